//! Take on a member of staff, change their role or organisation, or note that they have left.

use crate::effects::{Effects, Other};
use crate::perform::Action;
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::organisation::is_id;
use waymark_domain::staff::{Role, Staff};
use waymark_rules::Day;
use waymark_store::people;

/// Take on or change a member of staff.
#[derive(Debug, Clone)]
pub struct Keep {
    /// Their id.
    pub id: String,
    /// What colleagues call them.
    pub name: String,
    /// What they do.
    pub role: Role,
    /// The organisation they do it for.
    pub organisation: String,
    /// Whether they are nominated to handle restricted records.
    pub nominated: bool,
    /// Their last day, once they have left.
    pub left_on: Option<String>,
}

impl Action for Keep {
    type Done = Staff;

    fn act(&self) -> Act {
        Act::ManageStaff
    }

    fn about(&self) -> About {
        About::Organisation(self.organisation.clone())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        // Somebody who is there already is judged by where they work now, so that nobody is taken from another organisation.
        let there = people::staff(scene.tx, &self.id).await.map_err(refused)?;
        Ok(there.map_or_else(
            || scene.target(),
            |s| Target { to: Some(scene.target().path), ..Target::organisation("", &s.path) },
        ))
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, Staff), Refusal> {
        if !is_id(&self.id) || self.id == "operator" {
            let what = format!("`{}` cannot be a member of staff's id", self.id);
            return Err(Refusal::invalid(what, "use lower case letters, digits and hyphens, at most 60"));
        }
        if self.name.trim().is_empty() {
            return Err(Refusal::invalid("a member of staff without a name", "say what colleagues call them"));
        }
        if self.left_on.as_deref().is_some_and(|day| Day::parse(day).is_none()) {
            return Err(Refusal::invalid("their last day is not a date", "write YYYY-MM-DD"));
        }
        let organisation = scene.organisation.as_ref();
        let organisation =
            organisation.ok_or_else(|| Refusal::NotFound { what: "organisation", id: self.organisation.clone() })?;
        let staff = Staff {
            id: self.id.clone(),
            name: self.name.trim().to_owned(),
            role: self.role,
            organisation: organisation.id.clone(),
            path: organisation.path.clone(),
            nominated: self.nominated,
            left_on: self.left_on.clone(),
        };
        let others = vec![Other::Staff(staff.clone())];
        Ok((Effects { others, ..Effects::default() }, staff))
    }
}
