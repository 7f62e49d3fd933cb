//! Recurring standards: intervals one after another inside the runs of their stages.

use super::case::{Bound, Case};
use super::journey::Run;
use super::obligation::running;
use super::verdict::{Cause, Sink, Status, Verdict};
use crate::Day;
use crate::facts::{Fact, NONE, Rows};
use crate::pack::{Bucket, Phase, Span, Unit};
use crate::program::{ActRule, Pace, RepeatRule, Rule};

/// Room used again for each standard.
#[derive(Debug, Clone, Default)]
pub(super) struct RepeatRoom {
    runs: Vec<Run>,
    days: Vec<u16>,
    places: Vec<u16>,
}

/// Judges a recurring standard.
pub(super) fn judge<S: Sink>(case: &Case<'_>, rule: &Rule, repeat: &RepeatRule, room: &mut RepeatRoom, sink: &mut S) {
    join_runs(case, repeat, &mut room.runs);
    if room.runs.is_empty() {
        return;
    }
    let (acts, needed) = acts_of(case, rule, (&mut room.days, &mut room.places));
    for run in &room.runs {
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
        let mut walk = Walk { case, rule, run: *run, acts, needed, sink };
        match &repeat.pace {
            Pace::Gap(span) => walk.gaps(|_| Some(*span), |_| None, repeat),
            Pace::Phases(phases) => {
                let first = run.0;
                walk.gaps(|anchor| phase(phases, first, anchor), |anchor| next_phase(phases, first, anchor), repeat);
            }
            Pace::Bucket(n, bucket) => walk.buckets(*n, *bucket),
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

/// The acts, and how many one interval needs. `all of` has no meaning in a recurrence: any of them counts, as many as there are kinds.
fn acts_of<'a>(case: &Case<'a>, rule: &Rule, room: (&'a mut Vec<u16>, &'a mut Vec<u16>)) -> (Rows<'a>, usize) {
    let (sources, needed) = match &rule.acts {
        ActRule::Count(n, source) => (std::slice::from_ref(source), usize::from((*n).max(1))),
        ActRule::All(sources) => (sources.as_slice(), sources.len()),
    };
    if let [source] = sources
        && rule.instead.is_none()
        && !rule.by_recorded_day
    {
        return (case.rows(*source), needed);
    }
    let mut all: Vec<(u16, u16)> = sources.iter().flat_map(|s| case.rows(*s).iter()).collect();
    if let Some((lesser, needs)) = rule.instead {
        let backed =
            |(day, place): &(u16, u16)| case.rows(needs).iter().any(|(d, p)| d <= *day && case.fits(p, *place));
        all.extend(case.rows(lesser).iter().filter(backed));
    }
    if rule.by_recorded_day {
        for (day, place) in &mut all {
            *day = case.fact(*place).map_or(*day, Fact::recorded_day);
        }
    }
    all.sort_unstable();
    all.dedup();
    let (days, places) = room;
    days.clear();
    places.clear();
    days.extend(all.iter().map(|a| a.0));
    places.extend(all.iter().map(|a| a.1));
    (Rows { days, places }, needed)
}

/// The gap of the phase in which an anchor lies.
fn phase(phases: &[Phase], first: u16, anchor: u16) -> Option<Span> {
    let week = (anchor - first) / 7 + 1;
    phases.iter().find(|p| (p.from_week..=p.to_week).contains(&week)).map(|p| p.at_least)
}

/// The first day of the next phase after an anchor that lies in none.
fn next_phase(phases: &[Phase], first: u16, anchor: u16) -> Option<u16> {
    let begin = |p: &Phase| first.saturating_add(7 * (p.from_week - 1));
    phases.iter().map(begin).filter(|d| *d > anchor).min()
}

/// One run being walked through.
struct Walk<'w, 'c, S> {
    case: &'w Case<'c>,
    rule: &'w Rule,
    run: Run,
    acts: Rows<'w>,
    needed: usize,
    sink: &'w mut S,
}

impl<S: Sink> Walk<'_, '_, S> {
    /// Gap after gap, each from the act that met the last or from the due day that passed.
    fn gaps(&mut self, span: impl Fn(u16) -> Option<Span>, skip_to: impl Fn(u16) -> Option<u16>, repeat: &RepeatRule) {
        let (case, calendar) = (self.case, self.case.journey.calendar);
        let tables = &case.program.tables;
        let mut anchor = self.run.0;
        let mut next = self.acts.days.partition_point(|d| *d <= anchor);
        let mut varied = Varied::new(case, repeat, anchor);
        while anchor <= self.run.1 && anchor <= case.on {
            let Some(rule_span) = span(anchor) else {
                match skip_to(anchor).filter(|d| *d <= self.run.1) {
                    Some(day) if day <= case.on => anchor = day,
                    later => return later.into_iter().for_each(|day| self.sink.change(day)),
                }
                next = self.acts.days.partition_point(|d| *d <= anchor);
                continue;
            };
            let mut due = tables.after(calendar, anchor, varied.span(rule_span));
            let act = next + self.needed - 1;
            let act_day = self.acts.days.get(act).copied().filter(|d| *d <= self.run.1 && *d <= case.on);
            let mut cause = Cause::Plain;
            while due != NONE
                && let Some(day) = varied.next_change(anchor, due, act_day.unwrap_or(NONE))
            {
                due = tables.after(calendar, anchor, varied.span(rule_span));
                due = if due == NONE { NONE } else { due.max(day) };
                cause = Cause::Varied;
            }
            if due == NONE {
                return self.sink.outside(self.rule.place, calendar, anchor);
            }
            let mut verdict = Verdict { due, cause, ..blank(self.rule, anchor) };
            let goes_on = if let Some(day) = act_day.filter(|d| *d <= due) {
                verdict.done = day;
                verdict.act = self.acts.places[act];
                let late = case.recorded_after(verdict.act, due);
                verdict.status = if late { Status::MetRecordedLate } else { Status::Met };
                anchor = day;
                true
            } else {
                self.unmet(&mut verdict, &mut anchor, act_day)
            };
            if in_force(case, self.rule, verdict.opened) {
                self.sink.verdict(verdict);
            }
            if !goes_on {
                return;
            }
            next = self.acts.days.partition_point(|d| *d <= anchor);
            varied.pass(anchor);
        }
        if anchor > case.on {
            self.sink.change(anchor);
        }
    }

    /// An interval without its act: missed or excused for good, cancelled with the run, or still running.
    fn unmet(&mut self, verdict: &mut Verdict, anchor: &mut u16, late_act: Option<u16>) -> bool {
        let (case, due) = (self.case, verdict.due);
        if due > self.run.1 {
            if case.on > self.run.1 {
                verdict.status = Status::Cancelled;
            } else {
                verdict.status = running(case, self.rule, verdict, self.sink);
                self.sink.change(self.run.1.saturating_add(1));
            }
            return false;
        }
        if case.on <= due {
            verdict.status = running(case, self.rule, verdict, self.sink);
            return false;
        }
        verdict.status = Status::Missed;
        if let Some(miss) = case.excuse(self.rule, (*anchor, false), due) {
            verdict.status = Status::Excused;
            verdict.cause = Cause::MissedBooking;
            verdict.other = miss;
        }
        if case.program.pack.readings.r11_at_next_act {
            // The act that comes back meets nothing; it only starts the clock again.
            let back = self.acts.days.iter().copied().find(|d| *d > due && *d <= self.run.1 && *d <= case.on);
            *anchor = back.or(late_act.filter(|d| *d > due)).unwrap_or(NONE);
            return *anchor != NONE;
        }
        *anchor = due;
        true
    }

    /// Calendar buckets wholly inside the run.
    fn buckets(&mut self, n: u16, bucket: Bucket) {
        let case = self.case;
        let mut first = bucket_start(bucket, self.run.0);
        if first < self.run.0 {
            first = bucket_end(bucket, first).saturating_add(1);
        }
        loop {
            let last = bucket_end(bucket, first);
            if last > self.run.1 || last <= first {
                return;
            }
            if first > case.on {
                self.sink.change(first);
                return;
            }
            self.bucket(n, first, last);
            first = last + 1;
        }
    }

    fn bucket(&mut self, n: u16, first: u16, last: u16) {
        let case = self.case;
        if !in_force(case, self.rule, first) {
            return;
        }
        let from = self.acts.days.partition_point(|d| *d < first);
        let at = from + usize::from(n.max(1)) - 1;
        let done = self.acts.days.get(at).copied().filter(|d| *d <= last && *d <= case.on);
        let mut verdict = Verdict { due: last, ..blank(self.rule, first) };
        if let Some(day) = done {
            verdict.done = day;
            verdict.act = self.acts.places[at];
            let late = case.recorded_after(verdict.act, last);
            verdict.status = if late { Status::MetRecordedLate } else { Status::Met };
        } else if case.on <= last {
            verdict.status = running(case, self.rule, &mut verdict, self.sink);
        } else {
            verdict.status = Status::Missed;
            if let Some(miss) = case.excuse(self.rule, (first, true), last) {
                verdict.status = Status::Excused;
                verdict.cause = Cause::MissedBooking;
                verdict.other = miss;
            }
        }
        self.sink.verdict(verdict);
    }
}

fn bucket_start(bucket: Bucket, day: u16) -> u16 {
    let day = Day(day);
    match bucket {
        Bucket::Month => day.first_of_month().0,
        Bucket::Week => day.0.saturating_sub(u16::from(day.weekday())),
        Bucket::Quarter => {
            let month = i32::from(day.date().month() - 1);
            day.first_of_month().plus_months(-(month % 3)).map_or(day.0, |d| d.0)
        }
    }
}

fn bucket_end(bucket: Bucket, first: u16) -> u16 {
    match bucket {
        Bucket::Month => Day(first).last_of_month().0,
        Bucket::Week => first.saturating_add(6),
        Bucket::Quarter => Day(first).plus_months(2).map_or(first, |d| d.last_of_month().0),
    }
}

/// The changes of frequency, in order, and the length now in force.
struct Varied<'a> {
    rows: Option<Rows<'a>>,
    facts: &'a [Fact],
    next: usize,
    /// The length in force: a number in the rule's own unit, or a span of its own.
    now: Option<(i64, bool)>,
}

impl<'a> Varied<'a> {
    fn new(case: &Case<'a>, repeat: &RepeatRule, anchor: u16) -> Varied<'a> {
        let rows = repeat.varied_by.map(|source| case.rows(source)).filter(|r| !r.days.is_empty());
        let mut varied = Varied { rows, facts: case.view.facts, next: 0, now: None };
        varied.pass(anchor);
        varied
    }

    /// Takes in every change up to and including a day.
    fn pass(&mut self, day: u16) {
        while self.rows.is_some_and(|r| r.days.get(self.next).is_some_and(|d| *d <= day)) {
            self.take();
        }
    }

    fn take(&mut self) {
        let Some(rows) = self.rows else { return };
        let place = rows.places[self.next];
        self.next += 1;
        let Some(fact) = self.facts.get(usize::from(place)) else { return };
        if let Some(value) = fact.value().filter(|v| *v > 0) {
            self.now = Some((value, fact.flags & Fact::IS_SPAN != 0));
        }
    }

    /// The next change after the anchor that comes before the act and not after the due day; takes it in.
    fn next_change(&mut self, anchor: u16, due: u16, act: u16) -> Option<u16> {
        let day = self.rows.and_then(|r| r.days.get(self.next).copied())?;
        if day <= anchor || day > due || day > act {
            return None;
        }
        self.take();
        Some(day)
    }

    fn span(&self, rule: Span) -> Span {
        match self.now {
            None => rule,
            Some((n, false)) => Span { n: u16::try_from(n).unwrap_or(u16::MAX), unit: rule.unit },
            Some((packed, true)) => {
                let unit = match packed >> 16 {
                    0 => Unit::WorkingDays,
                    1 => Unit::Days,
                    2 => Unit::Weeks,
                    3 => Unit::Months,
                    _ => Unit::Hours,
                };
                Span { n: u16::try_from(packed & 0xffff).unwrap_or(u16::MAX), unit }
            }
        }
    }
}
