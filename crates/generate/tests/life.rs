//! Invented lives are the same from the same seed, readable, and shaped like real ones.

use waymark_generate::{Generator, write_line};
use waymark_rules::Day;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactReader, FactRecord, Subject, Value};
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

/// The journey is all that the generator asks of a pack.
fn pack(text: &str) -> Pack {
    ok(Pack::read(&[("programme.toml".to_owned(), text.to_owned())], vocabulary()))
}

fn calendar() -> Calendar {
    let known = ok(Calendar::embedded());
    ok(known.into_iter().find(|calendar| calendar.id == "england-and-wales").ok_or("no calendar"))
}

fn with_generator<T>(seed: u64, ask: impl FnOnce(&Generator<'_>) -> T) -> T {
    let (pack, calendar) = (pack(PROGRAMME), calendar());
    ask(&ok(Generator::new(&pack, vocabulary(), &calendar, seed)))
}

fn lines(facts: &[FactRecord]) -> Vec<u8> {
    let mut out = Vec::new();
    facts.iter().for_each(|fact| write_line(fact, vocabulary(), &mut out));
    out
}

/// FNV-1a: enough to notice a change, and the same everywhere.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

fn kind_name(fact: &FactRecord) -> &'static str {
    &vocabulary().get(fact.kind).name
}

fn has(facts: &[FactRecord], name: &str) -> bool {
    facts.iter().any(|fact| kind_name(fact) == name)
}

/// Whoever changes the generator changes this number, and says in the change log that old seeds give new lives.
#[test]
fn the_first_fifty_lives_of_seed_one_are_these() {
    let bytes: Vec<u8> = with_generator(1, |g| (1..=50).flat_map(|n| lines(&g.participant(n))).collect());
    assert_eq!(format!("{:016x}", hash(&bytes)), "68ad7c6e0c9d1cde");
    let contract = with_generator(1, |g| lines(&g.contract_facts()));
    assert_eq!(format!("{:016x}", hash(&contract)), "b6a8d64443663000");
}

#[test]
fn a_participant_is_the_same_whatever_was_asked_before() {
    let alone = with_generator(9, |g| g.participant(7));
    let after = with_generator(9, |g| {
        (1..=20).rev().for_each(|n| drop(g.participant(n)));
        g.participant(7)
    });
    assert_eq!(alone, after);
    assert_eq!(alone[0].subject, Subject::Participant("P-000007".into()));
    assert_ne!(alone, with_generator(10, |g| g.participant(7)));
}

#[test]
fn every_line_reads_back_as_what_was_meant() {
    with_generator(1, |g| {
        let mut reader = FactReader::new("invented.jsonl", vocabulary());
        let all = (1..=2_000).flat_map(|n| g.participant(n)).chain(g.contract_facts());
        for fact in all {
            let line = lines(std::slice::from_ref(&fact));
            let read = reader.line(&line[..line.len() - 1]);
            let mut read = read.unwrap_or_else(|| panic!("not read: {}", String::from_utf8_lossy(&line)));
            read.line = 0;
            assert_eq!(read, fact);
        }
        let problems: Vec<String> = reader.finish().iter().map(ToString::to_string).collect();
        assert_eq!(problems, Vec::<String>::new());
    });
}

#[test]
fn facts_come_in_order_of_recording_and_in_the_days_of_the_contract() {
    let (first, last) = (Day::parse("2020-08-28").unwrap(), Day::parse("2022-12-31").unwrap());
    with_generator(4, |g| {
        for facts in (1..=300).map(|n| g.participant(n)).chain([g.contract_facts()]) {
            assert!(facts.is_sorted_by_key(|fact| fact.recorded));
            assert!(facts.iter().all(|fact| (first..=last).contains(&fact.on)));
            assert!(facts.iter().all(|fact| fact.recorded > fact.on.last_second() - 86_400));
        }
    });
}

#[test]
fn a_life_has_sixty_facts_in_the_mean_and_lives_differ() {
    let counts: Vec<usize> = with_generator(1, |g| (1..=2_000).map(|n| g.participant(n).len()).collect());
    let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
    assert!((58.0..=62.0).contains(&mean), "{mean}");
    let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
    assert!((5..=15).contains(least) && (110..=200).contains(most), "{least} to {most}");
}

/// How many lives in a hundred a test holds for.
fn share(lives: &[Vec<FactRecord>], holds: impl Fn(&Vec<FactRecord>) -> bool) -> f64 {
    lives.iter().filter(|facts| holds(facts)).count() as f64 * 100.0 / lives.len() as f64
}

#[test]
fn the_shares_are_those_of_life() {
    let lives: Vec<Vec<FactRecord>> = with_generator(2, |g| (1..=3_000).map(|n| g.participant(n)).collect());
    let between = |low: f64, high: f64, what: &str, share: f64| {
        assert!((low..=high).contains(&share), "{what}: {share}");
    };
    between(65.0, 75.0, "start", share(&lives, |f| has(f, "programme_start")));
    between(0.5, 2.0, "void", share(&lives, |f| has(f, "referral_void")));
    let told = |f: &Vec<FactRecord>, word: &str| f.iter().any(|x| x.value == Some(Value::Word(word.into())));
    between(6.0, 10.0, "in Wales", share(&lives, |f| told(f, "wales")));
    // Sums of one job stand in for its single amounts; the largest of them is close enough here.
    let earned = |f: &Vec<FactRecord>| -> i64 {
        let told: Vec<_> = f.iter().filter(|x| kind_name(x) == "earnings_updated").collect();
        told.iter().filter_map(|x| x.amount).sum::<i64>() + told.iter().filter_map(|x| x.total).max().unwrap_or(0)
    };
    let started: Vec<_> = lives.iter().filter(|f| has(f, "programme_start")).cloned().collect();
    between(17.0, 24.0, "GBP 1,000", share(&lives, |f| earned(f) >= 100_000));
    between(1.0, 4.0, "self-employed", share(&started, |f| has(f, "self_employed_day")));
    between(0.3, 2.5, "second enrolment", share(&lives, |f| f.iter().any(|x| x.enrolment.is_some())));
    between(2.0, 8.0, "corrected", share(&lives, |f| f.iter().any(|x| x.replaces.is_some())));
    between(0.5, 3.0, "withdrawn", share(&lives, |f| f.iter().any(|x| x.withdrawn)));
    for rare in
        ["disengaged", "reengaged", "frequency_changed", "employed_by_supply_chain", "voluntary_leave_requested"]
    {
        between(0.3, 15.0, rare, share(&started, |f| has(f, rare)));
    }
}

#[test]
fn nobody_meets_on_a_day_off_and_hardly_anybody_after_christmas() {
    let calendar = calendar();
    let met = ["booked_meeting_held", "initial_meeting_held", "appointment_missed", "referral_received"];
    let (from, to) = (Day::parse("2020-12-24").unwrap(), Day::parse("2021-01-01").unwrap());
    let (mut all, mut quiet) = (0, 0);
    with_generator(5, |g| {
        for fact in (1..=2_000).flat_map(|n| g.participant(n)) {
            // A date entered wrongly may be any day.
            if fact.id.is_some() || !met.contains(&kind_name(&fact)) {
                continue;
            }
            assert!(calendar.is_working(fact.on).unwrap(), "{} on {}", kind_name(&fact), fact.on);
            all += 1;
            quiet += usize::from((from..=to).contains(&fact.on));
        }
    });
    assert!(all > 10_000 && quiet > 0 && quiet * 300 < all, "{quiet} of {all}");
}

#[test]
fn a_pack_without_a_journey_is_refused_in_a_plain_sentence() {
    let heading = PROGRAMME.find("[[").map_or(PROGRAMME, |at| &PROGRAMME[..at]);
    let text = heading.replacen("id = \"jets\"", "id = \"other\"", 1);
    let (pack, calendar) = (pack(&text), calendar());
    let refused = Generator::new(&pack, vocabulary(), &calendar, 1).err();
    assert_eq!(refused.as_deref(), Some("histories cannot be invented for `other`: it has no stage"));
}
