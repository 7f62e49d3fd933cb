//! Versions of a referral as the store keeps them, opened.

use crate::effects::{Part, happening};
use crate::house::{Call, House};
use crate::refused;
use waymark_access::{Act, Asker};
use waymark_domain::Refusal;
use waymark_domain::ledger::{Digest, Outcome};
use waymark_domain::referral::{Referral, VersionKey, standing_version};
use waymark_store::audit::Audit;
use waymark_store::db::{Ask, Fence};
use waymark_store::keys::SubjectKey;
use waymark_store::{StoreError, referrals};

/// One version, opened.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    /// What decides between versions.
    pub key: VersionKey,
    /// What it says.
    pub referral: Referral,
}

/// Every version of a referral, in an order that says nothing of when they came.
pub(crate) async fn versions(
    ask: &(impl Ask + Sync),
    of: (&str, &str),
    key: &SubjectKey,
) -> Result<Vec<Kept>, Refusal> {
    let versions = referrals::versions(ask, of, Some(key)).await.map_err(refused)?;
    versions.into_iter().map(|v| open(&v).map_err(refused)).collect()
}

fn open(v: &referrals::Version) -> Result<Kept, StoreError> {
    let damaged = |what: String| StoreError::Damaged(format!("a referral that was kept: {what}"));
    let digest = Digest::parse(&v.digest).ok_or_else(|| damaged("its digest does not read".into()))?;
    let referral = serde_json::from_str(&v.body).map_err(|e| damaged(e.to_string()))?;
    Ok(Kept { key: VersionKey { extracted: v.extracted, digest: digest.0 }, referral })
}

/// The version that stands, and whether a person should say which.
pub(crate) fn standing(versions: &[Kept]) -> Option<(&Kept, bool)> {
    let keys: Vec<VersionKey> = versions.iter().map(|version| version.key).collect();
    let standing = standing_version(&keys)?;
    Some((versions.get(standing.index)?, standing.tied))
}

/// Audits that something was read.
pub(crate) async fn audit_read(
    house: &House,
    who: (&Call, &Asker),
    (act, subject): (Act, String),
    policies: &[String],
) -> Result<(), Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let mut audit = Audit::hold(&tx).await.map_err(refused)?;
    let part = Part { subject, digest: None, places: None };
    audit.add(happening(who, (act.name(), Outcome::Read), policies, part)).map_err(refused)?;
    audit.write().await.map_err(refused)?;
    tx.commit().await.map_err(refused)
}
