//! Tokens for one's own programs: issued, shown once, revoked.

use super::change::Changed;
use crate::desk::Shared;
use crate::form::Posted;
use crate::stop::Stop;
use axum::extract::State;
use axum::response::Response;
use minijinja::context;
use waymark_app::tokens::{self, Scope};
use waymark_domain::Refusal;

/// Issues a token.
///
/// # Errors
/// It could not be written.
pub async fn post(State(desk): State<Shared>, changed: Changed) -> Result<Response, Stop> {
    let (visitor, sent) = (&changed.posted.visitor, &changed.posted.sent);
    let days = sent.get("token-days").parse().unwrap_or(0);
    let Some(scope) = Scope::parse(sent.get("token-scope")) else {
        let refusal = Refusal::invalid("choose what the token is for", "it may only read, or read and record");
        return changed.again(&desk, "token-scope", refusal).await;
    };
    let asked = (sent.get("token-name"), scope, days);
    let typed = changed.typed("token-password");
    match tokens::issue(&desk.house, &changed.visit, (&visitor.session, typed), asked).await {
        Ok(token) => {
            let own = context! { token => token, name => sent.get("token-name") };
            visitor.page(&desk, "pages/account/token.njk", "Your new token", own)
        }
        Err(refusal) => changed.again(&desk, "token-name", refusal).await,
    }
}

/// Revokes one.
///
/// # Errors
/// There is none of this id.
pub async fn revoke(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    tokens::revoke(&desk.house, &visitor.session, posted.sent.get("id"), visitor.now).await?;
    Ok(visitor.done(&desk, "/account", "The token is revoked, and no longer lets anything in."))
}
