//! Recurrences: intervals anchored at acts, phases, new lengths, and calendar buckets.

use super::TwinVerdict;
use super::acts::{Slot, slots_of};
use super::days::moved;
use super::due::DueDay;
use super::happenings::Happening;
use super::journey::{Run, join, since_up_to};
use super::seen::Case;
use super::status::Standing;
use waymark_rules::Day;
use waymark_rules::pack::{Bucket, Events, Every, Form, Length, Phase, SET_IN_DAYS, Span, Standard, Unit};

/// One recurrence in one run, with all it needs.
struct Repeat<'a, 'b> {
    case: &'b Case<'a>,
    standard: &'b Standard,
    run: Run,
    /// The last day acts count on: the run's last, or the end of the spell where the duty does not survive it.
    limit: Day,
    slots: Vec<Slot<'b>>,
    verdicts: Vec<TwinVerdict>,
}

pub(super) fn judge(case: &Case, standard: &Standard) -> Vec<TwinVerdict> {
    let Form::Repeating { stages, every, .. } = &standard.form else { return Vec::new() };
    if !case.is_for_us(&standard.head.effective) {
        return Vec::new();
    }
    let mut verdicts = Vec::new();
    for run in join(stages.iter().flat_map(|s| case.runs_of(s)).collect()) {
        let end = case.end().filter(|_| !standard.survives_end);
        let limit = end.map_or(run.last, |e| e.min(run.last));
        if run.first > case.on || run.first > limit {
            continue;
        }
        let slots = slots_of(&standard.acts, standard.accept_instead.as_ref());
        let mut repeat = Repeat { case, standard, run, limit, slots, verdicts: Vec::new() };
        if case.is_void() || !case.guards_hold(standard, run.first, run.first) {
            repeat.note(run.first, None, None, (None, false));
        } else if let Every::PerBucket { n, bucket } = every {
            repeat.buckets(usize::from(*n), *bucket);
        } else if let Every::PerBlock { n, span } = every {
            repeat.blocks(usize::from(*n), *span);
        } else {
            repeat.intervals(every);
        }
        verdicts.append(&mut repeat.verdicts);
    }
    verdicts
}

impl<'a> Repeat<'a, '_> {
    /// Writes down one obligation, unless the effective dates leave it out; `how` is its removal and its applicability.
    fn note(&mut self, opened: Day, due: Option<Day>, act: Option<Happening<'a>>, how: (Option<Day>, bool)) {
        if !since_up_to(&self.standard.head.effective, opened) {
            return;
        }
        let (removed, applicable) = how;
        let is_bucket = matches!(
            &self.standard.form,
            Form::Repeating { every: Every::PerBucket { .. } | Every::PerBlock { .. }, .. }
        );
        let standing = Standing {
            standard: self.standard,
            acts: &self.standard.acts,
            applicable: applicable && !self.case.is_void(),
            opened,
            due: DueDay { day: due, ..DueDay::default() },
            last_act: act,
            removed,
            end: Some(self.limit),
            anchored: !is_bucket,
        };
        self.verdicts.push(self.case.verdict(&standing));
    }

    /// The act that completes what is needed, of acts from one day to another and inside the run.
    fn completing(&self, from: Day, to: Day, needs: Option<usize>) -> Option<Happening<'a>> {
        let mut last: Option<Happening> = None;
        for slot in &self.slots {
            let acts = self.case.acts(self.standard, slot).into_iter().filter(|a| {
                a.day >= from
                    && a.day <= to
                    && a.day >= self.run.first
                    && a.day <= self.limit
                    && self.case.counts(slot, a, Some(from))
            });
            let slot = Slot { needs: needs.unwrap_or(slot.needs), ..slot.clone() };
            let mut so_far: Vec<Happening> = Vec::new();
            let act = acts.into_iter().find(|act| {
                so_far.push(act.clone());
                self.case.is_full(&slot, &so_far)
            })?;
            last = last.into_iter().chain([act]).max_by_key(Happening::order);
        }
        last
    }

    fn intervals(&mut self, every: &Every) {
        let mut anchor = self.run.first;
        while anchor <= self.case.on && anchor <= self.run.last {
            let (length, next) = match every {
                Every::Gap(span) => (Some(Length::Fixed(*span)), None),
                Every::SetBy(events) => (Some(Length::SetBy(events.clone())), None),
                Every::Phases(phases) => self.phase(phases, anchor),
                Every::PerBucket { .. } | Every::PerBlock { .. } => return,
            };
            let Some(due) = length.as_ref().and_then(|length| self.due_of(anchor, length)) else {
                // Nothing opens before the next phase, or before an event says how long it is to be.
                let said = length.as_ref().and_then(|length| self.said_after(anchor, length));
                match said.into_iter().chain(next).min().filter(|day| *day <= self.limit) {
                    Some(day) => anchor = day,
                    None => return,
                }
                continue;
            };
            if due <= anchor {
                return;
            }
            let removed = self.removed(anchor, due);
            let act = self.completing(moved(anchor, 1), due, None);
            let act = act.filter(|a| removed.is_none_or(|r| a.day <= r));
            let removed = removed.filter(|_| act.is_none());
            self.note(anchor, Some(due), act.clone(), (removed, true));
            anchor = match act {
                Some(act) => act.day,
                None if due > self.limit || due >= self.case.on => return,
                None if self.case.readings().r11_at_next_act => {
                    match self.completing(moved(due, 1), self.limit, Some(1)) {
                        Some(next) => next.day,
                        None => return,
                    }
                }
                None => due,
            };
        }
    }

    /// The length of the phase an anchor lies in, if it lies in one, and the first day of the next phase, if there is one.
    fn phase(&self, phases: &[Phase], anchor: Day) -> (Option<Length>, Option<Day>) {
        let week = anchor.since(self.run.first) / 7 + 1;
        let inside = |p: &&Phase| i32::from(p.from_week) <= week && week <= i32::from(p.to_week);
        let phase = phases.iter().find(inside);
        let next = phases.iter().map(|p| i32::from(p.from_week)).filter(|w| *w > week).min();
        (phase.map(|p| p.at_least.clone()), next.map(|w| moved(self.run.first, 7 * (w - 1))))
    }

    /// When the interval with this anchor falls due; `None` while events that set the length have not said one.
    fn due_of(&self, anchor: Day, length: &Length) -> Option<Day> {
        let Form::Repeating { varied_by, .. } = &self.standard.form else { return None };
        match length {
            Length::Fixed(span) => {
                let changes = varied_by.as_ref().map(|events| self.said(events, *span)).unwrap_or_default();
                let in_force = changes.iter().rfind(|(day, _)| *day <= anchor).map_or(*span, |(_, length)| *length);
                Some(self.due_after(anchor, in_force, changes))
            }
            Length::SetBy(events) => {
                let said = self.said(events, SET_IN_DAYS);
                let in_force = said.iter().rfind(|(day, _)| *day <= anchor)?.1;
                Some(self.due_after(anchor, in_force, said))
            }
        }
    }

    /// The first day after the anchor on which an event sets the length, where events do.
    fn said_after(&self, anchor: Day, length: &Length) -> Option<Day> {
        let Length::SetBy(events) = length else { return None };
        self.said(events, SET_IN_DAYS).into_iter().map(|(day, _)| day).find(|day| *day > anchor)
    }

    /// Every length these events say, with its day.
    fn said(&self, events: &Events, own: Span) -> Vec<(Day, Span)> {
        let happened = self.case.happened(events);
        happened.iter().filter_map(|h| new_length(h, own).map(|length| (h.day, length))).collect()
    }

    /// The due day of the interval with this anchor and length, with every new length that comes while it runs.
    fn due_after(&self, anchor: Day, in_force: Span, changes: Vec<(Day, Span)>) -> Day {
        let mut due = self.case.within(anchor, in_force);
        for (day, length) in changes.into_iter().filter(|(day, _)| *day > anchor) {
            let over = self.completing(moved(anchor, 1), due, None).is_some_and(|act| act.day < day);
            if day > due || over {
                break;
            }
            due = self.case.within(anchor, length).max(day);
        }
        due
    }

    /// The first event after the anchor, up to the due day, that removes the duty.
    fn removed(&self, anchor: Day, due: Day) -> Option<Day> {
        let unless = self.standard.unless.as_ref()?;
        self.case.happened(unless).iter().map(|h| h.day).find(|d| *d > anchor && *d <= due)
    }

    fn buckets(&mut self, needs: usize, bucket: Bucket) {
        let (mut first, mut last) = bounds(bucket, self.run.first);
        while first <= self.case.on && last <= self.run.last {
            if first >= self.run.first {
                self.stretch(needs, first, last);
            }
            (first, last) = bounds(bucket, moved(last, 1));
        }
    }

    /// Blocks of days, weeks or months from the run's first day, the n-th beginning n spans after it.
    fn blocks(&mut self, needs: usize, span: Span) {
        for n in 0.. {
            let begins = |n: i32| match span.unit {
                Unit::Months => self.run.first.plus_months(n * i32::from(span.n)),
                Unit::Weeks => self.run.first.plus(7 * n * i32::from(span.n)),
                _ => self.run.first.plus(n * i32::from(span.n)),
            };
            let (Some(first), Some(next)) = (begins(n), begins(n + 1)) else { return };
            let last = moved(next, -1);
            if first > self.case.on || last > self.run.last {
                return;
            }
            self.stretch(needs, first, last);
        }
    }

    /// One obligation for a stretch of days: so many acts inside it.
    fn stretch(&mut self, needs: usize, first: Day, last: Day) {
        let removed = self.removed(moved(first, -1), last);
        let act = self.completing(first, last, Some(needs));
        let act = act.filter(|a| removed.is_none_or(|r| a.day <= r));
        let removed = removed.filter(|_| act.is_none());
        self.note(first, Some(last), act, (removed, true));
    }
}

/// What a change sets the length to: its `count` in the rule's own unit, or its `every`.
fn new_length(change: &Happening, own: Span) -> Option<Span> {
    let fact = change.fact?;
    let counted = fact.count.and_then(|n| u16::try_from(n).ok()).filter(|n| *n > 0);
    counted.map(|n| Span { n, unit: own.unit }).or(fact.every)
}

/// First and last day of the bucket a day lies in.
fn bounds(bucket: Bucket, day: Day) -> (Day, Day) {
    match bucket {
        Bucket::Month => (day.first_of_month(), day.last_of_month()),
        Bucket::Week => {
            let monday = moved(day, -i32::from(day.weekday()));
            (monday, moved(monday, 6))
        }
        Bucket::Quarter => {
            let mut first = day.first_of_month();
            while !matches!(first.date().month(), 1 | 4 | 7 | 10) {
                first = moved(first, -1).first_of_month();
            }
            (first, first.plus_months(2).map_or(Day::LAST, Day::last_of_month))
        }
    }
}
