//! Which derived rows wait to be judged anew, and whose they are.

use crate::db::{Ask, Tx};
use crate::{StoreError, args, statements};
use std::collections::BTreeMap;
use waymark_rules::Day;

statements! {
    TO_SWEEP = new("SELECT DISTINCT subject FROM caseload WHERE stable_until < $1 ORDER BY subject LIMIT $2");
    COUNT_TO_SWEEP = new("SELECT count(*) FROM caseload WHERE stable_until < $1");
    COUNT_ALL = new("SELECT count(*) FROM caseload");
    OWING_FROM = new("SELECT DISTINCT subject FROM due WHERE subject > $1 AND due_day >= $2 ORDER BY subject LIMIT $3");
    CONTRACTS_BETWEEN = new("SELECT DISTINCT subject, contract FROM caseload WHERE subject > $1 AND subject <= $2 ORDER BY subject");
    STALE = new("UPDATE caseload SET stable_until = '0000-00-00' WHERE contract = $1");
}

/// The subjects whose rows no longer hold on a day.
///
/// # Errors
/// They cannot be read.
pub async fn to_sweep(ask: &(impl Ask + Sync), on: Day, most: i64) -> Result<Vec<String>, StoreError> {
    ask.rows(&TO_SWEEP, args![on.to_string(), most]).await?.iter().map(|r| r.text(0)).collect()
}

/// How many enrolments wait to be judged anew on a day.
///
/// # Errors
/// They cannot be counted.
pub async fn count_to_sweep(ask: &(impl Ask + Sync), on: Day) -> Result<i64, StoreError> {
    ask.row(&COUNT_TO_SWEEP, args![on.to_string()]).await?.map_or(Ok(0), |r| r.int(0))
}

/// Marks every enrolment of a contract to be judged anew: its own facts changed.
///
/// # Errors
/// They could not be marked.
pub async fn mark_stale(tx: &Tx, contract: &str) -> Result<(), StoreError> {
    tx.run(&STALE, args![contract]).await.map(|_| ())
}

/// How many enrolments there are.
///
/// # Errors
/// They cannot be counted.
pub async fn count_all(ask: &(impl Ask + Sync)) -> Result<i64, StoreError> {
    ask.row(&COUNT_ALL, args![]).await?.map_or(Ok(0), |r| r.int(0))
}

/// The next subjects after one that owe something due on a day or later.
///
/// # Errors
/// They cannot be read.
pub async fn owing_from(
    ask: &(impl Ask + Sync),
    after: &str,
    (from, most): (Day, i64),
) -> Result<Vec<String>, StoreError> {
    ask.rows(&OWING_FROM, args![after, from.to_string(), most]).await?.iter().map(|r| r.text(0)).collect()
}

/// The contract of each subject after one and up to another.
///
/// # Errors
/// They cannot be read.
pub async fn contracts_between(
    ask: &(impl Ask + Sync),
    (after, last): (&str, &str),
) -> Result<BTreeMap<String, String>, StoreError> {
    let rows = ask.rows(&CONTRACTS_BETWEEN, args![after, last]).await?;
    rows.iter().map(|r| Ok((r.text(0)?, r.text(1)?))).collect()
}
