//! Whoever comes to the door: with which session, from which browser, and to which address of ours.

use crate::desk::{Desk, Shared};
use crate::form::Sent;
use crate::guard::Nonce;
use crate::page::{see_other, set_cookie};
use crate::stop::Stop;
use crate::visitor::{cookie_name, cookie_value};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::{HOST, HeaderValue, ORIGIN, USER_AGENT};
use axum::http::request::Parts;
use axum::response::Response;
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use std::net::SocketAddr;
use waymark_app::sign_in::passkeys::Site;
use waymark_app::sign_in::{Entered, Session, Stage, Visit, whoami};

/// What this site is called to authenticator apps and passkeys.
pub const NAME: &str = "Waymark";

/// Somebody at the door, signed in or not.
#[derive(Debug, Clone)]
pub struct AtDoor {
    /// When and from where.
    pub visit: Visit,
    /// The token they came with; empty for none.
    pub token: String,
    /// Their session, however far they have got.
    pub session: Option<Session>,
    /// What is under way before anybody is known: a passkey's challenge, a way to a provider.
    pub before: String,
    /// This site as they reach it.
    pub site: Site,
    /// The nonce of this answer's scripts.
    pub nonce: String,
}

impl FromRequestParts<Shared> for AtDoor {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, desk: &Shared) -> Result<AtDoor, Stop> {
        let headers = &parts.headers;
        let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or_default().to_owned();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let visit = Visit {
            now: desk.now(),
            address: address(headers, peer),
            agent: text(USER_AGENT),
            device: cookie_value(headers, &device_cookie(desk)).unwrap_or_default(),
        };
        let token = cookie_value(headers, cookie_name(desk)).unwrap_or_default();
        let session = whoami(&desk.house, &token, visit.now).await?;
        let scheme = if desk.offered.plain_loopback { "http" } else { "https" };
        // A browser says where it is when it sends a form, and `guard` has compared that with where it sent it.
        let origin = Some(text(ORIGIN))
            .filter(|o| o.starts_with("http"))
            .unwrap_or_else(|| format!("{scheme}://{}", text(HOST)));
        let nonce = parts.extensions.get::<Nonce>().map(|n| n.0.clone()).unwrap_or_default();
        let before = cookie_value(headers, &before_cookie(desk)).unwrap_or_default();
        Ok(AtDoor { visit, token, session, before, site: Site { origin, name: NAME.into() }, nonce })
    }
}

/// The address somebody comes from: the one a proxy on this machine tells, or the one at the other end.
fn address(headers: &HeaderMap, peer: Option<std::net::IpAddr>) -> String {
    let told = headers.get("x-forwarded-for").and_then(|v| v.to_str().ok());
    // Only the last one was written by that proxy; those before it anybody may have made up.
    let told = told.and_then(|all| all.rsplit(',').next()).map(|one| one.trim().to_owned());
    match peer {
        Some(ip) if !ip.is_loopback() => ip.to_string(),
        Some(ip) => told.unwrap_or_else(|| ip.to_string()),
        None => String::new(),
    }
}

impl AtDoor {
    /// The token they came with, if any.
    #[must_use]
    pub fn came_with(&self) -> Option<&str> {
        Some(self.token.as_str()).filter(|token| !token.is_empty())
    }

    /// The session of somebody who has got as far as this, from a form of that session.
    ///
    /// # Errors
    /// They have not, or the form is another session's.
    pub fn sent_at(&self, sent: &Sent, stages: &[Stage]) -> Result<&Session, Stop> {
        let session = self.at(stages)?;
        if session.csrf.is_empty() || sent.get("_token") != session.csrf { Err(Stop::Forged) } else { Ok(session) }
    }

    /// The session of somebody who has got as far as this.
    ///
    /// # Errors
    /// They have not: sign in first.
    pub fn at(&self, stages: &[Stage]) -> Result<&Session, Stop> {
        let session = self.session.as_ref().filter(|s| stages.contains(&s.stage));
        session.ok_or_else(|| Stop::SignIn("/".into()))
    }
}

fn prefixed(desk: &Desk, name: &str) -> String {
    if desk.offered.plain_loopback { format!("waymark-{name}") } else { format!("__Host-waymark-{name}") }
}

fn device_cookie(desk: &Desk) -> String {
    prefixed(desk, "device")
}

fn before_cookie(desk: &Desk) -> String {
    prefixed(desk, "before")
}

fn cookie(desk: &Desk, name: String, value: String) -> cookie::CookieBuilder<'static> {
    let built = Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax);
    built.secure(!desk.offered.plain_loopback)
}

/// Puts the tokens of a session into the browser.
pub fn give(desk: &Desk, response: &mut Response, entered: Entered) {
    set_cookie(response, cookie(desk, cookie_name(desk).to_owned(), entered.token).build());
    if let Some(device) = entered.device {
        let remembered = cookie(desk, device_cookie(desk), device).max_age(Duration::days(183));
        set_cookie(response, remembered.build());
    }
    set_cookie(response, cookie(desk, before_cookie(desk), String::new()).max_age(Duration::ZERO).build());
}

/// Puts into the browser under which token something is under way.
pub fn give_before(desk: &Desk, response: &mut Response, token: String) {
    set_cookie(response, cookie(desk, before_cookie(desk), token).max_age(Duration::minutes(15)).build());
}

/// Takes the session's token out of the browser, with whatever else of ours it has kept.
pub fn take(desk: &Desk, response: &mut Response) {
    set_cookie(response, cookie(desk, cookie_name(desk).to_owned(), String::new()).max_age(Duration::ZERO).build());
    // Not the cookies: the one by which this browser is known stays.
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
}

/// Whether an address leads to a page of this site and nowhere else.
#[must_use]
pub fn is_local(to: &str) -> bool {
    to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n', '\t'])
}

/// An address of ours with where to go afterwards.
#[must_use]
pub fn with_to(path: &str, to: &str) -> String {
    if !is_local(to) || to == "/" {
        return path.to_owned();
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.');
    let to: String =
        to.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
    format!("{path}?to={to}")
}

/// On to what comes next for somebody who has got a step further.
#[must_use]
pub fn onwards(desk: &Desk, entered: Entered, to: &str) -> Response {
    let to = if is_local(to) { to } else { "/" };
    let mut response = see_other(&next(entered.stage, to));
    give(desk, &mut response, entered);
    response
}

/// Where somebody at this stage goes next.
#[must_use]
pub fn next(stage: Stage, to: &str) -> String {
    match stage {
        Stage::Second => with_to("/sign-in/second", to),
        Stage::Enrol => with_to("/sign-in/set-up", to),
        Stage::Strong => to.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for local in ["/", "/people/P-1?x=1"] {
            assert!(is_local(local), "{local}");
        }
        for away in ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", "javascript:x"] {
            assert!(!is_local(away), "{away}");
            assert_eq!(with_to("/sign-in", away), "/sign-in");
        }
        assert_eq!(with_to("/sign-in", "/a?b=c&d"), "/sign-in?to=/a%3Fb%3Dc%26d");
    }

    #[test]
    fn what_a_stranger_says_of_his_address_counts_only_from_a_proxy_of_ours() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("10.0.0.1, 192.0.2.7"));
        let from = |peer: &str| address(&headers, peer.parse().ok());
        assert_eq!(from("127.0.0.1"), "192.0.2.7");
        assert_eq!(from("198.51.100.4"), "198.51.100.4");
    }
}
