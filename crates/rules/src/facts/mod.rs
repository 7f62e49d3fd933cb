//! Facts: what people recorded, as read from JSON Lines and as the engine holds them.

pub mod record;

pub use record::{FactRecord, Subject, Value};
