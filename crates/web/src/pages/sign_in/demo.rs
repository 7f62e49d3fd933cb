//! One click signs anybody in as anybody: only over an invented contract.

use crate::desk::Shared;
use crate::form::Sent;
use crate::page::{see_other, set_cookie};
use crate::stop::Stop;
use crate::visitor::cookie_name;
use axum::extract::{Form, State};
use axum::response::Response;
use cookie::{Cookie, SameSite};
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
    let to = sent.get("to");
    let mut response = see_other(if is_local(to) { to } else { "/" });
    let cookie = Cookie::build((cookie_name(&desk), entered.token))
        .path("/")
        .http_only(true)
        .secure(!desk.offered.plain_loopback);
    set_cookie(&mut response, cookie.same_site(SameSite::Lax).build());
    Ok(response)
}

/// Whether an address leads to a page of this site and nowhere else.
#[must_use]
pub fn is_local(to: &str) -> bool {
    to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n'])
}
