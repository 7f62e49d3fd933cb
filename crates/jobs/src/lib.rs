//! Work done later: the schedule, and the worker that leases and runs it.

pub mod backoff;
pub mod calendars;
pub mod checkpoint;
pub mod forget;
pub mod run;
pub mod schedule;
pub mod sweep;

pub use run::{Clock, Kind, Kinds, Turn, Worker};

/// Every kind of work this version can do.
#[must_use]
pub fn kinds() -> Kinds {
    Kinds::new([calendars::kind(), sweep::kind(), checkpoint::kind(), forget::kind()])
}
