//! Record that something happened.

use super::record_together::Together;
use crate::effects::{Change, Effects};
use crate::perform::Action;
use crate::scene::{About, Scene};
use serde::{Deserialize, Serialize};
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::record::{Addition, implied_id, may_add, subject_key};
use waymark_domain::staff::RecordClass;
use waymark_rules::facts::write::to_json_line;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_rules::vocabulary::{Kept, Vocabulary};

/// Record a fact about a participant, or about a contract.
#[derive(Debug, Clone)]
pub struct Record {
    /// What happened; who recorded it, when and for whom is filled in here.
    pub fact: FactRecord,
    /// The version of the record that was looked at; `None` where none was.
    pub seen: Option<i64>,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The fact's place in the record.
    pub seq: i64,
    /// Its id, by which it can be corrected.
    pub id: String,
}

/// How closely a fact is kept, as the policies name it.
#[must_use]
pub fn class_of(fact: &FactRecord, vocabulary: &Vocabulary) -> RecordClass {
    match vocabulary.get(fact.kind).kept(fact.tag.as_deref(), vocabulary) {
        Kept::Open | Kept::Identity => RecordClass::Ordinary,
        Kept::Health => RecordClass::Health,
        Kept::Offending => RecordClass::Offending,
    }
}

/// What a fact is about.
pub(crate) fn about(fact: &FactRecord) -> About {
    match &fact.subject {
        Subject::Participant(id) => About::Record(id.clone()),
        Subject::Contract(id) => About::Contract(id.clone()),
    }
}

/// What the policies are asked about a fact to be recorded.
pub(crate) fn target(fact: &FactRecord, scene: &Scene<'_>) -> Target {
    let vocabulary = scene.house.vocabulary;
    let contact = vocabulary.kind("contact_attempted").map(|(id, _)| id);
    let is_contact =
        contact.is_some_and(|c| fact.kind == c || vocabulary.counts_as(fact.kind).iter().any(|(k, _)| *k == c));
    Target { contact: is_contact, ..scene.target().fact(class_of(fact, vocabulary)) }
}

/// The fact as it is kept: with who recorded it, when, and for whom.
pub(crate) fn stamped(fact: &FactRecord, scene: &Scene<'_>) -> FactRecord {
    FactRecord {
        recorded: scene.call.second(),
        who: Some(scene.call.name()),
        organisation: scene.asker.as_staff().map(|staff| staff.organisation.clone()),
        ..fact.clone()
    }
}

impl Action for Record {
    type Done = Recorded;

    fn act(&self) -> Act {
        Act::RecordFact
    }

    fn about(&self) -> About {
        about(&self.fact)
    }

    fn fingerprint(&self) -> String {
        Vocabulary::embedded().map(|v| to_json_line(&self.fact, v)).unwrap_or_default()
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        Ok(target(&self.fact, scene))
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, Recorded), Refusal> {
        let fact = stamped(&self.fact, scene);
        let addition = Addition { fact: &fact, seen: self.seen, today: scene.today() };
        may_add(&scene.record, &addition, scene.house.vocabulary)?;
        crate::instruments::fits(&fact, scene.house.vocabulary)?;
        appended(scene, fact)
    }
}

/// The effect of one fact appended to the record of the scene.
pub(crate) fn appended(scene: &Scene<'_>, fact: FactRecord) -> Result<(Effects, Recorded), Refusal> {
    let (effects, mut all) = appended_all(scene, vec![fact])?;
    Ok((effects, Recorded { seq: all.version, id: all.ids.pop().unwrap_or_default() }))
}

/// The effect of facts appended to the record of the scene, in this order.
pub(crate) fn appended_all(scene: &Scene<'_>, facts: Vec<FactRecord>) -> Result<(Effects, Together), Refusal> {
    let subject = subject_key(&scene.record.subject);
    let from = scene.record.version + 1;
    let id = |(seq, fact): (i64, &FactRecord)| fact.id.clone().unwrap_or_else(|| implied_id(&subject, seq));
    let ids: Vec<String> = (from..).zip(&facts).map(id).collect();
    let contract = &scene.contract()?.contract.id;
    let mut change = Change::of(scene.participant.clone(), scene.record.clone(), contract, scene.notices.clone());
    let version = scene.record.version + i64::try_from(facts.len()).unwrap_or_default();
    change.facts = facts;
    Ok((Effects { changes: vec![change], ..Effects::default() }, Together { version, ids }))
}
