//! The words after a torture's name: flags with a value each, and plain words.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// What was asked for.
pub(super) struct Flags {
    values: BTreeMap<String, String>,
    /// The words that belong to no flag.
    pub(super) plain: Vec<String>,
}

impl Flags {
    /// Reads the words; a flag that is not known is refused by name.
    pub(super) fn read(words: &[String], known: &[&str]) -> Result<Flags, String> {
        let mut flags = Flags { values: BTreeMap::new(), plain: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let Some(name) = word.strip_prefix("--") else {
                flags.plain.push(word.clone());
                continue;
            };
            if !known.contains(&name) {
                let known: Vec<String> = known.iter().map(|name| format!("--{name}")).collect();
                return Err(format!("there is no flag `{word}` here; there are: {}", known.join(", ")));
            }
            let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
            flags.values.insert(name.to_owned(), value.clone());
        }
        Ok(flags)
    }

    /// The value of a flag, if it was given.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// A number; underscores may part its digits.
    pub(super) fn number<T: FromStr>(&self, name: &str, unless: T) -> Result<T, String> {
        let Some(text) = self.text(name) else { return Ok(unless) };
        text.replace('_', "").parse().map_err(|_| format!("--{name} takes a whole number, not `{text}`"))
    }

    /// Two numbers, `50-2000`.
    pub(super) fn range(&self, name: &str, unless: RangeInclusive<u64>) -> Result<RangeInclusive<u64>, String> {
        let Some(text) = self.text(name) else { return Ok(unless) };
        let parts = text.split_once('-').and_then(|(a, b)| Some(a.parse::<u64>().ok()?..=b.parse::<u64>().ok()?));
        let range = parts.filter(|range| !range.is_empty());
        range.ok_or_else(|| format!("--{name} takes two numbers, the smaller first, such as 50-2000, not `{text}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Flags, String> {
        let words: Vec<String> = line.split_whitespace().map(ToOwned::to_owned).collect();
        Flags::read(&words, &["rounds", "between"])
    }

    #[test]
    fn flags_have_values_and_the_rest_are_plain_words() {
        let flags = read("a.db --rounds 1_000 notes --between 5-20").unwrap();
        assert_eq!(flags.plain, ["a.db", "notes"]);
        assert_eq!(flags.number("rounds", 7), Ok(1_000));
        assert_eq!(flags.range("between", 1..=2), Ok(5..=20));
        let none = read("").unwrap();
        assert_eq!((none.number("rounds", 7), none.range("between", 1..=2)), (Ok(7), Ok(1..=2)));
    }

    #[test]
    fn what_does_not_fit_is_said_with_what_would_have() {
        assert!(read("--runs 5").err().unwrap().contains("--rounds, --between"));
        assert!(read("--rounds").err().unwrap().contains("needs a value"));
        assert!(read("--rounds x").unwrap().number("rounds", 7_u64).unwrap_err().contains("`x`"));
        for bad in ["20-5", "5", "a-b"] {
            assert!(
                read(&format!("--between {bad}")).unwrap().range("between", 1..=2).unwrap_err().contains("50-2000")
            );
        }
    }
}
