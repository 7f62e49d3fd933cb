//! The naive twin: judges one person's facts straight from the definition of the pack language.

mod acts;
mod bookings;
mod conditions;
mod days;
mod due;
mod happenings;
mod journey;
mod measures;
mod once;
mod outcomes;
mod repeating;
mod seen;
mod status;
mod tally;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_more;

pub use measures::measures;
pub use tally::{TwinTally, tally};

use seen::Case;
use std::collections::{BTreeMap, BTreeSet};
use waymark_rules::facts::FactRecord;
use waymark_rules::pack::{Form, Pack, Per};
use waymark_rules::{Day, Vocabulary};

/// What is the same for everybody: the pack, the vocabulary and the holidays.
#[derive(Debug)]
pub struct TwinWorld<'a> {
    /// The pack judged by.
    pub pack: &'a Pack,
    /// The vocabulary the facts' kinds come from.
    pub vocabulary: &'a Vocabulary,
    /// Days off other than Saturdays and Sundays, by calendar id (`england-and-wales`, `scotland`, `northern-ireland`).
    pub holidays: BTreeMap<String, BTreeSet<Day>>,
    /// First year the calendars cover.
    pub first_year: i16,
    /// Last year the calendars cover; a due day outside them has the status `error`.
    pub last_year: i16,
}

/// One obligation and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinVerdict {
    /// Id of the standard.
    pub standard: String,
    /// As in the interchange format (`not_yet_open`, `met_late` …); `error` for a due day outside the calendar's years.
    pub status: &'static str,
    /// The day it opened, or will open.
    pub opened: Day,
    /// The due day; `None` where there is none (yet).
    pub due: Option<Day>,
    /// The day of the last needed act, with the statuses `met`, `met_recorded_late` and `met_late` only.
    pub done: Option<Day>,
}

/// One outcome and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinOutcome {
    /// Id of the outcome.
    pub outcome: String,
    /// As in the interchange format (`not_open`, `in_progress` …).
    pub status: &'static str,
    /// The day it was reached; `None` also when it is barred.
    pub reached: Option<Day>,
    /// Everything counted up to the day judged: pence, hundredths of hours, whole weeks or events.
    pub total: i64,
}

/// One spell, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinAnswer {
    /// The spell; `None` where its facts name none.
    pub enrolment: Option<String>,
    /// The stage of the journey on the day judged.
    pub stage: Option<String>,
    /// The programme day (R2); `None` before the start.
    pub day: Option<i32>,
    /// The end of the spell; `None` before the start.
    pub ends_on: Option<Day>,
    /// Every obligation, in the pack's order, then by opening day.
    pub verdicts: Vec<TwinVerdict>,
    /// Every outcome in the pack's order.
    pub outcomes: Vec<TwinOutcome>,
}

/// Judges all facts of one participant on a day, with what was known at an instant (`None`: everything given).
///
/// One answer per spell: the one without a name first, then by name. Standards about the contract are left out.
#[must_use]
pub fn judge(
    world: &TwinWorld,
    facts_of_one_subject: &[FactRecord],
    contract_facts: &[FactRecord],
    on: Day,
    known: Option<i64>,
) -> Vec<TwinAnswer> {
    let counted = seen::that_count(facts_of_one_subject, on, known);
    let contract = seen::that_count(contract_facts, on, known);
    let spells = seen::spells(world, &counted);
    let contract = seen::in_order(world, &contract);
    (0..spells.len()).map(|n| answer(&Case::new(world, &spells, n, &contract, on))).collect()
}

fn answer(case: &Case) -> TwinAnswer {
    let start = case.start();
    let end = case.end();
    let day = start.filter(|s| *s <= case.on).map(|s| case.on.since(s) + i32::from(!case.readings().r2_start_is_day_0));
    let mut verdicts = Vec::new();
    for standard in case.world.pack.standards.iter().filter(|s| s.per == Per::Participant) {
        let mut of_this = match &standard.form {
            Form::Once { .. } => once::judge(case, standard),
            Form::Repeating { .. } => repeating::judge(case, standard),
        };
        of_this.sort_by_key(|v| v.opened);
        verdicts.append(&mut of_this);
    }
    TwinAnswer {
        enrolment: case.enrolment().map(String::from),
        stage: case.stage_today(),
        day,
        ends_on: start.and(end),
        verdicts,
        outcomes: outcomes::all(case),
    }
}
