//! Reads the tables in a zip, without trusting anything it says of its own size.

use crate::table::{Fault, MAX_ENTRIES, Reading, too_large};
use crate::{delimited, when, workbook};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A zip held in memory.
pub(crate) type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Reads a zip of tables, or the workbook that the zip is.
pub(crate) fn read(name: &str, bytes: &[u8], reading: &mut Reading) {
    let mut archive = match open(bytes) {
        Ok(archive) => archive,
        Err(fault) => return reading.wrong(name, fault),
    };
    if workbook::is_workbook(&archive) {
        return workbook::read((name, None), bytes, reading);
    }
    for index in 0..archive.len() {
        let place = format!("{name}!{}", entry_name(&mut archive, index));
        match unpack(&mut archive, index, reading) {
            Ok(None) => {}
            Ok(Some(entry)) => read_entry(&place, &entry, reading),
            Err(fault) => reading.wrong(&place, fault),
        }
        if reading.bytes_left() == 0 {
            return;
        }
    }
}

/// One file of a zip, unpacked.
pub(crate) struct Entry {
    pub name: String,
    pub written: Option<i64>,
    pub bytes: Vec<u8>,
}

/// Opens a zip that does not hold too many files.
pub(crate) fn open(bytes: &[u8]) -> Result<Archive<'_>, Fault> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > MAX_ENTRIES {
        let what = format!("the zip holds {} files", archive.len());
        return Err(Fault::new(what, format!("at most {MAX_ENTRIES} would fit")));
    }
    Ok(archive)
}

fn damaged(error: &dyn std::error::Error) -> Fault {
    Fault::new(format!("the file is damaged or cut off ({error})"), "fetch the whole file again")
}

fn entry_name(archive: &mut Archive<'_>, index: usize) -> String {
    let name = archive.by_index_raw(index).ok().and_then(|entry| entry.name().ok().map(|name| name.into_owned()));
    let name = name.unwrap_or_else(|| format!("file {}", index + 1));
    name.chars().take(200).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Unpacks one file to the end, which also checks its sum; nothing for a folder.
pub(crate) fn unpack(archive: &mut Archive<'_>, index: usize, reading: &mut Reading) -> Result<Option<Entry>, Fault> {
    let name = entry_name(archive, index);
    let secret = {
        let entry = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
        if entry.is_dir() {
            return Ok(None);
        }
        entry.encrypted()
    };
    if secret {
        return Err(Fault::new("the file has a password", "a zip without a password would fit"));
    }
    let entry = archive.by_index(index).map_err(|error| damaged(&error))?;
    let written = when::of_entry(entry.last_modified(), entry.extra_data_fields());
    let room = reading.bytes_left();
    let mut bytes = Vec::new();
    let read = entry.take(room + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    let read = u64::try_from(read).unwrap_or(u64::MAX);
    reading.unpacked(read);
    if read > room { Err(too_large()) } else { Ok(Some(Entry { name, written, bytes })) }
}

fn read_entry(place: &str, entry: &Entry, reading: &mut Reading) {
    let file = entry.name.rsplit(['/', '\\']).next().unwrap_or("");
    // What Macs and Windows put beside the files of a folder.
    if entry.name.starts_with("__MACOSX/") || file.starts_with('.') || file.eq_ignore_ascii_case("thumbs.db") {
        return;
    }
    let ending = file.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    match ending.as_str() {
        "csv" | "tsv" | "txt" => delimited::read(place, entry.written, &entry.bytes, reading),
        "xlsx" | "xlsm" => workbook::read((place, entry.written), &entry.bytes, reading),
        "zip" => reading.wrong(place, Fault::new("a zip within a zip", "take the files out of it")),
        _ => reading.wrong(place, Fault::new("this is no table", "a zip of CSV and XLSX files would fit")),
    }
}
