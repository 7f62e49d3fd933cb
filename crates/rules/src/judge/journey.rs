//! The journey of one spell: its start, stages, outcomes and end, derived from the facts.

use super::goal::{self, Barred, GoalState};
use crate::Day;
use crate::facts::{NONE, Rows, View};
use crate::pack::Effective;
use crate::program::{Node, Program, Sig, Source, StageEnd, StageRule, StageStart};

/// A stretch of days, first and last included.
pub type Run = (u16, u16);

/// The journey of one spell as known on the day judged. Kept and filled again for each spell.
#[derive(Debug, Clone, Default)]
pub struct Journey {
    /// First day of the first referral received.
    pub referral: Option<u16>,
    /// Day one.
    pub start: Option<u16>,
    /// The last day on the programme, as things stand.
    pub end: Option<u16>,
    /// The last day foretold at the start.
    pub planned_end: Option<u16>,
    /// Whether the referral was found not valid.
    pub void: bool,
    /// Which calendar counts working days here.
    pub calendar: usize,
    /// By stage: its runs in order, apart from each other.
    pub runs: Vec<Vec<Run>>,
    /// By outcome.
    pub goals: Vec<GoalState>,
    /// By slot: derived days, and the facts they come from.
    slots: Vec<(Vec<u16>, Vec<u16>)>,
    spare: Vec<Run>,
}

/// What a spell must know of the participant's other spells, by outcome; empty where there are none.
#[derive(Debug, Clone, Default)]
pub struct Elsewhere {
    /// The outcome stands only if reached on or before this day; `NONE`: no other spell reached it or one that shares.
    pub stands_until: Vec<u16>,
    /// Whether an event in another spell bars it.
    pub barred: Vec<bool>,
    /// The first day after the one judged on which another spell may come to something that counts here.
    pub next: Option<u16>,
}

impl Journey {
    /// Empty, of the right size.
    #[must_use]
    pub fn new(program: &Program) -> Journey {
        Journey {
            runs: vec![Vec::new(); program.stages.len()],
            goals: vec![GoalState::default(); program.goals.len()],
            slots: vec![(Vec::new(), Vec::new()); program.signals.slots],
            ..Journey::default()
        }
    }

    /// The rows of a source.
    #[inline(always)]
    #[must_use]
    pub fn rows<'a>(&'a self, view: &View<'a>, source: Source) -> Rows<'a> {
        match source {
            Source::Sig(signal) => view.rows(signal),
            Source::Slot(slot) => {
                let (days, places) = &self.slots[usize::from(slot)];
                Rows { days, places }
            }
        }
    }

    /// Whether a day lies in a stage.
    #[inline]
    #[must_use]
    pub fn is_in(&self, stage: usize, day: u16) -> bool {
        self.runs[stage].iter().any(|(from, to)| (*from..=*to).contains(&day))
    }

    /// Whether a block binds this person, by the days of referral and start.
    #[must_use]
    pub fn is_for(&self, effective: &Effective) -> bool {
        let within = |day: Option<u16>, from: Option<Day>, until: Option<Day>| {
            if from.is_none() && until.is_none() {
                return true;
            }
            day.is_some_and(|d| from.is_none_or(|f| d >= f.0) && until.is_none_or(|u| d <= u.0))
        };
        within(self.referral, effective.for_referrals_from, effective.for_referrals_until)
            && within(self.start, effective.for_starts_from, effective.for_starts_until)
    }

    /// Derives the journey of a spell: all of it, or only what the standards ask about.
    pub fn derive(&mut self, program: &Program, view: &View<'_>, (on, whole): (u16, bool), elsewhere: &Elsewhere) {
        let marks = &program.landmarks;
        self.referral = view.rows(marks.referral).first();
        self.start = view.rows(marks.start).first();
        self.void = view.mask.has(marks.void);
        self.calendar = calendar(program, view);
        self.end = None;
        self.planned_end = None;
        for (days, places) in &mut self.slots {
            days.clear();
            places.clear();
        }
        let order = if whole { &program.order } else { &program.lean.order };
        for node in order {
            match node {
                Node::Stage(place) => self.stage(program, view, *place),
                Node::Goal(place) => {
                    let mut state = goal::sum_up(program, view, self, (*place, on));
                    self.settle(program, *place, &mut state, elsewhere);
                    self.goals[*place] = state;
                }
            }
        }
        for node in order {
            let Node::Goal(place) = node else { continue };
            if let (Some(slot), Some(day)) = (program.goals[*place].slot, self.goals[*place].reached) {
                push(&mut self.slots, slot, day);
            }
        }
        self.join(program, view);
    }

    /// Bars what may not be reached: for the person, beside another outcome, or in another spell.
    fn settle(&mut self, program: &Program, place: usize, state: &mut GoalState, elsewhere: &Elsewhere) {
        if elsewhere.barred.get(place) == Some(&true) && state.barred == Barred::No {
            state.barred = Barred::ByEventInAnotherSpell;
        }
        if state.barred != Barred::No {
            state.reached = None;
            return;
        }
        let day = state.reached.unwrap_or(NONE);
        let once = program.goals[place].once;
        if once && elsewhere.stands_until.get(place).is_some_and(|until| *until != NONE && day > *until) {
            state.barred = Barred::InAnotherSpell;
            state.reached = None;
            return;
        }
        for other in &program.goals[place].shared {
            if program.goals[*other].rank > program.goals[place].rank {
                continue;
            }
            let theirs = self.goals[*other].reached.unwrap_or(NONE);
            if theirs == NONE && day == NONE {
                continue;
            }
            if (theirs, *other) < (day, place) {
                state.barred = Barred::Beside(*other);
                state.reached = None;
                return;
            }
            let loser = &mut self.goals[*other];
            if loser.barred == Barred::No {
                loser.barred = Barred::Beside(place);
            }
            loser.reached = None;
        }
    }

    fn stage(&mut self, program: &Program, view: &View<'_>, place: usize) {
        let rule = &program.stages[place];
        let mut runs = std::mem::take(&mut self.runs[place]);
        runs.clear();
        let mut planned = NONE;
        match rule.start {
            // A stage may bind some people only.
            _ if rule.effective.as_ref().is_some_and(|e| !self.is_for(e)) => {}
            StageStart::First(source) => {
                let rows = self.rows(view, source);
                let first = rows.days.iter().copied().find(|day| begins(rule, *day));
                let is_start = source == Source::Sig(program.landmarks.start);
                let begin = if is_start { self.start.filter(|day| begins(rule, *day)) } else { first };
                if let Some(begin) = begin {
                    planned = self.planned_end_of(program, view, rule, begin);
                    runs.push((begin, self.end_of(view, rule, (begin, planned))));
                }
            }
            StageStart::Each(source) if matches!(rule.end, StageEnd::Before(_) | StageEnd::Open) => {
                self.paired(view, (source, &rule.end), &mut runs);
                runs.retain(|(from, _)| begins(rule, *from));
            }
            StageStart::Each(source) => {
                for begin in self.rows(view, source).days.iter().copied().filter(|day| begins(rule, *day)) {
                    planned = self.planned_end_of(program, view, rule, begin);
                    runs.push((begin, self.end_of(view, rule, (begin, planned))));
                }
            }
            StageStart::After(other) => {
                let begin = self.runs[other].last().map(|(_, to)| to.saturating_add(1));
                if let Some(begin) = begin.filter(|day| *day != NONE && begins(rule, *day)) {
                    planned = self.planned_end_of(program, view, rule, begin);
                    runs.push((begin, self.end_of(view, rule, (begin, planned))));
                }
            }
            StageStart::Same(other) => runs.extend_from_slice(&self.runs[other]),
        }
        runs.retain(|(from, to)| from <= to);
        join_touching(&mut runs);
        if let Some(outer) = rule.within {
            let inside = std::mem::take(&mut self.spare);
            self.spare = keep_within(&mut runs, &self.runs[outer], inside);
        }
        if !program.pack.readings.r17_run_on {
            for other in &rule.except {
                let left = std::mem::take(&mut self.spare);
                self.spare = take_out(&mut runs, &self.runs[*other], left);
            }
        }
        self.note_events(rule, &runs, planned);
        if program.ending_stage == Some(place) {
            self.end = runs.last().map(|r| r.1);
            self.planned_end = (planned != NONE && !runs.is_empty()).then_some(planned);
        }
        self.runs[place] = runs;
    }

    fn note_events(&mut self, rule: &StageRule, runs: &[Run], planned: u16) {
        let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return };
        if let Some(slot) = rule.end_slot {
            push(&mut self.slots, slot, last.1);
        }
        if let Some(slot) = rule.planned_slot {
            push(&mut self.slots, slot, first.0);
        }
        if let Some(slot) = rule.early_slot.filter(|_| last.1 < planned) {
            push(&mut self.slots, slot, last.1);
        }
    }

    fn planned_end_of(&self, program: &Program, view: &View<'_>, rule: &StageRule, begin: u16) -> u16 {
        match rule.end {
            StageEnd::Lasts(days, ..) => {
                let last = program.tables.programme_day(begin, days);
                rule.extended.map_or(last, |extended| self.extended(program, view, extended, last))
            }
            StageEnd::ProgrammeDay(n) => self.start.map_or(NONE, |s| program.tables.programme_day(s, n)),
            StageEnd::Before(_) | StageEnd::Open => Day::LAST.0,
        }
    }

    /// The last day of a stage that another carries past the last day its length gives.
    fn extended(
        &self,
        program: &Program,
        view: &View<'_>,
        (to, carrier, needs): (u16, usize, Option<Sig>),
        last: u16,
    ) -> u16 {
        let (Some(start), Some(next)) = (self.start, last.checked_add(1)) else { return last };
        if needs.is_some_and(|signal| !view.rows(signal).days.iter().any(|day| *day <= last)) {
            return last;
        }
        let carries = |(from, to): &&Run| (*from..=*to).contains(&next);
        let run = self.runs[carrier].iter().find(carries);
        run.map_or(last, |run| run.1.min(program.tables.programme_day(start, to)).max(last))
    }

    fn end_of(&self, view: &View<'_>, rule: &StageRule, (begin, planned): (u16, u16)) -> u16 {
        match &rule.end {
            StageEnd::Lasts(_, early, outcomes) => {
                let counts = |(day, place): &(u16, u16)| *day >= begin && !refuses(rule, view, (*day, *place));
                let recorded = early.and_then(|s| view.rows(s).iter().find(counts)).map_or(NONE, |(day, _)| day);
                let reached = outcomes.iter().filter_map(|o| self.goals[*o].reached).filter(|d| *d >= begin).min();
                planned.min(recorded).min(reached.unwrap_or(NONE))
            }
            // An empty run (end before begin) is dropped by the caller.
            StageEnd::Before(source) => {
                let next = self.rows(view, *source).days.iter().find(|d| **d >= begin);
                next.map_or(planned, |d| d.saturating_sub(1))
            }
            StageEnd::ProgrammeDay(_) | StageEnd::Open => planned,
        }
    }

    /// Pairs each begin with the end that belongs to it.
    fn paired(&self, view: &View<'_>, (begins, end): (Source, &StageEnd), runs: &mut Vec<Run>) {
        let begins = self.rows(view, begins);
        let ends = if let StageEnd::Before(source) = end { self.rows(view, *source) } else { Rows::default() };
        let first = runs.len();
        runs.extend(begins.days.iter().map(|d| (*d, Day::LAST.0)));
        for (day, place) in ends.iter() {
            let fits = |i: &usize| {
                let (begun, by) = (begins.days[*i], begins.places[*i]);
                let in_order = begun < day || (begun == day && times_in_order(view, by, place));
                // An unpaired run has no end yet.
                runs[first + *i].1 == Day::LAST.0 && in_order && references_fit(view, by, place)
            };
            if let Some(i) = (0..begins.days.len()).find(fits) {
                runs[first + i].1 = day.saturating_sub(1);
            }
        }
    }

    /// Fills the slots that join derived days and facts.
    fn join(&mut self, program: &Program, view: &View<'_>) {
        for joined in &program.signals.joined {
            let mut all = std::mem::take(&mut self.spare);
            all.clear();
            all.extend(joined.signal.iter().flat_map(|s| view.rows(*s).iter()));
            for slot in &joined.derived {
                let (days, places) = &self.slots[usize::from(*slot)];
                all.extend(days.iter().copied().zip(places.iter().copied()));
            }
            all.sort_unstable();
            let (days, places) = &mut self.slots[usize::from(joined.slot)];
            days.extend(all.iter().map(|r| r.0));
            places.extend(all.iter().map(|r| r.1));
            self.spare = all;
        }
    }

    /// Gives a derived event its days, for contracts' month ends.
    pub fn set_days(&mut self, slot: u8, on: &[u16]) {
        let (days, places) = &mut self.slots[usize::from(slot)];
        days.clear();
        places.clear();
        days.extend_from_slice(on);
        places.resize(on.len(), NONE);
    }

    /// Fills the joined slots again after [`Journey::set_days`].
    pub fn rejoin(&mut self, program: &Program, view: &View<'_>) {
        for joined in &program.signals.joined {
            self.set_days(joined.slot, &[]);
        }
        self.join(program, view);
    }
}

/// Whether a stage may begin on a day, by its own dates.
fn begins(rule: &StageRule, day: u16) -> bool {
    let within = |e: &Effective| e.since.is_none_or(|f| day >= f.0) && e.up_to.is_none_or(|u| day <= u.0);
    rule.effective.as_ref().is_none_or(|e| within(e))
}

/// Whether the references of two facts fit; a derived day has none.
#[inline]
pub(super) fn references_fit(view: &View<'_>, a: u16, b: u16) -> bool {
    a == NONE || b == NONE || view.facts[usize::from(a)].reference_fits(&view.facts[usize::from(b)])
}

/// Whether one fact is not later in its day than another, as far as both carry times.
fn times_in_order(view: &View<'_>, first: u16, second: u16) -> bool {
    let minute = |place: u16| if place == NONE { None } else { view.facts[usize::from(place)].minute() };
    match (minute(first), minute(second)) {
        (Some(first), Some(second)) => first <= second,
        _ => true,
    }
}

fn push(slots: &mut [(Vec<u16>, Vec<u16>)], slot: u8, day: u16) {
    let (days, places) = &mut slots[usize::from(slot)];
    days.push(day);
    places.push(NONE);
}

/// The calendar of the delivery site's nation, else the person's, else the pack's (R16).
fn calendar(program: &Program, view: &View<'_>) -> usize {
    let marks = &program.landmarks;
    for signal in [marks.delivery_nation, marks.nation] {
        if let Some(place) = view.rows(signal).places.last() {
            let value = view.facts[usize::from(*place)].value;
            if let Some((_, calendar)) = program.nations.iter().find(|(word, _)| *word == value) {
                return *calendar;
            }
        }
    }
    program.home_calendar
}

/// Whether a recorded end does not count for this person (JETS 1.18).
fn refuses(rule: &StageRule, view: &View<'_>, (day, place): (u16, u16)) -> bool {
    let Some((kind, group, on_day_of)) = rule.refused else { return false };
    if !view.rows(group).days.iter().any(|d| *d <= day) {
        return false;
    }
    let named = view.rows(kind).places.contains(&place);
    let untagged = view.facts[usize::from(place)].tag == 0;
    named || (untagged && on_day_of.is_some_and(|s| view.rows(s).days.contains(&day)))
}

/// Joins runs that overlap or touch.
fn join_touching(runs: &mut Vec<Run>) {
    runs.sort_unstable();
    runs.dedup_by(|next, last| {
        let touches = next.0 <= last.1.saturating_add(1);
        if touches {
            last.1 = last.1.max(next.1);
        }
        touches
    });
}

/// Keeps only the days that lie in `outer`; gives back the old vector for the next use.
fn keep_within(runs: &mut Vec<Run>, outer: &[Run], mut kept: Vec<Run>) -> Vec<Run> {
    kept.clear();
    for (from, to) in runs.iter() {
        kept.extend(outer.iter().map(|(a, b)| (*from.max(a), *to.min(b))).filter(|(a, b)| a <= b));
    }
    std::mem::swap(runs, &mut kept);
    kept
}

/// Takes the days of `others` out; gives back the old vector for the next use.
pub(super) fn take_out(runs: &mut Vec<Run>, others: &[Run], mut left: Vec<Run>) -> Vec<Run> {
    left.clear();
    for (from, to) in runs.iter() {
        let mut from = *from;
        for (a, b) in others {
            if *b < from || a > to {
                continue;
            }
            if *a > from {
                left.push((from, a - 1));
            }
            from = from.max(b.saturating_add(1));
        }
        if from <= *to {
            left.push((from, *to));
        }
    }
    std::mem::swap(runs, &mut left);
    left
}
