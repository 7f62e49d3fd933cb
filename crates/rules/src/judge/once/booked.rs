//! Events derived from bookings: which booking an event stands for, and what became of it.

use crate::facts::{Fact, NONE};
use crate::judge::case::Case;
use crate::judge::obligation::Obligation;
use crate::program::{OnceRule, Source};

/// Whether some rows of a source stand on the days that bookings are for.
#[inline]
pub(super) fn gives(case: &Case<'_>, source: Source) -> bool {
    let booked = &case.program.signals.booked;
    !booked.is_empty() && booked.iter().any(|b| b.source == source)
}

/// Whether a row of a source is a booking put on the day it is for.
fn is_by_date(case: &Case<'_>, source: Source, (day, place): (u16, u16)) -> bool {
    let Some(fact) = case.fact(place) else { return false };
    let gives = |b: &crate::program::signals::Booked| b.source == source && b.kind == fact.kind();
    fact.booked_for() == Some(day) && case.program.signals.booked.iter().any(gives)
}

/// The local minute of a row: that for which it is booked, where it stands for the day booked.
pub(super) fn minute(case: &Case<'_>, source: Source, row: (u16, u16)) -> Option<u16> {
    let fact = case.fact(row.1)?;
    if gives(case, source) && is_by_date(case, source, row) { fact.for_minute() } else { fact.minute() }
}

/// The local minute of an act of a source: of one that stands on the day it is booked for, the minute booked, also where it
/// was booked on that very day.
#[inline]
pub(super) fn act_minute(case: &Case<'_>, source: Source, (day, place): (u16, u16)) -> Option<u16> {
    let fact = case.fact(place)?;
    let booked = &case.program.signals.booked;
    let gives = || fact.on != day || booked.iter().any(|b| b.source == source && b.kind == fact.kind());
    let by_date = !booked.is_empty() && fact.booked_for() == Some(day) && gives();
    if by_date { fact.for_minute() } else { fact.minute() }
}

/// An obligation just triggered.
#[inline]
pub(super) fn fresh(case: &Case<'_>, once: &OnceRule, (day, place): (u16, u16)) -> Obligation {
    let by_date = gives(case, once.when) && is_by_date(case, once.when, (day, place));
    Obligation { by_date, ..Obligation::new(day, place) }
}

/// The first row of a source on or after a day, as it concerns an obligation: of the event its own booking gives that one,
/// moved or not, and of other bookings only those whose reference fits.
pub(super) fn first_from(case: &Case<'_>, source: Source, ob: &Obligation, from: u16) -> Option<(u16, u16)> {
    let own = case.fact(ob.trigger).filter(|f| {
        !ob.by_date && case.program.signals.booked.iter().any(|b| b.source == source && b.kind == f.kind())
    });
    let concerns = |row: &(u16, u16)| {
        if !is_by_date(case, source, *row) {
            return true;
        }
        let same_kind = own.is_some_and(|own| case.fact(row.1).is_some_and(|f| f.kind == own.kind));
        !same_kind && case.fits(ob.trigger, row.1)
    };
    let other = case.rows(source).iter().filter(|(day, _)| *day >= from).find(concerns);
    let own = own.and_then(Fact::booked_for).filter(|day| *day >= from).map(|day| (day, ob.trigger));
    other.into_iter().chain(own).min()
}

/// Finds the booking that replaced the one that set an obligation off, or its cancellation.
pub(super) fn moved(case: &Case<'_>, once: &OnceRule, ob: &mut Obligation) {
    let Some(fact) = case.fact(ob.trigger).filter(|f| once.moves.contains(&f.kind()) && f.reference != 0) else {
        return;
    };
    if ob.by_date {
        return;
    }
    let after = usize::from(ob.trigger) + 1;
    let ends = |(place, later): &(usize, &Fact)| {
        let changes = later.kind == fact.kind || case.program.signals.cancels.contains(&later.kind());
        changes && later.reference == fact.reference && case.is_seen(*place, later)
    };
    let first = case.view.facts.iter().enumerate().skip(after).find(ends);
    if let Some((place, later)) = first.filter(|(_, f)| ob.due == NONE || f.on <= ob.due) {
        (ob.removed, ob.remover, ob.moved) = (later.on, u16::try_from(place).unwrap_or(NONE), true);
    }
}
