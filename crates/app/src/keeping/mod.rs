//! Keeping the house: following the calendar, making derived rows anew, checking everything.

pub mod backup;
pub mod export;
mod rebuild;
mod sweep;
pub mod verify;

pub use rebuild::rebuild;
pub(crate) use sweep::notices;
pub use sweep::sweep;
pub use verify::{Invariant, Report, verify};
