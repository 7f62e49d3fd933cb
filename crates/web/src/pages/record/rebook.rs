//! Move an appointment to another day.

use super::appointments::{nearest, next_fields, read_booking, read_which, which};
use super::cancel::{WHO, called_off, who_field};
use super::form::{BLANK, Form, On};
use super::make::Make;
use crate::form::{Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "rebook",
    title: "Move an appointment",
    save: "Move appointment",
    done: "Appointment moved.",
    group: "Appointments",
    fits: |on| nearest(on).is_some(),
    fields,
    facts,
    ..BLANK
};

fn fields(on: &On<'_>) -> Vec<Field> {
    let mut fields: Vec<Field> = which(on).into_iter().collect();
    fields.push(who_field("Who asked to move it"));
    let booking = next_fields(on, true).into_iter().map(|field| match field.name.as_str() {
        "" => Field::heading("New day and time"),
        "next_on" => Field { optional: false, ..field },
        _ => field,
    });
    fields.extend(booking);
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let one = read_which(on, reader);
    let who = reader.choice("who", "who asked to move it", &WHO);
    if reader.sent.get("next_on").is_empty() {
        reader.wrong("next_on", "Enter the new day, such as next friday or 12 March");
    }
    let booked = read_booking(on, reader, make, "next_");
    let gone = one.zip(who).and_then(|(one, who)| called_off(on, make, one.reference, &who));
    gone.into_iter().chain(booked).collect()
}
