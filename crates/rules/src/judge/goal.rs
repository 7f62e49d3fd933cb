//! Outcomes of one spell: opened, added up, reached, barred.

use super::journey::{Journey, take_out};
use crate::facts::{Fact, NONE, Rows, View};
use crate::program::{Program, Sig, Sum};

mod run;

/// Why an outcome cannot stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Barred {
    /// It can.
    #[default]
    No,
    /// An event bars the person for good: the fact's place.
    ByEvent(u16),
    /// Another outcome was reached first: its place.
    Beside(usize),
    /// An outcome was reached in another spell of the same person.
    InAnotherSpell,
    /// An event in another spell bars the person for good.
    ByEventInAnotherSpell,
}

/// Where an outcome stands on the day judged. Days are `None` where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GoalState {
    /// Not in force for this person: then nothing is said of it.
    pub absent: bool,
    /// The day it was opened, and by which fact.
    pub begun: Option<(u16, u16)>,
    /// The last day on which it may still be opened.
    pub may_begin_until: Option<u16>,
    /// The last day on which it may be reached.
    pub by: Option<u16>,
    /// What is added up so far: pence, weeks, hundredths of hours or acts.
    pub total: i64,
    /// The day it was reached.
    pub reached: Option<u16>,
    /// The fact that reached it.
    pub reached_by: Option<u16>,
    /// Whether and why it cannot stand.
    pub barred: Barred,
    /// The day it was claimed in time.
    pub claimed: Option<u16>,
    /// The last day for the claim, where one is needed.
    pub claim_by: Option<u16>,
    /// The day after the one judged on which a week (or one more unit of a run) now running will count, if nothing more is recorded.
    pub next_week: Option<u16>,
}

/// Adds up one outcome, without yet asking what it shares.
pub(super) fn sum_up(program: &Program, view: &View<'_>, journey: &Journey, (place, on): (usize, u16)) -> GoalState {
    let rule = &program.goals[place];
    let outcome = &program.pack.outcomes[place];
    let mut state = GoalState { absent: !journey.is_for(&outcome.head.effective), ..GoalState::default() };
    if state.absent {
        return state;
    }
    if let Some((_, at)) = rule.barred_if.and_then(|source| journey.rows(view, source).iter().next()) {
        state.barred = Barred::ByEvent(at);
    }
    let Some(start) = journey.start else { return state };
    let day = |n: u16| Some(program.tables.programme_day(start, n)).filter(|d| *d != NONE);
    let after_end = outcome.by_days_after_end.and_then(|n| journey.end.and_then(|end| end.checked_add(n)));
    state.by = outcome.by_day.and_then(day).or(after_end);
    state.claim_by = outcome.claim_by_day.and_then(day);
    let (first, last) = match outcome.begins_days {
        Some((a, b)) => (day(a).unwrap_or(start), day(b)),
        None => (start, state.by),
    };
    state.may_begin_until = last;
    let since = outcome.head.effective.since.map_or(0, |d| d.0);
    let up_to = outcome.head.effective.up_to.map_or(NONE, |d| d.0);
    let opens = |(d, _): &(u16, u16)| *d >= first && last.is_none_or(|l| *d <= l) && (since..=up_to).contains(d);
    state.begun = journey.rows(view, rule.begins).iter().find(opens);
    let Some((begun, _)) = state.begun else { return state };
    let counts = |d: u16| {
        let in_time = d >= begun && state.by.is_none_or(|by| d <= by);
        in_time && rule.not_in.is_none_or(|stage| !journey.is_in(stage, d))
    };
    let target = rule.sum.target();
    let (total, reached) = match rule.sum {
        Sum::Money(source, _) => money(view, journey.rows(view, source), target, counts),
        Sum::Hours(source, _) => {
            let hours = |p: u16| view.facts[usize::from(p)].hours();
            adding(journey.rows(view, source), target, counts, |p| if p == NONE { 0 } else { hours(p) })
        }
        Sum::Count(source, _) => adding(journey.rows(view, source), target, counts, |_| 1),
        Sum::Run(span, stage) => {
            let mut runs = journey.runs[stage].clone();
            if let Some(shut) = rule.not_in {
                take_out(&mut runs, &journey.runs[shut], Vec::new());
            }
            let lasted = run::lasted(program, journey.calendar, (&runs, span), (begun, state.by.unwrap_or(NONE), on));
            state.next_week = lasted.next;
            (lasted.total, lasted.reached.map(|day| (day, NONE)))
        }
        Sum::Weeks(source, _, status) => {
            let rows = journey.rows(view, source);
            let last = state.by.unwrap_or(NONE);
            state.next_week = (on < last).then(|| next_week(view, rows, (on, last, status), counts)).flatten();
            weeks(view, rows, (target, last.min(on), status), counts)
        }
    };
    state.total = total;
    state.reached = reached.map(|(d, _)| d);
    state.reached_by = reached.map(|(_, p)| p).filter(|p| *p != NONE);
    if let Some(source) = rule.claimed_by {
        let in_time = |d: &u16| Some(*d) >= state.reached && state.claim_by.is_none_or(|by| *d <= by);
        let claims = journey.rows(view, source);
        state.claimed = state.reached.and_then(|_| claims.days.iter().copied().find(|d| in_time(d)));
    }
    state
}

/// A running total, and when (and with which fact) it came to the target.
type Added = (i64, Option<(u16, u16)>);

/// Adds amounts to their reference's sum; a total replaces that sum.
pub(super) fn money(view: &View<'_>, rows: Rows<'_>, target: i64, counts: impl Fn(u16) -> bool) -> Added {
    let mut total = 0i64;
    let mut reached = None;
    if rows.days.is_empty() {
        return (total, reached);
    }
    let mut sums: Vec<(u16, i64)> = Vec::with_capacity(4);
    for (day, place) in rows.iter().filter(|(d, p)| *p != NONE && counts(*d)) {
        let fact = &view.facts[usize::from(place)];
        let Some(value) = fact.value() else { continue };
        let at = sums.iter().position(|(r, _)| *r == fact.reference).unwrap_or_else(|| {
            sums.push((fact.reference, 0));
            sums.len() - 1
        });
        let old = sums[at].1;
        let new = if fact.flags & Fact::IS_TOTAL == 0 { old.saturating_add(value) } else { value };
        sums[at].1 = new;
        total = total.saturating_sub(old).saturating_add(new);
        if reached.is_none() && total >= target {
            reached = Some((day, place));
        }
    }
    (total, reached)
}

/// Adds one number a row.
fn adding(rows: Rows<'_>, target: i64, counts: impl Fn(u16) -> bool, value: impl Fn(u16) -> i64) -> Added {
    let mut total = 0i64;
    let mut reached = None;
    for (day, place) in rows.iter().filter(|(d, _)| counts(*d)) {
        total = total.saturating_add(value(place));
        if reached.is_none() && total >= target {
            reached = Some((day, place));
        }
    }
    (total, reached)
}

/// Counts weeks (JETS 3.8): each starts on the first active day in no counted week, and its seven days must all have the status.
fn weeks(
    view: &View<'_>,
    rows: Rows<'_>,
    (target, last, status): (i64, u16, Option<(Sig, Sig)>),
    counts: impl Fn(u16) -> bool,
) -> Added {
    let held = |day: u16| in_force(view, status, day);
    let mut total = 0;
    let mut reached = None;
    let mut free_from = 0;
    for (day, place) in rows.iter().filter(|(d, _)| counts(*d)) {
        let seventh = day.saturating_add(6);
        if day < free_from || seventh > last || !(day..=seventh).all(held) {
            continue;
        }
        free_from = seventh + 1;
        total += 1;
        if reached.is_none() && total >= target {
            reached = Some((seventh, place));
        }
    }
    (total, reached)
}

/// Whether the status asked for was the latest set on or before a day.
fn in_force(view: &View<'_>, status: Option<(Sig, Sig)>, day: u16) -> bool {
    let Some((good, any)) = status else { return true };
    let latest = view.rows(any).iter().rev().find(|(d, _)| *d <= day);
    latest.is_some_and(|(_, place)| view.rows(good).places.contains(&place))
}

/// The first day after `on` on which one more week counts with the passing of days alone.
fn next_week(
    view: &View<'_>,
    rows: Rows<'_>,
    (on, last, status): (u16, u16, Option<(Sig, Sig)>),
    counts: impl Fn(u16) -> bool,
) -> Option<u16> {
    let so_far = weeks(view, rows, (i64::MAX, on, status), &counts).0;
    let days = (on + 1)..=last.min(on.saturating_add(7));
    days.into_iter().find(|d| weeks(view, rows, (i64::MAX, *d, status), &counts).0 > so_far)
}

/// The status of an outcome on the day judged, as other systems read it.
#[must_use]
pub fn status(state: &GoalState, on: u16, warning_days: u16) -> &'static str {
    if state.barred != Barred::No {
        return "barred";
    }
    if state.claimed.is_some() {
        return "claimed";
    }
    if state.reached.is_some() {
        return "reached";
    }
    let past = |day: Option<u16>| day.is_some_and(|d| on > d);
    if state.begun.is_none() {
        return if past(state.may_begin_until) || past(state.by) { "not_reached" } else { "not_open" };
    }
    match state.by {
        Some(by) if on > by => "not_reached",
        Some(by) if u32::from(on) + u32::from(warning_days) >= u32::from(by) => "at_risk",
        _ => "in_progress",
    }
}

/// The first day after `on` on which [`status`] gives another answer if nothing is recorded.
#[must_use]
pub fn changes_on(state: &GoalState, on: u16, warning_days: u16) -> Option<u16> {
    let now = status(state, on, warning_days);
    let risk = state.by.map(|by| by.saturating_sub(warning_days));
    let past = |day: Option<u16>| day.map(|d| d.saturating_add(1));
    let days = [risk, past(state.by), past(state.may_begin_until)];
    let status_changes = days.into_iter().flatten().filter(|d| *d > on && status(state, *d, warning_days) != now);
    status_changes.chain(state.next_week).min()
}
