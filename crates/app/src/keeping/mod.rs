//! Keeping the house: following the calendar, making derived rows anew, checking everything.

pub mod export;
mod rebuild;
mod sweep;
pub mod verify;

pub use rebuild::rebuild;
pub use sweep::sweep;
pub use verify::{Invariant, Report, verify};
