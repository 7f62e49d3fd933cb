//! Answers: what is said of one spell, in the shape other systems read (`docs/interchange.md`).

mod because;
mod due;
mod explain;
mod limits;
mod notes;
mod nouns;
mod outcome;
mod priority;
mod reason;
mod standing;
mod text;

pub use explain::{Considered, Explanation};
pub use priority::{PrioritySaid, by_priority};
pub use standing::{Standing, standing};
pub use text::as_text;

use crate::Day;
use crate::facts::{NONE, Records, Subject};
use crate::judge::{Case, Judge, Kept, Question, Status, Verdict, goal, limit, totals};
use crate::pack::readings_used;
use serde::Serialize;

/// Everything said of one spell on a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The participant's id; absent for a contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant: Option<String>,
    /// The contract's id; absent for a participant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// The spell, where the facts name one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<String>,
    /// The version of the pack that binds this person.
    pub version: String,
    /// The stage of the journey.
    pub stage: Option<String>,
    /// The day of the programme, day one being the start; null before the start.
    pub day: Option<i32>,
    /// The last day on the programme as things stand; null before the start.
    pub ends_on: Option<String>,
    /// The last day on which all this is still so if nothing is recorded; null: for good.
    pub stable_until: Option<String>,
    /// What is owed, was met, missed or excused, in the pack's order and then by opening.
    pub verdicts: Vec<Said>,
    /// Where each outcome stands.
    pub outcomes: Vec<outcome::OutcomeSaid>,
    /// Where each limit stands.
    pub limits: Vec<LimitSaid>,
    /// Where a worklist shows this person, where the pack has an order that binds them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<PrioritySaid>,
    /// Contradictions among the facts, and the rule by which they were judged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What is said of one obligation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// The standard's id.
    pub standard: String,
    /// Its clause.
    pub clause: String,
    /// Further clauses of the same rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<String>,
    /// Its status.
    pub status: &'static str,
    /// The day it opened.
    pub opened: Option<String>,
    /// The day it falls due.
    pub due: Option<String>,
    /// The day it was done.
    pub done: Option<String>,
    /// The readings it rests on.
    pub readings: Vec<&'static str>,
    /// Why, in one sentence.
    pub because: String,
    /// The whole explanation, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// What is said of one limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LimitSaid {
    /// The limit's id.
    pub limit: String,
    /// Its clause.
    pub clause: String,
    /// `pass`, `fail` or `unknown`.
    pub status: &'static str,
    /// Details without which nothing can be said.
    pub missing: Vec<String>,
    /// Why, in one sentence.
    pub because: String,
    /// Each check in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckSaid>,
}

/// What is said of one check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckSaid {
    /// The check's id.
    pub check: String,
    /// `pass`, `fail` or `unknown`.
    pub status: &'static str,
    /// Why.
    pub because: String,
}

fn said(holds: Option<bool>) -> &'static str {
    match holds {
        Some(true) => "pass",
        Some(false) => "fail",
        None => "unknown",
    }
}

/// A day as other systems read it; `None` for none.
pub(crate) fn day_text(day: u16) -> Option<String> {
    (day != NONE).then(|| Day(day).to_string())
}

/// Answers for one spell.
///
/// # Errors
/// The sentence that says which due day cannot be counted, where a date lies outside the calendar's years.
pub fn answer(judge: &mut Judge<'_>, records: &Records, place: usize, explain: bool) -> Result<Answer, String> {
    let is_contract = records.spells[place].is_contract;
    let caps = if is_contract { limit::judge_caps(judge, records) } else { Vec::new() };
    let others = totals::others(judge, records, place);
    judge.spell(records, place, &mut Kept::default(), |case, kept| {
        if let Some(said) = outside(case, records, place, kept) {
            return Err(said);
        }
        let mut answer = parts(case, records, place, &others);
        answer.limits.extend(caps.into_iter().map(|l| limits::say(case, l)));
        // Windows may open in another order than their triggers came.
        let mut verdicts = kept.verdicts.clone();
        verdicts.sort_by_key(|v| (v.standard, v.opened));
        answer.verdicts = verdicts.iter().map(|v| speak(case, (records, place), v, (kept, explain))).collect();
        let first = kept.changes_on.into_iter().chain(other_changes(case)).min();
        answer.stable_until = first.and_then(|d| day_text(d.saturating_sub(1)));
        Ok(answer)
    })
}

/// What keeps a spell from being answered: the first due day that cannot be counted, told as [`answer`] tells it.
pub fn unanswerable(judge: &mut Judge<'_>, records: &Records, place: usize) -> Option<String> {
    judge.spell(records, place, &mut Kept::default(), |case, kept| outside(case, records, place, kept))
}

fn outside(case: &Case<'_>, records: &Records, place: usize, kept: &Kept) -> Option<String> {
    let (standard, calendar, from) = kept.outside.first()?;
    let id = &case.program.pack.standards[usize::from(*standard)].head.id;
    Some(format!("{}: {id}: {}", name(records, place), case.program.tables.outside(*calendar, *from)))
}

/// The subject's id, and the spell where there is one.
fn name(records: &Records, place: usize) -> String {
    let spell = &records.spells[place];
    let (Subject::Participant(id) | Subject::Contract(id)) = &records.subjects[spell.subject as usize];
    spell.enrolment.as_ref().map_or_else(|| id.clone(), |e| format!("{id} ({e})"))
}

/// Everything but the verdicts.
fn parts(case: &Case<'_>, records: &Records, place: usize, others: &[(i64, i64)]) -> Answer {
    let spell = &records.spells[place];
    let pack = &case.program.pack;
    let (participant, contract) = match &records.subjects[spell.subject as usize] {
        Subject::Participant(id) => (Some(id.clone()), None),
        Subject::Contract(id) => (None, Some(id.clone())),
    };
    let is_person = participant.is_some();
    let in_force = |v: &&crate::pack::Version| case.in_force(&v.binds, case.on);
    let version = pack.versions.iter().rev().find(in_force).map_or(&pack.version, |v| &v.id);
    Answer {
        participant,
        contract,
        enrolment: spell.enrolment.as_ref().map(ToString::to_string),
        version: version.clone(),
        stage: current_stage(case).map(|s| pack.stages[s].head.id.clone()),
        day: case
            .journey
            .start
            .filter(|s| *s <= case.on)
            .map(|s| i32::from(case.on) - i32::from(s) + i32::from(!pack.readings.r2_start_is_day_0)),
        ends_on: case.journey.end.and_then(day_text),
        stable_until: None,
        verdicts: Vec::new(),
        outcomes: if is_person { outcome::say(case) } else { Vec::new() },
        limits: if is_person {
            limit::judge(case, others).into_iter().map(|l| limits::say(case, l)).collect()
        } else {
            totals::of_contract(case).into_iter().map(|l| limits::say(case, l)).collect()
        },
        priority: if is_person { priority::say(case) } else { None },
        notes: notes::contradictions(case),
    }
}

/// The last journey stage, in the pack's order, in which the day judged lies.
fn current_stage(case: &Case<'_>) -> Option<usize> {
    // A referral found not valid is on no journey.
    let stages = case.program.pack.stages.iter().enumerate().rev().filter(|_| !case.journey.void);
    stages.filter(|(_, s)| s.journey).map(|(i, _)| i).find(|i| case.journey.is_in(*i, case.on))
}

/// Days on which the stage or an outcome changes.
fn other_changes(case: &Case<'_>) -> Vec<u16> {
    let journeys = case.program.pack.stages.iter().enumerate().filter(|(_, s)| s.journey);
    let edges = journeys
        .flat_map(|(i, _)| &case.journey.runs[i])
        .flat_map(|(from, to)| [*from, to.saturating_add(1)])
        .filter(|d| *d > case.on && *d <= Day::LAST.0);
    let outcomes = case.program.pack.outcomes.iter().zip(&case.journey.goals);
    edges.chain(outcomes.filter_map(|(o, g)| goal::changes_on(g, case.on, o.warning_days))).collect()
}

fn speak(
    case: &Case<'_>,
    (records, place): (&Records, usize),
    verdict: &Verdict,
    (kept, explain): (&Kept, bool),
) -> Said {
    let standard = &case.program.pack.standards[usize::from(verdict.standard)];
    let mut readings = readings_used(standard, &case.program.pack);
    let excused = verdict.status == Status::Excused && verdict.cause == crate::judge::Cause::MissedBooking;
    let strict = case.program.pack.readings.r12_strict && standard.excused_by.is_some();
    if excused || strict {
        readings.push("R12");
    }
    let because = because::sentence(case, verdict);
    let explanation = explain.then(|| {
        let about = explain::About { case, records, place, kept };
        explain::explain(&about, verdict, &readings)
    });
    Said {
        standard: standard.head.id.clone(),
        clause: standard.head.clause.clone(),
        clauses: standard.head.clauses.clone(),
        status: verdict.status.name(),
        opened: day_text(verdict.opened),
        due: day_text(verdict.due),
        done: day_text(verdict.done),
        readings,
        because,
        explanation,
    }
}

/// The program's question, for printing.
#[must_use]
pub fn known_text(question: Question) -> Option<String> {
    question.known.and_then(|t| jiff::Timestamp::from_second(t).ok()).map(|t| t.to_string())
}
