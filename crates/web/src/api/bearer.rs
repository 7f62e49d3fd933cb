//! Who asks: whoever's token it is, as they are now, and at most what the token is for.

use super::Trouble;
use crate::desk::Shared;
use crate::limits;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use waymark_app::Call;
use waymark_app::tokens::{self, Holder, Scope};

/// The longest key of a request, in characters.
const LONGEST_KEY: usize = 200;

/// A request with a good token.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// Whose token it is, and what it is for.
    pub holder: Holder,
    /// The request: who asks, when, and under which key.
    pub call: Call,
}

impl Bearer {
    /// Refuses a token that is only good to read with.
    ///
    /// # Errors
    /// It is one.
    pub fn may_record(&self) -> Result<(), Trouble> {
        if self.holder.scope >= Scope::Record {
            return Ok(());
        }
        let fits = "make one in your account that may record as well";
        Err(Trouble::new(
            StatusCode::FORBIDDEN,
            ("read-only-token", "Token only reads"),
            "this token is good only to read with",
            fits,
        ))
    }
}

fn too_many() -> Trouble {
    let fits = "wait ten minutes, and ask for those you need rather than for each by itself";
    let kind = ("too-many", "Too many at once");
    Trouble::new(
        StatusCode::TOO_MANY_REQUESTS,
        kind,
        "this token has asked for more people than it may in ten minutes",
        fits,
    )
}

impl FromRequestParts<Shared> for Bearer {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, desk: &Shared) -> Result<Bearer, Trouble> {
        let header = |name| parts.headers.get(name).and_then(|v: &axum::http::HeaderValue| v.to_str().ok());
        let token = header(AUTHORIZATION.as_str()).and_then(|text| text.strip_prefix("Bearer ")).map(str::trim);
        let now = desk.now();
        let holder = tokens::find(&desk.house, token.unwrap_or_default(), now).await?.ok_or_else(Trouble::no_token)?;
        limits::within(desk, parts, (&format!("token {}", holder.id), limits::BY_TOKEN, now))
            .map_err(|_| too_many())?;
        let call = Call::staff(&holder.staff.id, now);
        let call = match header("idempotency-key").map(str::trim) {
            None => call,
            // Keys of pages are told apart from those of programs.
            Some(key) if !key.is_empty() && key.len() <= LONGEST_KEY => call.with_key(&format!("api {key}")),
            Some(_) => {
                return Err(Trouble::unfit(
                    "the Idempotency-Key is empty or too long",
                    "1 to 200 characters would fit",
                ));
            }
        };
        Ok(Bearer { holder, call })
    }
}
