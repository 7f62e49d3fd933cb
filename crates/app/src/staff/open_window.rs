//! Let somebody from outside read an organisation's records for some days.

use crate::effects::{Effects, Other};
use crate::perform::Action;
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_domain::staff::{AuditWindow, Days};
use waymark_store::people;

/// Open an audit window, or change its last day: a day in the past closes it.
#[derive(Debug, Clone)]
pub struct OpenWindow {
    /// Who may read.
    pub staff: String,
    /// Whose records, with those of every organisation under it.
    pub organisation: String,
    /// When.
    pub days: Days,
}

impl Action for OpenWindow {
    type Done = ();

    fn act(&self) -> Act {
        Act::OpenAuditWindow
    }

    fn about(&self) -> About {
        About::Organisation(self.organisation.clone())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, ()), Refusal> {
        let organisation = scene.organisation.as_ref();
        let organisation =
            organisation.ok_or_else(|| Refusal::NotFound { what: "organisation", id: self.organisation.clone() })?;
        if people::staff(scene.tx, &self.staff).await.map_err(refused)?.is_none() {
            return Err(Refusal::NotFound { what: "member of staff", id: self.staff.clone() });
        }
        let window = AuditWindow { staff: self.staff.clone(), path: organisation.path.clone(), days: self.days };
        Ok((Effects { others: vec![Other::Window(window)], ..Effects::default() }, ()))
    }
}
