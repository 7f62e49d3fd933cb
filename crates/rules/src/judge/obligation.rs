//! An obligation while it is being judged, and the status it comes to.

use super::case::Case;
use super::verdict::{Cause, Sink, Status, Verdict};
use crate::facts::NONE;
use crate::program::{Rule, Shape, Sig};

/// One obligation of a one-shot standard, or one interval of a recurrence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Obligation {
    pub trigger_day: u16,
    pub trigger: u16,
    /// The day it opens.
    pub opened: u16,
    /// The day it falls due; `NONE`: none.
    pub due: u16,
    /// The local minute of the due day after which an act is late; `NONE`: the day's end.
    pub due_minute: u16,
    /// The local minute of the opening day before which an act does not count; `NONE`: none.
    pub open_minute: u16,
    /// Whether the trigger stands on the day its booking is for.
    pub by_date: bool,
    /// Whether it was removed because its booking was moved or cancelled.
    pub moved: bool,
    /// No due day because an event has not happened, not because none is stated.
    pub awaiting: bool,
    /// The first day on which an act counts.
    pub counts_from: u16,
    /// Whether times on the trigger's own day do not matter, because acts before it count.
    pub before_counts: bool,
    /// Whether its due phrase gives it a window.
    pub windowed: bool,
    /// Acts still needed.
    pub needed: u16,
    pub done: u16,
    pub act: u16,
    /// The day it was removed, and by what.
    pub removed: u16,
    pub remover: u16,
    pub cause: Cause,
    /// Bookings that would do.
    pub bookings: Sig,
    pub barred_by_guard: bool,
}

impl Obligation {
    pub fn new(trigger_day: u16, trigger: u16) -> Obligation {
        Obligation {
            trigger_day,
            trigger,
            opened: trigger_day,
            due: NONE,
            due_minute: NONE,
            open_minute: NONE,
            by_date: false,
            moved: false,
            awaiting: false,
            counts_from: trigger_day,
            before_counts: false,
            windowed: false,
            needed: 1,
            done: NONE,
            act: NONE,
            removed: NONE,
            remover: NONE,
            cause: Cause::Plain,
            bookings: 0,
            barred_by_guard: false,
        }
    }

    /// Whether an act on this day (and minute) is still in time.
    #[inline]
    pub fn in_time(&self, day: u16, minute: Option<u16>) -> bool {
        if self.due == NONE || day < self.due {
            return true;
        }
        day == self.due && (self.due_minute == NONE || minute.is_none_or(|m| m <= self.due_minute))
    }
}

/// The local minute of the act: that for which it was booked, where it stands on the day booked.
fn act_minute(case: &Case<'_>, rule: &Rule, ob: &Obligation) -> Option<u16> {
    let fact = case.fact(ob.act)?;
    let acts = match &rule.shape {
        Shape::Once(once) if ob.cause == Cause::SecondBranch => once.or_else.as_deref().map(|(acts, ..)| acts),
        _ => Some(&rule.acts),
    };
    let booked = &case.program.signals.booked;
    let gives = || booked.iter().any(|b| b.kind == fact.kind() && acts.is_some_and(|acts| acts.has(b.source)));
    let by_date = fact.booked_for() == Some(ob.done) && (fact.on != ob.done || gives());
    if by_date { fact.for_minute() } else { fact.minute() }
}

/// Says what an obligation comes to on the day judged.
#[inline]
pub(super) fn conclude<S: Sink>(case: &Case<'_>, rule: &Rule, ob: &Obligation, sink: &mut S) {
    let mut verdict = Verdict {
        standard: rule.place,
        status: Status::Open,
        cause: ob.cause,
        opened: ob.opened,
        due: ob.due,
        done: ob.done,
        trigger: ob.trigger,
        act: ob.act,
        other: ob.remover,
    };
    let on = case.on;
    let end = case.journey.end.unwrap_or(NONE);
    let ends_first = !rule.survives_end && end != NONE && (ob.due == NONE || ob.due > end);
    // Most obligations were done within days: nothing else need be asked of those.
    if !ob.barred_by_guard && ob.done != NONE && ob.done < ob.due {
        let late = ob.due != NONE && case.recorded_after(ob.act, ob.due);
        verdict.status = if late { Status::MetRecordedLate } else { Status::Met };
        return sink.verdict(verdict);
    }
    if ob.removed != NONE && ob.removed > on {
        sink.change(ob.removed);
    }
    verdict.status = if ob.barred_by_guard {
        Status::NotApplicable
    } else if ob.done != NONE && ob.in_time(ob.done, act_minute(case, rule, ob)) {
        let late = ob.due != NONE && case.recorded_after(ob.act, ob.due);
        if late { Status::MetRecordedLate } else { Status::Met }
    } else if ob.removed != NONE && ob.removed <= on {
        verdict.cause = if ob.moved { Cause::Moved } else { Cause::Unless };
        verdict.done = NONE;
        verdict.act = NONE;
        Status::Excused
    } else if ends_first && on > end {
        Status::Cancelled
    } else if ob.due == NONE {
        if ends_first {
            sink.change(end.saturating_add(1));
        }
        if ob.awaiting {
            verdict.cause = Cause::Awaiting;
            Status::Open
        } else {
            Status::Outstanding
        }
    } else if on > ob.due {
        past_due(case, rule, ob, &mut verdict)
    } else {
        if ends_first {
            sink.change(end.saturating_add(1));
        }
        running(case, ob.bookings, &mut verdict, sink)
    };
    sink.verdict(verdict);
}

fn past_due(case: &Case<'_>, rule: &Rule, ob: &Obligation, verdict: &mut Verdict) -> Status {
    if let Some(miss) = case.excuse((rule, ob.bookings), (ob.opened, true), ob.due) {
        verdict.cause = Cause::MissedBooking;
        verdict.other = miss;
        return Status::Excused;
    }
    if ob.done == NONE { Status::Missed } else { Status::MetLate }
}

/// The status of what is still to be done, and the day on which that changes.
pub(super) fn running<S: Sink>(case: &Case<'_>, bookings: Sig, verdict: &mut Verdict, sink: &mut S) -> Status {
    let on = case.on;
    if on < verdict.opened {
        sink.change(verdict.opened);
        return Status::NotYetOpen;
    }
    let due = verdict.due;
    let risk_from = case.program.tables.risk_from(case.journey.calendar, due);
    if !S::WANTS_CHANGES && on < risk_from {
        return Status::Open;
    }
    let booking = case.booked(bookings, on.max(risk_from), due);
    let risk = booking.map_or(risk_from, |(last, _)| last.saturating_add(1).max(risk_from));
    sink.change(if on < risk && risk <= due { risk } else { due.saturating_add(1) });
    if let Some((_, place)) = booking {
        verdict.cause = Cause::Booked;
        verdict.other = place;
    }
    if on >= risk { Status::AtRisk } else { Status::Open }
}
