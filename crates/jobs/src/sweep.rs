//! The job that brings derived rows to the day: who it comes to twice is judged twice and written once.

use crate::run::Kind;
use waymark_app::keeping;

/// The kind: `sweep`. A quarter of an hour sweeps some hundred thousand records; what was swept stays swept.
#[must_use]
pub fn kind() -> Kind {
    Kind::new("sweep", 900, |house, call, _| async move {
        keeping::sweep(&house, &call).await.map(|_| ()).map_err(|refusal| refusal.to_string())
    })
}
