//! Reads small TOML files of dated data so that every error names its line and column, all in one run.

use crate::day::Day;
use crate::problem::{Problem, line_and_column, nearest};
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table of the file, and where in the text it stands.
#[derive(Clone, Copy)]
pub(crate) struct Section<'t> {
    name: &'t str,
    table: &'t DeTable<'t>,
    start: usize,
}

impl<'t> Section<'t> {
    /// Where the value of a key stands, or the table itself when the key is missing.
    pub(crate) fn place(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or(self.start..self.start, Spanned::span)
    }

    /// Whether the table has this key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.table.get(key)
    }
}

/// A file being read, and the problems met so far.
pub(crate) struct DatedFile<'a> {
    file: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
    /// The text is not TOML throughout, so a missing key may only be one that could not be read.
    broken: bool,
}

impl<'a> DatedFile<'a> {
    /// Parses the text; what is not TOML is noted, and the rest is kept for reading on.
    pub(crate) fn parse(file: &'a str, text: &'a str) -> (DatedFile<'a>, Spanned<DeTable<'a>>) {
        let (tree, errors) = DeTable::parse_recoverable(text);
        let mut reader = DatedFile { file, text, problems: Vec::new(), broken: false };
        for error in &errors {
            let span = error.span().unwrap_or(0..0);
            reader.problem(span, format!("not readable as TOML: {}", error.message()), "");
        }
        reader.broken = !errors.is_empty();
        (reader, tree)
    }

    /// Notes one problem; in a broken text only the first of each line, since the rest may follow from it.
    pub(crate) fn problem(&mut self, at: Range<usize>, what: String, fits: &str) {
        let (line, column) = line_and_column(self.text, at.start);
        if self.broken && self.problems.iter().any(|p| p.line == line) {
            return;
        }
        self.problems.push(Problem { file: self.file.to_owned(), line, column, what, fits: fits.to_owned() });
    }

    /// The line a place of the text is on.
    pub(crate) fn line(&self, at: usize) -> u32 {
        line_and_column(self.text, at).0
    }

    /// The problems met, in the order of the text; none is a sound file.
    pub(crate) fn finish(mut self) -> Result<(), Vec<Problem>> {
        self.problems.sort_unstable();
        self.problems.dedup();
        if self.problems.is_empty() { Ok(()) } else { Err(self.problems) }
    }

    /// The whole file as a section.
    pub(crate) fn whole<'t>(tree: &'t Spanned<DeTable<'t>>) -> Section<'t> {
        Section { name: "the file", table: tree.get_ref(), start: 0 }
    }

    /// Notes every key of a table that nothing reads.
    pub(crate) fn only(&mut self, section: Section<'_>, known: &[&str]) {
        for key in section.table.keys() {
            let word = key.get_ref().as_ref();
            if known.contains(&word) {
                continue;
            }
            let near = nearest(word, known.iter().copied());
            let fits = match near.first() {
                Some(best) => format!("did you mean `{best}`?"),
                None => format!("known here: {}", known.join(", ")),
            };
            self.problem(key.span(), format!("unknown key `{word}` in {}", section.name), &fits);
        }
    }

    /// The table under a key.
    pub(crate) fn table<'t>(&mut self, section: Section<'t>, key: &'t str) -> Option<Section<'t>> {
        let value = self.required(section, key, "a table")?;
        match value.get_ref() {
            DeValue::Table(table) => Some(Section { name: key, table, start: value.span().start }),
            other => self.wrong_type(value, key, other, "a table"),
        }
    }

    /// The tables of a list `[[key]]`; empty, with a problem, when there is none.
    pub(crate) fn tables<'t>(&mut self, section: Section<'t>, key: &'t str) -> Vec<Section<'t>> {
        let Some(value) = self.required(section, key, "a list of tables") else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type::<()>(value, key, value.get_ref(), "a list of tables, each headed [[…]]");
            return Vec::new();
        };
        let mut found = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => found.push(Section { name: key, table, start: item.span().start }),
                other => {
                    self.wrong_type::<()>(item, key, other, "a table");
                }
            }
        }
        found
    }

    /// A text that is not blank.
    pub(crate) fn text(&mut self, section: Section<'_>, key: &str) -> Option<String> {
        let value = self.required(section, key, "a text")?;
        self.as_text(value, key)
    }

    /// The texts of a list, at least one.
    pub(crate) fn texts(&mut self, section: Section<'_>, key: &str) -> Vec<String> {
        let Some(value) = self.required(section, key, "a list of texts") else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type::<()>(value, key, value.get_ref(), "a list of texts");
            return Vec::new();
        };
        if items.is_empty() {
            self.problem(value.span(), format!("`{key}` is empty"), "name at least one");
        }
        items.iter().filter_map(|item| self.as_text(item, key)).collect()
    }

    /// A whole number within bounds.
    pub(crate) fn number(&mut self, section: Section<'_>, key: &str, bounds: RangeInclusive<i16>) -> Option<i16> {
        let value = self.required(section, key, "a whole number")?;
        let DeValue::Integer(written) = value.get_ref() else {
            return self.wrong_type(value, key, value.get_ref(), "a whole number");
        };
        let number = i16::from_str_radix(written.as_str(), written.radix()).ok().filter(|n| bounds.contains(n));
        if number.is_none() {
            let fits = format!("from {} to {}", bounds.start(), bounds.end());
            self.problem(value.span(), format!("`{key}` cannot be {written}"), &fits);
        }
        number
    }

    /// A date without a time of day.
    pub(crate) fn day(&mut self, section: Section<'_>, key: &str) -> Option<Day> {
        const WANTED: &str = "a date, written 2021-04-27 without quotation marks";
        let value = self.required(section, key, WANTED)?;
        let DeValue::Datetime(written) = value.get_ref() else {
            return self.wrong_type(value, key, value.get_ref(), WANTED);
        };
        let day = if written.time.is_none() { Day::parse(&written.to_string()) } else { None };
        if day.is_none() {
            let fits = "a date from 1930 to 2100 without a time of day";
            self.problem(value.span(), format!("`{key}` cannot be {written}"), fits);
        }
        day
    }

    fn required<'t>(&mut self, section: Section<'t>, key: &str, wanted: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        let value = section.value(key);
        if value.is_none() && !self.broken {
            let at = section.start..section.start;
            self.problem(at, format!("{} has no `{key}`", section.name), &format!("give {wanted}"));
        }
        value
    }

    fn as_text(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.clone().into_owned()),
            DeValue::String(_) => {
                self.problem(value.span(), format!("`{key}` is blank"), "say something or leave it out");
                None
            }
            other => self.wrong_type(value, key, other, "a text in quotation marks"),
        }
    }

    fn wrong_type<T>(&mut self, at: &Spanned<DeValue<'_>>, key: &str, found: &DeValue<'_>, wanted: &str) -> Option<T> {
        let what = format!("`{key}` is of type {}", found.type_str());
        self.problem(at.span(), what, &format!("give {wanted}"));
        None
    }
}
