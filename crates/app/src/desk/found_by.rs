//! By what people are found: kept with every identity, made anew by a rebuild, and checked.

use crate::effects::Change;
use crate::house::House;
use crate::refused;
use waymark_domain::Refusal;
use waymark_domain::identity::Identity;
use waymark_domain::name_parts::pieces;
use waymark_store::audit::reference;
use waymark_store::db::{Ask, Tx};
use waymark_store::search::{self, Sum};

/// Keeps by what somebody is found, where a change lets them in or says anew who they are.
pub(crate) async fn keep(house: &House, tx: &Tx, (change, id): (&Change, &str)) -> Result<(), Refusal> {
    let identity = match &change.identity {
        Some(new) => serde_json::from_str(&new.body)
            .map_err(|_| Refusal::NotSaved("an identity that was to be kept does not read".into()))?,
        None if change.is_new() => Identity::default(),
        None => return Ok(()),
    };
    search::set(tx, &house.store.keys, id, &pieces(&identity, id)).await.map_err(refused)
}

/// Makes anew by what the participants after one and up to another are found.
pub(crate) async fn make_anew(house: &House, tx: &Tx, range: (&str, &str)) -> Result<(), Refusal> {
    let keys = &house.store.keys;
    for one in search::indexed_between(tx, range).await.map_err(refused)? {
        let identity = one.identity.open(keys).map_err(refused)?.unwrap_or_default();
        search::set(tx, keys, &one.participant, &pieces(&identity, &one.participant)).await.map_err(refused)?;
    }
    Ok(())
}

/// Whether the participants after one and up to another are found by just what they should be; those that are not, by reference.
pub(crate) async fn check(
    house: &House,
    ask: &(impl Ask + Sync),
    (range, sum): ((&str, &str), &mut Sum),
) -> Result<Vec<String>, Refusal> {
    let keys = &house.store.keys;
    let mut wrong = Vec::new();
    for one in search::indexed_between(ask, range).await.map_err(refused)? {
        sum.add(&one).map_err(refused)?;
        // An identity that does not open is told where identities are checked.
        let Ok(identity) = one.identity.open(keys) else { continue };
        if !one.is_by(keys, &pieces(&identity.unwrap_or_default(), &one.participant)) {
            wrong.push(format!(
                "{} is found by something else than it is called",
                reference("participant", &one.participant, "")
            ));
        }
    }
    Ok(wrong)
}
