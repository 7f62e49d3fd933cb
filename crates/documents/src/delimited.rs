//! Reads tables written as text: cells parted by commas, semicolons, tabs or bars, quoted where they hold one.

use crate::table::{Fault, MAX_COLUMNS, Reading, TableRow, too_many_columns, too_many_rows};
use crate::text;
use std::collections::BTreeMap;
use waymark_domain::referral::recognised;

/// What may part cells; of two that fit equally well the first is taken.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// How many rows are looked at to tell which it is.
const SAMPLE: usize = 20;

/// Reads one text file as a table.
pub(crate) fn read(name: &str, extracted: Option<i64>, bytes: &[u8], reading: &mut Reading) {
    let text = match text::decode(bytes) {
        Ok(text) => text,
        Err(fault) => return reading.wrong(name, fault),
    };
    let (body, first_line, told) = told_delimiter(&text);
    let delimiter = told.unwrap_or_else(|| likely(body));
    let mut rows = Vec::new();
    let room = reading.rows_left();
    for row in Records::new(body, delimiter, first_line) {
        match row {
            Ok(_) if rows.len() >= room => return reading.wrong(name, too_many_rows()),
            Ok(row) => rows.push(row),
            Err(fault) => return reading.wrong(name, fault),
        }
    }
    reading.add((name, extracted), rows, !body.ends_with('\n'));
}

/// Excel's own first line, `sep=;`, if there is one: the text after it, the line that begins on, and the delimiter.
fn told_delimiter(text: &str) -> (&str, u32, Option<u8>) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_matches('"');
    let told = line.get(..4).filter(|key| key.eq_ignore_ascii_case("sep=")).map(|_| &line.as_bytes()[4..]);
    match told {
        Some([delimiter]) if delimiter.is_ascii() && *delimiter != b'"' => (rest, 2, Some(*delimiter)),
        _ => (text, 1, None),
    }
}

/// The delimiter under which the most names of columns are known; or else the one that gives the most rows of one width.
fn likely(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let rows: Vec<TableRow> = Records::new(text, delimiter, 1).take(SAMPLE).map_while(Result::ok).collect();
        let known = rows.iter().map(|row| recognised(&row.cells)).max().unwrap_or(0);
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        rows.iter().filter(|row| row.cells.len() > 1).for_each(|row| *widths.entry(row.cells.len()).or_default() += 1);
        (known, widths.values().copied().max().unwrap_or(0))
    };
    let scored = DELIMITERS.iter().rev().map(|delimiter| (score(*delimiter), *delimiter));
    scored.max_by_key(|(score, _)| *score).map_or(b',', |(_, delimiter)| delimiter)
}

/// The rows of a text one by one; ends after the first fault.
struct Records<'t> {
    text: &'t str,
    at: usize,
    line: u32,
    delimiter: u8,
    broken: bool,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, delimiter: u8, first_line: u32) -> Self {
        Records { text, at: 0, line: first_line, delimiter, broken: false }
    }

    fn row(&mut self) -> Result<TableRow, Fault> {
        let mut row = TableRow { line: self.line, cells: Vec::new() };
        loop {
            let cell = if self.peek() == Some(b'"') { self.quoted()? } else { self.plain() };
            row.cells.push(cell);
            if row.cells.len() > MAX_COLUMNS {
                return Err(too_many_columns().on(row.line));
            }
            match self.peek() {
                Some(b'\n') => {
                    self.at += 1;
                    self.line = self.line.saturating_add(1);
                    return Ok(row);
                }
                Some(_) => self.at += 1,
                None => return Ok(row),
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// What stands up to the next delimiter or line end.
    fn plain(&mut self) -> String {
        let rest = &self.text[self.at..];
        let end = rest.bytes().position(|b| b == self.delimiter || b == b'\n').unwrap_or(rest.len());
        self.at += end;
        rest[..end].to_owned()
    }

    /// What stands between quotation marks, doubled ones made single.
    fn quoted(&mut self) -> Result<String, Fault> {
        let opened = self.line;
        let mut cell = String::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let Some(end) = rest.find('"') else {
                let what = "a quotation mark is opened here and never closed";
                return Err(Fault::new(what, "fetch the whole file again, or close it").on(opened));
            };
            let piece = &rest[..end];
            let breaks = piece.bytes().filter(|b| *b == b'\n').count();
            self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
            cell.push_str(piece);
            self.at += end + 1;
            if self.peek() != Some(b'"') {
                break;
            }
            cell.push('"');
            self.at += 1;
        }
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        match self.peek() {
            None | Some(b'\n') => Ok(cell),
            Some(b) if b == self.delimiter => Ok(cell),
            Some(_) => {
                let what = "text follows a closing quotation mark";
                Err(Fault::new(what, "double a quotation mark inside a quoted cell").on(self.line))
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Result<TableRow, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.broken || self.at >= self.text.len() {
            return None;
        }
        let row = self.row();
        self.broken = row.is_err();
        Some(row)
    }
}
