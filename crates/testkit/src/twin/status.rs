//! The status of one obligation: the first that holds.

use super::TwinVerdict;
use super::acts::terms_of;
use super::due::DueDay;
use super::happenings::Happening;
use super::seen::Case;
use waymark_rules::Day;
use waymark_rules::pack::{Acts, Standard};

/// Everything the status of an obligation depends on.
pub(super) struct Standing<'a, 'b> {
    pub standard: &'b Standard,
    /// The acts of the branch in force.
    pub acts: &'b Acts,
    pub applicable: bool,
    pub opened: Day,
    pub due: DueDay,
    /// The last needed act.
    pub last_act: Option<Happening<'a>>,
    /// The day `unless` removed it.
    pub removed: Option<Day>,
    /// The last day it can be owed: the end of the spell or of the run; `None`: it survives.
    pub end: Option<Day>,
    /// Whether a missed appointment excuses only after the opening day (the anchor of an interval).
    pub anchored: bool,
}

impl Case<'_> {
    pub fn verdict(&self, standing: &Standing) -> TwinVerdict {
        let status = if self.outside_calendar(standing.due.day) { "error" } else { self.status(standing) };
        let done = standing.last_act.as_ref().map(|a| a.day).filter(|_| status.starts_with("met"));
        let standard = standing.standard.head.id.clone();
        TwinVerdict { standard, status, opened: standing.opened, due: standing.due.day, done }
    }

    fn outside_calendar(&self, due: Option<Day>) -> bool {
        due.is_some_and(|d| !(self.world.first_year..=self.world.last_year).contains(&d.date().year()))
    }

    fn status(&self, s: &Standing) -> &'static str {
        if !s.applicable {
            return "not_applicable";
        }
        if let Some(act) = s.last_act.as_ref().filter(|a| !s.due.passed_at(a.day, a.at)) {
            let late = act.fact.zip(s.due.day).is_some_and(|(f, due)| f.recorded > due.last_second());
            return if late { "met_recorded_late" } else { "met" };
        }
        if s.removed.is_some_and(|r| r <= self.on) {
            return "excused";
        }
        if s.end.is_some_and(|end| self.on > end && s.due.day.is_none_or(|due| due > end)) {
            return "cancelled";
        }
        let Some(due) = s.due.day else {
            return if s.due.no_limit { "outstanding" } else { "open" };
        };
        if self.on > due {
            let terms = terms_of(s.standard, s.acts);
            if self.is_excused(s.standard, &terms, (s.opened, due), s.anchored) {
                return "excused";
            }
            return if s.last_act.is_some() { "met_late" } else { "missed" };
        }
        if s.due.window.is_some_and(|w| self.on < w) {
            return "not_yet_open";
        }
        if self.is_at_risk(&terms_of(s.standard, s.acts), due) { "at_risk" } else { "open" }
    }
}
