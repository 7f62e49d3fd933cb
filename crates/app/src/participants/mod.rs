//! Participants: given to a coach, transferred, restricted; read and listed.

mod allocate;
mod list;
mod read;
mod restrict;
mod transfer;

pub use allocate::Allocate;
pub use list::{due, caseload};
pub use read::{Seen, read};
pub use restrict::Restrict;
pub use transfer::Transfer;
