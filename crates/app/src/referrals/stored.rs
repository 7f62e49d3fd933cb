//! Versions of a referral as the store keeps them, opened.

use crate::refused;
use waymark_domain::Refusal;
use waymark_domain::ledger::Digest;
use waymark_domain::referral::{Referral, VersionKey, standing_version};
use waymark_store::db::Ask;
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
