//! One's own account, and letting others in.

pub mod change;
pub mod drafts;
pub mod show;
pub mod tokens;
pub mod way_in;
