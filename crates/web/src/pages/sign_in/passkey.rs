//! What a browser's script is asked with a passkey, and what it answers.

use super::at_door::{AtDoor, give_before, onwards};
use crate::desk::Shared;
use crate::form::Sent;
use crate::stop::{Stop, sentence};
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use waymark_app::sign_in::{Stage, passkeys};
use waymark_domain::Refusal;

fn json(text: String) -> Response {
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}

/// A refusal as the script shows it.
fn no(refusal: Refusal) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, [(CONTENT_TYPE, "text/plain; charset=utf-8")], sentence(&refusal.to_string()))
        .into_response()
}

/// Asks for any passkey of this site.
pub async fn ask(State(desk): State<Shared>, door: AtDoor) -> Response {
    match passkeys::ask_alone(&desk.house, &door.visit, &door.site).await {
        Ok((asked, token)) => {
            let mut response = json(asked);
            give_before(&desk, &mut response, token);
            response
        }
        Err(refusal) => no(refusal),
    }
}

/// Takes a passkey alone: it is both factors.
///
/// # Errors
/// It was not accepted.
pub async fn post(
    State(desk): State<Shared>,
    door: AtDoor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Stop> {
    let sent = Sent(pairs);
    let entered = passkeys::alone(&desk.house, &door.visit, (&door.before, &door.site), sent.get("answer")).await?;
    Ok(onwards(&desk, entered, sent.get("to")))
}

/// Asks for a passkey of whoever has typed their password.
pub async fn ask_second(State(desk): State<Shared>, door: AtDoor) -> Response {
    let asked = passkeys::ask_second(&desk.house, &door.site, &door.token, door.visit.now).await;
    asked.map_or_else(no, json)
}

/// Takes a passkey as the second factor.
///
/// # Errors
/// It was not accepted.
pub async fn post_second(
    State(desk): State<Shared>,
    door: AtDoor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Stop> {
    let sent = Sent(pairs);
    door.sent_at(&sent, &[Stage::Second])?;
    let entered = passkeys::as_second(&desk.house, &door.visit, (&door.token, &door.site), sent.get("answer")).await?;
    Ok(onwards(&desk, entered, sent.get("to")))
}

/// Asks a browser to make a passkey.
///
/// # Errors
/// They have to sign in first.
pub async fn ask_new(State(desk): State<Shared>, door: AtDoor) -> Result<Response, Stop> {
    let session = door.at(&[Stage::Enrol, Stage::Strong])?;
    Ok(passkeys::offer(&desk.house, session, &door.site).await.map_or_else(no, json))
}
