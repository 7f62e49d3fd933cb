//! Facts: what people recorded, as read from JSON Lines and as the engine holds them.

pub mod held;
pub mod record;

pub use held::{Fact, NONE, Words};
pub use record::{FactRecord, Subject, Value};
