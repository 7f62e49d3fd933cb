//! What is true of a life on a day of it: the stages it is in, and whether a condition holds.

use super::plan::{From, Plan, Until};
use super::terms::{Entry, Term, terms};
use waymark_rules::Day;
use waymark_rules::facts::Value;
use waymark_rules::pack::Condition;

/// What has happened so far, in order of day.
#[derive(Default)]
pub(super) struct State {
    pub(super) log: Vec<Entry>,
    pub(super) details: Vec<(String, Value)>,
    pub(super) groups: Vec<String>,
    /// The first day on the programme.
    pub(super) start: Option<Day>,
}

impl State {
    /// The first of these events.
    pub(super) fn first(&self, plan: &Plan, events: &[Term]) -> Option<&Entry> {
        self.log.iter().find(|entry| plan.counting.any(events, entry))
    }

    /// The latest of these events.
    pub(super) fn latest(&self, plan: &Plan, events: &[Term]) -> Option<&Entry> {
        self.log.iter().rev().find(|entry| plan.counting.any(events, entry))
    }

    /// The first day of the run of a stage that holds a day, of which nothing later is known.
    pub(super) fn since(&self, plan: &Plan, place: usize, day: Day) -> Option<Day> {
        let stage = &plan.stages[place];
        let mut begun = match &stage.from {
            From::First(events) => self.first(plan, events)?.day,
            From::Each(events) => self.open_run(plan, events, &stage.until)?,
            From::Same(other) => self.since(plan, *other, day)?,
            From::After(other) => self.end(plan, *other, day)?.plus(1)?,
        };
        if day < begun || self.is_over(plan, &stage.until, begun, day) {
            return None;
        }
        if let Some(within) = stage.within {
            begun = begun.max(self.since(plan, within, day)?);
        }
        for other in &stage.except {
            if self.since(plan, *other, day).is_some() {
                return None;
            }
            if let From::Each(_) = &plan.stages[*other].from
                && let Until::Before(events) = &plan.stages[*other].until
                && let Some(over) = self.latest(plan, events)
            {
                begun = begun.max(over.day);
            }
        }
        Some(begun)
    }

    /// The day on which the last run began that nothing has ended.
    fn open_run(&self, plan: &Plan, events: &[Term], until: &Until) -> Option<Day> {
        let Until::Before(ends) = until else { return self.first(plan, events).map(|entry| entry.day) };
        let fits = |a: &Entry, b: &Entry| a.reference.is_none() || b.reference.is_none() || a.reference == b.reference;
        let mut open: Vec<&Entry> = Vec::new();
        for entry in &self.log {
            if plan.counting.any(events, entry) {
                open.push(entry);
            } else if plan.counting.any(ends, entry) {
                open.retain(|begun| !fits(begun, entry));
            }
        }
        open.first().map(|entry| entry.day)
    }

    fn is_over(&self, plan: &Plan, until: &Until, begun: Day, day: Day) -> bool {
        match until {
            Until::Lasts(days, early) => {
                let ended = self.log.iter().find(|e| e.day >= begun && plan.counting.any(early, e));
                day.since(begun) >= *days || ended.is_some_and(|e| day > e.day)
            }
            Until::Day(n) => self.start.is_none_or(|start| day.since(start) >= *n),
            Until::Before(events) => self.log.iter().any(|e| e.day >= begun && plan.counting.any(events, e)),
            Until::Open => false,
        }
    }

    /// The last day of a stage that is over by a day.
    fn end(&self, plan: &Plan, place: usize, day: Day) -> Option<Day> {
        let stage = &plan.stages[place];
        let begun = match &stage.from {
            From::First(events) | From::Each(events) => self.first(plan, events)?.day,
            From::Same(other) => self.since(plan, *other, day)?,
            From::After(other) => self.end(plan, *other, day)?.plus(1)?,
        };
        let last = match &stage.until {
            Until::Lasts(days, early) => {
                let ended = self.log.iter().find(|e| e.day >= begun && plan.counting.any(early, e)).map(|e| e.day);
                let planned = begun.plus(*days - 1)?;
                ended.map_or(planned, |ended| ended.min(planned))
            }
            Until::Day(n) => self.start?.plus(*n - 1)?,
            Until::Before(events) => {
                self.log.iter().find(|e| e.day >= begun && plan.counting.any(events, e))?.day.plus(-1)?
            }
            Until::Open => return None,
        };
        (last < day).then_some(last)
    }

    /// Whether a condition holds; nothing where it cannot be told.
    pub(super) fn holds(&self, plan: &Plan, condition: &Condition, day: Day) -> Option<bool> {
        match condition {
            Condition::All(parts) => {
                let told: Vec<_> = parts.iter().map(|part| self.holds(plan, part, day)).collect();
                if told.contains(&Some(false)) { Some(false) } else { told.iter().all(Option::is_some).then_some(true) }
            }
            Condition::Any(parts) => {
                let told: Vec<_> = parts.iter().map(|part| self.holds(plan, part, day)).collect();
                if told.contains(&Some(true)) { Some(true) } else { told.iter().all(Option::is_some).then_some(false) }
            }
            Condition::Not(part) => self.holds(plan, part, day).map(|holds| !holds),
            Condition::In(stage) => Some(plan.stage(stage).is_some_and(|place| self.since(plan, place, day).is_some())),
            Condition::Group(name) => Some(self.groups.contains(name)),
            Condition::Is(detail, words) => self.detail(detail).map(|value| match value {
                Value::Word(word) => words.contains(word),
                Value::YesNo(yes) => words.iter().any(|w| (w == "yes" || w == "true") == *yes),
                Value::Date(_) | Value::Number(_) => false,
            }),
            Condition::Known(detail) => Some(self.detail(detail).is_some()),
            Condition::Happened(events) => Some(self.first(plan, &terms(events, plan.vocabulary)).is_some()),
            _ => None,
        }
    }

    fn detail(&self, name: &str) -> Option<&Value> {
        self.details.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}
