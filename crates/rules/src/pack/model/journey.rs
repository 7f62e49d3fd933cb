//! The journey's stages, and the outcomes it may reach.

use super::{EventTerm, Events, Head, Span};

/// A stage of the journey, or a state within it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Id, clause, words.
    pub head: Head,
    /// How it begins.
    pub from: StageFrom,
    /// How it ends.
    pub until: StageUntil,
    /// How far past its length it goes on, and for whom.
    pub extended: Option<Extended>,
    /// Stage it lies within; days outside that stage do not count.
    pub within: Option<String>,
    /// Stages whose days are taken out.
    pub except: Vec<String>,
    /// Whether it is a step of the journey (shown as the participant's stage) or a state.
    pub journey: bool,
    /// Name of the event derived on its last day, if any.
    pub end_event: Option<String>,
    /// Name of the event derived at its first day that foretells the planned end, if any.
    pub planned_end_event: Option<String>,
    /// Name of the event derived on its last day when that comes before the planned one, if any.
    pub early_end_event: Option<String>,
    /// Recorded ends that are refused: these events for people in this group.
    pub refuse_end: Option<RefusedEnd>,
}

/// A stage's longer life for those who, on the day after its last, are in another stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extended {
    /// The last programme day it may go on to (R2).
    pub to_day: u16,
    /// The stage whose run carries it, no farther than that run's last day.
    pub while_stage: String,
    /// What must have happened on or before the last day that its length gives; `None`: nothing.
    pub if_events: Option<Events>,
}

/// A recorded end that does not count (JETS 1.18: a mandated person cannot leave voluntarily).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedEnd {
    /// The refused kind of end.
    pub events: Events,
    /// The group it is refused for.
    pub group: String,
    /// An end recorded on the day of such an event, without a tag of its own, is refused too.
    pub or_on_day_of: Option<Events>,
}

/// How a stage begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageFrom {
    /// On the first such event.
    First(Events),
    /// On each such event; runs may overlap and are joined.
    Each(Events),
    /// The day after another stage's last day.
    After(String),
    /// Wherever the named stage runs.
    Same(String),
}

/// How a stage ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageUntil {
    /// Its length: `lasts` days, day one being the first (R2), ending early on an event, an outcome, or a recorded end.
    Lasts {
        /// Days, the first day being day 1.
        days: u16,
        /// Recorded events that end it on their day.
        early: Events,
        /// Outcomes whose reaching ends it on that day.
        outcomes: Vec<String>,
    },
    /// On day N of the programme (R2), inclusive.
    ProgrammeDay(u16),
    /// The day before an event (the event's own day is no longer inside): paired by `ref` for `from = "each …"`.
    Before(Events),
    /// As long as the stage it copies (`StageFrom::Same`), or for good.
    Open,
}

/// An outcome or result.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Id, clause, words.
    pub head: Head,
    /// What opens it.
    pub begins: Events,
    /// Programme days on which it may begin, inclusive; `None`: any day from the start.
    pub begins_days: Option<(u16, u16)>,
    /// What has to be reached.
    pub reach: Reach,
    /// Last programme day on which it may be reached (R2); `None` with `by_after_end`.
    pub by_day: Option<u16>,
    /// Last day counted from the end of the programme, in calendar days.
    pub by_days_after_end: Option<u16>,
    /// Last programme day for a claim; `None`: no claim needed.
    pub claim_by_day: Option<u16>,
    /// The event that is the claim.
    pub claimed_by: Option<Events>,
    /// Whether it can be reached once per participant, over all spells.
    pub once_per_participant: bool,
    /// Outcomes of which only one can be reached.
    pub shared_with: Vec<String>,
    /// An event that bars the person for good.
    pub barred_if: Option<Events>,
    /// Acts that do not count while in this stage or state.
    pub not_counting_while: Option<String>,
    /// Name of the event derived on the day it is reached.
    pub event: Option<String>,
    /// How many calendar days before its last day an unreached outcome is at risk.
    pub warning_days: u16,
}

/// What an outcome adds up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// `total EVENT at least GBP N`: pence.
    Money {
        /// Whose amounts are added.
        events: Events,
        /// Threshold in pence.
        pence: i64,
    },
    /// `N weeks of EVENT [while STATUS …]`: qualifying seven-day periods (JETS 3.8).
    Weeks {
        /// How many.
        n: u16,
        /// A day of activity.
        events: Events,
        /// Tagged events of which the latest must be in force on each of the seven days; `None`: no condition.
        while_status: Option<EventTerm>,
    },
    /// `N hours of EVENT`: hundredths of hours are added.
    Hours {
        /// How many.
        n: u16,
        /// Whose hours.
        events: Events,
    },
    /// `SPAN in STAGE`: the first unbroken run that has lasted so long.
    Run {
        /// How long, the run's first day being the first of it.
        span: Span,
        /// The stage.
        stage: String,
    },
    /// `N EVENT`.
    Count {
        /// How many.
        n: u16,
        /// Which events.
        events: Events,
    },
}
