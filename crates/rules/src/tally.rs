//! Tallies: how many obligations matured, were met, late, missed or left out, by standard and month.

use crate::Day;
use crate::facts::NONE;
use crate::judge::{Sink, Status, Verdict};
use crate::pack::{Cohort, Form, Pack, Standard};
use std::ops::{AddAssign, SubAssign};

/// Counts of obligations whose due day has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Met, and met but recorded late: the numerator.
    pub met: u32,
    /// Done after the due day.
    pub late: u32,
    /// Not done.
    pub missed: u32,
    /// Excused, cancelled or not applicable: on neither side.
    pub left_out: u32,
}

impl Counts {
    /// The denominator: met, late and missed.
    #[must_use]
    pub fn matured(&self) -> u32 {
        self.met + self.late + self.missed
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Counts::default()
    }

    /// The percentage met, cut to two decimals, never rounded up: "98.95"; `None` where nothing matured.
    #[must_use]
    pub fn percent(&self) -> Option<String> {
        let all = u64::from(self.matured());
        (all > 0).then(|| {
            let hundredths = u64::from(self.met) * 10_000 / all;
            format!("{}.{:02}", hundredths / 100, hundredths % 100)
        })
    }

    /// Whether the exact share met is at least a threshold in hundredths of a percent; `None` where nothing matured.
    #[must_use]
    pub fn reaches(&self, threshold: u32) -> Option<bool> {
        let all = u64::from(self.matured());
        (all > 0).then(|| u64::from(self.met) * 10_000 >= u64::from(threshold) * all)
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.met += other.met;
        self.late += other.late;
        self.missed += other.missed;
        self.left_out += other.left_out;
    }
}

impl SubAssign for Counts {
    fn sub_assign(&mut self, other: Counts) {
        self.met -= other.met;
        self.late -= other.late;
        self.missed -= other.missed;
        self.left_out -= other.left_out;
    }
}

/// Months from January 1930 to December 2100.
pub const MONTHS: usize = 171 * 12;

/// The number of a day's month, January 1930 being 0.
#[must_use]
pub fn month_of(day: u16) -> usize {
    let date = Day(day).date();
    (usize::try_from(date.year()).unwrap_or(1930) - 1930) * 12 + usize::try_from(date.month()).unwrap_or(1) - 1
}

/// The name of a month: `2021-02`.
#[must_use]
pub fn month_name(month: usize) -> String {
    format!("{:04}-{:02}", 1930 + month / 12, month % 12 + 1)
}

/// Counts by standard and month of due day, over any number of spells. Tallies of parts add up to the tally of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    on: u16,
    first_month: usize,
    months: usize,
    /// By standard, then by month.
    cells: Vec<Counts>,
    /// The month of each day, counted from the first month; built once.
    month_of: Vec<u16>,
}

impl Tally {
    /// Nothing counted yet, for a pack judged on a day; due days before 2000 are counted in January 2000.
    #[must_use]
    pub fn new(pack: &Pack, on: Day) -> Tally {
        let first_month = 70 * 12;
        let months = month_of(on.0).saturating_sub(first_month) + 1;
        let place = |d: u16| u16::try_from(month_of(d).saturating_sub(first_month)).unwrap_or(0);
        Tally {
            on: on.0,
            first_month,
            months,
            cells: vec![Counts::default(); months * pack.standards.len()],
            month_of: (0..=on.0).map(place).collect(),
        }
    }

    /// Counts one verdict, or takes it out again.
    #[inline]
    pub fn count(&mut self, verdict: &Verdict, add: bool) {
        if verdict.due >= self.on {
            return;
        }
        let month = usize::from(self.month_of[usize::from(verdict.due)]);
        let cell = &mut self.cells[usize::from(verdict.standard) * self.months + month];
        let field = match verdict.status {
            Status::Met | Status::MetRecordedLate => &mut cell.met,
            Status::MetLate => &mut cell.late,
            Status::Missed => &mut cell.missed,
            _ => &mut cell.left_out,
        };
        *field = if add { field.wrapping_add(1) } else { field.wrapping_sub(1) };
    }

    /// Forgets every count and keeps the room.
    pub fn clear(&mut self) {
        self.cells.fill(Counts::default());
    }

    /// Adds another tally of the same pack and day.
    pub fn add(&mut self, other: &Tally) {
        for (mine, theirs) in self.cells.iter_mut().zip(&other.cells) {
            *mine += *theirs;
        }
    }

    /// The counts of a standard in a month, by number from January 1930.
    #[must_use]
    pub fn cell(&self, standard: usize, month: usize) -> Counts {
        let within = month.checked_sub(self.first_month).filter(|m| *m < self.months);
        within.map_or_else(Counts::default, |m| self.cells[standard * self.months + m])
    }

    /// All counts added up.
    #[must_use]
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        self.cells.iter().for_each(|c| total += *c);
        total
    }
}

impl Sink for Tally {
    const WANTS_CHANGES: bool = false;
    const WANTS_UNDATED: bool = false;

    #[inline]
    fn verdict(&mut self, verdict: Verdict) {
        self.count(&verdict, true);
    }

    fn change(&mut self, _day: u16) {}

    fn outside(&mut self, _standard: u16, _calendar: usize, _from: u16) {}
}

/// Whether a verdict counts in figures on a day: its due day has passed and it is on one side or left out.
#[must_use]
pub fn has_matured(verdict: &Verdict, on: u16) -> bool {
    verdict.due != NONE && verdict.due < on
}

/// What a standard's cohort is named by: its measure's, else the referral's month if a referral triggers it, else the start's.
#[must_use]
pub fn cohort_of(pack: &Pack, standard: &Standard) -> Cohort {
    if let Some(measure) = pack.measures.iter().find(|m| m.of.contains(&standard.head.id)) {
        return measure.cohort;
    }
    match &standard.form {
        Form::Once { when, .. } if when.iter().any(|t| t.event.starts_with("referral_")) => Cohort::Referral,
        _ => Cohort::Start,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_cut_never_rounded_up() {
        let counts = Counts { met: 9_895, late: 5, missed: 100, left_out: 3 };
        assert_eq!(counts.percent().as_deref(), Some("98.95"));
        assert_eq!(counts.reaches(9_900), Some(false));
        let nearly = Counts { met: 98_999, late: 0, missed: 1_001, left_out: 0 };
        assert_eq!(nearly.percent().as_deref(), Some("98.99"));
        assert_eq!(nearly.reaches(9_900), Some(false));
        let exactly = Counts { met: 99, late: 1, missed: 0, left_out: 0 };
        assert_eq!((exactly.percent().as_deref(), exactly.reaches(9_900)), (Some("99.00"), Some(true)));
        assert_eq!((Counts::default().percent(), Counts::default().reaches(9_900)), (None, None));
    }

    #[test]
    fn months_have_numbers_and_names() {
        let day = |text: &str| Day::parse(text).unwrap().0;
        assert_eq!(month_name(month_of(day("2021-02-28"))), "2021-02");
        assert_eq!(month_of(day("1930-01-31")), 0);
        assert_eq!(month_of(day("2100-12-31")) + 1, MONTHS);
    }
}
