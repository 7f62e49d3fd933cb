//! The end of their time: why, where they went, and what they gained.

use super::form::{BLANK, Form, On, started};
use super::make::Make;
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form of an end before the last day.
pub const EARLY: Form = Form {
    name: "early-completion",
    title: "Record an early end",
    lead: "For whoever leaves before their last day. A full term ends by itself.",
    save: "Save end",
    done: "End recorded.",
    records: &["early_completion", "programme_end"],
    group: "Changes and the end",
    fits: super::form::on_programme,
    fields: early_fields,
    facts: early,
    ..BLANK
};

/// The form of where they went.
pub const DESTINATION: Form = Form {
    name: "destination",
    title: "Record where they went",
    save: "Save destination",
    done: "Destination recorded.",
    records: &["destination_recorded", "result_evidence_filed"],
    group: "Changes and the end",
    fits: started,
    fields: destination_fields,
    facts: destination,
    ..BLANK
};

const REASONS: [(&str, &str); 4] = [
    ("outcome_reached", "They reached the outcome"),
    ("voluntary_leave", "They asked to leave"),
    ("onward_support", "They go on to other support"),
    ("other", "Another reason"),
];
const WHERE: [(&str, &str); 7] = [
    ("employed", "In a job"),
    ("self_employed", "Self-employed"),
    ("education_or_training", "In education or training"),
    ("unemployed", "Looking for work"),
    ("inactive", "Not looking for work"),
    ("other", "Somewhere else"),
    ("not_known", "Not known"),
];

/// Where they most likely are, from what is recorded of work.
fn likely(on: &On<'_>) -> &'static str {
    let work = on.facts(&["job_started", "self_employment_started", "employment_ended"]);
    match work.last().map(|held| on.vocabulary.get(held.fact.kind).name.as_str()) {
        Some("job_started") => "employed",
        Some("self_employment_started") => "self_employed",
        _ => "unemployed",
    }
}

fn where_field(on: &On<'_>) -> Field {
    let choices = WHERE.iter().map(|(word, words)| Choice::new(word, words)).collect();
    Field::radios("destination", "Where they are now", choices).of("destination").holding(likely(on))
}

fn evidence_field() -> Field {
    Field::tick("evidence", "Evidence", "Evidence of it is on file").of("result_evidence").ticking(&["yes"])
}

fn early_fields(on: &On<'_>) -> Vec<Field> {
    let reasons = REASONS.iter().map(|(word, words)| Choice::new(word, words)).collect();
    let reached = on.opened.answers.iter().flat_map(|answer| &answer.outcomes).any(|outcome| outcome.reached.is_some());
    vec![
        Field::radios("reason", "Why", reasons).of("end_reason").holding(if reached { "outcome_reached" } else { "" }),
        Field::day("on", "Last day"),
        where_field(on),
        evidence_field(),
        Field::note("note", "Anything to remember"),
    ]
}

fn early(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let reason = reader.choice("reason", "why their time ends", &REASONS.map(|(word, _)| word));
    let day = reader.past_day("on", "that is their last");
    let note = reader.maybe_text("note", 3000);
    let gone = gone(reader, make, day);
    let (Some(reason), Some(day)) = (reason, day) else { return Vec::new() };
    let asked = if reason == "voluntary_leave" { make.fact("voluntary_leave_requested", day) } else { None };
    let end = make.tagged("early_completion", day, &reason);
    asked.into_iter().chain(end).chain(gone).chain(make.note(day, note, None)).collect()
}

fn destination_fields(on: &On<'_>) -> Vec<Field> {
    vec![where_field(on), evidence_field(), Field::day("on", "When you learnt it").folded("Change the day")]
}

fn destination(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let day = reader.past_day("on", "you learnt it");
    gone(reader, make, day)
}

fn gone(reader: &mut Reader<'_>, make: &Make<'_>, day: Option<waymark_rules::Day>) -> Vec<FactRecord> {
    let destination = reader.choice("destination", "where they are now", &WHERE.map(|(word, _)| word));
    let (Some(destination), Some(day)) = (destination, day) else { return Vec::new() };
    let filed = if reader.ticked("evidence", "yes") { make.fact("result_evidence_filed", day) } else { None };
    make.tagged("destination_recorded", day, &destination).into_iter().chain(filed).collect()
}
