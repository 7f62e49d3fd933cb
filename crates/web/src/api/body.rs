//! A JSON body: every field it may have is known, and one that is not is refused with its name.

use super::Trouble;
use crate::desk::Shared;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

/// The largest body, in bytes.
const LARGEST: usize = 1024 * 1024;

/// What a body says.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Body<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, desk: &Shared) -> Result<Body<T>, Trouble> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        if kind.split(';').next().map(str::trim) != Some("application/json") {
            return Err(Trouble::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                ("not-json", "Not JSON"),
                "the body is not said to be JSON",
                "send it with `Content-Type: application/json`",
            ));
        }
        let too_large = || Trouble::unfit("the body is larger than 1 MB, or did not arrive whole", "send less at once");
        let bytes = Bytes::from_request(request, desk).await.map_err(|_| too_large())?;
        if bytes.len() > LARGEST {
            return Err(too_large());
        }
        serde_json::from_slice(&bytes).map(Body).map_err(|error| {
            Trouble::unfit(
                &format!("the body does not read: {}", without_values(&error)),
                "see /api for what it may hold",
            )
        })
    }
}

/// What is wrong with a body, without the value that was wrong: it may be somebody's.
fn without_values(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.split_once("invalid ") {
        Some((before, rest)) if rest.starts_with("type") || rest.starts_with("value") => {
            let expected = rest.split_once("expected ").map_or("something else", |(_, expected)| expected);
            format!("{before}expected {expected}")
        }
        _ => said,
    }
}
