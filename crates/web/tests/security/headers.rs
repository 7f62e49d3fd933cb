//! Every answer carries its headers, and every page a policy with a nonce of its own (SEC-14).

use crate::everywhere::{EVERYBODY, seen};
use crate::people::two_hubs;
use crate::tags::tags;
use crate::visit::{FORM, Page, Site};
use axum::body::Body;
use axum::http::Request;
use std::collections::BTreeSet;

const WANTED: [(&str, &str); 8] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("strict-transport-security", "max-age=31536000"),
    ("cache-control", "no-store"),
];

/// Looks at one answer; its nonce.
fn looked_at(what: &str, page: &Page) -> String {
    for (name, value) in WANTED {
        if name == "cache-control" && !page.is_html() && page.status == 200 {
            continue;
        }
        assert_eq!(page.header(name), value, "{what} ({}): {name}", page.status);
    }
    for banner in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert_eq!(page.header(banner), "", "{what}: {banner}");
    }
    let policy = page.header("content-security-policy");
    let parts: Vec<&str> = policy.split(';').map(str::trim).collect();
    for part in
        ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'"]
    {
        assert!(parts.contains(&part), "{what}: {part} is not in {policy}");
    }
    for bad in ["unsafe-inline", "unsafe-eval", "http:", "https:", " *"] {
        assert!(!policy.contains(bad), "{what}: {policy}");
    }
    let script = parts.iter().find(|part| part.starts_with("script-src ")).unwrap();
    let nonce = script.strip_prefix("script-src 'nonce-").and_then(|rest| rest.strip_suffix("' 'strict-dynamic'"));
    let nonce = nonce.unwrap_or_else(|| panic!("{what}: {script}"));
    assert!(nonce.len() >= 22, "{what}: the nonce {nonce} is short");
    if page.is_html() {
        for tag in tags(&page.text) {
            if tag.name == "script" {
                assert_eq!(tag.value("nonce"), Some(nonce), "{what}: a script without the nonce");
            }
            assert!(
                tag.value("style").is_none(),
                "{what}: a style of its own on <{}>, which the policy refuses",
                tag.name
            );
            assert!(tag.name != "style", "{what}: a style sheet in the page, which the policy refuses");
        }
    }
    nonce.to_owned()
}

/// Answers that are no pages of anybody: refusals of every sort.
async fn refusals(site: &Site) -> Vec<(&'static str, Page)> {
    let ask = |request: axum::http::request::Builder, body: &str| {
        site.ask(request.body(Body::from(body.to_owned())).unwrap())
    };
    let form = |request: axum::http::request::Builder| request.header("content-type", FORM);
    vec![
        ("signed out", ask(Request::get("/"), "").await),
        ("no such page", ask(Request::get("/no/such/page"), "").await),
        ("no such asset", ask(Request::get("/assets/0/none.css"), "").await),
        ("a method nobody knows", ask(form(Request::builder().method("BREW").uri("/")), "").await),
        ("a form without a token", ask(form(Request::post("/find")), "q=x").await),
        (
            "a form of another site",
            ask(form(Request::post("/find")).header("sec-fetch-site", "cross-site"), "q=x").await,
        ),
        (
            "a body that is no form",
            ask(Request::post("/sign-in/demo").header("content-type", "text/plain"), "as=ines").await,
        ),
        ("the door", ask(Request::get("/sign-in"), "").await),
    ]
}

#[tokio::test]
async fn every_answer_to_everybody_has_its_headers_and_a_nonce_of_its_own() {
    let site = two_hubs(|hub, field| format!("{hub} {field}")).await;
    let (mut nonces, mut looked) = (BTreeSet::new(), 0);
    let mut look = |what: &str, page: &Page| {
        assert!(nonces.insert(looked_at(what, page)), "{what}: the nonce was there before");
        looked += 1;
    };
    for (what, page) in refusals(&site).await {
        look(what, &page);
    }
    for who in EVERYBODY {
        let visitor = site.enter(who).await;
        for (path, page) in seen(&visitor, &["P-N0001"], &["none"]).await {
            look(&format!("{who} {path}"), &page);
        }
    }
    assert!(looked > 500, "only {looked} answers were looked at");
}
