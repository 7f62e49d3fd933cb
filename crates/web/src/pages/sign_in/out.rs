//! Signing out, and the page that says so.

use super::at_door::{AtDoor, take};
use crate::desk::Shared;
use crate::form::Sent;
use crate::page::{outside, see_other};
use crate::stop::Stop;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::context;
use waymark_app::sign_in;

/// Signs out. Whoever is signed out already is told the same.
///
/// # Errors
/// It could not be written: then they are still signed in, and are told so.
pub async fn post(
    State(desk): State<Shared>,
    door: AtDoor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Stop> {
    if let Some(session) = &door.session {
        if Sent(pairs).get("_token") != session.csrf {
            return Err(Stop::Forged);
        }
        sign_in::end(&desk.house, session, door.visit.now).await?;
    }
    let mut response = see_other("/signed-out");
    take(&desk, &mut response);
    Ok(response)
}

/// The page that says so.
///
/// # Errors
/// The template is broken.
pub async fn get(State(desk): State<Shared>) -> Result<Response, Stop> {
    outside(&desk, ("pages/sign_in/out.njk", StatusCode::OK), "You are signed out", context! {})
}
