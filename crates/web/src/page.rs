//! A page: a template with what every page has around it, and where a form leads once it is done.

use crate::desk::{Desk, Shared, secret};
use crate::guard::Nonce;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderValue, LOCATION, SET_COOKIE};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use cookie::{Cookie, SameSite};
use minijinja::{Value, context};
use waymark_domain::staff::Role;

/// The cookie that carries one sentence to the next page.
pub const SAID: &str = "waymark-said";

/// One entry of the navigation.
#[derive(Debug, Clone, serde::Serialize)]
struct Entry {
    text: &'static str,
    href: &'static str,
    current: bool,
}

/// Where each role may go from every page. The crawl of the tests follows each of these as each role.
fn navigation(role: Role, path: &str) -> Vec<Entry> {
    use Role::{
        Administrator, Commissioner, ComplianceOfficer, Evaluator, HealthAdviser, HubCoordinator, JobBroker,
        PrimeManager, WorkCoach,
    };
    let works = [WorkCoach, HubCoordinator, JobBroker, HealthAdviser, Administrator, ComplianceOfficer, PrimeManager];
    let all: [(&str, &str, &[Role]); 7] = [
        ("My day", "/", &works),
        ("Queue", "/queue", &works),
        ("Referrals", "/referrals", &[Administrator, HubCoordinator, PrimeManager]),
        ("To key into PRaP", "/prap", &[Administrator, PrimeManager]),
        (
            "Contract",
            "/contracts",
            &[HubCoordinator, Administrator, ComplianceOfficer, PrimeManager, Commissioner, Evaluator],
        ),
        ("Programme", "/programmes", &Role::ALL),
        ("Settings", "/settings", &[HubCoordinator, PrimeManager]),
    ];
    let shown = all.into_iter().filter(|(_, _, roles)| roles.contains(&role));
    let is_current =
        |href: &str| path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')));
    shown.map(|(text, href, _)| Entry { text, href, current: is_current(href) }).collect()
}

impl Visitor {
    /// A page for this visitor.
    ///
    /// # Errors
    /// The template is broken.
    pub fn page(&self, desk: &Desk, template: &str, title: &str, own: Value) -> Result<Response, Stop> {
        self.page_with(desk, (template, StatusCode::OK), title, own)
    }

    /// A form again, with what was typed and what is wrong with it.
    ///
    /// # Errors
    /// The template is broken.
    pub fn again(&self, desk: &Desk, template: &str, title: &str, own: Value) -> Result<Response, Stop> {
        self.page_with(desk, (template, StatusCode::UNPROCESSABLE_ENTITY), &format!("Error: {title}"), own)
    }

    /// A page with a status of its own.
    ///
    /// # Errors
    /// The template is broken.
    pub fn page_with(
        &self,
        desk: &Desk,
        (template, status): (&str, StatusCode),
        title: &str,
        own: Value,
    ) -> Result<Response, Stop> {
        let role = self.staff.role;
        let around = context! {
            title => title,
            me => context! { name => &self.staff.name, role => role.words(), role_name => role.name(), id => &self.staff.id, organisation => &self.staff.organisation },
            nav => shown(navigation(role, &self.path)),
            csrf => &self.session.csrf,
            key => secret()?[..32].to_owned(),
            nonce => &self.nonce,
            said => &self.said,
            demo => desk.offered.demo,
            today => self.today().to_string(),
            path => &self.path,
            signed_in => true,
            may_record => role != Role::Commissioner && role != Role::Evaluator && role != Role::ComplianceOfficer,
        };
        let text = desk
            .templates
            .render(template, context! { ..own, ..around })
            .map_err(|e| Stop::broken(format!("{template}: {e:#}")))?;
        let mut response = (status, Html(text)).into_response();
        if self.said.is_some() {
            // It is said once.
            set_cookie(&mut response, said_cookie(desk, String::new()).build());
        }
        Ok(response)
    }

    /// Goes on to another page, which says what was done.
    #[must_use]
    pub fn done(&self, desk: &Desk, to: &str, said: &str) -> Response {
        let mut response = see_other(to);
        set_cookie(&mut response, said_cookie(desk, said.to_owned()).build());
        response
    }
}

fn said_cookie(desk: &Desk, text: String) -> cookie::CookieBuilder<'static> {
    let life = if text.is_empty() { cookie::time::Duration::ZERO } else { cookie::time::Duration::minutes(2) };
    let cookie = Cookie::build((SAID, text)).path("/").http_only(true).same_site(SameSite::Lax);
    cookie.secure(!desk.offered.plain_loopback).max_age(life)
}

/// Adds a cookie to an answer.
pub fn set_cookie(response: &mut Response, cookie: Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.encoded().to_string()) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Plain data as templates take it.
#[must_use]
pub fn shown(data: impl serde::Serialize) -> Value {
    Value::from(minijinja::value::Serde(data))
}

/// Goes on to another page of ours.
#[must_use]
pub fn see_other(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, to);
    response
}

/// A page for whoever is not signed in.
///
/// # Errors
/// The template is broken.
pub fn outside(desk: &Desk, (template, status): (&str, StatusCode), title: &str, own: Value) -> Result<Response, Stop> {
    let around = context! { title => title, demo => desk.offered.demo, signed_in => false, path => "" };
    let text = desk
        .templates
        .render(template, context! { ..own, ..around })
        .map_err(|e| Stop::broken(format!("{template}: {e:#}")))?;
    Ok((status, Html(text)).into_response())
}

/// Puts a plain page around whatever ended a request before its page, and sends whoever is signed out to sign in.
pub async fn dress(State(desk): State<Shared>, request: Request, next: Next) -> Response {
    let nonce = request.extensions().get::<Nonce>().cloned();
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    if api {
        return response;
    }
    let stop = response.extensions_mut().remove::<Stop>();
    let stop = match (stop, response.status()) {
        (Some(stop), _) => stop,
        (None, status) if is_bare(&response) => match status {
            StatusCode::NOT_FOUND => Stop::not_found("page", ""),
            status => Stop::Unfit(status),
        },
        _ => return response,
    };
    let allow = response.headers().get(ALLOW).cloned();
    if let Stop::SignIn(back) = &stop {
        let back: String =
            back.bytes()
                .map(|b| {
                    if b.is_ascii_alphanumeric() || b == b'/' { char::from(b).to_string() } else { format!("%{b:02X}") }
                })
                .collect();
        return see_other(&format!("/sign-in?to={back}"));
    }
    if let Stop::Broken(what) = &stop {
        eprintln!("waymark: {what}");
    }
    let (title, text) = stop.words();
    let nonce = nonce.map(|n| n.0).unwrap_or_default();
    let own = context! { heading => title, text => &text, nonce => nonce };
    // Whatever else is broken, something plain is said.
    let bare = || Html(format!("<!doctype html><html lang=\"en\"><title>{title}</title><p>{text}"));
    let mut dressed = outside(&desk, ("refused.njk", stop.status()), title, own)
        .unwrap_or_else(|_| (stop.status(), bare()).into_response());
    if let Some(allow) = allow {
        dressed.headers_mut().insert(ALLOW, allow);
    }
    dressed
}

/// Whether an answer is a refusal by the layers below, whose words are for programs. Our own words as plain text come with 422.
fn is_bare(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("text/plain");
    let refused = status.is_client_error() || status.is_server_error();
    refused && status != StatusCode::UNPROCESSABLE_ENTITY && kind.starts_with("text/plain")
}
