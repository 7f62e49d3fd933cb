//! What can go wrong between us and a database or a key, in sentences an operator can act on.

use thiserror::Error;

/// Why something could not be kept or found. No value of any row is ever part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The database cannot be reached just now; trying again may help.
    #[error("the database cannot be reached: {0}; see that it runs and that its address is right")]
    Unavailable(String),
    /// The disk is full; what was to be saved was not.
    #[error("the disk is full: nothing was saved; free some space and try again")]
    DiskFull,
    /// The disk failed: what it holds is no longer certain, so nothing more is written until the process is started again.
    #[error("the disk failed ({0}): nothing was saved, and nothing more is written until Waymark is started again")]
    DiskFailed(String),
    /// Another transaction was in the way; the whole action may be tried again.
    #[error("somebody else was writing at the same moment; try again")]
    Busy,
    /// A row that must be unique is there already.
    #[error("it is there already ({0})")]
    Exists(String),
    /// What is stored is not what this version stored.
    #[error("the stored data is damaged: {0}")]
    Damaged(String),
    /// The set-up is wrong: nothing is started.
    #[error("{0}")]
    Setup(String),
    /// A statement that does not fit the database: a fault in this program.
    #[error("the database refused a statement: {0}")]
    Statement(String),
}

impl StoreError {
    /// Whether the same transaction may be tried again at once.
    #[must_use]
    pub fn may_be_tried_again(&self) -> bool {
        matches!(self, StoreError::Busy)
    }

    /// As it is, but that a row somebody else added first was only in the way: the action may be tried again, and will see it.
    #[must_use]
    pub(crate) fn of_a_race(self) -> StoreError {
        match self {
            StoreError::Exists(_) => StoreError::Busy,
            other => other,
        }
    }
}
