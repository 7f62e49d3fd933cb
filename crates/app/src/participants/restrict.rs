//! Close a record to all but nominated people, or open it again.

use crate::effects::{Change, Effects, Place};
use crate::perform::Action;
use crate::scene::{About, Scene};
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_domain::staff::RecordClass;

/// Restrict a record, or open it again.
#[derive(Debug, Clone)]
pub struct Restrict {
    /// The participant.
    pub participant: String,
    /// How closely it shall be kept: `Restricted`, or `Ordinary` to open it.
    pub class: RecordClass,
    /// Why.
    pub why: String,
}

impl Action for Restrict {
    type Done = ();

    fn act(&self) -> Act {
        Act::RestrictRecord
    }

    fn about(&self) -> About {
        About::Record(self.participant.clone())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, ()), Refusal> {
        if !matches!(self.class, RecordClass::Ordinary | RecordClass::Restricted) {
            return Err(Refusal::invalid(
                "a whole record is ordinary or restricted",
                "facts have classes of their own",
            ));
        }
        if self.why.trim().is_empty() {
            return Err(Refusal::invalid("no reason was given", "say in a few words why"));
        }
        let mut participant = scene.participant()?.clone();
        participant.class = self.class;
        let place = Place {
            organisation: participant.organisation.clone(),
            path: participant.path.clone(),
            coach: participant.coach.clone(),
            why: self.why.clone(),
        };
        let contract = &scene.contract()?.contract.id;
        let change = Change::of(Some(participant), scene.record.clone(), contract, scene.notices.clone());
        Ok((Effects { changes: vec![Change { place: Some(place), ..change }], ..Effects::default() }, ()))
    }
}
