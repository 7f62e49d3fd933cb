//! What the page of a participant shows of what happened: last contacts, needs, plan, work, documents.

use super::facts::{Line, line};
use crate::own_words::own;
use serde::Serialize;
use waymark_app::participants::Opened;
use waymark_rules::Vocabulary;

/// One panel of the page.
#[derive(Debug, Clone, Serialize)]
pub struct Panel {
    /// Its heading.
    pub heading: String,
    /// What is said where there is nothing.
    pub none: String,
    /// Its lines, the newest first.
    pub lines: Vec<Line>,
    /// The form that adds to it, and what the link says.
    pub add: Option<(&'static str, &'static str)>,
}

/// What a panel shows.
struct Shows {
    heading: &'static str,
    none: &'static str,
    most: usize,
    add: Option<(&'static str, &'static str)>,
    kinds: &'static [&'static str],
}

/// Which kinds stand in which panel, and how many lines.
const PANELS: [Shows; 5] = [
    Shows {
        heading: "Last contacts",
        none: "No contact yet.",
        most: 5,
        add: Some(("contact", "Record a contact")),
        kinds: &[
            "contact_made",
            "first_contact_made",
            "contact_attempted",
            "initial_meeting_held",
            "booked_meeting_held",
            "appointment_missed",
            "explanation_received",
            "action_plan_reviewed",
        ],
    },
    Shows {
        heading: "Needs",
        none: "Needs have not been explored yet.",
        most: 6,
        add: Some(("needs", "Explore needs")),
        kinds: &[
            "needs_assessment_completed",
            "diagnostic_completed",
            "need_recorded",
            "health_need_recorded",
            "needs_changed",
            "health_need_identified",
        ],
    },
    Shows {
        heading: "Action plan",
        none: "The action plan is not agreed yet.",
        most: 8,
        add: Some(("plan", "Agree the plan")),
        kinds: &["action_plan_agreed", "action_plan_reviewed", "plan_goal_set", "plan_goal_closed"],
    },
    Shows {
        heading: "Work",
        none: "No job yet.",
        most: 6,
        add: Some(("job", "Record a job start")),
        kinds: &[
            "job_started",
            "self_employment_started",
            "earnings_updated",
            "employment_ended",
            "benefit_status_set",
            "self_employed_day",
        ],
    },
    Shows {
        heading: "Documents",
        none: "No documents yet.",
        most: 6,
        add: None,
        kinds: &[
            "service_standards_issued",
            "start_evidence_filed",
            "meeting_evidence_filed",
            "esf_start_form_completed",
            "esf_form_signed",
            "exit_report_issued",
            "exit_report_completed",
            "result_evidence_filed",
        ],
    },
];

/// The panels.
#[must_use]
pub fn panels(opened: &Opened, vocabulary: &Vocabulary) -> Vec<Panel> {
    let (record, pack) = (&opened.seen.record, &opened.program.pack);
    let standing: Vec<_> = record.standing().collect();
    let panel = |shows: &Shows| {
        let ids: Vec<_> = shows.kinds.iter().filter_map(|name| vocabulary.kind(name).map(|(id, _)| id)).collect();
        // Whatever counts as one of them stands with them: a programme may have kinds of its own.
        let is_one = |kind| ids.contains(&kind) || vocabulary.counts_as(kind).iter().any(|(of, _)| ids.contains(of));
        let mut held: Vec<_> = standing.iter().filter(|held| is_one(held.fact.kind)).collect();
        held.sort_by_key(|held| std::cmp::Reverse((held.fact.on, held.fact.at, held.seq)));
        let lines = held.into_iter().take(shows.most).map(|held| line(record, held, vocabulary)).collect();
        let add = shows.add.filter(|(form, _)| crate::pages::record::find(form).is_some());
        Panel { heading: own(pack, shows.heading), none: own(pack, shows.none), lines, add }
    };
    PANELS.iter().map(panel).collect()
}
