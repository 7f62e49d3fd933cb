//! What the demo says when it is done: who is where and at which stage, what is overdue, and what to try next.

use super::settling::{Outcome, PAGE, caseload};
use crate::Failure;
use std::collections::{BTreeMap, BTreeSet};
use waymark_app::{Call, House, participants};
use waymark_domain::staff::{Role, Staff};
use waymark_generate::demo::MidFlight;
use waymark_rules::Day;
use waymark_store::db::Fence;
use waymark_store::lists::Due;
use waymark_store::participants::hub_of;
use waymark_store::people;

/// The whole of it.
pub async fn summary(
    house: &House,
    call: &Call,
    (contract, outcome): (&MidFlight<'_>, &Outcome),
) -> Result<String, Failure> {
    let today = call.today();
    let look = house.store.db.look(&Fence::Everything).await?;
    let organisations = people::organisations(&look).await?;
    let prime = people::contract(&look, contract.contract_id()).await?.map_or_else(String::new, |held| held.path);
    let people = contract.staff().iter().filter(|staff| staff.left_on.is_none()).count();
    drop(look);
    let names: BTreeMap<&str, &str> = organisations.iter().map(|o| (o.id.as_str(), o.name.as_str())).collect();
    let loads = caseload(house, call).await?;
    let due = due(house, call, today.plus(7).unwrap_or(today)).await?;
    let mut stages: BTreeSet<&str> = BTreeSet::new();
    let mut rows: BTreeMap<String, (BTreeMap<&str, usize>, usize, usize)> = BTreeMap::new();
    for load in &loads {
        let row = rows.entry(hub_of(&prime, &load.path)).or_default();
        *row.0.entry(&load.stage).or_default() += 1;
        stages.insert(&load.stage);
    }
    let day = today.to_string();
    for one in due.iter().filter(|due| !due.subject.starts_with("contract:")) {
        let row = rows.entry(hub_of(&prime, &one.path)).or_default();
        if one.due < day { row.1 += 1 } else { row.2 += 1 }
    }
    let mut text = format!(
        "{} is an invented contract in its ninth month on {}: {} organisations, {people} people at work on it, {} participants, {} facts and notes.\n\n",
        contract.contract_id(),
        today.in_words(),
        organisations.len(),
        outcome.participants,
        outcome.facts
    );
    table(&mut text, (&rows, &names), &stages);
    let referred = loads.iter().filter(|l| l.referred.as_deref() == Some(&day)).count();
    text.push_str(&format!(
        "\nreferred today: {referred}; restricted records, which are not in the table: {}; pairs of records that may be one person's: {}, {} of them decided\n\n",
        outcome.restricted, outcome.offered, outcome.decided
    ));
    let ends = contract.staff();
    try_next(&mut text, contract.contract_id(), (&ends, today));
    Ok(text)
}

/// What is overdue, and what is due in the week to come, as far as the operator sees.
async fn due(house: &House, call: &Call, before: Day) -> Result<Vec<Due>, Failure> {
    let mut all: Vec<Due> = Vec::new();
    loop {
        let page = participants::due(house, call, (before, PAGE), &all.last().cloned()).await?;
        let there = page.len();
        all.extend(page);
        if i64::try_from(there).unwrap_or(0) < PAGE {
            return Ok(all);
        }
    }
}

type Counts<'a> = BTreeMap<String, (BTreeMap<&'a str, usize>, usize, usize)>;

fn table(text: &mut String, (rows, names): (&Counts<'_>, &BTreeMap<&str, &str>), stages: &BTreeSet<&str>) {
    let heading = |stage: &&str| if stage.is_empty() { "no stage".to_owned() } else { stage.replace('_', " ") };
    text.push_str(&format!("{:<32}", "enrolments by hub and stage"));
    for stage in stages {
        text.push_str(&format!(" {:>13}", heading(stage)));
    }
    text.push_str(&format!(" {:>13} {:>13}\n", "overdue", "due in 7 days"));
    let mut sum = (vec![0; stages.len()], 0, 0);
    for (hub, (counts, overdue, soon)) in rows {
        text.push_str(&format!("{:<32}", names.get(hub.as_str()).unwrap_or(&hub.as_str())));
        for (place, stage) in stages.iter().enumerate() {
            let count = counts.get(stage).copied().unwrap_or(0);
            sum.0[place] += count;
            text.push_str(&format!(" {count:>13}"));
        }
        text.push_str(&format!(" {overdue:>13} {soon:>13}\n"));
        (sum.1, sum.2) = (sum.1 + overdue, sum.2 + soon);
    }
    text.push_str(&format!("{:<32}", "all"));
    for count in &sum.0 {
        text.push_str(&format!(" {count:>13}"));
    }
    text.push_str(&format!(" {:>13} {:>13}\n", sum.1, sum.2));
}

fn try_next(text: &mut String, contract: &str, (staff, today): (&[Staff], Day)) {
    let of = |role: Role| {
        let found = staff.iter().find(|staff| staff.role == role && staff.left_on.is_none());
        found.map_or("nobody", |staff| staff.id.as_str())
    };
    let lines = [
        ("waymark verify --full".to_owned(), "every invariant, checked and named"),
        (format!("waymark standards --contract {contract} --on {today} --by month --format text"), "the figures"),
        (format!("waymark evaluate --contract {contract} --on {today} --format text"), "everybody, in sentences"),
        (format!("waymark export facts --contract {contract} > facts.jsonl"), "the journal as facts"),
        ("waymark rebuild".to_owned(), "all derived rows made anew"),
    ];
    text.push_str("try next, with the same --database and --key where you gave them:\n");
    for (command, what) in lines {
        text.push_str(&format!("  {command:<78} {what}\n"));
    }
    text.push_str(&format!(
        "\nwork coach `{}`, hub coordinator `{}`, prime manager `{}`, compliance officer `{}`\n",
        of(Role::WorkCoach),
        of(Role::HubCoordinator),
        of(Role::PrimeManager),
        of(Role::ComplianceOfficer)
    ));
}
