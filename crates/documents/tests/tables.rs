//! Encodings, delimiters, titles, workbooks, and the limits on what is read.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::io::Write;
use waymark_documents::{FailedRow, MAX_COLUMNS, MAX_ROWS, Table, read_tables, write_failed};
use zip::write::SimpleFileOptions;

const TEXT: &str =
    "Referral ID,First Name,Last Name,Referral Date\nR-1,Siân,O'Brien,14/12/2020\nR-2,Zoë,\"Lee, Jr\",15/12/2020\n";

#[cfg(test)]
fn one(name: &str, bytes: &[u8]) -> Table {
    let mut tables = read_tables(name, bytes).unwrap();
    assert_eq!(tables.len(), 1);
    tables.remove(0)
}

#[cfg(test)]
fn refusals(name: &str, bytes: &[u8]) -> Vec<String> {
    read_tables(name, bytes).unwrap_err().iter().map(ToString::to_string).collect()
}

#[cfg(test)]
fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[cfg(test)]
fn utf16(text: &str, big: bool) -> Vec<u8> {
    let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[cfg(test)]
fn book() -> Vec<u8> {
    let mut book = Workbook::new();
    book.set_properties(
        &rust_xlsxwriter::DocProperties::new()
            .set_creation_datetime(&ExcelDateTime::from_ymd(2021, 2, 1).unwrap().and_hms(9, 0, 0).unwrap()),
    );
    let sheet = book.add_worksheet();
    sheet.set_name("Referrals").unwrap();
    sheet.write(0, 0, "Referrals of December").unwrap();
    for (column, name) in (0..).zip([
        "Referral ID",
        "Last Name",
        "DOB",
        "Referral Date",
        "Referral Time",
        "Mobile",
        "Known",
        "Sum",
        "Formula",
    ]) {
        sheet.write(2, column, name).unwrap();
    }
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let both = Format::new().set_num_format("d mmm yy hh:mm");
    let time = Format::new().set_num_format("hh:mm");
    sheet.write(4, 0, "R-1").unwrap();
    sheet.write(4, 1, "Łoś").unwrap();
    sheet.write_with_format(4, 2, ExcelDateTime::from_ymd(1929, 2, 28).unwrap(), &date).unwrap();
    let sent = ExcelDateTime::from_ymd(2020, 12, 9).unwrap().and_hms(8, 44, 0).unwrap();
    sheet.write_with_format(4, 3, &sent, &both).unwrap();
    sheet.write_with_format(4, 4, ExcelDateTime::from_hms(17, 59, 0).unwrap(), &time).unwrap();
    sheet.write(4, 5, 7_700_900_123_u64).unwrap();
    sheet.write(4, 6, true).unwrap();
    sheet.write(4, 7, 12.5).unwrap();
    sheet.write_formula(4, 8, rust_xlsxwriter::Formula::new("=1+1").set_result("2")).unwrap();
    book.add_worksheet().set_name("Empty").unwrap();
    let hidden = book.add_worksheet();
    hidden.set_name("Lists").unwrap().set_hidden(true);
    hidden.write(0, 0, "Voluntary").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn every_delimiter_and_encoding_gives_the_same_table() {
    let expect = one("a.csv", TEXT.as_bytes());
    assert_eq!(expect.header, ["Referral ID", "First Name", "Last Name", "Referral Date"]);
    assert_eq!(expect.rows[1].cells, ["R-2", "Zoë", "Lee, Jr", "15/12/2020"]);
    assert_eq!(expect.rows[1].line, 3);
    for delimiter in [",", ";", "\t", "|"] {
        let text = TEXT.replace("\"Lee, Jr\"", "\"Lee# Jr\"").replace(',', delimiter).replace('#', ",");
        for text in [text.clone(), text.replace('\n', "\r\n"), text.replace('\n', "\r"), text.trim_end().to_owned()] {
            let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
            let windows: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            for bytes in [text.as_bytes().to_vec(), marked, windows, utf16(&text, true), utf16(&text, false)] {
                assert_eq!(one("a.csv", &bytes), expect, "{delimiter:?} {:?}", &bytes[..4]);
            }
        }
    }
    let told = format!("sep=|\n{}", TEXT.replace(',', "|").replace("Lee|", "Lee,"));
    assert_eq!(one("a.csv", told.as_bytes()).rows[1].cells, expect.rows[1].cells);
}

#[test]
fn titles_above_the_header_blank_lines_and_breaks_in_cells_are_understood() {
    let text = "Export of referrals, page 1\n,,,\n\nReferral ID,Last Name,Address,Referral Date,,\n,,,,,\nR-1,Lee,\"1 High St\nFlat \"\"2\"\"\",14/12/2020,,\nR-2,Lee\n";
    let table = one("a.csv", text.as_bytes());
    assert_eq!(table.header, ["Referral ID", "Last Name", "Address", "Referral Date"]);
    assert_eq!(table.rows[0].cells, ["R-1", "Lee", "1 High St\nFlat \"2\"", "14/12/2020"]);
    assert_eq!((table.rows[0].line, table.rows[1].line), (6, 8));
    assert_eq!(table.rows[1].cells, ["R-2", "Lee", "", ""]);
    // A comma too many is the row's own trouble, and told where rows are read.
    let table = one("a.csv", b"Referral ID,Last Name\nR-1,Lee, Jr\n");
    assert_eq!(table.rows[0].cells, ["R-1", "Lee", " Jr"]);
}

#[test]
fn a_workbook_reads_as_a_person_sees_it() {
    let table = one("book.xlsx", &book());
    assert_eq!(table.name, "book.xlsx!Referrals");
    // 1 February 2021, nine o'clock.
    assert_eq!(table.extracted, Some(1_612_170_000));
    assert_eq!(table.rows.len(), 1);
    assert_eq!(table.rows[0].line, 5);
    assert_eq!(
        table.rows[0].cells,
        ["R-1", "Łoś", "1929-02-28", "2020-12-09 08:44", "17:59", "7700900123", "TRUE", "12.5", "2"]
    );
    let zipped =
        one("all.zip", &zip_of(&[("in/book.xlsx", &book()), ("__MACOSX/._book.xlsx", b"x"), (".DS_Store", b"x")]));
    assert_eq!((zipped.name.as_str(), &zipped.rows), ("all.zip!in/book.xlsx!Referrals", &table.rows));
}

#[test]
fn a_file_that_is_cut_off_is_refused_and_never_half_read() {
    for (bytes, expect) in [
        (
            &b"Referral ID,Last Name\nR-1,Lee\nR-2"[..],
            "a.csv:3: the file stops in the middle of a row; fetch the whole file again",
        ),
        (
            b"Referral ID,Last Name\nR-1,\"Lee\nR-2,Mo\n",
            "a.csv:2: a quotation mark is opened here and never closed; fetch the whole file again, or close it",
        ),
        (
            b"Referral ID,Last Name\nR-1,\"Lee\" Mo\n",
            "a.csv:2: text follows a closing quotation mark; double a quotation mark inside a quoted cell",
        ),
        (
            b"Referral ID,Last Name\nR-1,Zo\xc3\xab\nR-2,Zo\xc3",
            "a.csv:3: the file is cut off in the middle of a letter; fetch the whole file again, or save it as UTF-8",
        ),
        (
            b"Referral ID,Last Name\nR-1,Zo\xc3\xab\nR-2,Zo\xeb\n",
            "a.csv:3: the file mixes UTF-8 with another encoding; fetch the whole file again, or save it as UTF-8",
        ),
        (
            b"\xff\xfeR\x00e\x00f",
            "a.csv: the file is marked as UTF-16LE but holds bytes that are not; fetch the whole file again, or save it as UTF-8",
        ),
        (b"", "a.csv: there is no table in this file; a header line and rows would fit"),
        (b"R\x00e\x00f\x00", "a.csv:1: this is not a text file; a CSV, an XLSX workbook or a zip of these would fit"),
        (
            &[0xd0, 0xcf, 0x11, 0xe0, 0xa1],
            "a.csv: this is an old Excel file (.xls) or has a password; save it as .xlsx or CSV without a password",
        ),
    ] {
        assert_eq!(refusals("a.csv", bytes), [expect]);
    }
    let zip = zip_of(&[("a.csv", TEXT.as_bytes()), ("b.csv", TEXT.as_bytes())]);
    for whole in [zip, book()] {
        for cut in [2, 30, whole.len() / 2, whole.len() - 30, whole.len() - 1] {
            let told = refusals("all.zip", &whole[..cut]);
            assert!(told[0].contains("damaged or cut off"), "{cut}: {told:?}");
        }
    }
}

#[test]
fn what_a_zip_holds_beside_tables_is_told_all_at_once() {
    let inner = zip_of(&[("a.csv", TEXT.as_bytes())]);
    let files: [(&str, &[u8]); 3] =
        [("photo.png", b"x"), ("inner.zip", &inner), ("../../a.csv", b"Referral ID,Last Name\nR-1,\"Lee\n")];
    let zip = zip_of(&files);
    assert_eq!(
        refusals("all.zip", &zip),
        [
            "all.zip!photo.png: this is no table; a zip of CSV and XLSX files would fit",
            "all.zip!inner.zip: a zip within a zip; take the files out of it",
            "all.zip!../../a.csv:2: a quotation mark is opened here and never closed; fetch the whole file again, or close it",
        ]
    );
    assert_eq!(
        refusals("all.zip", &zip_of(&[])),
        ["all.zip: there is no table in this file; a header line and rows would fit"]
    );
}

#[test]
fn bombs_are_refused_with_a_plain_sentence() {
    let nought = vec![b' '; 65 * 1024 * 1024];
    let told = ["all.zip!a.csv: the file holds more than 64 MB; split it into smaller files"];
    assert_eq!(refusals("all.zip", &zip_of(&[("a.csv", &nought), ("b.csv", &nought)])), told);
    let many: Vec<String> = (0..1_001).map(|n| format!("{n}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(refusals("all.zip", &zip_of(&many)), ["all.zip: the zip holds 1001 files; at most 1000 would fit"]);
    let rows = "R-1\n".repeat(MAX_ROWS + 1);
    assert_eq!(
        refusals("a.csv", rows.as_bytes()),
        ["a.csv: the file holds more than 200000 rows; split it into smaller files"]
    );
    let half = "R-1\n".repeat(MAX_ROWS / 2 + 1);
    let zip = zip_of(&[("a.csv", half.as_bytes()), ("b.csv", half.as_bytes())]);
    assert_eq!(refusals("z", &zip), ["z!b.csv: the file holds more than 200000 rows; split it into smaller files"]);
    let wide = format!("{}\n", "a,".repeat(MAX_COLUMNS));
    let told = "the table has more than 200 columns; take out the columns that are not needed";
    assert_eq!(refusals("a.csv", wide.as_bytes()), [format!("a.csv:1: {told}")]);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Referral ID").unwrap();
    sheet.write(1_048_575, 16_383, "far out").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(refusals("b.xlsx", &bytes), [format!("b.xlsx!Sheet1:1048576: {told}")]);
}

#[test]
fn a_refused_row_is_written_and_read_back_unaltered() {
    let header: Vec<String> = ["Referral ID", "Last Name", "Notes"].map(str::to_owned).to_vec();
    let cells: Vec<Vec<String>> = [
        ["=1+1", "O'Brien", "+44 7700 900123"],
        ["'=1+1", "'quoted'", "a \"b\", c\nd"],
        ["@x", "-", "''-x"],
        ["\tx", "Zoë", " spaced "],
    ]
    .map(|row| row.map(str::to_owned).to_vec())
    .to_vec();
    let rows: Vec<FailedRow> =
        cells.iter().map(|row| FailedRow { cells: row.clone(), reasons: vec!["one".into(), "two".into()] }).collect();
    let bytes = write_failed(&header, &rows).unwrap();
    let table = one("mend.csv", &bytes);
    assert_eq!(table.header, header);
    assert_eq!(table.rows.iter().map(|row| row.cells.clone()).collect::<Vec<_>>(), cells);
    let raw = String::from_utf8(bytes).unwrap();
    assert!(raw.starts_with("\u{feff}What is wrong,Referral ID,"));
    assert!(raw.contains("\"one\ntwo\",'=1+1,"));
    // Written and read a second time it is still the same, and has one remark.
    let again = write_failed(&table.header, &rows).unwrap();
    assert_eq!(again, raw.as_bytes());
}
