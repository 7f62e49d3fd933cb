//! The pages and the API: what people see, and what other systems ask.

pub mod assets;
pub mod templates;
