//! Everything that can be recorded for a participant: the forms, and every other kind of fact the programme knows.

use super::form::{Form, On};
use super::forms::FORMS;
use super::other::{kinds, words};
use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::{Value, context};
use waymark_app::participants::{self, AsAt};

/// The page.
///
/// # Errors
/// There is no such participant, or none for this visitor.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(participant): Path<String>,
) -> Result<Response, Stop> {
    let opened = participants::open(&desk.house, &visitor.call(), &participant, AsAt::default()).await?;
    let program = desk.house.program(&opened.contract.pack)?;
    let on = On {
        opened: &opened,
        vocabulary: desk.house.vocabulary,
        visitor: &visitor,
        program: &program,
        about: "",
        kind: "",
    };
    let own = context! {
        person => crate::pages::people::bar(&opened, desk.house.vocabulary),
        groups => groups(&on),
        others => others(&on),
        back => on.page(),
    };
    visitor.page(&desk, "pages/record/all.njk", "Everything you can record", own)
}

/// The forms by heading.
fn groups(on: &On<'_>) -> Value {
    let mut found: Vec<(&str, Vec<Value>)> = Vec::new();
    for form in FORMS.iter().filter(|form| is_listed(form, on)) {
        let entry = context! { address => form.name, title => form.title_over(on) };
        match found.iter_mut().find(|(group, _)| *group == form.group) {
            Some((_, forms)) => forms.push(entry),
            None => found.push((form.group, vec![entry])),
        }
    }
    found.into_iter().map(|(heading, forms)| context! { heading => heading, forms => forms }).collect()
}

/// Whether a form stands in the list: not those that a duty alone leads to, and of the two that record a start the programme's own.
fn is_listed(form: &Form, on: &On<'_>) -> bool {
    let meets = on.promises("initial_meeting_held");
    match form.name {
        "other" | "keyed" | "together" => false,
        "initial-meeting" => meets,
        "start" => !meets,
        _ => form.belongs(on),
    }
}

/// The kinds that no form of their own records.
fn others(on: &On<'_>) -> Value {
    let without = kinds(on)
        .into_iter()
        .filter(|kind| !FORMS.iter().any(|form| form.name != "keyed" && form.records.contains(&kind.name.as_str())));
    without.map(|kind| context! { address => format!("other?kind={}", kind.name), title => words(on, kind) }).collect()
}
