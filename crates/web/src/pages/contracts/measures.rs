//! The measures a programme counts in facts: each with its periods and places, what was set, what was reached, and the remark beside it.

use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::{Value, context};
use waymark_app::figures::{self, Measured};
use waymark_rules::measures::MeasureRow;

/// How many rows of a measure are shown, the latest.
const MOST: usize = 60;

/// The page.
///
/// # Errors
/// There is no such contract, or its figures are not for this visitor.
pub async fn get(State(desk): State<Shared>, visitor: Visitor, Path(contract): Path<String>) -> Result<Response, Stop> {
    let found = figures::measures(&desk.house, &visitor.call(), &contract).await?;
    let own = context! {
        id => &contract,
        name => &found.name,
        on => found.on.to_string(),
        problems => &found.problems,
        measures => found.measures.iter().map(|told| drawn(told, &found)).collect::<Vec<_>>(),
    };
    visitor.page(&desk, "pages/contracts/measures.njk", &format!("{}: measures", found.name), own)
}

fn drawn([id, clause, says, note]: &[String; 4], found: &Measured) -> Value {
    let mine: Vec<&MeasureRow> = found.rows.iter().filter(|row| row.measure == *id).collect();
    let left_out = mine.len().saturating_sub(MOST);
    let rows = mine.get(left_out..).unwrap_or_default().iter().map(|row| line(row));
    context! { clause => clause, says => says, note => note, left_out => left_out, rows => rows.collect::<Vec<_>>() }
}

fn line(row: &MeasureRow) -> Value {
    let period = match row.per {
        "rolling3" => format!("{}, with the two months before", row.period),
        "rolling12" => format!("{}, with the eleven months before", row.period),
        "cumulative" => format!("All so far, to {}", row.period),
        _ => row.period.clone(),
    };
    let (status, tag) = match row.status {
        "met" => ("met", "done"),
        "reached" => ("reached", "done"),
        "below" => ("below", "overdue"),
        "short" => ("short of it", "overdue"),
        "no_cases" => ("no cases", "waiting"),
        "no_target" => ("no target set", "waiting"),
        _ => ("no threshold set", "waiting"),
    };
    context! {
        period => period,
        of => if row.level == "whole" { "All" } else { row.name.as_str() },
        value => row.actual,
        base => row.out_of.or(row.target),
        is_share => row.kind == "share",
        percent => row.percent.as_deref(),
        threshold => row.threshold.as_deref(),
        status => status,
        tag => tag,
        note => row.note.as_deref(),
    }
}
