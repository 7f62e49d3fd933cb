//! When an obligation opens and falls due: each due phrase, worked out for one trigger.

use super::booked;
use crate::facts::{Fact, NONE};
use crate::judge::case::Case;
use crate::judge::obligation::Obligation;
use crate::judge::verdict::{Cause, Verdict};
use crate::pack::{Span, Unit};
use crate::program::{DueRule, OnceRule, Source};

/// Works out when an obligation opens, falls due, and from when acts count.
///
/// An error is the day from which counting leaves the calendar.
pub(super) fn place_in_time(case: &Case<'_>, once: &OnceRule, rule: &DueRule, ob: &mut Obligation) -> Result<(), u16> {
    if let DueRule::Table(step) = rule {
        let due = case.program.tables.table(*step, case.journey.calendar)[usize::from(ob.trigger_day)];
        if due == NONE {
            return Err(ob.trigger_day);
        }
        ob.due = due;
    } else {
        fall_due(case, rule, ob)?;
    }
    ob.before_counts = once.or_before;
    if once.or_before && !ob.windowed {
        ob.counts_from = case.counts_from(ob.trigger_day);
    }
    Ok(())
}

/// The first row of a source on or after the trigger's day; of events derived from bookings, the one that is the trigger's.
fn next_of(case: &Case<'_>, source: Source, ob: &Obligation) -> Option<(u16, u16)> {
    if booked::gives(case, source) {
        return booked::first_from(case, source, ob, ob.trigger_day);
    }
    case.rows(source).iter().find(|(d, _)| *d >= ob.trigger_day)
}

/// An event moved back by a span: the day, and the minute where elapsed hours are counted from a known time.
fn moved_back(case: &Case<'_>, source: Source, row: (u16, u16), span: Span) -> Result<(u16, u16), u16> {
    if let (Unit::Hours, Some(minute)) = (span.unit, booked::minute(case, source, row)) {
        let before = i64::from(row.0) * 1440 + i64::from(minute) - 60 * i64::from(span.n);
        let day = u16::try_from(before.div_euclid(1440)).map_err(|_| row.0)?;
        return Ok((day, u16::try_from(before.rem_euclid(1440)).unwrap_or(0)));
    }
    match case.program.tables.before(case.journey.calendar, row.0, span) {
        NONE => Err(row.0),
        day => Ok((day, NONE)),
    }
}

fn fall_due(case: &Case<'_>, rule: &DueRule, ob: &mut Obligation) -> Result<(), u16> {
    let tables = &case.program.tables;
    let calendar = case.journey.calendar;
    let within = |day: u16, from: u16| if day == NONE { Err(from) } else { Ok(day) };
    let t = ob.trigger_day;
    let mut due = None;
    match rule {
        DueRule::Table(step) => due = Some(within(tables.table(*step, calendar)[usize::from(t)], t)?),
        DueRule::After(span, None) => {
            due = Some(within(tables.after(calendar, t, *span), t)?);
            if span.unit == Unit::Hours {
                due = Some(hours_after(case, ob, span.n));
            }
        }
        DueRule::After(span, Some(source)) => {
            let first = if booked::gives(case, *source) {
                booked::first_from(case, *source, ob, 0).map(|(day, _)| day)
            } else {
                case.rows(*source).first()
            };
            if let Some(day) = first {
                due = Some(within(tables.after(calendar, day, *span), day)?);
            }
        }
        DueRule::Window(span, source) => {
            if let Some((end, _)) = next_of(case, *source, ob) {
                ob.windowed = true;
                ob.opened = within(tables.window_start(calendar, end, *span), end)?;
                ob.counts_from = if case.program.pack.readings.r14_any_time { 0 } else { ob.opened };
                due = Some(end);
            }
        }
        DueRule::Before(source) => {
            if let Some((day, place)) = next_of(case, *source, ob) {
                ob.due_minute = booked::minute(case, *source, (day, place)).unwrap_or(NONE);
                due = Some(day);
            }
        }
        DueRule::On(source) => due = next_of(case, *source, ob).map(|(day, _)| day),
        DueRule::Back(span, source) => {
            if let Some(event) = next_of(case, *source, ob) {
                let (day, minute) = moved_back(case, *source, event, *span)?;
                (due, ob.due_minute) = (Some(day), minute);
            }
        }
        DueRule::Between(from, to, source) => due = between(case, *source, (*from, *to), ob)?,
        DueRule::FollowingMonth(n, roll) => due = Some(following_month(case, t, (*n, *roll))?),
        DueRule::FirstOf(span, stage) => {
            if let Some((first, _)) = case.journey.runs[*stage].first() {
                let before = first.saturating_sub(1);
                due = Some(within(tables.after(calendar, before, *span), before)?);
            }
        }
        DueRule::Nth(n, source) => {
            let rows = case.rows(*source);
            let first = rows.days.partition_point(|d| *d < t);
            due = rows.days.get(first + usize::from(*n) - 1).copied();
        }
        DueRule::BeforeDay(n) => due = programme_day(case, *n).map(|d| d - 1),
        DueRule::Day(n) => due = programme_day(case, *n),
        DueRule::Earliest(list) => due = earliest(case, list, ob)?,
        DueRule::Never => {}
    }
    ob.due = due.unwrap_or(NONE);
    ob.awaiting = due.is_none() && *rule != DueRule::Never;
    Ok(())
}

/// The last day of a window some way before an event, its first day noted in the obligation; `None` while the event is unknown.
fn between(case: &Case<'_>, source: Source, (from, to): (Span, Span), ob: &mut Obligation) -> Result<Option<u16>, u16> {
    let Some(event) = next_of(case, source, ob) else { return Ok(None) };
    ob.windowed = true;
    (ob.opened, ob.open_minute) = moved_back(case, source, event, from)?;
    ob.counts_from = ob.opened;
    if case.program.pack.readings.r14_any_time {
        (ob.counts_from, ob.open_minute) = (0, NONE);
    }
    let (day, minute) = moved_back(case, source, event, to)?;
    ob.due_minute = minute;
    Ok(Some(day))
}

/// The minute of the due day after which an act is late, as this verdict's due phrase gives it.
pub(crate) fn due_minute(case: &Case<'_>, once: &OnceRule, verdict: &Verdict) -> Option<u16> {
    let second = once.or_else.as_deref().filter(|_| verdict.cause == Cause::SecondBranch);
    let rule = second.map_or(&once.due, |(_, due, _)| due);
    let rows = case.rows(once.when).iter().filter(|(_, place)| *place == verdict.trigger);
    let minutes = rows.filter_map(|row| {
        let mut ob = booked::fresh(case, once, row);
        place_in_time(case, once, rule, &mut ob).ok()?;
        (ob.due == verdict.due && ob.due_minute != NONE).then_some(ob.due_minute)
    });
    minutes.min()
}

fn programme_day(case: &Case<'_>, n: u16) -> Option<u16> {
    case.journey.start.map(|s| case.program.tables.programme_day(s, n)).filter(|d| *d != NONE)
}

/// The N-th of the month after a day, or its last day if it is shorter; rolled to a working day if asked.
fn following_month(case: &Case<'_>, day: u16, (n, roll): (u16, bool)) -> Result<u16, u16> {
    let next = crate::Day(day).last_of_month().plus(1).ok_or(day)?;
    let due = next.0 + (n - 1).min(next.last_of_month().0 - next.0);
    if !roll {
        return Ok(due);
    }
    match case.program.tables.rolled(case.journey.calendar, due) {
        NONE => Err(due),
        rolled => Ok(rolled),
    }
}

fn earliest(case: &Case<'_>, list: &[DueRule], ob: &Obligation) -> Result<Option<u16>, u16> {
    let mut best: Option<u16> = None;
    for rule in list {
        let mut part = Obligation { by_date: ob.by_date, ..Obligation::new(ob.trigger_day, ob.trigger) };
        fall_due(case, rule, &mut part)?;
        if part.due != NONE {
            best = Some(best.map_or(part.due, |b| b.min(part.due)));
        }
    }
    Ok(best)
}

/// The day a number of hours after the trigger ends, and the minute if the trigger's time is known.
fn hours_after(case: &Case<'_>, ob: &mut Obligation, hours: u16) -> u16 {
    let fact = case.fact(ob.trigger);
    match if ob.by_date { fact.and_then(Fact::for_minute) } else { fact.and_then(Fact::minute) } {
        Some(minute) => {
            let minutes = u32::from(minute) + 60 * u32::from(hours);
            ob.due_minute = u16::try_from(minutes % 1440).unwrap_or(0);
            ob.trigger_day.saturating_add(u16::try_from(minutes / 1440).unwrap_or(0))
        }
        None => ob.trigger_day.saturating_add(hours.div_ceil(24)),
    }
}
