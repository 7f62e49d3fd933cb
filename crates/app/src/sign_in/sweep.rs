//! Forgets what signing in has left behind: sessions that are over, old links, old tries, old drafts, browsers long unseen.

use super::session::DEVICE_KNOWN;
use crate::drafts::KEPT;
use crate::house::{Call, House};
use crate::refused;
use waymark_domain::Refusal;
use waymark_store::db::Fence;
use waymark_store::{drafts, links, sessions, throttle};

/// For how many seconds after its end it is known whose a session was: a form may still come from it.
const LAPSED: i64 = 86_400;
/// How many seconds a used or outlived link is still told of: ninety days.
const LINKS_TOLD: i64 = 90 * 86_400;
/// After how many seconds a try is forgotten: two days.
const TRIES_KEPT: i64 = 2 * 86_400;

/// Forgets what is over; how many rows went.
///
/// # Errors
/// It could not be written.
pub async fn sweep(house: &House, call: &Call) -> Result<usize, Refusal> {
    let now = call.second();
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let gone = sessions::forget_before(&tx, now - LAPSED, now - DEVICE_KNOWN).await.map_err(refused)?
        + links::forget_before(&tx, now - LINKS_TOLD).await.map_err(refused)?
        + throttle::forget_before(&tx, now - TRIES_KEPT).await.map_err(refused)?
        + drafts::forget_before(&tx, now - KEPT).await.map_err(refused)?;
    tx.commit().await.map_err(refused)?;
    Ok(gone)
}
