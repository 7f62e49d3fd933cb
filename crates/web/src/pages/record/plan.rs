//! Agree the action plan: goals, small steps, and both signatures, in one session.

use super::form::{BLANK, Form, On, started};
use super::goals::{chosen, library_fields, open, set};
use super::make::{Make, tied};
use super::signing::{sign_fields, signed};
use crate::form::{Field, Reader, Shape};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "plan",
    title: "Agree the action plan",
    lead: "Choose together what they want to work towards. Two or three goals are enough.",
    save: "Agree plan",
    done: "Action plan agreed. You can print it from this page.",
    records: &["action_plan_agreed", "plan_goal_set"],
    group: "Needs and plan",
    fits: started,
    fields,
    facts,
    ..BLANK
};

fn fields(on: &On<'_>) -> Vec<Field> {
    let mut fields = library_fields(on);
    let has = open(on);
    if let Some(first) = fields.first_mut().filter(|_| !has.is_empty()) {
        let words: Vec<String> = has.into_iter().map(|goal| goal.goal).collect();
        first.hint = format!("In the plan already: {}", words.join("; "));
    }
    fields.extend([
        Field::line("own", "A goal of their own").of("plan_goal").optional(),
        Field::new("own_steps", "Small steps for it, one a line", Shape::Lines { rows: 3 })
            .of("plan_goal_steps")
            .optional()
            .folded("Add small steps for a goal of their own"),
    ]);
    fields.extend(sign_fields(on));
    fields.push(Field::day("on", "When you agreed it").folded("Change the day"));
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let day = reader.past_day("on", "you agreed the plan");
    let own = reader.maybe_text("own", 200);
    let steps = reader.maybe_text("own_steps", 1000).unwrap_or_default();
    let Some(day) = day else { return Vec::new() };
    let reference = make.reference('p');
    let mut goals = chosen(reader, make, (day, &reference));
    goals.extend(own.and_then(|own| set(make, (day, &reference), ("own", &own, &steps))));
    if goals.is_empty() {
        reader.wrong("goal_work", "Choose at least one goal, or write one of their own");
    }
    let signatures = signed(on, reader, make, ("action_plan", day, &reference));
    let agreed = tied(make.fact("action_plan_agreed", day), &reference);
    agreed.into_iter().chain(goals).chain(signatures).collect()
}
