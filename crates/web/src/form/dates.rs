//! Days and times as people write them: "12 march 26", "3/4", "yesterday", "half" never, "2.30pm" always.

use waymark_rules::Day;

/// Which year a day without one lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaning {
    /// The last time the day came round.
    Past,
    /// The next time it comes round.
    Coming,
}

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
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads a day.
///
/// # Errors
/// The sentence that says what is wrong and how to write it.
pub fn read(text: &str, today: Day, leaning: Leaning) -> Result<Day, String> {
    let lower = text.to_lowercase();
    let parts: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|p| !p.is_empty() && *p != "of" && *p != "the" && *p != "on")
        .collect();
    if let Some(day) = spoken(&parts, today, leaning) {
        return Ok(day);
    }
    // A weekday beside the date is a courtesy to the reader.
    let dated: Vec<&str> = parts.into_iter().filter(|p| weekday(p).is_none()).collect();
    let how = || format!("“{text}” is not a day. Write it like 12 March 2026, or 12/3/26");
    let (year, month, day) = numbers(&dated).ok_or_else(how)?;
    let (month, day) = (number(&month).or_else(|| month_of(&month)).ok_or_else(how)?, number(&day).ok_or_else(how)?);
    let year = match year {
        Some(year) => Some(full_year(&year).ok_or_else(how)?),
        None => None,
    };
    if !(1..=12).contains(&month) {
        return Err(format!(
            "There is no month {month}. Write the day first, then the month: 12/3/26 is 12 March 2026"
        ));
    }
    match year {
        Some(year) => exact(year, month, day),
        None => nearest(today, (month, day), leaning),
    }
}

/// "today", "yesterday", "tomorrow", "friday", "last friday", "next friday".
fn spoken(parts: &[&str], today: Day, leaning: Leaning) -> Option<Day> {
    let by = |days: i32| u16::try_from(i32::from(today.0) + days).ok().map(Day).filter(|day| *day <= Day::LAST);
    match parts {
        ["today" | "now"] => Some(today),
        ["yesterday"] => by(-1),
        ["tomorrow"] => by(1),
        [one] | ["last" | "next" | "this", one] => {
            let wanted = i32::try_from(weekday(one)?).ok()?;
            let ahead = (wanted - i32::try_from(today_weekday(today)).ok()?).rem_euclid(7);
            let past = parts.first() == Some(&"last") || (parts.len() == 1 && leaning == Leaning::Past);
            let strict = parts.len() == 2 && parts.first() != Some(&"this");
            match (past, ahead, strict) {
                (_, 0, false) => Some(today),
                (true, ahead, _) => by(if ahead == 0 { -7 } else { ahead - 7 }),
                (false, ahead, _) => by(if ahead == 0 { 7 } else { ahead }),
            }
        }
        _ => None,
    }
}

fn today_weekday(day: Day) -> usize {
    let text = day.in_words().to_lowercase();
    WEEKDAYS.iter().position(|name| text.starts_with(name)).unwrap_or(0)
}

fn weekday(word: &str) -> Option<usize> {
    (word.len() >= 3).then(|| WEEKDAYS.iter().position(|name| name.starts_with(word))).flatten()
}

fn month_of(word: &str) -> Option<u32> {
    let found = (word.len() >= 3)
        .then(|| MONTHS.iter().position(|name| name.starts_with(word) || (*name == "september" && word == "sept")));
    found.flatten().and_then(|place| u32::try_from(place + 1).ok())
}

fn number(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
    let end = &word[digits.len()..];
    (matches!(end, "" | "st" | "nd" | "rd" | "th") && digits.len() <= 2).then(|| digits.parse().ok()).flatten()
}

fn full_year(word: &str) -> Option<i32> {
    let year: i32 = word.parse().ok()?;
    match word.len() {
        4 => Some(year),
        // Two digits: this century for anything that could be recorded here, the last for birth dates.
        2 if year <= 40 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

/// Year, month and day out of the parts, in the order written; the month may be a word on either side of the day.
fn numbers(parts: &[&str]) -> Option<(Option<String>, String, String)> {
    let own = |t: &str| t.to_owned();
    match parts {
        [y, m, d] if y.len() == 4 && y.bytes().all(|b| b.is_ascii_digit()) => Some((Some(own(y)), own(m), own(d))),
        [m, d, y] if month_of(m).is_some() => Some((Some(own(y)), own(m), own(d))),
        [d, m, y] => Some((Some(own(y)), own(m), own(d))),
        [m, d] if month_of(m).is_some() => Some((None, own(m), own(d))),
        [d, m] => Some((None, own(m), own(d))),
        [all] if all.len() == 8 && all.bytes().all(|b| b.is_ascii_digit()) => {
            Some((Some(own(&all[4..])), own(&all[2..4]), own(&all[..2])))
        }
        _ => None,
    }
}

fn exact(year: i32, month: u32, day: u32) -> Result<Day, String> {
    if let Some(found) = Day::parse(&format!("{year:04}-{month:02}-{day:02}")) {
        return Ok(found);
    }
    let name = month_name(month);
    let last = (28..=31).rev().find(|d| Day::parse(&format!("{year:04}-{month:02}-{d:02}")).is_some());
    Err(match last {
        Some(last) => format!("There is no {day} {name} {year}: {name} {year} has {last} days. Check the day"),
        None => format!("{year} is outside the years kept here, 1930 to 2100. Check the year"),
    })
}

fn month_name(month: u32) -> String {
    let place = usize::try_from(month).unwrap_or(1).clamp(1, 12) - 1;
    crate::stop::sentence(MONTHS[place]).trim_end_matches('.').to_owned()
}

fn nearest(today: Day, (month, day): (u32, u32), leaning: Leaning) -> Result<Day, String> {
    let this: i32 = today.to_string()[..4].parse().unwrap_or(2000);
    let found = exact(this, month, day);
    let other = match (&found, leaning) {
        (Ok(day), Leaning::Past) if *day > today => this - 1,
        (Ok(day), Leaning::Coming) if *day < today => this + 1,
        _ => return found,
    };
    exact(other, month, day)
}

/// Reads a time of day: minutes after midnight.
///
/// # Errors
/// The sentence that says how to write it.
pub fn time(text: &str) -> Result<u16, String> {
    let how = || format!("“{text}” is not a time of day. Write it like 14:30 or 2.30pm");
    let lower: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    match lower.as_str() {
        "noon" | "midday" => return Ok(12 * 60),
        _ => {}
    }
    let (clock, half) = match (lower.trim_end_matches('.').replace("a.m", "am").replace("p.m", "pm"), ()) {
        (t, ()) if t.ends_with("am") => (t.trim_end_matches("am").to_owned(), Some(false)),
        (t, ()) if t.ends_with("pm") => (t.trim_end_matches("pm").to_owned(), Some(true)),
        (t, ()) => (t, None),
    };
    let (hours, minutes) = match clock.split_once([':', '.', 'h']) {
        Some((hours, minutes)) => (hours.to_owned(), minutes.to_owned()),
        None if clock.len() > 2 && clock.is_ascii() => {
            (clock[..clock.len() - 2].to_owned(), clock[clock.len() - 2..].to_owned())
        }
        None => (clock, "00".to_owned()),
    };
    let hours: u16 = hours.parse().map_err(|_| how())?;
    let minutes: u16 = (minutes.len() == 2).then(|| minutes.parse().ok()).flatten().ok_or_else(how)?;
    let hours = match half {
        Some(_) if hours == 0 || hours > 12 => return Err(how()),
        Some(after) => hours % 12 + if after { 12 } else { 0 },
        None => hours,
    };
    if hours > 23 || minutes > 59 { Err(how()) } else { Ok(hours * 60 + minutes) }
}

/// A time of day as it is read: "14:30".
#[must_use]
pub fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(text: &str) -> Result<String, String> {
        // A Wednesday.
        read(text, Day::parse("2026-04-08").unwrap(), Leaning::Past).map(|day| day.to_string())
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in [
            "12 march 26",
            "12 March 2026",
            "12/3/26",
            "12.03.2026",
            "12-3-26",
            "2026-03-12",
            "12th of March, 2026.",
            "Thursday 12 March",
            "12 mar",
            "March 12 2026",
            "12032026",
            " 12  3  26 ",
        ] {
            assert_eq!(past(text).as_deref(), Ok("2026-03-12"), "{text}");
        }
        for (text, day) in [
            ("today", "2026-04-08"),
            ("Yesterday", "2026-04-07"),
            ("friday", "2026-04-03"),
            ("wednesday", "2026-04-08"),
            ("last wed", "2026-04-01"),
            ("9 april", "2025-04-09"),
        ] {
            assert_eq!(past(text).as_deref(), Ok(day), "{text}");
        }
    }

    #[test]
    fn a_day_to_come_lies_ahead() {
        let coming = |text: &str| read(text, Day::parse("2026-04-08").unwrap(), Leaning::Coming).map(|d| d.to_string());
        for (text, day) in [
            ("friday", "2026-04-10"),
            ("next friday", "2026-04-10"),
            ("tomorrow", "2026-04-09"),
            ("7 april", "2027-04-07"),
            ("28 dec", "2026-12-28"),
        ] {
            assert_eq!(coming(text).as_deref(), Ok(day), "{text}");
        }
    }

    #[test]
    fn impossible_days_are_explained() {
        assert_eq!(
            past("31 february 2026"),
            Err("There is no 31 February 2026: February 2026 has 28 days. Check the day".into())
        );
        assert!(past("12/13/26").is_err_and(|why| why.contains("no month 13")));
        assert!(past("soon").is_err_and(|why| why.contains("Write it like")));
        assert!(past("").is_err() && past("1 2 3 4").is_err() && past("é").is_err());
        assert!(past("1/1/1900").is_err_and(|why| why.contains("outside the years")));
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, minute) in [
            ("14:30", 870),
            ("2.30pm", 870),
            ("2:30 PM", 870),
            ("1430", 870),
            ("9", 540),
            ("9am", 540),
            ("12am", 0),
            ("12pm", 720),
            ("noon", 720),
            ("9 a.m.", 540),
            ("0905", 545),
        ] {
            assert_eq!(time(text), Ok(minute), "{text}");
        }
        for text in ["25:00", "9:5", "13pm", "tea", "12:60", "é9"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
