//! What is behind a link that is good once: an invitation, a new password, a second factor set up anew.

use super::at_door::{AtDoor, onwards};
use super::show::told;
use crate::desk::{Desk, Shared};
use crate::form::{FieldError, Sent};
use crate::page::{outside, shown};
use crate::stop::Stop;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::context;
use waymark_app::sign_in::links::{Kind, choose_password, look, set_up_anew};

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::Invitation => "Welcome: choose a password",
        Kind::Password => "Choose a new password",
        Kind::SecondFactor => "Set up your second way in again",
    }
}

/// The page.
///
/// # Errors
/// The link was used, is too old, or never was.
pub async fn get(State(desk): State<Shared>, door: AtDoor, Path(token): Path<String>) -> Result<Response, Stop> {
    page(&desk, &door, &token, &[]).await
}

async fn page(desk: &Desk, door: &AtDoor, token: &str, errors: &[FieldError]) -> Result<Response, Stop> {
    let behind = look(&desk.house, token, door.visit.now).await?;
    let title = title(behind.kind);
    let own = context! {
        heading => title, kind => behind.kind.name(), name => &behind.staff.name, email => &behind.email, link => token,
        errors => shown(errors), nonce => &door.nonce,
    };
    let (status, title) = if errors.is_empty() {
        (StatusCode::OK, title.to_owned())
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, format!("Error: {title}"))
    };
    outside(desk, ("pages/sign_in/link.njk", status), &title, own)
}

/// Chooses the password, or takes the one there is before the second factor goes.
///
/// # Errors
/// The link was used, is too old, or never was.
pub async fn post(
    State(desk): State<Shared>,
    door: AtDoor,
    Path(token): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Stop> {
    let sent = Sent(pairs);
    let typed = sent.0.iter().find(|(name, _)| name == "password").map_or("", |(_, value)| value.as_str());
    let behind = look(&desk.house, &token, door.visit.now).await?;
    let entered = if behind.kind == Kind::SecondFactor {
        set_up_anew(&desk.house, &door.visit, &token, (&behind.email, typed)).await
    } else {
        choose_password(&desk.house, &door.visit, &token, typed).await
    };
    match entered {
        Ok(entered) => Ok(onwards(&desk, entered, "/")),
        Err(refusal) => page(&desk, &door, &token, &[told("password", refusal)?]).await,
    }
}
