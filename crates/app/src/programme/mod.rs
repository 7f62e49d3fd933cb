//! The programme as people read it: the pack clause by clause, what each rule is doing now, and what another reading would change.

mod document;
mod now;
mod readings;

pub use document::{Clause, Document, Reading, document};
pub use now::{Now, now};
pub use readings::{Difference, MOST_JUDGED, Sample, other_word, under_reading};
