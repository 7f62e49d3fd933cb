//! Somebody signed in, or tried to: a line of the audit before anything else happens.

use crate::effects::{Part, happening};
use crate::house::{Call, House, asker};
use crate::perform::audit_refusal;
use crate::refused;
use waymark_domain::Refusal;
use waymark_domain::ledger::Outcome;
use waymark_store::audit::{Audit, reference};
use waymark_store::db::Fence;

const ACTION: &str = "sign_in";

/// Notes that somebody whose credentials were right signs in. Whoever has left, or is not there, is refused and that is noted.
///
/// # Errors
/// They may not sign in, or it could not be noted: then they are not signed in.
pub async fn signed_in(house: &House, call: &Call) -> Result<(), Refusal> {
    let subject = reference("staff", &call.name(), "");
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let known = asker(&tx, call).await;
    let gone = known.as_ref().is_ok_and(|asker| {
        asker.as_staff().and_then(|s| s.left_on.clone()).is_some_and(|day| day < call.today().to_string())
    });
    match known {
        Ok(asker) if !gone => {
            let mut audit = Audit::hold(&tx).await.map_err(refused)?;
            let part = Part { subject, digest: None, places: None };
            audit.add(happening((call, &asker), (ACTION, Outcome::Done), &[], part)).map_err(refused)?;
            audit.write().await.map_err(refused)?;
            tx.commit().await.map_err(refused)
        }
        _ => {
            drop(tx);
            let fits = "ask whoever manages staff".to_owned();
            sign_in_refused(house, call, &Refusal::NotAllowed { action: "sign in".into(), fits }).await
        }
    }
}

/// Notes that a sign-in was refused, for whatever reason, and gives the refusal back.
///
/// # Errors
/// Always: the refusal, or that it could not even be noted.
pub async fn sign_in_refused(house: &House, call: &Call, refusal: &Refusal) -> Result<(), Refusal> {
    let subject = reference("staff", &call.name(), "");
    audit_refusal(house, call, (ACTION, &subject), &[], refusal).await?;
    Err(refusal.clone())
}
