//! The exit report on paper, as it was given.

use super::sheet::{Asked, around, day, language, open, signatures, titled};
use crate::desk::Shared;
use crate::page::shown;
use crate::pages::record::On;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::context;

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
    let report = on.facts(&["exit_report_issued", "exit_report_completed"]).last().copied();
    let lines = |key: &str| -> Vec<String> {
        let text = report.and_then(|held| held.fact.attributes.iter().find(|(name, _)| name == key));
        text.map(|(_, text)| text.lines().filter(|l| !l.trim().is_empty()).map(str::to_owned).collect())
            .unwrap_or_default()
    };
    let own = context! {
        given => report.map(|held| day(language, held.fact.on)),
        summary => lines("summary"),
        where_next => lines("next"),
        signatures => shown(signatures(&on, language, ("exit_report", None))),
        ..around(&on, language, &format!("{}/print/exit-report", on.page()))
    };
    visitor.page(&desk, "pages/print/exit_report.njk", &titled(&on, language, "exit_report"), own)
}
