//! They explained why they missed an appointment.

use super::appointments::all;
use super::form::{BLANK, Form, On};
use super::make::{CHANNELS, Make, by, channels, tied};
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "explained",
    title: "Record an explanation",
    lead: "Why they missed an appointment, in their words.",
    save: "Save explanation",
    done: "Explanation recorded.",
    records: &["explanation_received"],
    group: "Appointments",
    fits: |on| on.has(&["appointment_missed"]),
    fields,
    facts,
    ..BLANK
};

/// The missed appointments, the last first: reference and words.
fn missed(on: &On<'_>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = on
        .facts(&["appointment_missed"])
        .into_iter()
        .map(|held| (held.fact.reference.clone().unwrap_or_default(), held.fact.on.in_words()))
        .filter(|(reference, _)| !reference.is_empty())
        .collect();
    found.reverse();
    found.truncate(6);
    found
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let offered = missed(on);
    let chosen = offered.iter().find(|(r, _)| r == on.about).or(offered.first()).map(|(r, _)| r.clone());
    let which = chosen.map(|chosen| {
        let choices = offered.iter().map(|(reference, words)| Choice::new(reference, words)).collect();
        Field::radios("which", "Which appointment", choices).holding(&chosen)
    });
    let mut fields: Vec<Field> = which.into_iter().collect();
    fields.extend([
        Field::note("note", "What they said"),
        Field::radios("by", "How they told you", channels(&CHANNELS)).holding(on.channel()),
        Field::day("on", "When they told you").folded("Change the day"),
    ]);
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let day = reader.past_day("on", "they told you");
    let how = reader.choice("by", "how they told you", &CHANNELS);
    let note = reader.maybe_text("note", 3000);
    let reference = reader.sent.get("which").to_owned();
    let known = all(on).iter().any(|one| one.reference == reference) || missed(on).iter().any(|(r, _)| *r == reference);
    if !reference.is_empty() && !known {
        reader.wrong("which", "Choose which appointment they missed");
    }
    let Some(day) = day else { return Vec::new() };
    let told = by(tied(make.fact("explanation_received", day), &reference), how.as_deref());
    let note = make.note(day, note, Some(reference.as_str()).filter(|r| !r.is_empty()));
    told.into_iter().chain(note).collect()
}
