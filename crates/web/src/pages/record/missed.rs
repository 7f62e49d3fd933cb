//! They did not come to an appointment: what was done about it, and the next one.

use super::appointments::{nearest, next_fields, past, read_booking, read_which, which_was};
use super::form::{BLANK, Form, On};
use super::make::{CHANNELS, Make, by, channels, tied};
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "missed",
    title: "Record a missed appointment",
    lead: "They did not come and did not tell you beforehand.",
    save: "Save",
    done: "Missed appointment recorded.",
    records: &["appointment_missed"],
    group: "Appointments",
    fits: |on| nearest(on).is_some_and(|one| one.day <= on.today()),
    fields,
    facts,
    ..BLANK
};

/// What was done about it.
const THEN: [&str; 4] = ["attempted", "reached", "explained", "nothing"];

/// The day of the appointment, or today for one to come.
pub fn day_of(on: &On<'_>) -> String {
    past(on).filter(|one| one.day <= on.today()).map_or_else(|| "today".to_owned(), |one| one.day.in_words())
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let then = vec![
        Choice::new("attempted", "I tried to reach them"),
        Choice::new("reached", "I reached them"),
        Choice::new("explained", "They explained why"),
        Choice::new("nothing", "Nothing yet"),
    ];
    let mut fields: Vec<Field> = which_was(on).into_iter().collect();
    fields.extend([
        Field::day("on", "Day of the appointment").holding(&day_of(on)),
        Field::radios("then", "What happened since", then).holding("attempted"),
        Field::radios("by", "How", channels(&CHANNELS)).holding(on.channel()).folded("Change how"),
        Field::note("note", "What they said, or anything to remember"),
    ]);
    fields.extend(next_fields(on, false));
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let one = read_which(on, reader);
    let day = reader.past_day("on", "of the appointment");
    let then = reader.choice("then", "what happened since", &THEN);
    let how = reader.choice("by", "how", &CHANNELS);
    let note = reader.maybe_text("note", 3000);
    let next = read_booking(on, reader, make, "next_");
    let (Some(day), Some(then)) = (day, then) else { return Vec::new() };
    let reference = one.map_or("", |one| one.reference);
    let today = on.today();
    let since = match then.as_str() {
        "attempted" => by(make.fact("contact_attempted", today), how.as_deref()),
        "reached" => by(make.fact("contact_made", today), how.as_deref()),
        "explained" => tied(make.fact("explanation_received", today), reference),
        _ => None,
    };
    let at = one.filter(|one| one.day == day).and_then(|one| one.time).and_then(|t| crate::form::dates::time(t).ok());
    let missed = tied(make.fact("appointment_missed", day), reference).map(|fact| FactRecord { at, ..fact });
    let note = make.note(today, note, Some(reference).filter(|r| !r.is_empty()));
    missed.into_iter().chain(since).chain(note).chain(next).collect()
}
