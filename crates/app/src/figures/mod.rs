//! Figures: as they stand at this moment, and of any day from the whole record of a contract.

mod as_of;
mod board;
mod cases;
mod distance;
mod live;
mod lots;
mod measures;
mod sight;
mod span;
mod spread;
mod whose;

pub(crate) use as_of::only_seen;
pub use as_of::{AsOf, Differing, MOST_TOLD, Returned, Standing, as_of, returned};
pub(crate) use board::board_line;
pub use board::{Board, Cell, Headroom, Line, Outcome, State, board, month_before, threshold};
pub use cases::{Case, Cases, ON_A_PAGE, Side, Which, cases};
pub use distance::{Distance, Travelled, distance};
pub use live::{Live, Owner, live};
pub use lots::{Lot, Lots};
pub use measures::{Measured, measures};
pub use span::Span;
pub use spread::{Share, Spread, spread};
pub use whose::{Seen, contracts};

use crate::house::{Call, House, asked};
use crate::perform::audit_refusal;
use crate::refused;
use waymark_access::{Act, Asker, Decision, Target};
use waymark_domain::Refusal;
use waymark_store::audit::reference;
use waymark_store::db::Fence;
use waymark_store::people::{self, Held};

/// Whether somebody may see figures; a refusal is audited. Figures name nobody, so that they were seen is not.
pub(crate) async fn may_see(
    house: &House,
    call: &Call,
    (asker, target): (&Asker, &Target),
    subject: &str,
) -> Result<(), Refusal> {
    match house.policies.may(asker, Act::SeeFigures, target) {
        Decision::Allowed { .. } => Ok(()),
        Decision::Refused { policies, why } => {
            let refusal = Refusal::NotAllowed { action: Act::SeeFigures.words().to_owned(), fits: why };
            audit_refusal(house, call, (Act::SeeFigures.name(), subject), &policies, &refusal).await?;
            Err(refusal)
        }
    }
}

/// The contract, if this person may see its figures as a whole; a refusal is audited.
pub(crate) async fn may_see_contract(house: &House, call: &Call, contract: &str) -> Result<Held, Refusal> {
    let asker = asked(house, call).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let held = people::contract(&look, contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: contract.to_owned() })?;
    let target = Target::organisation(contract, &held.path);
    may_see(house, call, (&asker, &target), &reference("contract", contract, "")).await?;
    Ok(held)
}
