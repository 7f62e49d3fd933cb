//! Bytes to values and back: tables from CSV, XLSX and zip.
//!
//! Nothing is written to disk and nothing runs: files come in as bytes, and formulas are text.

mod archive;
mod delimited;
mod failed;
mod header;
mod table;
mod text;
mod when;
mod workbook;

pub use failed::{FailedRow, write_failed};
pub use table::{MAX_COLUMNS, MAX_ENTRIES, MAX_ROWS, MAX_UNPACKED, Table, TableRow, read_tables};
