//! How a value is written on a page: as JavaScript would, and escaped as Nunjucks escapes.

use std::fmt::{self, Write};

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Output, State, Value};

/// Prints a value: nothing for null and undefined, marks escaped unless the value is safe.
pub(crate) fn print(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    let written = match value.as_str() {
        Some(text) if value.is_safe() => out.write_str(text),
        Some(text) => escape(out, text),
        None => match value.kind() {
            ValueKind::Undefined | ValueKind::None => Ok(()),
            ValueKind::Number | ValueKind::Bool => write_plain(out, value),
            _ => escape(out, &plain(value)),
        },
    };
    written.map_err(|error| Error::new(ErrorKind::WriteFailure, "the page could not be written").with_source(error))
}

/// Writes text with the marks of HTML replaced, in the table Nunjucks uses.
pub(crate) fn escape(out: &mut impl Write, text: &str) -> fmt::Result {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let mark = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            b'`' => "&#96;",
            b'\\' => "&#92;",
            _ => continue,
        };
        out.write_str(&text[from..at])?;
        out.write_str(mark)?;
        from = at + 1;
    }
    out.write_str(&text[from..])
}

/// A value as JavaScript makes a text of it; null and undefined are empty.
pub(crate) fn plain(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => {
            let mut out = String::new();
            // Writing to a String cannot fail.
            let _ = write_plain(&mut out, value);
            out
        }
    }
}

/// Adds a value's text to `out`.
pub(crate) fn append(out: &mut String, value: &Value) {
    match value.as_str() {
        Some(text) => out.push_str(text),
        None => out.push_str(&plain(value)),
    }
}

fn write_plain(out: &mut impl Write, value: &Value) -> fmt::Result {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok(()),
        ValueKind::Bool => out.write_str(if value.is_true() { "true" } else { "false" }),
        ValueKind::Number => match value.as_i64() {
            Some(whole) => write!(out, "{whole}"),
            None => write!(out, "{value}"),
        },
        ValueKind::Seq | ValueKind::Iterable => {
            for (at, item) in value.try_iter().into_iter().flatten().enumerate() {
                if at > 0 {
                    out.write_char(',')?;
                }
                out.write_str(&plain(&item))?;
            }
            Ok(())
        }
        ValueKind::Map => out.write_str("[object Object]"),
        _ => write!(out, "{value}"),
    }
}
