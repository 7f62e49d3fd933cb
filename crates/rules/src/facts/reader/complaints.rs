//! Keeps the first thousand problems of a file and counts the rest.

use super::typed::Misfit;
use crate::Problem;

/// Problems kept; the rest are only counted.
pub const MAX_PROBLEMS: usize = 1_000;

/// The problems of one file.
#[derive(Debug)]
pub(super) struct Complaints {
    file: String,
    kept: Vec<Problem>,
    total: usize,
}

impl Complaints {
    pub(super) fn new(file: &str) -> Complaints {
        Complaints { file: file.into(), kept: Vec::new(), total: 0 }
    }

    /// How many there were, kept or not.
    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// Notes a problem; what it says is worked out only if it is kept, so that a bad file costs little.
    pub(super) fn add(&mut self, line: u32, column: u32, say: impl FnOnce() -> Misfit) {
        self.total += 1;
        if self.kept.len() < MAX_PROBLEMS {
            let Misfit { what, fits } = say();
            self.kept.push(Problem { file: self.file.clone(), line, column, what, fits });
        }
    }

    /// The problems in order of line, and how many more there were.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        self.kept.sort_by_key(|p| (p.line, p.column));
        let more = self.total - self.kept.len();
        if more > 0 {
            let what = format!("and {more} more");
            self.kept.push(Problem { file: self.file, line: 0, column: 0, what, fits: String::new() });
        }
        self.kept
    }
}
