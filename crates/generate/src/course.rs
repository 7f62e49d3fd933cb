//! The outline of one time on the programme: when it runs, when the person works, and why it ends.

use waymark_rules::Day;

/// Why a time on the programme ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ending {
    /// All 182 days were used.
    FullTerm,
    /// The outcome was reached.
    Outcome,
    /// The person left of their own will.
    Left,
    /// The person went on to other support.
    Onward,
    /// Anything else.
    Other,
}

impl Ending {
    /// The word recorded with the end.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Ending::FullTerm => "full_term",
            Ending::Outcome => "outcome_reached",
            Ending::Left => "voluntary_leave",
            Ending::Onward => "onward_support",
            Ending::Other => "other",
        }
    }
}

/// One time on the programme.
pub(crate) struct Course {
    /// Its first day.
    pub(crate) start: Day,
    /// Its last day.
    pub(crate) end: Day,
    /// Why it ended then.
    pub(crate) ending: Ending,
    /// Times in work, each with its first day and the day it ended, if it did.
    pub(crate) work: Vec<(Day, Option<Day>)>,
}

impl Course {
    /// The last of the 182 days, the start being the first (JETS 1.13).
    pub(crate) fn full_term(start: Day) -> Day {
        start.plus(181).unwrap_or(start)
    }

    /// The last day on which an outcome may be reached (JETS 3.6).
    pub(crate) fn tracked_until(start: Day) -> Day {
        start.plus(237).unwrap_or(start)
    }

    /// Whether the person is in work on a day.
    pub(crate) fn works_on(&self, day: Day) -> bool {
        self.work.iter().any(|(from, to)| day >= *from && to.is_none_or(|to| day < to))
    }

    /// The day on which the work of a day ends; nothing where it goes on.
    pub(crate) fn free_again(&self, day: Day) -> Option<Day> {
        let covers = |(from, to): &&(Day, Option<Day>)| day >= *from && to.is_none_or(|to| day < to);
        self.work.iter().find(covers).and_then(|(_, to)| *to)
    }
}
