//! Holidays proclaimed after the calendars were listed: added by a row, taken back by another.

use crate::db::{Ask, Row, Tx};
use crate::journal::digest_of_values;
use crate::{StoreError, args, statements};
use waymark_domain::ledger::Digest;
use waymark_rules::Day;

statements! {
    ALL = new("SELECT seq, calendar, day, name, state, author, recorded FROM holiday ORDER BY seq");
    ADD = new("INSERT INTO holiday (seq, calendar, day, name, state, author, recorded) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    VERSION = new("SELECT coalesce(max(seq), 0) FROM holiday");
}

/// One row about one day of one calendar: it is a holiday from now on, or no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// Its number, from 1; the last one is the version of all calendars together.
    pub seq: i64,
    /// The calendar's id, such as `england-and-wales`.
    pub calendar: String,
    /// The day.
    pub day: Day,
    /// What people call the holiday.
    pub name: String,
    /// Whether this row takes the holiday back.
    pub withdrawn: bool,
    /// Who said so.
    pub author: String,
    /// When, in seconds since 1970.
    pub recorded: i64,
}

impl Holiday {
    fn values(&self) -> Vec<crate::db::Value> {
        let state = if self.withdrawn { "withdrawn" } else { "added" };
        let day = self.day.to_string();
        args![self.seq, &self.calendar, day, &self.name, state, &self.author, self.recorded].to_vec()
    }
}

fn read(row: &Row) -> Result<Holiday, StoreError> {
    let day = Day::parse(&row.text(2)?).ok_or_else(|| StoreError::Damaged("the day of a holiday".into()))?;
    Ok(Holiday {
        seq: row.int(0)?,
        calendar: row.text(1)?,
        day,
        name: row.text(3)?,
        withdrawn: row.text(4)? == "withdrawn",
        author: row.text(5)?,
        recorded: row.int(6)?,
    })
}

/// Every row, oldest first.
///
/// # Errors
/// They cannot be read.
pub async fn all(ask: &(impl Ask + Sync)) -> Result<Vec<Holiday>, StoreError> {
    ask.rows(&ALL, args![]).await?.iter().map(read).collect()
}

/// What stands of some rows: of each calendar's day the last, where it was not taken back.
#[must_use]
pub fn standing(rows: &[Holiday]) -> Vec<&Holiday> {
    let last = |row: &&Holiday| {
        let same = |other: &&Holiday| (&other.calendar, other.day) == (&row.calendar, row.day);
        rows.iter().rfind(same).is_some_and(|other| other.seq == row.seq)
    };
    rows.iter().filter(last).filter(|row| !row.withdrawn).collect()
}

/// The version of the calendars: the number of the last row; 0 where nothing was ever added.
///
/// # Errors
/// It cannot be read.
pub async fn version(ask: &(impl Ask + Sync)) -> Result<i64, StoreError> {
    ask.row(&VERSION, args![]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Adds a row; its digest. Two that take the same number at once cannot both be kept.
///
/// # Errors
/// It could not be written.
pub async fn add(tx: &Tx, holiday: &Holiday) -> Result<Digest, StoreError> {
    let values = holiday.values();
    tx.run(&ADD, &values).await.map_err(StoreError::of_a_race)?;
    digest_of_values(&values)
}

/// Every row's digest, with how the audit names it.
///
/// # Errors
/// They cannot be read.
pub async fn digests(ask: &(impl Ask + Sync)) -> Result<Vec<(String, Digest)>, StoreError> {
    let named = |row: &Row| Ok((named(&row.text(1)?, row.int(0)?), digest_of_values(&row.0)?));
    ask.rows(&ALL, args![]).await?.iter().map(named).collect()
}

/// How the audit names a row.
#[must_use]
pub fn named(calendar: &str, seq: i64) -> String {
    crate::audit::reference("calendar", calendar, &format!("holiday-{seq}"))
}
