//! What tests of the engine lean on: the naive twin, and random packs and histories to compare it on.
//!
//! The twin is written from `docs/pack-language.md` alone. It is slow on purpose: every answer is worked out afresh
//! from the facts by going through them from first to last.

pub mod compare;
pub mod random;
pub mod twin;

pub use random::{random_history, random_pack};
pub use twin::{TwinAnswer, TwinOutcome, TwinVerdict, TwinWorld, judge};
