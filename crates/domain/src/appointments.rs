//! Appointments of a record: every booking that stands, and what became of it.

use crate::record::{Held, Record};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;
use waymark_rules::vocabulary::{Channel, Kept, KindId, Vocabulary};

/// What became of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It stands, or nobody has said yet what became of it.
    Booked,
    /// A later booking of the same reference took its place.
    Rebooked,
    /// The provider gave it up.
    Cancelled,
    /// What it was for happened.
    Attended,
    /// The participant did not come.
    Missed,
    /// The participant did not come, and said why.
    Explained,
}

impl State {
    /// Its name in columns.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            State::Booked => "booked",
            State::Rebooked => "rebooked",
            State::Cancelled => "cancelled",
            State::Attended => "attended",
            State::Missed => "missed",
            State::Explained => "explained",
        }
    }
}

/// One booking and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Appointment {
    /// The place of the booking in the record.
    pub seq: i64,
    /// The enrolment; empty for the unnamed one.
    pub enrolment: String,
    /// The day it is for.
    pub day: Day,
    /// The minute after midnight it is for; `None` where no time was said.
    pub minute: Option<u16>,
    /// What it is for, by the vocabulary's name; empty where it was not said, or is kept too closely to say in a list.
    pub purpose: String,
    /// The channel; `None` where it was not said.
    pub channel: Option<Channel>,
    /// What became of it.
    pub state: State,
    /// What ties it to the other facts about it; empty where it has none.
    pub reference: String,
}

/// The kinds that are looked for.
struct Kinds {
    booked: Option<KindId>,
    missed: Option<KindId>,
    cancelled: Option<KindId>,
    explained: Option<KindId>,
}

/// A booking among the facts that stand.
struct Booking<'r> {
    held: &'r Held,
    day: Day,
    /// What the fact itself says it is for, or the kind of booking does.
    purpose: Option<String>,
}

/// Every booking of a record that stands, in the order they were recorded, each with what the facts that stand say became of it.
///
/// A fact speaks of a booking if both carry the same reference, or, where either carries none, if it happened on the day booked.
/// Of several bookings of one reference it speaks of the one for its day, and otherwise of the last made before it.
#[must_use]
pub fn appointments(record: &Record, vocabulary: &Vocabulary) -> Vec<Appointment> {
    let id = |name| vocabulary.kind(name).map(|(kind, _)| kind);
    let kinds = Kinds {
        booked: id("appointment_booked"),
        missed: id("appointment_missed"),
        cancelled: id("appointment_cancelled_by_provider"),
        explained: id("explanation_received"),
    };
    if !record.facts.iter().any(|held| held.fact.booked_for.is_some()) {
        return Vec::new();
    }
    let standing: Vec<&Held> = record.standing().collect();
    let bookings: Vec<Booking<'_>> = standing.iter().filter_map(|held| booking(held, (&kinds, vocabulary))).collect();
    let one = |booking: &Booking<'_>| {
        let fact = &booking.held.fact;
        Appointment {
            seq: booking.held.seq,
            enrolment: fact.enrolment.clone().unwrap_or_default(),
            day: booking.day,
            minute: minute(fact),
            purpose: booking.purpose.clone().unwrap_or_default(),
            channel: fact.by,
            state: became(booking, (&bookings, &standing), (&kinds, vocabulary)),
            reference: fact.reference.clone().unwrap_or_default(),
        }
    };
    bookings.iter().map(one).collect()
}

fn booking<'r>(held: &'r Held, (kinds, vocabulary): (&Kinds, &Vocabulary)) -> Option<Booking<'r>> {
    let (day, booked) = (held.fact.booked_for?, kinds.booked?);
    let (_, fixed) = vocabulary.counts_as(held.fact.kind).into_iter().find(|(kind, _)| *kind == booked)?;
    // What is sealed in the journal is not laid open in a list.
    let open = held.kept == Kept::Open;
    let purpose = fixed.or_else(|| held.fact.tag.clone()).filter(|_| open);
    Some(Booking { held, day, purpose })
}

/// The time a booking is for, where it says one: `10:30`.
fn minute(fact: &FactRecord) -> Option<u16> {
    let (_, text) = fact.attributes.iter().find(|(name, _)| name == "for_at")?;
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

fn became(
    booking: &Booking<'_>,
    (bookings, standing): (&[Booking<'_>], &[&Held]),
    (kinds, vocabulary): (&Kinds, &Vocabulary),
) -> State {
    let about: Vec<&Held> = standing.iter().copied().filter(|held| speaks_of(held, booking, bookings)).collect();
    let of = |kind: Option<KindId>| about.iter().find(|held| Some(held.fact.kind) == kind).copied();
    if about.iter().any(|held| keeps(&held.fact, booking, vocabulary)) {
        return State::Attended;
    }
    if let Some(missed) = of(kinds.missed) {
        let explained = standing.iter().any(|held| explains(held, missed, (kinds, standing)));
        return if explained { State::Explained } else { State::Missed };
    }
    if of(kinds.cancelled).is_some() {
        return State::Cancelled;
    }
    let fact = &booking.held.fact;
    let later = |other: &Booking<'_>| {
        other.held.seq > booking.held.seq
            && fact.reference.is_some()
            && other.held.fact.reference == fact.reference
            && other.held.fact.enrolment == fact.enrolment
    };
    if bookings.iter().any(later) { State::Rebooked } else { State::Booked }
}

/// Whether a fact speaks of this booking and of no other of the same reference.
fn speaks_of(held: &Held, booking: &Booking<'_>, bookings: &[Booking<'_>]) -> bool {
    let (fact, booked) = (&held.fact, &booking.held.fact);
    if held.seq == booking.held.seq || fact.booked_for.is_some() || fact.enrolment != booked.enrolment {
        return false;
    }
    match (&fact.reference, &booked.reference) {
        (Some(its), Some(mine)) if its == mine => {
            let same =
                |b: &&Booking<'_>| b.held.fact.reference == booked.reference && b.held.fact.enrolment == fact.enrolment;
            let that_day = bookings.iter().filter(same).rfind(|b| b.day == fact.on && b.held.fact.on <= fact.on);
            let before = bookings.iter().filter(same).rfind(|b| b.held.seq < held.seq);
            that_day.or(before).is_some_and(|b| b.held.seq == booking.held.seq)
        }
        (Some(_), Some(_)) => false,
        _ => fact.on == booking.day,
    }
}

/// Whether a fact is what the booking was for.
fn keeps(fact: &FactRecord, booking: &Booking<'_>, vocabulary: &Vocabulary) -> bool {
    let purposes = vocabulary.purposes().iter();
    let mine = purposes.filter(|p| booking.purpose.as_deref().is_none_or(|name| p.name == name));
    let wanted: Vec<KindId> = mine.flat_map(|p| p.would_do.iter().copied()).collect();
    vocabulary.counts_as(fact.kind).iter().any(|(kind, _)| wanted.contains(kind))
}

/// Whether an explanation is of this miss: by its reference, or as the last miss before it.
fn explains(held: &Held, missed: &Held, (kinds, standing): (&Kinds, &[&Held])) -> bool {
    let (fact, miss) = (&held.fact, &missed.fact);
    if Some(fact.kind) != kinds.explained || fact.enrolment != miss.enrolment {
        return false;
    }
    match (&fact.reference, &miss.reference) {
        (Some(its), Some(mine)) => its == mine,
        _ => {
            let later = |other: &&&Held| {
                Some(other.fact.kind) == kinds.missed && other.fact.on > miss.on && other.fact.on <= fact.on
            };
            fact.on >= miss.on && !standing.iter().any(|other| later(&other))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::implied_id;
    use waymark_rules::facts::Subject;

    /// One fact: its kind, its day, and what else it says.
    type Told<'a> = (&'a str, &'a str, &'a dyn Fn(&mut FactRecord));

    /// A record of facts told as: kind, day, what else.
    fn record(told: &[Told<'_>]) -> Record {
        let vocabulary = Vocabulary::embedded().unwrap();
        let mut record = Record::empty(Subject::Participant("P-1".into()));
        for (seq, (name, on, more)) in (1..).zip(told) {
            let (kind, on) = (vocabulary.kind(name).unwrap().0, Day::parse(on).unwrap());
            let mut fact = FactRecord::bare(record.subject.clone(), kind, on, on.last_second());
            fact.id = Some(implied_id("P-1", seq));
            more(&mut fact);
            record.facts.push(Held { seq, fact, kept: Kept::Open });
            record.version = seq;
        }
        record
    }

    fn states(told: &[Told<'_>]) -> Vec<(i64, String, State)> {
        let all = appointments(&record(told), Vocabulary::embedded().unwrap());
        all.into_iter().map(|a| (a.seq, a.day.to_string(), a.state)).collect()
    }

    fn nothing(_: &mut FactRecord) {}

    fn for_day(day: &'static str) -> impl Fn(&mut FactRecord) {
        move |fact| fact.booked_for = Day::parse(day)
    }

    fn tied(day: &'static str) -> impl Fn(&mut FactRecord) {
        move |fact| {
            fact.booked_for = Day::parse(day);
            fact.reference = Some("M-1".into());
        }
    }

    fn with_reference(fact: &mut FactRecord) {
        fact.reference = Some("M-1".into());
    }

    #[test]
    fn a_booking_tells_day_time_purpose_and_channel() {
        let more = |fact: &mut FactRecord| {
            fact.booked_for = Day::parse("2021-02-10");
            fact.attributes.push(("for_at".into(), "10:30".into()));
            fact.tag = Some("booked_meeting".into());
            fact.by = Some(Channel::Phone);
        };
        let all =
            appointments(&record(&[("appointment_booked", "2021-02-01", &more)]), Vocabulary::embedded().unwrap());
        assert_eq!(
            (all[0].minute, all[0].channel, all[0].purpose.as_str()),
            (Some(630), Some(Channel::Phone), "booked_meeting")
        );
        let first = record(&[("initial_appointment_booked", "2021-02-01", &for_day("2021-02-10"))]);
        assert_eq!(appointments(&first, Vocabulary::embedded().unwrap())[0].purpose, "initial");
        assert!(
            appointments(&record(&[("contact_made", "2021-02-01", &nothing)]), Vocabulary::embedded().unwrap())
                .is_empty()
        );
    }

    #[test]
    fn what_became_of_it_is_told_by_reference_or_by_day() {
        use State::{Attended, Booked, Cancelled, Explained, Missed};
        let booked: Told<'_> = ("appointment_booked", "2021-02-01", &for_day("2021-02-10"));
        let after: [(&str, &str, State); 6] = [
            ("booked_meeting_held", "2021-02-10", Attended),
            ("booked_meeting_held", "2021-02-11", Booked),
            ("appointment_missed", "2021-02-10", Missed),
            ("appointment_cancelled_by_provider", "2021-02-10", Cancelled),
            ("appointment_cancelled_by_provider", "2021-02-08", Booked),
            ("contact_attempted", "2021-02-10", Booked),
        ];
        for (kind, on, state) in after {
            assert_eq!(states(&[booked, (kind, on, &nothing)])[0].2, state, "{kind} on {on}");
        }
        let missed = ("appointment_missed", "2021-02-10", &nothing as &dyn Fn(&mut FactRecord));
        assert_eq!(states(&[booked, missed, ("explanation_received", "2021-02-11", &nothing)])[0].2, Explained);
        let tied_booking: Told<'_> = ("appointment_booked", "2021-02-01", &tied("2021-02-10"));
        let cancelled =
            ("appointment_cancelled_by_provider", "2021-02-08", &with_reference as &dyn Fn(&mut FactRecord));
        assert_eq!(states(&[tied_booking, cancelled])[0].2, Cancelled);
        let other = |fact: &mut FactRecord| fact.reference = Some("M-2".into());
        assert_eq!(states(&[tied_booking, ("booked_meeting_held", "2021-02-10", &other)])[0].2, Booked);
    }

    #[test]
    fn a_later_booking_of_the_same_reference_takes_its_place() {
        use State::{Attended, Booked, Cancelled, Rebooked};
        let first: Told<'_> = ("appointment_booked", "2021-02-01", &tied("2021-02-10"));
        let again: Told<'_> = ("appointment_booked", "2021-02-05", &tied("2021-02-12"));
        let of = |told: &[Told<'_>]| states(told).into_iter().map(|(.., state)| state).collect::<Vec<_>>();
        assert_eq!(of(&[first, again]), [Rebooked, Booked]);
        let held = ("booked_meeting_held", "2021-02-12", &with_reference as &dyn Fn(&mut FactRecord));
        assert_eq!(of(&[first, again, held]), [Rebooked, Attended]);
        let cancelled =
            ("appointment_cancelled_by_provider", "2021-02-03", &with_reference as &dyn Fn(&mut FactRecord));
        assert_eq!(of(&[first, cancelled, again]), [Cancelled, Booked]);
    }

    #[test]
    fn a_corrected_booking_is_none() {
        let right = |fact: &mut FactRecord| {
            fact.booked_for = Day::parse("2021-02-11");
            fact.replaces = Some("P-1#00001".into());
        };
        let told: [Told<'_>; 2] = [
            ("appointment_booked", "2021-02-01", &for_day("2021-02-10")),
            ("appointment_booked", "2021-02-01", &right),
        ];
        assert_eq!(states(&told), [(2, "2021-02-11".to_owned(), State::Booked)]);
    }

    #[test]
    fn what_is_sealed_is_not_laid_open() {
        let more = |fact: &mut FactRecord| {
            fact.booked_for = Day::parse("2021-02-10");
            fact.tag = Some("review".into());
        };
        let mut record = record(&[("appointment_booked", "2021-02-01", &more)]);
        record.facts[0].kept = Kept::Health;
        assert_eq!(appointments(&record, Vocabulary::embedded().unwrap())[0].purpose, "");
    }
}
