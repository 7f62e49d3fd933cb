//! Reads a pack's files into its tree, or into every problem they have.

mod block;
mod changed;
mod figures;
mod journey;
mod measure;
mod priority;
mod programme;
mod standard;

pub use programme::{other_word, set_reading, set_readings};

use super::check;
use super::model::{BlockRef, Pack, Span, Unit};
use super::names::{Names, quoted};
use crate::problem::Problem;
use crate::vocabulary::Vocabulary;
use block::{Block, File, Log};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The largest pack file that is read, in bytes.
pub const LARGEST_FILE: usize = 1 << 20;

/// The kinds of block, besides `[programme]`.
const BLOCKS: [&str; 7] = ["stage", "standard", "outcome", "measure", "limit", "payment", "priority"];

/// A file's text and the tables found in it.
struct Parsed<'a> {
    name: &'a str,
    text: &'a str,
    table: DeTable<'a>,
    /// Whether its syntax is sound, so that its blocks are worth reading.
    sound: bool,
}

impl Pack {
    /// Reads a pack from its files, each given as (name, text), in the order given.
    ///
    /// # Errors
    /// Everything wrong in any of the files, in one run, each with file, line and column where it has one.
    pub fn read(files: &[(String, String)], vocabulary: &Vocabulary) -> Result<Pack, Vec<Problem>> {
        let log = Log::default();
        let parsed: Vec<Parsed> = files.iter().map(|(name, text)| parse(name, text, &log)).collect();
        let mut names = Names::new(vocabulary);
        for file in &parsed {
            gather(&file.table, &mut names);
        }
        let mut pack = empty();
        let mut programmes = 0;
        for file in parsed.iter().filter(|f| f.sound) {
            let file_read = File::new(file.name, file.text, &names, &log);
            programmes += read_file(&file_read, &file.table, programmes, &mut pack);
        }
        if programmes == 0 && parsed.iter().all(|f| f.sound) {
            let file = files.first().map_or("programme.toml", |(name, _)| name);
            log.whole_file(file, "there is no `[programme]`", "begin programme.toml with `[programme]`");
        }
        for problem in check::check(&pack) {
            log.add(problem);
        }
        log.finish(pack, files)
    }
}

/// A pack with nothing in it.
fn empty() -> Pack {
    Pack {
        id: String::new(),
        name: String::new(),
        version: String::new(),
        source: String::new(),
        calendar: String::new(),
        warning: Span { n: 3, unit: Unit::WorkingDays },
        readings: Default::default(),
        words: std::collections::BTreeMap::new(),
        versions: vec![],
        not_set: vec![],
        stages: vec![],
        standards: vec![],
        outcomes: vec![],
        measures: vec![],
        limits: vec![],
        payments: vec![],
        priorities: vec![],
        order: vec![],
    }
}

/// The tables of one file, as far as its syntax lets them be seen.
fn parse<'a>(name: &'a str, text: &'a str, log: &Log) -> Parsed<'a> {
    if text.len() > LARGEST_FILE {
        log.whole_file(name, "the file is larger than 1 MiB", "a pack is split into files by theme");
        return Parsed { name, text, table: DeTable::new(), sound: false };
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        log.at(name, text, error.span().map_or(0, |s| s.start), (error.message().trim(), ""));
    }
    Parsed { name, text, table: table.into_inner(), sound: errors.is_empty() }
}

/// Collects the ids and derived events a file declares, so that every file may speak of them.
fn gather(table: &DeTable, names: &mut Names) {
    for kind in BLOCKS {
        let blocks = table.get(kind).and_then(|v| v.get_ref().as_array());
        for block in blocks.into_iter().flat_map(|b| b.iter()).filter_map(|b| b.get_ref().as_table()) {
            let text = |key: &str| block.get(key).and_then(|v| v.get_ref().as_str());
            for key in ["end-event", "planned-end-event", "early-end-event", "event"] {
                names.derived.extend(text(key).map(String::from));
            }
            let Some(id) = text("id") else { continue };
            names.blocks.insert(id.into());
            match kind {
                "stage" => names.stages.insert(id.into()),
                "standard" => names.standards.insert(id.into()),
                "outcome" => names.outcomes.insert(id.into()),
                _ => false,
            };
        }
    }
}

/// Reads every block of a file in the order written; gives how many `[programme]` tables there were.
fn read_file<'a>(file: &'a File<'a>, table: &'a DeTable<'a>, programmes: usize, pack: &mut Pack) -> usize {
    let mut found: Vec<(usize, &str, &DeTable)> = vec![];
    for (key, value) in table {
        let kind = key.get_ref().as_ref();
        let at = key.span().start;
        if kind == "programme" {
            match value.get_ref().as_table() {
                Some(inner) => found.push((value.span().start, kind, inner)),
                None => file.wrong(at, "`programme` is not a table", "write `[programme]`"),
            }
        } else if BLOCKS.contains(&kind) {
            found.extend(tables(file, kind, value));
        } else {
            let fits = format!("would fit: `programme`, {}", quoted(&BLOCKS));
            file.wrong(at, &format!("unknown block `{kind}`"), &fits);
        }
    }
    found.sort_by_key(|(at, ..)| *at);
    let mut count = 0;
    for (at, kind, inner) in found {
        let mut block = Block::new(file, inner, at, kind);
        if kind == "programme" {
            count += 1;
            if programmes + count > 1 {
                file.wrong(at, "a second `[programme]`", "a pack has one");
                continue;
            }
            programme::programme(&block, pack);
        } else if let Some(place) = read_block(kind, &mut block, pack) {
            pack.order.push(place);
        }
    }
    count
}

/// The tables of one kind of block, with their places.
fn tables<'a>(
    file: &File<'a>,
    kind: &'a str,
    value: &'a Spanned<DeValue<'a>>,
) -> Vec<(usize, &'a str, &'a DeTable<'a>)> {
    let fits = format!("write `[[{kind}]]`");
    let Some(list) = value.get_ref().as_array() else {
        file.wrong(value.span().start, &format!("`{kind}` is not a list of blocks"), &fits);
        return vec![];
    };
    let mut found = vec![];
    for entry in list.iter() {
        match entry.get_ref().as_table() {
            Some(inner) => found.push((entry.span().start, kind, inner)),
            None => file.wrong(entry.span().start, &format!("an entry of `{kind}` is not a table"), &fits),
        }
    }
    found
}

fn read_block(kind: &str, block: &mut Block, pack: &mut Pack) -> Option<BlockRef> {
    let head = block.head();
    match kind {
        "stage" => pack.stages.push(journey::stage(block, head)?),
        "standard" => pack.standards.push(standard::standard(block, head)?),
        "outcome" => pack.outcomes.push(journey::outcome(block, head)?),
        "measure" => pack.measures.push(measure::measure(block, head)?),
        "limit" => pack.limits.push(figures::limit(block, head)?),
        "priority" => pack.priorities.push(priority::priority(block, head)?),
        _ => pack.payments.push(figures::payment(block, head)?),
    }
    Some(match kind {
        "stage" => BlockRef::Stage(pack.stages.len() - 1),
        "standard" => BlockRef::Standard(pack.standards.len() - 1),
        "outcome" => BlockRef::Outcome(pack.outcomes.len() - 1),
        "measure" => BlockRef::Measure(pack.measures.len() - 1),
        "limit" => BlockRef::Limit(pack.limits.len() - 1),
        "priority" => BlockRef::Priority(pack.priorities.len() - 1),
        _ => BlockRef::Payment(pack.payments.len() - 1),
    })
}

#[cfg(test)]
mod tests;
