//! When the events that a rule names happened: recorded facts, and events derived from stages and outcomes.

use super::seen::{Case, Seen};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;
use waymark_rules::pack::{EventTerm, Events};
use waymark_rules::vocabulary::About;

/// One occurrence of an event.
#[derive(Debug, Clone)]
pub(super) struct Happening<'a> {
    pub day: Day,
    pub at: Option<u16>,
    /// `None` for derived events.
    pub fact: Option<&'a FactRecord>,
    /// Place among the spell's facts in order; derived events come last on their day.
    pub place: usize,
    /// Whether it stands on the day its booking is for.
    pub booked: bool,
}

impl<'a> Happening<'a> {
    pub fn reference(&self) -> Option<&'a str> {
        self.fact.and_then(|f| f.reference.as_deref())
    }

    /// Order of facts: day, time (none last), recorded instant, id, place.
    pub fn order(&self) -> (Day, u16, i64, usize) {
        // Events derived from bookings stand first on their day, in the order of the bookings.
        if self.booked {
            return (self.day, 0, 0, self.place);
        }
        let recorded = self.fact.map_or(i64::MAX, |f| f.recorded);
        (self.day, self.at.unwrap_or(u16::MAX), recorded, self.place)
    }

    /// `ref` fits when either side carries none or both are equal.
    pub fn ref_fits(&self, other: &Happening) -> bool {
        self.reference().is_none() || other.reference().is_none() || self.reference() == other.reference()
    }
}

/// Whether a recorded fact is what a term names.
fn is_term(case: &Case, seen: &Seen, term: &EventTerm) -> bool {
    let Some((kind, _)) = case.world.vocabulary.kind(&term.event) else { return false };
    let vocabulary = case.world.vocabulary;
    let channel = seen.fact.by.or(vocabulary.get(seen.fact.kind).by).or(vocabulary.get(kind).by);
    if !term.by.is_empty() && !channel.is_some_and(|c| term.by.contains(&c)) {
        return false;
    }
    seen.kinds.iter().filter(|(k, _)| *k == kind).any(|(_, tag)| match &term.with {
        None => true,
        Some((attribute, words)) => {
            vocabulary.get(kind).tag.as_ref() == Some(attribute) && tag.as_ref().is_some_and(|t| words.contains(t))
        }
    })
}

fn recorded<'a>(case: &Case, facts: &'a [Seen<'a>], terms: &[EventTerm]) -> Vec<Happening<'a>> {
    let named = |s: &Seen| terms.iter().any(|t| is_term(case, s, t));
    let all = facts.iter().enumerate().filter(|(_, s)| named(s));
    let mut all: Vec<Happening> = all
        .map(|(place, s)| Happening { day: s.fact.on, at: s.fact.at, fact: Some(s.fact), place, booked: false })
        .collect();
    for (place, seen) in facts.iter().enumerate() {
        if terms.iter().any(|t| gives(case, seen.fact, &t.event)) && !is_moved(case, facts, place) {
            all.extend(own_event(seen.fact, place));
        }
    }
    all.sort_by_key(Happening::order);
    all
}

/// Whether a booking gives the event of this name.
pub(super) fn gives(case: &Case, booking: &FactRecord, event: &str) -> bool {
    let vocabulary = case.world.vocabulary;
    let kind = vocabulary.kind(event).map(|(kind, _)| vocabulary.get(kind));
    kind.and_then(|k| k.derived_from.as_ref()).is_some_and(|from| from.fact == booking.kind)
}

/// The event a booking gives: on the day it is for.
fn own_event(booking: &FactRecord, place: usize) -> Option<Happening<'_>> {
    let day = booking.booked_for?;
    let numbers = [booking.total, booking.amount, booking.hours, booking.count, booking.minutes];
    let at = booking.for_at().filter(|_| numbers.iter().all(Option::is_none));
    Some(Happening { day, at, fact: Some(booking), place, booked: true })
}

/// Whether a later booking of its kind and reference replaces a booking, or something cancels it.
fn is_moved(case: &Case, facts: &[Seen], place: usize) -> bool {
    change_of(case, facts, place).is_some()
}

/// The first fact that replaces or cancels a booking.
fn change_of<'a>(case: &Case, facts: &[Seen<'a>], place: usize) -> Option<&'a FactRecord> {
    let booking = facts[place].fact;
    booking.reference.as_ref()?;
    let vocabulary = case.world.vocabulary;
    let cancels = |f: &FactRecord| vocabulary.get(f.kind).name.starts_with("appointment_cancelled_by_");
    let later = facts.iter().skip(place + 1).map(|s| s.fact);
    let mut ends = later.filter(|f| f.reference == booking.reference && (f.kind == booking.kind || cancels(f)));
    ends.next()
}

impl<'a> Case<'a> {
    /// Recorded facts only, also those a derived event hides: for `ends-early-on` and `refuse-end`.
    pub fn recorded(&self, events: &[EventTerm]) -> Vec<Happening<'a>> {
        recorded(self, self.facts(), events)
    }

    /// Facts of the contract.
    pub fn of_contract(&self, events: &Events) -> Vec<Happening<'a>> {
        recorded(self, self.contract, events)
    }

    /// Facts of the contract that open a duty here: those on whose day the spell had a fact of its own, not only some about
    /// the person. Their day alone counts, as that of a derived event does.
    pub fn opened_by_contract(&self, events: &Events) -> Vec<Happening<'a>> {
        let own = |f: &FactRecord| self.world.vocabulary.get(f.kind).about != About::Person;
        let there = |day: Day| self.facts().iter().any(|s| s.fact.on <= day && own(s.fact));
        let by_day = |day: Day| Happening { day, at: None, fact: None, place: usize::MAX, booked: false };
        self.of_contract(events).into_iter().map(|h| h.day).filter(|day| there(*day)).map(by_day).collect()
    }

    /// Every occurrence in order, derived events also where their day is still to come.
    pub fn coming(&self, events: &[EventTerm]) -> Vec<Happening<'a>> {
        let is_derived = |t: &&EventTerm| self.derives(&t.event);
        let plain: Vec<EventTerm> = events.iter().filter(|t| !is_derived(t)).cloned().collect();
        let mut all = self.recorded(&plain);
        for term in events.iter().filter(is_derived) {
            // A derived event has neither channel nor tag.
            if term.by.is_empty() && term.with.is_none() {
                let days = self.derived_days(&term.event);
                all.extend(days.into_iter().map(|day| Happening {
                    day,
                    at: None,
                    fact: None,
                    place: usize::MAX,
                    booked: false,
                }));
            }
        }
        all.sort_by_key(Happening::order);
        all
    }

    /// Every occurrence on or before the day judged, in order.
    pub fn happened(&self, events: &[EventTerm]) -> Vec<Happening<'a>> {
        self.coming(events).into_iter().filter(|h| h.day <= self.on).collect()
    }

    /// What has come by the day judged; a booking counts as soon as it is made, whatever day it is for.
    pub fn come(&self, events: &[EventTerm]) -> Vec<Happening<'a>> {
        self.coming(events).into_iter().filter(|h| h.day <= self.on || h.booked).collect()
    }

    /// Every occurrence as it concerns a trigger: of the event its own booking gives that one alone, moved or not, and of
    /// events that other bookings give those whose `ref` fits.
    pub fn coming_for(&self, events: &[EventTerm], trigger: &Happening<'a>) -> Vec<Happening<'a>> {
        let own = trigger.fact.filter(|f| !trigger.booked && events.iter().any(|t| gives(self, f, &t.event)));
        let concerns = |h: &Happening| {
            !h.booked || (h.ref_fits(trigger) && own.zip(h.fact).is_none_or(|(own, other)| own.kind != other.kind))
        };
        let mut all: Vec<Happening> = self.coming(events).into_iter().filter(concerns).collect();
        all.extend(own.and_then(|f| own_event(f, trigger.place)));
        all.sort_by_key(Happening::order);
        all
    }

    /// The day on which the booking that is a trigger was replaced or cancelled.
    pub fn moved_on(&self, trigger: &Happening) -> Option<Day> {
        let fact = trigger.fact.filter(|_| !trigger.booked)?;
        let giving =
            self.world.vocabulary.kinds().any(|(_, k)| k.derived_from.as_ref().is_some_and(|d| d.fact == fact.kind));
        if giving { change_of(self, self.facts(), trigger.place).map(|f| f.on) } else { None }
    }

    /// Occurrences of one plainly named event.
    pub fn named(&self, event: &str) -> Vec<Happening<'a>> {
        self.happened(&[EventTerm { event: event.to_string(), by: Vec::new(), with: None }])
    }

    /// Whether some stage or outcome of the pack derives an event of this name.
    fn derives(&self, name: &str) -> bool {
        let pack = self.world.pack;
        let by_stage = pack.stages.iter().any(|s| {
            [&s.end_event, &s.planned_end_event, &s.early_end_event].into_iter().any(|e| e.as_deref() == Some(name))
        });
        by_stage || pack.outcomes.iter().any(|o| o.event.as_deref() == Some(name))
    }

    fn derived_days(&self, name: &str) -> Vec<Day> {
        if self.depth.get() > 8 {
            return Vec::new();
        }
        self.depth.set(self.depth.get() + 1);
        let mut days = Vec::new();
        for stage in &self.world.pack.stages {
            if stage.end_event.as_deref() == Some(name) {
                days.extend(self.last_day_of(stage));
            }
            if stage.planned_end_event.as_deref() == Some(name) {
                days.extend(self.first_day_of(stage));
            }
            if stage.early_end_event.as_deref() == Some(name) {
                let last = self.last_day_of(stage);
                let planned = self.planned_last_day_of(stage);
                days.extend(last.filter(|l| planned.is_none_or(|p| *l < p)));
            }
        }
        for outcome in self.world.pack.outcomes.iter().filter(|o| o.event.as_deref() == Some(name)) {
            days.extend(self.outcome_reached(&outcome.head.id));
        }
        self.depth.set(self.depth.get() - 1);
        days
    }
}
