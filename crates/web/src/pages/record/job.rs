//! A job started.

use super::form::{BLANK, Form, On, started};
use super::make::{Make, tied};
use crate::form::{Field, Reader, Shape};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "job",
    title: "Record a job start",
    lead: "The first day at work, not the day of the offer.",
    save: "Save job start",
    done: "Job start recorded. Well done.",
    records: &["job_started", "employed_by_supply_chain"],
    group: "Work",
    fits: started,
    fields,
    facts,
    ..BLANK
};

fn fields(_: &On<'_>) -> Vec<Field> {
    vec![
        Field::line("employer", "Employer"),
        Field::line("title", "Job title").of("job_title"),
        Field::day("on", "First day at work").of("job_started"),
        Field::new("hours", "Hours a week", Shape::Whole).optional(),
        Field::line("sector", "Kind of business").optional().folded("Add the kind of business"),
        Field::tick("ours", "Whose job it is", "The employer is this provider, or works for it on this programme")
            .of("employed_by_supply_chain"),
    ]
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let employer = reader.text("employer", "the employer's name", 200);
    let title = reader.text("title", "the job title", 200);
    let day = reader.past_day("on", "of the job start");
    let hours = if reader.sent.get("hours").is_empty() { None } else { reader.whole("hours", "the hours a week") };
    if hours.is_some_and(|hours| hours > 100) {
        reader.wrong("hours", "Enter hours a week, 100 or fewer");
    }
    let sector = reader.maybe_text("sector", 200);
    let (Some(employer), Some(title), Some(day)) = (employer, title, day) else { return Vec::new() };
    let told =
        [("employer", Some(employer.as_str())), ("job_title", Some(title.as_str())), ("sector", sector.as_deref())];
    let job = tied(make.with("job_started", day, &told), &make.reference('j'));
    let job = job.map(|fact| FactRecord { hours: hours.map(|hours| hours * 100), ..fact });
    let ours = reader.ticked("ours", "yes").then(|| {
        let told = [("employer", Some(employer.as_str())), ("directly_related", Some("true"))];
        make.with("employed_by_supply_chain", day, &told)
    });
    job.into_iter().chain(ours.flatten()).collect()
}
