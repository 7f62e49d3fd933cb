//! A browser without JavaScript, as far as tests need one: cookies, forms with their hidden fields, and a clock that the test moves.

use axum::body::Body;
use axum::http::Request;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt;
use waymark_app::sign_in;
use waymark_testkit::house::TestHouse;
use waymark_web::desk::Offered;
use waymark_web::templates::Templates;
use waymark_web::{Desk, Shared, site};

/// 1 March 2021 at 9 in London.
pub const FIRST: i64 = 1_614_589_200_000_000;

thread_local! {
    // Each test runs on a thread of its own, and so does its clock.
    static NOW: AtomicI64 = const { AtomicI64::new(FIRST) };
}

fn clock() -> i64 {
    NOW.with(|now| now.load(Ordering::Relaxed))
}

/// The site over a house, and what keeps its folder there.
pub fn desk_over(t: TestHouse) -> (Shared, impl Sized) {
    NOW.with(|now| now.store(FIRST, Ordering::Relaxed));
    let (house, folder) = t.into_house();
    let templates = Templates::new(Arc::new(|_: &str, key: &str, _: &_| key.to_owned()));
    (Arc::new(Desk { house: Arc::new(house), templates, clock: Arc::new(clock), offered: Offered::default() }), folder)
}

/// An answer.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub to: String,
    pub text: String,
    pub cookies: Vec<String>,
    headers: BTreeMap<String, String>,
}

impl Page {
    pub fn between(&self, from: &str, to: &str) -> String {
        let rest = self.text.split_once(from).unwrap_or_else(|| panic!("no {from} in {}", self.text)).1;
        rest.split_once(to).unwrap().0.to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// One browser.
pub struct Browser {
    desk: Shared,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub fn at(desk: &Shared) -> Browser {
        Browser { desk: Arc::clone(desk), cookies: BTreeMap::new() }
    }

    pub async fn signed_in_as(mut self, staff: &str) -> Browser {
        let entered = sign_in::as_demo(&self.desk.house, staff, clock()).await.unwrap();
        self.cookies.insert("__Host-waymark".into(), entered.token);
        self
    }

    pub fn now(&self) -> i64 {
        clock()
    }

    pub fn later(&mut self, seconds: i64) {
        NOW.with(|now| now.fetch_add(seconds * 1_000_000, Ordering::Relaxed));
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.ask(Request::get(path), String::new()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from("https://waymark.example.org", path, fields).await
    }

    pub async fn post_from(&mut self, origin: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let coded = |text: &str| -> String { text.bytes().map(|b| format!("%{b:02X}")).collect() };
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        let request =
            Request::post(path).header("origin", origin).header("content-type", "application/x-www-form-urlencoded");
        self.ask(request, body.join("&")).await
    }

    /// Sends a form of a page, with what the page itself put into it where the test gives nothing else.
    pub async fn send(&mut self, path: &str, page: &Page, fields: &[(&str, &str)]) -> Page {
        let hidden = |name: &str| {
            let mark = format!("name=\"{name}\" value=\"");
            let there = page.text.contains(&mark) && !fields.iter().any(|(given, _)| *given == name);
            there.then(|| page.between(&mark, "\"").replace("&#x2f;", "/"))
        };
        let own = ["_token", "to"].map(|name| (name, hidden(name)));
        let own: Vec<(&str, &str)> = own.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?))).collect();
        self.post(path, &[own.as_slice(), fields].concat()).await
    }

    async fn ask(&mut self, request: axum::http::request::Builder, body: String) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("host", "waymark.example.org").header("cookie", cookies.join("; "));
        let answer = site(Arc::clone(&self.desk)).oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        let all = answer.headers().iter().map(|(n, v)| (n.to_string(), v.to_str().unwrap_or_default().to_owned()));
        let all: Vec<(String, String)> = all.collect();
        let cookies: Vec<String> = all.iter().filter(|(n, _)| n == "set-cookie").map(|(_, v)| v.clone()).collect();
        for cookie in &cookies {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = axum::body::to_bytes(answer.into_body(), 4 << 20).await.unwrap();
        let headers: BTreeMap<String, String> = all.into_iter().collect();
        let to = headers.get("location").cloned().unwrap_or_default();
        Page { status, to, text: String::from_utf8_lossy(&bytes).into_owned(), cookies, headers }
    }
}
