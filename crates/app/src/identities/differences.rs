//! What a referral now says otherwise than was put right here: listed for a decision.

use super::known;
use crate::house::{Call, House, asker, fence};
use crate::participants::audit_read;
use crate::perform::audit_refusal;
use crate::referrals::stored;
use crate::refused;
use crate::scene::{About, record_target};
use waymark_access::{Act, Decision};
use waymark_domain::Refusal;
use waymark_domain::identity::Differing;
use waymark_store::db::Fence;
use waymark_store::{journal, participants};

/// The corrected fields for which the standing referral says something new. The correction stands until somebody decides otherwise:
/// by another correction. It is audited as a read.
///
/// # Errors
/// There is no such participant, or none this person may know of; or they may not see who it is.
pub async fn differences(house: &House, call: &Call, participant: &str) -> Result<Vec<Differing>, Refusal> {
    let act = Act::SeeIdentity;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    tx.narrow(&fence(&asker)).await.map_err(refused)?;
    let subject = About::Record(participant.to_owned()).reference();
    let found = participants::find(&tx, participant).await.map_err(refused)?;
    let decision = found.as_ref().map(|p| house.policies.may(&asker, act, &record_target(p)));
    let (Some(found), Some(Decision::Allowed { policies })) = (found, decision) else {
        drop(tx);
        let refusal = Refusal::NotFound { what: "participant", id: participant.to_owned() };
        audit_refusal(house, call, (act.name(), &subject), &[], &refusal).await?;
        return Err(refusal);
    };
    audit_read(&tx, (call, &asker), (act, subject), &policies).await.map_err(refused)?;
    tx.commit().await.map_err(refused)?;
    let look = house.store.db.look(&fence(&asker)).await.map_err(refused)?;
    let Some(key) = journal::key(&look, &house.store.keys, participant).await.map_err(refused)? else {
        return Ok(Vec::new());
    };
    let known = known(&look, participant, &key).await?;
    let versions = stored::versions(&look, (&found.contract, participant), &key).await?;
    let standing = stored::standing(&versions).map(|(version, _)| &version.referral.identity);
    Ok(known.stands(standing).1)
}
