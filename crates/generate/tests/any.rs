//! Lives played from any pack are believable: readable, in order, the same from the same seed.
#![cfg(test)]

use waymark_generate::{Generator, write_line};
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactReader, FactRecord};
use waymark_rules::pack::{Pack, embedded};
use waymark_rules::vocabulary::Vocabulary;

/// The value, or a failed test.
fn ok<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}

fn pack(id: &str) -> Pack {
    let files = ok(embedded::files(id).ok_or("no such pack"));
    ok(Pack::read(&files, ok(Vocabulary::embedded())))
}

/// Every built-in pack but the one whose lives are modelled by hand.
fn ids() -> Vec<&'static str> {
    embedded::PACKS.iter().map(|(id, _)| *id).filter(|id| *id != "jets").collect()
}

fn with<T>(pack: &Pack, seed: u64, ask: impl FnOnce(&Generator<'_>, &[Calendar]) -> T) -> T {
    let calendars = ok(Calendar::embedded());
    let home = ok(calendars.iter().find(|calendar| calendar.id == pack.calendar).ok_or("no calendar"));
    ask(&ok(Generator::new(pack, ok(Vocabulary::embedded()), home, seed)), &calendars)
}

fn lines(facts: &[FactRecord]) -> Vec<u8> {
    let vocabulary = ok(Vocabulary::embedded());
    let mut out = Vec::new();
    facts.iter().for_each(|fact| write_line(fact, vocabulary, &mut out));
    out
}

fn name(fact: &FactRecord) -> &'static str {
    &ok(Vocabulary::embedded()).get(fact.kind).name
}

#[test]
fn everything_reads_back_as_it_was_made() {
    let vocabulary = ok(Vocabulary::embedded());
    for id in ids() {
        with(&pack(id), 2, |generator, _| {
            for facts in (1..=60).map(|n| generator.participant(n)).chain([generator.contract_facts()]) {
                let mut reader = FactReader::new(id, vocabulary);
                let bytes = lines(&facts);
                for (line, fact) in bytes.split(|byte| *byte == b'\n').zip(&facts) {
                    let read = reader.line(line).map(|read| FactRecord { line: 0, ..read });
                    assert_eq!(read.as_ref(), Some(fact), "{id}: {}", String::from_utf8_lossy(line));
                }
                assert_eq!(reader.finish(), [], "{id}");
            }
        });
    }
}

#[test]
fn the_same_seed_gives_the_same_lives_and_another_seed_others() {
    for id in ids() {
        let pack = pack(id);
        let made = |seed| {
            with(&pack, seed, |g, _| {
                let people: Vec<u8> = (1..=15).flat_map(|n| lines(&g.participant(n))).collect();
                [people, lines(&g.contract_facts())]
            })
        };
        assert_eq!(made(1), made(1), "{id}");
        assert_ne!(made(1), made(2), "{id}");
    }
}

#[test]
fn referral_start_work_and_the_end_of_work_come_in_that_order() {
    for id in ids() {
        let mut worked = 0;
        with(&pack(id), 3, |generator, _| {
            for number in 1..=150 {
                let facts = generator.participant(number);
                // A day entered wrongly, and what was entered for the wrong person, may be any.
                if facts.iter().any(|fact| fact.id.is_some() || fact.enrolment.is_some()) {
                    continue;
                }
                let first = |what: &str| facts.iter().filter(|fact| name(fact) == what).map(|fact| fact.on).min();
                let start = first("programme_start");
                if let (Some(received), Some(start)) = (first("referral_received"), start) {
                    assert!(received <= start, "{id} {number}");
                }
                for job in facts.iter().filter(|f| ["job_started", "self_employment_started"].contains(&name(f))) {
                    worked += 1;
                    assert!(start.is_some_and(|start| start < job.on), "{id} {number}: works on {}", job.on);
                    let ended = facts.iter().filter(|f| name(f) == "employment_ended" && f.reference == job.reference);
                    ended.for_each(|ended| assert!(ended.on > job.on, "{id} {number}"));
                }
            }
        });
        assert!(worked > 20, "{id}: {worked} jobs");
    }
}
