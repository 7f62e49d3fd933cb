//! Who was referred and has no coach yet, the longest first.

use crate::house::{Call, House};
use crate::participants::{Drawn, scoped, stages_with_a_coach};
use crate::refused;
use serde::Serialize;
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::identity::Identity;
use waymark_rules::pack::Acts;
use waymark_store::db::Ask;
use waymark_store::{office, people};

/// How many stand on one page.
pub const PAGE: i64 = 50;

/// Somebody who waits for a coach, as far as whoever asks may know of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The participant.
    pub participant: String,
    /// First names and last name; nothing where whoever asks may not know.
    pub name: Option<String>,
    /// Whether there are markers to be read first.
    pub marked: bool,
    /// What the organisation that keeps the record is called.
    pub organisation: String,
    /// The day of the referral.
    pub referred: Option<String>,
    /// The day by which they must have been contacted; nothing where that is done or there is no such day.
    pub due: Option<String>,
}

/// Those who wait, on a page counted from 0, and whether there are more.
///
/// # Errors
/// Whoever asks may list nobody, or they cannot be read.
pub async fn waiting(house: &House, call: &Call, page: i64) -> Result<(Vec<Waiting>, bool), Refusal> {
    let Drawn { look, scope, asker } = scoped(house, call, Act::ListCaseload).await?;
    let stages = stages_with_a_coach(house);
    let standards = first_contacts(house, &look).await?;
    let part = (PAGE + 1, page.max(0).saturating_mul(PAGE));
    let mut rows = office::waiting(&look, &scope, (&stages, &standards), part).await.map_err(refused)?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let shown = |row: office::Waiting| {
        let target = row.class.map(|class| Target::record(&row.contract, &row.path, &row.subject).kept(class));
        let may = |act| target.as_ref().is_some_and(|target| house.policies.may(&asker, act, target).allowed());
        let named = may(Act::SeeIdentity);
        let identity = if named { row.identity.open(&house.store.keys).map_err(refused)? } else { None };
        Ok(Waiting {
            name: identity.as_ref().and_then(Identity::full_name),
            marked: may(Act::SeeMarkerPresence) && !row.markers.trim().is_empty(),
            organisation: row.organisation,
            referred: row.referred,
            due: row.due,
            participant: row.subject,
        })
    };
    Ok((rows.into_iter().map(shown).collect::<Result<_, Refusal>>()?, more))
}

/// The standard that the first contact does under each contract, between bars: `|jets-1/first-contact|…|`.
async fn first_contacts(house: &House, ask: &(impl Ask + Sync)) -> Result<String, Refusal> {
    let mut found = String::from("|");
    for held in people::contracts(ask).await.map_err(refused)? {
        let Ok(program) = house.program(&held.contract.pack) else { continue };
        let does = |acts: &Acts| acts.terms().any(|term| term.event == "first_contact_made");
        let first = program.pack.standards.iter().find(|standard| does(&standard.acts));
        found.extend(first.map(|standard| format!("{}/{}|", held.contract.id, standard.head.id)));
    }
    Ok(found)
}
