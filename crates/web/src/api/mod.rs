//! The API: the same reads and actions as JSON, for programs that come with somebody's token.

pub mod bearer;
pub mod body;
pub mod desk;
pub mod document;
pub mod facts;
pub mod figures;
pub mod participants;
pub mod programmes;
pub mod referrals;
pub mod trouble;

pub use bearer::Bearer;
pub use body::Body;
pub use trouble::Trouble;
