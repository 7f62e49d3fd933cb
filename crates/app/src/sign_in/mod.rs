//! Signing in: how people prove who they are, and what they hold while they are here.

mod agent;
pub mod door;
pub mod enrol;
pub mod links;
pub mod passkeys;
pub mod password;
pub mod provider;
pub mod second;
pub mod session;
mod sweep;
mod throttle;

pub use door::begin;
pub use second::{Proof, second};
pub use session::{Entered, Session, Stage, as_demo, end, whoami};
pub use sweep::sweep;

use crate::effects::{Part, happening};
use crate::house::{Call, asker};
use crate::refused;
use waymark_domain::Refusal;
use waymark_domain::ledger::Outcome;
use waymark_store::audit::{Audit, reference};
use waymark_store::db::Tx;

/// One visit to the door: when, and from where.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// When: microseconds since 1970.
    pub now: i64,
    /// The network address it comes from.
    pub address: String,
    /// How the browser names itself.
    pub agent: String,
    /// The token by which this browser is known, or nothing.
    pub device: String,
}

impl Visit {
    /// The second of the visit since 1970.
    #[must_use]
    pub fn second(&self) -> i64 {
        self.now.div_euclid(1_000_000)
    }
}

/// Notes in the audit what somebody did to their own way of signing in. Last in a transaction.
pub(crate) async fn note(tx: &Tx, call: &Call, action: &str, part: &str) -> Result<(), Refusal> {
    let asker = asker(tx, call).await?;
    let mut audit = Audit::hold(tx).await.map_err(refused)?;
    let part = Part { subject: reference("staff", &call.name(), part), digest: None, places: None };
    audit.add(happening((call, &asker), (action, Outcome::Done), &[], part)).map_err(refused)?;
    audit.write().await.map_err(refused)
}
