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

/// What a server on a port of its own says to these bytes: its first line.
async fn first_line(at: std::net::SocketAddr, bytes: &[u8]) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut line = tokio::net::TcpStream::connect(at).await.unwrap();
    // It may hang up before it has heard everything.
    let _ = line.write_all(bytes).await;
    let mut said = Vec::new();
    let mut piece = [0u8; 4096];
    while !said.ends_with(b"\r\n\r\n") && !said.contains(&b'\n') {
        match line.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(n) => said.extend_from_slice(&piece[..n]),
        }
    }
    String::from_utf8_lossy(&said).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn requests_that_two_servers_would_read_differently_are_refused() {
    let site = two_hubs(|hub, field| format!("{hub} {field}")).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let router = site.router.clone();
    let serving = tokio::spawn(async move { axum::serve(listener, router).await });
    let fine = first_line(at, b"GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(fine.contains("200"), "{fine}");
    let huge = format!("GET /sign-in HTTP/1.1\r\nHost: x\r\nX-A: {}\r\n\r\n", "a".repeat(600_000));
    let many = format!("GET /sign-in HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-A: a\r\n".repeat(500));
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(70_000));
    for (what, bytes) in [
        ("two lengths", "POST /sign-in/demo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\na=b"),
        ("a length that is no number", "POST /sign-in/demo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\na=b"),
        ("an unknown coding", "POST /sign-in/demo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        (
            "a chunk that is no number",
            "POST /find HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ),
        ("a blank before the colon", "GET /sign-in HTTP/1.1\r\nHost : x\r\n\r\n"),
        ("a folded header", "GET /sign-in HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n"),
        ("a NUL in a header", "GET /sign-in HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n"),
        ("no HTTP", "\x16\x03\x01\x02\x00\r\n\r\n"),
        ("a header of 600 kB", huge.as_str()),
        ("five hundred headers", many.as_str()),
        ("an address of 70 kB", long.as_str()),
    ] {
        let said = first_line(at, bytes.as_bytes()).await;
        let refused =
            said.is_empty() || said.split(' ').nth(1).is_some_and(|status| status.starts_with('4') || status == "303");
        assert!(refused && !said.contains(" 200 "), "{what}: {said}");
    }
    // Chunked beside a length: the chunks count, and nothing is left over for the next request to begin with.
    let both = "POST /sign-in/demo HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    let said = first_line(at, both.as_bytes()).await;
    assert!(said.is_empty() || said.contains(" 4"), "both codings: {said}");
    serving.abort();
}
