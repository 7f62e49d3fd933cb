//! Contracts: added and changed; seen by those who keep them or bring referrals in.

mod keep;
mod see;

pub use keep::{Judged, Keep};
pub use see::{find, judged, list, of_organisation};
