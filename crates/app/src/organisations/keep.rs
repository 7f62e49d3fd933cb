//! Add an organisation, or change one.

use crate::effects::{Effects, Other};
use crate::perform::Action;
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::organisation::{Organisation, OrganisationKind, is_id, path_under};
use waymark_rules::Day;
use waymark_store::people;

/// Add an organisation under another, or change its name or its last day.
#[derive(Debug, Clone)]
pub struct Keep {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// What people call it.
    pub name: String,
    /// The organisation above it; none for a commissioner, or for a prime without one.
    pub parent: Option<String>,
    /// The day it left, if it has.
    pub closed_on: Option<String>,
}

impl Action for Keep {
    type Done = Organisation;

    fn act(&self) -> Act {
        Act::ManageOrganisations
    }

    fn about(&self) -> About {
        self.parent.clone().map_or(About::House, About::Organisation)
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn target(&self, scene: &Scene<'_>) -> Result<Target, Refusal> {
        // One that is there already is judged by where it stands, so that nobody takes another's under their own.
        let there = people::organisation(scene.tx, &self.id).await.map_err(refused)?;
        Ok(there.map_or_else(|| scene.target(), |o| Target::organisation("", &o.path)))
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, Organisation), Refusal> {
        if !is_id(&self.id) {
            let what = format!("`{}` cannot be an organisation's id", self.id);
            return Err(Refusal::invalid(what, "use lower case letters, digits and hyphens, at most 60"));
        }
        if self.name.trim().is_empty() {
            return Err(Refusal::invalid("an organisation without a name", "say what people call it"));
        }
        if self.closed_on.as_deref().is_some_and(|day| Day::parse(day).is_none()) {
            return Err(Refusal::invalid("its last day is not a date", "write YYYY-MM-DD"));
        }
        let parent = match (&self.parent, &scene.organisation) {
            (None, _) => None,
            (Some(_), Some(parent)) => Some(parent),
            (Some(id), None) => return Err(Refusal::NotFound { what: "organisation", id: id.clone() }),
        };
        if !self.kind.may_stand_under(parent.map(|p| p.kind)) {
            let under = parent.map_or("nobody", |p| p.kind.name());
            let what = format!("a {} does not stand under {under}", self.kind.name().replace('_', " "));
            let fits: Vec<&str> = OrganisationKind::ALL
                .into_iter()
                .filter(|kind| self.kind.may_stand_under(Some(*kind)))
                .map(OrganisationKind::name)
                .collect();
            return Err(Refusal::invalid(what, format!("it may stand under: {}", fits.join(", "))));
        }
        let there = people::organisation(scene.tx, &self.id).await.map_err(refused)?;
        let path = path_under(parent.map_or("", |p| &p.path), &self.id);
        if there.as_ref().is_some_and(|o| o.path != path || o.kind != self.kind) {
            let what = "an organisation that is there keeps its place and kind, since records are kept under its path";
            return Err(Refusal::invalid(what, "add a new one and transfer the partner to it"));
        }
        let organisation = Organisation {
            id: self.id.clone(),
            kind: self.kind,
            name: self.name.trim().to_owned(),
            parent: self.parent.clone(),
            path,
            closed_on: self.closed_on.clone(),
        };
        let others = vec![Other::Organisation(organisation.clone())];
        Ok((Effects { others, ..Effects::default() }, organisation))
    }
}
