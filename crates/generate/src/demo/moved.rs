//! Moving invented days in time: working days by so many working days, and what belongs to months by whole months.

use waymark_rules::Day;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactRecord, Value};

/// Which day becomes which.
#[derive(Debug, Clone)]
pub(crate) struct Move<'a> {
    calendar: &'a Calendar,
    months: i32,
    /// A working day as invented, and what it becomes.
    anchors: (Day, Day),
}

impl<'a> Move<'a> {
    /// The move that makes a day in the month of `from`, with the same number in it, into `today`.
    pub(crate) fn new(calendar: &'a Calendar, from: Day, today: Day) -> Move<'a> {
        let month = |day: Day| i32::from(day.date().year()) * 12 + i32::from(day.date().month());
        let months = month(today) - month(from);
        let was = today.plus_months(-months).unwrap_or(from);
        let back = |day: Day| calendar.roll_back(day).unwrap_or(day);
        Move { calendar, months, anchors: (back(was), back(today)) }
    }

    /// The day moved: between two working days lie as many working days as before, and what lies between them stays between them.
    pub(crate) fn day(&self, day: Day) -> Day {
        let working = self.calendar.roll_back(day).unwrap_or(day);
        let moved = self.calendar.add(self.anchors.1, self.steps(working)).unwrap_or(day);
        if working == day {
            return moved;
        }
        let next = self.calendar.add(moved, 1).unwrap_or(moved);
        moved.plus(day.since(working)).map_or(moved, |day| day.min(next))
    }

    /// How many working days a working day lies after the first anchor.
    fn steps(&self, day: Day) -> i32 {
        let between = |after, upto| self.calendar.between(after, upto).ok().and_then(|n| i32::try_from(n).ok());
        let anchor = self.anchors.0;
        if day >= anchor { between(anchor, day).unwrap_or(0) } else { -between(day, anchor).unwrap_or(0) }
    }

    /// The day moved by whole months, whatever day it comes on: birth dates, and the end of the contract.
    pub(crate) fn plain(&self, day: Day) -> Day {
        day.plus_months(self.months).unwrap_or(day)
    }

    /// The day moved by whole months: the last of a month stays the last, and a working day comes on one of the same month.
    pub(crate) fn by_months(&self, day: Day) -> Day {
        let moved = self.plain(day);
        if day == day.last_of_month() {
            return moved.last_of_month();
        }
        if !self.calendar.is_working(day).unwrap_or(false) {
            return moved;
        }
        let forward = self.calendar.roll_forward(moved).ok().filter(|day| *day <= moved.last_of_month());
        forward.or_else(|| self.calendar.roll_back(moved).ok()).unwrap_or(moved)
    }

    /// The month (`YYYY-MM`) moved.
    pub(crate) fn month(&self, month: &str) -> String {
        let first = Day::parse(&format!("{month}-01"));
        first.map_or_else(|| month.to_owned(), |day| self.plain(day).to_string().chars().take(7).collect())
    }

    /// A day as text, moved by whole months.
    pub(crate) fn text_by_months(&self, day: &str) -> String {
        Day::parse(day).map_or_else(|| day.to_owned(), |day| self.plain(day).to_string())
    }

    /// A day as text, moved with the working days.
    pub(crate) fn text(&self, day: &str) -> String {
        Day::parse(day).map_or_else(|| day.to_owned(), |day| self.day(day).to_string())
    }

    /// The instant of something recorded, moved with its day.
    pub(crate) fn recorded(&self, second: i64) -> i64 {
        same_time(second, |day| self.day(day))
    }

    /// A fact moved with its day.
    pub(crate) fn fact(&self, fact: &mut FactRecord) {
        fact.recorded = self.recorded(fact.recorded);
        fact.on = self.day(fact.on);
        fact.booked_for = fact.booked_for.map(|day| self.day(day));
        if let Some(Value::Date(day)) = &mut fact.value {
            *day = self.plain(*day);
        }
    }

    /// A fact moved with its month.
    pub(crate) fn monthly(&self, fact: &mut FactRecord) {
        fact.recorded = same_time(fact.recorded, |day| self.by_months(day));
        fact.on = self.by_months(fact.on);
        fact.booked_for = fact.booked_for.map(|day| self.by_months(day));
    }
}

/// An instant on another day, at the same time by the clocks of London.
fn same_time(second: i64, day: impl Fn(Day) -> Day) -> i64 {
    Day::of_instant(second).map_or(second, |on| at(day(on), second - at(on, 0)))
}

/// So many seconds after London midnight of a day, as the clock stands for most of that day.
pub(crate) fn at(day: Day, seconds: i64) -> i64 {
    day.last_second() - 86_399 + seconds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn with_move(today: &str, check: impl Fn(&Calendar, &Move<'_>)) {
        let calendars = Calendar::embedded().unwrap();
        let home = calendars.iter().find(|calendar| calendar.id == "england-and-wales").unwrap();
        check(home, &Move::new(home, day("2021-06-01"), day(today)));
    }

    #[test]
    fn working_days_keep_their_distance_over_any_holidays() {
        for today in ["2026-11-25", "2026-01-02", "2024-05-05", "2025-12-26", "2027-03-31"] {
            with_move(today, |calendar, moved| {
                for start in (0..400).step_by(3).filter_map(|n| day("2020-09-01").plus(n)) {
                    let start = calendar.roll_forward(start).unwrap();
                    for n in [1, 2, 10, 15, 20] {
                        let end = calendar.add(start, n).unwrap();
                        assert_eq!(calendar.add(moved.day(start), n).unwrap(), moved.day(end), "{start} and {n}");
                    }
                }
            });
        }
    }

    #[test]
    fn the_day_chosen_is_a_day_of_june() {
        with_move("2026-11-25", |_, moved| assert_eq!(moved.day(day("2021-06-25")), day("2026-11-25")));
        // A day that is a bank holiday counts as the working day before it.
        with_move("2025-12-26", |_, moved| assert_eq!(moved.day(day("2021-06-25")), day("2025-12-24")));
    }

    #[test]
    fn no_day_overtakes_another() {
        with_move("2026-11-25", |_, moved| {
            let days: Vec<Day> = (0..700).filter_map(|n| day("2020-08-01").plus(n)).collect();
            assert!(days.windows(2).all(|pair| moved.day(pair[0]) <= moved.day(pair[1])));
        });
    }

    #[test]
    fn months_stay_months_and_their_last_day_the_last() {
        with_move("2026-11-25", |calendar, moved| {
            assert_eq!(moved.month("2020-10"), "2026-03");
            assert_eq!(moved.by_months(day("2021-02-28")), day("2026-07-31"));
            for n in 0..400 {
                let old = day("2020-10-01").plus(n).unwrap();
                let new = moved.by_months(old);
                assert_eq!(new.first_of_month(), moved.plain(old.first_of_month()), "{old}");
                let worked = calendar.is_working(old).unwrap() && old != old.last_of_month();
                assert!(!worked || calendar.is_working(new).unwrap(), "{old} {new}");
            }
        });
    }

    #[test]
    fn the_clocks_of_london_show_the_same_time() {
        with_move("2026-11-25", |_, moved| {
            // Half past nine of a winter's day becomes half past nine of a summer's.
            let winter = at(day("2020-12-10"), 9 * 3600 + 1800);
            let summer = moved.recorded(winter);
            let on = Day::of_instant(summer).unwrap();
            assert_eq!(on.date().month(), 5);
            assert_eq!(summer, at(on, 9 * 3600 + 1800));
        });
    }
}
