//! See the organisations at or under one's own.

use crate::house::{Call, House};
use crate::refused;
use crate::staff::keeper;
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_domain::organisation::{Organisation, is_within};
use waymark_store::people;

/// The asker's organisation and those under it, each after the one above it. `act` is what the list is for: to manage the
/// organisations themselves, their staff, or whatever else is done to one.
///
/// # Errors
/// Whoever asks may not do that, or they cannot be read.
pub async fn list(house: &House, call: &Call, act: Act) -> Result<Vec<Organisation>, Refusal> {
    let (_, look, path) = keeper(house, call, act).await?;
    let mut found = people::organisations(&look).await.map_err(refused)?;
    found.retain(|o| is_within(&o.path, &path));
    Ok(found)
}

/// One of them.
///
/// # Errors
/// Whoever asks may not manage organisations, or there is none of this id at or under theirs.
pub async fn find(house: &House, call: &Call, id: &str) -> Result<Organisation, Refusal> {
    let found = list(house, call, Act::ManageOrganisations).await?.into_iter().find(|o| o.id == id);
    found.ok_or_else(|| Refusal::NotFound { what: "organisation", id: id.to_owned() })
}
