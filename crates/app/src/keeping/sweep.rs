//! Judge anew the records whose answer has run out: on most days few, and never all.

use crate::effects::owner_of;
use crate::house::{Call, House};
use crate::perform::keep_up;
use crate::refused;
use waymark_domain::Refusal;
use waymark_domain::derived::derive;
use waymark_domain::record::{Record, subject_of};
use waymark_rules::facts::Subject;
use waymark_store::audit::Audit;
use waymark_store::db::{Fence, Tx};
use waymark_store::people::Held;
use waymark_store::standing::TallyChange;
use waymark_store::{StoreError, house, journal, participants, people, standing};

/// How many records are judged anew in one transaction.
const LOT: i64 = 100;

/// Brings the derived rows to the day of the call; how many records were judged anew. Nothing is recorded, so nothing is audited.
///
/// # Errors
/// The rows could not be read or written; what was swept stays swept.
pub async fn sweep(house: &House, call: &Call) -> Result<usize, Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    keep_up(house, &tx, call).await?;
    tx.commit().await.map_err(refused)?;
    let mut swept = 0;
    loop {
        let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
        let on = house::derived_on(&tx).await.map_err(refused)?;
        let subjects = standing::to_sweep(&tx, on, LOT).await.map_err(refused)?;
        if subjects.is_empty() {
            return Ok(swept);
        }
        swept += subjects.len();
        let mut change = TallyChange::default();
        let calendars = house.follow_calendars(&tx).await?;
        for subject in &subjects {
            change.merge(&one(house, &tx, subject).await?);
        }
        // Others' figures wait behind the audit's end, in one order for everybody.
        let audit = Audit::hold(&tx).await.map_err(refused)?;
        if house.follow_calendars(&tx).await? != calendars {
            // A holiday was added meanwhile: this lot is judged again by it.
            swept -= subjects.len();
            continue;
        }
        change.only_changes();
        standing::count(&tx, &change).await.map_err(refused)?;
        audit.write().await.map_err(refused)?;
        tx.commit().await.map_err(refused)?;
    }
}

async fn one(house: &House, tx: &Tx, name: &str) -> Result<TallyChange, Refusal> {
    let subject = subject_of(name);
    let participant = match &subject {
        Subject::Participant(id) => {
            let found = participants::hold(tx, id).await.map_err(refused)?;
            Some(found.ok_or_else(|| Refusal::NotFound { what: "participant", id: id.clone() })?)
        }
        Subject::Contract(_) => None,
    };
    let contract = match (&participant, &subject) {
        (Some(p), _) => p.contract.clone(),
        (None, Subject::Contract(id) | Subject::Participant(id)) => id.clone(),
    };
    let held = people::contract(tx, &contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: contract.clone() })?;
    let record = journal::load(tx, house.reading(), &subject).await.map_err(refused)?;
    let notices = notices(house, tx, &held).await.map_err(refused)?;
    let on = house::derived_on(tx).await.map_err(refused)?;
    let enrolments = derive(&*house.program(&held.contract.pack)?, &record, &notices, on)
        .map_err(|why| Refusal::invalid(format!("a record could not be judged: {why}"), "correct the fact it names"))?;
    let owner = owner_of(&subject, participant.as_ref(), &held);
    standing::update(tx, &owner, (&record, &record), &enrolments).await.map_err(refused)
}

/// A contract's own facts.
pub(crate) async fn notices(
    house: &House,
    ask: &(impl waymark_store::db::Ask + Sync),
    held: &Held,
) -> Result<Record, StoreError> {
    journal::load(ask, house.reading(), &Subject::Contract(held.contract.id.clone())).await
}
