//! The action plan on paper: goals, small steps, the next appointment, both signatures.

use super::sheet::{Asked, around, day, language, open, signatures, titled};
use crate::desk::Shared;
use crate::page::shown;
use crate::pages::record::{Goal, On, goals, in_language, next_appointment};
use crate::stop::Stop;
use crate::visitor::Visitor;
use crate::words::Language;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};

/// The sheet.
///
/// # Errors
/// There is no such participant, or none for this visitor.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(participant): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (opened, program) = open(&desk, &visitor, &participant).await?;
    let language = language(&asked, &opened);
    let vocabulary = desk.house.vocabulary;
    let on = On { opened: &opened, vocabulary, visitor: &visitor, program: &program, about: "", kind: "" };
    let agreed = on.facts(&["action_plan_agreed"]).last().copied();
    let (still, ended): (Vec<Goal>, Vec<Goal>) = goals(&on).into_iter().partition(|goal| goal.closed.is_none());
    let reference = agreed.and_then(|held| held.fact.reference.as_deref());
    let own = context! {
        agreed => agreed.map(|held| day(language, held.fact.on)),
        goals => still.iter().map(|goal| drawn(goal, language)).collect::<Value>(),
        reached => ended.iter().filter(|g| g.closed.as_ref().is_some_and(|(_, how)| how == "reached")).map(|goal| drawn(goal, language)).collect::<Value>(),
        next => next_appointment(&on).map(|one| context! { on => day(language, one.day), at => one.time }),
        signatures => shown(signatures(&on, language, ("action_plan", reference))),
        ..around(&on, language, &format!("{}/print/plan", on.page()))
    };
    visitor.page(&desk, "pages/print/plan.njk", &titled(&on, language, "action_plan"), own)
}

fn drawn(goal: &Goal, language: Language) -> Value {
    let (text, steps) = in_language(goal, language);
    let steps: Vec<String> = steps.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    context! { text => text, steps => steps }
}
