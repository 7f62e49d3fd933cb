//! How long the intervals of a recurrence are: by phase, as events set them, and as they are varied.

use super::super::case::Case;
use super::Run;
use crate::facts::{Fact, Rows};
use crate::pack::{SET_IN_DAYS, Span, Unit};
use crate::program::{Pace, PhaseRule, RepeatRule, Source};

/// What follows at an anchor.
pub(super) enum Step {
    /// An interval of this length opens, unless it is varied.
    Opens(Span),
    /// Nothing opens before this day.
    Waits(u16),
    /// Nothing opens any more.
    Never,
}

/// What follows at an anchor where events set the length: as long as none has, it waits for the first.
pub(super) fn set_step(varied: &Varied<'_>) -> Step {
    match varied.now {
        Some(_) => Step::Opens(SET_IN_DAYS),
        None => varied.next_given().map_or(Step::Never, Step::Waits),
    }
}

/// What follows at an anchor of a run with phases that begins on `first`.
pub(super) fn phase_step<'a>(
    case: &Case<'a>,
    phases: &[PhaseRule],
    (first, anchor): (u16, u16),
    varied: &mut Varied<'a>,
) -> Step {
    let next = next_phase(phases, first, anchor);
    let Some(phase) = phase(phases, first, anchor) else { return next.map_or(Step::Never, Step::Waits) };
    match phase.at_least {
        Ok(span) => {
            // What events set for another phase does not hold in this one.
            if phases.iter().any(|p| p.at_least.is_err()) {
                *varied = Varied::new(case, None, anchor);
            }
            Step::Opens(span)
        }
        Err(source) => {
            *varied = Varied::new(case, Some(source), anchor);
            match (set_step(varied), next) {
                (Step::Waits(day), Some(next)) => Step::Waits(day.min(next)),
                (Step::Never, Some(next)) => Step::Waits(next),
                (step, _) => step,
            }
        }
    }
}

/// The phase in which an anchor lies.
fn phase(phases: &[PhaseRule], first: u16, anchor: u16) -> Option<&PhaseRule> {
    let week = (anchor - first) / 7 + 1;
    phases.iter().find(|p| (p.from_week..=p.to_week).contains(&week))
}

/// The first day of the next phase after an anchor.
fn next_phase(phases: &[PhaseRule], first: u16, anchor: u16) -> Option<u16> {
    let begin = |p: &PhaseRule| first.saturating_add(7 * (p.from_week - 1));
    phases.iter().map(begin).filter(|d| *d > anchor).min()
}

/// The events that set the length of the interval which opened on a day; `None` where the pack itself says it.
pub(crate) fn setter(case: &Case<'_>, repeat: &RepeatRule, opened: u16) -> Option<Source> {
    match &repeat.pace {
        Pace::SetBy(source) => Some(*source),
        Pace::Phases(phases) => {
            let mut runs: Vec<Run> = Vec::new();
            super::join_runs(case, repeat, &mut runs);
            let (first, _) = runs.into_iter().find(|(from, to)| (*from..=*to).contains(&opened))?;
            phase(phases, first, opened)?.at_least.err()
        }
        Pace::Gap(_) | Pace::Bucket(..) | Pace::Block(..) => None,
    }
}

/// The changes of frequency, in order, and the length now in force.
pub(super) struct Varied<'a> {
    rows: Option<Rows<'a>>,
    facts: &'a [Fact],
    next: usize,
    /// The length in force: a number, in the rule's own unit unless the change named one.
    pub(super) now: Option<(u16, Option<Unit>)>,
}

impl<'a> Varied<'a> {
    /// The lengths that some events say, those up to the anchor taken in.
    pub(super) fn new(case: &Case<'a>, lengths: Option<Source>, anchor: u16) -> Varied<'a> {
        let rows = lengths.map(|source| case.rows(source)).filter(|r| !r.days.is_empty());
        let mut varied = Varied { rows, facts: case.view.facts, next: 0, now: None };
        varied.pass(anchor);
        varied
    }

    /// Takes in every change up to and including a day.
    pub(super) fn pass(&mut self, day: u16) {
        while self.rows.is_some_and(|r| r.days.get(self.next).is_some_and(|d| *d <= day)) {
            self.take();
        }
    }

    fn take(&mut self) {
        let Some(rows) = self.rows else { return };
        let place = rows.places[self.next];
        self.next += 1;
        let Some(fact) = self.facts.get(usize::from(place)) else { return };
        self.now = fact.span_or_number().or(self.now);
    }

    /// Whether a change is still to be taken in.
    pub(super) fn has_more(&self) -> bool {
        self.rows.is_some_and(|r| self.next < r.days.len())
    }

    /// The next change after the anchor that comes before the act and not after the due day; takes it in.
    pub(super) fn next_change(&mut self, anchor: u16, due: u16, act: u16) -> Option<u16> {
        let day = self.rows.and_then(|r| r.days.get(self.next).copied())?;
        if day <= anchor || day > due || day > act {
            return None;
        }
        self.take();
        Some(day)
    }

    /// The length in force, in the rule's own unit where none is named.
    pub(super) fn span(&self, rule: Span) -> Span {
        self.now.map_or(rule, |(n, unit)| Span { n, unit: unit.unwrap_or(rule.unit) })
    }

    /// The day of the next event, of those not taken in, that says a length.
    fn next_given(&self) -> Option<u16> {
        let rows = self.rows?;
        let says = |(_, place): &(u16, u16)| {
            self.facts.get(usize::from(*place)).is_some_and(|fact| fact.span_or_number().is_some())
        };
        rows.iter().skip(self.next).find(says).map(|(day, _)| day)
    }
}
