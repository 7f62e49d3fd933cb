//! What is said of an outcome.

use super::day_text;
use crate::Day;
use crate::judge::{Barred, Case, goal};
use crate::pack::{Outcome, Reach, words};
use serde::Serialize;

/// Where one outcome stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutcomeSaid {
    /// The outcome's id.
    pub outcome: String,
    /// Its clause.
    pub clause: String,
    /// Its status.
    pub status: &'static str,
    /// The day it was reached.
    pub reached: Option<String>,
    /// What is added up so far.
    pub total: String,
    /// What has to be reached.
    pub target: String,
    /// `GBP`, `weeks`, `hours` or `times`.
    pub unit: &'static str,
    /// The last day on which it may be reached.
    pub by: Option<String>,
    /// The last day for the claim, once reached.
    pub claim_by: Option<String>,
    /// Why, in one sentence.
    pub because: String,
}

/// Says where every outcome stands.
pub(super) fn say(case: &Case<'_>) -> Vec<OutcomeSaid> {
    let outcomes = case.program.pack.outcomes.iter().enumerate();
    outcomes
        .filter(|(place, _)| !case.journey.goals[*place].absent)
        .map(|(place, outcome)| {
            let state = &case.journey.goals[place];
            let (total, target, unit) = figures(outcome, state.total);
            OutcomeSaid {
                outcome: outcome.head.id.clone(),
                clause: outcome.head.clause.clone(),
                status: goal::status(state, case.on, outcome.warning_days),
                reached: state.reached.and_then(day_text),
                because: because(case, place, (&total, &target)),
                total,
                target,
                unit,
                by: state.by.and_then(day_text),
                claim_by: state.reached.and(state.claim_by).and_then(day_text),
            }
        })
        .collect()
}

fn figures(outcome: &Outcome, total: i64) -> (String, String, &'static str) {
    match &outcome.reach {
        Reach::Money { pence, .. } => (hundredths(total), hundredths(*pence), "GBP"),
        Reach::Hours { n, .. } => (hundredths(total), hundredths(i64::from(*n) * 100), "hours"),
        Reach::Weeks { n, .. } => (total.to_string(), n.to_string(), "weeks"),
        Reach::Count { n, .. } => (total.to_string(), n.to_string(), "times"),
    }
}

/// "412.50", with a minus where it is below nothing.
pub(super) fn hundredths(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", n.unsigned_abs() / 100, n.unsigned_abs() % 100)
}

fn because(case: &Case<'_>, place: usize, (total, target): (&str, &str)) -> String {
    let outcome = &case.program.pack.outcomes[place];
    let state = &case.journey.goals[place];
    let begins = words::events(&outcome.begins);
    let amount = |n: &str| match &outcome.reach {
        Reach::Money { .. } => format!("£{n}"),
        Reach::Hours { .. } => format!("{n} hours"),
        Reach::Weeks { .. } => format!("{n} weeks"),
        Reach::Count { .. } => n.to_string(),
    };
    let on = |day: u16| Day(day).in_words();
    let by = state.by.map_or_else(|| "the end".to_string(), on);
    match state.barred {
        Barred::No => {}
        Barred::ByEvent(fact) => {
            let fact = &case.view.facts[usize::from(fact)];
            let kind = words::name(&case.program.vocabulary.get(fact.kind()).name);
            return format!("Barred for good: {kind}, recorded for {}.", on(fact.on));
        }
        Barred::Beside(other) => {
            let other = &case.program.pack.outcomes[other].head.id;
            return format!("Barred: only one outcome stands, and the {other} outcome was reached first.");
        }
        Barred::ByEventInAnotherSpell => {
            return "Barred for good by what is recorded in another spell of this person.".into();
        }
        Barred::InAnotherSpell => {
            return "Barred: this person reached an outcome in another spell, and only one stands.".into();
        }
    }
    if let Some(day) = state.reached {
        let claim = match (state.claimed, state.claim_by) {
            (Some(claimed), _) => format!(" Claimed on {}.", on(claimed)),
            (None, Some(until)) if case.on > until => format!(" No claim came by {}, the last day for it.", on(until)),
            (None, Some(until)) => format!(" To be claimed by {}.", on(until)),
            (None, None) => String::new(),
        };
        return format!("Reached on {}: {} of {} by {by}.{claim}", on(day), amount(total), amount(target));
    }
    match (state.begun, state.may_begin_until) {
        _ if case.journey.start.is_none() => "Not open: the programme has not started.".into(),
        (None, Some(last)) if case.on > last => {
            format!("Not reached: no {begins} by {}, the last day for it.", on(last))
        }
        (None, _) => format!("Not open: no {begins} yet."),
        (Some((day, _)), _) if state.by.is_some_and(|last| case.on > last) => {
            format!("Not reached: {begins} on {}, but only {} of {} by {by}.", on(day), amount(total), amount(target))
        }
        (Some((day, _)), _) => {
            format!("{begins} on {}; {} of {} so far, to be reached by {by}.", on(day), amount(total), amount(target))
        }
    }
}
