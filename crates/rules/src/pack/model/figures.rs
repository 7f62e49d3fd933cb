//! Measures, limits and payments.

use super::{Condition, Events, FromFacts, Head, Per};

/// A percentage, target or quantity over many cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Id, clause, words.
    pub head: Head,
    /// Standards or outcomes it counts; or events for a quantity. Empty where it is counted from facts.
    pub of: Vec<String>,
    /// What is counted in the facts themselves, by `count` or `share`; `None`: it counts what is in `of`.
    pub from_facts: Option<FromFacts>,
    /// Threshold in hundredths of a percent (99 % = 9900); `None`: not set.
    pub at_least: Option<u32>,
    /// A quantity to reach; `None`: not set or not a quantity.
    pub target: Option<u64>,
    /// Month of referral or month of start.
    pub cohort: Cohort,
    /// Periods in which it is reported.
    pub periods: Vec<Period>,
}

/// What a cohort is named by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cohort {
    /// Month in which the referral was received.
    #[default]
    Referral,
    /// Month of the programme start.
    Start,
}

/// Reporting periods (JETS 3.14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// One calendar month.
    Month,
    /// This month and the two before.
    Rolling3,
    /// This month and the eleven before.
    Rolling12,
    /// From the first day.
    Cumulative,
    /// Three months, of the calendar year or of the year the measure names.
    Quarter,
    /// Twelve months, of the calendar year or of the year the measure names.
    Year,
}

/// Eligibility, suitability, a cap or a prohibition.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Id, clause, words.
    pub head: Head,
    /// Whom it is about.
    pub per: Per,
    /// Judged only if one of these happened, on the day of the first; `None`: always, on the day judged.
    pub on: Option<Events>,
    /// What kind of limit.
    pub kind: LimitKind,
}

/// The kinds of limit.
#[derive(Debug, Clone, PartialEq)]
pub enum LimitKind {
    /// Ordered named checks; all must hold (`needs = "all"`) or at least so many (`needs = N`).
    Checks {
        /// How many must hold; `None`: all.
        needs: Option<u16>,
        /// The checks in order.
        checks: Vec<Check>,
    },
    /// These events must not happen (to people in the group, if one is named).
    Forbids {
        /// What must not happen.
        events: Events,
        /// To whom; `None`: to anyone.
        group: Option<String>,
        /// Only where this holds on the event's day.
        only_if: Option<Condition>,
    },
    /// At most so many of these events a calendar month, the number coming from another fact's `count` for that month.
    MonthlyCap {
        /// What is counted over the whole contract.
        events: Events,
        /// The contract fact that gives the cap for the month of its `for`.
        cap: Events,
    },
    /// The amounts of some events may not come to more than the amounts of others.
    Spends {
        /// What spends.
        spends: Events,
        /// What gives what may be spent.
        up_to: Events,
        /// Whether all of the person's enrolments are added up.
        across: bool,
    },
    /// At most so many of these events.
    AtMost {
        /// How many.
        n: u16,
        /// Of what.
        events: Events,
        /// Whether all of the person's enrolments are counted.
        across: bool,
    },
}

/// The order in which a worklist shows people.
#[derive(Debug, Clone, PartialEq)]
pub struct Priority {
    /// Id, clause, words.
    pub head: Head,
    /// Only people in this group.
    pub for_group: Option<String>,
    /// Only people of whom this is not false.
    pub only_if: Option<Condition>,
    /// The detail whose date comes first for those shown first.
    pub least_time_to: String,
}

/// One named check of a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Short id.
    pub id: String,
    /// Clause.
    pub clause: String,
    /// Plain words.
    pub says: String,
    /// What must hold.
    pub needs: Condition,
}

/// What is worth what.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment {
    /// Id, clause, words.
    pub head: Head,
    /// What is paid.
    pub worth: Worth,
    /// Events or outcomes that earn it.
    pub of: Vec<String>,
    /// Why it is not paid, if this happened.
    pub not_if: Option<Events>,
}

/// How much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worth {
    /// `cost + N %`, hundredths of a percent.
    CostPlus(u32),
    /// `GBP N`, pence.
    Fixed(i64),
    /// `nothing`: never payable.
    Nothing,
    /// `not set`.
    NotSet,
}
