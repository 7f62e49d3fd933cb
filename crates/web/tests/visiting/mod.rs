//! A visitor of the site in tests: signs in, opens pages, fills forms in as a browser would.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use std::sync::Arc;
use tower::ServiceExt;
use waymark_testkit::house::{TestHouse, moment};
use waymark_web::desk::Offered;
use waymark_web::templates::Templates;
use waymark_web::words::{Language, tell};
use waymark_web::{Desk, site};

/// The day of the tests, a Monday.
pub const TODAY: &str = "2021-02-15";

/// A site, and the house under it.
pub struct Site {
    router: Router,
    _folder: Box<dyn std::any::Any + Send + Sync>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: StatusCode,
    /// The cookies it set, as `name=value`.
    pub cookies: Vec<String>,
    pub html: String,
    /// Where it sends the visitor; empty where they stay.
    pub to: String,
}

/// Somebody signed in.
pub struct Visitor<'a> {
    pub site: &'a Site,
    pub cookie: String,
}

/// The fields of a form, in the order a browser sends them.
pub type Fields = Vec<(String, String)>;

impl Site {
    /// A site over a house.
    pub fn over(test: TestHouse) -> Site {
        let (house, folder) = test.into_house();
        let house = Arc::new(house);
        let templates =
            Templates::new(Arc::new(|lang: &str, key: &str, given: &_| tell(Language::of(lang), key, given)));
        let offered = Offered { demo: true, plain_loopback: true };
        let desk = Desk { house, templates, clock: Arc::new(|| moment(TODAY, 10)), offered };
        Site { router: site(Arc::new(desk)), _folder: Box::new(folder) }
    }

    pub async fn ask(&self, request: Request<Body>) -> Page {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let texts = |name| response.headers().get_all(name).iter().filter_map(|v| v.to_str().ok()).map(str::to_owned);
        let cookies = texts(header::SET_COOKIE).map(|c| c.split(';').next().unwrap().to_owned()).collect();
        let status = response.status();
        let to = texts(header::LOCATION).next().unwrap_or_default();
        let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        Page { status, cookies, html: String::from_utf8_lossy(&bytes).into_owned(), to }
    }

    /// Signs somebody in.
    pub async fn enter(&self, staff: &str) -> Visitor<'_> {
        let request = Request::post("/sign-in/demo").header("content-type", "application/x-www-form-urlencoded");
        let page = self.ask(request.body(Body::from(format!("as={staff}"))).unwrap()).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{staff}: {}", page.html);
        Visitor { site: self, cookie: page.cookies.join("; ") }
    }
}

impl Visitor<'_> {
    /// Opens a page.
    pub async fn get(&self, path: &str) -> Page {
        self.site.ask(Request::get(path).header("cookie", &self.cookie).body(Body::empty()).unwrap()).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &Fields) -> Page {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        let request = Request::post(path)
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        self.site.ask(request.body(Body::from(body.join("&"))).unwrap()).await
    }
}

fn coded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn plain(text: &str) -> String {
    text.replace("&#39;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#x2f;", "/")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[at..].split('"').next().map(plain)
}

/// What a browser would send of the form that goes to an address, if nothing is touched.
pub fn fields_of(html: &str, action: &str) -> Fields {
    let form = html
        .split("<form")
        .find(|part| part.split('>').next().is_some_and(|tag| attribute(tag, "action").as_deref() == Some(action)));
    let form = form.unwrap_or_else(|| panic!("no form to {action} in {html}")).split("</form>").next().unwrap();
    let mut fields = Fields::new();
    for part in form.split('<').skip(1) {
        let (tag, after) = part.split_once('>').unwrap_or((part, ""));
        let Some(name) = attribute(tag, "name") else { continue };
        let kind = attribute(tag, "type").unwrap_or_default();
        if tag.starts_with("input") {
            let on = !matches!(kind.as_str(), "radio" | "checkbox") || tag.split_whitespace().any(|w| w == "checked");
            if on {
                fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        } else if tag.starts_with("textarea") {
            fields.push((name, plain(after.trim_start_matches('\n'))));
        } else if tag.starts_with("select") {
            fields.push((name, String::new()));
        }
    }
    fields
}

/// The fields with one set to a value, whatever stood there; several values for one name are set by several calls of `also`.
pub fn set(fields: Fields, name: &str, value: &str) -> Fields {
    let mut fields: Fields = fields.into_iter().filter(|(n, _)| n != name).collect();
    fields.push((name.into(), value.into()));
    fields
}

/// The value of a field.
pub fn value<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
}
