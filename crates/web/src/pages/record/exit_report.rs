//! The exit report, written out of the record, and how it was given.

use super::form::{BLANK, Form, On, started};
use super::goals::goals;
use super::make::{Make, by, channels};
use crate::form::{Field, Reader, Shape};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "exit-report",
    title: "Write the exit report",
    lead: "It is written from the record. Read it through with them and change what is not right.",
    save: "Save and give",
    done: "Exit report given. You can print it from this page.",
    records: &["exit_report_issued", "exit_report_completed"],
    group: "Changes and the end",
    fits: started,
    fields,
    facts,
    ..BLANK
};

/// How it is given; `not_yet` writes it only.
const GIVEN: [&str; 5] = ["email", "letter", "face_to_face", "portal", "not_yet"];

/// What was done, as sentences for the participant.
#[must_use]
pub fn summary(on: &On<'_>) -> String {
    let count = |kinds: &[&str]| on.facts(kinds).len();
    let mut lines = Vec::new();
    if let Some(start) = on.facts(&["programme_start"]).first() {
        lines.push(format!("You started on {}.", start.fact.on.in_words()));
    }
    let met = count(&["initial_meeting_held", "booked_meeting_held"]);
    if met > 0 {
        lines.push(format!("We met {met} times."));
    }
    let all = goals(on);
    let reached: Vec<&str> = all
        .iter()
        .filter(|g| g.closed.as_ref().is_some_and(|(_, o)| o == "reached"))
        .map(|g| g.goal.as_str())
        .collect();
    let going: Vec<&str> = all.iter().filter(|g| g.closed.is_none()).map(|g| g.goal.as_str()).collect();
    if !reached.is_empty() {
        lines.push(format!("You reached these goals: {}.", reached.join("; ")));
    }
    if !going.is_empty() {
        lines.push(format!("You are still working on: {}.", going.join("; ")));
    }
    lines.extend(
        told(on, "training_started", "course").into_iter().map(|what| format!("You started training: {what}.")),
    );
    lines.extend(
        told(on, "qualification_gained", "qualification").into_iter().map(|what| format!("You gained: {what}.")),
    );
    lines.extend(told(on, "job_started", "employer").into_iter().map(|what| format!("You worked for {what}.")));
    lines.join("\n")
}

/// Where to turn to, from the services they were referred to.
fn where_next(on: &On<'_>) -> String {
    let services = told(on, "onward_referral_made", "service");
    let mut lines: Vec<String> = services.into_iter().map(|service| format!("You can go on with {service}.")).collect();
    lines.push("Your work coach at the Jobcentre helps you from here.".to_owned());
    lines.join("\n")
}

fn told(on: &On<'_>, kind: &str, key: &str) -> Vec<String> {
    let facts = on.facts(&[kind]);
    let value = |fact: &FactRecord| fact.attributes.iter().find(|(name, _)| name == key).map(|(_, v)| v.clone());
    facts.iter().filter_map(|held| value(&held.fact)).collect()
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let mut given = channels(&GIVEN[..4]);
    given.push(crate::form::Choice::new("not_yet", "Not yet: only write it"));
    vec![
        Field::new("summary", "Your time with us", Shape::Lines { rows: 8 }).of("exit_summary").holding(&summary(on)),
        Field::new("next", "Where to turn to now", Shape::Lines { rows: 4 }).of("exit_next").holding(&where_next(on)),
        Field::radios("by", "How you give it", given).holding("email"),
        Field::day("on", "When").folded("Change the day"),
    ]
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let summary = reader.text("summary", "what was done", 5000);
    let next = reader.maybe_text("next", 3000);
    let given = reader.choice("by", "how you give it", &GIVEN);
    let day = reader.past_day("on", "you gave it");
    let (Some(summary), Some(given), Some(day)) = (summary, given, day) else { return Vec::new() };
    let kind = if given == "not_yet" { "exit_report_completed" } else { "exit_report_issued" };
    let report = make.with(kind, day, &[("summary", Some(&summary)), ("next", next.as_deref())]);
    by(report, Some(&given)).into_iter().collect()
}
