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
use waymark_store::db::{Ask, Fence};
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

/// Reads a participant for somebody. It is audited before anything is shown; what cannot be audited is not shown.
///
/// # Errors
/// There is no such participant, or none this person may know of.
pub async fn read(house: &House, call: &Call, participant: &str) -> Result<Seen, Refusal> {
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&look, call).await?;
    look.narrow(&fence(&asker)).await.map_err(refused)?;
    let subject = About::Record(participant.to_owned()).reference();
    let found = participants::find(&look, participant).await.map_err(refused)?;
    let not_found = || Refusal::NotFound { what: "participant", id: participant.to_owned() };
    let Some(found) = found else {
        audit_refusal(house, call, (Act::SeeParticipant.name(), &subject), &[], &not_found()).await?;
        return Err(not_found());
    };
    let policies = match house.policies.may(&asker, Act::SeeParticipant, &record_target(&found)) {
        Decision::Allowed { policies } => policies,
        Decision::Refused { policies, .. } => {
            audit_refusal(house, call, (Act::SeeParticipant.name(), &subject), &policies, &not_found()).await?;
            return Err(not_found());
        }
    };
    let seen = gather(house, &look, &asker, found).await.map_err(refused)?;
    audit_read(house, (call, &asker), subject, &policies).await.map_err(refused)?;
    Ok(seen)
}

async fn gather(house: &House, look: &(impl Ask + Sync), asker: &Asker, found: Participant) -> Result<Seen, StoreError> {
    let subject = Subject::Participant(found.id.clone());
    let mut record = journal::load(look, house.reading(), &subject).await?;
    let target = record_target(&found);
    let may = |act, class| house.policies.may(asker, act, &target.clone().fact(class)).allowed();
    let classes: Vec<RecordClass> = RecordClass::ALL.into_iter().filter(|class| may(Act::SeeFact, *class)).collect();
    let all = record.facts.len();
    record.facts.retain(|held| classes.contains(&facts::class_of(&held.fact, house.vocabulary)));
    let withheld = all - record.facts.len();
    let identity = if may(Act::SeeIdentity, RecordClass::Ordinary) { identity(house, look, &found).await? } else { None };
    Ok(Seen { participant: found, record, withheld, identity })
}

async fn identity(house: &House, look: &(impl Ask + Sync), found: &Participant) -> Result<Option<Identity>, StoreError> {
    let Some(key) = journal::key(look, &house.store.keys, &found.id).await? else { return Ok(None) };
    let versions = identities::versions(look, &found.id, &key).await?;
    let read = |v: &identities::Version| {
        serde_json::from_str(&v.body).map_err(|e| StoreError::Damaged(format!("an identity: {e}")))
    };
    versions.last().map(read).transpose()
}

async fn audit_read(house: &House, who: (&Call, &Asker), subject: String, policies: &[String]) -> Result<(), StoreError> {
    let part = Part { subject, digest: None, places: None };
    let tx = house.store.db.begin(&Fence::Everything).await?;
    let mut audit = Audit::hold(&tx).await?;
    audit.add(happening(who, (Act::SeeParticipant.name(), Outcome::Read), policies, part))?;
    audit.write().await?;
    tx.commit().await
}
