//! What went wrong, as a problem document: status, what is wrong, and what would have fitted.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use waymark_domain::Refusal;

/// A problem, as RFC 9457 has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Trouble {
    /// Which kind of problem: `about:blank#not-allowed` and the like.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The status, as in the answer's first line.
    pub status: u16,
    /// What is wrong.
    pub detail: String,
    /// What would have fitted; empty where there is nothing to say.
    pub fits: String,
    /// Each thing that is wrong, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Wrong>,
    /// The version of the record now, where somebody else recorded meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
}

/// One of several things that are wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Wrong {
    /// Where it stands: `fact 2`.
    pub at: String,
    /// What is wrong.
    pub what: String,
    /// What would have fitted.
    pub fits: String,
}

impl Trouble {
    /// A problem of a kind.
    #[must_use]
    pub fn new(status: StatusCode, (kind, title): (&str, &str), detail: &str, fits: &str) -> Trouble {
        Trouble {
            kind: format!("about:blank#{kind}"),
            title: title.into(),
            status: status.as_u16(),
            detail: detail.into(),
            fits: fits.into(),
            errors: Vec::new(),
            version: None,
        }
    }

    /// Whoever asks brings no token, or none that is good.
    #[must_use]
    pub fn no_token() -> Trouble {
        let fits = "send `Authorization: Bearer wmk_…` with a token of your account that is still good";
        Trouble::new(
            StatusCode::UNAUTHORIZED,
            ("no-token", "No token"),
            "there is no good token with this request",
            fits,
        )
    }

    /// What was sent does not fit.
    #[must_use]
    pub fn unfit(detail: &str, fits: &str) -> Trouble {
        Trouble::new(StatusCode::UNPROCESSABLE_ENTITY, ("does-not-fit", "Does not fit"), detail, fits)
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        let new = Trouble::new;
        match refusal {
            Refusal::NotAllowed { action, fits } => {
                new(StatusCode::FORBIDDEN, ("not-allowed", "Not allowed"), &format!("you may not {action}"), &fits)
            }
            // The reference is not repeated: out of reach and not there look alike.
            Refusal::NotFound { what, .. } => new(
                StatusCode::NOT_FOUND,
                ("not-found", "Not found"),
                &format!("there is no such {what}, or none that you may see"),
                "check the reference",
            ),
            Refusal::Invalid { what, fits } => Trouble::unfit(&what, &fits),
            Refusal::Conflict { theirs, yours, version } => {
                let fits = "read the record again, and send what is right with the version it has now";
                let detail = format!("{theirs}; yours was: {yours}");
                Trouble {
                    version: Some(version),
                    ..new(StatusCode::CONFLICT, ("conflict", "Somebody recorded meanwhile"), &detail, fits)
                }
            }
            Refusal::AlreadyDone { by, on } => {
                let detail = format!("this was done already, by {by} on {on}");
                new(StatusCode::CONFLICT, ("already-done", "Done already"), &detail, "nothing was done twice")
            }
            Refusal::KeyReused => {
                let detail = "this Idempotency-Key came with another request before";
                new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    ("key-reused", "Key used before"),
                    detail,
                    "send a new key with a new request",
                )
            }
            // Why is for the log: it could name the inside of the house.
            Refusal::NotSaved(_) => {
                let fits = "send it again under the same Idempotency-Key: it is done once";
                new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    ("not-saved", "Not saved"),
                    "this could not be saved just now",
                    fits,
                )
            }
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(&self)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"waymark\""));
        }
        response
    }
}
