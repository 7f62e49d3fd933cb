//! So many acts in each stretch of days: calendar buckets, and blocks from a run's first day.

use super::{Run, Sink, Status, Verdict, Walk, blank, in_force};
use crate::Day;
use crate::facts::NONE;
use crate::pack::{Bucket, Span, Unit};

impl<S: Sink> Walk<'_, '_, S> {
    /// Calendar buckets wholly inside the run.
    pub(super) fn buckets(&mut self, n: u16, bucket: Bucket, whole: u16) {
        let mut first = bucket_start(bucket, self.run.0);
        if first < self.run.0 {
            first = bucket_end(bucket, first).saturating_add(1);
        }
        loop {
            let last = bucket_end(bucket, first);
            if !self.stretch(n, (first, last), whole) {
                return;
            }
            first = last + 1;
        }
    }

    /// Blocks one after another from the run's first day, each wholly inside the run.
    pub(super) fn blocks(&mut self, n: u16, span: Span, (begun, whole): Run) {
        // Each block is counted from the first day, so that a month that had to be cut short shortens no later one.
        for block in 0..u16::MAX {
            let (Some(first), Some(next)) = (block_start(begun, span, block), block_start(begun, span, block + 1))
            else {
                return;
            };
            if next <= first || !self.stretch(n, (first, next - 1), whole) {
                return;
            }
        }
    }

    /// Judges one stretch of days; whether the next may follow.
    fn stretch(&mut self, n: u16, (first, last): Run, whole: u16) -> bool {
        let case = self.case;
        if last > whole || last < first {
            return false;
        }
        if first > case.on {
            self.sink.change(first);
            return false;
        }
        if in_force(case, self.rule, first) {
            self.bucket(usize::from(n.max(1)), (first, last));
        }
        true
    }

    fn bucket(&mut self, n: usize, (first, last): Run) {
        let case = self.case;
        let removed = self.removed(first, last);
        let act = self.completing((first, last), Some(n)).filter(|a| removed.is_none_or(|r| a.0 <= r.0));
        let mut verdict = Verdict { due: last, ..blank(self.rule, first) };
        if let Some((day, place)) = act {
            (verdict.done, verdict.act) = (day, place);
            let late = case.recorded_after(place, last);
            verdict.status = if late { Status::MetRecordedLate } else { Status::Met };
        } else {
            // A bucket's first day belongs to it, unlike an interval's anchor.
            verdict.trigger = first;
            self.unmet(&mut verdict, removed);
            verdict.trigger = NONE;
        }
        self.sink.verdict(verdict);
    }
}

/// The first day of the block with this number, counted from 0.
fn block_start(begun: u16, span: Span, block: u16) -> Option<u16> {
    // Nothing that can be written lies so many days on.
    let n = i32::from(span.n).checked_mul(i32::from(block)).filter(|n| *n <= i32::from(u16::MAX))?;
    let day = match span.unit {
        Unit::Months => Day(begun).plus_months(n),
        Unit::Weeks => Day(begun).plus(7 * n),
        _ => Day(begun).plus(n),
    };
    day.map(|d| d.0)
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
        // The third month's end, month by month.
        Bucket::Quarter => {
            let next = |d: u16| Day(d).last_of_month().0.saturating_add(1);
            Day(next(next(first))).last_of_month().0
        }
    }
}
