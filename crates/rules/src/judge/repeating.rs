//! Recurring standards: intervals one after another inside the runs of their stages.

use super::case::{Bound, Case};
use super::journey::Run;
use super::obligation::running;
use super::verdict::{Cause, Sink, Status, Verdict};
use crate::facts::{Fact, NONE, Rows};
use crate::pack::Span;
use crate::program::{ActRule, Pace, RepeatRule, Rule, Source};

mod buckets;
mod lengths;

pub(crate) use lengths::setter;
use lengths::{Step, Varied, phase_step, set_step};

/// Room used again for each standard.
#[derive(Debug, Clone, Default)]
pub(super) struct RepeatRoom {
    runs: Vec<Run>,
}

/// Judges a recurring standard.
pub(super) fn judge<S: Sink>(case: &Case<'_>, rule: &Rule, repeat: &RepeatRule, room: &mut RepeatRoom, sink: &mut S) {
    join_runs(case, repeat, &mut room.runs);
    if room.runs.is_empty() {
        return;
    }
    let acts = ActList::of(case, rule);
    let unless = rule.unless.map_or_else(Rows::default, |source| case.rows(source));
    let end = case.journey.end.filter(|_| !rule.survives_end).unwrap_or(NONE);
    for run in room.runs.iter().filter(|run| run.0 <= end) {
        if run.0 > case.on {
            sink.change(run.0);
            break;
        }
        if let Bound::No(cause) = case.binds(&rule.guard, run.0, run.0) {
            if in_force(case, rule, run.0) {
                let status = Status::NotApplicable;
                sink.verdict(Verdict { status, cause, ..blank(rule, run.0) });
            }
            continue;
        }
        let mut walk = Walk { case, rule, run: (run.0, run.1.min(end)), acts: &acts, unless, sink };
        match &repeat.pace {
            Pace::Gap(span) => walk.gaps(|_, _| Step::Opens(*span), repeat.varied_by),
            Pace::Phases(phases) => {
                let first = run.0;
                walk.gaps(|anchor, varied| phase_step(case, phases, (first, anchor), varied), repeat.varied_by);
            }
            Pace::SetBy(source) => walk.gaps(|_, varied| set_step(varied), Some(*source)),
            Pace::Bucket(n, bucket) => walk.buckets(*n, *bucket, run.1),
            Pace::Block(n, span) => walk.blocks(*n, *span, *run),
        }
    }
}

fn in_force(case: &Case<'_>, rule: &Rule, day: u16) -> bool {
    rule.effective.as_ref().is_none_or(|e| case.in_force(e, day))
}

fn blank(rule: &Rule, opened: u16) -> Verdict {
    Verdict {
        standard: rule.place,
        status: Status::Open,
        cause: Cause::Plain,
        opened,
        due: NONE,
        done: NONE,
        trigger: NONE,
        act: NONE,
        other: NONE,
    }
}

/// The runs of all the stages, joined where they touch.
fn join_runs(case: &Case<'_>, repeat: &RepeatRule, runs: &mut Vec<Run>) {
    runs.clear();
    if let [one] = repeat.stages.as_slice() {
        runs.extend_from_slice(&case.journey.runs[*one]);
        return;
    }
    for stage in &repeat.stages {
        runs.extend_from_slice(&case.journey.runs[*stage]);
    }
    runs.sort_unstable();
    runs.dedup_by(|next, last| {
        let touches = next.0 <= last.1.saturating_add(1);
        if touches {
            last.1 = last.1.max(next.1);
        }
        touches
    });
}

/// The acts of a recurrence, and the place in them last looked at.
struct ActList<'a> {
    kind: ActKind<'a>,
    /// Acts that do it by themselves.
    alone: Option<Source>,
    seen: std::cell::Cell<usize>,
}

enum ActKind<'a> {
    /// Rows as they are, so many for one interval.
    Plain(Rows<'a>, usize),
    /// By kind of act: (day, fact, whether it is a lesser act), and how many of each kind for one interval.
    Kinds(Vec<Vec<(u16, u16, bool)>>, usize),
}

impl<'a> ActList<'a> {
    fn of(case: &Case<'a>, rule: &Rule) -> ActList<'a> {
        let (sources, needed) = match &rule.acts {
            ActRule::Count(n, source) | ActRule::Either(n, source, _) => {
                (std::slice::from_ref(source), usize::from((*n).max(1)))
            }
            ActRule::All(sources) => (sources.as_slice(), 1),
        };
        let alone = if let ActRule::Either(_, _, alone) = &rule.acts { Some(*alone) } else { None };
        if let [source] = sources
            && alone.is_none()
            && rule.instead.is_none()
            && !rule.by_recorded_day
        {
            return ActList::new(ActKind::Plain(case.rows(*source), needed), None);
        }
        let day_of = |day: u16, place: u16| {
            if rule.by_recorded_day { case.fact(place).map_or(day, Fact::recorded_day) } else { day }
        };
        let kinds = sources.iter().map(|source| {
            let mut list: Vec<_> = case.rows(*source).iter().map(|(d, p)| (day_of(d, p), p, false)).collect();
            if let Some((lesser, _)) = rule.instead {
                let fresh = |p: &u16| !list.iter().any(|(_, known, _)| known == p);
                let more: Vec<_> =
                    case.rows(lesser).iter().filter(|(_, p)| fresh(p)).map(|(d, p)| (day_of(d, p), p, true)).collect();
                list.extend(more);
            }
            list.sort_unstable();
            list
        });
        ActList::new(ActKind::Kinds(kinds.collect(), needed), alone)
    }

    fn new(kind: ActKind<'a>, alone: Option<Source>) -> ActList<'a> {
        ActList { kind, alone, seen: std::cell::Cell::new(0) }
    }

    /// The act that completes what is needed, of acts from one day to another; `n` stands in for the number needed.
    fn completing(&self, case: &Case<'_>, rule: &Rule, (from, to): Run, n: Option<usize>) -> Option<(u16, u16)> {
        match &self.kind {
            ActKind::Plain(rows, needed) => {
                // Rows are few and questions come in order: looking on from the last place beats halving.
                let mut first = self.seen.get();
                if first > 0 && rows.days.get(first - 1).is_some_and(|d| *d >= from) {
                    first = 0;
                }
                while rows.days.get(first).is_some_and(|d| *d < from) {
                    first += 1;
                }
                self.seen.set(first);
                let at = first + n.unwrap_or(*needed) - 1;
                rows.days.get(at).filter(|d| **d <= to).map(|d| (*d, rows.places[at]))
            }
            ActKind::Kinds(kinds, needed) => {
                let backed = |day: u16, place: u16| {
                    let reason = |(d, p): (u16, u16)| (from..=day).contains(&d) && case.fits(p, place);
                    rule.instead.is_some_and(|(_, needs)| case.rows(needs).iter().any(reason))
                };
                let mut last = None;
                for list in kinds {
                    let fits =
                        |(d, p, lesser): &&(u16, u16, bool)| (from..=to).contains(d) && (!lesser || backed(*d, *p));
                    let mut left = n.unwrap_or(*needed);
                    let does = |(d, p, _): &&(u16, u16, bool)| {
                        left -= 1;
                        left == 0 || self.alone.is_some_and(|source| case.has_row(source, (*d, *p)))
                    };
                    let act = list.iter().filter(fits).find(does)?;
                    last = last.max(Some((act.0, act.1)));
                }
                last
            }
        }
    }
}

/// One run being walked through, no farther than the end of the spell unless the standard outlives it.
struct Walk<'w, 'c, S> {
    case: &'w Case<'c>,
    rule: &'w Rule,
    run: Run,
    acts: &'w ActList<'c>,
    unless: Rows<'c>,
    sink: &'w mut S,
}

impl<'c, S: Sink> Walk<'_, 'c, S> {
    /// Gap after gap, each from the act that met the last or from the due day that passed.
    fn gaps(&mut self, step: impl Fn(u16, &mut Varied<'c>) -> Step, lengths: Option<Source>) {
        let (case, calendar) = (self.case, self.case.journey.calendar);
        let mut anchor = self.run.0;
        let mut varied = Varied::new(case, lengths, anchor);
        while anchor <= self.run.1 && anchor <= case.on {
            let rule_span = match step(anchor, &mut varied) {
                Step::Opens(span) => span,
                Step::Waits(day) if day > self.run.1 => return,
                Step::Waits(day) if day > case.on => return self.sink.change(day),
                Step::Waits(day) => {
                    anchor = day;
                    varied.pass(anchor);
                    continue;
                }
                Step::Never => return,
            };
            let Some((due, cause)) = self.due(anchor, rule_span, &mut varied) else {
                return self.sink.outside(self.rule.place, calendar, anchor);
            };
            if due <= anchor {
                // A length of nothing would never end.
                return;
            }
            let mut verdict = Verdict { due, cause, ..blank(self.rule, anchor) };
            let goes_on = self.interval(&mut verdict, &mut anchor);
            if in_force(case, self.rule, verdict.opened) {
                self.sink.verdict(verdict);
            }
            if !goes_on {
                return;
            }
            varied.pass(anchor);
        }
        if anchor > case.on && anchor <= self.run.1 {
            self.sink.change(anchor);
        }
    }

    /// The due day of the interval with this anchor, with every new length that comes while it runs; `None` outside the calendar.
    fn due(&self, anchor: u16, rule_span: Span, varied: &mut Varied<'_>) -> Option<(u16, Cause)> {
        let (tables, calendar) = (&self.case.program.tables, self.case.journey.calendar);
        let count = |span: Span| Some(tables.after(calendar, anchor, span)).filter(|d| *d != NONE);
        let mut due = count(varied.span(rule_span))?;
        let cause_so_far = if varied.now.is_some() { Cause::Varied } else { Cause::Plain };
        if !varied.has_more() {
            return Some((due, cause_so_far));
        }
        let mut cause = cause_so_far;
        loop {
            let act = if varied.has_more() { self.completing((anchor + 1, due), None) } else { None };
            let Some(day) = varied.next_change(anchor, due, act.map_or(NONE, |a| a.0)) else { break };
            due = count(varied.span(rule_span))?.max(day);
            cause = if varied.now.is_some() { Cause::Varied } else { cause };
        }
        Some((due, cause))
    }

    fn completing(&self, (from, to): Run, n: Option<usize>) -> Option<(u16, u16)> {
        let last = to.min(self.run.1).min(self.case.on);
        self.acts.completing(self.case, self.rule, (from, last), n)
    }

    /// The first event that removes the duty between two days.
    fn removed(&self, from: u16, to: u16) -> Option<(u16, u16)> {
        if self.unless.days.is_empty() {
            return None;
        }
        self.unless.iter().find(|(d, _)| (from..=to.min(self.case.on)).contains(d))
    }

    /// Judges one interval; whether the next one follows, and from which anchor.
    fn interval(&mut self, verdict: &mut Verdict, anchor: &mut u16) -> bool {
        let (case, due) = (self.case, verdict.due);
        let removed = self.removed(*anchor + 1, due);
        let act = self.completing((*anchor + 1, due), None).filter(|a| removed.is_none_or(|r| a.0 <= r.0));
        if let Some((day, place)) = act {
            (verdict.done, verdict.act) = (day, place);
            let late = case.recorded_after(place, due);
            verdict.status = if late { Status::MetRecordedLate } else { Status::Met };
            *anchor = day;
            return true;
        }
        self.unmet(verdict, removed);
        if due > self.run.1 || case.on <= due {
            return false;
        }
        if case.program.pack.readings.r11_at_next_act {
            // The act that comes back meets nothing; it only starts the clock again.
            let back = self.completing((due + 1, self.run.1), Some(1));
            *anchor = back.map_or(NONE, |(day, _)| day);
            return back.is_some();
        }
        *anchor = due;
        true
    }

    /// The status of what was not done: removed, cancelled with the run, still running, excused or missed.
    fn unmet(&mut self, verdict: &mut Verdict, removed: Option<(u16, u16)>) {
        let (case, due) = (self.case, verdict.due);
        if let Some((_, place)) = removed {
            verdict.status = Status::Excused;
            verdict.cause = Cause::Unless;
            verdict.other = place;
            if case.on <= due {
                self.sink.change(due.min(self.run.1).saturating_add(1));
            }
        } else if due > self.run.1 && case.on > self.run.1 {
            verdict.status = Status::Cancelled;
        } else if case.on <= due {
            verdict.status = running(case, self.rule.bookings, verdict, self.sink);
            if due > self.run.1 {
                self.sink.change(self.run.1.saturating_add(1));
            }
        } else {
            let bucket = verdict.opened == verdict.trigger;
            verdict.trigger = NONE;
            verdict.status = Status::Missed;
            if let Some(miss) = case.excuse((self.rule, self.rule.bookings), (verdict.opened, bucket), due) {
                verdict.status = Status::Excused;
                verdict.cause = Cause::MissedBooking;
                verdict.other = miss;
            }
        }
    }
}
