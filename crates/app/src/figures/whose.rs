//! Which contracts somebody may see figures of, and the widest figures of each that are theirs to see.

use super::live::Owner;
use crate::house::{Call, House, asked};
use crate::refused;
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::contract::Contract;
use waymark_store::db::Fence;
use waymark_store::people;

/// A contract, and what of it somebody may see.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The contract.
    pub contract: Contract,
    /// The widest figures that are theirs: the contract's, their organisation's, or their own.
    pub widest: Owner,
    /// Whether they keep the contract, and so its calendars.
    pub keeps: bool,
}

/// The contracts somebody may see figures of, in order of id.
///
/// # Errors
/// Whoever asks is nobody here, or they cannot be read.
pub async fn contracts(house: &House, call: &Call) -> Result<Vec<Seen>, Refusal> {
    let asker = asked(house, call).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let mut found = Vec::new();
    for held in people::contracts(&look).await.map_err(refused)? {
        let id = held.contract.id.as_str();
        let may = |act, target: &Target| house.policies.may(&asker, act, target).allowed();
        let whole = Target::organisation(id, &held.path);
        let mut choices = vec![(Owner::Contract, whole.clone())];
        if let Some(staff) = asker.as_staff() {
            let theirs = Target::organisation(id, &staff.path);
            // What does not stand under the prime has no figures in this contract.
            if staff.path.starts_with(&held.path) {
                choices.push((Owner::Organisation(staff.organisation.clone()), theirs.clone()));
                choices.push((Owner::Staff(staff.id.clone()), theirs.assigned(Some(&staff.id))));
            }
        }
        let widest = choices.into_iter().find(|(_, target)| may(Act::SeeFigures, target)).map(|(owner, _)| owner);
        let keeps = may(Act::ManageContract, &whole);
        found.extend(widest.map(|widest| Seen { contract: held.contract.clone(), widest, keeps }));
    }
    Ok(found)
}
