//! The load of the coaches of an organisation, for whoever gives a participant to one of them.

use crate::house::{Call, House};
use crate::participants::{Drawn, scoped};
use crate::refused;
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_store::loads::{self, CoachLoad};
use waymark_store::people;
use waymark_store::queues::Part;

/// The coaches of an organisation and of those under it with their loads, by name, as far as whoever asks may list participants.
///
/// # Errors
/// There is no such organisation, this person may list nothing, or it cannot be read.
pub async fn loads(house: &House, call: &Call, organisation: &str) -> Result<Vec<CoachLoad>, Refusal> {
    let Drawn { look, scope, .. } = scoped(house, call, Act::ListCaseload).await?;
    let found = people::organisation(&look, organisation).await.map_err(refused)?;
    let found = found.ok_or_else(|| Refusal::NotFound { what: "organisation", id: organisation.to_owned() })?;
    let part = Part { coach: None, under: Some(found.path) };
    let days = (call.today(), call.today().plus(6).unwrap_or(call.today()));
    loads::coaches(&look, (&scope, &part), (days, &house.told().before_start())).await.map_err(refused)
}
