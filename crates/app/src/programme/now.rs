//! What each rule is doing in a contract right now: owed, overdue, and this month's figure.

use crate::figures::{Cell, Span, board_line, may_see_contract};
use crate::house::{Call, House};
use crate::refused;
use std::collections::BTreeMap;
use waymark_domain::Refusal;
use waymark_store::db::Fence;
use waymark_store::standing;

/// What one standard is doing now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// How much of it is owed: running, or missed and still to be done.
    pub owed: i64,
    /// Of that, how much was due before today.
    pub overdue: i64,
    /// This month's figure.
    pub month: Cell,
}

/// What each standard of a contract's programme is doing now, by its id; of those that nothing is said of there is nothing yet.
///
/// # Errors
/// There is no such contract, or this person may not see its figures.
pub async fn now(house: &House, call: &Call, contract: &str) -> Result<BTreeMap<String, Now>, Refusal> {
    let held = may_see_contract(house, call, contract).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let today = call.today();
    let owed = standing::owed_now(&look, contract, today).await.map_err(refused)?;
    let tally = standing::tally_of(&look, contract, "").await.map_err(refused)?;
    let program = house.program(&held.contract.pack)?;
    let mut found = BTreeMap::new();
    for standard in &program.pack.standards {
        let id = &standard.head.id;
        let (owed, overdue) = owed.get(id).copied().unwrap_or_default();
        let month = board_line(&program.pack, &tally, (id, Span::Month, &today.month_name()));
        if owed > 0 || month.counts != waymark_rules::tally::Counts::default() {
            found.insert(id.clone(), Now { owed, overdue, month });
        }
    }
    Ok(found)
}
