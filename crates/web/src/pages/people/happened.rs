//! What the page of a participant shows of what happened: last contacts, needs, plan, work, documents.

use super::facts::{Line, line};
use serde::Serialize;
use waymark_app::participants::Opened;
use waymark_rules::Vocabulary;

/// One panel of the page.
#[derive(Debug, Clone, Serialize)]
pub struct Panel {
    /// Its heading.
    pub heading: &'static str,
    /// What is said where there is nothing.
    pub none: &'static str,
    /// Its lines, the newest first.
    pub lines: Vec<Line>,
    /// The form that adds to it, and what the link says.
    pub add: Option<(&'static str, &'static str)>,
}

/// Which kinds stand in which panel, and how many lines.
const PANELS: [(&str, &str, usize, Option<(&str, &str)>, &[&str]); 5] = [
    (
        "Last contacts",
        "No contact yet.",
        5,
        Some(("contact", "Record a contact")),
        &[
            "contact_made",
            "first_contact_made",
            "contact_attempted",
            "initial_meeting_held",
            "booked_meeting_held",
            "appointment_missed",
            "explanation_received",
            "action_plan_reviewed",
        ],
    ),
    (
        "Needs",
        "Needs have not been explored yet.",
        6,
        Some(("needs", "Explore needs")),
        &[
            "needs_assessment_completed",
            "diagnostic_completed",
            "need_recorded",
            "health_need_recorded",
            "needs_changed",
            "health_need_identified",
        ],
    ),
    (
        "Action plan",
        "No action plan yet.",
        8,
        Some(("plan", "Agree the plan")),
        &["action_plan_agreed", "action_plan_reviewed", "plan_goal_set", "plan_goal_closed"],
    ),
    (
        "Work",
        "No job yet.",
        6,
        Some(("job", "Record a job start")),
        &[
            "job_started",
            "self_employment_started",
            "earnings_updated",
            "employment_ended",
            "benefit_status_set",
            "self_employed_day",
        ],
    ),
    (
        "Documents",
        "No documents yet.",
        6,
        None,
        &[
            "service_standards_issued",
            "start_evidence_filed",
            "meeting_evidence_filed",
            "esf_start_form_completed",
            "esf_form_signed",
            "exit_report_issued",
            "exit_report_completed",
            "result_evidence_filed",
        ],
    ),
];

/// The panels.
#[must_use]
pub fn panels(opened: &Opened, vocabulary: &Vocabulary) -> Vec<Panel> {
    let record = &opened.seen.record;
    let standing: Vec<_> = record.standing().collect();
    let panel = |(heading, none, most, add, kinds): &(
        &'static str,
        &'static str,
        usize,
        Option<(&'static str, &'static str)>,
        &[&str],
    )| {
        let ids: Vec<_> = kinds.iter().filter_map(|name| vocabulary.kind(name).map(|(id, _)| id)).collect();
        let mut held: Vec<_> = standing.iter().filter(|held| ids.contains(&held.fact.kind)).collect();
        held.sort_by_key(|held| std::cmp::Reverse((held.fact.on, held.fact.at, held.seq)));
        let lines = held.into_iter().take(*most).map(|held| line(record, held, vocabulary)).collect();
        Panel { heading, none, lines, add: add.filter(|(form, _)| crate::pages::record::find(form).is_some()) }
    };
    PANELS.iter().map(panel).collect()
}
