//! Organisations: added, renamed, moved, closed; seen as a tree.

mod keep;
mod see;

pub use keep::Keep;
pub use see::{find, list};
