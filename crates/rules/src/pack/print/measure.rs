//! A measure in plain words.

use crate::pack::model::{Cohort, Each, FromFacts, Measure, Per, Period, Quantity, Share, Split};
use crate::pack::words;

/// The measure, a sentence to a line.
pub(super) fn measure(measure: &Measure) -> Vec<String> {
    let of: Vec<String> = measure.of.iter().map(|id| words::name(id)).collect();
    let mut said = vec![];
    if !of.is_empty() {
        said.push(format!("Counts: {}", words::join(&of, "and")));
    }
    let counted = measure.from_facts.as_ref();
    said.extend(counted.into_iter().flat_map(what));
    let is_count = counted.is_some_and(|f| matches!(f.quantity, Quantity::Count { .. }));
    let target_from = counted.is_some_and(|f| matches!(f.quantity, Quantity::Count { target_from: Some(_), .. }));
    match (measure.at_least, measure.target) {
        (None, None) if target_from => {}
        (None, None) => said.push(if is_count { "Target: not set".into() } else { "Threshold: not set".into() }),
        (share, number) => {
            said.extend(share.map(|share| format!("At least {}", words::percent(share))));
            said.extend(number.map(|number| format!("Target: {number}")));
        }
    }
    said.extend(by(measure));
    let periods: Vec<String> = measure.periods.iter().map(|p| period(*p).to_string()).collect();
    if !periods.is_empty() {
        said.push(format!("Reported for {}", words::join(&periods, "and")));
    }
    said.extend(counted.into_iter().flat_map(laid_out));
    said
}

fn by(measure: &Measure) -> Option<String> {
    let cohort = match &measure.from_facts {
        None => measure.cohort,
        Some(FromFacts { quantity: Quantity::Share { cohort: Some(cohort), .. }, .. }) => *cohort,
        Some(_) => return None,
    };
    Some(match cohort {
        Cohort::Referral => "By month of referral".into(),
        Cohort::Start => "By month of start".into(),
    })
}

fn what(counted: &FromFacts) -> Vec<String> {
    let mut said = vec![];
    match &counted.quantity {
        Quantity::Count { events, each, target_from } => {
            let once = match each {
                Each::Participant => ", each person once",
                Each::Event => ", every one of them",
                Each::Reference => ", each reference once",
                Each::Organisation => ", each organisation once",
            };
            said.push(format!("Counts: {}{once}", words::events(events)));
            if counted.per == Per::Contract {
                said.push("For the contract as a whole".into());
            }
            said.extend(target_from.iter().map(|e| format!("Target: as {} says", words::events(e))));
        }
        Quantity::Share { share, out_of, after, .. } => {
            let share = match share {
                Share::Events(events) => words::events(events),
                Share::If(condition) => format!("those with {}", words::condition(condition)),
            };
            said.push(format!("Share: {share} out of {}", words::events(out_of)));
            said.extend(
                after
                    .iter()
                    .map(|span| format!("A case outside the share counts once {} have passed", words::span(*span))),
            );
        }
    }
    said.extend(counted.only_if.iter().map(|c| format!("Only if: {}", words::condition(c))));
    said
}

fn laid_out(counted: &FromFacts) -> Vec<String> {
    let mut said = vec![];
    let places: Vec<String> = counted
        .split
        .iter()
        .map(|s| match s {
            Split::Cluster => "cluster".to_string(),
            Split::Organisation => "organisation".to_string(),
        })
        .collect();
    if !places.is_empty() {
        said.push(format!("Split by {}", words::join(&places, "and")));
    }
    if counted.year_from != (1, 1) {
        let (month, day) = counted.year_from;
        said.push(format!("The year begins on {day:02}-{month:02} (day and month)"));
    }
    said.extend(counted.printed.iter().map(|p| {
        let when = if p.period.is_empty() { String::new() } else { format!(", {}", p.period) };
        format!("The source prints for {}{when}: {}", p.of, p.says)
    }));
    said
}

fn period(period: Period) -> &'static str {
    match period {
        Period::Month => "each month",
        Period::Rolling3 => "the last three months",
        Period::Rolling12 => "the last twelve months",
        Period::Cumulative => "all time so far",
        Period::Quarter => "each quarter",
        Period::Year => "each year",
    }
}
