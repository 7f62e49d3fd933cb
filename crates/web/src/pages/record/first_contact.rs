//! First contact: they were reached, and the first appointment is booked in the same call.

use super::appointments::{next_fields, read_booking};
use super::form::{BLANK, Form, On, before_start};
use super::make::{CHANNELS, Make, channels, read_when, when};
use crate::form::{Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "first-contact",
    title: "Record the first contact",
    lead: "You reached them. If they did not answer, record an attempt.",
    save: "Save first contact",
    done: "First contact recorded.",
    records: &["first_contact_made"],
    group: "Contact",
    fits: |on| before_start(on) && !on.has(&["first_contact_made", "contact_made", "initial_meeting_held"]),
    fields,
    facts,
    ..BLANK
};

fn fields(on: &On<'_>) -> Vec<Field> {
    let mut fields = vec![
        Field::radios("by", "How", channels(&CHANNELS)).holding(on.channel()),
        Field::note("note", "What was said"),
    ];
    fields.extend(when("When"));
    // The first appointment has to come soon: three working days leave room to move it.
    let soon = on.working_days_after(on.today(), 3).map(|day| day.in_words()).unwrap_or_default();
    fields.extend(next_fields(on, false).into_iter().map(|field| match field.name.as_str() {
        "" => Field::heading("First appointment").hint("Leave the day empty to book it later."),
        "next_on" => field.holding(&soon),
        _ => field,
    }));
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let how = reader.choice("by", "how you reached them", &CHANNELS);
    let note = reader.maybe_text("note", 3000);
    let when = read_when(reader, "of the contact");
    let booked = read_booking(on, reader, make, "next_");
    let Some(when) = when else { return Vec::new() };
    let contact = make.contact("first_contact_made", when, how.as_deref());
    contact.into_iter().chain(make.note(when.0, note, None)).chain(booked).collect()
}
