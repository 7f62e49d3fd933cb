//! The contract: its board, one standard by hub and coach with the cases behind it, and figures as they stood.

pub mod as_of;
pub mod board;
pub mod distance;
mod figure;
pub mod list;
pub mod measures;
pub mod standard;

pub use figure::{Asked, owner_of, owner_word};
