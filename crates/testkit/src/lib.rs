//! What tests lean on: the naive twin, random packs and histories to compare it on, a throwaway PostgreSQL, and bad disks.
//!
//! The twin is written from `docs/pack-language.md` alone. It is slow on purpose: every answer is worked out afresh
//! from the facts by going through them from first to last.

pub mod breaking;
pub mod by_hand;
pub mod compare;
pub mod house;
pub mod interleave;
pub mod newcomers;
pub mod postgres;
pub mod random;
pub mod referral_files;
pub mod simulator;
pub mod slow_disk;
pub mod twin;

pub use random::{random_history, random_pack};
pub use twin::{TwinAnswer, TwinOutcome, TwinVerdict, TwinWorld, judge};
