//! Reads the sheets of an XLSX workbook as text a person would see in them.

use crate::archive::{self, Archive};
use crate::table::{Fault, MAX_COLUMNS, Reading, TableRow, too_many_columns, too_many_rows};
use crate::when;
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::io::Cursor;

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Whether a zip is a workbook.
pub(crate) fn is_workbook(archive: &Archive<'_>) -> bool {
    archive.file_names().flatten().any(|name| name == "[Content_Types].xml")
}

/// Reads every visible sheet; `written` is when the zip around the workbook says it was written.
pub(crate) fn read((name, written): (&str, Option<i64>), bytes: &[u8], reading: &mut Reading) {
    let changed = match check_parts(bytes, reading) {
        Ok(changed) => changed.or(written),
        Err(fault) => return reading.wrong(name, fault),
    };
    let mut workbook: Workbook = match Xlsx::new(Cursor::new(bytes)) {
        Ok(workbook) => workbook,
        Err(error) => return reading.wrong(name, damaged(&error)),
    };
    let seen = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible;
    let sheets: Vec<String> = workbook.sheets_metadata().iter().filter(seen).map(|sheet| sheet.name.clone()).collect();
    for sheet in sheets {
        let place = format!("{name}!{sheet}");
        match rows(&mut workbook, &sheet, reading.rows_left()) {
            Ok(rows) => reading.add((&place, changed), rows, false),
            Err(fault) => reading.wrong(&place, fault),
        }
    }
}

/// Unpacks every part once, which finds damage and bombs before the workbook is read, and gives when it was changed.
fn check_parts(bytes: &[u8], reading: &mut Reading) -> Result<Option<i64>, Fault> {
    let mut archive = archive::open(bytes)?;
    let mut changed = None;
    for index in 0..archive.len() {
        let Some(entry) = archive::unpack(&mut archive, index, reading)? else { continue };
        if boasts(&entry.bytes) {
            return Err(Fault::new("the workbook claims to hold more texts than it does", "save it again"));
        }
        if entry.name == "docProps/core.xml" {
            changed = when::of_workbook(&String::from_utf8_lossy(&entry.bytes));
        }
    }
    Ok(changed)
}

/// Whether a list of texts claims more texts than its bytes could hold: the reader sets aside memory for as many as claimed.
fn boasts(part: &[u8]) -> bool {
    const CLAIM: &[u8] = b"uniqueCount";
    let mut at = 0;
    while let Some(found) = part[at..].windows(CLAIM.len()).position(|window| window == CLAIM) {
        at += found + CLAIM.len();
        let after = part[at..].iter().skip_while(|b| b"= \t\r\n\"'+".contains(b));
        let digits: String = after.take(20).take_while(|b| b.is_ascii_digit()).map(|b| char::from(*b)).collect();
        if !digits.is_empty() && digits.parse::<usize>().map_or(true, |claimed| claimed > part.len()) {
            return true;
        }
    }
    false
}

fn damaged(error: &XlsxError) -> Fault {
    match error {
        XlsxError::Password => Fault::new("the workbook has a password", "save it without one"),
        _ => Fault::new(format!("the workbook is damaged ({error})"), "save it again as .xlsx or CSV"),
    }
}

/// The rows of a sheet that hold anything. Cells are taken one by one: a sheet may claim to be larger than any memory.
fn rows(workbook: &mut Workbook<'_>, sheet: &str, room: usize) -> Result<Vec<TableRow>, Fault> {
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|error| damaged(&error))?;
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell().map_err(|error| damaged(&error))? {
        let text = shown(cell.get_value());
        if text.trim().is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(too_many_columns().on(row.saturating_add(1)));
        }
        let cells = rows.entry(row).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = text;
        if rows.len() > room {
            return Err(too_many_rows());
        }
    }
    Ok(rows.into_iter().map(|(row, cells)| TableRow { line: row.saturating_add(1), cells }).collect())
}

/// A cell as a person sees it; dates as `YYYY-MM-DD`, whichever way the sheet is set to show them.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(moment) => moment_shown(*moment),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn moment_shown(moment: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}");
    if moment.is_duration() || moment.as_f64() < 1.0 {
        time
    } else if time == "00:00" {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {time}")
    }
}
