//! Work done later, as people see it: what waits and runs, what keeps failing, and sending that round again.

mod retry;
mod see;

pub use retry::Retry;
pub use see::{all, shelf};

use crate::house::{Call, House, asked};
use crate::perform::audit_refusal;
use crate::refused;
use crate::scene::About;
use waymark_access::{Act, Asker, Decision, Target};
use waymark_domain::Refusal;
use waymark_store::db::{Fence, Look};

/// Work belongs to no organisation and names nobody: whoever may see or retry it for their own organisation may do so for all of it.
pub(crate) fn target(asker: &Asker) -> Target {
    Target::organisation("", asker.as_staff().map_or("/", |staff| &staff.path))
}

/// A look at the work, for somebody who may have one.
async fn look(house: &House, call: &Call) -> Result<Look, Refusal> {
    let asker = asked(house, call).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    match house.policies.may(&asker, Act::SeeJobs, &target(&asker)) {
        Decision::Allowed { .. } => Ok(look),
        Decision::Refused { policies, why } => {
            drop(look);
            let refusal = Refusal::NotAllowed { action: Act::SeeJobs.words().to_owned(), fits: why };
            audit_refusal(house, call, (Act::SeeJobs.name(), &About::House.reference()), &policies, &refusal).await?;
            Err(refusal)
        }
    }
}
