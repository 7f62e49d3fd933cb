//! Who asks: read from the session's cookie for every request, with the staff as they are now.

use crate::desk::{Desk, Shared};
use crate::guard::Nonce;
use crate::limits;
use crate::stop::Stop;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use cookie::Cookie;
use waymark_app::Call;
use waymark_app::sign_in::{self, Session};
use waymark_domain::staff::Staff;
use waymark_rules::Day;

/// Somebody signed in, and their request.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Who they are, as of this request.
    pub staff: Staff,
    /// Their session.
    pub session: Session,
    /// When they ask, microseconds since 1970.
    pub now: i64,
    /// What the last page said it did, to be said once.
    pub said: Option<String>,
    /// The nonce of this answer's scripts.
    pub nonce: String,
    /// The path asked for.
    pub path: String,
}

impl Visitor {
    /// A call of theirs.
    #[must_use]
    pub fn call(&self) -> Call {
        Call::staff(&self.staff.id, self.now)
    }

    /// The day in London.
    #[must_use]
    pub fn today(&self) -> Day {
        self.call().today()
    }
}

/// The name of the session's cookie: with the prefix that binds it to this host and to encryption wherever that can be had.
#[must_use]
pub fn cookie_name(desk: &Desk) -> &'static str {
    if desk.offered.plain_loopback { "waymark" } else { "__Host-waymark" }
}

/// The value of a cookie of the request.
#[must_use]
pub fn cookie_value(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|text| Cookie::split_parse_encoded(text.to_owned()).flatten().collect::<Vec<_>>())
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, desk: &Shared) -> Result<Visitor, Stop> {
        let now = desk.now();
        let uri = parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |o| o.0.clone());
        let back = || Stop::SignIn(uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string));
        let token = cookie_value(&parts.headers, cookie_name(desk)).ok_or_else(back)?;
        let session = sign_in::whoami(&desk.house, &token, now).await?.ok_or_else(back)?;
        if !session.strong {
            return Err(back());
        }
        let staff = session.staff.clone();
        limits::within(desk, parts, (&staff.id, limits::BY_HAND, now))?;
        let nonce = parts.extensions.get::<Nonce>().map(|n| n.0.clone()).unwrap_or_default();
        let said = cookie_value(&parts.headers, crate::page::SAID).filter(|text| !text.is_empty());
        Ok(Visitor { staff, session, now, said, nonce, path: uri.path().to_owned() })
    }
}
