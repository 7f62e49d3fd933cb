//! An instrument on paper: its questions with boxes to tick by hand, and what must be known of how they were answered.

use super::sheet::{Asked, around, language, open};
use crate::desk::Shared;
use crate::pages::record::On;
use crate::stop::Stop;
use crate::visitor::Visitor;
use crate::words::say;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use waymark_rules::instrument::{Instrument, Mode};

/// The sheet.
///
/// # Errors
/// There is no such participant, or none for this visitor; or no such instrument.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path((participant, name)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (opened, program) = open(&desk, &visitor, &participant).await?;
    let instrument = Instrument::embedded().unwrap_or_default().iter().find(|one| one.id == name);
    let instrument = instrument.ok_or_else(|| Stop::not_found("set of questions", &name))?;
    let language = language(&asked, &opened);
    let vocabulary = desk.house.vocabulary;
    let on = On { opened: &opened, vocabulary, visitor: &visitor, program: &program, about: "", kind: "" };
    let items = instrument.items.iter().map(|item| {
        let says: Vec<&str> = item.points.iter().map(|point| point.says.as_str()).collect();
        context! { asks => &item.asks, says => says }
    });
    let modes: Vec<String> = Mode::ALL.iter().map(|mode| say(language, &format!("stand_{}", mode.word()))).collect();
    let own = context! {
        instrument => &instrument.name,
        of => &instrument.language,
        asks => &instrument.asks,
        may_leave_out => instrument.may_leave_out,
        attribution => &instrument.attribution,
        version => &instrument.version,
        items => items.collect::<Value>(),
        modes => modes,
        ..around(&on, language, &format!("{}/print/where-they-stand/{}", on.page(), instrument.id))
    };
    visitor.page(&desk, "pages/print/where_they_stand.njk", &say(language, "where_you_stand"), own)
}
