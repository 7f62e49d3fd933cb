//! Why something was not done, in words for whoever asked, and what would have been accepted.

use thiserror::Error;

/// Why an action was not done. Nothing of it was recorded, but for the audit of the refusal itself.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The person may not do this to that. Whoever may not know of a record is told the same as where there is none.
    #[error("you may not {action} here; {fits}")]
    NotAllowed {
        /// What was asked, as a verb phrase.
        action: String,
        /// Who may, or what would help.
        fits: String,
    },
    /// There is no such thing, or none this person may know of.
    #[error("there is no {what} `{id}`; check the reference")]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// By which id.
        id: String,
    },
    /// What was given does not fit.
    #[error("{what}; {fits}")]
    Invalid {
        /// What is wrong.
        what: String,
        /// What would have fitted.
        fits: String,
    },
    /// Somebody recorded something about the same matter after this person had looked.
    #[error("{theirs}; yours was: {yours}; look at both and record again what is right")]
    Conflict {
        /// What the other recorded, in words.
        theirs: String,
        /// What this person wanted to record, in words.
        yours: String,
        /// The record's version now.
        version: i64,
    },
    /// It was done before, by somebody else or under another key.
    #[error("this was done already, by {by} on {on}; nothing was done twice")]
    AlreadyDone {
        /// Who did it.
        by: String,
        /// When (YYYY-MM-DD HH:MM).
        on: String,
    },
    /// The same key came with another request.
    #[error("this request's key was used for another request; send it again under a new key")]
    KeyReused,
    /// It could not be written, or the answer to the last step was lost: sent again under the same key it is done once.
    #[error("not saved: {0}; keep what you typed and try again")]
    NotSaved(String),
}

impl Refusal {
    /// Something given that does not fit.
    pub fn invalid(what: impl Into<String>, fits: impl Into<String>) -> Refusal {
        Refusal::Invalid { what: what.into(), fits: fits.into() }
    }
}
