//! The invented contract in mid-flight: full, cut off at the instant asked for, and in order.

use std::collections::BTreeMap;
use waymark_generate::Generator;
use waymark_generate::demo::{Arrived, Happened, MidFlight, SetUp};
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::FactRecord;
use waymark_rules::pack::embedded;
use waymark_rules::{Day, Pack, Vocabulary};

/// What must be there for a test to go on.
trait Good<T> {
    fn good(self) -> T;
}

impl<T, E: std::fmt::Debug> Good<T> for Result<T, E> {
    fn good(self) -> T {
        self.unwrap_or_else(|error| panic!("{error:?}"))
    }
}

impl<T> Good<T> for Option<T> {
    fn good(self) -> T {
        self.unwrap_or_else(|| panic!("there is none"))
    }
}

const PEOPLE: u32 = 300;

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::embedded().good()
}

fn until(day: &str) -> i64 {
    Day::parse(day).good().last_second() - 7 * 3600
}

fn in_flight(day: &str, check: impl Fn(&Calendar, &MidFlight<'_>)) {
    let pack = Pack::read(&embedded::files("jets").good(), vocabulary()).good();
    let calendars = Calendar::embedded().good();
    let home = calendars.iter().find(|calendar| calendar.id == pack.calendar).good();
    let generator = Generator::new(&pack, vocabulary(), home, 7).good();
    check(home, &MidFlight::make(&generator, vocabulary(), (until(day), PEOPLE)).good());
}

fn kind(name: &str) -> waymark_rules::vocabulary::KindId {
    vocabulary().kind(name).good().0
}

#[test]
fn as_many_as_asked_for_have_arrived_and_nothing_is_known_beyond_today() {
    for day in ["2026-11-25", "2025-12-26", "2024-03-31"] {
        in_flight(day, |_, contract| {
            let (today, until) = (Day::parse(day).good(), until(day));
            let all: Vec<Arrived> = contract.arrived().collect();
            assert_eq!(all.len(), 300, "{day}");
            let known = |fact: &FactRecord| fact.on <= today && fact.recorded <= until;
            for one in &all {
                assert!(!one.facts.is_empty() && !one.stays.is_empty(), "{}", one.person.participant);
                assert!(one.facts.iter().all(known));
                assert!(one.facts.is_sorted_by_key(|fact| fact.recorded), "{}", one.person.participant);
                assert!(one.stays.is_sorted_by_key(|stay| stay.since) && one.stays.iter().all(|s| s.since <= until));
            }
            assert!(contract.contract_facts().iter().all(known));
            let set_up = contract.set_up();
            assert!(set_up.iter().all(|happened| happened.second <= until));
            assert!(set_up.is_sorted_by_key(|happened| happened.second));
        });
    }
}

#[test]
fn people_meet_on_working_days_and_the_end_of_the_record_is_busy() {
    in_flight("2026-11-25", |home, contract| {
        let today = Day::parse("2026-11-25").good();
        let (mut met, mut lately) = (0, 0);
        for one in contract.arrived() {
            for fact in one.facts.iter().filter(|f| f.kind == kind("booked_meeting_held") && f.replaces.is_none()) {
                met += 1;
                // A wrong day that was mended later may be any.
                let mended = one.facts.iter().any(|other| other.replaces.is_some() && other.replaces == fact.id);
                assert!(mended || home.is_working(fact.on).good(), "{}", fact.on);
            }
            lately += usize::from(one.facts.iter().any(|fact| today.since(fact.on) <= 7));
        }
        assert!(met > 500, "{met}");
        assert!(lately > 60, "{lately} of 300 had something happen in the last week");
    });
}

#[test]
fn notes_stand_as_facts_after_what_they_are_about_and_those_about_health_apart() {
    in_flight("2026-11-25", |_, contract| {
        let (mut notes, mut health) = (0, 0);
        for one in contract.arrived() {
            let first = one.facts.first().good();
            for fact in &one.facts {
                let about_health = fact.kind == kind("health_note_made");
                if !about_health && fact.kind != kind("note_made") {
                    continue;
                }
                notes += 1;
                health += usize::from(about_health);
                assert_eq!(fact.subject, first.subject);
                assert_eq!(fact.attributes.len(), 1);
                assert!(fact.who.is_some() && fact.organisation.is_some() && fact.why.is_none());
                let about = |of: &&FactRecord| of.recorded + 30 <= fact.recorded && of.on == fact.on;
                let about = one.facts.iter().filter(about).any(|of| of.enrolment == fact.enrolment);
                assert!(about, "{}", one.person.participant);
            }
        }
        assert!(notes > 1_000 && health > 10, "{notes}, {health}");
    });
}

#[test]
fn what_is_set_up_is_what_was_known_by_today() {
    in_flight("2026-11-25", |_, contract| {
        let set_up = contract.set_up();
        let named = |id: &str| -> Vec<String> {
            let name = |h: &Happened| match &h.what {
                SetUp::Organisation(o) if o.id == id => Some(o.name.clone()),
                _ => None,
            };
            set_up.iter().filter_map(name).collect()
        };
        assert_eq!(named("alderwick-training"), ["Copperlatch Training", "Alderwick Training"]);
        let here = |role| contract.staff().iter().any(|s| s.role == role && s.left_on.is_none());
        assert!(waymark_domain::staff::Role::ALL.into_iter().filter(|r| r.name() != "participant").all(here));
        // Whoever is to leave in a year's time does not know it yet.
        let today = "2026-12-31";
        assert!(contract.staff().iter().filter_map(|s| s.left_on.as_deref()).all(|day| day < today));
        assert!(contract.staff().iter().any(|s| s.left_on.is_some()));
        let seats: BTreeMap<String, String> = contract.staff().into_iter().map(|s| (s.id, s.organisation)).collect();
        for one in contract.arrived() {
            assert!(one.stays.iter().all(|stay| seats.get(&stay.coach) == Some(&stay.organisation)));
        }
    });
}
