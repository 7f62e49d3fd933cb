//! Measures counted in the facts themselves: shares, counts, targets, places and what the source prints.

use super::{Cohort, Condition, Events, Per, Span};

/// What a measure counts in the facts, and how it is laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct FromFacts {
    /// A count or a share.
    pub quantity: Quantity,
    /// Whose facts are counted.
    pub per: Per,
    /// Only what happened on a day on which this is known to hold.
    pub only_if: Option<Condition>,
    /// Into which places the whole is split, the wider first.
    pub split: Vec<Split>,
    /// Month and day on which a year begins; quarters follow it.
    pub year_from: (u8, u8),
    /// What the source prints of it.
    pub printed: Vec<Printed>,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    /// `count = "EVENTS"`.
    Count {
        /// What is counted.
        events: Events,
        /// What counts once.
        each: Each,
        /// Facts of the contract whose `count` is the target.
        target_from: Option<Events>,
    },
    /// `share = "EVENTS"` or `share-if = "CONDITION"`, with `out-of = "EVENTS"`.
    Share {
        /// What puts a case into the share: an event, or what is known to hold on the day of the case.
        share: Share,
        /// What makes a case.
        out_of: Events,
        /// How long after that a case counts that is not in the share; `None`: at once.
        after: Option<Span>,
        /// The month a case belongs to; `None`: that of the event that made it.
        cohort: Option<Cohort>,
    },
}

/// What puts a case into the share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Share {
    /// `share = "EVENTS"`: such an event on the case's day or later; of a detail or group, whenever it was noted.
    Events(Events),
    /// `share-if = "CONDITION"`: this is known to hold on the case's day.
    If(Condition),
}

/// What counts once in each place and period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Each {
    /// A person.
    #[default]
    Participant,
    /// Every event.
    Event,
    /// All events with one reference; those without one each by itself.
    Reference,
    /// An organisation; events without one do not count.
    Organisation,
}

/// The places a whole is split into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// Clusters of organisations, as facts of the contract say.
    Cluster,
    /// The organisations named on the facts.
    Organisation,
}

/// A figure as the source prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The place it is printed for: a name, an organisation's id, a cluster, or `whole`.
    pub of: String,
    /// The period it is printed for; empty: any.
    pub period: String,
    /// What is printed, as written.
    pub says: String,
    /// What that comes to.
    pub parts: Vec<PrintedPart>,
}

/// One part of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintedPart {
    /// `N %`: the whole percent.
    Percent(u64),
    /// `N % variance`: how far from the target, without its sign.
    Variance(u64),
    /// `N`: the count.
    Number(u64),
    /// `N of M`: the count and its target, or the share and its base.
    NumberOf(u64, u64),
}
