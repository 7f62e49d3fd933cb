//! Turns the bytes of a text file into text, whichever encoding they are in, or says that they are no text.

use crate::table::Fault;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text, its line ends as `\n`. A mark at the front says UTF-8 or UTF-16; without one it is UTF-8, or else
/// Windows-1252.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, Fault> {
    let (encoding, body) = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => (UTF_8, rest),
        [0xff, 0xfe, rest @ ..] => (UTF_16LE, rest),
        [0xfe, 0xff, rest @ ..] => (UTF_16BE, rest),
        all => (unmarked(all)?, all),
    };
    let (text, broken) = encoding.decode_without_bom_handling(body);
    if broken {
        let what = format!("the file is marked as {} but holds bytes that are not", encoding.name());
        let line = if encoding == UTF_8 { line_of_first_misfit(body) } else { 0 };
        return Err(Fault::new(what, "fetch the whole file again, or save it as UTF-8").on(line));
    }
    // Files from DOS end in a mark of their own.
    let text = text.strip_suffix('\u{1a}').unwrap_or(&text).replace("\r\n", "\n").replace('\r', "\n");
    match text.char_indices().find(|(_, c)| c.is_control() && !matches!(c, '\t' | '\n' | '\u{b}' | '\u{c}')) {
        Some((at, _)) => {
            let fits = "a CSV, an XLSX workbook or a zip of these would fit";
            Err(Fault::new("this is not a text file", fits).on(line_at(text.as_bytes(), at)))
        }
        None => Ok(text),
    }
}

/// The encoding of a text without a mark. A text that is UTF-8 in some places and not in others is cut off or mixed.
fn unmarked(bytes: &[u8]) -> Result<&'static Encoding, Fault> {
    let Err(error) = std::str::from_utf8(bytes) else { return Ok(UTF_8) };
    let good = &bytes[..error.valid_up_to()];
    if good.is_ascii() {
        return Ok(WINDOWS_1252);
    }
    let line = line_at(bytes, error.valid_up_to());
    let cut = error.error_len().is_none();
    let what = if cut {
        "the file is cut off in the middle of a letter"
    } else {
        "the file mixes UTF-8 with another encoding"
    };
    Err(Fault::new(what, "fetch the whole file again, or save it as UTF-8").on(line))
}

fn line_of_first_misfit(bytes: &[u8]) -> u32 {
    std::str::from_utf8(bytes).err().map_or(0, |error| line_at(bytes, error.valid_up_to()))
}

fn line_at(bytes: &[u8], at: usize) -> u32 {
    let before = bytes.get(..at).unwrap_or(bytes);
    u32::try_from(before.iter().filter(|b| **b == b'\n').count() + 1).unwrap_or(u32::MAX)
}
