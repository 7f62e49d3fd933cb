//! One standard: its figure, month by month, by organisation and coach, and the cases behind it with the reason for each.

use super::board::{whose, whose_words};
use super::figure::{Asked, figure, month_words, owner_word, threshold_words};
use crate::charts::{Chart, lines};
use crate::desk::Shared;
use crate::own_words;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::value::merge_maps;
use minijinja::{Value, context};
use waymark_app::figures::{self, Case, Cases, Owner, Side, Span, Spread, Which};
use waymark_rules::pack::Period;

/// How many months the line of a standard goes back.
const MONTHS_DRAWN: usize = 18;

/// The page.
///
/// # Errors
/// There is no such contract or standard, or nothing of it that this visitor may see.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path((contract, standard)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let (call, span) = (visitor.call(), asked.span());
    let (_, owner) = whose(&desk, &visitor, &contract, &asked).await?;
    let board = figures::board(&desk.house, &call, (&contract, &owner), asked.month()).await?;
    let line = board.lines.iter().find(|line| line.standard == standard);
    let line = line.ok_or_else(|| Stop::not_found("standard", &standard))?;
    let spread = figures::spread(&desk.house, &call, (&contract, &standard), (asked.month(), span)).await?;
    let side = Side::parse(&asked.side);
    let which = Which { standard: standard.clone(), month: asked.month().map(ToOwned::to_owned), span, side };
    let cases = figures::cases(&desk.house, &call, (&contract, &owner, &which), &asked.after).await?;
    let history = figures::live(&desk.house, &call, (&contract, &owner), Period::Month).await?;
    let running = spread.running && span != Span::MonthBefore;
    let cells: Vec<Value> = line
        .cells
        .iter()
        .map(|c| figure(c, line.threshold, board.month >= board.on.month_name() && c.span != Span::MonthBefore))
        .collect();
    let own = context! {
        id => &contract,
        coach => desk.house.program(&board.pack).map_or_else(|_| "Work coach".to_owned(), |p| own_words::sentence(p.pack.word("work-coach", "work coach"))),
        name => &board.name,
        pack => &board.pack,
        standard => &standard,
        clause => &line.clause,
        says => &line.says,
        threshold => line.threshold.map(threshold_words),
        month => &board.month,
        month_words => month_words(&board.month),
        of => owner_word(&owner),
        whose => whose_words(&owner),
        cells => cells,
        span => span.name(),
        span_words => span.words(),
        side => asked.side,
        chart => drawn(&history, &standard, line.threshold),
        ..merge_maps([shares(&spread, running), behind(&cases, &owner)])
    };
    visitor.page(&desk, "pages/contracts/standard.njk", &line.says, own)
}

/// The share of each month as a line, beside the threshold.
fn drawn(live: &figures::Live, standard: &str, threshold: Option<u32>) -> Option<Value> {
    let mut rows: Vec<_> = live.rows.iter().filter(|row| row.standard == standard).collect();
    rows.drain(..rows.len().saturating_sub(MONTHS_DRAWN));
    if rows.len() < 2 {
        return None;
    }
    let labels: Vec<String> = rows.iter().map(|row| row.period.clone()).collect();
    let shares = rows.iter().map(|row| row.percent.as_deref().and_then(|p| p.parse().ok())).collect();
    let mut series: Vec<(&str, Vec<Option<f64>>)> = vec![("Met, %", shares)];
    if let Some(t) = threshold {
        series.push(("Threshold, %", vec![Some(f64::from(t) / 100.0); labels.len()]));
    }
    let chart = Chart {
        id: "history",
        title: "Month by month",
        says: "The share met in time of what fell due in each month, in percent",
        of: "Month",
    };
    Some(lines(&chart, (&labels, 100.0), &series))
}

fn shares(spread: &Spread, running: bool) -> Value {
    let rows = |all: &[figures::Share]| -> Vec<Value> {
        all.iter()
            .map(|s| {
                context! { of => owner_word(&s.owner), name => &s.name, indent => "– ".repeat(s.depth), figure => figure(&s.cell, spread.threshold, running) }
            })
            .collect()
    };
    context! { organisations => rows(&spread.organisations), coaches => rows(&spread.coaches) }
}

fn behind(cases: &Cases, owner: &Owner) -> Value {
    let case = |c: &Case| {
        let words = match c.status {
            "met_late" => "done late".to_owned(),
            other => other.replace('_', " "),
        };
        let tag = match c.side {
            Side::Met => "done",
            Side::Missed => "overdue",
            Side::LeftOut => "waiting",
        };
        // A contract's own duties lead to no participant.
        let contract = c.participant.as_deref().is_some_and(|id| id.starts_with("contract:"));
        context! {
            person => c.participant.as_deref().filter(|_| !contract),
            name => c.name.as_deref().or(c.participant.as_deref()),
            status => words,
            tag => tag,
            due => c.due.short(),
            done => c.done.map(waymark_rules::Day::short),
            because => c.because.as_deref(),
        }
    };
    let sides: Vec<Value> = [("", "All"), ("met", "Met"), ("missed", "Late or missed"), ("left-out", "Left out")]
        .iter()
        .map(|&(value, text)| context! { value => value, text => text })
        .collect();
    context! {
        cases => cases.cases.iter().map(case).collect::<Vec<_>>(),
        next => cases.next.as_deref(),
        sides => sides,
        all_of_it => *owner == Owner::Contract,
        on => cases.on.to_string(),
    }
}
