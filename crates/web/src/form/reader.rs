//! Reads what was sent, field by field; what does not fit is told for every field at once.

use super::Sent;
use super::dates::{self, Leaning};
use serde::Serialize;
use waymark_rules::Day;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// What is wrong, and how to mend it.
    pub text: String,
}

/// Reads a form.
#[derive(Debug)]
pub struct Reader<'s> {
    /// What was sent.
    pub sent: &'s Sent,
    /// The day of the request.
    pub today: Day,
    /// What was wrong so far.
    pub errors: Vec<FieldError>,
}

impl<'s> Reader<'s> {
    /// Reads what was sent on a day.
    #[must_use]
    pub fn new(sent: &'s Sent, today: Day) -> Reader<'s> {
        Reader { sent, today, errors: Vec::new() }
    }

    /// Notes what is wrong with a field.
    pub fn wrong(&mut self, field: &str, text: impl Into<String>) {
        self.errors.push(FieldError { field: field.to_owned(), text: text.into() });
    }

    /// A day on which something happened; `what` completes "Enter the day …".
    pub fn past_day(&mut self, field: &str, what: &str) -> Option<Day> {
        let day = self.day(field, what, Leaning::Past)?;
        if day > self.today {
            self.wrong(field, format!("{} is in the future. Enter the day {what}, today or earlier", day.in_words()));
            return None;
        }
        Some(day)
    }

    /// A day to come, or today.
    pub fn coming_day(&mut self, field: &str, what: &str) -> Option<Day> {
        let day = self.day(field, what, Leaning::Coming)?;
        if day < self.today {
            self.wrong(field, format!("{} has passed. Enter the day {what}, today or later", day.in_words()));
            return None;
        }
        Some(day)
    }

    /// Any day.
    pub fn day(&mut self, field: &str, what: &str, leaning: Leaning) -> Option<Day> {
        let text = self.sent.get(field);
        if text.is_empty() {
            self.wrong(field, format!("Enter the day {what}, such as 12 March"));
            return None;
        }
        dates::read(text, self.today, leaning).map_err(|why| self.wrong(field, why)).ok()
    }

    /// A time of day in minutes, where one was given.
    pub fn time(&mut self, field: &str) -> Option<u16> {
        let text = self.sent.get(field);
        if text.is_empty() {
            return None;
        }
        dates::time(text).map_err(|why| self.wrong(field, why)).ok()
    }

    /// One of the words offered; `what` completes "Choose …".
    pub fn choice(&mut self, field: &str, what: &str, words: &[&str]) -> Option<String> {
        let text = self.sent.get(field);
        match words.iter().find(|word| **word == text) {
            Some(word) => Some((*word).to_owned()),
            None => {
                self.wrong(field, format!("Choose {what}"));
                None
            }
        }
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn ticked(&self, field: &str, word: &str) -> bool {
        self.sent.all(field).contains(&word)
    }

    /// A word that may be left out; one that was not offered is told.
    pub fn maybe_choice(&mut self, field: &str, what: &str, words: &[&str]) -> Option<String> {
        if self.sent.get(field).is_empty() { None } else { self.choice(field, what, words) }
    }

    /// Text that must be there; `what` completes "Enter …".
    pub fn text(&mut self, field: &str, what: &str, most: usize) -> Option<String> {
        let text = self.sent.get(field).to_owned();
        if text.is_empty() {
            self.wrong(field, format!("Enter {what}"));
            return None;
        }
        self.no_longer_than(field, text, most)
    }

    /// Text that may be left out.
    pub fn maybe_text(&mut self, field: &str, most: usize) -> Option<String> {
        let text = self.sent.get(field).to_owned();
        if text.is_empty() { None } else { self.no_longer_than(field, text, most) }
    }

    fn no_longer_than(&mut self, field: &str, text: String, most: usize) -> Option<String> {
        let long = text.chars().count();
        if long > most {
            self.wrong(field, format!("This is {long} characters long. Shorten it to {most} or fewer"));
            return None;
        }
        Some(text)
    }

    /// Pence, from "1,000", "£12.50" or "12.5"; `what` completes "Enter …".
    pub fn money(&mut self, field: &str, what: &str) -> Option<i64> {
        let text: String = self.sent.get(field).chars().filter(|c| !matches!(c, '£' | ',' | ' ' | '\'')).collect();
        if text.is_empty() {
            self.wrong(field, format!("Enter {what} in pounds, such as 250 or 250.50"));
            return None;
        }
        let (pounds, pence) = text.trim_end_matches('.').split_once('.').unwrap_or((text.trim_end_matches('.'), ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        let read = match (digits(pounds) && pounds.len() <= 7 && !pounds.is_empty(), digits(pence) && pence.len() <= 2)
        {
            (true, true) => pounds.parse::<i64>().ok().zip(format!("{pence:0<2}").parse::<i64>().ok()),
            _ => None,
        };
        match read {
            Some((pounds, pence)) => Some(pounds * 100 + pence),
            None => {
                self.wrong(field, format!("Enter {what} in pounds and pence, such as 250 or 250.50"));
                None
            }
        }
    }

    /// A whole number; `what` completes "Enter …".
    pub fn whole(&mut self, field: &str, what: &str) -> Option<i64> {
        let text: String = self.sent.get(field).chars().filter(|c| !matches!(c, ',' | ' ')).collect();
        let read = text.parse::<i64>().ok().filter(|n| (0..=1_000_000).contains(n));
        if read.is_none() {
            self.wrong(field, format!("Enter {what} as a whole number, such as 16"));
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Result<i64, String> {
        let sent = Sent(vec![("pay".into(), text.into())]);
        let mut reader = Reader::new(&sent, Day::FIRST);
        reader.money("pay", "what they earned").ok_or_else(|| reader.errors[0].text.clone())
    }

    #[test]
    fn money_is_read_as_people_write_it() {
        for (text, pence) in [("1,000", 100_000), ("£12.50", 1250), (" 12.5 ", 1250), ("£ 7.", 700), ("0.09", 9)] {
            assert_eq!(money(text), Ok(pence), "{text}");
        }
        for text in ["", "ten", "12.345", "-3", "1.2.3", "99999999"] {
            assert!(money(text).is_err_and(|why| why.contains("such as 250")), "{text}");
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let sent = Sent(vec![("on".into(), "31 february".into())]);
        let mut reader = Reader::new(&sent, Day::parse("2026-03-01").unwrap());
        reader.past_day("on", "of the contact");
        reader.choice("by", "how you were in touch", &["phone"]);
        reader.text("note", "what was said", 10);
        assert_eq!(reader.errors.len(), 3);
    }
}
