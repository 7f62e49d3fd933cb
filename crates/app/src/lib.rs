//! Everything a person can do: allow, decide, record, audit, commit.

mod as_sent;
pub mod bulk;
pub mod calendars;
pub mod claims;
pub mod contracts;
pub mod demo;
pub mod desk;
pub mod drafts;
pub mod effects;
pub mod facts;
pub mod figures;
pub mod house;
pub mod identities;
pub mod instruments;
pub mod jobs;
pub mod keeping;
pub mod keying;
pub mod organisations;
pub mod participants;
pub mod perform;
pub mod programme;
pub mod programs;
pub mod referrals;
pub mod scene;
pub mod sign_in;
pub mod staff;
pub mod tokens;

pub use as_sent::AsSent;
pub use house::{Call, House, Who};
pub use perform::{Action, perform};
pub use programs::Programs;
pub use scene::{About, Scene};

use waymark_domain::Refusal;
use waymark_store::StoreError;

/// What the store says, for whoever asked.
pub(crate) fn refused(error: StoreError) -> Refusal {
    Refusal::NotSaved(error.to_string())
}
