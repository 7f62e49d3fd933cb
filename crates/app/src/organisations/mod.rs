//! Organisations: added, renamed, moved, closed.

mod keep;

pub use keep::Keep;
