//! Participants, organisations, people and referrals: what may be decided from facts alone.
//!
//! Pure: no clock, no files, no randomness, no database. What is known comes in; a decision or a refusal goes out.

pub mod appointments;
pub mod contract;
pub mod derived;
pub mod identity;
pub mod ledger;
pub mod name_parts;
pub mod organisation;
pub mod record;
pub mod referral;
pub mod refusal;
pub mod staff;

pub use refusal::Refusal;
