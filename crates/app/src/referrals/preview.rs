//! Shows what an import would do, row by row, and writes nothing but that somebody looked.

use super::judge::{Arrival, Fate, judge};
use super::reading::{self, Files};
use super::report::{Preview, RowSeen};
use super::stored;
use crate::effects::Place;
use crate::house::{Call, House, asker};
use crate::participants::audit_read;
use crate::perform::audit_refusal;
use crate::refused;
use crate::scene::{About, record_target};
use std::collections::{BTreeMap, BTreeSet};
use waymark_access::{Act, Asker, Decision, Target};
use waymark_domain::Refusal;
use waymark_domain::organisation::is_within;
use waymark_domain::referral::{Mapping, Terms};
use waymark_store::db::{Ask, Fence};
use waymark_store::participants::Participant;
use waymark_store::people::Held;
use waymark_store::{journal, participants, people, referrals};

/// Rows of one referral on their way in.
#[derive(Debug, Clone)]
pub struct Arrivals {
    /// The commissioner's reference, and the participant's id.
    pub reference: String,
    /// Its rows, in order.
    pub rows: Vec<Arrival>,
}

/// What was read and judged, and what can be taken.
pub(super) struct Looked {
    pub preview: Preview,
    pub arrivals: Vec<Arrivals>,
}

/// Reads files and says what would become of each row. Nothing is written but the audit of the look.
///
/// # Errors
/// There is no such contract or organisation, or whoever asks may not import there.
pub async fn preview(house: &House, call: &Call, files: &Files) -> Result<Preview, Refusal> {
    look(house, call, files).await.map(|looked| looked.preview)
}

pub(super) async fn look(house: &House, call: &Call, files: &Files) -> Result<Looked, Refusal> {
    let (asker, held) = allowed(house, call, files).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let saved = mappings(&look, &files.contract).await?;
    let terms = Terms { areas: &held.contract.areas, today: call.today() };
    let (sheets, problems) = reading::read(files, &saved, &terms);
    let (mut rows, arrivals) = rows(&sheets);
    for one in &arrivals {
        for (row, fate) in judge_one(house, &look, (&asker, &files.contract), one).await? {
            rows[row].fate = fate;
        }
    }
    drop(look);
    show(house, call, &mut rows).await?;
    Ok(Looked { preview: Preview { sheets, problems, rows }, arrivals })
}

/// Whether somebody may import there, audited either way.
async fn allowed(house: &House, call: &Call, files: &Files) -> Result<(Asker, Held), Refusal> {
    let act = Act::ImportReferrals;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    let (held, place) = destination(&tx, files, call).await?;
    let subject = About::Contract(files.contract.clone()).reference();
    match house.policies.may(&asker, act, &Target::organisation(&files.contract, &place.path)) {
        Decision::Allowed { policies } => {
            audit_read(&tx, (call, &asker), (act, subject), &policies).await.map_err(refused)?;
            tx.commit().await.map_err(refused)?;
            Ok((asker, held))
        }
        Decision::Refused { policies, why } => {
            drop(tx);
            let refusal = Refusal::NotAllowed { action: act.words().to_owned(), fits: why };
            audit_refusal(house, call, (act.name(), &subject), &policies, &refusal).await?;
            Err(refusal)
        }
    }
}

/// What new versions change is part of who people are: it is shown only to those who may see that now, and audited as a read.
async fn show(house: &House, call: &Call, rows: &mut [RowSeen]) -> Result<(), Refusal> {
    let act = Act::SeeIdentity;
    let changing = |row: &RowSeen| matches!(row.fate, Fate::NewVersion(_)).then(|| row.reference.clone()).flatten();
    let references: BTreeSet<String> = rows.iter().filter_map(changing).collect();
    if references.is_empty() {
        return Ok(());
    }
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    let mut shown = BTreeSet::new();
    for id in references {
        // Of a record that is not there yet only the file itself speaks.
        let Some(there) = participants::find(&tx, &id).await.map_err(refused)? else {
            shown.insert(id);
            continue;
        };
        if let Decision::Allowed { policies } = house.policies.may(&asker, act, &record_target(&there)) {
            let subject = About::Record(id.clone()).reference();
            audit_read(&tx, (call, &asker), (act, subject), &policies).await.map_err(refused)?;
            shown.insert(id);
        }
    }
    tx.commit().await.map_err(refused)?;
    for row in rows {
        if let (Fate::NewVersion(changed), Some(id)) = (&mut row.fate, &row.reference)
            && !shown.contains(id)
        {
            changed.iter_mut().for_each(|c| c.says = None);
        }
    }
    Ok(())
}

/// The contract, and where its new participants go.
pub(super) async fn destination(ask: &(impl Ask + Sync), files: &Files, call: &Call) -> Result<(Held, Place), Refusal> {
    let contract = &files.contract;
    let held = people::contract(ask, contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: contract.clone() })?;
    let Some(to) = &files.to else {
        let place = crate::facts::import::at_the_prime(&held);
        return Ok((held, place));
    };
    let found = people::organisation(ask, to).await.map_err(refused)?;
    let found = found.ok_or_else(|| Refusal::NotFound { what: "organisation", id: to.clone() })?;
    if !is_within(&found.path, &held.path) {
        return Err(Refusal::invalid(
            format!("{} has no part in this contract", found.name),
            "choose an organisation that has",
        ));
    }
    if let Some(day) = found.closed_on.as_ref().filter(|day| **day <= call.today().to_string()) {
        return Err(Refusal::invalid(format!("{} left on {day}", found.name), "choose one that is still there"));
    }
    let why = "came in with an import".into();
    Ok((held, Place { organisation: found.id, path: found.path, coach: String::new(), why }))
}

async fn mappings(ask: &(impl Ask + Sync), contract: &str) -> Result<BTreeMap<String, Mapping>, Refusal> {
    let saved = referrals::mappings(ask, contract).await.map_err(refused)?;
    // One that no longer reads is guessed anew.
    Ok(saved.into_iter().filter_map(|(name, body)| Some((name, serde_json::from_str(&body).ok()?))).collect())
}

/// Every row as it was read, and the good ones by referral.
fn rows(sheets: &[reading::Sheet]) -> (Vec<RowSeen>, Vec<Arrivals>) {
    let mut rows = Vec::new();
    let mut arrivals: BTreeMap<String, Vec<Arrival>> = BTreeMap::new();
    for (place, sheet) in sheets.iter().enumerate() {
        for row in &sheet.rows {
            let at = format!("{}:{}", sheet.name, row.line);
            rows.push(match &row.read {
                Ok(accepted) => {
                    let reference = accepted.referral.reference.clone();
                    let arrival =
                        Arrival { row: rows.len(), extracted: sheet.extracted, referral: accepted.referral.clone() };
                    arrivals.entry(reference.clone()).or_default().push(arrival);
                    let warnings = accepted.warnings.iter().map(ToString::to_string).collect();
                    RowSeen { at, sheet: place, reference: Some(reference), fate: Fate::New, warnings }
                }
                Err(problems) => {
                    let fate = Fate::Refused(problems.iter().map(ToString::to_string).collect());
                    RowSeen { at, sheet: place, reference: None, fate, warnings: Vec::new() }
                }
            });
        }
    }
    (rows, arrivals.into_iter().map(|(reference, rows)| Arrivals { reference, rows }).collect())
}

async fn judge_one(
    house: &House,
    look: &(impl Ask + Sync),
    (asker, contract): (&Asker, &str),
    one: &Arrivals,
) -> Result<Vec<(usize, Fate)>, Refusal> {
    let Some(there) = participants::find(look, &one.reference).await.map_err(refused)? else {
        return Ok(judge(Vec::new(), &one.rows, true).fates);
    };
    if let Err(why) = may_take(house, asker, (&there, contract)) {
        return Ok(one.rows.iter().map(|row| (row.row, Fate::Refused(vec![why.clone()]))).collect());
    }
    let key = journal::key(look, &house.store.keys, &there.id).await.map_err(refused)?;
    let known = match &key {
        Some(key) => stored::versions(look, (contract, &one.reference), key).await?,
        None => Vec::new(),
    };
    Ok(judge(known, &one.rows, true).fates)
}

/// Whether a row may change a record that is there: it must be of this contract, and kept where whoever asks may import.
pub(super) fn may_take(house: &House, asker: &Asker, (there, contract): (&Participant, &str)) -> Result<(), String> {
    if there.contract != contract {
        return Err("this reference is a participant of another contract; import the row for that contract".into());
    }
    let target = Target::organisation(contract, &there.path);
    if house.policies.may(asker, Act::ImportReferrals, &target).allowed() {
        return Ok(());
    }
    Err("this referral was taken in before and is kept beyond your organisation; ask the prime to import the row"
        .into())
}

/// Whether whoever asks may see what the versions of a referral say.
pub(super) fn may_see(house: &House, asker: &Asker, there: &Participant) -> bool {
    house.policies.may(asker, Act::SeeIdentity, &record_target(there)).allowed()
}
