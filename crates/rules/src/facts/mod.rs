//! Facts: what people recorded, as read from JSON Lines and as the engine holds them.

pub mod held;
pub mod index;
mod insert;
mod partners;
pub mod reader;
pub mod record;
pub mod records;
pub mod write;

pub use held::{Fact, NONE, Words};
pub use index::{Rows, View};
pub use partners::{PartnerSaid, Partners};
pub use reader::FactReader;
pub use record::{FactRecord, Subject, Value};
pub use records::{Records, RecordsBuilder, Spell};
pub use write::to_json_line;
