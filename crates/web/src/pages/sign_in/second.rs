//! The second factor: the code of an app, a passkey, or a recovery code.

use super::at_door::{AtDoor, is_local, onwards};
use super::show::{To, told};
use crate::desk::{Desk, Shared};
use crate::form::{Field, FieldError, Sent, Shape};
use crate::page::{outside, shown};
use crate::stop::Stop;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::context;
use waymark_app::sign_in::second::factors;
use waymark_app::sign_in::{Proof, Stage, second};

/// The page.
///
/// # Errors
/// They have to type their password first.
pub async fn get(State(desk): State<Shared>, door: AtDoor, Query(to): Query<To>) -> Result<Response, Stop> {
    page(&desk, &door, &to.to, &[]).await
}

async fn page(desk: &Desk, door: &AtDoor, to: &str, errors: &[FieldError]) -> Result<Response, Stop> {
    let session = door.at(&[Stage::Second])?;
    let has = factors(&desk.house, session).await?;
    let code = Field::new("code", "Code from your authenticator app", Shape::Whole);
    let code = Field { hint: "Six figures, such as 123 456".into(), autocomplete: "one-time-code".into(), ..code };
    let recovery = Field::new("recovery", "Recovery code", Shape::Line { width: 20 });
    let recovery = Field { hint: "One of the eight you wrote down".into(), autocomplete: "off".into(), ..recovery };
    let own = context! {
        app => has.app, passkeys => !has.passkeys.is_empty(), codes => has.codes, csrf => &session.csrf,
        to => if is_local(to) { to } else { "/" }, nonce => &door.nonce,
        code => shown(code), recovery => shown(recovery), errors => shown(errors),
        lost => errors.iter().any(|e| e.field == "recovery"),
    };
    let title = "Show that it is you";
    let (status, title) = if errors.is_empty() {
        (StatusCode::OK, title.to_owned())
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, format!("Error: {title}"))
    };
    outside(desk, ("pages/sign_in/second.njk", status), &title, own)
}

/// Takes the code.
///
/// # Errors
/// They have to type their password first.
pub async fn post(
    State(desk): State<Shared>,
    door: AtDoor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Stop> {
    let sent = Sent(pairs);
    door.sent_at(&sent, &[Stage::Second])?;
    let (field, typed) =
        if sent.has("recovery") { ("recovery", sent.get("recovery")) } else { ("code", sent.get("code")) };
    let error = if typed.is_empty() {
        FieldError { field: field.into(), text: "Enter the code".into() }
    } else {
        let proof = if field == "recovery" { Proof::Recovery(typed) } else { Proof::Code(typed) };
        match second(&desk.house, &door.visit, &door.token, proof).await {
            Ok(entered) => return Ok(onwards(&desk, entered, sent.get("to"))),
            Err(refusal) => told(field, refusal)?,
        }
    };
    page(&desk, &door, sent.get("to"), &[error]).await
}
