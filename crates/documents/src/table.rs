//! A table as a file held it, the limits on what is read, and which reader a file needs.

use crate::{archive, delimited, header};
use waymark_domain::referral::headers::is_remark;
use waymark_rules::Problem;

/// The most files in a zip, or parts in a workbook.
pub const MAX_ENTRIES: usize = 1_000;
/// The most bytes a file may hold once unpacked, all in all.
pub const MAX_UNPACKED: u64 = 64 * 1024 * 1024;
/// The most rows in all tables of a file.
pub const MAX_ROWS: usize = 200_000;
/// The most columns of a table.
pub const MAX_COLUMNS: usize = 200;

/// One table: a CSV, or one sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Where it stood: `export.zip!Referrals_1.csv`, `book.xlsx!Sheet1`, or the file's name.
    pub name: String,
    /// When the zip says the file was written, or the workbook says it was changed, in seconds since 1970; `None` where
    /// neither says. Zips give no time zone: theirs counts as UTC.
    pub extracted: Option<i64>,
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows that are not blank, in order.
    pub rows: Vec<TableRow>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// The line of the file it begins on, or the row of the sheet; from 1.
    pub line: u32,
    /// Its cells: as many as the header has, or more where the row holds text beyond the last column.
    pub cells: Vec<String>,
}

/// What is wrong with a file, before its name is put in front.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub line: u32,
    pub what: String,
    pub fits: String,
}

impl Fault {
    pub(crate) fn new(what: impl Into<String>, fits: impl Into<String>) -> Fault {
        Fault { line: 0, what: what.into(), fits: fits.into() }
    }

    pub(crate) fn on(self, line: u32) -> Fault {
        Fault { line, ..self }
    }
}

/// What has been read of one upload, and how much more may be.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub tables: Vec<Table>,
    pub problems: Vec<Problem>,
    unpacked: u64,
    rows: usize,
}

impl Reading {
    /// Notes what is wrong with the file of this name.
    pub(crate) fn wrong(&mut self, file: &str, fault: Fault) {
        let Fault { line, what, fits } = fault;
        self.problems.push(Problem { file: file.to_owned(), line, column: 0, what, fits });
    }

    /// How many more bytes may be unpacked.
    pub(crate) fn bytes_left(&self) -> u64 {
        MAX_UNPACKED.saturating_sub(self.unpacked)
    }

    /// Counts bytes that were unpacked.
    pub(crate) fn unpacked(&mut self, bytes: u64) {
        self.unpacked = self.unpacked.saturating_add(bytes);
    }

    /// How many more rows may be read.
    pub(crate) fn rows_left(&self) -> usize {
        MAX_ROWS.saturating_sub(self.rows)
    }

    /// Makes a table of its lines: finds the header, leaves out what stands above it and blank rows, and makes rows as
    /// wide as the header. `cut_off` says that the last line does not end as lines do.
    pub(crate) fn add(&mut self, (name, extracted): (&str, Option<i64>), mut lines: Vec<TableRow>, cut_off: bool) {
        self.rows += lines.len();
        let last = lines.last().map_or(0, |row| row.line);
        lines.retain(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
        if lines.is_empty() {
            return;
        }
        let mut rows = lines.split_off(header::place(&lines));
        let mut header = rows.remove(0).cells;
        while header.last().is_some_and(|cell| cell.trim().is_empty()) {
            header.pop();
        }
        if let Some(row) = rows.last()
            && cut_off
            && row.line == last
            && row.cells.len() < header.len()
        {
            let fault = Fault::new("the file stops in the middle of a row", "fetch the whole file again");
            self.wrong(name, fault.on(row.line));
            return;
        }
        for row in &mut rows {
            while row.cells.len() > header.len() && row.cells.last().is_some_and(|cell| cell.trim().is_empty()) {
                row.cells.pop();
            }
            row.cells.resize(row.cells.len().max(header.len()), String::new());
        }
        take_remarks_out(&mut header, &mut rows);
        self.tables.push(Table { name: name.to_owned(), extracted, header, rows });
    }
}

/// Takes the column of a mended file out that says what was wrong, and the guards that were put before formulas.
fn take_remarks_out(header: &mut Vec<String>, rows: &mut [TableRow]) {
    let Some(at) = header.iter().position(|column| is_remark(column)) else { return };
    header.remove(at);
    for row in rows {
        row.cells.remove(at);
        row.cells.iter_mut().for_each(crate::failed::unguard);
    }
}

/// Reads every table of a file: a CSV with commas, semicolons, tabs or bars, an XLSX workbook, or a zip of these.
///
/// # Errors
/// Everything that keeps the file from being read whole: there is no such thing as half a table.
pub fn read_tables(file_name: &str, bytes: &[u8]) -> Result<Vec<Table>, Vec<Problem>> {
    let mut reading = Reading::default();
    if bytes.starts_with(b"PK") {
        archive::read(file_name, bytes, &mut reading);
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let what = "this is an old Excel file (.xls) or has a password";
        reading.wrong(file_name, Fault::new(what, "save it as .xlsx or CSV without a password"));
    } else if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_UNPACKED {
        reading.wrong(file_name, too_large());
    } else {
        delimited::read(file_name, None, bytes, &mut reading);
    }
    if reading.tables.is_empty() && reading.problems.is_empty() {
        reading.wrong(file_name, Fault::new("there is no table in this file", "a header line and rows would fit"));
    }
    if reading.problems.is_empty() { Ok(reading.tables) } else { Err(reading.problems) }
}

/// The refusal of what would unpack to more than is read.
pub(crate) fn too_large() -> Fault {
    let limit = MAX_UNPACKED / (1024 * 1024);
    Fault::new(format!("the file holds more than {limit} MB"), "split it into smaller files")
}

/// The refusal of more rows than are read.
pub(crate) fn too_many_rows() -> Fault {
    Fault::new(format!("the file holds more than {MAX_ROWS} rows"), "split it into smaller files")
}

/// The refusal of a table wider than is read.
pub(crate) fn too_many_columns() -> Fault {
    Fault::new(format!("the table has more than {MAX_COLUMNS} columns"), "take out the columns that are not needed")
}
