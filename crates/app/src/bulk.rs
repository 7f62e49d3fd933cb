//! The small sibling of `perform` for many records at once: the same five steps for each lot of them.

use crate::effects::{self, Effects};
use crate::house::{Call, House, asker, fence};
use crate::perform::{TRIES, audit_refusal, finish, keep_up};
use crate::refused;
use crate::scene::About;
use waymark_access::{Act, Asker, Decision, Target};
use waymark_domain::Refusal;
use waymark_store::StoreError;
use waymark_store::db::{Fence, Tx};

/// How many records are changed in one transaction: few enough that others do not wait long for it.
pub const LOT: usize = 200;

/// What a bulk action looks at for each lot.
pub struct LotScene<'a> {
    /// The house.
    pub house: &'a House,
    /// The transaction: what is decided on is read here.
    pub tx: &'a Tx,
    /// The call.
    pub call: &'a Call,
    /// Who asks.
    pub asker: &'a Asker,
}

/// One thing done to many records.
pub trait BulkAction: Sync {
    /// One record's part.
    type Item: Sync;
    /// What it answers for each.
    type Done: Send;

    /// Its name in the audit, and what the policies are asked.
    fn act(&self) -> Act;

    /// What it is about as a whole.
    fn about(&self) -> About;

    /// What the policies are asked about the whole.
    fn target(&self, scene: &LotScene<'_>) -> impl Future<Output = Result<Target, Refusal>> + Send;

    /// Decides a lot: what it does and what it answers for each, or why nothing of the lot is done.
    fn decide(
        &self,
        scene: &LotScene<'_>,
        lot: &[Self::Item],
    ) -> impl Future<Output = Result<(Effects, Vec<Self::Done>), Refusal>> + Send;
}

/// Does one thing to many records, lot by lot. What was done before a refusal stays done, and doing it again changes nothing.
///
/// # Errors
/// The refusal that stopped it.
pub async fn perform_all<A: BulkAction>(
    house: &House,
    call: &Call,
    action: &A,
    items: &[A::Item],
) -> Result<Vec<A::Done>, Refusal> {
    let mut done = Vec::with_capacity(items.len());
    for lot in items.chunks(LOT) {
        let mut result = once(house, call, action, lot).await;
        for _ in 1..TRIES {
            // Another transaction was in the way, and this one was undone whole.
            if result.as_ref().is_err_and(|(refusal, _)| *refusal == refused(StoreError::Busy)) {
                result = once(house, call, action, lot).await;
            }
        }
        match result {
            Ok(some) => done.extend(some),
            Err((refusal, policies)) => {
                let about = action.about().reference();
                audit_refusal(house, call, (action.act().name(), &about), &policies, &refusal).await?;
                return Err(refusal);
            }
        }
    }
    Ok(done)
}

type Stopped = (Refusal, Vec<String>);

async fn once<A: BulkAction>(house: &House, call: &Call, action: &A, lot: &[A::Item]) -> Result<Vec<A::Done>, Stopped> {
    let bare = |refusal: Refusal| (refusal, Vec::new());
    let failed = |error: StoreError| (refused(error), Vec::new());
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(failed)?;
    let asker = asker(&tx, call).await.map_err(bare)?;
    tx.narrow(&fence(&asker)).await.map_err(failed)?;
    let scene = LotScene { house, tx: &tx, call, asker: &asker };
    let target = action.target(&scene).await.map_err(bare)?;
    let policies = match house.policies.may(&asker, action.act(), &target) {
        Decision::Allowed { policies } => policies,
        Decision::Refused { policies, why } => {
            let refusal = Refusal::NotAllowed { action: action.act().words().to_owned(), fits: why };
            return Err((refusal, policies));
        }
    };
    keep_up(house, &tx, call).await.map_err(bare)?;
    let decided = action.decide(&scene, lot).await;
    let (effects, done) = decided.map_err(|refusal| (refusal, policies.clone()))?;
    let written = effects::write(house, &tx, call, effects).await.map_err(|refusal| (refusal, policies.clone()))?;
    finish(&tx, (call, &asker), (action.act().name(), &policies), (written, &action.about())).await.map_err(failed)?;
    tx.commit().await.map_err(failed)?;
    Ok(done)
}
