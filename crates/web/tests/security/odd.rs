//! Requests that no browser of ours sends: other methods, addresses that cannot be read, bodies without end (SEC-19).

use crate::people::two_hubs;
use crate::visit::{FORM, Page};
use axum::body::Body;
use axum::http::Request;

/// A page for people, that says nothing of how we are made.
pub fn is_plain(what: &str, page: &Page) {
    assert!(page.is_html(), "{what}: {} {:?} {}", page.status, page.headers, page.text);
    assert!(page.text.contains("<h1") && page.text.contains("Waymark"), "{what}: {}", page.text);
    let text = page.text.to_lowercase();
    for word in [
        "panick",
        "backtrace",
        "stack",
        "rusqlite",
        "select * ",
        ".rs:",
        "deserialize",
        "axum",
        "canary-host",
        "storeerror",
    ] {
        assert!(!text.contains(word), "{what}: `{word}` in {}", page.text);
    }
}

#[tokio::test]
async fn other_methods_get_a_plain_405_and_do_nothing() {
    let site = two_hubs(|hub, field| format!("{hub} {field}")).await;
    let ines = site.enter("ines").await;
    for method in ["TRACE", "TRACK", "CONNECT", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"] {
        for path in ["/", "/people/P-N0001", "/people/P-N0001/record/note", "/find"] {
            let page = ines.by(method, path).await;
            assert_eq!(page.status, 405, "{method} {path}: {}", page.text);
            is_plain(&format!("{method} {path}"), &page);
            assert!(!page.header("allow").is_empty(), "{method} {path}: it does not say which methods there are");
        }
    }
    // A form's address opened, a page's address sent to.
    assert_eq!(ines.get("/referrals/files").await.status, 405);
    assert_eq!(ines.post("/queue", &[]).await.status, 405);
}

#[tokio::test]
async fn what_cannot_be_read_gets_a_plain_page() {
    let site = two_hubs(|hub, field| format!("{hub} {field}")).await;
    let (ines, hana) = (site.enter("ines").await, site.enter("hana").await);
    for path in [
        "/referrals/files/x/rows/notanumber",
        "/referrals/files/x/rows/99999999999999999999999",
        "/people/%FF%FE",
        "/people/%00",
        "/people/..%2f..%2fetc%2fpasswd",
        "/people/P-N0001/timeline?as_at=%FF&known=x",
        "/queue?page=-1&page=99999999999999999999&from=%FF",
        "/contracts/jets-1/as-of?day=%00",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/0/..%2f..%2fCargo.toml",
        "/.git/config",
    ] {
        for visitor in [&ines, &hana] {
            let page = visitor.get(path).await;
            assert!(page.status < 500, "{path}: {} {}", page.status, page.text);
            is_plain(path, &page);
        }
    }
}

#[tokio::test]
async fn a_body_over_the_limit_gets_a_plain_413() {
    let site = two_hubs(|hub, field| format!("{hub} {field}")).await;
    let (ines, hana) = (site.enter("ines").await, site.enter("hana").await);
    let long = "x".repeat(13 * 1024 * 1024);
    let before = crate::everywhere::stored(&site, "P-N");
    let page = ines.post("/people/P-N0001/record/note", &[("text", &long)]).await;
    assert_eq!(page.status, 413, "{}", page.text);
    is_plain("a note of 13 MB", &page);
    let file = hana.upload("/referrals/files", &[("contract", "jets-1")], ("may.csv", long.as_bytes())).await;
    assert_eq!(file.status, 413, "{}", file.text);
    is_plain("a file of 13 MB", &file);
    assert_eq!(crate::everywhere::stored(&site, "P-N"), before);
    let request = Request::post("/sign-in/demo").header("content-type", FORM);
    let page = site.ask(request.body(Body::from(long)).unwrap()).await;
    assert_eq!(page.status, 413);
}

#[tokio::test]
async fn forged_hosts_and_origins_lead_nowhere() {
    let site = two_hubs(|hub, field| format!("{hub} {field}")).await;
    let ines = site.enter("ines").await;
    for (name, value) in [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-for", "127.0.0.1"),
        ("forwarded", "host=evil.example"),
        ("x-original-url", "/settings"),
        ("x-http-method-override", "DELETE"),
    ] {
        let request = Request::get("/people/P-N0001").header("cookie", &ines.cookie).header(name, value);
        let page = site.ask(request.body(Body::empty()).unwrap()).await;
        assert!(page.status == 200 && !page.text.contains("evil.example"), "{name}");
    }
    for to in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/%09/evil.example\t",
        "\t//evil.example",
        "/\u{0}/evil.example",
    ] {
        let body = format!("as=ines&to={}", crate::visit::coded(to));
        let request = Request::post("/sign-in/demo").header("content-type", FORM).body(Body::from(body)).unwrap();
        let page = site.ask(request).await;
        let location = page.header("location").replace(['\t', '\n', '\r'], "");
        assert!(
            location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\"),
            "{to:?} leads to {location}"
        );
    }
}
