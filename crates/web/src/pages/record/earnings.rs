//! Earnings, with what has been added up so far and what is still missing.

use super::form::{BLANK, Form, On};
use super::make::{Make, tied};
use crate::form::{Choice, Field, Reader, Shape};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "earnings",
    title: "Record earnings",
    save: "Save earnings",
    done: "Earnings recorded.",
    records: &["earnings_updated"],
    group: "Work",
    fits: |on| on.has(&["job_started"]),
    fields,
    facts,
    ..BLANK
};

/// Where a figure can come from.
const SOURCES: [&str; 5] = ["participant", "payslip", "employer", "commissioner", "other"];

/// The jobs a participant has had, the last first: reference and words.
#[must_use]
pub fn jobs(on: &On<'_>) -> Vec<(String, String)> {
    let started = on.facts(&["job_started", "self_employment_started"]);
    let mut found: Vec<(String, String)> = started
        .into_iter()
        .map(|held| {
            let told = |key: &str| held.fact.attributes.iter().find(|(name, _)| name == key).map(|(_, v)| v.as_str());
            let what = [told("job_title"), told("employer"), told("trade")]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(", ");
            let what = if what.is_empty() { "Job".to_owned() } else { what };
            (held.fact.reference.clone().unwrap_or_default(), format!("{what}, since {}", held.fact.on.in_words()))
        })
        .filter(|(reference, _)| !reference.is_empty())
        .collect();
    found.reverse();
    found
}

/// Which job it is about; no field where there is none with a reference.
#[must_use]
pub fn job_field(on: &On<'_>) -> Option<Field> {
    let offered = jobs(on);
    let chosen = offered.iter().find(|(r, _)| r == on.about).or(offered.first()).map(|(r, _)| r.clone())?;
    let choices: Vec<Choice> = offered.iter().map(|(reference, words)| Choice::new(reference, words)).collect();
    Some(Field::radios("job", "Which job", choices).holding(&chosen))
}

/// Reads [`job_field`]: the job's reference; empty where there is none.
pub fn read_job(on: &On<'_>, reader: &mut Reader<'_>) -> String {
    let offered = jobs(on);
    if offered.is_empty() {
        return String::new();
    }
    let words: Vec<&str> = offered.iter().map(|(reference, _)| reference.as_str()).collect();
    reader.choice("job", "which job it is", &words).unwrap_or_default()
}

/// What the outcome in money says so far.
fn so_far(on: &On<'_>) -> String {
    let outcomes = on.opened.answers.iter().flat_map(|answer| &answer.outcomes);
    let in_money = outcomes.filter(|outcome| outcome.unit == "GBP");
    in_money
        .map(|outcome| format!("£{} of £{} so far. {}", outcome.total, outcome.target, outcome.because))
        .collect::<Vec<_>>()
        .join(" ")
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let sources = SOURCES.iter().map(|word| Choice::word(word)).collect();
    let mut fields = vec![Field::heading("So far").hint(&so_far(on))];
    fields.extend(job_field(on));
    fields.extend([
        Field::new("amount", "Earned since the last figure, before tax", Shape::Money).of("earnings"),
        Field::radios("source", "Who says so", sources).holding("payslip"),
        Field::day("on", "Pay day").hint("The day the earnings count, such as 26 March"),
    ]);
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let job = read_job(on, reader);
    let amount = reader.money("amount", "what they earned");
    let source = reader.choice("source", "who says so", &SOURCES);
    let day = reader.past_day("on", "of the pay");
    if amount == Some(0) {
        reader.wrong("amount", "Enter more than £0, or record nothing");
    }
    let (Some(amount), Some(source), Some(day)) = (amount, source, day) else { return Vec::new() };
    let fact = tied(make.with("earnings_updated", day, &[("source", Some(&source))]), &job);
    fact.map(|fact| FactRecord { amount: Some(amount), ..fact }).into_iter().collect()
}
