//! What somebody may see of a participant who stands behind a figure.

use crate::facts::class_of;
use crate::house::House;
use crate::participants::identity;
use crate::refused;
use crate::scene::record_target;
use waymark_access::{Act, Asker};
use waymark_domain::Refusal;
use waymark_domain::record::Record;
use waymark_domain::staff::RecordClass;
use waymark_store::db::Look;
use waymark_store::participants;

/// What may be shown of a participant: nothing, unless the policies say so.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// Whether the record may be opened.
    pub(super) record: bool,
    /// Whether every fact of the record may be read, and so any sentence that names some of them.
    pub(super) facts: bool,
    /// The participant's name, where it may be known and is.
    pub(super) name: Option<String>,
}

/// What somebody may see of a participant.
pub(super) async fn sight(
    house: &House,
    look: &Look,
    asker: &Asker,
    (id, record): (&str, &Record),
) -> Result<Sight, Refusal> {
    let Some(found) = participants::find(look, id).await.map_err(refused)? else { return Ok(Sight::default()) };
    let target = record_target(&found);
    let may = |act, class| house.policies.may(asker, act, &target.clone().fact(class)).allowed();
    if !may(Act::SeeParticipant, RecordClass::Ordinary) {
        return Ok(Sight::default());
    }
    let there = |class: &RecordClass| record.facts().any(|fact| class_of(fact, house.vocabulary) == *class);
    let facts = RecordClass::ALL.into_iter().filter(there).all(|class| may(Act::SeeFact, class));
    let identity = match may(Act::SeeIdentity, RecordClass::Ordinary) {
        true => identity(house, look, &found).await.map_err(refused)?,
        false => None,
    };
    let name = identity.and_then(|i| {
        let parts: Vec<String> = [i.first_names, i.last_name].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    });
    Ok(Sight { record: true, facts, name })
}
