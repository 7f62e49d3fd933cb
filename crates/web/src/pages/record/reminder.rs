//! A reminder of an appointment was sent.

use super::appointments::{SENT_BY, nearest, read_which, which};
use super::form::{BLANK, Form, On};
use super::make::{Make, by, channels, tied};
use crate::form::{Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "reminder",
    title: "Record a reminder",
    save: "Save reminder",
    done: "Reminder recorded.",
    records: &["reminder_sent"],
    group: "Appointments",
    fits: |on| nearest(on).is_some_and(|one| one.day >= on.today()),
    fields,
    facts,
    ..BLANK
};

fn fields(on: &On<'_>) -> Vec<Field> {
    let mut fields: Vec<Field> = which(on).into_iter().collect();
    fields.push(Field::radios("by", "How you reminded them", channels(&SENT_BY)).holding("text"));
    fields.push(Field::day("on", "When").folded("Change the day"));
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let one = read_which(on, reader);
    let how = reader.choice("by", "how you reminded them", &SENT_BY);
    let Some(day) = reader.past_day("on", "of the reminder") else { return Vec::new() };
    by(tied(make.fact("reminder_sent", day), one.map_or("", |one| one.reference)), how.as_deref()).into_iter().collect()
}
