//! An action told apart by what was sent, not by what it came to: the same form sent twice is the same request, whatever was recorded in between.

use crate::effects::Effects;
use crate::perform::Action;
use crate::scene::{About, Scene};
use waymark_access::{Act, Target};
use waymark_domain::Refusal;

/// An action, and the words of the request it was read from.
#[derive(Debug, Clone)]
pub struct AsSent<A> {
    /// The action.
    pub action: A,
    /// What was sent: fields and values.
    pub sent: String,
}

impl<A: Action> Action for AsSent<A> {
    type Done = A::Done;

    fn act(&self) -> Act {
        self.action.act()
    }

    fn about(&self) -> About {
        self.action.about()
    }

    fn fingerprint(&self) -> String {
        self.sent.clone()
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        self.action.target(scene).await
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, A::Done), Refusal> {
        self.action.decide(scene).await
    }
}
