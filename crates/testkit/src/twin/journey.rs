//! The journey: programme start, stages as runs of days, the end.

use super::days::moved;
use super::happenings::Happening;
use super::seen::Case;
use waymark_rules::Day;
use waymark_rules::pack::{Effective, Events, Stage, StageFrom, StageUntil};

/// Consecutive days inside a stage, both ends included; `Day::LAST` where it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    pub first: Day,
    pub last: Day,
}

/// Joins runs that overlap or touch: a run restarts only after a gap.
pub(super) fn join(mut runs: Vec<Run>) -> Vec<Run> {
    runs.retain(|r| r.first <= r.last);
    runs.sort();
    let mut joined: Vec<Run> = Vec::new();
    for run in runs {
        match joined.last_mut() {
            Some(before) if run.first <= moved(before.last, 1) => before.last = before.last.max(run.last),
            _ => joined.push(run),
        }
    }
    joined
}

/// The days of some runs that lie in others.
fn inside(runs: &[Run], others: &[Run]) -> Vec<Run> {
    let mut kept = Vec::new();
    for a in runs {
        for b in others {
            kept.push(Run { first: a.first.max(b.first), last: a.last.min(b.last) });
        }
    }
    join(kept)
}

/// The days of some runs that do not lie in others.
fn outside(runs: &[Run], others: &[Run]) -> Vec<Run> {
    let mut gaps = Vec::new();
    let mut from = Day::FIRST;
    for other in join(others.to_vec()) {
        if other.first > from {
            gaps.push(Run { first: from, last: moved(other.first, -1) });
        }
        if other.last == Day::LAST {
            return inside(runs, &gaps);
        }
        from = moved(other.last, 1);
    }
    gaps.push(Run { first: from, last: Day::LAST });
    inside(runs, &gaps)
}

impl<'a> Case<'a> {
    /// Programme start: the first `programme_start` of the spell.
    pub fn start(&self) -> Option<Day> {
        self.named("programme_start").first().map(|h| h.day)
    }

    /// Programme day N (R2).
    pub fn programme_day(&self, n: u16) -> Option<Day> {
        self.start().map(|start| moved(start, i32::from(n) - i32::from(!self.readings().r2_start_is_day_0)))
    }

    /// Whether a block is for this spell, as far as the person goes: referral and start (not `since` and `up-to`).
    pub fn is_for_us(&self, effective: &Effective) -> bool {
        let referral = self.named("referral_received").first().map(|h| h.day);
        let start = self.start();
        let from = |limit: Option<Day>, day: Option<Day>| limit.is_none_or(|l| day.is_some_and(|d| d >= l));
        let until = |limit: Option<Day>, day: Option<Day>| limit.is_none_or(|l| day.is_some_and(|d| d <= l));
        from(effective.for_referrals_from, referral)
            && until(effective.for_referrals_until, referral)
            && from(effective.for_starts_from, start)
            && until(effective.for_starts_until, start)
    }

    /// The runs of the stage of this name; several blocks of one name are in force for different people.
    pub fn runs_of(&self, id: &str) -> Vec<Run> {
        if self.depth.get() > 8 {
            return Vec::new();
        }
        self.depth.set(self.depth.get() + 1);
        let named = self.world.pack.stages.iter().filter(|s| s.head.id == id);
        let runs = join(named.flat_map(|s| self.runs(s)).collect());
        self.depth.set(self.depth.get() - 1);
        runs
    }

    pub fn is_in(&self, stage: &str, day: Day) -> bool {
        self.runs_of(stage).iter().any(|r| r.first <= day && day <= r.last)
    }

    pub fn runs(&self, stage: &Stage) -> Vec<Run> {
        if !self.is_for_us(&stage.head.effective) {
            return Vec::new();
        }
        let mut runs = join(self.bare_runs(stage));
        if let Some(outer) = &stage.within {
            runs = inside(&runs, &self.runs_of(outer));
        }
        if !self.readings().r17_run_on {
            for inner in &stage.except {
                runs = outside(&runs, &self.runs_of(inner));
            }
        }
        runs
    }

    /// The runs before `within` and `except`.
    fn bare_runs(&self, stage: &Stage) -> Vec<Run> {
        match &stage.from {
            StageFrom::First(events) => {
                let first = self.begins(stage, events).into_iter().next();
                first.map(|h| Run { first: h.day, last: self.last_from(stage, h.day) }).into_iter().collect()
            }
            StageFrom::Each(events) => {
                let begins = self.begins(stage, events);
                if let StageUntil::Before(ends) = &stage.until {
                    return self.paired(&begins, ends);
                }
                begins.iter().map(|h| Run { first: h.day, last: self.last_from(stage, h.day) }).collect()
            }
            StageFrom::After(other) => {
                let before = self.runs_of(other).last().map(|r| r.last).filter(|l| *l < Day::LAST);
                let first = before.map(|l| moved(l, 1)).filter(|d| since_up_to(&stage.head.effective, *d));
                first.map(|first| Run { first, last: self.last_from(stage, first) }).into_iter().collect()
            }
            StageFrom::Same(other) => {
                let cut = |r: Run| Run { first: r.first, last: r.last.min(self.last_from(stage, r.first)) };
                self.runs_of(other).into_iter().map(cut).collect()
            }
        }
    }

    /// What may begin a stage; `since` and `up-to` speak of the day it begins.
    fn begins(&self, stage: &Stage, events: &Events) -> Vec<Happening<'a>> {
        self.coming(events).into_iter().filter(|h| since_up_to(&stage.head.effective, h.day)).collect()
    }

    /// The last day of a run that begins on a day.
    fn last_from(&self, stage: &Stage, first: Day) -> Day {
        match &stage.until {
            StageUntil::Open => Day::LAST,
            StageUntil::ProgrammeDay(n) => self.programme_day(*n).unwrap_or(Day::LAST),
            StageUntil::Before(events) => {
                let end = self.coming(events).into_iter().find(|h| h.day >= first);
                end.map_or(Day::LAST, |h| moved(h.day, -1))
            }
            StageUntil::Lasts { days, early, outcomes } => {
                let mut last = self.planned_last(stage, first, *days);
                for event in self.recorded(early) {
                    if event.day >= first && !self.is_refused(stage, &event) {
                        last = last.min(event.day);
                    }
                }
                for outcome in outcomes {
                    if let Some(day) = self.outcome_reached(outcome).filter(|d| *d >= first) {
                        last = last.min(day);
                    }
                }
                last
            }
        }
    }

    /// The last day as planned (R2): by its length, or later where it is extended.
    fn planned_last(&self, stage: &Stage, first: Day, days: u16) -> Day {
        let by_length = moved(first, i32::from(days) - i32::from(!self.readings().r2_start_is_day_0));
        let Some(extended) = &stage.extended else { return by_length };
        let Some(farthest) = self.programme_day(extended.to_day) else { return by_length };
        let happened = |events: &Events| self.recorded(events).iter().any(|h| h.day <= by_length);
        let allowed = extended.if_events.as_ref().is_none_or(happened);
        let day_after = moved(by_length, 1);
        for run in self.runs_of(&extended.while_stage) {
            let runs_on = run.first <= day_after && day_after <= run.last;
            if allowed && runs_on && farthest > by_length {
                return farthest.min(run.last);
            }
        }
        by_length
    }

    /// Whether a recorded end does not count for someone in the group on that day.
    fn is_refused(&self, stage: &Stage, end: &Happening) -> bool {
        let Some(refused) = &stage.refuse_end else { return false };
        if !self.in_group(&refused.group, end.day) {
            return false;
        }
        let same_fact = |h: &Happening| h.place == end.place;
        let named = self.recorded(&refused.events).iter().any(same_fact);
        let untagged = end.fact.is_some_and(|f| f.tag.is_none());
        let or_on_day_of = refused.or_on_day_of.iter().flat_map(|e| self.recorded(e)).any(|h| h.day == end.day);
        named || (untagged && or_on_day_of)
    }

    /// Pairs each end, in order, with the earliest unpaired begin whose `ref` fits and which does not come later.
    fn paired(&self, begins: &[Happening], ends: &Events) -> Vec<Run> {
        let mut last: Vec<Option<Day>> = vec![None; begins.len()];
        for end in self.coming(ends) {
            let open = (0..begins.len())
                .find(|n| last[*n].is_none() && begins[*n].ref_fits(&end) && not_later(&begins[*n], &end));
            if let Some(n) = open {
                last[n] = Some(moved(end.day, -1));
            }
        }
        begins.iter().zip(last).map(|(b, l)| Run { first: b.day, last: l.unwrap_or(Day::LAST) }).collect()
    }

    pub fn first_day_of(&self, stage: &Stage) -> Option<Day> {
        self.runs(stage).first().map(|r| r.first)
    }

    /// The last day of the stage's last run; `None` while it is open.
    pub fn last_day_of(&self, stage: &Stage) -> Option<Day> {
        self.runs(stage).last().map(|r| r.last).filter(|l| *l < Day::LAST)
    }

    /// The last day had nothing ended the stage early; `None` for stages without a length.
    pub fn planned_last_day_of(&self, stage: &Stage) -> Option<Day> {
        let StageUntil::Lasts { days, .. } = stage.until else { return None };
        self.runs(stage).last().map(|r| self.planned_last(stage, r.first, days))
    }

    /// The end of the spell: the last day of the stage that has an `end-event`.
    pub fn end(&self) -> Option<Day> {
        let ending = self.world.pack.stages.iter().filter(|s| s.end_event.is_some());
        ending.filter_map(|s| self.last_day_of(s)).next()
    }

    /// The first stage of the journey, in the pack's order, that the day judged lies in.
    pub fn stage_today(&self) -> Option<String> {
        // A referral found not valid is on no journey.
        let journey = self.world.pack.stages.iter().filter(|s| s.journey && !self.is_void());
        let today = |s: &&Stage| self.runs(s).iter().any(|r| r.first <= self.on && self.on <= r.last);
        journey.filter(today).map(|s| s.head.id.clone()).next()
    }
}

/// Whether a trigger's (an interval's opening) day lies between `since` and `up-to`.
pub(super) fn since_up_to(effective: &Effective, day: Day) -> bool {
    effective.since.is_none_or(|d| day >= d) && effective.up_to.is_none_or(|d| day <= d)
}

/// Whether one thing does not come later than another: by day, and by time where both carry one.
fn not_later(first: &Happening, second: &Happening) -> bool {
    let in_day = first.at.zip(second.at).is_none_or(|(first, second)| first <= second);
    first.day < second.day || (first.day == second.day && in_day)
}
