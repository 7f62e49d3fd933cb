//! Writes rows that were refused as a file that can be mended in a spreadsheet and read again.

use waymark_domain::referral::headers::{WHAT_IS_WRONG, is_remark};
use waymark_rules::Problem;

/// One refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRow {
    /// Its cells as they were read.
    pub cells: Vec<String>,
    /// Everything wrong with it, each a plain sentence.
    pub reasons: Vec<String>,
}

/// The refused rows as CSV in UTF-8 with a mark, under their own columns and a first one that says what is wrong.
///
/// The file is made for a person with a spreadsheet, so a text the spreadsheet would run as a formula has an apostrophe
/// put before it; reading the mended file takes exactly that apostrophe off again, so nothing is altered.
///
/// # Errors
/// If the rows cannot be written as CSV.
pub fn write_failed(header: &[String], rows: &[FailedRow]) -> Result<Vec<u8>, Problem> {
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    let written = {
        let mut csv =
            csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
        let first = std::iter::once(WHAT_IS_WRONG.to_owned());
        let mut written = csv.write_record(first.chain(header.iter().filter(|column| !is_remark(column)).cloned()));
        for row in rows {
            let reasons = guarded(&row.reasons.join("\n"));
            let cells = row.cells.iter().map(|cell| guarded(cell));
            written = written.and_then(|()| csv.write_record(std::iter::once(reasons).chain(cells)));
        }
        written.map_err(|error| error.to_string()).and_then(|()| csv.flush().map_err(|error| error.to_string()))
    };
    match written {
        Ok(()) => Ok(bytes),
        Err(why) => {
            let what = format!("the refused rows could not be written ({why})");
            Err(Problem { file: String::new(), line: 0, column: 0, what, fits: String::new() })
        }
    }
}

/// Whether a spreadsheet would run a text, or one that was guarded before.
fn runs(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

fn guarded(text: &str) -> String {
    if runs(text) { format!("'{text}") } else { text.to_owned() }
}

/// Takes the apostrophe off that [`write_failed`] put on.
pub(crate) fn unguard(cell: &mut String) {
    if let Some(bare) = cell.strip_prefix('\'').filter(|bare| runs(bare)) {
        *cell = bare.to_owned();
    }
}
