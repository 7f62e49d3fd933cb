//! When a zip says a file was written, or a workbook that it was changed.

use waymark_rules::Day;
use zip::DateTime;
use zip::extra_fields::ExtraField;

/// Seconds since 1970 of a zip's entry: its time in UTC where it has one, or else its local time, taken as UTC.
pub(crate) fn of_entry<'a>(local: Option<DateTime>, mut extra: impl Iterator<Item = &'a ExtraField>) -> Option<i64> {
    let exact = extra.find_map(|field| match field {
        ExtraField::ExtendedTimestamp(stamp) => stamp.mod_time(),
        _ => None,
    });
    if let Some(seconds) = exact.filter(|seconds| *seconds > 0) {
        return Some(i64::from(seconds));
    }
    let local = local?;
    let date = format!("{:04}-{:02}-{:02}", local.year(), local.month(), local.day());
    // What writes no time leaves the first day a zip can name.
    (date != "1980-01-01").then(|| seconds(&date, [local.hour(), local.minute(), local.second()].map(i64::from)))?
}

/// Seconds since 1970 of the last change a workbook's properties name.
pub(crate) fn of_workbook(properties: &str) -> Option<i64> {
    let (_, after) = properties.split_once("<dcterms:modified")?;
    let (_, after) = after.split_once('>')?;
    let (stamp, _) = after.split_once('<')?;
    let (date, time) = stamp.trim().split_once('T')?;
    let part = |range: std::ops::Range<usize>| time.get(range).and_then(|digits| digits.parse::<i64>().ok());
    seconds(date, [part(0..2)?, part(3..5)?, part(6..8)?])
}

fn seconds(date: &str, [hours, minutes, seconds]: [i64; 3]) -> Option<i64> {
    let fits = (0..24).contains(&hours) && (0..60).contains(&minutes) && (0..=60).contains(&seconds);
    let days = Day::parse(date)?.since(Day::parse("1970-01-01")?);
    fits.then_some(i64::from(days) * 86_400 + hours * 3_600 + minutes * 60 + seconds)
}
