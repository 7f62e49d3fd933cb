//! Correct a fact, or withdraw it: always by another fact, with a reason.

use super::record::{self, Recorded};
use crate::effects::Effects;
use crate::perform::Action;
use crate::scene::{About, Scene};
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::record::{Addition, may_add};
use waymark_rules::facts::FactRecord;
use waymark_rules::facts::write::to_json_line;
use waymark_rules::vocabulary::Vocabulary;

/// Replace a fact by what is right, or take it away. The fact names the one it replaces and says why.
#[derive(Debug, Clone)]
pub struct Correct {
    /// What is right, with `replaces` and `why`; or, with `withdrawn`, that nothing is.
    pub fact: FactRecord,
    /// The version of the record that was looked at.
    pub seen: Option<i64>,
}

impl Action for Correct {
    type Done = Recorded;

    fn act(&self) -> Act {
        Act::CorrectFact
    }

    fn about(&self) -> About {
        record::about(&self.fact)
    }

    fn fingerprint(&self) -> String {
        Vocabulary::embedded().map(|v| to_json_line(&self.fact, v)).unwrap_or_default()
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        let new = record::target(&self.fact, scene);
        // Whoever corrects a fact must be allowed the old one too: it may be kept more closely than the new.
        let old = self.fact.replaces.as_deref().and_then(|id| scene.record.find(id));
        let class = old.map_or(new.fact, |held| record::class_of(&held.fact, scene.house.vocabulary).max(new.fact));
        Ok(new.fact(class))
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, Recorded), Refusal> {
        if self.fact.replaces.is_none() {
            return Err(Refusal::invalid("it is not said which fact is to be corrected", "give the fact's id"));
        }
        if self.fact.why.as_deref().is_none_or(|why| why.trim().is_empty()) {
            return Err(Refusal::invalid("a correction without a reason", "say in a few words what was wrong"));
        }
        let fact = record::stamped(&self.fact, scene);
        let addition = Addition { fact: &fact, seen: self.seen, today: scene.today() };
        may_add(&scene.record, &addition, scene.house.vocabulary)?;
        crate::instruments::fits(&fact, scene.house.vocabulary)?;
        record::appended(scene, fact)
    }
}
