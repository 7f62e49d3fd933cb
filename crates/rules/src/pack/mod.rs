//! A programme pack: what a contract promises, as written by people and read by the engine.

mod check;
pub mod embedded;
pub mod model;
mod names;
mod phrase;
mod print;
mod reader;
pub mod readings;
#[cfg(test)]
mod sample;
mod terms;
pub mod words;

pub use check::head;
pub use model::*;
pub use names::CONTRACT_EVENTS;
pub use print::{effective, kind, print, rule};
pub use reader::{other_word, set_reading, set_readings};
pub use readings::{ReadingText, is_alternative, readings, readings_used};
pub use terms::{details_of, terms, terms_of};
