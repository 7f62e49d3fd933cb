//! The timeline on paper: everything that stands, oldest first, with what was corrected beside it.

use super::sheet::{Asked, around, language, open};
use crate::desk::Shared;
use crate::page::shown;
use crate::pages::people::{Line, line};
use crate::pages::record::On;
use crate::stop::Stop;
use crate::visitor::Visitor;
use crate::words::say;
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
    let record = &opened.seen.record;
    let mut lines: Vec<Line> = record.facts.iter().map(|held| line(record, held, vocabulary)).collect();
    lines.sort_by(|a, b| (&a.on, &a.at, a.seq).cmp(&(&b.on, &b.at, b.seq)));
    let own = context! {
        lines => shown(&lines),
        withheld => opened.seen.withheld,
        ..around(&on, language, &format!("{}/print/timeline", on.page()))
    };
    visitor.page(&desk, "pages/print/timeline.njk", &say(language, "timeline"), own)
}
