//! Record a contact: you and the participant were in touch, both ways.

use super::form::{BLANK, Form, On};
use super::make::{CHANNELS, Make, channels, read_when, when};
use crate::form::{Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "contact",
    title: "Record a contact",
    lead: "You were in touch with each other. If they did not answer, record an attempt.",
    save: "Save contact",
    done: "Contact recorded.",
    records: &["contact_made"],
    group: "Contact",
    fields,
    facts,
    ..BLANK
};

fn fields(on: &On<'_>) -> Vec<Field> {
    let mut fields = vec![
        Field::radios("by", "How", channels(&CHANNELS)).holding(on.channel()),
        Field::note("note", "What was said").hint("Keep it short. Anything about health goes in a health note."),
    ];
    fields.extend(when("When"));
    fields
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let by = reader.choice("by", "how you were in touch", &CHANNELS);
    let note = reader.maybe_text("note", 3000);
    let Some(when) = read_when(reader, "of the contact") else { return Vec::new() };
    [make.contact("contact_made", when, by.as_deref()), make.note(when.0, note, None)].into_iter().flatten().collect()
}
