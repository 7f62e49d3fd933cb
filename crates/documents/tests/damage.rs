//! Damaged files: an error or a table, never a panic.

use std::io::{Cursor, Read, Write};
use waymark_documents::{Table, read_tables};
use waymark_domain::referral::{Layout, Terms, guess, read_row};
use waymark_rules::Day;
use zip::write::SimpleFileOptions;

const EXAMPLE: &[u8] = include_bytes!("../../../examples/referrals-jets-2020-12.zip");

/// Reads whatever tables there are, to the end.
#[cfg(test)]
fn read_all(tables: &[Table]) {
    let terms = Terms { areas: &["CPA1".to_owned()], today: Day::parse("2021-02-01").unwrap() };
    for table in tables {
        let guess = guess(&table.header);
        let rows = || table.rows.iter().map(|row| row.cells.as_slice());
        if let Ok(layout) = Layout::of(&guess.mapping, &table.header, rows()) {
            rows().for_each(|cells| drop(read_row(&layout, cells, &terms).map(|row| row.referral.digest())));
        }
    }
}

/// Changes, takes out or puts in a few bytes.
#[cfg(test)]
fn damage(bytes: &[u8], dice: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..dice.usize(1..6) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.usize(..bytes.len());
        let likely = b"\",;\n\r\t/<>&=0198 \xc3\xff\x00'";
        match dice.u8(..5) {
            0 => drop(bytes.remove(at)),
            1 => bytes.insert(at, dice.u8(..)),
            2 => bytes[at] = likely[dice.usize(..likely.len())],
            3 if dice.u8(..20) == 0 => bytes.truncate(at),
            _ => bytes[at] ^= 1 << dice.u8(..8),
        }
    }
    bytes
}

#[cfg(test)]
fn parts(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        parts.push((entry.name().unwrap().into_owned(), bytes));
    }
    parts
}

#[cfg(test)]
fn zip_again(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        writer.start_file(name.as_str(), stored).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A short workbook with texts, numbers and dates.
#[cfg(test)]
fn book() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy");
    for (column, name) in (0..).zip(["Referral ID", "Last Name", "Referral Date", "DOB"]) {
        sheet.write(0, column, name).unwrap();
        sheet.write(1, column, "R-1").unwrap();
        sheet.write(2, column, 12.5).unwrap();
    }
    sheet.write_with_format(1, 2, rust_xlsxwriter::ExcelDateTime::from_ymd(2020, 12, 9).unwrap(), &date).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn no_damage_to_a_file_makes_reading_it_panic() {
    let mut dice = fastrand::Rng::with_seed(7);
    let short: Vec<u8> = parts(EXAMPLE)[0].1.iter().take(1_500).copied().collect();
    let book = book();
    for _ in 0..2_000 {
        for whole in [&short, &book] {
            read_tables("damaged", &damage(whole, &mut dice)).map(|tables| read_all(&tables)).unwrap_or_default();
        }
    }
    for _ in 0..60 {
        let read = read_tables("damaged.zip", &damage(EXAMPLE, &mut dice));
        read.map(|tables| read_all(&tables)).unwrap_or_default();
    }
}

#[test]
fn no_damage_inside_a_workbook_makes_reading_it_panic() {
    let mut dice = fastrand::Rng::with_seed(8);
    let whole = parts(&book());
    let mut read = 0;
    for _ in 0..3_000 {
        let mut parts = whole.clone();
        let at = dice.usize(..parts.len());
        parts[at].1 = damage(&parts[at].1, &mut dice);
        if let Ok(tables) = read_tables("damaged.xlsx", &zip_again(&parts)) {
            read_all(&tables);
            read += 1;
        }
    }
    // Much damage is to what a table does not need; all the rest is refused.
    assert!((500..2_900).contains(&read), "{read}");
}

#[test]
fn a_changed_byte_in_a_zip_is_found_by_its_sum() {
    let mut dice = fastrand::Rng::with_seed(9);
    let expect = read_tables("e.zip", EXAMPLE).unwrap();
    for _ in 0..60 {
        let mut bytes = EXAMPLE.to_vec();
        // Past the first file's own header lies what it holds.
        let at = dice.usize(60..40_000);
        bytes[at] ^= 1 << dice.u8(..8);
        assert!(read_tables("e.zip", &bytes).is_err(), "byte {at}");
    }
    assert_eq!(read_tables("e.zip", EXAMPLE).unwrap(), expect);
}

#[test]
fn a_workbook_that_claims_more_texts_than_it_holds_is_refused() {
    let mut parts = parts(&book());
    for (name, bytes) in &mut parts {
        if name == "xl/sharedStrings.xml" {
            *bytes = String::from_utf8(bytes.clone())
                .unwrap()
                .replace("uniqueCount=\"", "uniqueCount=\"99999999999999")
                .into();
        }
    }
    let told: Vec<String> =
        read_tables("b.xlsx", &zip_again(&parts)).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(told, ["b.xlsx: the workbook claims to hold more texts than it does; save it again"]);
}
