//! Who did, read or was refused what in one record: the audit of a participant, for those who may see it.

use crate::house::{Call, House, asker, fence};
use crate::participants::audit_read;
use crate::perform::audit_refusal;
use crate::refused;
use crate::scene::{About, record_target};
use waymark_access::{Act, Decision};
use waymark_domain::Refusal;
use waymark_domain::ledger::{Entry, Happening};
use waymark_store::db::Fence;
use waymark_store::{audit, participants, people};

/// One line of the audit, with what whoever acted is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedAt {
    /// Its number.
    pub number: i64,
    /// What happened.
    pub happening: Happening,
    /// What whoever acted is called; their id where nobody of it is there.
    pub name: String,
}

/// The audit of a record, the newest first; looking at it is a line of its own.
///
/// # Errors
/// There is no such participant, or none whose audit this person may see.
pub async fn looked_at(house: &House, call: &Call, participant: &str) -> Result<Vec<LookedAt>, Refusal> {
    let act = Act::SeeAudit;
    let subject = About::Record(participant.to_owned()).reference();
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    tx.narrow(&fence(&asker)).await.map_err(refused)?;
    let found = participants::find(&tx, participant).await.map_err(refused)?;
    let target = found.as_ref().map(record_target);
    let seen = target.as_ref().is_some_and(|t| house.policies.may(&asker, Act::SeeParticipant, t).allowed());
    // The audit is asked of the organisation that keeps the record.
    let of = found.as_ref().map(|p| waymark_access::Target::organisation(&p.contract, &p.path));
    let refusal = match of.map(|of| house.policies.may(&asker, act, &of)) {
        Some(Decision::Allowed { policies }) if seen => {
            audit_read(&tx, (call, &asker), (act, subject.clone()), &policies).await.map_err(refused)?;
            tx.commit().await.map_err(refused)?;
            return lines(house, &subject).await;
        }
        Some(Decision::Refused { why, .. }) if seen => {
            Refusal::NotAllowed { action: act.words().to_owned(), fits: why }
        }
        _ => Refusal::NotFound { what: "participant", id: participant.to_owned() },
    };
    drop(tx);
    audit_refusal(house, call, (act.name(), &subject), &[], &refusal).await?;
    Err(refusal)
}

async fn lines(house: &House, subject: &str) -> Result<Vec<LookedAt>, Refusal> {
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let names: std::collections::BTreeMap<String, String> =
        people::all_staff(&look).await.map_err(refused)?.into_iter().map(|s| (s.id, s.name)).collect();
    let lines = audit::about(&look, subject).await.map_err(refused)?;
    // References of others may begin alike: `P-1` and `P-10`.
    let is_its = |of: &str| of == subject || of.strip_prefix(subject).is_some_and(|rest| rest.starts_with('/'));
    let read = |line: &audit::Line| {
        let (_, entry) = Entry::parse(&line.line).ok()?;
        let happening = entry.happening().clone();
        let name = names.get(&happening.actor).cloned().unwrap_or_else(|| happening.actor.clone());
        Some(LookedAt { number: line.seq, happening, name })
    };
    let mut found: Vec<LookedAt> = lines.iter().filter_map(read).filter(|l| is_its(&l.happening.subject)).collect();
    found.sort_by_key(|line| std::cmp::Reverse(line.number));
    Ok(found)
}
