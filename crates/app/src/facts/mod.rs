//! Facts: recorded, corrected and withdrawn.

mod correct;
pub mod import;
mod record;
mod record_together;

pub use correct::Correct;
pub use record::{Record, Recorded, class_of};
pub use record_together::{RecordTogether, Together};
