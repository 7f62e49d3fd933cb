//! A new benefit status, on which weeks of self-employment depend.

use super::form::{BLANK, Form, On, started};
use super::make::Make;
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "benefit",
    title: "Record a benefit status",
    save: "Save status",
    done: "Benefit status recorded.",
    records: &["benefit_status_set"],
    group: "Work",
    fits: started,
    fields,
    facts,
    ..BLANK
};

const STATUS: [(&str, &str); 4] = [
    ("off_unemployment_benefit", "They get no unemployment benefit"),
    ("universal_credit_complying", "Universal Credit, and they keep to its rules"),
    ("universal_credit_not_complying", "Universal Credit, and they do not keep to its rules"),
    ("on_unemployment_benefit", "Another unemployment benefit"),
];

fn fields(on: &On<'_>) -> Vec<Field> {
    let choices = STATUS.iter().map(|(word, words)| Choice::new(word, words)).collect();
    vec![
        Field::radios("status", "Benefit", choices)
            .of("benefit_status")
            .holding(on.last_tag("benefit_status_set").unwrap_or_default()),
        Field::day("on", "Since when"),
    ]
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let words = STATUS.map(|(word, _)| word);
    let status = reader.choice("status", "the benefit", &words);
    let (Some(status), Some(day)) = (status, reader.past_day("on", "since when it is so")) else { return Vec::new() };
    make.tagged("benefit_status_set", day, &status).into_iter().collect()
}
