//! The service standards, and whatever else is given and explained at the start, where it was not done in the first meeting.

use super::form::{BLANK, Form, On, started};
use super::make::{CHANNELS, Make, by, channels};
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "standards-issued",
    title: "Record what was given and explained",
    lead: "Tick what you did. What is recorded already is not shown.",
    save: "Save",
    done: "Recorded.",
    records: &[
        "service_standards_issued",
        "complaints_process_explained",
        "travel_evidence_advised",
        "meeting_evidence_filed",
        "start_evidence_filed",
    ],
    group: "Start",
    fits: |on| started(on) && !offered(on).is_empty(),
    fields,
    facts,
    ..BLANK
};

const ALL: [(&str, &str); 5] = [
    ("service_standards_issued", "Gave them the service standards"),
    ("complaints_process_explained", "Explained feedback and complaints"),
    ("travel_evidence_advised", "Told them what proof they need to claim travel costs"),
    ("meeting_evidence_filed", "Filed evidence of the first meeting"),
    ("start_evidence_filed", "Filed evidence of the start"),
];

fn offered(on: &On<'_>) -> Vec<Choice> {
    ALL.iter()
        .filter(|(kind, _)| on.uses(kind) && !on.has(&[kind]))
        .map(|(kind, words)| Choice::new(kind, words))
        .collect()
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let mut choices = offered(on);
    if choices.is_empty() {
        choices = ALL.iter().map(|(kind, words)| Choice::new(kind, words)).collect();
    }
    let first = choices.first().map(|choice| choice.value.clone()).unwrap_or_default();
    vec![
        Field::checkboxes("done", "Done", choices).ticking(&[&first]),
        Field::radios("by", "How you gave the service standards", channels(&CHANNELS)).holding("email"),
        Field::day("on", "When"),
    ]
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let how = reader.choice("by", "how you gave the service standards", &CHANNELS);
    let day = reader.past_day("on", "it was done");
    let ticked: Vec<&str> = ALL.iter().map(|(kind, _)| *kind).filter(|kind| reader.ticked("done", kind)).collect();
    if ticked.is_empty() {
        reader.wrong("done", "Tick what was done");
    }
    let Some(day) = day else { return Vec::new() };
    let fact = |kind: &str| {
        let how = how.as_deref().filter(|_| kind == "service_standards_issued");
        by(make.fact(kind, day), how)
    };
    ticked.into_iter().filter_map(fact).collect()
}
