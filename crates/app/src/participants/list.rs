//! Lists of what is due and of participants, for whoever asks: as far as their scope reaches and no further.

use super::read::audit_read;
use crate::house::{Call, House, asker, fence};
use crate::perform::audit_refusal;
use crate::refused;
use waymark_access::{Act, Asker, Scope};
use waymark_domain::Refusal;
use waymark_rules::Day;
use waymark_store::audit::reference;
use waymark_store::db::{Fence, Look};
use waymark_store::lists;
pub use waymark_store::lists::{After, Due, Load};

/// What is due before a day, the longest due first.
///
/// # Errors
/// This person may list nothing, or it cannot be read.
pub async fn due(house: &House, call: &Call, (before, most): (Day, i64), after: &After) -> Result<Vec<Due>, Refusal> {
    let Drawn { look, scope, .. } = scoped(house, call, Act::ListDue).await?;
    lists::due_before(&look, &scope, (before, most), after).await.map_err(refused)
}

/// The participants this person may list, in order of id, after one of them.
///
/// # Errors
/// This person may list nothing, or it cannot be read.
pub async fn caseload(house: &House, call: &Call, most: i64, after: (&str, &str)) -> Result<Vec<Load>, Refusal> {
    let Drawn { look, scope, .. } = scoped(house, call, Act::ListCaseload).await?;
    lists::caseload(&look, &scope, most, after).await.map_err(refused)
}

/// What a list is drawn with.
pub(crate) struct Drawn {
    /// A look behind the asker's fence.
    pub look: Look,
    /// How far it reaches.
    pub scope: Scope,
    /// Who asks.
    pub asker: Asker,
}

/// The asker's scope, from the database that decides, which also audits that a list was drawn; and a look behind their fence.
pub(crate) async fn scoped(house: &House, call: &Call, act: Act) -> Result<Drawn, Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    let subject = reference("list", &call.name(), "");
    let Some(scope) = house.policies.scope(&asker, act) else {
        drop(tx);
        let fits = "ask whoever manages staff what your role may see".to_owned();
        let refusal = Refusal::NotAllowed { action: act.words().to_owned(), fits };
        audit_refusal(house, call, (act.name(), &subject), &[], &refusal).await?;
        return Err(refusal);
    };
    audit_read(&tx, (call, &asker), (act, subject), scope.policies()).await.map_err(refused)?;
    tx.commit().await.map_err(refused)?;
    let look = house.store.db.look(&fence(&asker)).await.map_err(refused)?;
    Ok(Drawn { look, scope, asker })
}
