//! Appointments among the facts: which are open, which one a form is about, and the booking of the next.

use super::form::On;
use super::make::{Make, by, tied};
use crate::form::dates::clock;
use crate::form::{Choice, Field, Reader};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;
use waymark_rules::pack::{Acts, Every, Form as Rhythm, Span, Unit};

/// What books an appointment.
const BOOKINGS: [&str; 2] = ["appointment_booked", "initial_appointment_booked"];
/// What settles one: nothing more is to be said of it.
const SETTLED: [&str; 5] = [
    "initial_meeting_held",
    "booked_meeting_held",
    "appointment_missed",
    "appointment_cancelled_by_provider",
    "appointment_cancelled_by_participant",
];
/// How meetings are held.
pub const MEETING: [&str; 3] = ["phone", "video", "face_to_face"];
/// How a day and time are sent.
pub const SENT_BY: [&str; 4] = ["text", "email", "letter", "phone"];

/// One booked appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appointment<'a> {
    /// Its reference.
    pub reference: &'a str,
    /// The day it is for.
    pub day: Day,
    /// The time, as `14:30`.
    pub time: Option<&'a str>,
    /// Whether it is the first appointment.
    pub initial: bool,
    /// How it is held.
    pub by: Option<&'static str>,
    /// Where.
    pub place: Option<&'a str>,
}

impl Appointment<'_> {
    /// It in words: its day, time and what it is.
    #[must_use]
    pub fn words(&self) -> String {
        let what = if self.initial { "first appointment" } else { "meeting" };
        let time = self.time.map(|time| format!(" at {time}")).unwrap_or_default();
        let how = self.by.map(|by| format!(", {}", by.replace('_', " "))).unwrap_or_default();
        format!("{}{time}, {what}{how}", self.day.in_words())
    }
}

/// Every appointment that was booked, the earliest first.
#[must_use]
pub fn all<'a>(on: &On<'a>) -> Vec<Appointment<'a>> {
    let initial = on.vocabulary.kind("initial_appointment_booked").map(|(id, _)| id);
    let attribute = |fact: &'a FactRecord, key: &str| {
        fact.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    };
    let mut found: Vec<Appointment<'a>> = on
        .facts(&BOOKINGS)
        .into_iter()
        .filter_map(|held| {
            let fact = &held.fact;
            Some(Appointment {
                reference: fact.reference.as_deref()?,
                day: fact.booked_for?,
                time: attribute(fact, "for_at"),
                initial: Some(fact.kind) == initial || fact.tag.as_deref() == Some("initial"),
                by: fact.by.map(|by| by.name()),
                place: attribute(fact, "place"),
            })
        })
        .collect();
    found.sort_by_key(|one| one.day);
    found
}

/// The appointments of which nothing is known yet but that they were booked, the earliest first.
#[must_use]
pub fn open<'a>(on: &On<'a>) -> Vec<Appointment<'a>> {
    let settled = on.facts(&SETTLED);
    let is_settled = |one: &Appointment<'_>| settled.iter().any(|h| h.fact.reference.as_deref() == Some(one.reference));
    all(on).into_iter().filter(|one| !is_settled(one)).collect()
}

/// The open appointment a form is likely about: the one its address names, or the nearest to today.
#[must_use]
pub fn nearest<'a>(on: &On<'a>) -> Option<Appointment<'a>> {
    let offered = open(on);
    let named = offered.iter().find(|one| one.reference == on.about);
    named.or_else(|| offered.iter().min_by_key(|one| one.day.since(on.today()).abs())).copied()
}

/// The next appointment to come.
#[must_use]
pub fn next_appointment<'a>(on: &On<'a>) -> Option<Appointment<'a>> {
    open(on).into_iter().find(|one| one.day >= on.today())
}

/// Which appointment it is about; no field where none is open.
#[must_use]
pub fn which(on: &On<'_>) -> Option<Field> {
    let offered = open(on);
    let chosen = nearest(on)?;
    let mut choices: Vec<Choice> = offered.iter().map(|one| Choice::new(one.reference, &one.words())).collect();
    choices.push(Choice::new("none", "Another one, which was not booked here"));
    Some(Field::radios("which", "Which appointment", choices).holding(chosen.reference))
}

/// Which appointment took place or was missed: one of today or before, unless somebody says otherwise.
#[must_use]
pub fn which_was(on: &On<'_>) -> Option<Field> {
    let field = which(on)?;
    Some(match past(on) {
        Some(one) => field.holding(one.reference),
        None => field.holding("none"),
    })
}

/// The open appointment of today or before that is nearest, or the one the address names.
#[must_use]
pub fn past<'a>(on: &On<'a>) -> Option<Appointment<'a>> {
    let offered = open(on);
    let named = offered.iter().find(|one| one.reference == on.about);
    named.or_else(|| offered.iter().filter(|one| one.day <= on.today()).max_by_key(|one| one.day)).copied()
}

/// Reads [`which`]: the appointment, or nothing for one that was not booked here.
pub fn read_which<'a>(on: &On<'a>, reader: &mut Reader<'_>) -> Option<Appointment<'a>> {
    let sent = reader.sent.get("which");
    if sent.is_empty() || sent == "none" {
        if sent.is_empty() && !open(on).is_empty() && reader.sent.has("_about") {
            reader.wrong("which", "Choose which appointment it was");
        }
        return None;
    }
    // All are looked through, also those settled since: a form sent twice says the same twice.
    let found = all(on).into_iter().find(|one| one.reference == sent);
    if found.is_none() {
        reader.wrong("which", "Choose which appointment it was");
    }
    found
}

/// How often they meet: as agreed last, or as the programme says; in working days.
#[must_use]
pub fn rhythm(on: &On<'_>) -> i32 {
    let agreed = on.facts(&["frequency_changed"]).last().and_then(|held| {
        held.fact.every.map(in_working_days).or_else(|| held.fact.count.and_then(|n| i32::try_from(n).ok()))
    });
    let by_programme = || {
        on.program.pack.standards.iter().find_map(|standard| match (&standard.acts, &standard.form) {
            (Acts::Count { events, .. }, Rhythm::Repeating { every: Every::Gap(span), .. })
                if events.iter().any(|term| term.event == "booked_meeting_held") =>
            {
                Some(in_working_days(*span))
            }
            _ => None,
        })
    };
    agreed.or_else(by_programme).unwrap_or(10)
}

fn in_working_days(span: Span) -> i32 {
    let n = i32::from(span.n);
    match span.unit {
        Unit::WorkingDays => n,
        Unit::Weeks => n * 5,
        Unit::Days => (n * 5 / 7).max(1),
        Unit::Months => n * 21,
        Unit::Hours => 1,
    }
}

/// The day proposed for the next meeting: one day sooner than the agreed rhythm allows, so that a day off does no harm.
#[must_use]
pub fn proposed(on: &On<'_>) -> Option<Day> {
    let every = rhythm(on);
    on.working_days_after(on.today(), if every > 2 { every - 1 } else { every })
}

/// The booking of the next appointment, folded into a form about something else. It may stay empty.
#[must_use]
pub fn next_fields(on: &On<'_>, wanted: bool) -> Vec<Field> {
    let later = open(on).into_iter().filter(|one| one.day > on.today()).map(|one| one.words()).next();
    let last = all(on).last().copied();
    let proposed = proposed(on).filter(|_| wanted && later.is_none() && ends_after(on));
    let hint = match &later {
        Some(words) => format!("Booked already: {words}. Leave the day empty unless you book another."),
        None => format!("At most {} working days apart. Leave the day empty to book none.", rhythm(on)),
    };
    vec![
        Field::heading("Next appointment").hint(&hint),
        Field::day("next_on", "Day")
            .of("booked_for")
            .optional()
            .holding(&proposed.map(|day| day.in_words()).unwrap_or_default())
            .hint("Such as next friday or 12 March"),
        Field::time("next_at", "Time").holding(last.and_then(|one| one.time).unwrap_or_default()),
        Field::radios("next_by", "How you will meet", super::make::channels(&MEETING))
            .holding(last.and_then(|one| one.by).filter(|by| MEETING.contains(by)).unwrap_or("phone")),
        Field::line("next_place", "Place")
            .optional()
            .folded("Add a place")
            .holding(last.and_then(|one| one.place).unwrap_or_default()),
        told_fields("next_"),
    ]
}

/// How the day and time reach the participant.
#[must_use]
pub fn told_fields(prefix: &str) -> Field {
    let mut choices = vec![Choice::new("no", "Not sent yet")];
    choices.extend(SENT_BY.iter().map(|word| Choice::word(word)));
    Field::radios(&format!("{prefix}sent"), "I have sent them the day and time by", choices).of("sent_by").holding("no")
}

fn ends_after(on: &On<'_>) -> bool {
    let ends = on.opened.answers.last().and_then(|a| a.ends_on.as_deref()).and_then(Day::parse);
    ends.is_none_or(|day| day > on.today())
}

/// Reads the fields of a booking: with `next_` in front for [`next_fields`], with nothing for the form that books.
pub fn read_booking(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>, prefix: &str) -> Vec<FactRecord> {
    let name = |field: &str| format!("{prefix}{field}");
    if reader.sent.get(&name("on")).is_empty() && !prefix.is_empty() {
        return Vec::new();
    }
    let day = reader.coming_day(&name("on"), "of the appointment");
    let time = reader.time(&name("at")).map(clock);
    let how = reader.choice(&name("by"), "how you will meet", &MEETING);
    let place = reader.maybe_text(&name("place"), 200);
    // Nothing is said to have been sent unless somebody says so.
    let told = reader.sent.get(&name("sent")) != "no";
    let sent =
        if told { reader.maybe_choice(&name("sent"), "how you sent them the day and time", &SENT_BY) } else { None };
    let (Some(day), Some(how)) = (day, how) else { return Vec::new() };
    let purpose = reader.sent.get("purpose").to_owned();
    let purpose = if purpose.is_empty() { usual_purpose(on).to_owned() } else { purpose };
    booking(make, on.today(), &Booking { day, time, how, place, sent, purpose })
}

/// What an appointment booked now is for, unless somebody says otherwise.
#[must_use]
pub fn usual_purpose(on: &On<'_>) -> &'static str {
    if on.has(&["programme_start"]) { "booked_meeting" } else { "initial" }
}

/// What is agreed when an appointment is booked.
struct Booking {
    day: Day,
    time: Option<String>,
    how: String,
    place: Option<String>,
    sent: Option<String>,
    purpose: String,
}

fn booking(make: &Make<'_>, today: Day, booked: &Booking) -> Vec<FactRecord> {
    let reference = make.reference('a');
    let initial = booked.purpose == "initial";
    let kind = if initial { "initial_appointment_booked" } else { "appointment_booked" };
    let attributes = [("for_at", booked.time.as_deref()), ("place", booked.place.as_deref())];
    let fact = by(tied(make.with(kind, today, &attributes), &reference), Some(&booked.how));
    let tag = (!initial).then(|| booked.purpose.clone());
    let fact = fact.map(|fact| FactRecord { booked_for: Some(booked.day), tag, ..fact });
    let told = if initial { "initial_appointment_confirmed" } else { "reminder_sent" };
    let told = booked.sent.as_deref().and_then(|sent| by(tied(make.fact(told, today), &reference), Some(sent)));
    fact.into_iter().chain(told).collect()
}
