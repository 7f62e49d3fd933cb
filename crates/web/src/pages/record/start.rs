//! The start by itself, for programmes that have no first meeting of their own.

use super::form::{BLANK, Form, On, before_start};
use super::make::Make;
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "start",
    title: "Record the start",
    lead: "The day from which they are on the programme.",
    save: "Save start",
    done: "Start recorded.",
    records: &["programme_start"],
    group: "Start",
    fits: |on| before_start(on) && !on.promises("initial_meeting_held"),
    fields,
    facts,
    ..BLANK
};

fn fields(_: &On<'_>) -> Vec<Field> {
    let answers =
        vec![Choice::new("started", "They start"), Choice::new("did_not_start", "They do not want to take part")];
    vec![
        Field::radios("went", "What they decided", answers).of("start").holding("started"),
        Field::day("on", "First day").of("programme_start"),
        Field::note("note", "Anything to remember").hint("Anything about health goes in a health note."),
    ]
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let went = reader.choice("went", "what they decided", &["started", "did_not_start"]);
    let note = reader.maybe_text("note", 3000);
    let (Some(went), Some(day)) = (went, reader.past_day("on", "of the start")) else { return Vec::new() };
    let kind = if went == "started" { "programme_start" } else { "participation_declined" };
    [make.fact(kind, day), make.note(day, note, None)].into_iter().flatten().collect()
}
