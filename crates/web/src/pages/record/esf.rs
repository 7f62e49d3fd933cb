//! The start and end forms of the European Social Fund: completed, signed, filed and sent.

use super::form::{BLANK, Form, On, started};
use super::initial_meeting::with_esf;
use super::make::{Make, by};
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "esf",
    title: "Record the European Social Fund forms",
    lead: "Tick what was done on this day.",
    save: "Save",
    done: "Recorded.",
    records: &[
        "esf_start_form_completed",
        "esf_form_signed",
        "esf_form_filed",
        "esf_start_form_sent",
        "esf_end_form_sent",
        "esf_funding_explained",
        "esf_leaflet_issued",
        "consent_recorded",
    ],
    group: "Start",
    fits: |on| started(on) && with_esf(on),
    fields,
    facts,
    ..BLANK
};

/// Kind of fact, words, and the word of its tag.
const STEPS: [(&str, &str, &str); 9] = [
    ("esf_funding_explained", "Explained the funding", ""),
    ("esf_leaflet_issued", "Gave them the leaflet", ""),
    ("consent_recorded", "They made the declaration", "esf"),
    ("esf_start_form_completed", "Start form completed", ""),
    ("esf_form_signed", "Participant signed", "participant"),
    ("esf_form_signed", "Provider signed", "provider"),
    ("esf_form_filed", "Original stored", ""),
    ("esf_start_form_sent", "Start form sent to DWP", ""),
    ("esf_end_form_sent", "End form sent to DWP", ""),
];

fn value(kind: &str, tag: &str) -> String {
    if tag.is_empty() { kind.to_owned() } else { format!("{kind}:{tag}") }
}

fn is_done(on: &On<'_>, kind: &str, tag: &str) -> bool {
    on.facts(&[kind]).iter().any(|held| tag.is_empty() || held.fact.tag.as_deref() == Some(tag))
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let returned = on.has(&["esf_form_returned"]);
    let left =
        STEPS.iter().filter(|(kind, _, tag)| !is_done(on, kind, tag) || (returned && *kind == "esf_start_form_sent"));
    let choices = left.map(|(kind, words, tag)| Choice::new(&value(kind, tag), words)).collect();
    let first: Vec<&str> = if on.kind.is_empty() { Vec::new() } else { vec![on.kind] };
    vec![Field::checkboxes("done", "Done", choices).of("esf").ticking(&first), Field::day("on", "When")]
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let ticked: Vec<_> = STEPS.iter().filter(|(kind, _, tag)| reader.ticked("done", &value(kind, tag))).collect();
    if ticked.is_empty() {
        reader.wrong("done", "Tick what was done");
    }
    let Some(day) = reader.past_day("on", "it was done") else { return Vec::new() };
    let fact = |kind: &str, tag: &str| {
        let given: &[(&str, Option<&str>)] = if kind == "consent_recorded" { &[("given", Some("true"))] } else { &[] };
        let fact = make.with(kind, day, given);
        let fact = by(fact, kind.ends_with("_sent").then_some("portal"))?;
        Some(FactRecord { tag: (!tag.is_empty()).then(|| tag.to_owned()), ..fact })
    };
    ticked.into_iter().filter_map(|(kind, _, tag)| fact(kind, tag)).collect()
}
