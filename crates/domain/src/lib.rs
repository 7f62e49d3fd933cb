//! Participants, organisations, people and referrals: what may be decided from facts alone.
//!
//! Pure: no clock, no files, no randomness, no database. What is known comes in; a decision or a refusal goes out.

pub mod contract;
pub mod organisation;
pub mod refusal;
pub mod staff;

pub use refusal::Refusal;
