//! Send work that kept failing round again.

use crate::effects::{Effects, Other};
use crate::perform::Action;
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_store::jobs;

/// Take a piece of work from the shelf, to be tried again from the start.
#[derive(Debug, Clone)]
pub struct Retry {
    /// What is to be done.
    pub kind: String,
    /// On what.
    pub name: String,
}

impl Action for Retry {
    type Done = ();

    fn act(&self) -> Act {
        Act::RetryJob
    }

    fn about(&self) -> About {
        About::House
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        Ok(super::target(scene.asker))
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, ()), Refusal> {
        let found = jobs::find(scene.tx, &self.kind, &self.name).await.map_err(refused)?;
        let found =
            found.ok_or_else(|| Refusal::NotFound { what: "job", id: format!("{} {}", self.kind, self.name) })?;
        if found.state != "shelved" {
            let what = format!("`{} {}` is not on the shelf: it is {}", self.kind, self.name, found.state);
            return Err(Refusal::invalid(what, "only what kept failing is sent round again"));
        }
        let retry = Other::Retry(self.kind.clone(), self.name.clone());
        Ok((Effects { others: vec![retry], ..Effects::default() }, ()))
    }
}
