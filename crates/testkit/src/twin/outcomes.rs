//! Outcomes: opened, added up, reached, shared, barred and claimed.

use super::TwinOutcome;
use super::days::moved;
use super::happenings::Happening;
use super::journey::{Run, since_up_to};
use super::seen::Case;
use std::collections::{BTreeMap, BTreeSet};
use waymark_rules::Day;
use waymark_rules::pack::{EventTerm, Outcome, Reach, Span};

/// What adds up for one outcome, before sharing and bars.
struct Sum {
    reached: Option<Day>,
    total: i64,
}

/// Every outcome that is for this spell, in the pack's order.
pub(super) fn all(case: &Case) -> Vec<TwinOutcome> {
    let for_us = |o: &&Outcome| case.is_for_us(&o.head.effective);
    case.world.pack.outcomes.iter().filter(for_us).map(|o| judge(case, o)).collect()
}

fn judge(case: &Case, outcome: &Outcome) -> TwinOutcome {
    let sum = sum(case, outcome);
    let reached = case.reached(outcome);
    let id = outcome.head.id.clone();
    TwinOutcome { outcome: id, status: status(case, outcome, reached), reached, total: sum.total }
}

fn status(case: &Case, outcome: &Outcome, reached: Option<Day>) -> &'static str {
    if is_barred(case, outcome) {
        return "barred";
    }
    if let Some(reached) = reached {
        let claim_day = outcome.claim_by_day.and_then(|n| case.programme_day(n));
        let claims = outcome.claimed_by.as_ref().map(|e| case.happened(e)).unwrap_or_default();
        let in_time = |h: &Happening| {
            h.day >= reached && (outcome.claim_by_day.is_none() || claim_day.is_some_and(|d| h.day <= d))
        };
        return if claims.iter().any(in_time) { "claimed" } else { "reached" };
    }
    let last = last_day(case, outcome);
    if last.is_some_and(|l| case.on > l) {
        return "not_reached";
    }
    if opening(case, outcome).is_none() {
        let closes = outcome.begins_days.and_then(|(_, n)| case.programme_day(n));
        return if closes.is_some_and(|d| case.on > d) { "not_reached" } else { "not_open" };
    }
    let warning = i32::from(outcome.warning_days);
    if last.is_some_and(|l| case.on >= moved(l, -warning)) { "at_risk" } else { "in_progress" }
}

/// The day of the first `begins` event in its days.
fn opening(case: &Case, outcome: &Outcome) -> Option<Day> {
    let start = case.start()?;
    let (first, last) = match outcome.begins_days {
        Some((a, b)) => (case.programme_day(a)?, case.programme_day(b)?),
        None => (start, Day::LAST),
    };
    let in_days = |h: &Happening| h.day >= first && h.day <= last && since_up_to(&outcome.head.effective, h.day);
    case.happened(&outcome.begins).iter().find(|h| in_days(h)).map(|h| h.day)
}

/// The last day on which it may be reached; `None`: no limit.
fn last_day(case: &Case, outcome: &Outcome) -> Option<Day> {
    match (outcome.by_day, outcome.by_days_after_end) {
        (Some(n), _) => case.programme_day(n),
        (None, Some(n)) => case.end().map(|e| moved(e, i32::from(n))),
        (None, None) => None,
    }
}

/// Adds up from the opening to the last day, up to the day judged.
fn sum(case: &Case, outcome: &Outcome) -> Sum {
    let Some(opened) = opening(case, outcome) else { return Sum { reached: None, total: 0 } };
    let last = last_day(case, outcome).map_or(case.on, |l| l.min(case.on));
    let counting = |events: &[EventTerm]| -> Vec<Happening> {
        let shut = |h: &Happening| outcome.not_counting_while.as_ref().is_some_and(|s| case.is_in(s, h.day));
        let all = case.happened(events).into_iter();
        all.filter(|h| h.day >= opened && h.day <= last && !shut(h)).collect()
    };
    match &outcome.reach {
        Reach::Money { events, pence } => money(&counting(events), *pence),
        Reach::Hours { n, events } => {
            let hours = |h: &Happening| h.fact.and_then(|f| f.hours).unwrap_or(0);
            first_to_reach(&counting(events), 100 * i64::from(*n), hours)
        }
        Reach::Count { n, events } => first_to_reach(&counting(events), i64::from(*n), |_| 1),
        Reach::Run { span, stage } => {
            let shut = outcome.not_counting_while.as_ref().map(|s| case.runs_of(s)).unwrap_or_default();
            let holds = |runs: &[Run], day: Day| runs.iter().any(|r| r.first <= day && day <= r.last);
            let runs = case.runs_of(stage);
            unbroken(case, (opened, last), *span, |day| holds(&runs, day) && !holds(&shut, day))
        }
        Reach::Weeks { n, events, while_status } => {
            let days: BTreeSet<Day> = counting(events).iter().map(|h| h.day).collect();
            weeks(case, &days, (usize::from(*n), last), while_status.as_ref())
        }
    }
}

/// Goes through the days one by one: how long the stage has lasted without a break, in whole units of the span.
fn unbroken(case: &Case, (opened, last): (Day, Day), span: Span, counts: impl Fn(Day) -> bool) -> Sum {
    let mut sum = Sum { reached: None, total: 0 };
    let mut first: Option<Day> = None;
    let mut day = opened;
    while day <= last && day < Day::LAST {
        first = if counts(day) { first.or(Some(day)) } else { None };
        if let Some(first) = first {
            // The first day is the first counted: counting starts from the day before.
            let has_lasted = |n: u16| case.within(moved(first, -1), Span { n, ..span }) <= day;
            let units = (1..=span.n).filter(|n| has_lasted(*n)).count();
            sum.total = sum.total.max(i64::try_from(units).unwrap_or(i64::MAX));
            if sum.reached.is_none() && has_lasted(span.n) {
                sum.reached = Some(day);
            }
        }
        day = moved(day, 1);
    }
    sum
}

fn first_to_reach(events: &[Happening], threshold: i64, worth: impl Fn(&Happening) -> i64) -> Sum {
    let mut sum = Sum { reached: None, total: 0 };
    for event in events {
        sum.total += worth(event);
        if sum.reached.is_none() && sum.total >= threshold {
            sum.reached = Some(event.day);
        }
    }
    sum
}

/// An `amount` is added to its `ref`'s sum, a `total` replaces it.
fn money(events: &[Happening], pence: i64) -> Sum {
    let mut by_ref: BTreeMap<Option<&str>, i64> = BTreeMap::new();
    let mut sum = Sum { reached: None, total: 0 };
    for event in events {
        let Some(fact) = event.fact else { continue };
        let of_ref = by_ref.entry(event.reference()).or_insert(0);
        match fact.total {
            Some(total) => *of_ref = total,
            None => *of_ref += fact.amount.unwrap_or(0),
        }
        sum.total = by_ref.values().sum();
        if sum.reached.is_none() && sum.total >= pence {
            sum.reached = Some(event.day);
        }
    }
    sum
}

/// Weeks from activity days, counted where the status was in force on each of the seven days.
fn weeks(case: &Case, days: &BTreeSet<Day>, goal: (usize, Day), status: Option<&EventTerm>) -> Sum {
    let (needed, last) = goal;
    let mut counted: Vec<Day> = Vec::new();
    for day in days {
        let in_counted_week = counted.iter().any(|first| *day >= *first && *day <= moved(*first, 6));
        if in_counted_week || moved(*day, 6) > last {
            continue;
        }
        if (0..7).all(|n| status.is_none_or(|s| in_force(case, s, moved(*day, n)))) {
            counted.push(*day);
        }
    }
    let reached = needed.checked_sub(1).and_then(|n| counted.get(n)).map(|first| moved(*first, 6));
    Sum { reached, total: i64::try_from(counted.len()).unwrap_or(i64::MAX) }
}

/// Whether the latest fact of the status's kind on or before a day carries one of its words.
fn in_force(case: &Case, status: &EventTerm, day: Day) -> bool {
    let any = EventTerm { with: None, by: Vec::new(), ..status.clone() };
    let latest = case.happened(&[any]).into_iter().rfind(|h| h.day <= day);
    let wanted = case.happened(std::slice::from_ref(status));
    latest.is_some_and(|l| wanted.iter().any(|w| w.place == l.place))
}

fn barred_by_event(case: &Case, outcome: &Outcome) -> bool {
    let Some(events) = &outcome.barred_if else { return false };
    (0..case.spells.len()).any(|n| !case.other_spell(n).happened(events).is_empty())
}

/// The day it was reached in this spell alone, as far as bars and shared outcomes leave it.
fn stands(case: &Case, outcome: &Outcome) -> Option<Day> {
    if barred_by_event(case, outcome) || shared_out(case, outcome) {
        return None;
    }
    sum(case, outcome).reached
}

/// Whether an outcome it is shared with was reached before it.
fn shared_out(case: &Case, outcome: &Outcome) -> bool {
    let outcomes = &case.world.pack.outcomes;
    let place = |o: &Outcome| outcomes.iter().position(|x| std::ptr::eq(x, o));
    let mine = sum(case, outcome).reached.map(|d| (d, place(outcome)));
    outcomes.iter().filter(|o| !std::ptr::eq(*o, outcome) && case.is_for_us(&o.head.effective)).any(|o| {
        let shared = o.shared_with.contains(&outcome.head.id) || outcome.shared_with.contains(&o.head.id);
        let theirs = sum(case, o).reached.filter(|_| !barred_by_event(case, o)).map(|d| (d, place(o)));
        shared && theirs.is_some_and(|t| mine.is_none_or(|m| t < m))
    })
}

/// Whether the outcome was reached in another spell first.
fn reached_elsewhere(case: &Case, outcome: &Outcome) -> bool {
    // Outcomes that share count for one another: only one of them, once.
    let shares = |o: &Outcome| {
        let named = o.shared_with.contains(&outcome.head.id) || outcome.shared_with.contains(&o.head.id);
        std::ptr::eq(o, outcome) || named
    };
    let once = case.world.pack.outcomes.iter().any(|o| shares(o) && o.once_per_participant);
    if !once || case.depth.get() > 8 {
        return false;
    }
    let mine = stands(case, outcome).map(|d| (d, case.this));
    (0..case.spells.len()).filter(|n| *n != case.this).any(|n| {
        let other = case.other_spell(n);
        case.world.pack.outcomes.iter().filter(|o| shares(o)).any(|o| {
            let theirs = stands(&other, o).filter(|_| other.is_for_us(&o.head.effective)).map(|d| (d, n));
            theirs.is_some_and(|t| mine.is_none_or(|m| t < m))
        })
    })
}

fn is_barred(case: &Case, outcome: &Outcome) -> bool {
    barred_by_event(case, outcome) || shared_out(case, outcome) || reached_elsewhere(case, outcome)
}

impl Case<'_> {
    /// The day an outcome was reached and stands.
    pub fn reached(&self, outcome: &Outcome) -> Option<Day> {
        if is_barred(self, outcome) { None } else { sum(self, outcome).reached }
    }

    /// The day the outcome of this name was reached.
    pub fn outcome_reached(&self, id: &str) -> Option<Day> {
        if self.depth.get() > 8 {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let named = self.world.pack.outcomes.iter().filter(|o| o.head.id == id && self.is_for_us(&o.head.effective));
        let day = named.filter_map(|o| self.reached(o)).min();
        self.depth.set(self.depth.get() - 1);
        day
    }
}
