//! What stands before and behind every page: only our own forms are accepted, and every answer carries its headers.

use crate::stop::Stop;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The random word that the scripts of one answer carry, so that no other script runs.
#[derive(Debug, Clone)]
pub struct Nonce(pub String);

/// Draws the nonce of an answer, and puts the headers on it.
pub async fn headers(mut request: Request, next: Next) -> Response {
    let nonce = match crate::desk::secret() {
        Ok(nonce) => Nonce(nonce[..32].to_owned()),
        Err(stop) => return stop.into_response(),
    };
    request.extensions_mut().insert(nonce.clone());
    let response = next.run(request).await;
    with_headers(response, &nonce)
}

/// Refuses what would change something and did not come from our own pages. The API has tokens in place of cookies, which no other
/// site can send.
pub async fn only_ours(request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    // Any other method has no page, and says so itself.
    let changes = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH | Method::DELETE);
    if changes && !api && !is_ours(request.headers()) {
        return Stop::Forged.into_response();
    }
    next.run(request).await
}

/// Whether a browser says that a form was sent from this site, and as a form.
fn is_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let site = text("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
    let host = text("host").unwrap_or_default();
    let origin = text("origin").is_none_or(|origin| origin.split_once("://").is_some_and(|(_, at)| at == host));
    let kind = text("content-type").unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let form = matches!(kind, "application/x-www-form-urlencoded" | "multipart/form-data" | "application/json");
    site && origin && form
}

/// What is answered where a page fell over: that something went wrong, and nothing of what. What fell over may quote what
/// somebody typed, so it is never read here.
#[must_use]
pub fn caught(_: Box<dyn std::any::Any + Send>) -> Response<Body> {
    Stop::broken("a page fell over; the line above says where").into_response()
}

fn with_headers(mut response: Response<Body>, nonce: &Nonce) -> Response {
    let headers = response.headers_mut();
    let page = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).is_none_or(|kind| kind.starts_with("text/html"));
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{}' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; manifest-src 'self'",
        nonce.0
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let more = [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("strict-transport-security", "max-age=31536000"),
    ];
    for (name, value) in more {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    // Pages about people are kept by nobody; assets say for themselves how long they may be.
    if page || !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::routing::get;
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    async fn falls_over() -> &'static str {
        let said = String::from("what somebody typed");
        assert!(said.is_empty(), "{said}");
        "never"
    }

    #[tokio::test]
    async fn a_page_that_falls_over_ends_as_broken_and_quotes_nothing() {
        let router: Router = Router::new().route("/", get(falls_over)).layer(CatchPanicLayer::custom(caught));
        let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 500);
        let stop = response.extensions().get::<Stop>().unwrap();
        assert!(matches!(stop, Stop::Broken(what) if !what.contains("typed")), "{stop:?}");
    }
}
