//! How, and how often, the participant prefers to be in touch.

use super::appointments::rhythm;
use super::form::{BLANK, Form, On};
use super::make::{Make, channels};
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "preference",
    title: "Record how they prefer to be contacted",
    save: "Save preference",
    done: "Preference recorded.",
    records: &["contact_preference_recorded"],
    group: "Contact",
    fields,
    facts,
    ..BLANK
};

/// The form that only asks how often.
pub const FREQUENCY: Form = Form {
    name: "frequency",
    title: "Change how often you meet",
    lead: "Only when the participant asked for it, and you agreed.",
    save: "Save",
    done: "The new rhythm is recorded.",
    records: &["frequency_changed"],
    group: "Contact",
    fits: super::form::on_programme,
    fields: |on| vec![every_field(on), Field::day("on", "When you agreed it").folded("Change the day")],
    facts: frequency_facts,
    ..BLANK
};

/// The ways to be in touch.
const WAYS: [&str; 8] = ["phone", "video", "face_to_face", "email", "text", "letter", "portal", "other"];
/// How often, in working days.
const EVERY: [&str; 5] = ["3", "5", "10", "15", "20"];

fn every_field(on: &On<'_>) -> Field {
    let words = ["Every 3 working days", "Every week", "Every 2 weeks", "Every 3 weeks", "Every 4 weeks"];
    let choices = EVERY.iter().zip(words).map(|(n, words)| Choice::new(n, words)).collect();
    Field::radios("every", "How often you meet", choices).of("frequency").holding(&rhythm(on).to_string())
}

fn fields(on: &On<'_>) -> Vec<Field> {
    vec![
        Field::radios("channel", "How", channels(&WAYS)).of("contact_preference").holding(on.channel()),
        every_field(on),
        Field::day("on", "When they said so").folded("Change the day"),
    ]
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let channel = reader.choice("channel", "how they prefer to be contacted", &WAYS);
    let every = reader.choice("every", "how often you meet", &EVERY);
    let (Some(channel), Some(day)) = (channel, reader.past_day("on", "they said so")) else { return Vec::new() };
    // What is as it was is not recorded as a change.
    let every = every.and_then(|n| n.parse::<i64>().ok()).filter(|n| *n != i64::from(rhythm(on)));
    let changed = every.and_then(|n| make.fact("frequency_changed", day).map(|f| FactRecord { count: Some(n), ..f }));
    make.tagged("contact_preference_recorded", day, &channel).into_iter().chain(changed).collect()
}

fn frequency_facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let every = reader.choice("every", "how often you meet", &EVERY).and_then(|n| n.parse::<i64>().ok());
    let (Some(n), Some(day)) = (every, reader.past_day("on", "you agreed it")) else { return Vec::new() };
    make.fact("frequency_changed", day).map(|fact| FactRecord { count: Some(n), ..fact }).into_iter().collect()
}
