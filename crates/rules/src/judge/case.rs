//! One spell on the day judged, with everything a standard may ask of it.

use super::journey::{Journey, references_fit};
use super::verdict::Cause;
use crate::Day;
use crate::facts::{Fact, NONE, Rows, View};
use crate::pack::{Distance, Effective};
use crate::program::{Cond, Guard, Program, Rule, Sig, Source};
use crate::vocabulary::About;
use std::cell::Cell;

/// What the contract's own facts say, for conditions about notices: by signal, the days.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    days: Vec<(Sig, Vec<u16>)>,
    /// The first day after the one judged on which a fact already known, that rules about participants ask for, will have happened.
    pub next: Option<u16>,
}

impl Notices {
    /// Adds the days of a signal.
    pub fn add(&mut self, signal: Sig, days: &[u16]) {
        if let Some((_, list)) = self.days.iter_mut().find(|(s, _)| *s == signal) {
            list.extend_from_slice(days);
            list.sort_unstable();
        } else {
            self.days.push((signal, days.to_vec()));
        }
    }

    /// The days of a signal, in order.
    #[must_use]
    pub fn of(&self, signal: Sig) -> &[u16] {
        self.days.iter().find(|(s, _)| *s == signal).map_or(&[], |(_, days)| days)
    }
}

/// One spell on the day judged.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The compiled pack.
    pub program: &'a Program,
    /// What is seen of the facts.
    pub view: View<'a>,
    /// What was derived from them.
    pub journey: &'a Journey,
    /// The contract's notices.
    pub notices: &'a Notices,
    /// The day judged.
    pub on: u16,
    /// What is known, seconds since 1970; `None`: everything.
    pub known: Option<u32>,
    /// Whether the spell is a contract's.
    pub is_contract: bool,
    /// When the spell's corrected facts went, by place within the spell.
    pub gone: Gone<'a>,
    /// The guard's condition asked last, on which day, and whether it was false.
    pub asked: &'a Cell<(u16, u16, bool)>,
}

/// When the corrected facts of one spell went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gone<'a> {
    /// (place among all facts, second), in order of place.
    pub list: &'a [(u32, u32)],
    /// Place of the spell's first fact.
    pub first: u32,
}

impl Gone<'_> {
    /// The second at which a fact of the spell went, if it did.
    #[must_use]
    pub fn at(&self, place: usize) -> Option<u32> {
        let place = self.first + u32::try_from(place).unwrap_or(u32::MAX);
        self.list.binary_search_by_key(&place, |(p, _)| *p).ok().map(|i| self.list[i].1)
    }
}

/// What keeps a standard from binding.
pub(super) enum Bound {
    /// It binds.
    Yes,
    /// It does not, for this cause.
    No(Cause),
}

impl<'a> Case<'a> {
    /// The rows of a source.
    #[inline(always)]
    #[must_use]
    pub fn rows(&self, source: Source) -> Rows<'a> {
        self.journey.rows(&self.view, source)
    }

    /// Whether a source has a row of this day and fact; a derived day is told by its day alone.
    pub(super) fn has_row(&self, source: Source, (day, place): (u16, u16)) -> bool {
        self.rows(source).iter().any(|(d, p)| p == place && (p != NONE || d == day))
    }

    /// The fact at a place; `None` for derived days.
    #[inline]
    #[must_use]
    pub fn fact(&self, place: u16) -> Option<&'a Fact> {
        if place == NONE { None } else { self.view.facts.get(usize::from(place)) }
    }

    /// Whether two rows' references fit.
    #[inline]
    #[must_use]
    pub fn fits(&self, a: u16, b: u16) -> bool {
        references_fit(&self.view, a, b)
    }

    /// Whether two rows carry the same reference.
    #[must_use]
    pub fn same_reference(&self, a: u16, b: u16) -> bool {
        match (self.fact(a), self.fact(b)) {
            (Some(a), Some(b)) => a.reference != 0 && a.reference == b.reference,
            _ => false,
        }
    }

    /// Whether a fact was recorded after a day ended.
    #[inline]
    #[must_use]
    pub fn recorded_after(&self, place: u16, day: u16) -> bool {
        // Seconds decide without asking for London's day unless they are within a day of the line.
        const UNIX_OFFSET: i64 = 14_610;
        let Some(fact) = self.fact(place) else { return false };
        let line = (i64::from(day) + 1 - UNIX_OFFSET) * 86_400;
        let recorded = i64::from(fact.recorded);
        if recorded < line - 7_200 {
            return false;
        }
        recorded >= line + 7_200 || fact.recorded_day() > day
    }

    /// Whether a row of the spell exists for the question: seen, and not only taking another away.
    #[must_use]
    pub fn sees(&self, fact: &Fact) -> bool {
        fact.on <= self.on && fact.flags & Fact::GHOST == 0 && self.known.is_none_or(|t| fact.recorded <= t)
    }

    /// The day of the first fact of the spell itself that counts: what is about the person was there before it, or may have been.
    pub(super) fn first_day(&self) -> Option<u16> {
        let own = |fact: &Fact| self.program.vocabulary.get(fact.kind()).about != About::Person;
        let facts = self.view.facts.iter().enumerate();
        facts.filter(|(place, fact)| self.is_seen(*place, fact) && own(fact)).map(|(_, fact)| fact.on).min()
    }

    /// Whether a block is in force for this person and this day.
    #[must_use]
    pub fn in_force(&self, effective: &Effective, day: u16) -> bool {
        let within = effective.since.is_none_or(|f| day >= f.0) && effective.up_to.is_none_or(|u| day <= u.0);
        within && self.journey.is_for(effective)
    }

    /// Whether a guard lets a standard bind; `trigger` is the trigger's day, `day` the guard day.
    pub(super) fn binds(&self, guard: &Guard, trigger: u16, day: u16) -> Bound {
        if self.journey.void && !guard.voids {
            return Bound::No(Cause::Void);
        }
        if guard.is_open() {
            return Bound::Yes;
        }
        if guard.scope.is_some_and(|stage| !self.journey.is_in(stage, trigger)) {
            return Bound::No(Cause::Scope);
        }
        if guard.group.is_some_and(|group| !self.in_group(group, day)) {
            return Bound::No(Cause::Group);
        }
        if guard.only_if.as_ref().is_some_and(|c| self.is_false(c, day)) {
            return Bound::No(Cause::OnlyIf);
        }
        Bound::Yes
    }

    /// Whether a guard's condition is false on a day; many standards ask the same one after another.
    fn is_false(&self, (condition, number): &(Box<Cond>, u16), day: u16) -> bool {
        let (last, on, answer) = self.asked.get();
        if last == *number && on == day {
            return answer;
        }
        let answer = self.holds(condition, day) == Some(false);
        self.asked.set((*number, day, answer));
        answer
    }

    fn in_group(&self, group: Sig, day: u16) -> bool {
        self.view.rows(group).first().is_some_and(|d| d <= day)
    }

    /// From when acts before a trigger count: the day of the latest referral not after it, or any day if there is none.
    #[inline]
    pub(super) fn counts_from(&self, trigger: u16) -> u16 {
        let referrals = self.view.rows(self.program.landmarks.any_referral).days;
        referrals.iter().copied().rev().find(|d| *d <= trigger).unwrap_or(0)
    }

    /// The value of a detail on a day: the latest recorded for a day not after it, else the earliest after it.
    #[must_use]
    pub fn detail(&self, signal: Sig, day: u16) -> Option<&'a Fact> {
        let rows = self.view.rows(signal);
        let after = rows.days.partition_point(|d| *d <= day);
        let place = if after > 0 { rows.places.get(after - 1) } else { rows.places.first() };
        place.and_then(|p| self.fact(*p))
    }

    /// Whether a condition holds on a day: yes, no, or unknown because a detail is missing.
    #[must_use]
    pub fn holds(&self, condition: &Cond, day: u16) -> Option<bool> {
        match condition {
            Cond::All(list) => together(list.iter().map(|c| self.holds(c, day)), false),
            Cond::Any(list) => together(list.iter().map(|c| self.holds(c, day)), true),
            Cond::Not(one) => self.holds(one, day).map(|b| !b),
            Cond::In(stage) => Some(self.journey.is_in(*stage, day)),
            Cond::Group(group) => Some(self.in_group(*group, day)),
            Cond::Is(signal, values) => self.detail(*signal, day).map(|f| values.contains(&f.value)),
            Cond::Known(signal) => Some(self.detail(*signal, day).is_some()),
            Cond::Happened(source) => Some(self.rows(*source).first().is_some_and(|d| d <= day)),
            Cond::AgedAtLeast(signal, years) => {
                let born = self.day_of(*signal, day)?;
                Some(Day(born).plus_months(12 * i32::from(*years)).is_some_and(|d| d.0 <= day))
            }
            Cond::BelowPensionAge(signal) => {
                let born = self.day_of(*signal, day)?;
                // Outside the table: the young have decades to go, and whoever was born before it has reached it.
                let young = |born: Day| born.plus_months(60 * 12).is_none_or(|d| day < d.0);
                Some(self.program.pension_day(Day(born)).map_or_else(|| young(Day(born)), |d| day < d.0))
            }
            Cond::Apart(signal, by) => Some(self.is_apart(self.day_of(*signal, day)?, day, *by)),
            Cond::HappenedApart(source, by) => {
                let latest = self.latest(*source, day);
                Some(latest.is_some_and(|(date, _)| self.is_apart(date, day, *by)))
            }
            Cond::Number(source, bound) => {
                let (_, place) = self.latest(*source, day)?;
                let n = self.fact(place)?.number(bound.unit)?;
                Some(if bound.at_most { n <= bound.n } else { n >= bound.n })
            }
            Cond::Notice(signal, until) => {
                let latest = self.notices.of(*signal).iter().rev().find(|d| **d <= day);
                let ended =
                    |from: u16| until.is_some_and(|u| self.notices.of(u).iter().any(|d| (from..=day).contains(d)));
                Some(latest.is_some_and(|from| !ended(*from)))
            }
        }
    }

    /// The latest row of a source on or before a day.
    pub(crate) fn latest(&self, source: Source, day: u16) -> Option<(u16, u16)> {
        let rows = self.rows(source);
        let after = rows.days.partition_point(|d| *d <= day);
        after.checked_sub(1).map(|last| (rows.days[last], rows.places[last]))
    }

    /// Whether a date lies on the side of a day that is asked for, and near or far enough.
    fn is_apart(&self, date: u16, day: u16, by: Distance) -> bool {
        let line = self.program.tables.moved(self.journey.calendar, day, (by.span, by.later));
        match (by.later, by.at_most) {
            (false, false) => date <= line,
            (false, true) => (line..=day).contains(&date),
            (true, false) => date >= line,
            (true, true) => (day..=line).contains(&date),
        }
    }

    fn day_of(&self, signal: Sig, day: u16) -> Option<u16> {
        self.detail(signal, day).and_then(|f| u16::try_from(f.value).ok())
    }

    /// The last day for which something is booked, on or after `from` and not after `due`, that would do and still stands.
    pub(super) fn booked(&self, bookings: Sig, from: u16, due: u16) -> Option<(u16, u16)> {
        let stands = |place: u16, day: u16| {
            let ends_it = |f: &Fact, p: usize| {
                usize::from(place) != p && f.on == day && self.same_as(f, place) && self.is_seen(p, f)
            };
            !self.provider_cancelled(place) && !self.view.facts.iter().enumerate().any(|(p, f)| ends_it(f, p))
        };
        let rows = self.view.rows(bookings);
        rows.iter()
            .filter_map(|(_, place)| Some((self.fact(place)?.booked_for()?, place)))
            .filter(|(day, place)| (from..=due).contains(day) && stands(*place, *day))
            .max()
    }

    fn same_as(&self, fact: &Fact, place: u16) -> bool {
        self.fact(place).is_some_and(|b| b.reference != 0 && b.reference == fact.reference)
    }

    /// Whether a fact of the spell has a part in the answer: seen, and not corrected as far as is known.
    #[must_use]
    pub fn is_seen(&self, place: usize, fact: &Fact) -> bool {
        self.sees(fact) && (fact.flags & Fact::CORRECTED == 0 || self.still_stands(place))
    }

    /// Whether a corrected fact still stood at the instant asked about: then it is in some row.
    fn still_stands(&self, place: usize) -> bool {
        self.known.is_some_and(|t| self.gone.at(place).is_some_and(|when| when > t))
    }

    pub(crate) fn provider_cancelled(&self, booking: u16) -> bool {
        let cancelled = self.view.rows(self.program.landmarks.provider_cancelled);
        cancelled.places.iter().any(|p| self.same_reference(*p, booking))
    }

    /// The missed booked meeting that excuses a breach, if there is one (R12): the fact of the miss.
    pub(crate) fn excuse(&self, (rule, bookings): (&Rule, Sig), opened: (u16, bool), due: u16) -> Option<u16> {
        let source = rule.excused_by?;
        let (from, including) = opened;
        let misses = self.rows(source);
        let in_time = |d: u16| d <= due && (d > from || (including && d == from));
        misses.iter().find(|(day, miss)| in_time(*day) && self.was_booked(bookings, (*day, *miss), due)).map(|(_, m)| m)
    }

    fn was_booked(&self, bookings: Sig, (day, miss): (u16, u16), due: u16) -> bool {
        self.view.rows(bookings).iter().any(|(made, booking)| {
            let Some(for_day) = self.fact(booking).and_then(Fact::booked_for) else { return false };
            let either_without = !self.same_reference(miss, booking) && self.fits(miss, booking);
            let is_its = self.same_reference(miss, booking) || (either_without && for_day == day);
            is_its && made < day && for_day <= due && !self.provider_cancelled(booking)
        })
    }
}

/// Joins answers: one that equals `decides` settles it, else one unknown leaves it unknown.
fn together(answers: impl Iterator<Item = Option<bool>>, decides: bool) -> Option<bool> {
    let mut all_known = true;
    for answer in answers {
        if answer == Some(decides) {
            return answer;
        }
        all_known &= answer.is_some();
    }
    all_known.then_some(!decides)
}
