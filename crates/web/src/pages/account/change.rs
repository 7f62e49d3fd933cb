//! Changes to how one signs in: another password, a factor less, new recovery codes, a session ended.

use super::show::own;
use crate::desk::{Desk, Shared};
use crate::form::{FieldError, Posted};
use crate::pages::sign_in::at_door::AtDoor;
use crate::pages::sign_in::show::told;
use crate::stop::Stop;
use axum::extract::{FromRequest, FromRequestParts, Path, Request, State};
use axum::response::Response;
use minijinja::context;
use waymark_app::sign_in::Visit;
use waymark_app::sign_in::enrol::{Taken, change_password, codes_anew, take_away};
use waymark_app::sign_in::session::{end_one, end_others};
use waymark_domain::Refusal;

/// A form of somebody signed in, and from where it came.
#[derive(Debug)]
pub struct Changed {
    /// The form.
    pub posted: Posted,
    /// From where.
    pub visit: Visit,
}

impl FromRequest<Shared> for Changed {
    type Rejection = Stop;

    async fn from_request(request: Request, desk: &Shared) -> Result<Changed, Stop> {
        let (mut parts, body) = request.into_parts();
        let visit = AtDoor::from_request_parts(&mut parts, desk).await?.visit;
        let posted = Posted::from_request(Request::from_parts(parts, body), desk).await?;
        Ok(Changed { posted, visit })
    }
}

impl Changed {
    /// What was typed into a field, blanks and all, as passwords are.
    #[must_use]
    pub fn typed(&self, name: &str) -> &str {
        self.posted.sent.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// The page again, with what is wrong.
    ///
    /// # Errors
    /// The typist cannot mend it.
    pub async fn again(&self, desk: &Desk, field: &str, refusal: Refusal) -> Result<Response, Stop> {
        self.wrong(desk, told(field, refusal)?).await
    }

    /// The page again, with one error.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn wrong(&self, desk: &Desk, error: FieldError) -> Result<Response, Stop> {
        let visitor = &self.posted.visitor;
        let own = own(desk, visitor, &[error]).await?;
        visitor.again(desk, "pages/account/show.njk", "Your account", own)
    }
}

/// Does what one of the account's forms asks.
///
/// # Errors
/// There is no such form, or it could not be done.
pub async fn post(State(desk): State<Shared>, Path(what): Path<String>, changed: Changed) -> Result<Response, Stop> {
    let (visitor, sent, house) = (&changed.posted.visitor, &changed.posted.sent, &desk.house);
    let (here, now) = (&visitor.session, visitor.now);
    let (done, field, said) = match what.as_str() {
        "end-session" => (end_one(house, here, sent.get("id"), now).await, "", "That session has ended."),
        "end-others" => (end_others(house, here, now).await.map(|_| ()), "", "You are signed out everywhere else."),
        "password" => {
            let words = (changed.typed("old"), changed.typed("new"));
            let done = change_password(house, &changed.visit, here, words).await;
            (done, "new", "Your password is changed, and you are signed out everywhere else.")
        }
        "take-away" => {
            let factor = if sent.get("id").is_empty() { Taken::App } else { Taken::Passkey(sent.get("id")) };
            let typed = changed.typed("take-away-password");
            let done = take_away(house, &changed.visit, (here, typed), factor).await;
            (done, "take-away-password", "It is taken away, and no longer lets anybody in.")
        }
        "codes" => match codes_anew(house, &changed.visit, here, changed.typed("codes-password")).await {
            Ok(codes) => {
                let own = context! { codes => codes, to => "/account" };
                return visitor.page(&desk, "pages/sign_in/codes.njk", "Your recovery codes", own);
            }
            Err(refusal) => (Err(refusal), "codes-password", ""),
        },
        other => return Err(Stop::not_found("form", other)),
    };
    match done {
        Ok(()) => Ok(visitor.done(&desk, "/account", said)),
        Err(refusal) => changed.again(&desk, field, refusal).await,
    }
}
