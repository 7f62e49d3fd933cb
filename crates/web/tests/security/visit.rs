//! A site over a house, and people signed in to it, without a socket between them.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request};
use std::sync::Arc;
use tower::ServiceExt;
use waymark_testkit::house::{TestHouse, moment};
use waymark_web::desk::Offered;
use waymark_web::templates::Templates;
use waymark_web::words::{Language, tell};
use waymark_web::{Desk, Shared, site};

/// The day of the tests, a Monday.
pub const TODAY: &str = "2021-02-15";
/// How a form without a file is sent.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The fields of a form, in the order a browser sends them.
pub type Fields = Vec<(String, String)>;

/// A site, and the house under it.
pub struct Site {
    pub router: Router,
    pub desk: Shared,
    pub address: String,
    _folder: Box<dyn std::any::Any + Send + Sync>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

/// Somebody signed in.
#[derive(Clone)]
pub struct Visitor<'a> {
    pub site: &'a Site,
    pub cookie: String,
    pub token: String,
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub fn is_html(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }

    /// The page without what is random in it.
    pub fn plain(&self) -> String {
        let mut text = self.text.clone();
        for mark in ["nonce=\"", "name=\"_key\" value=\"", "name=\"_token\" value=\""] {
            text = text
                .split(mark)
                .enumerate()
                .map(|(place, part)| match (place, part.split_once('"')) {
                    (0, _) | (_, None) => part,
                    (_, Some((_, rest))) => rest,
                })
                .collect::<Vec<_>>()
                .join(mark);
        }
        text
    }
}

impl Site {
    /// A site over a house.
    pub fn over(test: TestHouse) -> Site {
        Site::kept(test, true)
    }

    /// A site over a house, of an invented contract or a real one.
    pub fn kept(test: TestHouse, demo: bool) -> Site {
        let address = test.address.clone();
        let (house, folder) = test.into_house();
        let templates =
            Templates::new(Arc::new(|lang: &str, key: &str, given: &_| tell(Language::of(lang), key, given)));
        let offered = Offered { demo, plain_loopback: true };
        let desk = Arc::new(Desk { house: Arc::new(house), templates, clock: Arc::new(|| moment(TODAY, 10)), offered });
        Site { router: site(desk.clone()), desk, address, _folder: Box::new(folder) }
    }

    pub async fn ask(&self, request: Request<Body>) -> Page {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 20_000_000).await.unwrap();
        Page { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Signs somebody in.
    pub async fn enter(&self, staff: &str) -> Visitor<'_> {
        let request = Request::post("/sign-in/demo").header("content-type", FORM);
        let page = self.ask(request.body(Body::from(format!("as={staff}"))).unwrap()).await;
        assert_eq!(page.status, 303, "{staff}: {}", page.text);
        let cookie = page.header("set-cookie").split(';').next().unwrap().to_owned();
        let mut visitor = Visitor { site: self, cookie, token: String::new() };
        let page = visitor.get("/help").await;
        visitor.token = value(&all_fields(&page.text), "_token").to_owned();
        assert!(!visitor.token.is_empty(), "{}", page.text);
        visitor
    }
}

impl Visitor<'_> {
    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder().method(method).uri(path).header("cookie", &self.cookie)
    }

    pub async fn get(&self, path: &str) -> Page {
        self.site.ask(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub async fn by(&self, method: &str, path: &str) -> Page {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.site.ask(self.request(method, path).header("content-type", FORM).body(Body::empty()).unwrap()).await
    }

    /// Sends these fields and no others.
    pub async fn send(&self, path: &str, fields: &Fields) -> Page {
        let request = self.request(Method::POST, path).header("content-type", FORM);
        self.site.ask(request.body(Body::from(encoded(fields))).unwrap()).await
    }

    /// Sends these fields with this session's own token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.send(path, &fields.chain([("_token".to_owned(), self.token.clone())]).collect()).await
    }

    /// Opens the form at an address, answers some of its fields, and sends it.
    pub async fn fill(&self, path: &str, answers: &[(&str, &str)]) -> Page {
        let page = self.get(path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        let action = path.split('?').next().unwrap();
        let mut fields = fields_of(&page.text, action);
        for (name, answer) in answers {
            fields = set(fields, name, answer);
        }
        self.send(action, &fields).await
    }

    /// Sends a file with fields beside it.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], (name, bytes): (&str, &[u8])) -> Page {
        let mut body = Vec::new();
        for (field, value) in fields.iter().chain([&("_token", self.token.as_str())]) {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        let name = name.replace('"', "%22");
        body.extend(
            format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend(b"\r\n--edge--\r\n");
        let request = self.request(Method::POST, path).header("content-type", "multipart/form-data; boundary=edge");
        self.site.ask(request.body(Body::from(body)).unwrap()).await
    }
}

pub fn encoded(fields: &Fields) -> String {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
    pairs.join("&")
}

/// A text as it stands in an address or a form.
pub fn coded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// A text as the page meant it.
pub fn plain(text: &str) -> String {
    let signs = [("&#39;", "'"), ("&quot;", "\""), ("&#34;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&#x2f;", "/")];
    let text = signs.iter().fold(text.to_owned(), |text, (coded, sign)| text.replace(coded, sign));
    text.replace("&#x27;", "'").replace("&amp;", "&")
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
    let form = form.unwrap_or_else(|| panic!("no form to {action} in {html}"));
    all_fields(form.split("</form>").next().unwrap())
}

/// Every field of a piece of a page.
pub fn all_fields(html: &str) -> Fields {
    let mut fields = Fields::new();
    for part in html.split('<').skip(1) {
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

/// The fields with one set to a value, whatever stood there.
pub fn set(fields: Fields, name: &str, value: &str) -> Fields {
    let mut fields: Fields = fields.into_iter().filter(|(n, _)| n != name).collect();
    fields.push((name.into(), value.into()));
    fields
}

/// The value of a field.
pub fn value<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
}
