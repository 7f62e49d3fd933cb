//! Ticks what was keyed just now.

use crate::desk::Shared;
use crate::form::Posted;
use crate::stop::Stop;
use axum::extract::State;
use axum::response::Response;
use waymark_app::keying;
use waymark_domain::Refusal;

/// Records the tick.
///
/// # Errors
/// This visitor may not record it.
pub async fn post(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let (sent, visitor) = (&posted.sent, &posted.visitor);
    let whom = (sent.get("who"), sent.get("enrolment"));
    let what = (sent.get("kind"), sent.get("word"));
    let page = sent.get("page").parse::<i64>().unwrap_or(0);
    let to = if page > 0 { format!("/prap?page={page}") } else { "/prap".to_owned() };
    match keying::tick(&desk.house, &visitor.call(), whom, what).await {
        Ok(()) => Ok(visitor.done(&desk, &to, &format!("Ticked for {}: keyed now, by you.", whom.0))),
        Err(Refusal::AlreadyDone { by, on }) => Ok(visitor.done(
            &desk,
            &to,
            &format!("This was ticked already, by {by} on {on}. Nothing was recorded twice."),
        )),
        Err(refusal) => Err(refusal.into()),
    }
}
