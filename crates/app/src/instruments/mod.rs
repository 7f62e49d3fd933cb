//! Instruments: where participants say they stand, and what may be said of the change; nothing here decides what anybody is owed.

mod fits;
mod stand;

pub(crate) use fits::fits;
pub use stand::{Since, Stand, Time, Unread, stands};

/// The kind of fact that carries answers.
pub const KIND: &str = "instrument_answered";
