//! Links that are good once: to accept an invitation, to choose a new password, to set up a second factor anew.

use crate::db::{Ask, Row, Tx};
use crate::journal::digest_of_values;
use crate::{StoreError, args, statements};
use waymark_domain::ledger::Digest;

statements! {
    ADD = new("INSERT INTO link (digest, staff, kind, author, created, ends, used) VALUES ($1, $2, $3, $4, $5, $6, NULL)");
    FIND = new("SELECT digest, staff, kind, author, created, ends, used FROM link WHERE digest = $1");
    USE = new("UPDATE link SET used = $2 WHERE digest = $1 AND used IS NULL AND ends > $2");
    OF = new("SELECT digest, staff, kind, author, created, ends, used FROM link WHERE staff = $1 ORDER BY created DESC, kind");
    WITHDRAW = new("UPDATE link SET ends = $3 WHERE staff = $1 AND kind = $2 AND used IS NULL AND ends > $3");
    FORGET = new("DELETE FROM link WHERE ends < $1");
}

/// A link. Instants are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The digest of its secret.
    pub digest: Vec<u8>,
    /// For whom.
    pub staff: String,
    /// What it is for.
    pub kind: String,
    /// Who made it.
    pub author: String,
    /// When it was made.
    pub created: i64,
    /// When it is no longer good.
    pub ends: i64,
    /// When it was used.
    pub used: Option<i64>,
}

fn read(row: &Row) -> Result<Link, StoreError> {
    Ok(Link {
        digest: row.bytes(0)?.to_vec(),
        staff: row.text(1)?,
        kind: row.text(2)?,
        author: row.text(3)?,
        created: row.int(4)?,
        ends: row.int(5)?,
        used: row.maybe_int(6)?,
    })
}

/// Adds a link, in place of those of its kind that person has not used; the digest of the row.
///
/// # Errors
/// It could not be written.
pub async fn add(tx: &Tx, link: &Link) -> Result<Digest, StoreError> {
    withdraw(tx, &link.staff, &link.kind, link.created).await?;
    let values = args![link.digest.as_slice(), &link.staff, &link.kind, &link.author, link.created, link.ends];
    tx.run(&ADD, values).await?;
    digest_of_values(values)
}

/// Ends the unused links of a kind that somebody has.
///
/// # Errors
/// It could not be written.
pub async fn withdraw(tx: &Tx, staff: &str, kind: &str, at: i64) -> Result<(), StoreError> {
    tx.run(&WITHDRAW, args![staff, kind, at]).await.map(|_| ())
}

/// The link of this digest, used or not.
///
/// # Errors
/// It cannot be read.
pub async fn find(ask: &(impl Ask + Sync), digest: &[u8]) -> Result<Option<Link>, StoreError> {
    ask.row(&FIND, args![digest]).await?.as_ref().map(read).transpose()
}

/// Uses a link up; not, where it was used or is over.
///
/// # Errors
/// It could not be written.
pub async fn use_up(tx: &Tx, digest: &[u8], at: i64) -> Result<bool, StoreError> {
    Ok(tx.run(&USE, args![digest, at]).await? == 1)
}

/// The links made for somebody, the latest first.
///
/// # Errors
/// They cannot be read.
pub async fn of(ask: &(impl Ask + Sync), staff: &str) -> Result<Vec<Link>, StoreError> {
    ask.rows(&OF, args![staff]).await?.iter().map(read).collect()
}

/// Forgets links that ended before a moment.
///
/// # Errors
/// They could not be forgotten.
pub async fn forget_before(tx: &Tx, moment: i64) -> Result<usize, StoreError> {
    tx.run(&FORGET, args![moment]).await
}
