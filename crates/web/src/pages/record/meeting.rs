//! A booked meeting took place: what was said, how the plan goes, and the next meeting, in one page.

use super::appointments::{MEETING, next_fields, past, read_booking, read_which, which_was};
use super::form::{BLANK, Form, On, started};
use super::goals::{closed, plan_reference, set, state_fields};
use super::make::{Make, by, channels, tied};
use super::missed::day_of;
use crate::form::{Field, Reader};
use crate::own_words::own;
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;

/// The form of a meeting.
pub const FORM: Form = Form {
    name: "meeting",
    title: "Record a booked meeting",
    lead: "They came, or you spoke as booked. If not, record a missed appointment.",
    save: "Save meeting",
    done: "Meeting recorded.",
    records: &["booked_meeting_held"],
    group: "Appointments",
    fits: started,
    fields: meeting_fields,
    facts,
    ..BLANK
};

/// The form of a review, which is the same page with the review ticked.
pub const REVIEW: Form = Form {
    name: "review",
    title: "Review the action plan",
    lead: "Each goal is as you left it. Change only what changed.",
    save: "Save review",
    done: "Review recorded.",
    records: &["action_plan_reviewed", "plan_goal_closed"],
    group: "Needs and plan",
    fits: |on| started(on) && on.has(&["action_plan_agreed"]),
    fields: review_fields,
    facts,
    ..BLANK
};

fn meeting_fields(on: &On<'_>) -> Vec<Field> {
    fields(on, &[])
}

fn review_fields(on: &On<'_>) -> Vec<Field> {
    fields(on, &["yes"])
}

fn fields(on: &On<'_>, reviewed: &[&str]) -> Vec<Field> {
    let one = past(on);
    let how = one.and_then(|one| one.by).filter(|by| MEETING.contains(by)).unwrap_or("phone");
    let mut fields: Vec<Field> = which_was(on).into_iter().collect();
    fields.extend([
        Field::radios("by", "How you met", channels(&MEETING)).holding(how),
        Field::day("on", "When").holding(&day_of(on)),
        Field::note("note", "What you talked about")
            .hint("Wellbeing, the plan, the job search. Anything about health goes in a health note."),
    ]);
    if on.has(&["action_plan_agreed"]) {
        fields.push(Field::heading(&own(&on.program.pack, "Action plan")));
        fields.push(
            Field::tick("reviewed", "Review", &own(&on.program.pack, "We went through the action plan"))
                .of("plan_reviewed")
                .ticking(reviewed),
        );
        let goals = state_fields(on);
        let under = if reviewed.is_empty() { "Change how the goals go" } else { "" };
        fields.extend(goals.into_iter().map(|field| field.folded(under)));
        fields.push(Field::line("new_goal", "A new goal").of("plan_goal").optional().folded("Add a goal"));
        fields.push(
            Field::line("new_step", "The first small step").of("plan_goal_steps").optional().folded("Add a goal"),
        );
    }
    fields.extend(next_fields(on, true));
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let one = read_which(on, reader);
    let how = reader.choice("by", "how you met", &MEETING);
    let day = reader.past_day("on", "of the meeting");
    let note = reader.maybe_text("note", 3000);
    let next = read_booking(on, reader, make, "next_");
    let Some(day) = day else { return Vec::new() };
    let reference = one.map_or("", |one| one.reference);
    let at = one.filter(|one| one.day == day).and_then(|one| one.time).and_then(|t| crate::form::dates::time(t).ok());
    let held = by(tied(make.fact("booked_meeting_held", day), reference), how.as_deref());
    let held = held.map(|fact| FactRecord { at, ..fact });
    let note = make.note(day, note, Some(reference).filter(|r| !r.is_empty()));
    let review = review(on, reader, make, (day, how.as_deref()));
    held.into_iter().chain(review).chain(note).chain(next).collect()
}

/// The review, where the plan was gone through, with the goals that ended and the one that is new.
fn review(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>, (day, how): (Day, Option<&str>)) -> Vec<FactRecord> {
    let ended = closed(on, reader, make, day);
    let new = reader.maybe_text("new_goal", 200);
    let step = reader.maybe_text("new_step", 1000).unwrap_or_default();
    let reference = plan_reference(on).unwrap_or_default();
    let new = new.and_then(|goal| set(make, (day, &reference), ("own", &goal, &step)));
    let any = reader.ticked("reviewed", "yes") || !ended.is_empty() || new.is_some();
    let reviewed = if any { by(make.fact("action_plan_reviewed", day), how) } else { None };
    reviewed.into_iter().chain(ended).chain(new).collect()
}
