//! Book an appointment.

use super::appointments::{MEETING, all, proposed, read_booking, told_fields, usual_purpose};
use super::form::{BLANK, Form, On};
use super::make::{Make, channels};
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "book",
    title: "Book an appointment",
    lead: "Read any marker at the top of the page first.",
    save: "Book appointment",
    done: "Appointment booked.",
    records: &["appointment_booked", "initial_appointment_booked", "initial_appointment_confirmed"],
    group: "Appointments",
    fields,
    facts,
    ..BLANK
};

/// What an appointment can be for.
const PURPOSES: [&str; 5] = ["initial", "booked_meeting", "review", "course", "other"];

fn fields(on: &On<'_>) -> Vec<Field> {
    let last = all(on).last().copied();
    let by = last.and_then(|one| one.by).filter(|by| MEETING.contains(by)).unwrap_or("phone");
    let purposes: Vec<Choice> = PURPOSES.iter().map(|word| Choice::word(word)).collect();
    vec![
        Field::day("on", "Day")
            .of("booked_for")
            .holding(&proposed(on).map(|day| day.in_words()).unwrap_or_default())
            .hint("Such as next friday or 12 March"),
        Field::time("at", "Time").of("booked_at").holding(last.and_then(|one| one.time).unwrap_or_default()),
        Field::radios("by", "How you will meet", channels(&MEETING)).holding(by),
        Field::line("place", "Place").optional().holding(last.and_then(|one| one.place).unwrap_or_default()),
        told_fields(""),
        Field::radios("purpose", "What it is for", purposes).holding(usual_purpose(on)).folded("Change what it is for"),
    ]
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    reader.maybe_choice("purpose", "what it is for", &PURPOSES);
    read_booking(on, reader, make, "")
}
