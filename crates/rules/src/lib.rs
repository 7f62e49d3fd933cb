//! Programmes as data, judged: calendars, vocabulary, packs and the engine.
//!
//! Pure: no clock, no files, no randomness. Texts and bytes come in, answers go out.

pub mod answer;
pub mod calendar;
mod dated_file;
pub mod day;
pub mod facts;
pub mod figures;
pub mod instrument;
pub mod judge;
pub mod measures;
pub mod pack;
pub mod pension_age;
pub mod problem;
pub mod program;
pub mod scenario;
pub mod simulate;
pub mod tally;
pub mod vocabulary;

pub use day::Day;
pub use pack::Pack;
pub use problem::Problem;
pub use vocabulary::Vocabulary;
