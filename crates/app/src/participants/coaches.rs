//! The coaches somebody may be given to, with what each carries.

use crate::house::{Call, House};
use crate::refused;
use crate::staff::keeper;
use std::collections::BTreeSet;
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_store::office;

pub use waymark_store::office::Carries;

/// The coaches at or under the asker's organisation who are still there: by organisation and name.
///
/// # Errors
/// Whoever asks may not arrange who works with whom, or they cannot be read.
pub async fn coaches(house: &House, call: &Call) -> Result<Vec<Carries>, Refusal> {
    // Who may arrange cover is who allocates; unlike that, it is asked of an organisation.
    let (_, look, path) = keeper(house, call, Act::ArrangeCover).await?;
    office::coaches(&look, (&path, &stages_with_a_coach(house)), call.today()).await.map_err(refused)
}

/// The stages in which somebody should have a coach, between bars: of each programme the first one, and the one whose end is the
/// end of support.
pub(crate) fn stages_with_a_coach(house: &House) -> String {
    let mut found = BTreeSet::new();
    for program in house.programs.all().values() {
        let stages = &program.pack.stages;
        found.extend(stages.first().map(|stage| stage.head.id.clone()));
        found.extend(program.ending_stage.and_then(|place| stages.get(place)).map(|stage| stage.head.id.clone()));
    }
    found.iter().fold("|".to_owned(), |all, id| format!("{all}{id}|"))
}
