//! Self-employment: its start, and the days worked.

use super::form::{BLANK, Form, On, started};
use super::make::{Make, tied};
use crate::form::dates::{self, Leaning};
use crate::form::{Choice, Field, Reader, Shape};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;

/// The form of the start.
pub const FORM: Form = Form {
    name: "self-employment",
    title: "Record a start in self-employment",
    save: "Save start",
    done: "Start in self-employment recorded.",
    records: &["self_employment_started"],
    group: "Work",
    fits: started,
    fields: |_| {
        vec![Field::line("trade", "What they do"), Field::day("on", "First day of it").of("self_employment_started")]
    },
    facts: start,
    ..BLANK
};

/// The form of the days.
pub const DAYS: Form = Form {
    name: "self-employed-days",
    title: "Record days of self-employed work",
    lead: "One day in each week of seven is enough, whatever they do.",
    save: "Save days",
    done: "Days recorded.",
    records: &["self_employed_day"],
    group: "Work",
    fits: |on| on.has(&["self_employment_started", "self_employed_day"]),
    fields: day_fields,
    facts: days,
    ..BLANK
};

/// How many of the last days are offered as boxes.
const OFFERED: i32 = 14;

fn start(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let trade = reader.text("trade", "what they do", 200);
    let (Some(trade), Some(day)) = (trade, reader.past_day("on", "of the start")) else { return Vec::new() };
    tied(make.with("self_employment_started", day, &[("trade", Some(&trade))]), &make.reference('j'))
        .into_iter()
        .collect()
}

fn day_fields(on: &On<'_>) -> Vec<Field> {
    let known: Vec<Day> = on.facts(&["self_employed_day"]).iter().map(|held| held.fact.on).collect();
    let last = (0..OFFERED).filter_map(|back| on.today().plus(-back)).filter(|day| !known.contains(day));
    let choices = last.map(|day| Choice::new(&day.to_string(), &day.in_words())).collect();
    let weeks = on.opened.answers.iter().flat_map(|answer| &answer.outcomes).filter(|outcome| outcome.unit == "weeks");
    let so_far: Vec<&str> = weeks.map(|outcome| outcome.because.as_str()).collect();
    vec![
        Field::heading("So far").hint(&so_far.join(" ")),
        Field::checkboxes("days", "Days worked", choices).of("self_employed_day"),
        Field::new("others", "Earlier days, one a line", Shape::Lines { rows: 3 })
            .of("self_employed_day")
            .optional()
            .folded("Add earlier days"),
    ]
}

fn days(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let mut found: Vec<Day> = reader.sent.all("days").into_iter().filter_map(Day::parse).collect();
    let others = reader.maybe_text("others", 1000).unwrap_or_default();
    for line in others.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match dates::read(line, on.today(), Leaning::Past) {
            Ok(day) => found.push(day),
            Err(why) => reader.wrong("others", why),
        }
    }
    found.sort_unstable();
    found.dedup();
    if found.iter().any(|day| *day > on.today()) {
        reader.wrong("days", "One of these days is in the future. Choose days that have been");
    }
    if found.is_empty() && reader.errors.is_empty() {
        reader.wrong("days", "Tick the days they worked");
    }
    found.into_iter().filter_map(|day| make.fact("self_employed_day", day)).collect()
}
