//! Record several facts of one record at once: all of them, or none.

use super::record::{about, appended_all, stamped, target};
use crate::effects::Effects;
use crate::perform::Action;
use crate::scene::{About, Scene};
use serde::{Deserialize, Serialize};
use waymark_access::{Act, Decision, Target};
use waymark_domain::Refusal;
use waymark_domain::record::{Addition, may_add};
use waymark_rules::facts::write::to_json_line;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_rules::vocabulary::Vocabulary;

/// Record what belongs together: a meeting and its note, a plan and its goals.
#[derive(Debug, Clone)]
pub struct RecordTogether {
    /// What happened, in order; all of one record, at least one.
    pub facts: Vec<FactRecord>,
    /// The version of the record that was looked at; `None` where none was.
    pub seen: Option<i64>,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// The place of the last fact in the record: its version now.
    pub version: i64,
    /// The facts' ids, in order.
    pub ids: Vec<String>,
}

impl RecordTogether {
    fn subject(&self) -> Option<&Subject> {
        self.facts.first().map(|fact| &fact.subject)
    }
}

impl Action for RecordTogether {
    type Done = Together;

    fn act(&self) -> Act {
        Act::RecordFact
    }

    fn about(&self) -> About {
        self.facts.first().map_or(About::House, about)
    }

    fn fingerprint(&self) -> String {
        let Ok(vocabulary) = Vocabulary::embedded() else { return String::new() };
        self.facts.iter().map(|fact| to_json_line(fact, vocabulary)).collect()
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        Ok(self.facts.first().map_or_else(|| scene.target(), |fact| target(fact, scene)))
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, Together), Refusal> {
        if self.facts.iter().any(|fact| Some(&fact.subject) != self.subject()) {
            return Err(Refusal::invalid("these facts are about more than one record", "record each by itself"));
        }
        let mut grown = scene.record.clone();
        let mut facts = Vec::with_capacity(self.facts.len());
        for fact in &self.facts {
            // The policies were asked about the first; each may be kept more closely than the last.
            if let Decision::Refused { why, .. } =
                scene.house.policies.may(scene.asker, self.act(), &target(fact, scene))
            {
                return Err(Refusal::NotAllowed { action: self.act().words().to_owned(), fits: why });
            }
            let fact = stamped(fact, scene);
            let addition = Addition { fact: &fact, seen: self.seen, today: scene.today() };
            may_add(&scene.record, &addition, scene.house.vocabulary)?;
            crate::instruments::fits(&fact, scene.house.vocabulary)?;
            // Against those recorded with it there can be no conflict, but the same thing may be said twice.
            may_add(&grown, &Addition { seen: None, ..addition }, scene.house.vocabulary)?;
            grown.push(fact.clone(), scene.house.vocabulary);
            facts.push(fact);
        }
        appended_all(scene, facts)
    }
}
