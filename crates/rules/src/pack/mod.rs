//! A programme pack: what a contract promises, as written by people and read by the engine.

mod check;
pub mod model;
mod names;
mod phrase;
mod reader;
mod terms;

pub use model::*;
pub use names::CONTRACT_EVENTS;
pub use terms::terms;
