//! The job that follows a holiday added or taken back: marks every record to be judged anew, and the sweep does the rest.

use crate::run::Kind;
use waymark_app::calendars;

/// The kind: `calendars`. Done twice, records are judged twice and written once.
#[must_use]
pub fn kind() -> Kind {
    Kind::new("calendars", 300, |house, call, _| async move {
        calendars::follow(&house, &call).await.map_err(|refusal| refusal.to_string())
    })
}
