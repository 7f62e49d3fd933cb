//! Figures as they stood: on another day, as known then; and a month's return beside the same month now, with the cases that differ.

use super::figure::month_words;
use crate::desk::Shared;
use crate::form::FieldError;
use crate::form::dates::{self, Leaning};
use crate::page::shown;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use waymark_app::figures::{self, Differing, Returned};
use waymark_rules::Day;
use waymark_rules::figures::{By, Row};
use waymark_rules::pack::Period;

/// What the address asks.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// The day judged, as people write days.
    #[serde(default)]
    pub on: String,
    /// As known at the end of this day; empty: all that is known now.
    #[serde(default)]
    pub known: String,
    /// A month whose return is looked at.
    #[serde(default)]
    pub month: String,
    /// The day the return stood on.
    #[serde(default)]
    pub then: String,
}

/// The page.
///
/// # Errors
/// There is no such contract, or its figures are not for this visitor.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(contract): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let call = visitor.call();
    let seen = figures::contracts(&desk.house, &call).await?.into_iter().find(|s| s.contract.id == contract);
    let seen = seen.ok_or_else(|| Stop::not_found("contract", &contract))?;
    let mut errors: Vec<FieldError> = Vec::new();
    let mut day = |field: &str, text: &str| {
        let read = (!text.trim().is_empty()).then(|| dates::read(text, visitor.today(), Leaning::Past));
        match read {
            Some(Err(text)) => {
                errors.push(FieldError { field: field.to_owned(), text });
                None
            }
            Some(Ok(day)) => Some(day),
            None => None,
        }
    };
    let (on, known, then) = (day("on", &asked.on), day("known", &asked.known), day("then", &asked.then));
    let months = months_before(visitor.today());
    let mut own = context! {
        id => &contract,
        name => &seen.contract.name,
        asked => context! { on => &asked.on, known => &asked.known, month => &asked.month, then => &asked.then },
        months => months.iter().map(|m| context! { value => m, text => month_words(m) }).collect::<Vec<_>>(),
    };
    if errors.is_empty() {
        if let Some(on) = on {
            let question = (on, known.map(Day::last_second));
            let found = figures::as_of(&desk.house, &call, &contract, (question, (By::Month, Period::Month))).await?;
            let outcomes =
                figures::as_of(&desk.house, &call, &contract, (question, (By::Cohort, Period::Cumulative))).await?;
            own = context! { stood => stood(&found.rows, &outcomes.rows, (on, known)), problems => found.problems, ..own };
        }
        if let (false, Some(then)) = (asked.month.is_empty(), then) {
            let found = figures::returned(&desk.house, &call, &contract, (&asked.month, then)).await?;
            own = context! { returned => returned(&found), problems => found.problems, ..own };
        }
    }
    let title = format!("{}: as it stood", seen.contract.name);
    if errors.is_empty() {
        return visitor.page(&desk, "pages/contracts/as_of.njk", &title, own);
    }
    visitor.again(&desk, "pages/contracts/as_of.njk", &title, context! { errors => shown(&errors), ..own })
}

/// The last two years of months, newest first.
fn months_before(today: Day) -> Vec<String> {
    (0..24).filter_map(|n| today.first_of_month().plus_months(-n)).map(Day::month_name).collect()
}

fn stood(rows: &[Row], outcomes: &[Row], (on, known): (Day, Option<Day>)) -> Value {
    let month = on.month_name();
    let row = |r: &Row| {
        context! {
            standard => &r.standard, clause => &r.clause, met => r.met, missed => r.missed, left_out => r.left_out,
            percent => &r.percent, threshold => &r.threshold, status => r.status.replace('_', " "),
        }
    };
    let ids: Vec<&str> = rows.iter().map(|r| r.standard.as_str()).collect();
    // Standards are among the cohorts too; only outcomes are counted that way alone.
    let last = outcomes.iter().filter(|r| !ids.contains(&r.standard.as_str()) && r.period == month);
    context! {
        on => on.in_words(),
        known => known.map(Day::in_words),
        month => month_words(&month),
        rows => rows.iter().filter(|r| r.period == month).map(row).collect::<Vec<_>>(),
        outcomes => last.map(row).collect::<Vec<_>>(),
    }
}

fn returned(found: &Returned) -> Value {
    let says: std::collections::BTreeMap<&str, &str> =
        found.standards.iter().map(|s| (s.standard.as_str(), s.says.as_str())).collect();
    let standards: Vec<Value> = found
        .standards
        .iter()
        .map(|s| {
            context! {
                says => &s.says, clause => &s.clause, changed => s.then != s.now,
                then => context! { percent => s.then.percent(), met => s.then.met, matured => s.then.matured() },
                now => context! { percent => s.now.percent(), met => s.now.met, matured => s.now.matured() },
            }
        })
        .collect();
    context! {
        month => month_words(&found.month),
        then => found.then.in_words(),
        now => found.now.in_words(),
        standards => standards,
        differing => found.differing.iter().map(|d| differing(d, says.get(d.standard.as_str()).copied())).collect::<Vec<_>>(),
        more => found.more,
    }
}

/// One differing case for a template.
#[must_use]
pub fn differing(d: &Differing, says: Option<&str>) -> Value {
    let said = |one: &Option<(&'static str, Option<String>, String)>| {
        one.as_ref().map(|(status, due, why)| {
            let due = due.as_deref().and_then(Day::parse).map(Day::short);
            context! { status => status.replace('_', " "), due => due, because => why }
        })
    };
    context! {
        says => says.unwrap_or(&d.standard),
        standard => &d.standard,
        person => d.participant.as_deref(),
        then => said(&d.then),
        now => said(&d.now),
    }
}
