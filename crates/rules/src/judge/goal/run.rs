//! How long the runs of a stage have lasted, for outcomes that ask for so long without a break.

use super::super::journey::Run;
use crate::facts::NONE;
use crate::pack::Span;
use crate::program::Program;

/// What the runs of a stage come to on the day judged.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lasted {
    /// Whole units that any one run has lasted, at most those asked for.
    pub total: i64,
    /// The day on which the first run had lasted long enough.
    pub reached: Option<u16>,
    /// The first day after the one judged on which either of these changes with the passing of days alone.
    pub next: Option<u16>,
}

/// Adds up the runs, of each only the days from the opening to the last day allowed.
pub(super) fn lasted(
    program: &Program,
    calendar: usize,
    (runs, span): (&[Run], Span),
    (opened, by, on): (u16, u16, u16),
) -> Lasted {
    let mut so_far = Lasted::default();
    let mut coming: Vec<(u16, u16)> = Vec::new();
    for (from, to) in runs {
        let (from, to) = ((*from).max(opened), (*to).min(by));
        if from > to || from == 0 {
            continue;
        }
        for n in 1..=span.n {
            // The run's first day is the first counted, so counting starts from the day before.
            let day = program.tables.after(calendar, from - 1, Span { n, ..span });
            if day == NONE || day > to {
                break;
            }
            let day = day.max(from);
            if day > on {
                coming.push((n, day));
                break;
            }
            so_far.total = so_far.total.max(i64::from(n));
            if n == span.n && so_far.reached.is_none() {
                so_far.reached = Some(day);
            }
        }
    }
    let more = coming.into_iter().filter(|(n, _)| i64::from(*n) > so_far.total);
    so_far.next = more.map(|(_, day)| day).min();
    so_far
}
