//! Contracts: added and changed.

mod keep;

pub use keep::Keep;
