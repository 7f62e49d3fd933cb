//! What the phrases of a pack say: events, acts, due days, conditions.

use crate::vocabulary::Channel;

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// How many.
    pub n: u16,
    /// Of what.
    pub unit: Unit,
}

/// The units a length of time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Days that are neither weekend nor bank holiday.
    WorkingDays,
    /// Calendar days (R6).
    Days,
    /// Seven calendar days each (R8).
    Weeks,
    /// Corresponding dates (R5).
    Months,
    /// Elapsed hours where both times are known.
    Hours,
}

/// One kind of event a rule may name, narrowed by channel or by the fact's tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventTerm {
    /// Canonical fact name, or a derived event's name.
    pub event: String,
    /// Channels that fit; empty: any.
    pub by: Vec<Channel>,
    /// The tag attribute and the words that fit (`with outcome started or did_not_start`); `None`: any.
    pub with: Option<(String, Vec<String>)>,
}

/// Any one of several kinds of event.
pub type Events = Vec<EventTerm>;

/// What has to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acts {
    /// `n` acts, each being one of these events.
    Count {
        /// How many acts.
        n: u16,
        /// Which events are such an act.
        events: Events,
    },
    /// `n` acts of the first list, or one of the second by itself.
    Either {
        /// How many of the first list.
        n: u16,
        /// Which events are such an act.
        events: Events,
        /// Which events do it by themselves.
        alone: Events,
    },
    /// One act of each.
    All(Vec<EventTerm>),
}

impl Acts {
    /// Every event that is an act, in the order written.
    pub fn terms(&self) -> impl Iterator<Item = &EventTerm> {
        let (first, second): (&[EventTerm], &[EventTerm]) = match self {
            Acts::Count { events, .. } | Acts::All(events) => (events, &[]),
            Acts::Either { events, alone, .. } => (events, alone),
        };
        first.iter().chain(second)
    }
}

/// When a one-shot obligation falls due, as a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// `within SPAN [of EVENT]`; without `of`, of the trigger.
    Within {
        /// How long.
        span: Span,
        /// Counted from the first such event of the spell; `None`: the trigger.
        of: Option<Events>,
    },
    /// `by the Nth working day` after the trigger (R4).
    NthWorkingDay(u16),
    /// `in the last SPAN up to EVENT` (R14).
    LastSpan {
        /// How long the window is.
        span: Span,
        /// What it runs up to.
        up_to: Events,
    },
    /// `before EVENT`.
    Before(Events),
    /// `before day N` of the programme (R2).
    BeforeDay(u16),
    /// `at least SPAN before EVENT`.
    AtLeastBefore {
        /// How long before.
        span: Span,
        /// Before what.
        event: Events,
    },
    /// `between SPAN and SPAN before EVENT`: not earlier than the first, not later than the second.
    Between {
        /// The longer distance: the window opens.
        from: Span,
        /// The shorter distance: the window closes.
        to: Span,
        /// Before what.
        event: Events,
    },
    /// `by the Nth of the following month[, or the next working day]`.
    NthOfFollowingMonth {
        /// Day of the month.
        n: u16,
        /// Whether a non-working day moves to the next working day.
        or_next_working_day: bool,
    },
    /// `within the first SPAN of STAGE`.
    FirstSpanOf {
        /// How long.
        span: Span,
        /// Stage id.
        stage: String,
    },
    /// `by the Nth EVENT`.
    ByNthEvent {
        /// Which one, from 1.
        n: u16,
        /// Of what.
        events: Events,
    },
    /// `due on EVENT`.
    On(Events),
    /// `day N` of the programme (R2).
    Day(u16),
    /// `earliest of PHRASE, PHRASE`.
    Earliest(Vec<Due>),
    /// `no limit stated`.
    NoLimit,
}

/// How often a recurrence falls due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Every {
    /// At longest this span from the last act (R9).
    Gap(Span),
    /// So many acts in each full bucket.
    PerBucket {
        /// How many acts.
        n: u16,
        /// Which bucket.
        bucket: Bucket,
    },
    /// So many acts in each block of this length, one block after another from the run's first day.
    PerBlock {
        /// How many acts.
        n: u16,
        /// How long a block is: days, weeks or months.
        span: Span,
    },
    /// A gap that depends on the programme week in which the interval opens.
    Phases(Vec<Phase>),
    /// `as set by EVENTS`: at longest what the latest of these says; before one has said it, nothing opens.
    SetBy(Events),
}

impl Every {
    /// Whether acts are counted in stretches of days that stand fixed, and not from the last act on.
    #[must_use]
    pub fn is_in_stretches(&self) -> bool {
        matches!(self, Every::PerBucket { .. } | Every::PerBlock { .. })
    }

    /// The events that set its lengths, phase by phase.
    pub fn setters(&self) -> impl Iterator<Item = &Events> {
        let (whole, phases) = match self {
            Every::SetBy(events) => (Some(events), &[][..]),
            Every::Phases(phases) => (None, phases.as_slice()),
            Every::Gap(_) | Every::PerBucket { .. } | Every::PerBlock { .. } => (None, &[][..]),
        };
        let of_phase = phases.iter().filter_map(|phase| match &phase.at_least {
            Length::SetBy(events) => Some(events),
            Length::Fixed(_) => None,
        });
        whole.into_iter().chain(of_phase)
    }
}

/// Calendar buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// Calendar month.
    Month,
    /// Monday to Sunday.
    Week,
    /// January–March, April–June and so on.
    Quarter,
}

/// The unit in which an event that sets a length counts, where it names none.
pub const SET_IN_DAYS: Span = Span { n: 1, unit: Unit::Days };

/// How long a gap of a phase may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Length {
    /// As the pack says.
    Fixed(Span),
    /// As the latest of these events says.
    SetBy(Events),
}

/// One phase of a phased recurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// First programme week, from 1.
    pub from_week: u16,
    /// Last programme week, inclusive; `u16::MAX` when open.
    pub to_week: u16,
    /// The longest gap.
    pub at_least: Length,
}

/// How far a date must lie from a day: `(at least|at most) SPAN (earlier|later)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Distance {
    /// `at most` instead of `at least`.
    pub at_most: bool,
    /// How far.
    pub span: Span,
    /// After the day instead of before it.
    pub later: bool,
}

/// A bound on the number a fact carries: `(at least|at most) N (minutes|hours|pounds|times)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Amount {
    /// `at most` instead of `at least`.
    pub at_most: bool,
    /// The number, in hundredths for hours and pounds.
    pub n: i64,
    /// Of what.
    pub unit: Measured,
}

/// What the number on a fact counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Measured {
    /// `total`, or else `amount`, in pence.
    Pounds = 0,
    /// `hours`, in hundredths.
    Hours = 1,
    /// `count`.
    Times = 2,
    /// `minutes`.
    Minutes = 3,
}

/// Something that is true, false or unknown of a participant on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All hold.
    All(Vec<Condition>),
    /// Any holds.
    Any(Vec<Condition>),
    /// Does not hold.
    Not(Box<Condition>),
    /// `in STAGE`.
    In(String),
    /// `group NAME`.
    Group(String),
    /// `DETAIL is WORD or WORD`.
    Is(String, Vec<String>),
    /// `DETAIL known`.
    Known(String),
    /// `EVENT happened` on or before the day.
    Happened(Events),
    /// `aged at least N` (by `date_of_birth`).
    AgedAtLeast(u16),
    /// `below State Pension age` (by `date_of_birth`).
    BelowPensionAge,
    /// `DETAIL (at least|at most) SPAN (earlier|later)`: how far the date in the detail lies from the day.
    Apart(String, Distance),
    /// `EVENT happened (at least|at most) SPAN earlier`: how far back the latest of them lies.
    HappenedApart(Events, Distance),
    /// `EVENT (at least|at most) N UNIT`: the number on the latest of them.
    Number(Events, Amount),
    /// `contract EVENT happened` on or before the day, and not undone by a later one of the second kind, if given.
    ContractNotice {
        /// The notice.
        events: Events,
        /// What ends it.
        until: Option<Events>,
    },
}
