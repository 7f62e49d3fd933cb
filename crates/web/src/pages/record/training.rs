//! Training started, a qualification or basic skills gained.

use super::form::{BLANK, Form, On, started};
use super::make::Make;
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "training",
    title: "Record training or a qualification",
    save: "Save",
    done: "Recorded.",
    records: &["training_started", "qualification_gained", "basic_skills_gained"],
    group: "Needs and plan",
    fits: started,
    fields,
    facts,
    ..BLANK
};

const WHAT: [&str; 3] = ["training_started", "qualification_gained", "basic_skills_gained"];

fn fields(_: &On<'_>) -> Vec<Field> {
    let what = vec![
        Choice::new("training_started", "They started training or education"),
        Choice::new("qualification_gained", "They gained a qualification"),
        Choice::new("basic_skills_gained", "They gained basic skills"),
    ];
    vec![
        Field::radios("what", "What happened", what).holding("training_started"),
        Field::line("name", "Which course or qualification").of("course").optional(),
        Field::day("on", "When"),
    ]
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let what = reader.choice("what", "what happened", &WHAT);
    let name = reader.maybe_text("name", 200);
    let (Some(what), Some(day)) = (what, reader.past_day("on", "it happened")) else { return Vec::new() };
    let fact = match what.as_str() {
        "training_started" => make.with(&what, day, &[("course", name.as_deref())]),
        "qualification_gained" => make.with(&what, day, &[("qualification", name.as_deref())]),
        _ => make.fact(&what, day),
    };
    let note = make.note(day, name.filter(|_| what == "basic_skills_gained"), None);
    fact.into_iter().chain(note).collect()
}
