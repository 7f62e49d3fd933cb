//! See what waits, what runs, and what keeps failing.

use crate::house::{Call, House};
use crate::refused;
use waymark_domain::Refusal;
use waymark_store::jobs::{self, Job};

/// The work that kept failing and waits for somebody to look at it, with what was said the last time.
///
/// # Errors
/// This person may not see it, or it cannot be read.
pub async fn shelf(house: &House, call: &Call) -> Result<Vec<Job>, Refusal> {
    let look = super::look(house, call).await?;
    jobs::in_state(&look, "shelved").await.map_err(refused)
}

/// All work there is or was, by kind and name.
///
/// # Errors
/// This person may not see it, or it cannot be read.
pub async fn all(house: &House, call: &Call) -> Result<Vec<Job>, Refusal> {
    let look = super::look(house, call).await?;
    jobs::all(&look).await.map_err(refused)
}
