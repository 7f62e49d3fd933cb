//! Transfer a participant to another organisation, with the record intact.

use super::allocate::moved;
use crate::effects::{Effects, Place};
use crate::perform::Action;
use crate::scene::{About, Scene};
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::organisation::is_within;

/// Give a participant to another organisation of the contract; nobody there works with them until they are allocated.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// The participant.
    pub participant: String,
    /// The organisation that takes over.
    pub to: String,
    /// Why.
    pub why: String,
}

impl Action for Transfer {
    type Done = ();

    fn act(&self) -> Act {
        Act::Transfer
    }

    fn about(&self) -> About {
        About::Record(self.participant.clone())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        Ok(Target { to: Some(scene.open_organisation(&self.to).await?.path), ..scene.target() })
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, ()), Refusal> {
        let to = scene.open_organisation(&self.to).await?;
        if !is_within(&to.path, &scene.contract()?.path) {
            return Err(Refusal::invalid(
                format!("{} has no part in this contract", to.name),
                "choose an organisation that has",
            ));
        }
        if self.why.trim().is_empty() {
            return Err(Refusal::invalid("a transfer without a reason", "say in a few words why"));
        }
        if scene.participant()?.organisation == to.id {
            return Err(Refusal::invalid(
                format!("{} keeps this record already", to.name),
                "there is nothing to change",
            ));
        }
        let place = Place { organisation: to.id, path: to.path, coach: String::new(), why: self.why.clone() };
        Ok((moved(scene, place)?, ()))
    }
}
