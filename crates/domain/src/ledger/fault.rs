//! What can be wrong with a ledger, in plain words and with the number of the entry it begins at.

use std::fmt;

/// One thing that shows a ledger not to be what it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A line of the export is neither an entry nor a checkpoint, or not written the one way Waymark writes it.
    Unreadable {
        /// The line's number in the export, from 1.
        record: u64,
    },
    /// Entries are missing from the middle.
    Missing {
        /// The first that is missing.
        first: u64,
        /// The last that is missing.
        last: u64,
    },
    /// An entry stands behind one with the same or a higher number.
    OutOfOrder {
        /// The entry's number.
        sequence: u64,
        /// The highest number before it.
        after: u64,
    },
    /// An entry's stored chain value does not follow from the one before and from its text.
    Changed {
        /// The entry's number.
        sequence: u64,
    },
    /// A checkpoint in the export does not stand behind the entry it speaks of.
    Misplaced {
        /// The size the checkpoint states.
        size: u64,
        /// The entry it stands behind; 0 if it stands first.
        after: u64,
    },
    /// A checkpoint was made over other entries than these.
    Rewritten {
        /// The size the checkpoint states.
        size: u64,
        /// Whether it was held outside the export.
        held: bool,
    },
    /// A checkpoint's signature is not right for its text.
    BadSignature {
        /// The size the checkpoint states.
        size: u64,
        /// Whether it was held outside the export.
        held: bool,
    },
    /// A checkpoint is signed with a key nobody vouches for.
    StrangeKey {
        /// The size the checkpoint states.
        size: u64,
        /// Whether it was held outside the export.
        held: bool,
    },
    /// A checkpoint held outside speaks of more entries than there are.
    CutOff {
        /// The size that checkpoint states.
        size: u64,
        /// The last entry there is.
        last: u64,
    },
    /// Two different checkpoints of one size are both signed with keys that are vouched for.
    Forked {
        /// The size both state.
        size: u64,
    },
    /// The last entries of an export stand under no checkpoint.
    Uncovered {
        /// The first of them.
        first: u64,
        /// The last of them.
        last: u64,
    },
}

impl Fault {
    /// The number of the entry it begins at; of an unreadable record, the line's number in the export.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        match *self {
            Fault::Unreadable { record } => record,
            Fault::Missing { first, .. } | Fault::Uncovered { first, .. } => first,
            Fault::OutOfOrder { sequence, .. } | Fault::Changed { sequence } => sequence,
            Fault::Misplaced { size, .. }
            | Fault::Rewritten { size, .. }
            | Fault::BadSignature { size, .. }
            | Fault::StrangeKey { size, .. }
            | Fault::Forked { size } => size,
            Fault::CutOff { last, .. } => last + 1,
        }
    }
}

/// The same sentences as `docs/verify_audit.py`; a test holds the two together.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = |held: bool| if held { "earlier checkpoint" } else { "checkpoint" };
        match *self {
            Fault::Unreadable { record } => {
                write!(f, "line {record} of the export: neither an entry nor a checkpoint as Waymark writes them")
            }
            Fault::Missing { first, last } if first == last => write!(f, "entry {first}: missing"),
            Fault::Missing { first, last } => write!(f, "entries {first} to {last}: missing"),
            Fault::OutOfOrder { sequence, after } => {
                write!(f, "entry {sequence}: out of order or there twice; it stands behind entry {after}")
            }
            Fault::Changed { sequence } => write!(
                f,
                "entry {sequence}: its chain value does not follow from the one before and from its text; one of them was changed"
            ),
            Fault::Misplaced { size, after } => {
                write!(f, "checkpoint at {size}: it does not belong here, behind entry {after}")
            }
            Fault::Rewritten { size, held } => write!(
                f,
                "{} at {size}: entries 1 to {size} are not those it was signed over; they were changed, or this is another history",
                whose(held)
            ),
            Fault::BadSignature { size, held } => {
                write!(f, "{} at {size}: the signature is not right for the text", whose(held))
            }
            Fault::StrangeKey { size, held } => {
                write!(f, "{} at {size}: signed with a key that is not among those trusted", whose(held))
            }
            Fault::CutOff { size, last } => write!(
                f,
                "earlier checkpoint at {size}: the export ends at entry {last}; the rest was cut off, or an older copy was put back"
            ),
            Fault::Forked { size } => {
                write!(f, "checkpoint at {size}: two different ones are rightly signed; the history was forked")
            }
            Fault::Uncovered { first, last } => {
                write!(f, "entries {first} to {last}: under no checkpoint; sign one and export again")
            }
        }
    }
}

/// A place where the clock went back: no proof of tampering, but worth asking about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockStep {
    /// The entry that is dated before the one it follows.
    pub sequence: u64,
    /// By how many whole seconds.
    pub seconds: i64,
}

impl fmt::Display for ClockStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "entry {}: dated {} seconds before the one it follows; the clock was put back",
            self.sequence, self.seconds
        )
    }
}
