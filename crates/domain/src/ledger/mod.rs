//! The audit ledger: who did or read what, chained and signed so that a stranger can see whether anything was changed since.
//!
//! Entries are numbered from 1. Each has one line of text; the chain, the tree and the checkpoints are over those lines and
//! nothing else. What each of them proves is told in `docs/audit.md`.

mod check;
mod checkpoint;
mod digest;
mod entry;
mod export;
mod fault;
mod head;
pub mod merkle;
mod moment;

pub use check::{Checker, Findings, check};
pub use checkpoint::{Checkpoint, SignedCheckpoint};
pub use digest::Digest;
/// The two halves of a signing key; whoever signs or checks need not name the library.
pub use ed25519_dalek::{SigningKey, VerifyingKey};
pub use entry::{Entry, Happening, Outcome};
pub use export::Record;
pub use fault::{ClockStep, Fault};
pub use head::Head;
