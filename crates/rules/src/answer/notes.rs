//! Facts that contradict one another, told with the rule by which they were judged.

use crate::Day;
use crate::judge::Case;

/// What a reader of the answer should know of contradictions.
pub(super) fn contradictions(case: &Case<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let starts: Vec<u16> = recorded(case, "programme_start").collect();
    let day = |d: u16| Day(d).short();
    if let [first, rest @ ..] = starts.as_slice()
        && let Some(other) = rest.iter().find(|d| *d != first)
    {
        notes.push(format!(
            "More than one programme start is recorded ({} and {}); the first counts.",
            day(*first),
            day(*other)
        ));
    }
    let Some(start) = case.journey.start else {
        notes.extend(before(case, "programme_end", "the programme has no start"));
        return notes;
    };
    for (kind, what) in [("programme_end", "programme end"), ("early_completion", "early completion")] {
        if let Some(d) = recorded(case, kind).find(|d| *d < start) {
            let (end, start) = (day(d), day(start));
            notes.push(format!("A {what} on {end} lies before the start on {start}; it does not count."));
        }
    }
    let refused = recorded(case, "programme_end").chain(recorded(case, "early_completion"));
    for d in refused.filter(|d| *d >= start && case.journey.end.is_none_or(|end| *d < end)) {
        notes.push(format!("The end recorded for {} is refused: this person may not leave that way.", day(d)));
    }
    for d in recorded(case, "employment_ended") {
        let begun = recorded(case, "job_started").chain(recorded(case, "self_employment_started")).any(|j| j <= d);
        if !begun {
            notes.push(format!("An end of work on {} has no start of work before it; it ends nothing.", day(d)));
        }
    }
    notes.dedup();
    notes
}

fn before(case: &Case<'_>, kind: &str, why: &str) -> Option<String> {
    let first = recorded(case, kind).next()?;
    Some(format!("A programme end is recorded for {}, but {why}; it does not count.", Day(first).short()))
}

/// The days of the facts of a kind that the question sees.
fn recorded(case: &Case<'_>, kind: &str) -> impl Iterator<Item = u16> {
    let kind = case.program.vocabulary.kind(kind).map(|(id, _)| id);
    let facts = case.view.facts.iter().enumerate();
    let days: Vec<u16> =
        facts.filter(|(p, f)| Some(f.kind()) == kind && case.is_seen(*p, f)).map(|(_, f)| f.on).collect();
    days.into_iter()
}
