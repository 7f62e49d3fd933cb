//! The page on which people sign in; over an invented contract, one button for each role.

use super::at_door::{AtDoor, is_local, next, onwards};
use crate::desk::{Desk, Shared};
use crate::form::{Field, FieldError, Sent, Shape};
use crate::page::{outside, see_other, shown};
use crate::stop::{Stop, sentence};
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use waymark_app::sign_in::{self, provider};
use waymark_app::staff;
use waymark_domain::Refusal;

/// Where to go afterwards.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct To {
    /// The page asked for before.
    #[serde(default)]
    pub to: String,
}

/// The page; whoever is halfway in goes on from there.
///
/// # Errors
/// The people of the demo, or the providers, cannot be read.
pub async fn get(State(desk): State<Shared>, door: AtDoor, Query(to): Query<To>) -> Result<Response, Stop> {
    let local = if is_local(&to.to) { to.to.as_str() } else { "/" };
    if let Some(session) = door.session.as_ref().filter(|_| !desk.offered.demo) {
        return Ok(see_other(&next(session.stage, local)));
    }
    // A browser that brings a token which is worth nothing any more was signed in before.
    let lapsed = door.session.is_none() && !door.token.is_empty();
    page(&desk, &door, (local, lapsed), ("", &[])).await
}

async fn page(
    desk: &Desk,
    door: &AtDoor,
    (to, lapsed): (&str, bool),
    (email, errors): (&str, &[FieldError]),
) -> Result<Response, Stop> {
    let people = if desk.offered.demo { staff::one_of_each_role(&desk.house, desk.now()).await? } else { Vec::new() };
    let people: Vec<Value> = people
        .iter()
        .map(|s| context! { id => &s.id, name => &s.name, role => s.role.words(), organisation => &s.organisation })
        .collect();
    let providers: Vec<Value> =
        provider::list(&desk.house).await?.iter().map(|(id, name)| context! { id => id, name => name }).collect();
    let field = Field::new("email", "E-mail address", Shape::Line { width: 30 });
    let email = Field { value: email.to_owned(), autocomplete: "username webauthn".into(), ..field };
    let own = context! {
        people => people, providers => providers, to => to, lapsed => lapsed, nonce => &door.nonce,
        email => shown(email), errors => shown(errors),
    };
    let (status, title) = if errors.is_empty() {
        (StatusCode::OK, "Sign in")
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, "Error: Sign in")
    };
    outside(desk, ("pages/sign_in/show.njk", status), title, own)
}

/// Takes an e-mail address and a password.
///
/// # Errors
/// What is not the typist's fault; the rest is told on the page.
pub async fn post(
    State(desk): State<Shared>,
    door: AtDoor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Stop> {
    let sent = Sent(pairs);
    // A password is what was typed, blanks and all.
    let password = sent.0.iter().find(|(name, _)| name == "password").map_or("", |(_, value)| value.as_str());
    let email = sent.get("email");
    let missing = [(email, "email", "Enter your e-mail address"), (password, "password", "Enter your password")];
    let missing = missing.into_iter().filter(|(value, ..)| value.is_empty());
    let mut errors: Vec<FieldError> =
        missing.map(|(_, field, text)| FieldError { field: field.into(), text: text.into() }).collect();
    if errors.is_empty() {
        match sign_in::begin(&desk.house, &door.visit, (email, password), door.came_with()).await {
            Ok(entered) => return Ok(onwards(&desk, entered, sent.get("to"))),
            Err(refusal) => errors.push(told("email", refusal)?),
        }
    }
    let to = if is_local(sent.get("to")) { sent.get("to") } else { "/" };
    page(&desk, &door, (to, false), (email, &errors)).await
}

/// A refusal as a line over a form, where whoever typed can mend it.
///
/// # Errors
/// They cannot.
pub fn told(field: &str, refusal: Refusal) -> Result<FieldError, Stop> {
    match refusal {
        Refusal::Invalid { .. } => {
            let text = sentence(&refusal.to_string()).trim_end_matches('.').to_owned();
            Ok(FieldError { field: field.into(), text })
        }
        other => Err(other.into()),
    }
}
