//! Let in people who have been on the contract for some time: who they are, where they were when, and all that was recorded.

use crate::bulk::{BulkAction, LotScene};
use crate::effects::{Change, Effects, NewIdentity, Other, Place};
use crate::facts::import::{Lot, contract, newcomer, take};
use crate::refused;
use crate::scene::About;
use std::collections::BTreeMap;
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::identity::{Identity, MatchOn, match_texts};
use waymark_domain::record::Record;
use waymark_domain::staff::RecordClass;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_store::people::Held;
use waymark_store::{identities, journal, participants};

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

/// By which name a way of matching is kept beside its token.
fn kept_as(on: MatchOn) -> &'static str {
    match on {
        MatchOn::Number => "number",
        MatchOn::NameAndBirthDate => "name_and_birth_date",
    }
}

/// What two records share, in words.
fn in_words(shared: &[&'static str]) -> String {
    shared.iter().map(|kind| kind.replace('_', " ")).collect::<Vec<_>>().join(", ")
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
        // Who came before in this lot, by what they can be found by: they are not in the database yet.
        let mut seen: BTreeMap<(&'static str, String), Vec<&str>> = BTreeMap::new();
        for settler in lot {
            let texts: Vec<(&'static str, String)> =
                match_texts(&settler.identity).into_iter().map(|(on, text)| (kept_as(on), text)).collect();
            let alike = alike(scene, settler, (&texts, &mut seen)).await?;
            let change = one(scene, settler, (&held, &notices), texts).await?;
            done.push(Settled {
                participant: settler.participant.clone(),
                facts: change.facts.len(),
                alike: alike.keys().cloned().collect(),
            });
            effects.changes.push(change);
            let offer = |(other, shared): (String, Vec<&'static str>)| {
                Other::Offer(other, settler.participant.clone(), in_words(&shared))
            };
            effects.others.extend(alike.into_iter().map(offer));
        }
        Ok((effects, done))
    }
}

/// Who may be the same person, and by what: among those who are there and those of this lot.
async fn alike<'a>(
    scene: &LotScene<'_>,
    settler: &'a Settler,
    (texts, seen): (&[(&'static str, String)], &mut BTreeMap<(&'static str, String), Vec<&'a str>>),
) -> Result<BTreeMap<String, Vec<&'static str>>, Refusal> {
    let mut found: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for (kind, text) in texts {
        let mut others =
            identities::with_token(scene.tx, &scene.house.store.keys, kind, text).await.map_err(refused)?;
        let here = seen.entry((kind, text.clone())).or_default();
        others.extend(here.iter().map(|id| (*id).to_owned()));
        here.push(&settler.participant);
        others.into_iter().for_each(|other| found.entry(other).or_default().push(kind));
    }
    Ok(found)
}

/// The change that lets one person in.
async fn one(
    scene: &LotScene<'_>,
    settler: &Settler,
    (held, notices): (&Held, &Record),
    tokens: Vec<(&'static str, String)>,
) -> Result<Change, Refusal> {
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
    let body = serde_json::to_string(&settler.identity)
        .map_err(|e| Refusal::NotSaved(format!("an identity does not write: {e}")))?;
    change.identity = Some(NewIdentity { source: "referral", body, tokens });
    let (taken, _) = take(scene, &mut change, &Lot { subject, facts: settler.facts.clone() });
    if let Some((_, why)) = taken.refused.first() {
        let what = format!("{} of the facts about `{id}` do not fit, the first because: {why}", taken.refused.len());
        return Err(Refusal::invalid(what, "let in a past that holds together"));
    }
    Ok(change)
}
