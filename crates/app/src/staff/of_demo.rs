//! Whom the demo offers to be: one person of each role, the busiest of its kind.

use crate::house::House;
use crate::refused;
use std::collections::BTreeMap;
use waymark_domain::Refusal;
use waymark_domain::staff::{Role, Staff};
use waymark_rules::Day;
use waymark_store::db::Fence;
use waymark_store::people;

/// One member of staff of each role that signs in, in the order of the roles: of several, the first who is still there. Only the demo
/// server asks.
///
/// # Errors
/// They cannot be read.
pub async fn one_of_each_role(house: &House, now: i64) -> Result<Vec<Staff>, Refusal> {
    let today = Day::of_instant(now.div_euclid(1_000_000)).unwrap_or(Day::FIRST).to_string();
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let mut found: BTreeMap<Role, Staff> = BTreeMap::new();
    for staff in people::all_staff(&look).await.map_err(refused)? {
        let here = staff.left_on.as_ref().is_none_or(|day| *day > today);
        if here && !matches!(staff.role, Role::Participant | Role::Employer) {
            found.entry(staff.role).or_insert(staff);
        }
    }
    Ok(found.into_values().collect())
}
