//! The invented contract holds together, is the same from the same seed, and could be nobody's.

use std::collections::{HashMap, HashSet};
use waymark_domain::organisation::{OrganisationKind, is_id, is_within};
use waymark_domain::staff::{RecordClass, Role};
use waymark_generate::Generator;
use waymark_generate::demo::{Note, Person, World, scene_kinds};
use waymark_rules::Day;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactRecord, Subject, Value};
use waymark_rules::pack::Pack;
use waymark_rules::vocabulary::Vocabulary;

const PROGRAMME: &str = include_str!("../../../programmes/jets/programme.toml");

/// The value, or a failed test.
fn ok<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}

fn vocabulary() -> &'static Vocabulary {
    ok(Vocabulary::embedded())
}

fn pack() -> Pack {
    ok(Pack::read(&[("programme.toml".to_owned(), PROGRAMME.to_owned())], vocabulary()))
}

fn with_generator<T>(seed: u64, ask: impl FnOnce(&Generator<'_>) -> T) -> T {
    let known = ok(Calendar::embedded());
    let calendar = ok(known.into_iter().find(|calendar| calendar.id == "england-and-wales").ok_or("no calendar"));
    let pack = pack();
    ask(&ok(Generator::new(&pack, vocabulary(), &calendar, seed)))
}

fn world() -> World {
    ok(World::make(7, 2_500))
}

fn people(world: &World) -> Vec<Person> {
    (1..=world.participants()).filter_map(|n| world.person(n)).collect()
}

/// FNV-1a: enough to notice a change, and the same everywhere.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

fn fingerprint(world: &World) -> u64 {
    with_generator(world.seed, |generator| {
        let mut text = format!("{world:?}");
        for n in 1..=world.participants() {
            let facts = world.facts(generator, n);
            text += &format!("{:?} {:?} {facts:?}", world.person(n), world.placement(n));
            text += &format!("{:?} {:?}", world.notes(vocabulary(), n, &facts), world.goals(vocabulary(), n, &facts));
        }
        hash(&text)
    })
}

/// Notes of some of the participants.
fn some_notes(world: &World, last: u32) -> Vec<Note> {
    with_generator(world.seed, |generator| {
        let of = |n| world.notes(vocabulary(), n, &world.facts(generator, n));
        (1..=last).flat_map(of).collect()
    })
}

fn share(part: usize, of: usize) -> f64 {
    100.0 * f64::from(ok(u32::try_from(part))) / f64::from(ok(u32::try_from(of)))
}

#[test]
fn the_same_seed_gives_the_same_world_and_another_seed_another() {
    let first = ok(World::make(1, 120));
    assert_eq!(fingerprint(&first), fingerprint(&ok(World::make(1, 120))));
    let other = ok(World::make(2, 120));
    assert_ne!(fingerprint(&first), fingerprint(&other));
    assert_ne!(first.staff, other.staff);
    let names = |world: &World| people(world).into_iter().map(|p| (p.first_names, p.last_name)).collect::<Vec<_>>();
    assert_ne!(names(&first), names(&other));
    assert_eq!(first.person(0), None);
    assert_eq!(first.person(121), None);
}

#[test]
fn organisations_stand_where_they_may_and_every_id_is_plain() {
    let world = world();
    let mut seen = HashSet::new();
    for organisation in &world.organisations {
        assert!(is_id(&organisation.id) && seen.insert(&organisation.id), "{}", organisation.id);
        let parent = organisation.parent.as_ref().map(|id| world.organisations.iter().find(|o| o.id == *id).unwrap());
        assert!(organisation.kind.may_stand_under(parent.map(|o| o.kind)), "{}", organisation.id);
        let above = parent.map_or("", |o| &o.path);
        assert_eq!(organisation.path, waymark_domain::organisation::path_under(above, &organisation.id));
    }
    let hubs = world.organisations.iter().filter(|o| o.kind == OrganisationKind::Hub);
    for hub in hubs.clone() {
        let partner = |o: &&waymark_domain::organisation::Organisation| {
            matches!(o.kind, OrganisationKind::MicroHub | OrganisationKind::Subcontractor) && o.is_within(&hub.path)
        };
        let partners = world.organisations.iter().filter(partner).count();
        assert!((2..=3).contains(&partners), "{} {partners}", hub.id);
    }
    assert_eq!(hubs.count(), 6);
    let closed: Vec<_> = world.organisations.iter().filter(|o| o.closed_on.is_some()).collect();
    assert_eq!(closed.len(), 1);
    for handover in &world.handovers {
        assert!(seen.contains(&handover.organisation));
        assert!(Day::parse(&handover.on).is_some());
    }
    assert_eq!(world.handovers.len(), 2);
    assert!(world.staff.iter().all(|staff| is_id(&staff.id)));
    assert!(is_id(&world.contract.id));
}

#[test]
fn the_contract_fits_the_pack_and_the_histories() {
    let world = world();
    let pack = pack();
    assert_eq!((&world.contract.pack, &world.contract.version), (&pack.id, &pack.version));
    assert!(world.organisations.iter().any(|o| o.id == world.contract.prime && o.kind == OrganisationKind::Prime));
    with_generator(world.seed, |generator| {
        let facts = world.contract_facts(generator);
        assert!(facts.iter().all(|fact| fact.subject == Subject::Contract(world.contract.id.clone())));
        let day = |name: &str| {
            let kind = vocabulary().kind(name).unwrap().0;
            facts.iter().find(|fact| fact.kind == kind).unwrap().on.to_string()
        };
        assert_eq!(
            (day("service_start"), day("service_end")),
            (world.contract.starts.clone(), world.contract.ends.clone())
        );
        let kind = vocabulary().kind("programme_start").unwrap().0;
        let starts = (1..=2_500).filter(|n| world.facts(generator, *n).iter().any(|f| f.kind == kind)).count();
        let wanted: u32 = world.contract.targets.iter().filter(|t| t.of == "starts").map(|t| t.count).sum();
        let reached = share(starts, usize::try_from(wanted).unwrap());
        assert!((70.0..130.0).contains(&reached), "{starts} of {wanted}");
    });
    let areas: HashSet<String> = (1..=2_500).map(|n| world.placement(n).unwrap().area).collect();
    assert_eq!(areas, world.contract.areas.iter().cloned().collect());
    for target in &world.contract.targets {
        assert!(["starts", "employed"].contains(&target.of.as_str()));
        assert!(Day::parse(&format!("{}-01", target.month)).is_some());
    }
}

#[test]
fn staff_of_every_role_work_for_organisations_that_exist() {
    let world = world();
    let roles: HashSet<Role> = world.staff.iter().map(|staff| staff.role).collect();
    let wanted: HashSet<Role> = Role::ALL.into_iter().filter(|role| *role != Role::Participant).collect();
    assert_eq!(roles, wanted);
    assert!((55..=70).contains(&world.staff.len()), "{}", world.staff.len());
    let ids: HashSet<&String> = world.staff.iter().map(|staff| &staff.id).collect();
    assert_eq!(ids.len(), world.staff.len(), "no two have the same id");
    for staff in &world.staff {
        let organisation = world.organisations.iter().find(|o| o.id == staff.organisation).unwrap();
        assert_eq!(staff.path, organisation.path);
        let last = |day: &Option<String>| day.as_deref().map(|day| Day::parse(day).unwrap());
        if let Some(closed) = last(&organisation.closed_on) {
            assert!(last(&staff.left_on).is_some_and(|left| left <= closed), "{}", staff.id);
        }
    }
    assert!(world.staff.iter().filter(|staff| staff.left_on.is_some()).count() >= 4);
    assert!((5..=20).contains(&world.staff.iter().filter(|staff| staff.nominated).count()));
    assert!(!world.covers.is_empty() && !world.windows.is_empty());
    for cover in &world.covers {
        let find = |id: &String| world.staff.iter().find(|staff| staff.id == *id && staff.left_on.is_none()).unwrap();
        let (absent, covering) = (find(&cover.absent), find(&cover.covering));
        assert!(absent.id != covering.id && absent.role == covering.role);
        assert!(cover.days.from <= cover.days.to);
    }
    for window in &world.windows {
        assert!(ids.contains(&window.staff) && window.days.from <= window.days.to);
        assert!(world.organisations.iter().any(|o| o.path == window.path));
    }
}

#[test]
fn every_coach_works_where_the_participant_is_and_had_not_left() {
    let world = world();
    let mut earlier = 0;
    let mut areas: HashMap<&str, String> = HashMap::new();
    for n in 1..=world.participants() {
        let placement = world.placement(n).unwrap();
        let now = placement.assigned.last().unwrap();
        assert_eq!((&now.organisation, &now.coach), (&placement.organisation, &placement.coach));
        assert_eq!(placement.assigned[0].from, placement.received);
        let path = &world.organisations.iter().find(|o| o.id == placement.organisation).unwrap().path;
        let hub = path.split('/').nth(3).unwrap();
        assert_eq!(areas.entry(hub).or_insert_with(|| placement.area.clone()), &placement.area, "a hub has one area");
        for assignment in &placement.assigned {
            let organisation = world.organisations.iter().find(|o| o.id == assignment.organisation).unwrap();
            let coach = world.staff.iter().find(|staff| staff.id == assignment.coach).unwrap();
            assert_eq!(coach.role, Role::WorkCoach);
            assert!(is_within(&coach.path, &organisation.path), "{n}: {} in {}", coach.id, organisation.id);
            for gone in [&coach.left_on, &organisation.closed_on].into_iter().flatten() {
                let gone = Day::parse(gone).unwrap();
                assert!(assignment.until.is_some_and(|until| assignment.from <= until && until <= gone), "{n}");
            }
            earlier += usize::from(assignment.until.is_some());
        }
        if placement.class == RecordClass::Restricted {
            assert!(world.staff.iter().any(|staff| staff.id == placement.coach && staff.nominated), "{n}");
        }
    }
    assert!(earlier > 50, "{earlier} were handed over");
}

#[test]
fn caseloads_are_as_uneven_as_in_life() {
    let world = world();
    let mut loads: HashMap<String, usize> = HashMap::new();
    let mut largest = 0;
    for n in 1..=world.participants() {
        let placement = world.placement(n).unwrap();
        let organisation = world.organisations.iter().find(|o| o.id == placement.organisation).unwrap();
        largest += usize::from(organisation.path.contains("/quillbrook-hub/"));
        *loads.entry(placement.coach).or_default() += 1;
    }
    let in_post = |staff: &&waymark_domain::staff::Staff| staff.role == Role::WorkCoach && staff.left_on.is_none();
    assert_eq!(loads.len(), world.staff.iter().filter(in_post).count(), "every coach in post has somebody");
    assert!(loads.values().all(|load| (15..=160).contains(load)), "{loads:?}");
    assert!(loads.values().any(|load| *load < 30) && loads.values().any(|load| *load > 120), "{loads:?}");
    let hub = share(largest, 2_500);
    assert!((27.0..33.0).contains(&hub), "{hub}");
}

#[test]
fn one_in_twelve_speaks_welsh_and_three_in_a_hundred_come_twice() {
    let world = world();
    let people = people(&world);
    let welsh = share(people.iter().filter(|person| person.welsh).count(), people.len());
    assert!((6.5..9.5).contains(&welsh), "{welsh}");
    let twice: Vec<(u32, String)> =
        (1..=2_500).filter_map(|n| world.placement(n).unwrap().same_person_as.map(|first| (n, first))).collect();
    let part = share(twice.len(), people.len());
    assert!((2.2..3.8).contains(&part), "{part}");
    let by_id: HashMap<&String, &Person> = people.iter().map(|person| (&person.participant, person)).collect();
    let mut new_names = 0;
    for (n, first) in &twice {
        let (later, first) = (world.person(*n).unwrap(), by_id[first]);
        assert_eq!(later.date_of_birth, first.date_of_birth);
        let same_number = later.nino.is_some() && later.nino == first.nino;
        let changes =
            [later.last_name != first.last_name, later.address != first.address, later.mobile != first.mobile];
        assert!(same_number || later.last_name == first.last_name || first.nino.is_none());
        assert!(changes.contains(&true) || later.first_names != first.first_names, "{n}");
        new_names += usize::from(changes[0]);
    }
    assert!(new_names > 10, "{new_names}");
    let references: HashSet<String> = (1..=2_500).map(|n| world.placement(n).unwrap().reference).collect();
    assert_eq!(references.len(), 2_500);
    let numbers: Vec<&String> = people.iter().filter_map(|person| person.nino.as_ref()).collect();
    let distinct: HashSet<&&String> = numbers.iter().collect();
    assert!(numbers.len() - distinct.len() <= twice.len(), "only who comes twice shares a number");
}

#[test]
fn nobody_can_be_reached_or_is_anybody() {
    const DRAMA: [&str; 11] = [
        "07700 900",
        "0113 496 0",
        "0114 496 0",
        "0115 496 0",
        "0116 496 0",
        "0121 496 0",
        "0151 496 0",
        "0161 496 0",
        "0191 498 0",
        "029 2018 0",
        "020 7946 0",
    ];
    let world = world();
    let mut restricted = 0;
    for (n, person) in (1..).zip(people(&world)) {
        for number in [&person.telephone, &person.mobile].into_iter().flatten() {
            assert!(
                DRAMA.iter().any(|range| number.strip_prefix(range).is_some_and(|rest| rest.len() == 3)),
                "{number}"
            );
        }
        if let Some(email) = &person.email {
            let (who, place) = email.split_once('@').unwrap();
            assert_eq!(place, "example.org");
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.';
            assert!(!who.is_empty() && who.chars().all(plain), "{email}");
        }
        if let Some(nino) = &person.nino {
            let (prefix, rest) = nino.split_at(2);
            assert!(["NC", "PP"].contains(&prefix), "{nino}");
            let (digits, suffix) = rest.split_at(6);
            assert!(digits.bytes().all(|b| b.is_ascii_digit()) && ["A", "B", "C", "D"].contains(&suffix), "{nino}");
        }
        if world.placement(n).unwrap().class == RecordClass::Restricted {
            restricted += 1;
            let contact =
                [&person.address, &person.town, &person.postcode, &person.telephone, &person.mobile, &person.email];
            assert!(contact.iter().all(|part| part.is_none()), "{n}");
        } else {
            assert!(person.address.is_some() && person.postcode.is_some());
        }
    }
    assert!((5..=40).contains(&restricted), "{restricted}");
    for note in some_notes(&world, 300) {
        assert!(!note.text.contains('@') && !note.text.contains("07") && !note.text.contains("496"), "{}", note.text);
    }
}

#[test]
fn facts_say_who_recorded_them_and_the_birth_date_the_person_has() {
    let world = world();
    let detail = vocabulary().kind("detail_recorded").unwrap().0;
    let said = |facts: &[FactRecord], name: &str| {
        facts.iter().find(|f| f.kind == detail && f.tag.as_deref() == Some(name)).and_then(|f| f.value.clone())
    };
    with_generator(world.seed, |generator| {
        for n in 1..=world.participants() {
            let (facts, person) = (world.facts(generator, n), world.person(n).unwrap());
            let placement = world.placement(n).unwrap();
            let born = person.date_of_birth.map(|day| Value::Date(Day::parse(&day).unwrap()));
            assert_eq!(said(&facts, "date_of_birth"), born, "{n}");
            let in_wales = said(&facts, "nation") == Some(Value::Word("wales".to_owned()));
            assert_eq!(in_wales, placement.area == "CPA6", "{n}");
            for fact in &facts {
                let held = |a: &&waymark_generate::demo::Assignment| a.until.is_none_or(|until| fact.on <= until);
                let then = placement.assigned.iter().find(held).unwrap();
                assert_eq!(fact.organisation.as_ref(), Some(&then.organisation));
                let who = world.staff.iter().find(|staff| Some(&staff.id) == fact.who.as_ref()).unwrap();
                assert!(who.id == then.coach || who.role == Role::Administrator, "{n}");
            }
        }
    });
}

#[test]
fn notes_are_sentences_of_fitting_length_without_gaps() {
    let world = world();
    let notes = some_notes(&world, 600);
    assert!(notes.len() > 4_000, "{}", notes.len());
    for note in &notes {
        let length = note.text.chars().count();
        assert!((50..=600).contains(&length), "{length}: {}", note.text);
        for gap in ["{", "}", "  ", " .", " ,", "..", "they has", "they was", "he have", "she have", "they is"] {
            assert!(!note.text.contains(gap), "`{gap}` in {}", note.text);
        }
        assert!(note.text.chars().next().unwrap().is_uppercase() || note.text.starts_with(char::is_alphabetic));
        assert!(note.text.ends_with(['.', '!', '?']), "{}", note.text);
        assert!(scene_kinds().contains(&note.about));
        assert!(world.staff.iter().any(|staff| staff.id == note.who));
    }
    let long = notes.iter().filter(|note| note.text.chars().count() > 300).count();
    assert!(long > 50, "{long}");
    let kinds: HashSet<&str> = notes.iter().map(|note| note.about).collect();
    assert_eq!(kinds.len(), scene_kinds().len(), "every scene comes up");
    for kind in scene_kinds() {
        assert!(vocabulary().kind(kind).is_some(), "{kind}");
    }
}

#[test]
fn what_people_said_about_their_health_is_marked_and_stands_alone() {
    const ABOUT_HEALTH: [&str; 7] =
        ["sleep has been", "hurts", "lifting", "feeling low", "hears better", "tires quickly", "about coping"];
    let world = world();
    let notes = some_notes(&world, 800);
    let health: Vec<_> = notes.iter().filter(|note| note.class == RecordClass::Health).collect();
    let part = share(health.len(), notes.len());
    assert!((0.5..6.0).contains(&part), "{part}");
    for note in &notes {
        if ABOUT_HEALTH.iter().any(|words| note.text.contains(words)) {
            assert_eq!(note.class, RecordClass::Health, "{}", note.text);
        }
        assert!([RecordClass::Ordinary, RecordClass::Health].contains(&note.class));
        for word in ["depress", "anxiety", "diagnos", "disorder", "disabled", "addict", "autis"] {
            assert!(!note.text.to_lowercase().contains(word), "{}", note.text);
        }
    }
}

#[test]
fn goals_have_small_steps_with_days_agreed() {
    let world = world();
    let plan = vocabulary().kind("action_plan_agreed").unwrap().0;
    with_generator(world.seed, |generator| {
        let mut done = (0, 0);
        for n in 1..=400 {
            let facts = world.facts(generator, n);
            let goals = world.goals(vocabulary(), n, &facts);
            assert_eq!(goals.is_empty(), facts.iter().all(|fact| fact.kind != plan), "{n}");
            let last = facts.iter().map(|fact| fact.on).max().unwrap();
            for goal in goals {
                assert!((3..=4).contains(&goal.steps.len()));
                assert!(!goal.what.contains(['{', '}']));
                let mut before = goal.agreed;
                for step in goal.steps {
                    assert!(step.by > before && step.by.weekday() < 5, "{n}: {}", step.what);
                    assert!(!step.what.contains(['{', '}', '+']), "{}", step.what);
                    assert!(step.done.is_none_or(|day| day >= goal.agreed && day <= last));
                    done = (done.0 + usize::from(step.done.is_some()), done.1 + 1);
                    before = step.by;
                }
            }
        }
        let part = share(done.0, done.1);
        assert!((40.0..75.0).contains(&part), "{part}");
    });
}

#[test]
fn a_small_contract_holds_together_too() {
    for participants in [0, 1, 17, 60] {
        let world = ok(World::make(3, participants));
        assert_eq!(world.participants(), participants);
        for n in 1..=participants {
            let placement = world.placement(n).unwrap();
            assert!(world.staff.iter().any(|staff| staff.id == placement.coach && staff.role == Role::WorkCoach));
        }
    }
}
