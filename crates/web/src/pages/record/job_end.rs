//! A job or self-employment ended.

use super::earnings::{job_field, read_job};
use super::form::{BLANK, Form, On};
use super::make::{Make, tied};
use crate::form::{Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "job-end",
    title: "Record the end of a job",
    lead: "Support before work begins again.",
    save: "Save end of job",
    done: "End of the job recorded.",
    records: &["employment_ended"],
    group: "Work",
    fits: |on| on.has(&["job_started", "self_employment_started"]),
    fields,
    facts,
    ..BLANK
};

fn fields(on: &On<'_>) -> Vec<Field> {
    let mut fields: Vec<Field> = job_field(on).into_iter().collect();
    fields.push(Field::day("on", "Last day at work"));
    fields.push(Field::note("reason", "Why it ended"));
    fields
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let job = read_job(on, reader);
    let reason = reader.maybe_text("reason", 500);
    let Some(day) = reader.past_day("on", "of the end") else { return Vec::new() };
    tied(make.with("employment_ended", day, &[("reason", reason.as_deref())]), &job).into_iter().collect()
}
