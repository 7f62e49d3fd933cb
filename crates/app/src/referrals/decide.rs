//! Decide whether two records are one person's, and undo that: records are linked, never merged, so nothing is lost either way.

use crate::effects::{Change, Effects, Other};
use crate::perform::Action;
use crate::refused;
use crate::scene::{About, Scene, record_target};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_store::db::{Fence, Tx};
use waymark_store::referrals::{self, Duplicate, pair};
use waymark_store::{participants, requests};

/// Decide on a probable duplicate.
#[derive(Debug, Clone)]
pub struct DecideDuplicate {
    /// One record.
    pub one: String,
    /// The other.
    pub other: String,
    /// Whether they are one person.
    pub same: bool,
    /// Why.
    pub why: String,
}

/// Undo what was decided on a probable duplicate.
#[derive(Debug, Clone)]
pub struct UndoDuplicate {
    /// One record.
    pub one: String,
    /// The other.
    pub other: String,
    /// Why.
    pub why: String,
}

/// What a decision came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// The records that are now one person's, the one that names the person first; each pair that fell apart stands alone.
    pub persons: Vec<Vec<String>>,
    /// Outcomes that were claimed for more than one of the records before anybody knew: somebody must look at these.
    pub claimed_twice: Vec<String>,
}

impl Action for DecideDuplicate {
    type Done = Decided;

    fn act(&self) -> Act {
        Act::DecideDuplicate
    }

    fn about(&self) -> About {
        About::Record(pair(&self.one, &self.other).0.to_owned())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, Decided), Refusal> {
        let (one, other) = pair(&self.one, &self.other);
        let there = open(scene, (one, other), &self.why).await?;
        if there.state == "same" || there.state == "different" {
            return Err(decided_already(&there));
        }
        let mut links = Links::of(scene.tx, &[one, other]).await?;
        let (mine, theirs) = (links.person(one), links.person(other));
        if !self.same && mine.contains(other) {
            let what = "other decisions say that these two records are one person's";
            return Err(Refusal::invalid(what, "undo one of these first"));
        }
        if self.same
            && let Some((a, b)) = links.apart.iter().find(|(a, b)| crosses((&mine, &theirs), (a, b)))
        {
            let what = format!("`{a}` and `{b}` were found to be two people, and this would make them one");
            return Err(Refusal::invalid(what, "undo that first"));
        }
        if self.same {
            links.same.insert((one.to_owned(), other.to_owned()));
        }
        let state = if self.same { "same" } else { "different" };
        effects(scene, &links, Decision { there, state, why: &self.why }).await
    }
}

impl Action for UndoDuplicate {
    type Done = Decided;

    fn act(&self) -> Act {
        Act::DecideDuplicate
    }

    fn about(&self) -> About {
        About::Record(pair(&self.one, &self.other).0.to_owned())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, Decided), Refusal> {
        let (one, other) = pair(&self.one, &self.other);
        let there = open(scene, (one, other), &self.why).await?;
        if there.state != "same" && there.state != "different" {
            return Err(Refusal::invalid("nothing is decided of these two records", "there is nothing to undo"));
        }
        let mut links = Links::of(scene.tx, &[one, other]).await?;
        links.same.remove(&(one.to_owned(), other.to_owned()));
        effects(scene, &links, Decision { there, state: "undone", why: &self.why }).await
    }
}

/// The pair, if whoever asks may decide on both of its records.
async fn open(scene: &Scene<'_>, (one, other): (&str, &str), why: &str) -> Result<Duplicate, Refusal> {
    if why.trim().is_empty() {
        return Err(Refusal::invalid("no reason was given", "say in a few words why"));
    }
    let nobody = || Refusal::NotFound { what: "participant", id: other.to_owned() };
    let second = participants::hold(scene.tx, other).await.map_err(refused)?.ok_or_else(nobody)?;
    if !scene.house.policies.may(scene.asker, Act::DecideDuplicate, &record_target(&second)).allowed() {
        return Err(nobody());
    }
    // From here on every record linked to these matters, wherever it is kept.
    scene.tx.narrow(&Fence::Everything).await.map_err(refused)?;
    referrals::take_turn(scene.tx).await.map_err(refused)?;
    let there = referrals::duplicate(scene.tx, one, other).await.map_err(refused)?;
    there.ok_or_else(|| Refusal::NotFound { what: "probable duplicate", id: format!("{one} and {other}") })
}

fn decided_already(there: &Duplicate) -> Refusal {
    let on = there.recorded.and_then(|second| jiff::Timestamp::from_second(second).ok());
    Refusal::AlreadyDone {
        by: there.author.clone().unwrap_or_default(),
        on: on.map(|t| t.to_string()).unwrap_or_default(),
    }
}

fn crosses((mine, theirs): (&BTreeSet<String>, &BTreeSet<String>), (a, b): (&str, &str)) -> bool {
    (mine.contains(a) && theirs.contains(b)) || (mine.contains(b) && theirs.contains(a))
}

/// Every record that decisions tie to some records, and these decisions.
pub(crate) struct Links {
    members: BTreeSet<String>,
    same: BTreeSet<(String, String)>,
    apart: BTreeSet<(String, String)>,
}

impl Links {
    /// Follows decisions from some records on.
    pub(crate) async fn of(tx: &Tx, from: &[&str]) -> Result<Links, Refusal> {
        let mut links = Links { members: BTreeSet::new(), same: BTreeSet::new(), apart: BTreeSet::new() };
        let mut open: Vec<String> = from.iter().map(|id| (*id).to_owned()).collect();
        while let Some(id) = open.pop() {
            if !links.members.insert(id.clone()) {
                continue;
            }
            for d in referrals::duplicates_of(tx, &id).await.map_err(refused)? {
                let pair = (d.one, d.other);
                match d.state.as_str() {
                    "same" => {
                        open.extend([pair.0.clone(), pair.1.clone()]);
                        links.same.insert(pair);
                    }
                    "different" => drop(links.apart.insert(pair)),
                    _ => {}
                }
            }
        }
        Ok(links)
    }

    /// The records of one person.
    pub(crate) fn person(&self, id: &str) -> BTreeSet<String> {
        let mut person = BTreeSet::from([id.to_owned()]);
        loop {
            let joins = |(a, b): &&(String, String)| person.contains(a) != person.contains(b);
            let Some((a, b)) = self.same.iter().find(joins).cloned() else { return person };
            person.extend([a, b]);
        }
    }

    /// Holds the decisions that make some records one person's, in one order: whoever does something once for the person waits here
    /// for whoever does it from another of the records.
    pub(crate) async fn hold(&self, tx: &Tx, person: &BTreeSet<String>) -> Result<(), Refusal> {
        for (one, other) in self.same.iter().filter(|(one, _)| person.contains(one)) {
            referrals::duplicate(tx, one, other).await.map_err(refused)?;
        }
        Ok(())
    }

    /// The persons among all members, each as its records in order.
    fn persons(&self) -> Vec<BTreeSet<String>> {
        let mut persons: Vec<BTreeSet<String>> = self.members.iter().map(|id| self.person(id)).collect();
        persons.dedup();
        persons.sort();
        persons.dedup();
        persons
    }
}

/// What was decided of a pair.
struct Decision<'a> {
    there: Duplicate,
    state: &'a str,
    why: &'a str,
}

/// Ties each record to the first of its person, and keeps the decision.
async fn effects(scene: &Scene<'_>, links: &Links, decision: Decision<'_>) -> Result<(Effects, Decided), Refusal> {
    let mut effects = Effects::default();
    let persons = links.persons();
    for person in &persons {
        for id in person {
            let same_person_as = person.first().filter(|first| *first != id).cloned();
            let held = participants::hold(scene.tx, id).await.map_err(refused)?;
            let Some(mut participant) = held.filter(|p| p.same_person_as != same_person_as) else { continue };
            participant.same_person_as = same_person_as;
            let record = scene.read_record(id).await?;
            let contract = participant.contract.clone();
            effects.changes.push(Change::of(Some(participant), record, &contract, scene.notices.clone()));
        }
    }
    let claimed_twice = claimed_twice(scene, &persons).await?;
    effects.others.push(Other::Duplicate(Duplicate {
        state: decision.state.into(),
        author: Some(scene.call.name()),
        recorded: Some(scene.call.second()),
        why: Some(decision.why.trim().to_owned()),
        ..decision.there
    }));
    let persons = persons.into_iter().map(|person| person.into_iter().collect()).collect();
    Ok((effects, Decided { persons, claimed_twice }))
}

/// Outcomes claimed from more than one record of a person.
async fn claimed_twice(scene: &Scene<'_>, persons: &[BTreeSet<String>]) -> Result<Vec<String>, Refusal> {
    let mut twice = Vec::new();
    for person in persons.iter().filter(|person| person.len() > 1) {
        let mut by: BTreeMap<String, usize> = BTreeMap::new();
        for id in person {
            for claim in requests::claims_from(scene.tx, &scene.contract()?.contract.id, id).await.map_err(refused)? {
                *by.entry(claim.outcome).or_default() += 1;
            }
        }
        twice.extend(by.into_iter().filter(|(_, times)| *times > 1).map(|(outcome, _)| outcome));
    }
    Ok(twice)
}
