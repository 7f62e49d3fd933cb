//! What a form sent: names and values in their order, from a page of ours.

use crate::desk::Shared;
use crate::pages::account::drafts::keep_late;
use crate::stop::Stop;
use crate::visitor::{Visitor, cookie_name, cookie_value};
use axum::extract::{Form, FromRequest, FromRequestParts, OriginalUri, Request};
use axum::http::StatusCode;

/// The names and values of a form, in the order sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent(pub Vec<(String, String)>);

impl Sent {
    /// The value of a field without the blanks around it; empty where it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.trim())
    }

    /// All values of a field: those ticked.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(n, value)| n == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim())
            .collect()
    }

    /// Whether a field was sent at all.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }
}

/// A form sent by somebody signed in, from a page of ours: nobody else's form gets this far.
#[derive(Debug, Clone)]
pub struct Posted {
    /// Who sent it.
    pub visitor: Visitor,
    /// What it says.
    pub sent: Sent,
}

impl FromRequest<Shared> for Posted {
    type Rejection = Stop;

    async fn from_request(request: Request, desk: &Shared) -> Result<Posted, Stop> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, desk).await;
        let late = (
            cookie_value(&parts.headers, cookie_name(desk)).unwrap_or_default(),
            parts
                .extensions
                .get::<OriginalUri>()
                .map_or_else(|| parts.uri.path().to_owned(), |o| o.0.path().to_owned()),
        );
        let request = Request::from_parts(parts, body);
        let Form(pairs) = Form::<Vec<(String, String)>>::from_request(request, desk).await.map_err(unread)?;
        let sent = Sent(pairs);
        let visitor = match visitor {
            Err(stop @ Stop::SignIn(_)) => {
                // The session has ended meanwhile: what was typed is there again once they have signed in.
                keep_late(desk, (&late.0, &late.1), &sent).await?;
                return Err(stop);
            }
            other => other?,
        };
        if sent.get("_token") != visitor.session.csrf || visitor.session.csrf.is_empty() {
            return Err(Stop::Forged);
        }
        Ok(Posted { visitor, sent })
    }
}

/// Why a form could not be read: it is too large, or no form at all.
fn unread(rejection: axum::extract::rejection::FormRejection) -> Stop {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Stop::Unfit(StatusCode::PAYLOAD_TOO_LARGE),
        _ => Stop::Forged,
    }
}

impl Posted {
    /// The call under the form's own key, so that sending it twice does it once.
    #[must_use]
    pub fn call(&self) -> waymark_app::Call {
        match self.sent.get("_key") {
            "" => self.visitor.call(),
            key => self.visitor.call().with_key(key),
        }
    }

    /// Everything the form says but its token: what makes two requests the same.
    #[must_use]
    pub fn said(&self) -> String {
        let fields = self.sent.0.iter().filter(|(name, _)| name != "_token");
        fields.map(|(name, value)| format!("{name}={value:?}\n")).collect()
    }

    /// An action that is told apart by what this form says.
    pub fn sending<A>(&self, action: A) -> waymark_app::AsSent<A> {
        waymark_app::AsSent { action, sent: self.said() }
    }

    /// The version of the record the form was filled in over.
    #[must_use]
    pub fn seen(&self) -> Option<i64> {
        self.sent.get("_seen").parse().ok()
    }
}
