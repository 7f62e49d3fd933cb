//! Decide that two records are one person's.

use crate::effects::{Change, Effects, Other};
use crate::perform::Action;
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_store::referrals::{self, Duplicate, pair};

/// Decide that a record and an earlier one, which were offered as alike, are one person's.
#[derive(Debug, Clone)]
pub struct SamePerson {
    /// The later record.
    pub participant: String,
    /// The earlier record.
    pub earlier: String,
    /// Why.
    pub why: String,
}

impl Action for SamePerson {
    type Done = ();

    fn act(&self) -> Act {
        Act::DecideDuplicate
    }

    fn about(&self) -> About {
        About::Record(self.participant.clone())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, ()), Refusal> {
        let offered = referrals::duplicate(scene.tx, &self.participant, &self.earlier).await.map_err(refused)?;
        let because = match offered {
            Some(offer) if offer.state == "offered" => offer.because,
            Some(decided) => {
                let what = format!("this pair was decided already: {}", decided.state);
                return Err(Refusal::invalid(what, "undo that first"));
            }
            None => {
                let what = format!("`{}` and `{}` were not found alike", self.participant, self.earlier);
                return Err(Refusal::invalid(what, "decide on a pair that was offered"));
            }
        };
        let mut participant = scene.participant()?.clone();
        participant.same_person_as = Some(self.earlier.clone());
        let contract = &scene.contract()?.contract.id;
        let change = Change::of(Some(participant), scene.record.clone(), contract, scene.notices.clone());
        let (one, other) = pair(&self.participant, &self.earlier);
        let decision = Duplicate {
            one: one.to_owned(),
            other: other.to_owned(),
            because,
            state: "same".to_owned(),
            author: Some(scene.call.name()),
            recorded: Some(scene.call.second()),
            why: Some(self.why.clone()),
        };
        Ok((Effects { changes: vec![change], others: vec![Other::Duplicate(decision)] }, ()))
    }
}
