//! Recurring promises: while a stage runs, one act after another, with a gap now and then.

use super::due::moved;
use super::play::{Note, Play, What};
use super::terms::terms;
use waymark_rules::Day;
use waymark_rules::pack::{Bucket, Every, Form, Length, Span};

/// Days after the first referrals on which nothing is played any more.
const LONGEST: i32 = 1_800;

impl Play<'_, '_> {
    /// Begins every rhythm whose stage runs and that is not going on yet.
    pub(super) fn look(&mut self, day: Day) {
        let contract = self.life.id().is_empty();
        for place in 0..self.plan.recurring.len() {
            let rule = self.plan.recurring[place];
            let over = self.is_full() || day.since(self.plan.opens) > LONGEST;
            let ours = !over && self.plan.rules[rule].is_contracts() == contract;
            if ours && !self.beating[rule] && self.is_beating(rule, day) && self.gap(rule, day).is_some() {
                self.beating[rule] = true;
                self.on(day, What::Beat(rule));
            }
        }
    }

    /// Whether one of the stages of a rhythm runs on a day.
    pub(super) fn is_beating(&self, rule: usize, day: Day) -> bool {
        let stages = &self.plan.rules[rule].stages;
        stages.is_empty() || stages.iter().any(|stage| self.state.since(self.plan, *stage, day).is_some())
    }

    /// Plans the next act, and the look at what comes after it.
    pub(super) fn beat(&mut self, rule: usize, day: Day) {
        // No rhythm goes on for ever: five years after the first referrals nothing is played any more.
        let over = self.is_full() || day.since(self.plan.opens) > LONGEST;
        let gap = self.gap(rule, day).filter(|_| !over && self.is_beating(rule, day));
        let standard = self.plan.rules[rule].standard;
        let group = standard.for_group.as_ref().is_none_or(|group| self.state.groups.contains(group));
        let holds = standard.only_if.as_ref().and_then(|condition| self.state.holds(self.plan, condition, day));
        let Some(gap) = gap.filter(|_| group && holds != Some(false)) else {
            self.beating[rule] = false;
            return;
        };
        let hundredths = match self.life.dice.between(1, 100) {
            1..=6 => self.life.dice.between(105, 190),
            _ => self.life.dice.between(60, 98),
        };
        let days = (gap * hundredths / 100).max(1);
        let wish = day.plus(days).unwrap_or(day);
        let rolled = self.life.world.forward(wish);
        let next = if rolled.since(day) > gap && hundredths <= 100 { wish } else { rolled };
        self.act_on(rule, day, next);
        self.on(next, What::Beat(rule));
    }

    fn act_on(&mut self, place: usize, now: Day, day: Day) {
        let rule = &self.plan.rules[place];
        let missed = self.life.dice.percent(4);
        if missed && !rule.excused.is_empty() {
            if let Some(note) = self.one_of(&rule.excused) {
                self.on_beat(day, What::Fact(note), place);
            }
            return;
        }
        if let Some((lesser, needs)) = &rule.instead
            && self.life.dice.percent(15)
        {
            for terms in [needs, lesser] {
                if let Some(note) = self.one_of(terms) {
                    self.on_beat(day, What::Fact(note), place);
                }
            }
            return;
        }
        let notes: Vec<Note> = match &rule.acts {
            super::plan::Acts::All(terms) => terms.iter().map(|term| self.note_of(term)).collect(),
            acts => {
                let terms: Vec<_> = acts.terms().cloned().collect();
                self.one_of(&terms).into_iter().collect()
            }
        };
        for mut note in notes {
            let way = self.plan.bookings[usize::from(note.kind.0)].first().cloned();
            if let Some(way) = way.filter(|_| self.life.dice.percent(80)) {
                note.reference = Some(self.life.reference('a'));
                self.book(now, day, &note, way);
                self.on_beat(day, What::Meeting(note, 2), place);
            } else {
                self.on_beat(day, What::Fact(note), place);
            }
        }
    }

    /// How many days may pass between two acts, as the rule stands on a day; nothing where none are asked for.
    fn gap(&self, place: usize, day: Day) -> Option<i32> {
        let Form::Repeating { every, .. } = &self.plan.rules[place].standard.form else { return None };
        let days = |span: Span| moved(self.life.world, day, span, false).since(day);
        let each = |n: u16, days: i32| (days / i32::from(n.max(1))).max(1);
        match every {
            Every::Gap(span) => Some(days(*span)),
            Every::PerBucket { n, bucket: Bucket::Week } => Some(each(*n, 7)),
            Every::PerBucket { n, bucket: Bucket::Month } => Some(each(*n, 28)),
            Every::PerBucket { n, bucket: Bucket::Quarter } => Some(each(*n, 88)),
            Every::PerBlock { n, span } => Some(each(*n, days(*span))),
            Every::SetBy(events) => self.set_by(events),
            Every::Phases(phases) => {
                let start = self.state.start?;
                let week = u16::try_from(day.since(start) / 7 + 1).ok()?;
                let phase = phases.iter().find(|phase| phase.from_week <= week && week <= phase.to_week)?;
                match &phase.at_least {
                    Length::Fixed(span) => Some(days(*span)),
                    Length::SetBy(events) => self.set_by(events),
                }
            }
        }
    }

    fn set_by(&self, events: &[waymark_rules::pack::EventTerm]) -> Option<i32> {
        let found = terms(events, self.plan.vocabulary);
        let set = self.state.latest(self.plan, &found)?;
        Some(i32::try_from(set.count.unwrap_or(14)).unwrap_or(14).max(1))
    }
}
