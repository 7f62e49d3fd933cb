//! Programmes as data, judged: calendars, vocabulary, packs and the engine.
//!
//! Pure: no clock, no files, no randomness. Texts and bytes come in, answers go out.

pub mod day;
pub mod facts;
pub mod pack;
pub mod problem;
pub mod vocabulary;

pub use day::Day;
pub use problem::Problem;
pub use vocabulary::Vocabulary;
