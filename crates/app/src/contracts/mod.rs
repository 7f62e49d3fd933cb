//! Contracts: added and changed; seen by those who keep them or bring referrals in.

mod keep;
mod see;

pub use keep::Keep;
pub use see::{find, list, of_organisation};
