//! Facts: recorded, corrected and withdrawn.

mod correct;
pub mod import;
mod record;

pub use correct::Correct;
pub use record::{Record, Recorded, class_of};
