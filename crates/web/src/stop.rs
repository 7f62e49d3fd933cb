//! Why a page is not shown or a form not done: a refusal, with the status it has in HTTP.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use waymark_domain::Refusal;

/// What ends a request before its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The house refused.
    Refused(Refusal),
    /// Nobody is signed in, or no longer: sign in, then come back to this address.
    SignIn(String),
    /// The request did not come from a page of ours.
    Forged,
    /// The request cannot be taken as it is, whoever sends it: this status says why.
    Unfit(StatusCode),
    /// This person asks for more people in a minute than anybody can look at.
    TooMany,
    /// Something is broken; the text is for the log, never for the page.
    Broken(String),
}

impl Stop {
    /// Something of ours is broken.
    pub fn broken(what: impl Into<String>) -> Stop {
        Stop::Broken(what.into())
    }

    /// There is no such page or thing.
    #[must_use]
    pub fn not_found(what: &'static str, id: &str) -> Stop {
        Stop::Refused(Refusal::NotFound { what, id: id.to_owned() })
    }

    /// Its status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Stop::SignIn(_) => StatusCode::SEE_OTHER,
            Stop::Forged | Stop::Refused(Refusal::NotAllowed { .. }) => StatusCode::FORBIDDEN,
            Stop::Refused(Refusal::NotFound { .. }) => StatusCode::NOT_FOUND,
            Stop::Unfit(status) => *status,
            Stop::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Stop::Refused(Refusal::Invalid { .. } | Refusal::KeyReused) => StatusCode::UNPROCESSABLE_ENTITY,
            Stop::Refused(Refusal::Conflict { .. } | Refusal::AlreadyDone { .. }) => StatusCode::CONFLICT,
            Stop::Refused(Refusal::NotSaved(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Stop::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What it is called, and what it says to people.
    #[must_use]
    pub fn words(&self) -> (&'static str, String) {
        match self {
            Stop::Refused(refusal) => match refusal {
                Refusal::NotAllowed { action, fits } => ("You may not do this", format!("You may not {action}. {}", sentence(fits))),
                // The reference is not repeated: whoever guesses learns nothing, not even how it was read.
                Refusal::NotFound { what, .. } => ("Not found", format!("There is no such {what}, or none that you may see. Check the reference, or search.")),
                Refusal::NotSaved(_) => ("Not saved", "This could not be saved. Go back: what you typed is still there. Try again in a minute.".into()),
                other => ("This could not be done", sentence(&other.to_string())),
            },
            Stop::SignIn(_) => ("Sign in", "Sign in to go on.".into()),
            Stop::Forged => ("This form could not be accepted", "It did not come from a page of this site, or the page is old. Go back, load the page again and send it once more; nothing was done.".into()),
            Stop::Unfit(status) => unfit(*status),
            Stop::TooMany => ("Too many at once", "You have asked for more people in a short time than anybody looks at. Wait a minute and go on; nothing you typed was lost.".into()),
            Stop::Broken(_) => ("Something went wrong", "The fault is ours and has been noted. Nothing was lost that was shown as saved. Go back and try again.".into()),
        }
    }
}

/// What is said of a request that cannot be taken as it is.
fn unfit(status: StatusCode) -> (&'static str, String) {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => ("This is too large", "What was sent is larger than 10 MB, and nothing of it was saved. Go back, and send a smaller file or a shorter text.".into()),
        StatusCode::METHOD_NOT_ALLOWED => ("This cannot be done here", "This address takes no request of this kind. Go back, and follow the links and buttons of the pages.".into()),
        _ => ("This address could not be read", "Something in the address or the request has a form that does not fit. Go back, and follow the links and buttons of the pages.".into()),
    }
}

/// A phrase as a sentence.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Stop {
        Stop::Refused(refusal)
    }
}

impl IntoResponse for Stop {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        // The page around it is put on by `page::dress`, which knows the templates.
        response.extensions_mut().insert(self);
        response
    }
}
