//! Figures: as they stand at this moment, and of any day from the whole record of a contract.

mod live;
mod lots;

pub use live::{Live, Owner, live};
pub use lots::{Lot, Lots};

use crate::house::{Call, House};
use crate::perform::audit_refusal;
use waymark_access::{Act, Asker, Decision, Target};
use waymark_domain::Refusal;

/// Whether somebody may see figures; a refusal is audited. Figures name nobody, so that they were seen is not.
async fn may_see(house: &House, call: &Call, (asker, target): (&Asker, &Target), subject: &str) -> Result<(), Refusal> {
    match house.policies.may(asker, Act::SeeFigures, target) {
        Decision::Allowed { .. } => Ok(()),
        Decision::Refused { policies, why } => {
            let refusal = Refusal::NotAllowed { action: Act::SeeFigures.words().to_owned(), fits: why };
            audit_refusal(house, call, (Act::SeeFigures.name(), subject), &policies, &refusal).await?;
            Err(refusal)
        }
    }
}
