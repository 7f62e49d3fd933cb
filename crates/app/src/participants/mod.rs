//! Participants: given to a coach, transferred, restricted; read and listed.

mod allocate;
mod coaches;
mod list;
mod looked_at;
mod open;
mod read;
mod restrict;
mod search;
mod transfer;
mod transfer_partner;

pub use allocate::Allocate;
pub(crate) use coaches::stages_with_a_coach;
pub use coaches::{Carries, coaches};
pub(crate) use list::{Drawn, scoped};
pub use list::{Load, caseload, due};
pub use looked_at::{LookedAt, looked_at};
pub use open::{AsAt, Opened, judged, open};
pub use read::{Seen, read};
pub(crate) use read::{audit_read, identity};
pub use restrict::Restrict;
pub use search::{by_number, token_kind};
pub use transfer::Transfer;
pub use transfer_partner::{TransferPartner, transfer_partner};
