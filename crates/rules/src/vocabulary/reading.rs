//! Reads vocabulary files into entries that still refer to one another by name.

use super::{About, Alias, AttrType, Channel, Kept};
use crate::problem::{Problem, line_and_column, nearest};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Who may be named under `recorded-by`.
const RECORDERS: &[&str] = &[
    "work coach",
    "hub coordinator",
    "job broker",
    "health adviser",
    "administrator",
    "compliance officer",
    "prime manager",
    "commissioner",
    "participant",
    "system",
];
/// The families of programmes that may be named under `used-by`.
const PROGRAMMES: &[&str] = &["jets", "ipes", "community-hub", "towards-work", "work-programme"];

const FACT_KEYS: &[&str] = &[
    "name",
    "says",
    "noun",
    "noun-with",
    "about",
    "or-contract",
    "recorded-by",
    "used-by",
    "attributes",
    "attribute-aliases",
    "word-aliases",
    "tag",
    "measure",
    "by",
    "implies",
    "implies-with",
    "would-do",
    "first-after",
    "aliases",
    "derived-from",
    "clause",
    "note",
    "kept",
];

/// Where in the files something stands: the file's number and the byte offset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub file: usize,
    pub offset: usize,
}

/// A word and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub text: String,
    pub place: Place,
}

/// A type as written; `purpose`, `group` and `detail` stand for the words the vocabulary itself lists.
#[derive(Clone, Debug)]
pub(super) enum TypeWritten {
    Plain(AttrType),
    Purpose,
    Group,
    Detail,
}

/// One `[[fact]]` as written.
#[derive(Clone, Debug)]
pub(super) struct Fact {
    pub name: Word,
    pub says: String,
    pub noun: Option<String>,
    pub noun_with: Vec<(Word, Word)>,
    pub about: About,
    pub or_contract: bool,
    pub recorded_by: Vec<Word>,
    pub used_by: Vec<Word>,
    pub attributes: Vec<(Word, TypeWritten)>,
    pub attribute_aliases: Vec<(Word, Word)>,
    pub word_aliases: Vec<(Word, Word)>,
    pub tag: Option<Word>,
    pub measure: Option<Word>,
    pub by: Option<Channel>,
    pub implies: Vec<(Word, Option<Word>)>,
    pub would_do: Vec<Word>,
    pub first_after: Option<(Word, Word)>,
    pub aliases: Vec<(Place, Alias)>,
    pub derived_from: Option<(Word, Word)>,
    pub clause: Option<String>,
    pub note: Option<String>,
    pub kept: Kept,
}

/// One `[[detail]]` as written.
#[derive(Clone, Debug)]
pub(super) struct DetailWritten {
    pub name: Word,
    pub says: String,
    pub kind: AttrType,
    pub implies_group: Option<Word>,
    pub kept: Kept,
}

/// A named thing with a sentence: a `[[group]]`, `[[channel]]` or `[[purpose]]`.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub name: Word,
    pub says: String,
    pub would_do: Vec<Word>,
}

/// Everything the files say, and everything found wrong so far.
#[derive(Default)]
pub(super) struct Written<'a> {
    pub files: Vec<(&'a str, &'a str)>,
    pub facts: Vec<Fact>,
    pub details: Vec<DetailWritten>,
    pub groups: Vec<Named>,
    pub channels: Vec<Named>,
    pub purposes: Vec<Named>,
    pub problems: Vec<Problem>,
}

impl Written<'_> {
    /// Notes something wrong at a place.
    pub(super) fn wrong(&mut self, place: Place, what: impl Into<String>, fits: impl Into<String>) {
        let (file, text) = self.files[place.file];
        let (line, column) = line_and_column(text, place.offset);
        self.problems.push(Problem { file: file.into(), line, column, what: what.into(), fits: fits.into() });
    }
}

/// Reads every file as far as it can be read.
///
/// # Errors
/// The syntax errors, when there are any: with one file unread, names it defines would seem unknown.
pub(super) fn read<'a>(files: &[(&'a str, &'a str)]) -> Result<Written<'a>, Vec<Problem>> {
    let mut written = Written { files: files.to_vec(), ..Written::default() };
    let mut trees = Vec::new();
    for (file, (_, text)) in files.iter().enumerate() {
        let (tree, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let offset = error.span().map_or(0, |s| s.start);
            written.wrong(Place { file, offset }, error.message().trim(), "");
        }
        trees.push(tree);
    }
    if !written.problems.is_empty() {
        return Err(written.problems);
    }
    for (file, tree) in trees.iter().enumerate() {
        read_file(&mut written, file, tree.get_ref());
    }
    Ok(written)
}

fn read_file(written: &mut Written, file: usize, tree: &DeTable) {
    for (key, value) in in_order(tree) {
        let sections = ["fact", "detail", "group", "channel", "purpose"];
        let name = key.get_ref().as_ref();
        if !sections.contains(&name) {
            let place = Place { file, offset: key.span().start };
            written.wrong(place, format!("unknown section `{name}`"), would_fit(name, &sections));
            continue;
        }
        let Some(entries) = value.get_ref().as_array() else {
            let place = Place { file, offset: value.span().start };
            written.wrong(place, format!("`{name}` is not a list of tables"), format!("write `[[{name}]]`"));
            continue;
        };
        for entry in entries.iter() {
            match entry.get_ref().as_table() {
                Some(table) => read_entry(written, name, Table { file, span: entry.span(), table }),
                None => {
                    let place = Place { file, offset: entry.span().start };
                    written.wrong(place, format!("an entry of `{name}` is not a table"), format!("write `[[{name}]]`"));
                }
            }
        }
    }
}

fn read_entry(written: &mut Written, section: &str, table: Table) {
    match section {
        "fact" => {
            if let Some(fact) = read_fact(written, &table) {
                written.facts.push(fact);
            }
        }
        "detail" => {
            if let Some(detail) = read_detail(written, &table) {
                written.details.push(detail);
            }
        }
        _ => {
            let keys: &[&str] = if section == "purpose" { &["name", "says", "would-do"] } else { &["name", "says"] };
            table.only(written, keys);
            let Some(name) = table.required(written, "name") else { return };
            let says = table.required(written, "says").map(|w| w.text).unwrap_or_default();
            let named = Named { name, says, would_do: table.words(written, "would-do") };
            match section {
                "group" => written.groups.push(named),
                "channel" => written.channels.push(named),
                _ => written.purposes.push(named),
            }
        }
    }
}

fn read_fact(written: &mut Written, table: &Table) -> Option<Fact> {
    table.only(written, FACT_KEYS);
    let name = table.required(written, "name")?;
    let says = table.required(written, "says").map(|w| w.text).unwrap_or_default();
    let about = match table.one_of(written, "about", &["enrolment", "person", "contract"]).as_deref() {
        Some("person") => About::Person,
        Some("contract") => About::Contract,
        _ => About::Enrolment,
    };
    let mut implies: Vec<(Word, Option<Word>)> =
        table.words(written, "implies").into_iter().map(|w| (w, None)).collect();
    if let Some((fact, tag)) = table.pair(written, "implies-with", ["fact", "tag"]) {
        implies.push((fact, Some(tag)));
    }
    Some(Fact {
        name,
        says,
        noun: table.word(written, "noun").map(|w| w.text),
        noun_with: table.pairs(written, "noun-with"),
        about,
        or_contract: table.yes(written, "or-contract"),
        recorded_by: table.words_of(written, "recorded-by", RECORDERS),
        used_by: table.words_of(written, "used-by", PROGRAMMES),
        attributes: read_attributes(written, table),
        attribute_aliases: table.pairs(written, "attribute-aliases"),
        word_aliases: table.pairs(written, "word-aliases"),
        tag: table.word(written, "tag"),
        measure: table.word(written, "measure"),
        by: read_channel(written, table),
        implies,
        would_do: table.words(written, "would-do"),
        first_after: table.pair(written, "first-after", ["fact", "of"]),
        aliases: read_aliases(written, table),
        derived_from: table.pair(written, "derived-from", ["fact", "date"]),
        clause: table.word(written, "clause").map(|w| w.text),
        note: table.word(written, "note").map(|w| w.text),
        kept: read_kept(written, table),
    })
}

fn read_kept(written: &mut Written, table: &Table) -> Kept {
    let names = Kept::ALL.map(Kept::name);
    table.one_of(written, "kept", &names).and_then(|name| Kept::parse(&name)).unwrap_or_default()
}

fn read_channel(written: &mut Written, table: &Table) -> Option<Channel> {
    let names = Channel::ALL.map(Channel::name);
    table.one_of(written, "by", &names).and_then(|name| Channel::parse(&name))
}

fn read_attributes(written: &mut Written, table: &Table) -> Vec<(Word, TypeWritten)> {
    let Some(inner) = table.table(written, "attributes") else { return Vec::new() };
    let mut attributes = Vec::new();
    for (key, value) in in_order(inner.table) {
        let word =
            Word { text: key.get_ref().to_string(), place: Place { file: table.file, offset: key.span().start } };
        if let Some(kind) = read_type(written, table.file, value) {
            attributes.push((word, kind));
        }
    }
    attributes
}

fn read_type(written: &mut Written, file: usize, value: &Spanned<DeValue>) -> Option<TypeWritten> {
    let place = Place { file, offset: value.span().start };
    if let Some(words) = value.get_ref().as_array() {
        let choices: Vec<String> = words.iter().filter_map(|w| w.get_ref().as_str()).map(String::from).collect();
        if choices.len() == words.len() && !choices.is_empty() {
            return Some(TypeWritten::Plain(AttrType::Choice(choices)));
        }
    }
    let plain = match value.get_ref().as_str() {
        Some("text") => AttrType::Text,
        Some("date") => AttrType::Date,
        Some("time") => AttrType::Time,
        Some("money") => AttrType::Money,
        Some("number") => AttrType::Number,
        Some("whole") => AttrType::Whole,
        Some("yes-no") => AttrType::YesNo,
        Some("purpose") => return Some(TypeWritten::Purpose),
        Some("group") => return Some(TypeWritten::Group),
        Some("detail") => return Some(TypeWritten::Detail),
        _ => {
            let fits =
                "write text, date, time, money, number, whole, yes-no, purpose, group, detail, or a list of words";
            written.wrong(place, "not a type", fits);
            return None;
        }
    };
    Some(TypeWritten::Plain(plain))
}

fn read_aliases(written: &mut Written, table: &Table) -> Vec<(Place, Alias)> {
    let Some(list) = table.list(written, "aliases") else { return Vec::new() };
    let mut aliases = Vec::new();
    for entry in list {
        let place = Place { file: table.file, offset: entry.span().start };
        let Some(inner) = entry.get_ref().as_table() else {
            written.wrong(place, "an alias is not a table", "write `{ name = \"…\", because = \"…\" }`");
            continue;
        };
        let inner = Table { file: table.file, span: entry.span(), table: inner };
        inner.only(written, &["name", "because", "by"]);
        let because = inner.required(written, "because").map(|w| w.text).unwrap_or_default();
        let by = read_channel(written, &inner);
        if let Some(name) = inner.required(written, "name") {
            aliases.push((name.place, Alias { name: name.text, because, by }));
        }
    }
    aliases
}

fn read_detail(written: &mut Written, table: &Table) -> Option<DetailWritten> {
    table.only(written, &["name", "says", "type", "implies-group", "kept"]);
    let name = table.required(written, "name")?;
    let says = table.required(written, "says").map(|w| w.text).unwrap_or_default();
    let Some(value) = table.table.get("type") else {
        table.wrong(written, "a detail without `type`", "add type = \"text\", \"date\", \"yes-no\" or a list of words");
        return None;
    };
    let kind = match read_type(written, table.file, value)? {
        TypeWritten::Plain(kind) => kind,
        _ => {
            let place = Place { file: table.file, offset: value.span().start };
            written.wrong(place, "not a type a detail can have", "write text, date, yes-no or a list of words");
            return None;
        }
    };
    let implies_group = table.word(written, "implies-group");
    Some(DetailWritten { name, says, kind, implies_group, kept: read_kept(written, table) })
}

/// The entries of a table in the order they are written.
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Spanned<toml::de::DeString<'i>>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// "did you mean …?", or all the words when none is near.
pub(super) fn would_fit(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write one of: {}", known.join(", ")),
    }
}

/// A TOML table and where it stands.
struct Table<'t, 'i> {
    file: usize,
    span: Range<usize>,
    table: &'t DeTable<'i>,
}

impl<'t, 'i> Table<'t, 'i> {
    fn wrong(&self, written: &mut Written, what: impl Into<String>, fits: impl Into<String>) {
        written.wrong(Place { file: self.file, offset: self.span.start }, what, fits);
    }

    fn place(&self, value: &Spanned<DeValue>) -> Place {
        Place { file: self.file, offset: value.span().start }
    }

    /// Notes every key that is not among the known ones.
    fn only(&self, written: &mut Written, keys: &[&str]) {
        for (key, _) in in_order(self.table) {
            let name = key.get_ref().as_ref();
            if !keys.contains(&name) {
                let place = Place { file: self.file, offset: key.span().start };
                written.wrong(place, format!("unknown key `{name}`"), would_fit(name, keys));
            }
        }
    }

    fn required(&self, written: &mut Written, key: &str) -> Option<Word> {
        if !self.table.contains_key(key) {
            self.wrong(written, format!("`{key}` is missing"), format!("add {key} = \"…\""));
        }
        self.word(written, key).filter(|w| !w.text.is_empty())
    }

    fn word(&self, written: &mut Written, key: &str) -> Option<Word> {
        let value = self.table.get(key)?;
        self.text(written, key, value)
    }

    fn text(&self, written: &mut Written, key: &str, value: &Spanned<DeValue>) -> Option<Word> {
        let place = self.place(value);
        match value.get_ref().as_str() {
            Some(text) => Some(Word { text: text.into(), place }),
            None => {
                written.wrong(place, format!("`{key}` is not text"), "put it in double quotes");
                None
            }
        }
    }

    /// A true or false that is false when left out.
    fn yes(&self, written: &mut Written, key: &str) -> bool {
        let Some(value) = self.table.get(key) else { return false };
        if value.get_ref().as_bool().is_none() {
            written.wrong(self.place(value), format!("`{key}` is neither true nor false"), "write true or false");
        }
        value.get_ref().as_bool().unwrap_or(false)
    }

    fn one_of(&self, written: &mut Written, key: &str, known: &[&str]) -> Option<String> {
        let word = self.word(written, key)?;
        if known.contains(&word.text.as_str()) {
            return Some(word.text);
        }
        written.wrong(word.place, format!("`{key}` cannot be `{}`", word.text), would_fit(&word.text, known));
        None
    }

    fn list(&self, written: &mut Written, key: &str) -> Option<Vec<&'t Spanned<DeValue<'i>>>> {
        let value = self.table.get(key)?;
        if value.get_ref().as_array().is_none() {
            written.wrong(self.place(value), format!("`{key}` is not a list"), "put it in square brackets");
        }
        Some(value.get_ref().as_array()?.iter().collect())
    }

    fn words(&self, written: &mut Written, key: &str) -> Vec<Word> {
        let list = self.list(written, key).unwrap_or_default();
        list.into_iter().filter_map(|value| self.text(written, key, value)).collect()
    }

    fn words_of(&self, written: &mut Written, key: &str, known: &[&str]) -> Vec<Word> {
        let words = self.words(written, key);
        if words.is_empty() {
            self.wrong(written, format!("`{key}` is missing"), format!("add {key} = [\"…\"]"));
        }
        for word in words.iter().filter(|w| !known.contains(&w.text.as_str())) {
            written.wrong(word.place, format!("`{key}` cannot hold `{}`", word.text), would_fit(&word.text, known));
        }
        words
    }

    fn table(&self, written: &mut Written, key: &str) -> Option<Table<'t, 'i>> {
        let value = self.table.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            written.wrong(self.place(value), format!("`{key}` is not a table"), "put it in braces: { … }");
            return None;
        };
        Some(Table { file: self.file, span: value.span(), table })
    }

    /// A table of exactly two texts.
    fn pair(&self, written: &mut Written, key: &str, keys: [&str; 2]) -> Option<(Word, Word)> {
        let inner = self.table(written, key)?;
        inner.only(written, &keys);
        let first = inner.required(written, keys[0]);
        let second = inner.required(written, keys[1]);
        Some((first?, second?))
    }

    /// A table of texts by name.
    fn pairs(&self, written: &mut Written, key: &str) -> Vec<(Word, Word)> {
        let Some(inner) = self.table(written, key) else { return Vec::new() };
        let mut pairs = Vec::new();
        for (name, value) in in_order(inner.table) {
            let place = Place { file: self.file, offset: name.span().start };
            if let Some(word) = inner.text(written, key, value) {
                pairs.push((Word { text: name.get_ref().to_string(), place }, word));
            }
        }
        pairs
    }
}
