//! Your account: how you sign in, where you are signed in, the tokens of your programs, and what was done to any of it.

use crate::desk::{Desk, Shared};
use crate::form::FieldError;
use crate::page::shown;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use minijinja::{Value, context};
use waymark_app::sign_in::links::{Kind, told};
use waymark_app::sign_in::second::factors;
use waymark_app::sign_in::session;
use waymark_app::tokens;

/// The page.
///
/// # Errors
/// It cannot be read.
pub async fn get(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    visitor.page(&desk, "pages/account/show.njk", "Your account", own(&desk, &visitor, &[]).await?)
}

/// A moment as people say it: `2026-03-01 14:05`, in London.
#[must_use]
pub fn moment(second: i64) -> String {
    let at = jiff::Timestamp::from_second(second).ok().and_then(|t| t.in_tz("Europe/London").ok());
    at.map(|t| t.strftime("%-d %B %Y at %H:%M").to_string()).unwrap_or_default()
}

/// What the page shows, with what is wrong with what was sent.
///
/// # Errors
/// It cannot be read.
pub async fn own(desk: &Desk, visitor: &Visitor, errors: &[FieldError]) -> Result<Value, Stop> {
    let (house, here) = (&desk.house, &visitor.session);
    let has = factors(house, here).await?;
    let passkeys: Vec<Value> = has
        .passkeys
        .iter()
        .map(|(id, name, created, used)| {
            context! { id => id, name => name, added => moment(*created), used => if *used > 0 { moment(*used) } else { String::new() } }
        })
        .collect();
    let sessions = session::list(house, here, visitor.now).await?;
    let sessions: Vec<Value> = sessions
        .iter()
        .map(|s| context! { id => &s.id, agent => &s.agent, began => moment(s.began), seen => moment(s.seen), here => s.here })
        .collect();
    let second = visitor.now.div_euclid(1_000_000);
    let tokens: Vec<Value> = tokens::list(house, here)
        .await?
        .iter()
        .filter(|t| t.revoked.is_none() && t.ends > second)
        .map(|t| {
            let used = if t.used > 0 { moment(t.used) } else { String::new() };
            context! { id => &t.id, name => &t.name, scope => &t.scope, ends => moment(t.ends), used => used }
        })
        .collect();
    let links: Vec<Value> = told(house, &visitor.staff.id)
        .await?
        .iter()
        .map(|l| {
            let what = match l.kind {
                Kind::Invitation => "An invitation",
                Kind::Password => "A link to choose a new password",
                Kind::SecondFactor => "A link to set up your second way in again",
            };
            context! { what => what, by => &l.by, made => moment(l.made), used => l.used.map(moment) }
        })
        .collect();
    Ok(context! {
        email => &has.email, password => has.password, app => has.app, codes => has.codes, factors => has.count(),
        passkeys => passkeys, sessions => sessions, tokens => tokens, links => links, errors => shown(errors),
    })
}
