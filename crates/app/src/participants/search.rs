//! Find a participant by their National Insurance number, without the number being stored, logged or audited.

use super::read::audit_read;
use crate::house::{Call, House, asker, fence};
use crate::refused;
use crate::scene::record_target;
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_domain::identity::{MatchOn, Nino};
use waymark_store::audit::reference;
use waymark_store::db::Fence;
use waymark_store::participants::Participant;
use waymark_store::{identities, participants};

/// Under which kind a keyed digest is kept.
#[must_use]
pub fn token_kind(on: MatchOn) -> &'static str {
    match on {
        MatchOn::Number => "number",
        MatchOn::NameAndBirthDate => "name_and_birth_date",
    }
}

/// The participants with this number whom this person may find, in order of id. Of others nothing is said, not even how many.
///
/// # Errors
/// The number is not one, or it cannot be read.
pub async fn by_number(house: &House, call: &Call, number: &str) -> Result<Vec<Participant>, Refusal> {
    let fits = "two letters, six digits and a letter from A to D, such as AA 12 34 56 A";
    let nino = Nino::parse(number).map_err(|_| Refusal::invalid("that is no National Insurance number", fits))?;
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let asker = asker(&tx, call).await?;
    tx.narrow(&fence(&asker)).await.map_err(refused)?;
    let kind = token_kind(MatchOn::Number);
    let ids = identities::with_token(&tx, &house.store.keys, kind, &nino.to_string()).await.map_err(refused)?;
    let (mut found, mut policies) = (Vec::new(), Vec::new());
    for id in ids {
        let Some(participant) = participants::find(&tx, &id).await.map_err(refused)? else { continue };
        let decision = house.policies.may(&asker, Act::Search, &record_target(&participant));
        if decision.allowed() {
            policies.extend(decision.policies().iter().cloned());
            found.push(participant);
        }
    }
    policies.sort();
    policies.dedup();
    let subject = reference("list", &call.name(), "");
    audit_read(&tx, (call, &asker), (Act::Search, subject), &policies).await.map_err(refused)?;
    tx.commit().await.map_err(refused)?;
    Ok(found)
}
