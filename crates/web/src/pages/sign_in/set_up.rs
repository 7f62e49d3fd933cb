//! Setting up a second factor: an authenticator app or a passkey, with the recovery codes that come with the first.

use super::at_door::{AtDoor, NAME, give, is_local, next};
use super::show::{To, told};
use crate::desk::{Desk, Shared};
use crate::form::{Field, FieldError, Sent, Shape};
use crate::page::{outside, see_other, shown};
use crate::stop::Stop;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::context;
use waymark_app::sign_in::Entered;
use waymark_app::sign_in::enrol::{confirm_app, offer_app};
use waymark_app::sign_in::{Stage, passkeys};

const STAGES: [Stage; 2] = [Stage::Enrol, Stage::Strong];

/// The page.
///
/// # Errors
/// They have to sign in first.
pub async fn get(State(desk): State<Shared>, door: AtDoor, Query(to): Query<To>) -> Result<Response, Stop> {
    page(&desk, &door, &to.to, &[]).await
}

async fn page(desk: &Desk, door: &AtDoor, to: &str, errors: &[FieldError]) -> Result<Response, Stop> {
    let session = door.at(&STAGES)?;
    let offered = offer_app(&desk.house, session, NAME).await?;
    let code = Field::new("code", "Code that the app shows", Shape::Whole);
    let code = Field { hint: "Six figures, such as 123 456".into(), autocomplete: "one-time-code".into(), ..code };
    let own = context! {
        secret => offered.secret, picture => offered.picture, address => offered.address, csrf => &session.csrf,
        first => session.stage == Stage::Enrol, to => if is_local(to) { to } else { "/" }, nonce => &door.nonce,
        code => shown(code), errors => shown(errors),
    };
    let title = "Set up a second way to show that it is you";
    let (status, title) = if errors.is_empty() {
        (StatusCode::OK, title.to_owned())
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, format!("Error: {title}"))
    };
    outside(desk, ("pages/sign_in/set_up.njk", status), &title, own)
}

/// Takes the first code of an app.
///
/// # Errors
/// They have to sign in first.
pub async fn post(
    State(desk): State<Shared>,
    door: AtDoor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Stop> {
    let sent = Sent(pairs);
    let session = door.sent_at(&sent, &STAGES)?;
    match confirm_app(&desk.house, &door.visit, session, sent.get("code")).await {
        Ok((entered, codes)) => settled(&desk, entered, codes, sent.get("to")),
        Err(refusal) => page(&desk, &door, sent.get("to"), &[told("code", refusal)?]).await,
    }
}

/// Takes the passkey that a browser has made.
///
/// # Errors
/// They have to sign in first, or it was not accepted.
pub async fn passkey(
    State(desk): State<Shared>,
    door: AtDoor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Stop> {
    let sent = Sent(pairs);
    let session = door.sent_at(&sent, &STAGES)?;
    let made = (sent.get("name"), sent.get("answer"));
    match passkeys::add(&desk.house, &door.visit, (session, &door.site), made).await {
        Ok((entered, codes)) => settled(&desk, entered, codes, sent.get("to")),
        Err(refusal) => page(&desk, &door, sent.get("to"), &[told("", refusal)?]).await,
    }
}

/// What comes after a factor was set up: the recovery codes, once; or where they were going.
fn settled(desk: &Desk, entered: Entered, codes: Vec<String>, to: &str) -> Result<Response, Stop> {
    let to = if is_local(to) { to } else { "/" };
    let mut response = if codes.is_empty() {
        see_other(&next(entered.stage, to))
    } else {
        let own = context! { codes => codes, to => to };
        outside(desk, ("pages/sign_in/codes.njk", StatusCode::OK), "Your recovery codes", own)?
    };
    give(desk, &mut response, entered);
    Ok(response)
}
