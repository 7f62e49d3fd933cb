//! Give all of a partner's participants to another organisation, with every record intact.

use crate::bulk::{BulkAction, LotScene};
use crate::effects::{Change, Effects, Place};
use crate::house::{Call, House};
use crate::scene::About;
use crate::{bulk, refused};
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::organisation::{Organisation, is_within};
use waymark_rules::facts::Subject;
use waymark_store::db::Fence;
use waymark_store::participants::Participant;
use waymark_store::people::Held;
use waymark_store::{journal, participants, people};

/// Transfer a whole partner: everybody it or an organisation under it keeps goes to another one, with nobody yet to work with them.
#[derive(Debug, Clone)]
pub struct TransferPartner {
    /// The partner that hands over.
    pub from: String,
    /// The organisation that takes over.
    pub to: String,
    /// Why.
    pub why: String,
}

/// Transfers everybody a partner keeps; how many that were. Run again after it was broken off, it goes on where it stopped.
///
/// # Errors
/// This person may not, or one of the two organisations does not fit.
pub async fn transfer_partner(house: &House, call: &Call, action: &TransferPartner) -> Result<usize, Refusal> {
    let look = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let from = people::organisation(&look, &action.from).await.map_err(refused)?;
    let from = from.ok_or_else(|| Refusal::NotFound { what: "organisation", id: action.from.clone() })?;
    let mut ids: Vec<String> = Vec::new();
    loop {
        let after = ids.last().cloned().unwrap_or_default();
        let some = participants::within(&look, &from.path, (&after, 5_000)).await.map_err(refused)?;
        if some.is_empty() {
            break;
        }
        ids.extend(some);
    }
    look.commit().await.map_err(refused)?;
    // Asked even where there is nobody to transfer, so that a refusal is a refusal.
    let lots: &[String] = &ids;
    let moved = bulk::perform_all(house, call, action, lots).await?;
    Ok(moved.into_iter().filter(|moved| *moved).count())
}

impl TransferPartner {
    async fn both(&self, scene: &LotScene<'_>) -> Result<(Organisation, Organisation), Refusal> {
        let mut found = Vec::new();
        for id in [&self.from, &self.to] {
            let organisation = people::organisation(scene.tx, id).await.map_err(refused)?;
            found.push(organisation.ok_or_else(|| Refusal::NotFound { what: "organisation", id: id.clone() })?);
        }
        let (Some(to), Some(from)) = (found.pop(), found.pop()) else {
            return Err(Refusal::NotFound { what: "organisation", id: self.to.clone() });
        };
        Ok((from, to))
    }

    async fn one(
        &self,
        scene: &LotScene<'_>,
        (from, to): (&Organisation, &Organisation),
        p: Participant,
    ) -> Result<Option<Change>, Refusal> {
        // Somebody moved them meanwhile, or an earlier run did.
        if !is_within(&p.path, &from.path) || is_within(&p.path, &to.path) {
            return Ok(None);
        }
        let held = people::contract(scene.tx, &p.contract).await.map_err(refused)?;
        let held: Held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: p.contract.clone() })?;
        if !is_within(&to.path, &held.path) {
            let what = format!("{} has no part in the contract `{}`", to.name, held.contract.id);
            return Err(Refusal::invalid(what, "choose an organisation that has"));
        }
        let own = Subject::Contract(p.contract.clone());
        let notices = journal::load(scene.tx, scene.house.reading(), &own).await.map_err(refused)?;
        let subject = Subject::Participant(p.id.clone());
        let before = journal::load(scene.tx, scene.house.reading(), &subject).await.map_err(refused)?;
        let mut change = Change::of(Some(p), before, &held.contract.id, notices);
        let (organisation, path) = (to.id.clone(), to.path.clone());
        change.place = Some(Place { organisation, path, coach: String::new(), why: self.why.clone() });
        Ok(Some(change))
    }
}

impl BulkAction for TransferPartner {
    type Item = String;
    type Done = bool;

    fn act(&self) -> Act {
        Act::TransferPartner
    }

    fn about(&self) -> About {
        About::Organisation(self.from.clone())
    }

    async fn target(&self, scene: &LotScene<'_>) -> Result<Target, Refusal> {
        let (from, to) = self.both(scene).await?;
        Ok(Target { to: Some(to.path), ..Target::organisation("", &from.path) })
    }

    async fn decide(&self, scene: &LotScene<'_>, lot: &[String]) -> Result<(Effects, Vec<bool>), Refusal> {
        if self.why.trim().is_empty() {
            return Err(Refusal::invalid("a transfer without a reason", "say in a few words why"));
        }
        let (from, to) = self.both(scene).await?;
        if to.closed_on.as_ref().is_some_and(|day| *day <= scene.call.today().to_string()) {
            return Err(Refusal::invalid(format!("{} has left", to.name), "choose one that is still there"));
        }
        let (mut effects, mut moved) = (Effects::default(), Vec::new());
        for id in lot {
            let held = participants::hold(scene.tx, id).await.map_err(refused)?;
            let change = match held {
                Some(participant) => self.one(scene, (&from, &to), participant).await?,
                None => None,
            };
            moved.push(change.is_some());
            effects.changes.extend(change);
        }
        Ok((effects, moved))
    }
}
