//! Record an attempt: somebody tried to reach the participant and did not.

use super::form::{BLANK, Form, On};
use super::make::{CHANNELS, Make, channels, read_when, when};
use crate::form::{Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "attempt",
    title: "Record an attempt to make contact",
    lead: "You tried to reach them and they did not answer.",
    save: "Save attempt",
    done: "Attempt recorded.",
    records: &["contact_attempted"],
    group: "Contact",
    fields,
    facts,
    ..BLANK
};

fn fields(on: &On<'_>) -> Vec<Field> {
    let mut fields = vec![
        Field::radios("by", "How", channels(&CHANNELS)).holding(on.channel()),
        Field::note("note", "Anything to remember").hint("Such as: left a message, will try again at 4"),
    ];
    fields.extend(when("When"));
    fields
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let by = reader.choice("by", "how you tried", &CHANNELS);
    let note = reader.maybe_text("note", 3000);
    let Some(when) = read_when(reader, "of the attempt") else { return Vec::new() };
    [make.contact("contact_attempted", when, by.as_deref()), make.note(when.0, note, None)]
        .into_iter()
        .flatten()
        .collect()
}
