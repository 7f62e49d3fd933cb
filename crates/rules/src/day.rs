//! A day: a civil date in sixteen bits, which is all the engine ever compares.

use jiff::civil::Date;
use std::fmt;

/// A civil date between 1 January 1930 and 31 December 2100, held as days since the first of them.
///
/// Nothing in the engine is finer than a day except where a rule speaks of hours (R-hours).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(pub u16);

/// Days from 1930-01-01 to 1970-01-01, where jiff and Unix time count from.
const UNIX_OFFSET: i64 = 14_610;

impl Day {
    /// 1 January 1930, the first day that can be written.
    pub const FIRST: Day = Day(0);
    /// 31 December 2100, the last day that can be written.
    pub const LAST: Day = Day(62_456);

    /// The day of a civil date; `None` outside 1930–2100.
    #[must_use]
    pub fn from_date(date: Date) -> Option<Day> {
        let year = date.year();
        if !(1930..=2100).contains(&year) {
            return None;
        }
        let first = jiff::civil::date(1930, 1, 1);
        let days = date.since((jiff::Unit::Day, first)).ok()?.get_days();
        u16::try_from(days).ok().map(Day)
    }

    /// The day written `YYYY-MM-DD`, and nothing else; `None` if it is not a date between 1930 and 2100.
    #[must_use]
    pub fn parse(text: &str) -> Option<Day> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<i16> {
            let digits = &text.get(range)?;
            digits.bytes().all(|c| c.is_ascii_digit()).then(|| digits.parse().ok())?
        };
        let month = i8::try_from(number(5..7)?).ok()?;
        let day = i8::try_from(number(8..10)?).ok()?;
        Day::from_date(Date::new(number(0..4)?, month, day).ok()?)
    }

    /// The civil date of this day.
    #[must_use]
    pub fn date(self) -> Date {
        let days = jiff::Span::new().days(i64::from(self.0));
        jiff::civil::date(1930, 1, 1).checked_add(days).unwrap_or(Date::MAX)
    }

    /// This day and `n` calendar days more (or fewer); `None` outside 1930–2100.
    #[must_use]
    pub fn plus(self, n: i32) -> Option<Day> {
        let moved = i32::from(self.0) + n;
        u16::try_from(moved).ok().map(Day).filter(|d| *d <= Day::LAST)
    }

    /// Calendar days from `earlier` to this day; negative if this day comes first.
    #[must_use]
    pub fn since(self, earlier: Day) -> i32 {
        i32::from(self.0) - i32::from(earlier.0)
    }

    /// 0 for Monday to 6 for Sunday.
    #[must_use]
    pub fn weekday(self) -> u8 {
        // 1 January 1930 was a Wednesday.
        u8::try_from((u32::from(self.0) + 2) % 7).unwrap_or(0)
    }

    /// The corresponding date `n` months later, or the last day of that month (R5); `None` past 2100.
    #[must_use]
    pub fn plus_months(self, n: i32) -> Option<Day> {
        let moved = self.date().checked_add(jiff::Span::new().months(n)).ok()?;
        Day::from_date(moved)
    }

    /// The first day of this day's calendar month.
    #[must_use]
    pub fn first_of_month(self) -> Day {
        months().get(usize::from(self.0)).map_or(self, |m| m.0)
    }

    /// The last day of this day's calendar month.
    #[must_use]
    pub fn last_of_month(self) -> Day {
        months().get(usize::from(self.0)).map_or(self, |m| m.1)
    }

    /// `YYYY-MM`, the name of the month this day lies in.
    #[must_use]
    pub fn month_name(self) -> String {
        let date = self.date();
        format!("{:04}-{:02}", date.year(), date.month())
    }

    /// The day as a person says it: "Tuesday 27 April 2021".
    #[must_use]
    pub fn in_words(self) -> String {
        format!("{} {}", WEEKDAYS[usize::from(self.weekday())], self.short())
    }

    /// The day without its weekday: "27 April 2021".
    #[must_use]
    pub fn short(self) -> String {
        let date = self.date();
        let month = MONTHS[usize::try_from(date.month() - 1).unwrap_or(0)];
        format!("{} {month} {}", date.day(), date.year())
    }

    /// The London day on which an instant falls: the day a thing was recorded (R7); `None` outside 1930–2100.
    #[must_use]
    pub fn of_instant(seconds: i64) -> Option<Day> {
        let instant = jiff::Timestamp::from_second(seconds).ok()?;
        Day::from_date(london().to_datetime(instant).date())
    }

    /// The last second of this day in London, as seconds since 1970: when an undated record counts as made.
    #[must_use]
    pub fn last_second(self) -> i64 {
        let end = self.date().at(23, 59, 59, 0);
        london()
            .to_timestamp(end)
            .map_or((i64::from(self.0) - UNIX_OFFSET) * 86_400 + 86_399, jiff::Timestamp::as_second)
    }
}

/// The first and last day of the month of every day: asked for so often that it is worked out once.
fn months() -> &'static [(Day, Day)] {
    use std::sync::OnceLock;
    static MONTHS: OnceLock<Vec<(Day, Day)>> = OnceLock::new();
    MONTHS.get_or_init(|| {
        let ends = |d: u16| {
            let date = Day(d).date();
            let day = |date: Date| Day::from_date(date).unwrap_or(Day(d));
            (day(date.first_of_month()), day(date.last_of_month()))
        };
        (0..=Day::LAST.0).map(ends).collect()
    })
}

/// Europe/London from the bundled zone data.
fn london() -> jiff::tz::TimeZone {
    use std::sync::OnceLock;
    static LONDON: OnceLock<jiff::tz::TimeZone> = OnceLock::new();
    LONDON.get_or_init(|| jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC)).clone()
}

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn reads_and_writes_dates_and_nothing_else() {
        assert_eq!(day("2021-04-27").to_string(), "2021-04-27");
        assert_eq!(Day::parse("1930-01-01"), Some(Day::FIRST));
        assert_eq!(Day::parse("2100-12-31"), Some(Day::LAST));
        for wrong in
            ["2021-02-29", "2101-01-01", "1929-12-31", "20210427", "2021-4-27", "2021-04-27T", "+021-04-27", ""]
        {
            assert_eq!(Day::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn knows_weekdays_months_and_words() {
        assert_eq!(day("2021-04-27").in_words(), "Tuesday 27 April 2021");
        assert_eq!(day("2021-11-14").weekday(), 6);
        assert_eq!(day("2024-01-31").plus_months(1), Some(day("2024-02-29")));
        assert_eq!(day("2021-02-10").last_of_month(), day("2021-02-28"));
        assert_eq!(day("2021-02-10").month_name(), "2021-02");
    }

    #[test]
    fn a_london_day_follows_summer_time() {
        // 23:30 UTC on 30 June is half past midnight on 1 July in London.
        let instant: jiff::Timestamp = "2021-06-30T23:30:00Z".parse().unwrap();
        assert_eq!(Day::of_instant(instant.as_second()), Some(day("2021-07-01")));
        assert_eq!(Day::of_instant(day("2021-07-01").last_second()), Some(day("2021-07-01")));
        assert_eq!(Day::of_instant(day("2021-12-25").last_second()), Some(day("2021-12-25")));
    }
}
