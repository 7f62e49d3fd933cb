//! Cancel an appointment, and say by whom.

use super::appointments::{nearest, read_which, which};
use super::form::{BLANK, Form, On};
use super::make::{Make, tied};
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "cancel",
    title: "Cancel an appointment",
    lead: "For an appointment that will not take place and is not moved. If they did not come, record that they missed it.",
    save: "Cancel appointment",
    done: "Appointment cancelled.",
    records: &["appointment_cancelled_by_provider", "appointment_cancelled_by_participant"],
    group: "Appointments",
    fits: |on| nearest(on).is_some(),
    fields,
    facts,
    ..BLANK
};

/// Who gives an appointment up.
pub const WHO: [&str; 2] = ["participant", "provider"];

/// Who gave it up.
#[must_use]
pub fn who_field(label: &str) -> Field {
    let choices = vec![Choice::new("participant", "The participant"), Choice::new("provider", "We did")];
    Field::radios("who", label, choices).holding("participant")
}

/// The fact that an appointment was given up.
#[must_use]
pub fn called_off(on: &On<'_>, make: &Make<'_>, reference: &str, who: &str) -> Option<FactRecord> {
    let kind =
        if who == "provider" { "appointment_cancelled_by_provider" } else { "appointment_cancelled_by_participant" };
    tied(make.fact(kind, on.today()), reference)
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let mut fields: Vec<Field> = which(on).into_iter().collect();
    fields.push(who_field("Who cancelled it"));
    fields.push(Field::note("note", "Why"));
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let one = read_which(on, reader);
    let who = reader.choice("who", "who cancelled it", &WHO);
    let note = reader.maybe_text("note", 3000);
    let Some(who) = who else { return Vec::new() };
    let reference = one.map_or("", |one| one.reference);
    let note = make.note(on.today(), note, Some(reference).filter(|r| !r.is_empty()));
    called_off(on, make, reference, &who).into_iter().chain(note).collect()
}
