//! Timed promises.

use super::{Acts, Condition, Due, Events, Every, Head};

/// Whom an obligation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Per {
    /// One participant's spell.
    #[default]
    Participant,
    /// The contract.
    Contract,
}

/// A timed promise.
#[derive(Debug, Clone, PartialEq)]
pub struct Standard {
    /// Id, clause, words.
    pub head: Head,
    /// Whom it is about.
    pub per: Per,
    /// Who owes it, where the source says (`provider`, `commissioner`).
    pub by: String,
    /// Only triggers that fall inside this stage count; others are not applicable.
    pub scope: Option<String>,
    /// Only for people in this group on the trigger day.
    pub for_group: Option<String>,
    /// Only if this holds on the guard day.
    pub only_if: Option<Condition>,
    /// An event that removes the duty while it runs.
    pub unless: Option<Events>,
    /// An event that excuses a breach (R12).
    pub excused_by: Option<Events>,
    /// Whether it goes on when the participant's time on the programme ends.
    pub survives_end: bool,
    /// Whether the clause is judged on the day a thing is keyed or sent (R15).
    pub judged_on_keying: bool,
    /// What has to be done.
    pub acts: Acts,
    /// A lesser act that counts when a reason is on record.
    pub accept_instead: Option<AcceptInstead>,
    /// One-shot or recurring.
    pub form: Form,
}

/// A lesser act accepted when another fact gives the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptInstead {
    /// The lesser act.
    pub events: Events,
    /// The fact that must be on record on or before the act's day, with the same `ref` where both carry one.
    pub needs: Events,
}

/// The two forms of a standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// `when / do / due`.
    Once {
        /// What triggers it.
        when: Events,
        /// Whether these are facts of the contract, each of which opens one obligation for every participant there is by then.
        of_contract: bool,
        /// When it falls due.
        due: Due,
        /// `, or before`: an act before the trigger counts, back to the referral.
        or_before: bool,
        /// What may be done instead once the first branch has passed undone.
        or_else: Option<OrElse>,
    },
    /// `while / do / every`.
    Repeating {
        /// Stages during which it runs.
        stages: Vec<String>,
        /// How often.
        every: Every,
        /// An event that gives the interval a new length.
        varied_by: Option<Events>,
    },
}

/// The second branch of an alternative, counted from the original trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrElse {
    /// What has to be done.
    pub acts: Acts,
    /// When it falls due.
    pub due: Due,
}
