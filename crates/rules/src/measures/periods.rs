//! The periods a measure is reported for, each with its name, first day and last day.

use crate::Day;
use crate::pack::{Measure, Period};

/// One period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    /// What kind of period, in the word the pack uses.
    pub per: &'static str,
    /// `2017-12`, `2017 Q4`, `2017` or `2017/18`.
    pub name: String,
    /// Its first day.
    pub from: u16,
    /// Its last day.
    pub to: u16,
}

/// Months, quarters or years, as the measure's year begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Steps {
    months: i32,
    year_from: (u8, u8),
}

impl Steps {
    fn new(months: i32, year_from: (u8, u8)) -> Steps {
        Steps { months, year_from }
    }

    /// The shortest of months, quarters and years among the measure's periods: what its targets are for.
    pub fn shortest(measure: &Measure, year_from: (u8, u8)) -> Steps {
        let months = measure.periods.iter().filter_map(|p| months_of(*p)).min();
        Steps::new(months.unwrap_or(1), year_from)
    }

    /// The first day of the step a day lies in.
    pub fn start(self, day: u16) -> u16 {
        let date = Day(day).date();
        let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        // A day before the one on which months begin belongs to the month before.
        let months = months - i32::from(date.day() < self.day());
        let since_year_start = (months - i32::from(self.year_from.0) + 1).rem_euclid(self.months);
        self.day_of(months - since_year_start)
    }

    /// The first day of the step after the one that begins on a day.
    pub fn next(self, start: u16) -> u16 {
        Day(start).plus_months(self.months).map_or(u16::MAX, |d| d.0)
    }

    fn day(self) -> i8 {
        i8::try_from(self.year_from.1).unwrap_or(1)
    }

    fn day_of(self, months: i32) -> u16 {
        let text = format!("{:04}-{:02}-{:02}", months.div_euclid(12), months.rem_euclid(12) + 1, self.year_from.1);
        Day::parse(&text).map_or(0, |d| d.0)
    }

    /// What a step that begins on a day is called.
    fn name(self, start: u16) -> String {
        let date = Day(start).date();
        let months_in = i32::from(date.month()) - i32::from(self.year_from.0);
        let year = i32::from(date.year()) - i32::from(months_in < 0);
        let year_name = if self.year_from == (1, 1) {
            format!("{year}")
        } else {
            format!("{year}/{:02}", (year + 1).rem_euclid(100))
        };
        match self.months {
            1 => format!("{:04}-{:02}", date.year(), date.month()),
            3 => format!("{year_name} Q{}", months_in.rem_euclid(12) / 3 + 1),
            _ => year_name,
        }
    }
}

fn months_of(period: Period) -> Option<i32> {
    match period {
        Period::Month => Some(1),
        Period::Quarter => Some(3),
        Period::Year => Some(12),
        Period::Rolling3 | Period::Rolling12 | Period::Cumulative => None,
    }
}

/// Every period of a measure from a first day to a last, kind by kind as the pack lists them.
pub(super) fn windows(measure: &Measure, year_from: (u8, u8), (first, last): (u16, u16)) -> Vec<Window> {
    let listed = if measure.periods.is_empty() { &[Period::Cumulative][..] } else { &measure.periods };
    let shortest = Steps::shortest(measure, year_from);
    let mut windows = Vec::new();
    for period in listed {
        let (per, steps, back) = match period {
            Period::Month => ("month", Steps::new(1, year_from), 0),
            Period::Rolling3 => ("rolling3", Steps::new(1, year_from), 2),
            Period::Rolling12 => ("rolling12", Steps::new(1, year_from), 11),
            Period::Quarter => ("quarter", Steps::new(3, year_from), 0),
            Period::Year => ("year", Steps::new(12, year_from), 0),
            Period::Cumulative => ("cumulative", shortest, 0),
        };
        let mut start = steps.start(first);
        while start <= last {
            let next = steps.next(start);
            let from = match period {
                Period::Cumulative => first,
                _ => Day(start).plus_months(-back).map_or(0, |d| d.0),
            };
            windows.push(Window { per, name: steps.name(start), from, to: next.saturating_sub(1) });
            start = next;
        }
    }
    windows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> u16 {
        Day::parse(text).unwrap().0
    }

    #[test]
    fn a_step_begins_where_the_year_of_the_measure_says() {
        let starts = |months, from, on: &str| Day(Steps::new(months, from).start(day(on))).to_string();
        assert_eq!(starts(1, (1, 1), "2017-12-31"), "2017-12-01");
        assert_eq!(starts(3, (1, 1), "2017-12-31"), "2017-10-01");
        assert_eq!(starts(12, (1, 1), "2017-12-31"), "2017-01-01");
        assert_eq!(starts(12, (4, 1), "2018-03-31"), "2017-04-01");
        assert_eq!(starts(12, (4, 1), "2018-04-01"), "2018-04-01");
        assert_eq!(starts(3, (4, 1), "2018-03-31"), "2018-01-01");
        assert_eq!(starts(12, (4, 6), "2018-04-05"), "2017-04-06");
        assert_eq!(starts(1, (4, 6), "2018-01-05"), "2017-12-06");
        assert_eq!(starts(3, (2, 1), "2018-01-15"), "2017-11-01");
    }

    #[test]
    fn a_step_is_called_by_the_year_it_belongs_to() {
        let called = |months, from, on: &str| {
            let steps = Steps::new(months, from);
            steps.name(steps.start(day(on)))
        };
        assert_eq!(called(3, (1, 1), "2017-12-31"), "2017 Q4");
        assert_eq!(called(12, (1, 1), "2017-12-31"), "2017");
        assert_eq!(called(12, (4, 1), "2018-03-31"), "2017/18");
        assert_eq!(called(3, (4, 1), "2018-03-31"), "2017/18 Q4");
        assert_eq!(called(12, (4, 1), "1999-06-01"), "1999/00");
        assert_eq!(called(1, (1, 1), "2017-02-28"), "2017-02");
    }
}
