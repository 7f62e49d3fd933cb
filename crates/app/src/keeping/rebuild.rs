//! Make every derived row anew from the journal, to the same bytes.

use super::sweep::notices;
use crate::calendars;
use crate::desk::found_by;
use crate::effects::owner_of;
use crate::house::{Call, House, asker};
use crate::perform::{audit_refusal, finish};
use crate::refused;
use crate::scene::About;
use std::collections::BTreeMap;
use waymark_access::{Act, Decision, Target};
use waymark_domain::Refusal;
use waymark_domain::derived::derive;
use waymark_domain::record::{Record, subject_key};
use waymark_rules::facts::Subject;
use waymark_store::audit::Audit;
use waymark_store::db::{Ask, Fence, Tx};
use waymark_store::people::Held;
use waymark_store::standing::Derived;
use waymark_store::{StoreError, house, journal, participants, people, search, standing};

/// How many records are made anew in one transaction.
const LOT: i64 = 500;
/// Sorts after every id.
const LAST: &str = "\u{10FFFF}";

/// The contracts, each with its own facts, by id.
pub(crate) async fn contracts(
    house: &House,
    ask: &(impl Ask + Sync),
) -> Result<BTreeMap<String, (Held, Record)>, StoreError> {
    let mut all = BTreeMap::new();
    for held in people::contracts(ask).await? {
        let own = notices(house, ask, &held).await?;
        all.insert(held.contract.id.clone(), (held, own));
    }
    Ok(all)
}

/// Makes all derived rows anew, as on the day to which they hold, or a later one if the call's day is later; how many records.
///
/// Records are made anew lot by lot, each lot in one transaction while nobody else may change its records; then the figures.
/// Broken off, it leaves rows that the next run makes anew.
///
/// # Errors
/// This person may not, or the rows could not be read or written.
pub async fn rebuild(house: &House, call: &Call) -> Result<usize, Refusal> {
    let policies = may(house, call).await?;
    let calendars = house.programs.version();
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    // Until their lot comes people are not found; whoever is recorded meanwhile is, and stays so.
    search::clear(&tx).await.map_err(refused)?;
    tx.commit().await.map_err(refused)?;
    let mut rebuilt = 0;
    let mut after = String::new();
    loop {
        let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
        let subjects = journal::subjects_after(&tx, &after, LOT).await.map_err(refused)?;
        let last = subjects.last().map_or(LAST, String::as_str);
        standing::clear_between(&tx, (&after, last)).await.map_err(refused)?;
        let derived = derived_between(house, &tx, (&after, last)).await?;
        rebuilt += derived.len();
        standing::add(&tx, &derived).await.map_err(refused)?;
        found_by::make_anew(house, &tx, (&after, last)).await?;
        tx.commit().await.map_err(refused)?;
        match subjects.into_iter().last() {
            Some(last) => after = last,
            None => break,
        }
    }
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    // Nobody adds to the figures while they are made anew.
    let hold = Audit::hold(&tx).await.map_err(refused)?;
    if house.follow_calendars(&tx).await? != calendars {
        // A holiday was added meanwhile: what was made before it is judged again.
        calendars::judge_again(&tx, call).await.map_err(refused)?;
    }
    standing::count_anew(&tx).await.map_err(refused)?;
    drop(hold);
    finish(&tx, (call, &asker), (Act::Rebuild.name(), &policies), (Default::default(), &About::House))
        .await
        .map_err(refused)?;
    tx.commit().await.map_err(refused)?;
    Ok(rebuilt)
}

async fn may(house: &House, call: &Call) -> Result<Vec<String>, Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    crate::perform::keep_up(house, &tx, call).await?;
    tx.commit().await.map_err(refused)?;
    match house.policies.may(&asker, Act::Rebuild, &Target::organisation("", "/")) {
        Decision::Allowed { policies } => Ok(policies),
        Decision::Refused { policies, why } => {
            let refusal = Refusal::NotAllowed { action: Act::Rebuild.words().to_owned(), fits: why };
            audit_refusal(house, call, (Act::Rebuild.name(), "house"), &policies, &refusal).await?;
            Err(refusal)
        }
    }
}

async fn derived_between(house: &House, tx: &Tx, range: (&str, &str)) -> Result<Vec<Derived>, Refusal> {
    let on = house::derived_on(tx).await.map_err(refused)?;
    let contracts = contracts(house, tx).await.map_err(refused)?;
    let people = participants::hold_between(tx, range).await.map_err(refused)?;
    let people: BTreeMap<&str, &participants::Participant> = people.iter().map(|p| (p.id.as_str(), p)).collect();
    let mut all = Vec::new();
    for loaded in journal::load_between(tx, house.reading(), range).await.map_err(refused)? {
        let name = subject_key(&loaded.record.subject);
        let participant = people.get(name.as_str()).copied();
        let contract = match &loaded.record.subject {
            Subject::Contract(id) => id.as_str(),
            Subject::Participant(_) => participant.map_or("", |p| &p.contract),
        };
        let (held, own) =
            contracts.get(contract).ok_or_else(|| Refusal::NotFound { what: "contract of", id: name.clone() })?;
        let enrolments = derive(&*house.program(&held.contract.pack)?, &loaded.record, own, on).map_err(|why| {
            Refusal::invalid(format!("`{name}` could not be judged: {why}"), "correct the fact it names")
        })?;
        all.push(standing::rows_of(&owner_of(&loaded.record.subject, participant, held), &loaded.record, &enrolments));
    }
    Ok(all)
}
