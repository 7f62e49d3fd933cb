//! Facts: what people recorded, as read from JSON Lines and as the engine holds them.

pub mod held;
pub mod index;
pub mod record;
pub mod records;

pub use held::{Fact, NONE, Words};
pub use index::{Rows, View};
pub use record::{FactRecord, Subject, Value};
pub use records::{Records, RecordsBuilder, Spell};
