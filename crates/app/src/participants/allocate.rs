//! Give a participant to a work coach.

use crate::effects::{Change, Effects, Place};
use crate::perform::Action;
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::organisation::is_within;
use waymark_domain::staff::Staff;
use waymark_store::people;

/// Give a participant to a coach of the organisation that keeps the record, or of one under it.
#[derive(Debug, Clone)]
pub struct Allocate {
    /// The participant.
    pub participant: String,
    /// The coach.
    pub coach: String,
    /// Why.
    pub why: String,
}

impl Allocate {
    async fn to(&self, scene: &Scene<'_>) -> Result<Staff, Refusal> {
        let staff = people::staff(scene.tx, &self.coach).await.map_err(refused)?;
        staff.ok_or_else(|| Refusal::NotFound { what: "member of staff", id: self.coach.clone() })
    }
}

impl Action for Allocate {
    type Done = ();

    fn act(&self) -> Act {
        Act::Allocate
    }

    fn about(&self) -> About {
        About::Record(self.participant.clone())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        Ok(Target { to: Some(self.to(scene).await?.path), ..scene.target() })
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, ()), Refusal> {
        let (participant, coach) = (scene.participant()?.clone(), self.to(scene).await?);
        if coach.left_on.as_deref().is_some_and(|day| day < scene.today().to_string().as_str()) {
            return Err(Refusal::invalid(format!("{} has left", coach.name), "choose somebody who is still there"));
        }
        if !is_within(&coach.path, &scene.contract()?.path) {
            return Err(Refusal::invalid(
                format!("{} does not work on this contract", coach.name),
                "choose somebody who does",
            ));
        }
        if participant.coach == coach.id && participant.organisation == coach.organisation {
            return Err(Refusal::invalid(
                format!("{} works with them already", coach.name),
                "there is nothing to change",
            ));
        }
        let place =
            Place { organisation: coach.organisation, path: coach.path, coach: coach.id, why: self.why.clone() };
        Ok((moved(scene, place)?, ()))
    }
}

/// The effect of a record moved.
pub(crate) fn moved(scene: &Scene<'_>, place: Place) -> Result<Effects, Refusal> {
    let contract = &scene.contract()?.contract.id;
    let change = Change::of(scene.participant.clone(), scene.record.clone(), contract, scene.notices.clone());
    Ok(Effects { changes: vec![Change { place: Some(place), ..change }], ..Effects::default() })
}
