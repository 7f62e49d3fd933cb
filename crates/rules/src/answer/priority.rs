//! The order in which a worklist shows people: least time left first.

use super::{Answer, day_text};
use crate::judge::Case;
use serde::Serialize;

/// What puts one person before another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrioritySaid {
    /// The priority's id.
    pub priority: String,
    /// Its clause.
    pub clause: String,
    /// The detail whose date counts.
    pub detail: String,
    /// That date; null where it is not known.
    pub by: Option<String>,
}

/// The first priority of the pack that binds this person on the day judged.
pub(super) fn say(case: &Case<'_>) -> Option<PrioritySaid> {
    let day = case.on;
    let written = case.program.pack.priorities.iter().zip(&case.program.priorities);
    let mut binding = written.filter(|(written, rule)| {
        let in_group = rule.group.is_none_or(|g| case.view.rows(g).first().is_some_and(|d| d <= day));
        let fits = rule.only_if.as_ref().is_none_or(|c| case.holds(c, day) != Some(false));
        !case.journey.void && in_group && fits && case.in_force(&written.head.effective, day)
    });
    let (written, rule) = binding.next()?;
    let by = case.detail(rule.detail, day).and_then(|fact| u16::try_from(fact.value).ok()).and_then(day_text);
    Some(PrioritySaid {
        priority: written.head.id.clone(),
        clause: written.head.clause.clone(),
        detail: written.least_time_to.clone(),
        by,
    })
}

/// The places of some answers in the order a worklist shows them: least time left first, then those of whom the date is
/// not known, then everybody else; who is alike stays in the order given.
#[must_use]
pub fn by_priority(answers: &[Answer]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..answers.len()).collect();
    order.sort_by_key(|place| match &answers[*place].priority {
        Some(PrioritySaid { by: Some(day), .. }) => (0, day.clone()),
        Some(_) => (1, String::new()),
        None => (2, String::new()),
    });
    order
}
