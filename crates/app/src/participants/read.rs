//! Read a participant: one function, which also audits that it was read.

use crate::effects::{Part, happening};
use crate::house::{Call, House, asker, fence};
use crate::perform::audit_refusal;
use crate::scene::{About, record_target};
use crate::{facts, refused};
use waymark_access::{Act, Asker, Decision};
use waymark_domain::Refusal;
use waymark_domain::identity::Identity;
use waymark_domain::ledger::Outcome;
use waymark_domain::record::Record;
use waymark_domain::staff::RecordClass;
use waymark_rules::facts::Subject;
use waymark_store::audit::Audit;
use waymark_store::db::{Ask, Fence, Tx};
use waymark_store::participants::Participant;
use waymark_store::{StoreError, identities, journal, participants};

/// What one person may see of a participant.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Where the record is kept.
    pub participant: Participant,
    /// The facts of the classes this person may see.
    pub record: Record,
    /// How many facts there are that this person may not see.
    pub withheld: usize,
    /// Who the participant is; `None` where this person may not know, or nothing is known.
    pub identity: Option<Identity>,
}

/// Reads a participant for somebody. Whether they may is asked of the database that decides, and the read is audited there, before
/// anything is looked at; what cannot be audited is not shown. What is shown may come from a replica.
///
/// # Errors
/// There is no such participant, or none this person may know of.
pub async fn read(house: &House, call: &Call, participant: &str) -> Result<Seen, Refusal> {
    let (asker, found) = allowed(house, call, participant).await?;
    let look = house.store.db.look(&fence(&asker)).await.map_err(refused)?;
    let subject = Subject::Participant(found.id.clone());
    let record = journal::load(&look, house.reading(), &subject).await.map_err(refused)?;
    gather(house, &look, &asker, (found, record)).await.map_err(refused)
}

/// Whether somebody may read a participant, audited either way.
pub(super) async fn allowed(house: &House, call: &Call, participant: &str) -> Result<(Asker, Participant), Refusal> {
    let act = Act::SeeParticipant;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    tx.narrow(&fence(&asker)).await.map_err(refused)?;
    let subject = About::Record(participant.to_owned()).reference();
    let found = participants::find(&tx, participant).await.map_err(refused)?;
    let decision = found.as_ref().map(|found| house.policies.may(&asker, act, &record_target(found)));
    match (found, decision) {
        (Some(found), Some(Decision::Allowed { policies })) => {
            audit_read(&tx, (call, &asker), (act, subject), &policies).await.map_err(refused)?;
            tx.commit().await.map_err(refused)?;
            Ok((asker, found))
        }
        (_, decision) => {
            drop(tx);
            let refusal = Refusal::NotFound { what: "participant", id: participant.to_owned() };
            let policies = decision.map_or(Vec::new(), |d| d.policies().to_vec());
            audit_refusal(house, call, (act.name(), &subject), &policies, &refusal).await?;
            Err(refusal)
        }
    }
}

/// What somebody may see of a record that they may open.
pub(super) async fn gather(
    house: &House,
    look: &(impl Ask + Sync),
    asker: &Asker,
    (found, mut record): (Participant, Record),
) -> Result<Seen, StoreError> {
    let target = record_target(&found);
    let may = |act, class| house.policies.may(asker, act, &target.clone().fact(class)).allowed();
    let classes: Vec<RecordClass> = RecordClass::ALL.into_iter().filter(|class| may(Act::SeeFact, *class)).collect();
    let all = record.facts.len();
    record.facts.retain(|held| classes.contains(&facts::class_of(&held.fact, house.vocabulary)));
    let withheld = all - record.facts.len();
    let identity =
        if may(Act::SeeIdentity, RecordClass::Ordinary) { identity(house, look, &found).await? } else { None };
    Ok(Seen { participant: found, record, withheld, identity })
}

pub(crate) async fn identity(
    house: &House,
    look: &(impl Ask + Sync),
    found: &Participant,
) -> Result<Option<Identity>, StoreError> {
    let Some(key) = journal::key(look, &house.store.keys, &found.id).await? else { return Ok(None) };
    let versions = identities::versions(look, &found.id, &key).await?;
    let read = |v: &identities::Version| {
        serde_json::from_str(&v.body).map_err(|e| StoreError::Damaged(format!("an identity: {e}")))
    };
    versions.last().map(read).transpose()
}

/// Writes the line of something read, in the transaction that allowed it.
pub(crate) async fn audit_read(
    tx: &Tx,
    who: (&Call, &Asker),
    (act, subject): (Act, String),
    policies: &[String],
) -> Result<(), StoreError> {
    let part = Part { subject, digest: None, places: None };
    let mut audit = Audit::hold(tx).await?;
    audit.add(happening(who, (act.name(), Outcome::Read), policies, part))?;
    audit.write().await
}
