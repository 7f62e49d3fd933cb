//! Judging: one spell or a whole contract, on a day, as known then.

mod ask;
pub mod case;
pub mod goal;
pub mod journey;
pub mod limit;
mod obligation;
mod once;
mod repeating;
pub mod totals;
pub mod verdict;

pub use case::{Case, Notices};
pub use goal::{Barred, GoalState};
pub use journey::{Elsewhere, Journey};
pub(crate) use once::due_minute;
pub(crate) use repeating::setter;
pub use verdict::{Cause, Kept, Sink, Status, Verdict};

use crate::Day;
use crate::facts::index::{Sorter, stored_rows_answer};
use crate::facts::{Fact, NONE, Records, Subject, View};
use crate::program::{Program, Shape, members};
use std::cell::Cell;

/// What is asked: the day judged, and what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The day judged: every fact known that happened on it or before counts.
    pub on: Day,
    /// Only facts recorded at or before this second since 1970; `None`: everything.
    pub known: Option<i64>,
}

impl Question {
    fn known_second(&self) -> Option<u32> {
        self.known.map(|t| u32::try_from(t.max(0)).unwrap_or(u32::MAX - 1))
    }
}

/// Judges spells one after another, with room that is used again.
#[derive(Debug)]
pub struct Judge<'p> {
    program: &'p Program,
    question: Question,
    journey: Journey,
    sorter: Sorter,
    notices: Notices,
    once: once::OnceRoom,
    repeat: repeating::RepeatRoom,
}

impl<'p> Judge<'p> {
    /// Ready to judge a contract's spells on a day.
    #[must_use]
    pub fn new(program: &'p Program, records: &Records, question: Question) -> Judge<'p> {
        let mut judge = Judge {
            program,
            question,
            journey: Journey::new(program),
            sorter: Sorter::default(),
            notices: Notices::default(),
            once: once::OnceRoom::default(),
            repeat: repeating::RepeatRoom::default(),
        };
        judge.read_notices(records);
        judge
    }

    /// The program by which it judges.
    #[must_use]
    pub fn program(&self) -> &'p Program {
        self.program
    }

    /// The first days of the referral and of the programme in the spell judged last.
    #[must_use]
    pub fn landmarks(&self) -> (Option<Day>, Option<Day>) {
        (self.journey.referral.map(Day), self.journey.start.map(Day))
    }

    /// Judges one spell into a sink and shows the case and the full sink to `look`, which may ask more.
    pub fn spell<S: Sink, T>(
        &mut self,
        records: &Records,
        place: usize,
        sink: &mut S,
        look: impl FnOnce(&Case<'_>, &S) -> T,
    ) -> T {
        let spell = &records.spells[place];
        let is_contract = spell.is_contract;
        let elsewhere = self.elsewhere(records, place, S::WANTS_CHANGES);
        let gone = case::Gone { list: records.gone_list(), first: spell.first };
        let on = self.question.on.0;
        let known = self.question.known_second();
        let whole = S::WANTS_CHANGES || is_contract;
        let view = see(self.program, records, (place, whole), (on, known), &mut self.sorter);
        if S::WANTS_CHANGES {
            let notice = self.notices.next.filter(|_| !is_contract);
            let coming = next_fact(view.facts, on, known).into_iter().chain(elsewhere.next).chain(notice);
            coming.for_each(|day| sink.change(day));
        }
        self.journey.derive(self.program, &view, (on, whole), &elsewhere);
        if is_contract {
            period_ends(self.program, &view, on, &mut self.journey);
        }
        let (program, notices) = (self.program, &self.notices);
        let asked = Cell::new((NONE, NONE, false));
        let case = Case { asked: &asked, program, view, journey: &self.journey, notices, on, known, is_contract, gone };
        let rooms = (&mut self.once, &mut self.repeat);
        if is_contract {
            program.for_contracts.iter().for_each(|place| judge_rule(&case, *place, (rooms.0, rooms.1), sink));
        } else {
            members(program.lean.awake(&view.mask, S::WANTS_UNDATED))
                .for_each(|place| judge_rule(&case, place, (rooms.0, rooms.1), sink));
        }
        look(&case, sink)
    }

    /// Shows what the question sees of a spell, and whether its referral is void.
    pub fn look<T>(&mut self, records: &Records, place: usize, look: impl FnOnce(&View<'_>, bool) -> T) -> T {
        let (on, known) = (self.question.on.0, self.question.known_second());
        let view = see(self.program, records, (place, true), (on, known), &mut self.sorter);
        look(&view, view.mask.has(self.program.landmarks.void))
    }

    /// What other spells of the same person mean for this one's outcomes.
    fn elsewhere(&mut self, records: &Records, place: usize, wants_changes: bool) -> Elsewhere {
        let subject = records.spells[place].subject;
        let is_theirs = |p: &usize| records.spells.get(*p).is_some_and(|s| s.subject == subject);
        let has_before = place > 0 && is_theirs(&(place - 1));
        if self.program.goals.is_empty() || !(has_before || is_theirs(&(place + 1))) {
            return Elsewhere::default();
        }
        let goals = self.program.goals.len();
        let mut elsewhere = Elsewhere { stands_until: vec![NONE; goals], barred: vec![false; goals], next: None };
        let first = (0..place).rev().take_while(is_theirs).last().unwrap_or(place);
        let (on, known) = (self.question.on.0, self.question.known_second());
        for other in (first..).take_while(is_theirs).filter(|p| *p != place) {
            let view = see(self.program, records, (other, false), (on, known), &mut self.sorter);
            self.journey.derive(self.program, &view, (on, true), &Elsewhere::default());
            if wants_changes {
                let running = self.journey.goals.iter().filter_map(|goal| goal.next_week);
                let coming = running.chain(next_fact(view.facts, on, known));
                elsewhere.next = elsewhere.next.into_iter().chain(coming).min();
            }
            let reached = |goal: usize| self.journey.goals[goal].reached;
            for (goal, rule) in self.program.goals.iter().enumerate() {
                elsewhere.barred[goal] |= matches!(self.journey.goals[goal].barred, Barred::ByEvent(_));
                let day = rule.shared.iter().copied().chain([goal]).filter_map(reached).min();
                // The same day goes to the earlier spell.
                let limit = day.map_or(NONE, |d| if other < place { d.saturating_sub(1) } else { d });
                elsewhere.stands_until[goal] = elsewhere.stands_until[goal].min(limit);
            }
        }
        elsewhere
    }

    /// Reads what the contract's own facts say, for conditions about notices.
    fn read_notices(&mut self, records: &Records) {
        let (on, known) = (self.question.on.0, self.question.known_second());
        let contracts = records
            .spells
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, spell)| matches!(records.subjects[spell.subject as usize], Subject::Contract(_)));
        for (place, _) in contracts {
            let view = see(self.program, records, (place, true), (on, known), &mut self.sorter);
            let asked = |fact: &&Fact| {
                let feeds = self.program.signals.feeds(fact.kind()).iter();
                feeds.filter(|feed| feed.fits(fact)).any(|f| self.program.asked_of_contract.contains(&f.signal))
            };
            let coming = next_fact(view.facts.iter().filter(asked), on, known);
            self.notices.next = self.notices.next.into_iter().chain(coming).min();
            for signal in 0..u8::try_from(self.program.signals.len()).unwrap_or(u8::MAX) {
                let days = view.rows(signal).days;
                if !days.is_empty() {
                    self.notices.add(signal, days);
                }
            }
        }
    }
}

/// Judges one standard.
#[inline]
fn judge_rule<S: Sink>(
    case: &Case<'_>,
    place: usize,
    (once_room, repeat_room): (&mut once::OnceRoom, &mut repeating::RepeatRoom),
    sink: &mut S,
) {
    let rule = &case.program.rules[place];
    match &rule.shape {
        Shape::Once(once) => once::judge(case, rule, once, once_room, sink),
        Shape::Repeat(repeat) => repeating::judge(case, rule, repeat, repeat_room, sink),
    }
}

/// What the question sees of a spell: its stored rows where they answer as they are, else rows picked or sorted anew;
/// the `whole` has those rows too that only limits ask.
fn see<'a>(
    program: &Program,
    records: &'a Records,
    (place, whole): (usize, bool),
    (on, known): (u16, Option<u32>),
    sorter: &'a mut Sorter,
) -> View<'a> {
    let spell = &records.spells[place];
    let stored = records.index.view(records, place);
    if !whole && stored_rows_answer(spell, on, known) {
        return stored;
    }
    let known_all = known.is_none_or(|t| spell.last_recorded <= t);
    if !whole && (known_all || !spell.corrected) {
        let sees = |fact: &Fact| fact.on <= on && known.is_none_or(|t| fact.recorded <= t);
        if sorter.pick(program, &stored, NONE, sees) {
            return sorter.view(stored.facts);
        }
    }
    let gone = case::Gone { list: records.gone_list(), first: spell.first };
    let below = if whole { program.signals.len() } else { program.stored };
    sorter.sort(program, below, stored.facts, |place, fact| {
        let recorded = fact.on <= on && known.is_none_or(|t| fact.recorded <= t);
        recorded && (fact.flags & Fact::CORRECTED == 0 || gone.at(place).is_some_and(|w| known.is_some_and(|t| w > t)))
    });
    sorter.view(stored.facts)
}

/// The first day after `on` on which a fact already known will have happened.
fn next_fact<'f>(facts: impl IntoIterator<Item = &'f Fact>, on: u16, known: Option<u32>) -> Option<u16> {
    let counts = |f: &&Fact| f.on > on && f.flags & Fact::GHOST == 0 && known.is_none_or(|t| f.recorded <= t);
    facts.into_iter().filter(counts).map(|f| f.on).min()
}

/// Gives a contract its month, quarter and year ends, from the start of the service to its end or the day judged.
fn period_ends(program: &Program, view: &View<'_>, on: u16, journey: &mut Journey) {
    let marks = &program.landmarks;
    let Some(first) = view.rows(marks.service_start).first() else { return };
    let last = view.rows(marks.service_end).first().map_or(on, |end| Day(end).last_of_month().0);
    let mut ends: Vec<u16> = Vec::new();
    let mut end = Day(first).last_of_month();
    // One month past the day judged, so that the engine can tell when the next one comes.
    while end.0 <= last || ends.last().is_none_or(|e| *e <= on && *e < last) {
        ends.push(end.0);
        let Some(next) = end.plus(1) else { break };
        end = next.last_of_month();
    }
    for (name, months) in [("month_end", 1), ("quarter_end", 3), ("year_end", 12)] {
        if let Some(slot) = program.signals.derived(name) {
            let is_end = |d: &&u16| i16::from(Day(**d).date().month()) % months == 0;
            let days: Vec<u16> = ends.iter().filter(is_end).copied().collect();
            journey.set_days(slot, &days);
        }
    }
    journey.rejoin(program, view);
}
