//! About when a promise has to be kept, near enough to keep it mostly in time.

use super::plan::Plan;
use super::state::State;
use super::terms::{Entry, terms};
use crate::world::World;
use waymark_rules::Day;
use waymark_rules::pack::{Due, Events, Span, Unit};

/// The days between which a thing is to be done; no last day where no limit is stated or none can be told.
#[derive(Clone, Copy)]
pub(super) struct Between {
    pub(super) from: Day,
    pub(super) to: Option<Day>,
}

/// The day so far after (or before) another.
pub(super) fn moved(world: &World, day: Day, span: Span, back: bool) -> Day {
    let n = if back { -i32::from(span.n) } else { i32::from(span.n) };
    match span.unit {
        Unit::WorkingDays => world.after(day, n),
        Unit::Days => day.plus(n).unwrap_or(day),
        Unit::Weeks => day.plus(7 * n).unwrap_or(day),
        Unit::Months => day.plus_months(n).unwrap_or(day),
        Unit::Hours => day.plus(n / 24).unwrap_or(day),
    }
}

/// What a life is asked with.
pub(super) struct Asked<'a> {
    pub(super) plan: &'a Plan<'a>,
    pub(super) state: &'a State,
    pub(super) world: &'a World<'a>,
    /// The last day on the programme, as it will be.
    pub(super) end: Option<Day>,
}

impl Asked<'_> {
    /// The days between which what a trigger asks for is to be done.
    pub(super) fn window(&self, due: &Due, trigger: &Entry) -> Between {
        let day = trigger.day;
        let by = |to: Option<Day>| Between { from: day, to };
        let start = self.state.start;
        let programme_day = |n: u16| start.and_then(|start| start.plus(i32::from(n) - 1));
        match due {
            Due::Within { span, of: None } => by(Some(moved(self.world, day, *span, false))),
            Due::Within { span, of: Some(events) } => {
                by(self.first(events).map(|d| moved(self.world, d, *span, false)))
            }
            Due::NthWorkingDay(n) => by(Some(self.world.after(day, i32::from(*n)))),
            Due::LastSpan { span, up_to } => self.last_span(*span, up_to, day),
            Due::Before(events) | Due::On(events) => by(self.event(events, trigger)),
            Due::BeforeDay(n) => by(programme_day(*n).and_then(|d| d.plus(-1))),
            Due::Day(n) => by(programme_day(*n)),
            Due::AtLeastBefore { span, event } => {
                by(self.event(event, trigger).map(|d| moved(self.world, d, *span, true)))
            }
            Due::Between { from, to, event } => match self.event(event, trigger) {
                Some(d) => Between {
                    from: moved(self.world, d, *from, true).max(day),
                    to: Some(moved(self.world, d, *to, true)),
                },
                None => by(None),
            },
            Due::NthOfFollowingMonth { n, .. } => by(day.last_of_month().plus(i32::from(*n))),
            Due::FirstSpanOf { span, stage } => {
                let begun = self.plan.stage(stage).and_then(|place| self.state.since(self.plan, place, day));
                by(Some(moved(self.world, begun.unwrap_or(day), *span, false)))
            }
            Due::ByNthEvent { n, .. } => by(day.plus(10 * i32::from(*n))),
            Due::Earliest(parts) => by(parts.iter().filter_map(|part| self.window(part, trigger).to).min()),
            Due::NoLimit => by(None),
        }
    }

    /// The window's first day, and the day it runs up to: the end of the programme, as a rule.
    fn last_span(&self, span: Span, up_to: &Events, day: Day) -> Between {
        let found = terms(up_to, self.plan.vocabulary);
        let ends = found.iter().any(|term| self.plan.journey.contains(&term.kind));
        let to = if ends { self.end } else { self.end.map(|end| end.min(day.plus(i32::from(span.n)).unwrap_or(end))) };
        match to {
            Some(to) => Between { from: moved(self.world, to, span, true).max(day), to: Some(to.max(day)) },
            None => Between { from: day, to: None },
        }
    }

    fn first(&self, events: &Events) -> Option<Day> {
        self.state.first(self.plan, &terms(events, self.plan.vocabulary)).map(|entry| entry.day)
    }

    /// The day of an event counted to: of a booking's keeping, or the trigger's own; nothing where it may come any day.
    fn event(&self, events: &Events, trigger: &Entry) -> Option<Day> {
        let found = terms(events, self.plan.vocabulary);
        if self.plan.counting.any(&found, trigger) {
            return Some(trigger.day);
        }
        let booked = found.iter().filter_map(|term| {
            let from = self.plan.vocabulary.get(term.kind).derived_from.as_ref()?;
            self.state.log.iter().rev().find(|entry| entry.kind == from.fact)?.booked_for
        });
        let booked = booked.max();
        let ends = found.iter().any(|term| self.plan.name(term.kind) == "programme_end");
        booked.or(if ends { self.end } else { None })
    }
}
