//! Who may be the same person as somebody whose identity changes: offered for a decision, taken back when the reason is gone.

use crate::effects::Other;
use crate::participants::token_kind;
use crate::refused;
use std::collections::{BTreeMap, BTreeSet};
use waymark_domain::Refusal;
use waymark_domain::identity::MatchOn;
use waymark_store::db::Tx;
use waymark_store::keys::Keys;
use waymark_store::{identities, participants, referrals};

/// By what somebody can be found from now on: the participant, the contract, and kinds and texts.
pub(crate) type Found = (String, String, Vec<(&'static str, String)>);

/// A pair that is offered or taken back.
pub(crate) struct Pairing {
    /// The two records, in order.
    pub pair: (String, String),
    /// What they share, where the pair is offered anew.
    pub because: Option<String>,
    /// What is to be written.
    pub effect: Other,
}

/// The pairs to be offered, and to be taken back, when all of these can be found so. What the database says of them still is from
/// before, and is passed over. Records of other contracts are other people's business.
pub(crate) async fn offers(tx: &Tx, keys: &Keys, changed: &[Found]) -> Result<Vec<Pairing>, Refusal> {
    let mut here: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    let ids: BTreeSet<&str> = changed.iter().map(|(id, ..)| id.as_str()).collect();
    for (id, _, texts) in changed {
        for (kind, text) in texts {
            here.entry((kind, text)).or_default().insert(id);
        }
    }
    let mut pairs: BTreeMap<(String, String), Option<BTreeSet<&'static str>>> = BTreeMap::new();
    let mut known: BTreeMap<(String, String), referrals::Duplicate> = BTreeMap::new();
    for (id, contract, texts) in changed {
        for there in referrals::duplicates_of(tx, id).await.map_err(refused)? {
            let pair = (there.one.clone(), there.other.clone());
            pairs.entry(pair.clone()).or_default();
            known.insert(pair, there);
        }
        for (kind, text) in texts {
            let stored = identities::with_token(tx, keys, kind, text).await.map_err(refused)?;
            let mut others: BTreeSet<String> =
                stored.into_iter().filter(|other| !ids.contains(other.as_str())).collect();
            others.extend(here.get(&(*kind, text.as_str())).into_iter().flatten().map(|other| (*other).to_owned()));
            others.remove(id);
            for other in others {
                if !ids.contains(other.as_str()) && !is_of(tx, &other, contract).await? {
                    continue;
                }
                let (one, other) = referrals::pair(id, &other);
                pairs.entry((one.to_owned(), other.to_owned())).or_default().get_or_insert_default().insert(kind);
            }
        }
    }
    Ok(pairs.into_iter().filter_map(|(pair, shared)| pairing(pair, shared, &known)).collect())
}

async fn is_of(tx: &Tx, participant: &str, contract: &str) -> Result<bool, Refusal> {
    Ok(participants::find(tx, participant).await.map_err(refused)?.is_some_and(|p| p.contract == contract))
}

fn pairing(
    pair: (String, String),
    shared: Option<BTreeSet<&'static str>>,
    known: &BTreeMap<(String, String), referrals::Duplicate>,
) -> Option<Pairing> {
    let there = known.get(&pair);
    let (one, other) = pair.clone();
    match shared {
        // What was decided stays decided, though the reason for asking is gone.
        None => there.filter(|there| there.state == "offered").map(|_| Pairing {
            pair,
            because: None,
            effect: Other::Retract(one, other),
        }),
        Some(shared) => {
            // The number first: it says more.
            let all = [MatchOn::Number, MatchOn::NameAndBirthDate].map(token_kind);
            let kinds = all.into_iter().filter(|kind| shared.contains(kind));
            let because = kinds.map(|kind| kind.replace('_', " ")).collect::<Vec<_>>().join(", ");
            if there.is_some_and(|there| there.because == because) {
                return None;
            }
            Some(Pairing { pair, because: Some(because.clone()), effect: Other::Offer(one, other, because) })
        }
    }
}
