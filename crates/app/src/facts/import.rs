//! Take facts in from a file: records that are new, and facts added to records that are there.

use crate::bulk::{BulkAction, LotScene};
use crate::effects::{Change, Effects, Place};
use crate::refused;
use crate::scene::About;
use std::collections::BTreeMap;
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::record::{Addition, Record, may_add, subject_key};
use waymark_domain::staff::RecordClass;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_store::participants::Participant;
use waymark_store::people::Held;
use waymark_store::{journal, participants, people};

/// Take in facts of one contract.
#[derive(Debug, Clone)]
pub struct Import {
    /// The contract.
    pub contract: String,
    /// Where new records go: organisation and coach by participant; those that are not named go to the prime.
    pub places: BTreeMap<String, Place>,
}

/// All facts of one subject in the file.
#[derive(Debug, Clone)]
pub struct Lot {
    /// Whom they are about.
    pub subject: Subject,
    /// The facts, in the order of the file.
    pub facts: Vec<FactRecord>,
}

/// What became of one subject's facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Whom they are about, as the database names them.
    pub subject: String,
    /// How many were appended.
    pub added: usize,
    /// How many were there already.
    pub repeated: usize,
    /// Why facts were refused, each with its line.
    pub refused: Vec<(u32, String)>,
}

/// Gathers facts by subject, in order of subject, the contract's own first: what it was notified of bears on the others.
#[must_use]
pub fn by_subject(facts: impl IntoIterator<Item = FactRecord>) -> Vec<Lot> {
    let mut lots: BTreeMap<Subject, Vec<FactRecord>> = BTreeMap::new();
    facts.into_iter().for_each(|fact| lots.entry(fact.subject.clone()).or_default().push(fact));
    let (contracts, people): (Vec<Lot>, Vec<Lot>) = lots
        .into_iter()
        .map(|(subject, facts)| Lot { subject, facts })
        .partition(|lot| matches!(lot.subject, Subject::Contract(_)));
    contracts.into_iter().chain(people).collect()
}

impl BulkAction for Import {
    type Item = Lot;
    type Done = Taken;

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

    async fn decide(&self, scene: &LotScene<'_>, lot: &[Lot]) -> Result<(Effects, Vec<Taken>), Refusal> {
        let held = contract(scene, &self.contract).await?;
        let own = Subject::Contract(self.contract.clone());
        if lot.iter().any(|one| one.subject == own) {
            people::hold_contract(scene.tx, &self.contract).await.map_err(refused)?;
        }
        let mut notices = journal::load(scene.tx, scene.house.reading(), &own).await.map_err(refused)?;
        let (mut effects, mut all) = (Effects::default(), Vec::new());
        for one in lot {
            let (change, (taken, after)) = self.one(scene, (&held, &notices), one).await?;
            if one.subject == own {
                // Whoever comes after it in this lot is judged by what the contract was just notified of.
                notices = after;
            }
            if !change.facts.is_empty() {
                effects.changes.push(change);
            }
            all.push(taken);
        }
        Ok((effects, all))
    }
}

/// The contract, which must be there.
pub(crate) async fn contract(scene: &LotScene<'_>, id: &str) -> Result<Held, Refusal> {
    let held = people::contract(scene.tx, id).await.map_err(refused)?;
    held.ok_or_else(|| Refusal::NotFound { what: "contract", id: id.to_owned() })
}

/// A new participant of a contract, not yet placed.
pub(crate) fn newcomer(id: &str, held: &Held, class: RecordClass) -> Participant {
    Participant {
        id: id.to_owned(),
        contract: held.contract.id.clone(),
        organisation: held.contract.prime.clone(),
        path: held.path.clone(),
        hub: held.contract.prime.clone(),
        coach: String::new(),
        class,
        version: 0,
        placements: 0,
        identities: 0,
        same_person_as: None,
        markers: String::new(),
    }
}

/// Where a newcomer goes where nobody says: to the prime, with nobody yet.
pub(crate) fn at_the_prime(held: &Held) -> Place {
    let (organisation, path) = (held.contract.prime.clone(), held.path.clone());
    Place { organisation, path, coach: String::new(), why: "came in with an import".into() }
}

impl Import {
    async fn one(
        &self,
        scene: &LotScene<'_>,
        (held, notices): (&Held, &Record),
        lot: &Lot,
    ) -> Result<(Change, (Taken, Record)), Refusal> {
        let mut place = None;
        let participant = match &lot.subject {
            Subject::Contract(id) if *id == self.contract => None,
            Subject::Contract(id) => {
                let what =
                    format!("a fact is about the contract `{id}`, but the file was given for `{}`", self.contract);
                return Err(Refusal::invalid(what, "import it for its own contract"));
            }
            Subject::Participant(id) => match participants::hold(scene.tx, id).await.map_err(refused)? {
                Some(there) if there.contract == self.contract => Some(there),
                Some(there) => {
                    let what = format!("`{id}` is a participant of the contract `{}`", there.contract);
                    return Err(Refusal::invalid(what, "import it for that contract, or under another id"));
                }
                None => {
                    place = Some(self.places.get(id).cloned().unwrap_or_else(|| at_the_prime(held)));
                    Some(newcomer(id, held, RecordClass::Ordinary))
                }
            },
        };
        let before = journal::load(scene.tx, scene.house.reading(), &lot.subject).await.map_err(refused)?;
        let mut change = Change::of(participant, before, &self.contract, notices.clone());
        change.place = place;
        let taken = take(scene, &mut change, lot);
        Ok((change, taken))
    }
}

/// Takes in the facts that fit, keeping who recorded them, when and for whom as the file says.
pub(crate) fn take(scene: &LotScene<'_>, change: &mut Change, lot: &Lot) -> (Taken, Record) {
    let vocabulary = scene.house.vocabulary;
    let subject = subject_key(&lot.subject);
    let mut taken = Taken { subject: subject.clone(), added: 0, repeated: 0, refused: Vec::new() };
    let mut record = change.before.clone();
    for fact in &lot.facts {
        let fact = FactRecord { who: fact.who.clone().or_else(|| Some(scene.call.name())), ..fact.clone() };
        let addition = Addition { fact: &fact, seen: None, today: scene.call.today() };
        match may_add(&record, &addition, vocabulary) {
            Ok(()) => {
                taken.added += 1;
                record.version += 1;
                let mut held = fact.clone();
                held.id.get_or_insert_with(|| waymark_domain::record::implied_id(&subject, record.version));
                let kept = vocabulary.get(fact.kind).kept(fact.tag.as_deref(), vocabulary);
                record.facts.push(waymark_domain::record::Held { seq: record.version, fact: held, kept });
                change.facts.push(fact);
            }
            Err(Refusal::AlreadyDone { .. }) => taken.repeated += 1,
            Err(refusal) => taken.refused.push((fact.line, refusal.to_string())),
        }
    }
    (taken, record)
}
