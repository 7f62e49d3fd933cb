//! Facts: what people recorded, as read from JSON Lines and as the engine holds them.

pub mod reader;
pub mod record;
pub mod write;

pub use reader::FactReader;
pub use record::{FactRecord, Subject, Value};
pub use write::to_json_line;
