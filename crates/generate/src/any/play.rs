//! Plays a life day by day: what happens is noted, wakes promises, and they are mostly kept in time, sometimes late, sometimes not.

use super::due::Asked;
use super::plan::Plan;
use super::state::State;
use super::terms::{Entry, Term};
use crate::life::Life;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use waymark_rules::Day;
use waymark_rules::facts::Value;
use waymark_rules::pack::{Due, Form};
use waymark_rules::vocabulary::{Channel, KindId};

/// More than this nobody's file holds, however their promises feed one another.
const MOST: usize = 450;
/// The same of a contract's own facts.
const MOST_OF_CONTRACT: usize = 6_000;
/// So far one thing leads to another.
const DEEPEST: usize = 5;

/// A fact that is going to be noted.
#[derive(Clone, Debug)]
pub(super) struct Note {
    pub(super) kind: KindId,
    pub(super) by: Option<Channel>,
    pub(super) tag: Option<String>,
    pub(super) value: Option<Value>,
    pub(super) reference: Option<String>,
    pub(super) booked_for: Option<Day>,
    pub(super) organisation: Option<String>,
    pub(super) count: Option<i64>,
}

/// What is going to happen on a day.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// A fact is noted.
    Fact(Note),
    /// A booked meeting is held, missed or called off; the number says how often it was booked before.
    Meeting(Note, u8),
    /// Something the pack works out happens.
    Derived(KindId, Option<String>),
    /// The next act of a rhythm is planned.
    Beat(usize),
    /// A stage may have begun by itself.
    Look,
    /// A promise about the last days before something is looked at near them.
    Later(usize, Entry),
}

/// Something to happen, and the promises that led to it.
struct Todo {
    what: What,
    chain: Vec<usize>,
    /// The rhythm it belongs to: it does not happen outside its stages.
    of: Option<usize>,
}

/// A life while it is played.
pub(super) struct Play<'p, 'g> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) life: &'p mut Life<'g>,
    pub(super) state: State,
    /// The last day on the programme.
    pub(super) end: Option<Day>,
    /// How many promises of a hundred are kept in time.
    pub(super) punctual: i32,
    /// The partner that looks after the participant.
    pub(super) partner: Option<String>,
    /// Which rhythms go on.
    pub(super) beating: Vec<bool>,
    /// How often each kind is going to be noted.
    coming: Vec<u16>,
    queue: BinaryHeap<Reverse<(Day, usize)>>,
    todos: Vec<Option<Todo>>,
}

impl<'p, 'g> Play<'p, 'g> {
    pub(super) fn new(plan: &'p Plan<'p>, life: &'p mut Life<'g>) -> Play<'p, 'g> {
        let punctual = life.dice.between(72, 94);
        Play {
            plan,
            life,
            state: State::default(),
            end: None,
            punctual,
            partner: None,
            beating: vec![false; plan.rules.len()],
            coming: vec![0; plan.woken.len()],
            queue: BinaryHeap::new(),
            todos: Vec::new(),
        }
    }

    /// Puts something on its day.
    pub(super) fn on(&mut self, day: Day, what: What) {
        self.push(day, Todo { what, chain: Vec::new(), of: None });
    }

    /// Puts an act of a rhythm on its day.
    pub(super) fn on_beat(&mut self, day: Day, what: What, rule: usize) {
        self.push(day, Todo { what, chain: vec![rule], of: Some(rule) });
    }

    fn push(&mut self, day: Day, todo: Todo) {
        if let What::Fact(note) | What::Meeting(note, _) = &todo.what {
            self.coming[usize::from(note.kind.0)] += 1;
        }
        self.queue.push(Reverse((day, self.todos.len())));
        self.todos.push(Some(todo));
    }

    /// Lets everything happen until nothing is left.
    pub(super) fn run(&mut self) {
        while let Some(Reverse((day, place))) = self.queue.pop() {
            let Some(todo) = self.todos[place].take() else { continue };
            if let What::Fact(note) | What::Meeting(note, _) = &todo.what {
                self.coming[usize::from(note.kind.0)] -= 1;
            }
            if todo.of.is_some_and(|rule| !self.is_beating(rule, day)) {
                continue;
            }
            match todo.what {
                What::Fact(note) => self.happen(day, note, &todo.chain),
                What::Meeting(note, round) => self.meet(day, note, round, todo.chain),
                What::Derived(kind, reference) => {
                    let entry = Entry { kind, day, by: None, tag: None, reference, booked_for: None, count: None };
                    self.react(entry, &todo.chain);
                }
                What::Beat(rule) => self.beat(rule, day),
                What::Look => self.look(day),
                What::Later(place, entry) => {
                    if self.binds(place, day) {
                        self.owe(place, &Entry { day, ..entry }, &todo.chain, &mut Vec::new());
                    }
                }
            }
        }
    }

    /// A bare note of one of these events, of the first more often than of the others.
    pub(super) fn one_of(&mut self, terms: &[Term]) -> Option<Note> {
        let others = i32::try_from(terms.len()).unwrap_or(1) - 1;
        let place = if others < 1 || self.life.dice.percent(60) { 0 } else { self.life.dice.between(1, others) };
        let term = terms.get(usize::try_from(place).unwrap_or(0))?.clone();
        Some(self.note_of(&term))
    }

    /// A bare note of this event.
    pub(super) fn note_of(&mut self, term: &Term) -> Note {
        let by = draw(self, &term.by).copied();
        let tag = draw(self, &term.words).cloned();
        Note { by, tag, ..Note::bare(term.kind) }
    }

    /// A fact is noted, and whatever it wakes is put on its day.
    fn happen(&mut self, day: Day, note: Note, chain: &[usize]) {
        let journey = self.plan.journey.contains(&note.kind);
        let contract = self.life.id().is_empty();
        if (self.is_full() && !journey) || !self.plan.is_about(note.kind, contract) {
            return;
        }
        // What is worked out from a booking is never entered: the booking is.
        let booked = self.plan.vocabulary.get(note.kind).derived_from.as_ref().map(|from| from.fact);
        let note = booked.map_or(note, Note::bare);
        let entry = self.write(day, note);
        if journey && self.plan.name(entry.kind) == "programme_start" && self.state.start.is_none() {
            self.state.start = Some(day);
        }
        for kind in self.plan.derived[usize::from(entry.kind.0)].clone() {
            if let Some(on) = entry.booked_for {
                self.push(
                    on,
                    Todo { what: What::Derived(kind, entry.reference.clone()), chain: chain.to_vec(), of: None },
                );
            }
        }
        let stirs = self.plan.stirs[usize::from(entry.kind.0)];
        self.react(entry, chain);
        if stirs {
            self.look(day);
        }
    }

    /// Whether nothing more is noted but what the journey brings.
    pub(super) fn is_full(&self) -> bool {
        self.life.facts.len() >= if self.life.id().is_empty() { MOST_OF_CONTRACT } else { MOST }
    }

    /// Whatever has happened wakes the promises it triggers.
    fn react(&mut self, entry: Entry, chain: &[usize]) {
        let mut woken: Vec<usize> = Vec::new();
        for (kind, _) in self.plan.counting.of(entry.kind) {
            woken.extend(&self.plan.woken[usize::from(kind.0)]);
        }
        woken.sort_unstable();
        woken.dedup();
        self.state.log.push(entry.clone());
        if chain.len() >= DEEPEST {
            return;
        }
        let contract = self.life.id().is_empty();
        let mut owed: Vec<(KindId, Option<String>)> = Vec::new();
        for place in woken {
            let rule = &self.plan.rules[place];
            let fits = rule.when.iter().any(|term| self.plan.counting.fits(term, &entry));
            if !fits || rule.is_contracts() != contract || chain.contains(&place) {
                continue;
            }
            if let Some(day) = self.later(place, &entry) {
                self.push(day, Todo { what: What::Later(place, entry.clone()), chain: chain.to_vec(), of: None });
            } else if self.binds(place, entry.day) {
                self.owe(place, &entry, chain, &mut owed);
            }
        }
    }

    /// The day on which a promise about the last days before something is looked at: its guards speak of that day.
    fn later(&mut self, place: usize, entry: &Entry) -> Option<Day> {
        let Form::Once { due: due @ Due::LastSpan { .. }, .. } = &self.plan.rules[place].standard.form else {
            return None;
        };
        let to = self.asked().window(due, entry).to?;
        let day = to.plus(-self.life.dice.between(1, 15))?;
        (day > entry.day).then_some(day)
    }

    /// Whether a promise holds for this person on this day, as far as it can be told.
    fn binds(&self, place: usize, day: Day) -> bool {
        let standard = self.plan.rules[place].standard;
        let group = standard.for_group.as_ref().is_none_or(|group| self.state.groups.contains(group));
        let scope = standard.scope.as_deref().and_then(|id| self.plan.stage(id));
        let inside = scope.is_none_or(|stage| self.state.since(self.plan, stage, day).is_some());
        let holds = standard.only_if.as_ref().and_then(|condition| self.state.holds(self.plan, condition, day));
        group && inside && holds != Some(false)
    }

    /// What a life is asked with.
    pub(super) fn asked(&self) -> Asked<'_> {
        Asked { plan: self.plan, state: &self.state, world: self.life.world, end: self.end }
    }

    /// Whether one of these has been noted, or is going to be.
    pub(super) fn has_or_will(&self, terms: &[Term]) -> bool {
        let coming = terms.iter().any(|term| self.coming[usize::from(term.kind.0)] > 0);
        coming || self.state.first(self.plan, terms).is_some()
    }

    /// Puts a fact on a day, with what led to it; by way of a booking where there is one and time for it.
    pub(super) fn plan_act(&mut self, now: Day, day: Day, mut note: Note, chain: &[usize]) {
        let from = self.plan.vocabulary.get(note.kind).derived_from.as_ref().map(|from| from.fact);
        if let Some(fact) = from {
            // What is asked for happens on the day a booking names: the booking is what can be done.
            let note = Note { booked_for: Some(day), ..Note::bare(fact) };
            return self.push(now, Todo { what: What::Fact(note), chain: chain.to_vec(), of: None });
        }
        let ways = &self.plan.bookings[usize::from(note.kind.0)];
        let way = draw(self, ways).cloned().filter(|_| day > now);
        let Some((booking, purpose)) = way.filter(|_| self.life.dice.percent(85)) else {
            return self.push(day, Todo { what: What::Fact(note), chain: chain.to_vec(), of: None });
        };
        let reference = self.life.reference('a');
        note.reference = Some(reference);
        self.book(now, day, &note, (booking, purpose));
        self.push(day, Todo { what: What::Meeting(note, 0), chain: chain.to_vec(), of: None });
    }

    /// Books what is going to be held.
    pub(super) fn book(&mut self, now: Day, day: Day, note: &Note, (kind, tag): (KindId, Option<String>)) {
        let reference = note.reference.clone();
        let note = Note { tag, reference, booked_for: Some(day), ..Note::bare(kind) };
        self.push(now, Todo { what: What::Fact(note), chain: Vec::new(), of: None });
    }

    /// A booked meeting's day: held, missed, called off, and booked again.
    fn meet(&mut self, day: Day, note: Note, round: u8, chain: Vec<usize>) {
        let missed = [
            ("appointment_missed", 14),
            ("appointment_cancelled_by_participant", 5),
            ("appointment_cancelled_by_provider", 2),
        ];
        let mut drawn = self.life.dice.between(1, 100);
        let lost = missed.iter().find(|(_, percent)| {
            drawn -= percent;
            drawn <= 0
        });
        let Some(kind) = lost.filter(|_| round < 3).and_then(|(name, _)| self.plan.kind(name)) else {
            return self.happen(day, note, &chain);
        };
        self.happen(day, Note { reference: note.reference.clone(), ..Note::bare(kind) }, &[]);
        if self.life.dice.percent(85) {
            let again = self.life.soon(day, 2, 8);
            let ways = &self.plan.bookings[usize::from(note.kind.0)];
            let reference = self.life.reference('a');
            let note = Note { reference: Some(reference), ..note };
            if let Some(way) = draw(self, ways).cloned() {
                self.book(day, again, &note, way);
            }
            self.push(again, Todo { what: What::Meeting(note, round + 1), chain, of: None });
        }
    }
}

impl Note {
    /// A note of a kind and nothing else.
    pub(super) fn bare(kind: KindId) -> Note {
        Note {
            kind,
            by: None,
            tag: None,
            value: None,
            reference: None,
            booked_for: None,
            organisation: None,
            count: None,
        }
    }
}

/// One of a list, each as often as the others.
pub(super) fn draw<'t, T>(play: &mut Play, list: &'t [T]) -> Option<&'t T> {
    let last = i32::try_from(list.len()).ok()? - 1;
    if last < 0 {
        return None;
    }
    let place = if last == 0 { 0 } else { play.life.dice.between(0, last) };
    list.get(usize::try_from(place).unwrap_or(0))
}
