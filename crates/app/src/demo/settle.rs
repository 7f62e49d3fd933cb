//! Let in people who have been on the contract for some time: who they are, where they were when, and all that was recorded.

use crate::bulk::{BulkAction, LotScene};
use crate::effects::{Change, Effects, Place};
use crate::facts::import::{Lot, contract, newcomer, take};
use crate::identities::Known;
use crate::referrals::alike;
use crate::refused;
use crate::scene::About;
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::identity::Identity;
use waymark_domain::record::Record;
use waymark_domain::staff::RecordClass;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_store::people::Held;
use waymark_store::{journal, participants};

/// Let people with a past into a contract.
#[derive(Debug, Clone)]
pub struct Settle {
    /// The contract.
    pub contract: String,
}

/// One person with a past.
#[derive(Debug, Clone)]
pub struct Settler {
    /// The participant's id.
    pub participant: String,
    /// How closely the whole record is kept.
    pub class: RecordClass,
    /// Who they are.
    pub identity: Identity,
    /// Where the record was, oldest first, each with the second since when; the last is where it is.
    pub stays: Vec<(Place, i64)>,
    /// What was recorded, in order of recording, each with who recorded it and for whom.
    pub facts: Vec<FactRecord>,
}

/// What became of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// The participant's id.
    pub participant: String,
    /// How many facts were taken in.
    pub facts: usize,
    /// Who else may be the same person; offered for a decision.
    pub alike: Vec<String>,
}

impl BulkAction for Settle {
    type Item = Settler;
    type Done = Settled;

    fn act(&self) -> Act {
        Act::ImportReferrals
    }

    fn about(&self) -> About {
        About::Contract(self.contract.clone())
    }

    async fn target(&self, scene: &LotScene<'_>) -> Result<Target, Refusal> {
        let held = contract(scene, &self.contract).await?;
        Ok(Target::organisation(&self.contract, &held.path))
    }

    async fn decide(&self, scene: &LotScene<'_>, lot: &[Settler]) -> Result<(Effects, Vec<Settled>), Refusal> {
        let held = contract(scene, &self.contract).await?;
        let own = Subject::Contract(self.contract.clone());
        let notices = journal::load(scene.tx, scene.house.reading(), &own).await.map_err(refused)?;
        let mut effects = Effects::default();
        let mut done = Vec::with_capacity(lot.len());
        let mut found: Vec<alike::Found> = Vec::with_capacity(lot.len());
        for settler in lot {
            let change = one(scene, settler, (&held, &notices)).await?;
            let tokens = change.identity.as_ref().map(|identity| identity.tokens.clone()).unwrap_or_default();
            found.push((settler.participant.clone(), self.contract.clone(), tokens));
            let (participant, facts) = (settler.participant.clone(), change.facts.len());
            done.push(Settled { participant, facts, alike: Vec::new() });
            effects.changes.push(change);
        }
        for pairing in alike::offers(scene.tx, &scene.house.store.keys, &found).await? {
            let (one, other) = pairing.pair;
            for (id, alike) in [(&one, &other), (&other, &one)] {
                let mine = done.iter_mut().filter(|settled| settled.participant == *id);
                mine.for_each(|settled| settled.alike.push(alike.clone()));
            }
            effects.others.push(pairing.effect);
        }
        Ok((effects, done))
    }
}

/// The change that lets one person in.
async fn one(scene: &LotScene<'_>, settler: &Settler, (held, notices): (&Held, &Record)) -> Result<Change, Refusal> {
    let id = &settler.participant;
    if participants::hold(scene.tx, id).await.map_err(refused)?.is_some() {
        return Err(Refusal::invalid(format!("`{id}` is there already"), "let in people who are not"));
    }
    if settler.stays.is_empty() {
        return Err(Refusal::invalid(format!("nobody keeps the record of `{id}`"), "say where it is"));
    }
    let subject = Subject::Participant(id.clone());
    let participant = newcomer(id, held, settler.class);
    let before = Record::empty(subject.clone());
    let mut change = Change::of(Some(participant), before, &held.contract.id, notices.clone());
    change.stays.clone_from(&settler.stays);
    change.identity = Known::default().by_referral(&settler.identity)?;
    let (taken, _) = take(scene, &mut change, &Lot { subject, facts: settler.facts.clone() });
    if let Some((_, why)) = taken.refused.first() {
        let what = format!("{} of the facts about `{id}` do not fit, the first because: {why}", taken.refused.len());
        return Err(Refusal::invalid(what, "let in a past that holds together"));
    }
    Ok(change)
}
