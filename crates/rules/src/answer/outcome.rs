//! What is said of an outcome.

use super::due::on;
use super::{day_text, nouns};
use crate::judge::{Barred, Case, GoalState, goal};
use crate::pack::{Outcome, Reach, Span, Unit, words};
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
                because: because(case, place),
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
        Reach::Run { span, .. } => (total.to_string(), span.n.to_string(), units(*span)),
    }
}

/// The unit a run's length is told in.
fn units(span: Span) -> &'static str {
    match span.unit {
        Unit::WorkingDays => "working days",
        Unit::Days => "days",
        Unit::Weeks => "weeks",
        Unit::Months => "months",
        Unit::Hours => "hours",
    }
}

/// "412.50", with a minus where it is below nothing.
pub(super) fn hundredths(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", n.unsigned_abs() / 100, n.unsigned_abs() % 100)
}

/// What is said of amounts: so much so far, so much needed, and by when.
struct Sums<'a> {
    case: &'a Case<'a>,
    outcome: &'a Outcome,
    state: &'a GoalState,
}

impl Sums<'_> {
    fn amount(&self, n: i64) -> String {
        match &self.outcome.reach {
            Reach::Money { .. } => words::money(n),
            Reach::Hours { .. } => format!("{} hours", hundredths(n).trim_end_matches(".00")),
            Reach::Weeks { .. } => format!("{n} {}", if n == 1 { "week" } else { "weeks" }),
            Reach::Count { .. } => n.to_string(),
            Reach::Run { span, .. } => words::span(Span { n: u16::try_from(n).unwrap_or(u16::MAX), ..*span }),
        }
    }

    fn target(&self) -> String {
        self.amount(self.target_figure())
    }

    fn target_figure(&self) -> i64 {
        match &self.outcome.reach {
            Reach::Money { pence, .. } => *pence,
            Reach::Hours { n, .. } => i64::from(*n) * 100,
            Reach::Weeks { n, .. } | Reach::Count { n, .. } => i64::from(*n),
            Reach::Run { span, .. } => i64::from(span.n),
        }
    }

    /// "Sunday 12 December 2021, 28 days after the end".
    fn by(&self) -> String {
        let Some(by) = self.state.by else { return "the end".into() };
        let after = match (self.outcome.by_day, self.outcome.by_days_after_end) {
            (None, Some(0)) => ", the end".into(),
            (None, Some(1)) => ", the day after the end".into(),
            (None, Some(n)) => format!(", {n} days after the end"),
            (Some(n), _) => format!(", day {n} of the programme"),
            (None, None) => String::new(),
        };
        format!("{}{after}", on(by))
    }

    /// What is reached with a single act: "a job started".
    fn single(&self) -> Option<String> {
        match &self.outcome.reach {
            Reach::Count { n: 1, events } => Some(nouns::events(self.case.program, events)),
            _ => None,
        }
    }

    /// What the amounts are of: " in earnings".
    fn kind(&self) -> String {
        match &self.outcome.reach {
            Reach::Money { events, .. } => {
                format!(" in {}", nouns::bare(&nouns::events(self.case.program, events)))
            }
            Reach::Hours { events, .. } => format!(" of {}", nouns::events(self.case.program, events)),
            Reach::Weeks { .. } | Reach::Count { .. } => String::new(),
            Reach::Run { stage, .. } => {
                let stage = self.case.program.pack.stages.iter().find(|s| s.head.id == *stage);
                stage.map_or_else(String::new, |stage| format!(" without a break {}", nouns::stage(stage)))
            }
        }
    }

    fn reached(&self, day: u16) -> String {
        let state = self.state;
        let claim = match (state.claimed, state.claim_by) {
            (Some(claimed), _) => format!(" Claimed on {}.", on(claimed)),
            (None, Some(until)) if self.case.on > until => {
                format!(" No claim came by {}, the last day for it.", on(until))
            }
            (None, Some(until)) => format!(" To be claimed by {}.", on(until)),
            (None, None) => String::new(),
        };
        let what = match self.single() {
            Some(noun) => {
                let fact = state.reached_by.and_then(|place| self.case.fact(place));
                format!(" ({})", fact.map_or(noun, |fact| nouns::fact(self.case, fact)))
            }
            None => String::new(),
        };
        let sums = match self.single() {
            Some(_) => String::new(),
            None => format!("; needed {}, recorded {}", self.target(), self.amount(state.total)),
        };
        let fallen = if state.total < self.target_figure() {
            " What is recorded has fallen below that since; the day it was first reached stands."
        } else {
            ""
        };
        format!("Reached on {}{what}, in time for {}{sums}.{fallen}{claim}", on(day), self.by())
    }

    /// Begun and not reached, in time or past it.
    fn under_way(&self, begun: u16) -> String {
        let past = self.state.by.is_some_and(|last| self.case.on > last);
        if let Some(noun) = self.single() {
            let bare = nouns::bare(&noun);
            return match past {
                true => format!("Not reached: no {bare} by {}.", self.by()),
                false => format!("No {bare} so far; it counts until {}.", self.by()),
            };
        }
        let begins = nouns::events(self.case.program, &self.outcome.begins);
        let (kind, total, target) = (self.kind(), self.amount(self.state.total), self.target());
        let begun = format!("{begins} on {}", on(begun));
        match past {
            true => format!("Not reached: {begun}, but only {total} of {target}{kind} by {}.", self.by()),
            false => {
                let begun = nouns::capital(&begun);
                format!("{begun}; {total} of {target}{kind} so far, to be reached by {}.", self.by())
            }
        }
    }
}

/// Why an outcome cannot stand, where it cannot.
fn barred(case: &Case<'_>, state: &GoalState) -> Option<String> {
    Some(match state.barred {
        Barred::No => return None,
        Barred::ByEvent(fact) => {
            let fact = &case.view.facts[usize::from(fact)];
            format!("Barred for good: {}, recorded for {}.", nouns::fact(case, fact), on(fact.on))
        }
        Barred::Beside(other) => {
            let other = &case.program.pack.outcomes[other].head.id;
            format!("Barred: only one outcome stands, and the {other} outcome was reached first.")
        }
        Barred::ByEventInAnotherSpell => "Barred for good by what is recorded in another spell of this person.".into(),
        Barred::InAnotherSpell => {
            "Barred: this person reached an outcome in another spell, and only one stands.".into()
        }
    })
}

fn because(case: &Case<'_>, place: usize) -> String {
    let (outcome, state) = (&case.program.pack.outcomes[place], &case.journey.goals[place]);
    if let Some(barred) = barred(case, state) {
        return barred;
    }
    let sums = Sums { case, outcome, state };
    if let Some(day) = state.reached {
        return sums.reached(day);
    }
    let begins = nouns::events(case.program, &outcome.begins);
    let begins = nouns::bare(&begins);
    match (state.begun, state.may_begin_until) {
        _ if case.journey.start.is_none() => "Not open: the programme has not started.".into(),
        (None, Some(last)) if case.on > last => {
            format!("Not reached: no {begins} by {}, the last day for it.", on(last))
        }
        (None, _) => format!("Not open: no {begins} yet."),
        (Some((day, _)), _) => sums.under_way(day),
    }
}
