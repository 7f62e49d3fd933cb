//! The example files at the root read without a problem, and their page names everyone in them.

use std::collections::BTreeSet;
use waymark_rules::facts::{FactReader, FactRecord, Subject};
use waymark_rules::vocabulary::Vocabulary;

const ONE: &str = include_str!("../../../examples/jets-one-person.jsonl");
const CASELOAD: &str = include_str!("../../../examples/jets-caseload.jsonl");
const PAGE: &str = include_str!("../../../examples/README.md");

/// The value, or a failed test.
fn ok<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{error:?}"))
}

fn read(text: &str) -> Vec<FactRecord> {
    let mut reader = FactReader::new("example.jsonl", ok(Vocabulary::embedded()));
    let facts: Vec<FactRecord> = text.lines().filter_map(|line| reader.line(line.as_bytes())).collect();
    let problems: Vec<String> = reader.finish().iter().map(ToString::to_string).collect();
    assert_eq!(problems, Vec::<String>::new());
    facts
}

#[test]
fn the_person_of_the_format_has_eight_facts() {
    let facts = read(ONE);
    assert_eq!(facts.len(), 8);
    assert!(facts.iter().all(|fact| fact.subject == Subject::Participant("P-0001".into())));
}

#[test]
fn the_caseload_is_short_and_its_twelve_people_are_all_explained() {
    let facts = read(CASELOAD);
    assert_eq!(facts.len(), CASELOAD.lines().count());
    assert!(facts.len() <= 250);
    let people: BTreeSet<String> = facts
        .iter()
        .map(|fact| match &fact.subject {
            Subject::Participant(id) | Subject::Contract(id) => id.clone(),
        })
        .collect();
    assert_eq!(people.len(), 12);
    for id in people {
        assert!(PAGE.contains(&format!("| {id} | ")), "{id} is not explained");
    }
}
