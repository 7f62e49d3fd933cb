//! Write a note beside the facts.

use super::form::{BLANK, Form, On};
use super::make::Make;
use crate::form::{Choice, Field, Reader, Shape};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "note",
    title: "Write a note",
    lead: "For what no other form asks. Nothing is judged by a note.",
    save: "Save note",
    done: "Note recorded.",
    records: &["note_made", "health_note_made"],
    group: "Contact",
    fields,
    facts,
    ..BLANK
};

fn fields(_: &On<'_>) -> Vec<Field> {
    let about = vec![
        Choice::new("note_made", "Anything but health"),
        Choice::new("health_note_made", "Health, in the participant's own words"),
    ];
    vec![
        Field::new("text", "Note", Shape::Lines { rows: 5 }),
        Field::radios("about", "It is about", about).holding("note_made"),
        Field::day("on", "When").folded("Change the day"),
    ]
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let text = reader.text("text", "the note", 3000);
    let kind = reader.choice("about", "what the note is about", &["note_made", "health_note_made"]);
    let day = reader.past_day("on", "the note is about");
    let (Some(text), Some(kind), Some(day)) = (text, kind, day) else { return Vec::new() };
    let fact = make.fact(&kind, day).map(|fact| FactRecord { attributes: vec![("text".to_owned(), text)], ..fact });
    fact.into_iter().collect()
}
