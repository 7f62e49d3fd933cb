//! Explore needs: ambitions, the areas where they want help, and the screening of skills, in one page.

use super::form::{BLANK, Form, On, started};
use super::make::Make;
use crate::form::{Choice, Field, Reader};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "needs",
    title: "Explore needs",
    lead: "Talk about what they hope for and what stands in the way. Tick where they want help.",
    save: "Save needs",
    done: "Needs recorded.",
    records: &["needs_assessment_completed", "diagnostic_completed", "need_recorded", "health_need_recorded"],
    group: "Needs and plan",
    fits: started,
    fields,
    facts,
    ..BLANK
};

/// The areas, in plain words.
const AREAS: [(&str, &str); 15] = [
    ("job_search", "Knowing where to look for work"),
    ("applications", "CV and application forms"),
    ("interviews", "Interviews"),
    ("skills", "Skills for the work they want"),
    ("qualifications", "Qualifications, cards and licences"),
    ("computers", "Using a computer or phone"),
    ("english", "Reading, writing or speaking English"),
    ("numbers", "Working with numbers"),
    ("confidence", "Confidence"),
    ("childcare", "Childcare"),
    ("caring", "Caring for somebody"),
    ("housing", "Housing"),
    ("money", "Money and debt"),
    ("travel", "Getting to work"),
    ("other", "Something else"),
];

fn fields(on: &On<'_>) -> Vec<Field> {
    let known: Vec<&str> = on.facts(&["need_recorded"]).iter().filter_map(|held| held.fact.tag.as_deref()).collect();
    let offered = AREAS.iter().filter(|(area, _)| !known.contains(area));
    let choices = offered.map(|(area, words)| Choice::new(area, words)).collect();
    let recorded: Vec<String> =
        AREAS.iter().filter(|(area, _)| known.contains(area)).map(|(_, words)| (*words).to_lowercase()).collect();
    let hint = if recorded.is_empty() { String::new() } else { format!("Recorded already: {}", recorded.join("; ")) };
    let mut screened = Field::tick("screened", "Screening", "We screened IT and basic skills").of("diagnostic");
    if !on.has(&["diagnostic_completed"]) {
        screened = screened.ticking(&["yes"]);
    }
    vec![
        Field::checkboxes("areas", "They want help with", choices).of("needs").hint(&hint),
        Field::note("hopes", "What they hope for, and what else matters")
            .hint("Goals, priorities, the work they want. Not health."),
        screened,
        Field::note("health", "Health, in their own words")
            .of("health_need")
            .hint("Seen only by those who may see facts about health."),
        Field::day("on", "When").folded("Change the day"),
    ]
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let hopes = reader.maybe_text("hopes", 3000);
    let health = reader.maybe_text("health", 3000);
    let Some(day) = reader.past_day("on", "you talked about it") else { return Vec::new() };
    let need = |area: &str| make.tagged("need_recorded", day, area);
    let areas = AREAS.iter().filter(|(area, _)| reader.ticked("areas", area)).filter_map(|(area, _)| need(area));
    let screened = if reader.ticked("screened", "yes") { make.fact("diagnostic_completed", day) } else { None };
    let health = health.and_then(|text| make.with("health_need_recorded", day, &[("text", Some(&text))]));
    let whole = assessed(on, make, day);
    whole.into_iter().chain(screened).chain(areas).chain(make.note(day, hopes, None)).chain(health).collect()
}

/// The assessment itself, once a day.
fn assessed(on: &On<'_>, make: &Make<'_>, day: Day) -> Option<FactRecord> {
    let today = on.facts(&["needs_assessment_completed"]).iter().any(|held| held.fact.on == day);
    // Looked at again on the same day it is the same assessment, with more in it.
    if today { make.fact("needs_assessment_updated", day) } else { make.fact("needs_assessment_completed", day) }
}
