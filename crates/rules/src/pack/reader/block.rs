//! One block of a pack file: its keys read by type, every misfit noted where it stands.

use super::changed::{CHANGED_KEYS, changed};
use crate::Day;
use crate::pack::model::{Effective, Head};
use crate::pack::names::{Names, Speaks, one_of, quoted};
use crate::pack::phrase::{Part, Phrase, Setting, whole};
use crate::problem::{Problem, line_and_column, nearest};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// After so many problems a run stops noting more: nobody reads them, and a hostile file could make millions.
const MOST_PROBLEMS: usize = 2000;

/// The keys every block may have.
const HEAD_KEYS: &[&str] = &["id", "clause", "clauses", "says", "note", "disagrees-with", "not-set"];

/// The keys that say from when and for whom.
pub(super) const EFFECTIVE_KEYS: &[&str] =
    &["for-referrals-from", "for-referrals-until", "for-starts-from", "for-starts-until", "since", "up-to"];

/// The problems found so far in all files.
#[derive(Default)]
pub(super) struct Log(RefCell<Vec<Problem>>);

impl Log {
    /// Notes a problem.
    pub fn add(&self, problem: Problem) {
        let mut problems = self.0.borrow_mut();
        if problems.len() < MOST_PROBLEMS {
            problems.push(problem);
        }
    }

    fn is_full(&self) -> bool {
        self.0.borrow().len() >= MOST_PROBLEMS
    }

    /// Notes what is wrong at a byte of a text: what, and what would fit.
    pub fn at(&self, file: &str, text: &str, at: usize, (what, fits): (&str, &str)) {
        if self.is_full() {
            return;
        }
        let (line, column) = line_and_column(text, at);
        self.add(Problem { file: file.into(), line, column, what: what.into(), fits: fits.into() });
    }

    /// Notes what is wrong with a file as a whole.
    pub fn whole_file(&self, file: &str, what: &str, fits: &str) {
        self.add(Problem { file: file.into(), line: 0, column: 0, what: what.into(), fits: fits.into() });
    }

    /// What was read, if nothing was wrong; else every problem, in the order of files, then of lines.
    pub fn finish<T>(self, read: T, files: &[(String, String)]) -> Result<T, Vec<Problem>> {
        let mut problems = self.0.into_inner();
        if problems.is_empty() {
            return Ok(read);
        }
        let place = |p: &Problem| (files.iter().position(|(name, _)| *name == p.file), p.line, p.column);
        problems.sort_by_key(place);
        problems.dedup();
        Err(problems)
    }
}

/// A file being read.
pub(super) struct File<'a> {
    name: &'a str,
    text: &'a str,
    line_ends: Vec<usize>,
    /// Every name a phrase may use.
    pub names: &'a Names<'a>,
    log: &'a Log,
}

impl<'a> File<'a> {
    /// A file with the names known in its pack.
    pub fn new(name: &'a str, text: &'a str, names: &'a Names<'a>, log: &'a Log) -> File<'a> {
        let line_ends = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(at, _)| at).collect();
        File { name, text, line_ends, names, log }
    }

    /// Notes what is wrong at a byte of the file.
    pub fn wrong(&self, at: usize, what: &str, fits: &str) {
        self.log.at(self.name, self.text, at, (what, fits));
    }

    fn line(&self, at: usize) -> u32 {
        u32::try_from(self.line_ends.partition_point(|end| *end < at) + 1).unwrap_or(u32::MAX)
    }

    /// Where a byte of a string's value stands in the file: exact for plain one-line strings, else the string's start.
    fn inside(&self, text: &Text, offset: usize) -> usize {
        let raw = self.text.get(text.span.clone()).unwrap_or("");
        let plain = raw.len() == text.value.len() + 2 && raw.get(1..raw.len() - 1) == Some(text.value);
        text.span.start + if plain { offset + 1 } else { 0 }
    }
}

/// A string of the file and where it stands.
#[derive(Clone)]
pub(super) struct Text<'a> {
    /// What it says.
    pub value: &'a str,
    span: Range<usize>,
}

impl Text<'_> {
    /// The byte of the file where it begins.
    pub fn at(&self) -> usize {
        self.span.start
    }
}

/// A block, or a table inside one.
pub(super) struct Block<'a> {
    /// The file it stands in.
    pub file: &'a File<'a>,
    table: &'a DeTable<'a>,
    at: usize,
    /// What it is called in problems.
    kind: &'a str,
    /// Which events its phrases may speak of.
    pub speaks: Speaks,
}

impl<'a> Block<'a> {
    /// A table as a block of a kind, standing at a byte of the file.
    pub fn new(file: &'a File<'a>, table: &'a DeTable<'a>, at: usize, kind: &'a str) -> Block<'a> {
        Block { file, table, at, kind, speaks: Speaks::Participant }
    }

    /// Notes what is wrong with the block as a whole.
    pub fn wrong(&self, what: &str, fits: &str) {
        self.file.wrong(self.at, what, fits);
    }

    /// Notes what is wrong with the value of a key.
    pub fn wrong_key(&self, key: &str, what: &str, fits: &str) {
        self.file.wrong(self.table.get(key).map_or(self.at, |v| v.span().start), what, fits);
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Notes every key that is neither one of these nor, for whole blocks, one every block may have.
    pub fn only(&self, own: &[&str], shared: bool) {
        let more: &[&[&str]] = if shared { &[HEAD_KEYS, &CHANGED_KEYS, EFFECTIVE_KEYS] } else { &[] };
        let known: Vec<&str> = own.iter().chain(more.iter().copied().flatten()).copied().collect();
        for (key, _) in self.table {
            let word = key.get_ref().as_ref();
            if !known.contains(&word) {
                let what = format!("unknown key `{word}` in {}", self.kind);
                self.file.wrong(key.span().start, &what, &one_of(word, known.iter().copied()));
            }
        }
    }

    /// Notes the keys that do not go with the form the block has.
    pub fn without(&self, keys: &[&str], why: &str) {
        for key in keys {
            if let Some((written, _)) = self.table.get_key_value(*key) {
                self.file.wrong(written.span().start, &format!("`{key}` does not belong here"), why);
            }
        }
    }

    fn missing(&self, key: &str) {
        self.wrong(&format!("`{key}` is missing in {}", self.kind), &format!("add `{key} = …`"));
    }

    fn wrong_type(&self, key: &str, value: &Spanned<DeValue>, fits: &str) {
        let what = format!("`{key}` is of type {}", value.get_ref().type_str());
        self.file.wrong(value.span().start, &what, fits);
    }

    fn as_text(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Option<Text<'a>> {
        match value.get_ref().as_str() {
            Some(text) => Some(Text { value: text, span: value.span() }),
            None => {
                self.wrong_type(key, value, "write text in quotes");
                None
            }
        }
    }

    /// The text of a key, if it is there.
    pub fn text(&self, key: &str) -> Option<Text<'a>> {
        self.as_text(key, self.table.get(key)?)
    }

    /// The text of a key that must be there and say something.
    pub fn need_text(&self, key: &str) -> Option<Text<'a>> {
        if !self.has(key) {
            self.missing(key);
        }
        let text = self.text(key)?;
        if text.value.trim().is_empty() {
            self.file.wrong(text.span.start, &format!("`{key}` is empty"), "say something here");
        }
        Some(text)
    }

    /// The text of a key, owned; empty if it is not there.
    pub fn words(&self, key: &str) -> String {
        self.text(key).map_or(String::new(), |t| t.value.into())
    }

    /// The text of a key that must be there, owned.
    pub fn need_words(&self, key: &str) -> String {
        self.need_text(key).map_or(String::new(), |t| t.value.into())
    }

    fn read<T>(&self, text: &Text<'a>, speaks: Speaks, rule: impl FnOnce(&mut Phrase<'a>) -> Part<T>) -> Option<T> {
        let setting = Setting { names: self.file.names, speaks };
        match whole(text.value, setting, rule) {
            Ok(read) => Some(read),
            Err(wrong) => {
                self.file.wrong(self.file.inside(text, wrong.at), &wrong.what, &wrong.fits);
                None
            }
        }
    }

    /// The phrase of a key, if it is there and can be read.
    pub fn phrase<T>(&self, key: &str, rule: impl FnOnce(&mut Phrase<'a>) -> Part<T>) -> Option<T> {
        self.read(&self.text(key)?, self.speaks, rule)
    }

    /// As `phrase`, speaking of recorded facts only.
    pub fn recorded_phrase<T>(&self, key: &str, rule: impl FnOnce(&mut Phrase<'a>) -> Part<T>) -> Option<T> {
        self.read(&self.text(key)?, Speaks::Recorded, rule)
    }

    /// The phrase of a key that must be there.
    pub fn need_phrase<T>(&self, key: &str, rule: impl FnOnce(&mut Phrase<'a>) -> Part<T>) -> Option<T> {
        if !self.has(key) {
            self.missing(key);
        }
        self.phrase(key, rule)
    }

    /// Whether a key says `true`; not if it is absent.
    pub fn flag(&self, key: &str) -> bool {
        let Some(value) = self.table.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong_type(key, value, "would fit: `true`, `false`");
            false
        })
    }

    /// One of a few words, by its place among them.
    pub fn choice(&self, key: &str, words: &[&str]) -> Option<usize> {
        let text = self.text(key)?;
        let place = words.iter().position(|w| *w == text.value);
        if place.is_none() {
            let what = format!("`{key}` cannot be `{}`", text.value);
            self.file.wrong(text.span.start, &what, &one_of(text.value, words.iter().copied()));
        }
        place
    }

    /// A whole number from 0.
    pub fn whole_number(&self, key: &str) -> Option<u64> {
        let value = self.table.get(key)?;
        let number = value.get_ref().as_integer().and_then(|n| u64::from_str_radix(n.as_str(), n.radix()).ok());
        if number.is_none() {
            self.wrong_type(key, value, "write a whole number from 0, without quotes");
        }
        number
    }

    /// Whether the value of a key is a text.
    pub fn is_text(&self, key: &str) -> bool {
        self.table.get(key).is_some_and(|v| v.get_ref().is_str())
    }

    /// The date of a key, if it is there.
    pub fn date(&self, key: &str) -> Option<Day> {
        let value = self.table.get(key)?;
        let written = value.get_ref().as_datetime().filter(|d| d.time.is_none() && d.offset.is_none());
        let Some(date) = written.and_then(|d| d.date) else {
            self.wrong_type(key, value, "write a date without quotes, such as 2021-04-27");
            return None;
        };
        let day = Day::parse(&format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
        if day.is_none() {
            self.file.wrong(value.span().start, &format!("`{key}` is no date between 1930 and 2100"), "");
        }
        day
    }

    fn list(&self, key: &str) -> Vec<&'a Spanned<DeValue<'a>>> {
        let Some(value) = self.table.get(key) else { return vec![] };
        match value.get_ref().as_array() {
            Some(list) => list.iter().collect(),
            None => {
                self.wrong_type(key, value, "write a list in square brackets");
                vec![]
            }
        }
    }

    /// The texts of a list.
    pub fn texts(&self, key: &str) -> Vec<Text<'a>> {
        self.list(key).into_iter().filter_map(|value| self.as_text(key, value)).collect()
    }

    /// Ids from a list, each of which must be known; `what` names the kind of id.
    pub fn ids(&self, key: &str, known: &BTreeSet<String>, what: &str) -> Vec<String> {
        let mut ids = vec![];
        for text in self.texts(key) {
            if known.contains(text.value) {
                ids.push(text.value.to_string());
            } else {
                let fits = one_of(text.value, known.iter().map(String::as_str));
                self.file.wrong(text.span.start, &format!("unknown {what} `{}`", text.value), &fits);
            }
        }
        ids
    }

    /// Ids of blocks or names of events from a list, event names in their canonical form.
    pub fn ids_or_events(&self, key: &str, known: &[&BTreeSet<String>], what: &str) -> Vec<String> {
        let mut found = vec![];
        let names = self.file.names;
        for text in self.texts(key) {
            if known.iter().any(|k| k.contains(text.value)) {
                found.push(text.value.to_string());
                continue;
            }
            match names.event(text.value, Speaks::Contract) {
                Some(crate::pack::names::Named::Fact(kind, None)) => found.push(kind.name.clone()),
                Some(crate::pack::names::Named::Fact(kind, Some(_))) => {
                    let what = format!("`{}` also says how, which a list cannot", text.value);
                    self.file.wrong(text.span.start, &what, &format!("would fit: `{}`", kind.name));
                }
                Some(crate::pack::names::Named::Derived) => found.push(text.value.to_string()),
                None => {
                    let ids = known.iter().flat_map(|k| k.iter()).map(String::as_str);
                    let near = nearest(text.value, ids);
                    let fits = match near.is_empty() {
                        true => names.instead_of_event(text.value, Speaks::Contract),
                        false => format!("did you mean {}?", quoted(&near)),
                    };
                    self.file.wrong(text.span.start, &format!("unknown {what} `{}`", text.value), &fits);
                }
            }
        }
        found
    }

    /// The table of a key, as a block of its own.
    pub fn inner(&self, key: &'a str) -> Option<Block<'a>> {
        let value = self.table.get(key)?;
        self.as_block(key, value)
    }

    fn as_block(&self, key: &'a str, value: &'a Spanned<DeValue<'a>>) -> Option<Block<'a>> {
        match value.get_ref().as_table() {
            Some(table) => {
                Some(Block { file: self.file, table, at: value.span().start, kind: key, speaks: self.speaks })
            }
            None => {
                self.wrong_type(key, value, "write a table: `{ … }`");
                None
            }
        }
    }

    /// The tables of a list.
    pub fn inners(&self, key: &'a str) -> Vec<Block<'a>> {
        self.list(key).into_iter().filter_map(|value| self.as_block(key, value)).collect()
    }

    /// The keys of a table with their texts.
    pub fn settings(&self) -> Vec<(&'a str, usize, Option<Text<'a>>)> {
        let entry = |(key, value): (&'a Spanned<toml::de::DeString<'a>>, &'a Spanned<DeValue<'a>>)| {
            let word: &'a str = key.get_ref().as_ref();
            (word, key.span().start, self.as_text(word, value))
        };
        self.table.iter().map(entry).collect()
    }

    /// From when and for whom.
    pub fn effective(&self) -> Effective {
        Effective {
            for_referrals_from: self.date("for-referrals-from"),
            for_referrals_until: self.date("for-referrals-until"),
            for_starts_from: self.date("for-starts-from"),
            for_starts_until: self.date("for-starts-until"),
            since: self.date("since"),
            // A limit on money says with `up-to` what may be spent; elsewhere it is a date.
            up_to: if self.has("spends") && self.is_text("up-to") { None } else { self.date("up-to") },
        }
    }

    /// An id: letters, digits, `-` and `_`; with a letter first where phrases name it.
    pub fn id(&self, key: &str, in_phrases: bool) -> String {
        let text = if key == "id" { self.need_text(key) } else { self.text(key) };
        let Some(text) = text else { return String::new() };
        let id = text.value;
        let sound = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            && !(id.ends_with('-') || id.starts_with('-') || id.contains("--"))
            && (!in_phrases || id.starts_with(|c: char| c.is_ascii_alphabetic()));
        if !sound {
            let fits = "an id is made of letters, digits, single `-` and `_`, beginning with a letter";
            self.file.wrong(text.span.start, &format!("`{id}` is no id"), fits);
        }
        id.into()
    }

    /// What every block carries.
    pub fn head(&self) -> Head {
        let effective = self.effective();
        let (changed, retroactive) = changed(self, &effective);
        Head {
            id: self.id("id", ["stage", "outcome"].contains(&self.kind)),
            clause: self.need_words("clause"),
            clauses: self.texts("clauses").iter().map(|t| t.value.into()).collect(),
            says: self.need_words("says"),
            note: self.words("note"),
            disagrees_with: self.ids("disagrees-with", &self.file.names.blocks, "block"),
            not_set: self.texts("not-set").iter().map(|t| t.value.into()).collect(),
            changed,
            retroactive,
            effective,
            file: self.file.name.into(),
            line: self.file.line(self.at),
        }
    }
}
