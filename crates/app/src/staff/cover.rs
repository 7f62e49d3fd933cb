//! Arrange that one member of staff does another's work while they are away.

use crate::effects::{Effects, Other};
use crate::perform::Action;
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::staff::{Cover, Staff};
use waymark_store::people;

/// Let somebody cover for somebody else.
#[derive(Debug, Clone)]
pub struct ArrangeCover {
    /// Who covers for whom, and when.
    pub cover: Cover,
}

impl ArrangeCover {
    async fn person(&self, scene: &Scene<'_>, id: &str) -> Result<Staff, Refusal> {
        let found = people::staff(scene.tx, id).await.map_err(refused)?;
        found.ok_or_else(|| Refusal::NotFound { what: "member of staff", id: id.to_owned() })
    }
}

impl Action for ArrangeCover {
    type Done = ();

    fn act(&self) -> Act {
        Act::ArrangeCover
    }

    fn about(&self) -> About {
        About::House
    }

    fn fingerprint(&self) -> String {
        format!("{:?}", self.cover)
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        let (absent, covering) =
            (self.person(scene, &self.cover.absent).await?, self.person(scene, &self.cover.covering).await?);
        Ok(Target { to: Some(covering.path), ..Target::organisation("", &absent.path) })
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, ()), Refusal> {
        if self.cover.absent == self.cover.covering {
            return Err(Refusal::invalid("nobody covers for themselves", "choose somebody else"));
        }
        if self.cover.days.from > self.cover.days.to {
            return Err(Refusal::invalid("the cover ends before it begins", "give the first day, and then the last"));
        }
        let covering = self.person(scene, &self.cover.covering).await?;
        if covering.left_on.as_deref().is_some_and(|day| day < scene.today().to_string().as_str()) {
            return Err(Refusal::invalid(format!("{} has left", covering.name), "choose somebody who is still there"));
        }
        let others = vec![Other::Cover(self.cover.clone())];
        Ok((Effects { others, ..Effects::default() }, ()))
    }
}
