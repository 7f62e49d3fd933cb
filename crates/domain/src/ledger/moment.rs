//! Moments as lines and checkpoints write them: UTC to the microsecond, always 27 characters.

use jiff::Timestamp;
use std::fmt::{self, Write};

/// The first microsecond of the year 9999, of which the calendar we use lacks the last day.
const END: i64 = 253_370_764_800_000_000;

/// Whether lines can hold this moment: the years 1970 to 9998.
pub(super) fn fits(micros: i64) -> bool {
    timestamp(micros).is_some()
}

/// Writes microseconds since 1970 as `2026-01-02T03:04:05.678901Z`. Nothing is written for a moment that does not fit.
pub(super) fn write(micros: i64, out: &mut impl Write) -> fmt::Result {
    timestamp(micros).map_or(Ok(()), |moment| write!(out, "{moment:.6}"))
}

/// Microseconds since 1970 from the text that `write` makes; nothing for any other spelling.
pub(super) fn parse(text: &str) -> Option<i64> {
    let micros = text.parse::<Timestamp>().ok()?.as_microsecond();
    let mut again = String::new();
    write(micros, &mut again).ok()?;
    (again == text).then_some(micros)
}

fn timestamp(micros: i64) -> Option<Timestamp> {
    (0..END).contains(&micros).then(|| Timestamp::from_microsecond(micros).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_no_other_spelling() {
        let mut text = String::new();
        write(1_767_323_045_678_901, &mut text).unwrap();
        assert_eq!(text, "2026-01-02T03:04:05.678901Z");
        assert_eq!(parse(&text), Some(1_767_323_045_678_901));
        for other in ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.678901+00:00", "2026-01-02 03:04:05.678901Z", ""] {
            assert_eq!(parse(other), None, "{other}");
        }
    }

    #[test]
    fn every_moment_that_fits_takes_as_many_characters() {
        for micros in [0, 1, END - 1] {
            let mut text = String::new();
            write(micros, &mut text).unwrap();
            assert_eq!((text.len(), parse(&text)), (27, Some(micros)), "{text}");
        }
        assert!(!fits(-1) && !fits(END) && !fits(i64::MAX));
    }
}
