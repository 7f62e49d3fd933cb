//! What a woken promise leads to: its acts, mostly in time, sometimes late, sometimes never.

use super::due::Between;
use super::plan::{Acts, acts};
use super::play::{Note, Play, What, draw};
use super::terms::{Entry, Term};
use waymark_rules::Day;
use waymark_rules::pack::Form;
use waymark_rules::vocabulary::KindId;

/// How a promise is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kept {
    InTime,
    Late,
    Never,
}

impl Play<'_, '_> {
    /// Plans what a promise asks for; `owed` is what the same trigger has already led to.
    pub(super) fn owe(
        &mut self,
        place: usize,
        trigger: &Entry,
        chain: &[usize],
        owed: &mut Vec<(KindId, Option<String>)>,
    ) {
        let plan = self.plan;
        let rule = &plan.rules[place];
        let Form::Once { due, or_before, or_else, .. } = &rule.standard.form else { return };
        let window = self.asked().window(due, trigger);
        if self.is_excused(place, trigger, window) {
            return;
        }
        let kept = self.kept(window);
        let mut chain = chain.to_vec();
        chain.push(place);
        if kept == Kept::Never {
            if let Some(other) = or_else.as_ref().filter(|_| self.life.dice.percent(75)) {
                let window = self.asked().window(&other.due, trigger);
                let acts = acts(&other.acts, plan.vocabulary);
                for note in self.notes(&acts) {
                    let day = self.day_in(window, Kept::InTime, place);
                    self.act(trigger, day, note, &chain);
                }
            }
            return;
        }
        if *or_before && rule.acts.terms().count() == 1 && self.has_or_will(&terms_of(&rule.acts)) {
            return;
        }
        if self.instead(place, trigger, window, &chain) {
            return;
        }
        let notes = self.notes(&rule.acts);
        let together = self.day_in(window, kept, place);
        for note in notes {
            let key = (note.kind, note.tag.clone());
            let once = !matches!(rule.acts, Acts::Some(2.., _) | Acts::Either(..));
            if once && owed.contains(&key) {
                continue;
            }
            owed.push(key);
            let day = if self.life.dice.percent(70) { together } else { self.day_in(window, kept, place) };
            self.act(trigger, day, note, &chain);
        }
    }

    /// Puts one act on its day, tied to what it answers.
    fn act(&mut self, trigger: &Entry, day: Option<Day>, mut note: Note, chain: &[usize]) {
        let Some(day) = day else { return };
        if self.plan.journey.contains(&note.kind) {
            return;
        }
        note.reference = trigger.reference.clone();
        if self.life.id().is_empty() {
            note.organisation = None;
        }
        self.plan_act(trigger.day, day, note, chain);
    }

    /// What some acts come to.
    fn notes(&mut self, acts: &Acts) -> Vec<Note> {
        match acts {
            Acts::Some(n, terms) => (0..*n).filter_map(|_| self.one_of(terms)).collect(),
            Acts::Either(n, terms, alone) => {
                if self.life.dice.percent(65) {
                    self.one_of(alone).into_iter().collect()
                } else {
                    (0..*n).filter_map(|_| self.one_of(terms)).collect()
                }
            }
            Acts::All(terms) => terms.iter().map(|term| self.note_of(term)).collect(),
        }
    }

    /// A lesser act, for a reason that is on record.
    fn instead(&mut self, place: usize, trigger: &Entry, window: Between, chain: &[usize]) -> bool {
        let Some((lesser, needs)) = &self.plan.rules[place].instead else { return false };
        if !self.life.dice.percent(18) {
            return false;
        }
        let day = self.day_in(window, Kept::InTime, place);
        for terms in [needs, lesser] {
            if let Some(note) = self.one_of(terms) {
                self.act(trigger, day, note, chain);
            }
        }
        true
    }

    /// Now and then something removes or excuses the duty.
    fn is_excused(&mut self, place: usize, trigger: &Entry, window: Between) -> bool {
        let rule = &self.plan.rules[place];
        for (terms, percent) in [(&rule.unless, 6), (&rule.excused, 5)] {
            if !terms.is_empty() && self.life.dice.percent(percent) {
                let day = self.day_in(window, Kept::InTime, place);
                if let Some(note) = self.one_of(terms) {
                    self.act(trigger, day, note, &[]);
                }
                return true;
            }
        }
        false
    }

    fn kept(&mut self, window: Between) -> Kept {
        let punctual = if window.to.is_some() { self.punctual } else { self.punctual + 4 };
        let drawn = self.life.dice.between(1, 100);
        if drawn <= punctual {
            Kept::InTime
        } else if drawn <= punctual + (100 - punctual) / 2 && window.to.is_some() {
            Kept::Late
        } else {
            Kept::Never
        }
    }

    /// A working day in a window, or after it; nothing where the programme is over by then and the promise with it.
    fn day_in(&mut self, window: Between, kept: Kept, place: usize) -> Option<Day> {
        let Between { from, to } = window;
        let day = match (to, kept) {
            (Some(to), Kept::InTime) => {
                // Most things are done well before the last day.
                let room = to.since(from).max(0);
                let drawn = self.life.dice.between(0, room).min(self.life.dice.between(0, room));
                let day = from.plus(drawn.min(60))?;
                let rolled = self.life.world.forward(day);
                if rolled > to { day } else { rolled }
            }
            (Some(to), _) => self.life.soon(to.max(from), 1, 9),
            (None, _) => {
                let most = self.life.dice.between(0, 25);
                self.life.soon(from, 0, most)
            }
        };
        let over = self.end.is_some_and(|end| day > end && from <= end);
        let survives = self.plan.rules[place].standard.survives_end;
        (!over || survives || self.life.dice.percent(3)).then_some(day)
    }

    /// Everything that comes by itself in a window of the life.
    pub(super) fn source(&mut self, term: &Term, (from, to): (Day, Day)) {
        if to < from {
            return;
        }
        let day = from.plus(self.life.dice.between(0, to.since(from))).unwrap_or(from);
        let day = self.life.world.forward(day);
        let mut note = self.note_of(term);
        if self.life.dice.percent(40) {
            note.reference = Some(self.life.reference('n'));
        }
        self.on(day, What::Fact(note));
    }

    /// One of the words of the kind's tag, where it is a choice and none is given.
    pub(super) fn word_for(&mut self, kind: KindId) -> Option<String> {
        let kind = self.plan.vocabulary.get(kind);
        let name = kind.tag.as_deref().filter(|tag| !["detail", "group"].contains(tag))?;
        let (_, words) = kind.attributes.iter().find(|(attribute, _)| attribute == name)?;
        match words {
            waymark_rules::vocabulary::AttrType::Choice(words) => draw(self, words).cloned(),
            _ => None,
        }
    }
}

fn terms_of(acts: &Acts) -> Vec<Term> {
    acts.terms().cloned().collect()
}
