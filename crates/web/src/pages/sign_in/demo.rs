//! One click signs anybody in as anybody: only over an invented contract.

use super::at_door::onwards;
use crate::desk::Shared;
use crate::form::Sent;
use crate::stop::Stop;
use axum::extract::{Form, State};
use axum::response::Response;
use waymark_app::sign_in;

/// Signs in as somebody of the demo.
///
/// # Errors
/// This is no demo, or there is no such person.
pub async fn post(State(desk): State<Shared>, Form(pairs): Form<Vec<(String, String)>>) -> Result<Response, Stop> {
    if !desk.offered.demo {
        return Err(Stop::not_found("page", ""));
    }
    let sent = Sent(pairs);
    let entered = sign_in::as_demo(&desk.house, sent.get("as"), desk.now()).await?;
    Ok(onwards(&desk, entered, sent.get("to")))
}
