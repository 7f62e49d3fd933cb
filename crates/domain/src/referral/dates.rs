//! Reads dates and times as people and spreadsheets write them, once it is known whether day or month comes first.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which of two numbers comes first in `03/04/1990`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// 3 April.
    DayFirst,
    /// 4 March.
    MonthFirst,
}

/// What the values of one column tell of their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Values that are dates only with the day first, and the first of them.
    day_first: (usize, Option<String>),
    /// Values that are dates only with the month first, and the first of them.
    month_first: (usize, Option<String>),
}

/// Values of the rarer order among this many of the other are taken for slips of the pen.
const SLIPS: usize = 50;

impl Evidence {
    /// Takes one more cell into account.
    pub fn add(&mut self, cell: &str) {
        let Some(Written::Numbers(a, b, _)) = written(date_part(cell).0) else { return };
        let side = match ((1..=12).contains(&a), (1..=12).contains(&b)) {
            (false, true) if a <= 31 => &mut self.day_first,
            (true, false) if b <= 31 => &mut self.month_first,
            _ => return,
        };
        side.0 += 1;
        side.1.get_or_insert_with(|| cell.trim().to_owned());
    }

    /// The order the column shows; `None` if it shows none.
    ///
    /// # Errors
    /// If some values need the day first and others the month.
    pub fn order(&self) -> Result<Option<Order>, String> {
        let (days, months) = (self.day_first.0, self.month_first.0);
        match (days, months) {
            (0, 0) => Ok(None),
            _ if months * SLIPS <= days => Ok(Some(Order::DayFirst)),
            _ if days * SLIPS <= months => Ok(Some(Order::MonthFirst)),
            _ => {
                let shown = |side: &(usize, Option<String>)| side.1.clone().unwrap_or_default();
                Err(format!(
                    "some dates have the day first (`{}`, {days} in all) and some the month (`{}`, {months} in all); \
                     one order throughout would fit",
                    shown(&self.day_first),
                    shown(&self.month_first)
                ))
            }
        }
    }
}

/// How two-digit years are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pivot(i16);

impl Pivot {
    /// The century that gives the latest year not after this one.
    #[must_use]
    pub fn not_after(year: i16) -> Pivot {
        Pivot(year)
    }

    fn year(self, two_digits: i16) -> i16 {
        let century = self.0 - self.0.rem_euclid(100);
        if century + two_digits > self.0 { century - 100 + two_digits } else { century + two_digits }
    }
}

/// A date cell in its parts, before day and month are told apart.
enum Written {
    /// Two numbers of which one is the month, and a year.
    Numbers(i16, i16, Year),
    /// Year, month and day without doubt.
    Clear(Year, i16, i16),
    /// Days since the last day of 1899, as spreadsheets count.
    Serial(i32),
}

/// A year as written.
#[derive(Clone, Copy)]
enum Year {
    Full(i16),
    Two(i16),
}

/// The date and, where the cell holds one too, the time in minutes after midnight; `None` if it is no date at all.
#[must_use]
pub fn read(cell: &str, order: Order, pivot: Pivot) -> Option<(Date, Option<u16>)> {
    let (date, rest) = date_part(cell);
    let full = |year: Year| match year {
        Year::Full(year) => year,
        Year::Two(year) => pivot.year(year),
    };
    let (year, month, day) = match written(date)? {
        Written::Clear(year, month, day) => (full(year), month, day),
        Written::Numbers(a, b, year) if order == Order::DayFirst => (full(year), b, a),
        Written::Numbers(a, b, year) => (full(year), a, b),
        Written::Serial(days) => {
            let date = jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()?;
            return Some((date, None));
        }
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let at = if rest.is_empty() { None } else { Some(time(rest)?) };
    // A cell that is only a date often says midnight.
    Some((date, at.filter(|at| *at > 0)))
}

/// Minutes after midnight of `08:44`, `8.44`, `0844`, `8:44:10` or `4:31 PM`; `None` if it is no time.
#[must_use]
pub fn time(cell: &str) -> Option<u16> {
    let small = cell.trim().to_lowercase();
    let (clock, half) = match small.strip_suffix("am").map(|t| (t, 0)).or(small.strip_suffix("pm").map(|t| (t, 12))) {
        Some((clock, half)) => (clock.trim_end(), Some(half)),
        None => (small.strip_suffix('z').unwrap_or(&small), None),
    };
    let parts: Vec<&str> = clock.split([':', '.']).collect();
    let (hours, minutes) = match parts.as_slice() {
        [both] if both.len() == 4 && both.is_ascii() => both.split_at(2),
        [hours] if half.is_some() => (*hours, "0"),
        [hours, minutes] if minutes.len() == 2 => (*hours, *minutes),
        [hours, minutes, seconds, ..] if minutes.len() == 2 && number(seconds).is_some_and(|s| s < 60) => {
            (*hours, *minutes)
        }
        _ => return None,
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let hours = match half {
        Some(half) if (1..=12).contains(&hours) => hours % 12 + half,
        Some(_) => return None,
        None => hours,
    };
    (hours < 24 && minutes < 60).then(|| u16::try_from(hours * 60 + minutes).ok())?
}

/// Parts a cell into its date and what follows, a time as a rule.
fn date_part(cell: &str) -> (&str, &str) {
    let cell = cell.trim();
    let is_time = |rest: &str| rest.contains(':');
    // "12 Mar 2021 08:44": the time is the part with a colon, and an am or pm after it.
    let split = cell.char_indices().find(|(at, c)| {
        (*c == ' ' || (*c == 'T' && *at == 10)) && cell[at + 1..].trim_start().split(' ').next().is_some_and(is_time)
    });
    split.map_or((cell, ""), |(at, _)| (cell[..at].trim_end(), cell[at + 1..].trim_start()))
}

fn written(text: &str) -> Option<Written> {
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && text.split('.').count() <= 2 {
        return digits_only(text);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    // A weekday in front says nothing new.
    let parts = match parts.as_slice() {
        [weekday, rest @ ..] if rest.len() == 3 && is_weekday(weekday) => rest,
        all => all,
    };
    let [a, b, c] = parts else { return None };
    if let Some(month) = month(b) {
        return Some(Written::Clear(year(c)?, month, day_number(a)?));
    }
    if let Some(month) = month(a) {
        return Some(Written::Clear(year(c)?, month, day_number(b)?));
    }
    if a.len() == 4 {
        return Some(Written::Clear(year(a)?, number(b)?, number(c)?));
    }
    (a.len() <= 2 && b.len() <= 2).then(|| Some(Written::Numbers(number(a)?, number(b)?, year(c)?)))?
}

/// `20201209`, or a spreadsheet's count of days between 1910 and 2099; a fraction is a time of day and left aside.
fn digits_only(text: &str) -> Option<Written> {
    let whole = text.split('.').next().unwrap_or("");
    if whole.len() == 8 && whole.len() == text.len() {
        return Some(Written::Clear(year(&text[..4])?, number(&text[4..6])?, number(&text[6..])?));
    }
    let days: i32 = whole.parse().ok()?;
    (3_654..=73_050).contains(&days).then_some(Written::Serial(days))
}

fn number(text: &str) -> Option<i16> {
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// `12`, `12th`, `1st`.
fn day_number(text: &str) -> Option<i16> {
    let small = text.to_lowercase();
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|end| small.strip_suffix(end)).unwrap_or(&small);
    number(bare)
}

fn year(text: &str) -> Option<Year> {
    let text = text.trim_start_matches(['\'', '’']);
    match text.len() {
        4 => number(text).map(Year::Full),
        2 => number(text).map(Year::Two),
        _ => None,
    }
}

/// 1 to 12 for a month's name or its first three letters.
fn month(text: &str) -> Option<i16> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let small = text.to_lowercase();
    let found = MONTHS.iter().position(|month| small.len() >= 3 && (month.starts_with(&small) || small == "sept"))?;
    if small == "sept" { Some(9) } else { i16::try_from(found + 1).ok() }
}

fn is_weekday(text: &str) -> bool {
    const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let small = text.to_lowercase();
    small.len() >= 3 && WEEKDAYS.iter().any(|day| day.starts_with(&small))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(cell: &str, order: Order) -> Option<String> {
        read(cell, order, Pivot::not_after(2021)).map(|(date, at)| match at {
            Some(at) => format!("{date} {:02}:{:02}", at / 60, at % 60),
            None => date.to_string(),
        })
    }

    #[test]
    fn dates_are_read_as_people_and_spreadsheets_write_them() {
        for (cell, expect) in [
            ("09/12/2020", "2020-12-09"),
            ("9.12.20", "2020-12-09"),
            ("9-12-2020", "2020-12-09"),
            ("2020-12-09", "2020-12-09"),
            ("2020/12/9", "2020-12-09"),
            ("20201209", "2020-12-09"),
            ("9 Dec 2020", "2020-12-09"),
            ("09-Dec-20", "2020-12-09"),
            ("9th December 2020", "2020-12-09"),
            ("Wednesday 9 December 2020", "2020-12-09"),
            ("December 9, 2020", "2020-12-09"),
            ("9 Sept 1998", "1998-09-09"),
            ("44174", "2020-12-09"),
            ("44174.36", "2020-12-09"),
            ("09/12/2020 08:44", "2020-12-09 08:44"),
            ("2020-12-09T08:44:10", "2020-12-09 08:44"),
            ("09/12/2020 00:00:00", "2020-12-09"),
            ("9 Dec 2020 4:31 PM", "2020-12-09 16:31"),
            ("01/02/22", "1922-02-01"),
            ("01/02/21", "2021-02-01"),
            ("03/06/1929", "1929-06-03"),
        ] {
            assert_eq!(read_as(cell, Order::DayFirst).as_deref(), Some(expect), "{cell}");
        }
        assert_eq!(read_as("09/12/2020", Order::MonthFirst).as_deref(), Some("2020-09-12"));
        assert_eq!(read_as("2020-12-09", Order::MonthFirst).as_deref(), Some("2020-12-09"));
    }

    #[test]
    fn what_is_no_date_is_not_read() {
        for cell in [
            "",
            "31/02/1990",
            "45/13/1990",
            "1990",
            "12/1990",
            "0",
            "99999999",
            "tomorrow",
            "9/12/020",
            "9/12/2020 25:00",
            "1/2/3/4",
            "é/é/éé",
            "May",
            "2020-13-01",
            "12 Xyz 2020",
            "-5",
        ] {
            assert_eq!(read_as(cell, Order::DayFirst), None, "{cell}");
        }
    }

    #[test]
    fn times_are_read_and_nothing_else() {
        for (cell, expect) in [
            ("08:44", 524),
            ("8:44", 524),
            ("8.44", 524),
            ("0844", 524),
            ("4:31 pm", 991),
            ("12:05AM", 5),
            ("9am", 540),
        ] {
            assert_eq!(time(cell), Some(expect), "{cell}");
        }
        for cell in ["", "24:00", "8:4", "13:00pm", "noon", "8:44:99", "é:00", "éé"] {
            assert_eq!(time(cell), None, "{cell}");
        }
    }

    #[test]
    fn a_column_shows_its_order_or_contradicts_itself() {
        let evidence = |cells: &[&str]| {
            let mut evidence = Evidence::default();
            cells.iter().for_each(|cell| evidence.add(cell));
            evidence.order()
        };
        assert_eq!(evidence(&["01/02/2020", "2020-12-31", "31 Dec 2020", "", "32/13/2020"]), Ok(None));
        assert_eq!(evidence(&["01/02/2020", "13/02/2020"]), Ok(Some(Order::DayFirst)));
        assert_eq!(evidence(&["01/02/2020", "02/13/20 10:00"]), Ok(Some(Order::MonthFirst)));
        assert_eq!(
            evidence(&["14/02/2020", "13/02/2020", "02/14/2020"]).unwrap_err(),
            "some dates have the day first (`14/02/2020`, 2 in all) and some the month (`02/14/2020`, 1 in all); \
             one order throughout would fit"
        );
        let mut slip = vec!["14/02/2020"; 50];
        slip.push("02/14/2020");
        assert_eq!(evidence(&slip), Ok(Some(Order::DayFirst)));
    }
}
