//! Forms somebody had begun to fill in: sealed, found by who, which form and about whom, forgotten after a while.

use crate::db::{Ask, Tx};
use crate::keys::Keys;
use crate::{StoreError, args, statements};

statements! {
    FIND = new("SELECT body, kept FROM draft WHERE staff = $1 AND form = $2 AND subject = $3");
    KEEP = new("INSERT INTO draft (staff, form, subject, body, kept) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (staff, form, subject) DO UPDATE SET body = $4, kept = $5");
    DROP = new("DELETE FROM draft WHERE staff = $1 AND form = $2 AND subject = $3");
    LIST = new("SELECT form, subject, kept FROM draft WHERE staff = $1 AND kept >= $2 ORDER BY kept DESC, form, subject");
    FORGET = new("DELETE FROM draft WHERE kept < $1");
}

/// Whose draft of which form about whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of<'a> {
    /// Who typed it.
    pub staff: &'a str,
    /// Which form.
    pub form: &'a str,
    /// About whom or what; empty where the form is about nobody.
    pub subject: &'a str,
}

impl Of<'_> {
    fn place(&self) -> String {
        format!("draft|{}|{}|{}", self.staff, self.form, self.subject)
    }
}

/// What was typed, and when it was kept (seconds since 1970).
///
/// # Errors
/// It cannot be read.
pub async fn find(ask: &(impl Ask + Sync), keys: &Keys, of: Of<'_>) -> Result<Option<(String, i64)>, StoreError> {
    let Some(row) = ask.row(&FIND, args![of.staff, of.form, of.subject]).await? else { return Ok(None) };
    let text = String::from_utf8(keys.open(&of.place(), row.bytes(0)?)?);
    Ok(Some((text.map_err(|_| StoreError::Damaged("a draft".into()))?, row.int(1)?)))
}

/// The bytes that were kept, and when (seconds since 1970).
///
/// # Errors
/// They cannot be read.
pub async fn find_bytes(
    ask: &(impl Ask + Sync),
    keys: &Keys,
    of: Of<'_>,
) -> Result<Option<(Vec<u8>, i64)>, StoreError> {
    let Some(row) = ask.row(&FIND, args![of.staff, of.form, of.subject]).await? else { return Ok(None) };
    Ok(Some((keys.open(&of.place(), row.bytes(0)?)?, row.int(1)?)))
}

/// Keeps bytes, such as a file that waits to be confirmed, in place of what was before.
///
/// # Errors
/// They could not be written.
pub async fn keep_bytes(tx: &Tx, keys: &Keys, of: Of<'_>, (bytes, at): (&[u8], i64)) -> Result<(), StoreError> {
    let sealed = keys.seal(&of.place(), bytes)?;
    tx.run(&KEEP, args![of.staff, of.form, of.subject, sealed, at]).await.map(|_| ())
}

/// Keeps what was typed, in place of what was before.
///
/// # Errors
/// It could not be written.
pub async fn keep(tx: &Tx, keys: &Keys, of: Of<'_>, (body, at): (&str, i64)) -> Result<(), StoreError> {
    let sealed = keys.seal(&of.place(), body.as_bytes())?;
    tx.run(&KEEP, args![of.staff, of.form, of.subject, sealed, at]).await.map(|_| ())
}

/// Drops what was typed.
///
/// # Errors
/// It could not be written.
pub async fn drop(tx: &Tx, of: Of<'_>) -> Result<(), StoreError> {
    tx.run(&DROP, args![of.staff, of.form, of.subject]).await.map(|_| ())
}

/// Somebody's drafts kept since a moment, the latest first: form, subject and when.
///
/// # Errors
/// They cannot be read.
pub async fn list(ask: &(impl Ask + Sync), staff: &str, since: i64) -> Result<Vec<(String, String, i64)>, StoreError> {
    let rows = ask.rows(&LIST, args![staff, since]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.int(2)?))).collect()
}

/// Forgets drafts kept before a moment.
///
/// # Errors
/// They could not be forgotten.
pub async fn forget_before(tx: &Tx, moment: i64) -> Result<usize, StoreError> {
    tx.run(&FORGET, args![moment]).await
}
