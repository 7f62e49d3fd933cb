//! Drafts: what somebody had begun to type is still there after a time-out, a sign-out or a lost connection.

use crate::house::House;
use crate::refused;
use std::collections::BTreeMap;
use waymark_domain::Refusal;
use waymark_store::db::Fence;
use waymark_store::drafts;

pub use waymark_store::drafts::Of;

/// How many seconds a draft is kept: seven days.
pub const KEPT: i64 = 7 * 86_400;
/// The longest draft, in bytes.
pub const LONGEST: usize = 64 * 1024;

/// What was typed, field by field.
pub type Fields = BTreeMap<String, String>;

/// A draft as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What was typed.
    pub fields: Fields,
    /// When it was kept, seconds since 1970.
    pub kept: i64,
}

fn second(now: i64) -> i64 {
    now.div_euclid(1_000_000)
}

/// Keeps what somebody has typed so far, in place of what was before. It can be found again for seven days.
///
/// # Errors
/// It is too long, or could not be written.
pub async fn keep(house: &House, of: Of<'_>, fields: &Fields, now: i64) -> Result<(), Refusal> {
    let body = serde_json::to_string(fields).unwrap_or_default();
    if body.len() > LONGEST || [of.form, of.subject].iter().any(|name| name.len() > 200) {
        return Err(Refusal::invalid("this is too long to be kept as a draft", "shorten it and save it"));
    }
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    drafts::keep(&tx, &house.store.keys, of, (&body, second(now))).await.map_err(refused)?;
    tx.commit().await.map_err(refused)
}

/// What somebody had typed into a form, if it was kept and is not too old.
///
/// # Errors
/// It cannot be read.
pub async fn find(house: &House, of: Of<'_>, now: i64) -> Result<Option<Draft>, Refusal> {
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let found = drafts::find(&look, &house.store.keys, of).await.map_err(refused)?;
    let fresh = found.filter(|(_, kept)| kept + KEPT > second(now));
    Ok(fresh.and_then(|(body, kept)| Some(Draft { fields: serde_json::from_str(&body).ok()?, kept })))
}

/// Drops a draft: what was typed has been recorded, or is not wanted.
///
/// # Errors
/// It could not be written.
pub async fn drop(house: &House, of: Of<'_>) -> Result<(), Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    drafts::drop(&tx, of).await.map_err(refused)?;
    tx.commit().await.map_err(refused)
}

/// Which forms somebody had begun, the latest first: form, subject, and when it was kept.
///
/// # Errors
/// They cannot be read.
pub async fn list(house: &House, staff: &str, now: i64) -> Result<Vec<(String, String, i64)>, Refusal> {
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    drafts::list(&look, staff, second(now) - KEPT).await.map_err(refused)
}
