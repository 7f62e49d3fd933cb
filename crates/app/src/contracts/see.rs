//! See the contracts: those of the asker's prime, or of the prime their organisation delivers for.

use super::keep::{Judged, judged_under};
use crate::house::{Call, House, asked, fence};
use crate::refused;
use crate::staff::keeper;
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_domain::contract::Contract;
use waymark_domain::organisation::is_within;
use waymark_store::people;

/// The contracts the asker may change, by id.
///
/// # Errors
/// Whoever asks may not manage contracts, or they cannot be read.
pub async fn list(house: &House, call: &Call) -> Result<Vec<Contract>, Refusal> {
    let (_, look, path) = keeper(house, call, Act::ManageContract).await?;
    let held = people::contracts(&look).await.map_err(refused)?;
    Ok(held.into_iter().filter(|held| is_within(&held.path, &path)).map(|held| held.contract).collect())
}

/// One of them.
///
/// # Errors
/// There is none of this id that the asker may change.
pub async fn find(house: &House, call: &Call, id: &str) -> Result<Contract, Refusal> {
    let found = list(house, call).await?.into_iter().find(|contract| contract.id == id);
    found.ok_or_else(|| Refusal::NotFound { what: "contract", id: id.to_owned() })
}

/// What is judged by the programme of a contract: as long as that is nothing, another can be chosen.
///
/// # Errors
/// Whoever asks may not manage contracts, or it cannot be read.
pub async fn judged(house: &House, call: &Call, id: &str) -> Result<Judged, Refusal> {
    let (_, look, _) = keeper(house, call, Act::ManageContract).await?;
    judged_under(&look, id).await
}

/// The contracts the asker's organisation delivers, by id: what a file of referrals may be for.
///
/// # Errors
/// Whoever asks is nobody here, or they cannot be read.
pub async fn of_organisation(house: &House, call: &Call) -> Result<Vec<Contract>, Refusal> {
    let asker = asked(house, call).await?;
    let Some(staff) = asker.as_staff() else { return Ok(Vec::new()) };
    let look = house.store.db.look(&fence(&asker)).await.map_err(refused)?;
    let held = people::contracts(&look).await.map_err(refused)?;
    let mine = |path: &str| is_within(&staff.path, path) || is_within(path, &staff.path);
    Ok(held.into_iter().filter(|held| mine(&held.path)).map(|held| held.contract).collect())
}
