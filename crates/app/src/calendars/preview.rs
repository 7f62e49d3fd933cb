//! What a holiday would move, before anybody confirms it: every open due day judged by the calendar as it is and as it would be.

use super::add::{Change, changed};
use crate::house::{Call, House, asker};
use crate::keeping::notices;
use crate::perform::audit_refusal;
use crate::programs::compiled;
use crate::refused;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use waymark_access::{Act, Decision, Target};
use waymark_domain::Refusal;
use waymark_domain::derived::{Enrolment, derive};
use waymark_domain::record::{Record, subject_key};
use waymark_rules::Day;
use waymark_rules::program::Program;
use waymark_store::audit::reference;
use waymark_store::db::{Fence, Look};
use waymark_store::{holidays, house as settings, journal, people, standing};

/// How many records are looked at before the answer is given; beyond them it says how many were left.
pub const MOST_LOOKED_AT: usize = 20_000;
/// How many records are held in memory at once.
const LOT: i64 = 500;
/// A due day counted backwards may lie this many days before the holiday and still move.
const BACKWARDS: i32 = 62;

/// What would move.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// Due days that move, by standard, old and new day.
    pub rows: Vec<MovedDue>,
    /// How many participants have at least one due day that moves.
    pub people: usize,
    /// How many participants have a duty that counts otherwise in the figures of months past: a holiday before today may do that.
    pub counted_otherwise: usize,
    /// How many records were judged by both calendars.
    pub looked_at: usize,
    /// Whether that were not all: the most that are looked at was reached.
    pub more: bool,
}

/// One due day that moves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MovedDue {
    /// The contract.
    pub contract: String,
    /// The standard's id.
    pub standard: String,
    /// Due now on this day.
    pub from: Day,
    /// Due then on this day.
    pub to: Day,
    /// For so many participants.
    pub people: usize,
}

/// The programmes of the house by both calendars, by pack.
type Both = BTreeMap<String, (Arc<Program>, Program)>;

/// What a change of a calendar would move. Nothing is changed.
///
/// # Errors
/// The change makes no sense, or this person may not make it.
pub async fn preview(house: &House, call: &Call, change: &Change) -> Result<Moved, Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    let held = people::contract(&tx, &change.contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: change.contract.clone() })?;
    drop(tx);
    let target = Target::organisation(&change.contract, &held.path);
    if let Decision::Refused { policies, why } = house.policies.may(&asker, Act::ManageContract, &target) {
        let refusal = Refusal::NotAllowed { action: Act::ManageContract.words().to_owned(), fits: why };
        let subject = reference("contract", &change.contract, "");
        audit_refusal(house, call, (Act::ManageContract.name(), &subject), &policies, &refusal).await?;
        return Err(refusal);
    }
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    house.follow_calendars(&look).await?;
    let there = holidays::all(&look).await.map_err(refused)?;
    let (_, after) = changed(house, change, &there)?;
    let mut both = Both::new();
    for id in house.programs.ids() {
        let before = house.program(&id)?;
        let calendars: Vec<_> =
            before.calendars.iter().map(|c| if c.id == after.id { after.clone() } else { c.clone() }).collect();
        let with_change = compiled(&before, &calendars)?;
        both.insert(id, (before, with_change));
    }
    look_through(house, &look, (change.day, &both)).await
}

async fn look_through(house: &House, look: &Look, (day, both): (Day, &Both)) -> Result<Moved, Refusal> {
    let on = settings::derived_on(look).await.map_err(refused)?;
    let mut contracts = BTreeMap::new();
    for held in people::contracts(look).await.map_err(refused)? {
        let own = notices(house, look, &held).await.map_err(refused)?;
        contracts.insert(held.contract.id.clone(), (held.contract.pack.clone(), own));
    }
    let from = day.plus(-BACKWARDS).unwrap_or(Day::FIRST);
    let (mut moved, mut found) = (Moved::default(), Found::new());
    let mut after = String::new();
    loop {
        // A holiday in the past may change what was met; one to come only what is open.
        let subjects = match day < on {
            true => journal::subjects_after(look, &after, LOT).await,
            false => standing::owing_from(look, &after, (from, LOT)).await,
        };
        let subjects = subjects.map_err(refused)?;
        let Some(last) = subjects.last().cloned() else { break };
        let wanted: BTreeSet<&String> = subjects.iter().collect();
        let contract_of = standing::contracts_between(look, (&after, &last)).await.map_err(refused)?;
        for loaded in journal::load_between(look, house.reading(), (&after, &last)).await.map_err(refused)? {
            let name = subject_key(&loaded.record.subject);
            let contract = contract_of.get(&name).filter(|_| wanted.contains(&name));
            let Some((contract, (pack, own))) = contract.and_then(|c| contracts.get_key_value(c)) else { continue };
            let Some(programs) = both.get(pack) else { continue };
            moved.looked_at += 1;
            one(programs, (&loaded.record, own, on), (contract, &mut found, &mut moved))?;
        }
        if moved.looked_at >= MOST_LOOKED_AT {
            moved.more = true;
            break;
        }
        after = last;
    }
    let everybody: BTreeSet<&String> = found.values().flatten().collect();
    moved.people = everybody.len();
    moved.rows = found
        .into_iter()
        .map(|((contract, standard, from, to), who)| MovedDue { contract, standard, from, to, people: who.len() })
        .collect();
    Ok(moved)
}

type Found = BTreeMap<(String, String, Day, Day), BTreeSet<String>>;

/// Judges one record by both calendars and notes what differs.
fn one(
    (before, after): &(Arc<Program>, Program),
    (record, own, on): (&Record, &Record, Day),
    (contract, found, moved): (&str, &mut Found, &mut Moved),
) -> Result<(), Refusal> {
    let name = subject_key(&record.subject);
    let judged = |program: &Program| -> Result<Vec<Enrolment>, Refusal> {
        derive(program, record, own, on).map_err(|why| {
            Refusal::invalid(format!("`{name}` could not be judged: {why}"), "correct the fact it names")
        })
    };
    let (was, will) = (judged(before)?, judged(after)?);
    for (a, b) in was.iter().zip(&will) {
        for owed in &a.owed {
            let same =
                b.owed.iter().find(|o| (&o.standard, o.opened, o.nth) == (&owed.standard, owed.opened, owed.nth));
            if let (Some(from), Some(to)) = (owed.due, same.and_then(|o| o.due))
                && from != to
            {
                found.entry((contract.to_owned(), owed.standard.clone(), from, to)).or_default().insert(name.clone());
            }
        }
    }
    moved.counted_otherwise += usize::from(was.iter().zip(&will).any(|(a, b)| a.counts != b.counts));
    Ok(())
}
