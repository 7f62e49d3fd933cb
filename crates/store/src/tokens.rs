//! Tokens by which somebody's programs reach the API: only their digests are kept.

use crate::db::{Ask, Row, Tx};
use crate::people::member_row;
use crate::{StoreError, args, statements};
use waymark_domain::staff::Staff;

statements! {
    FIND = new("SELECT s.id, s.name, s.role, s.organisation, s.nominated, s.left_on, o.path, t.id, t.staff, t.name, t.scope, t.created, t.ends, t.used, t.revoked FROM api_token t JOIN staff s ON s.id = t.staff JOIN organisation o ON o.id = s.organisation WHERE t.digest = $1");
    ADD = new("INSERT INTO api_token (digest, id, staff, name, scope, created, ends, used, revoked) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, NULL)");
    LIST = new("SELECT id, staff, name, scope, created, ends, used, revoked FROM api_token WHERE staff = $1 ORDER BY created, id");
    REVOKE = new("UPDATE api_token SET revoked = $3 WHERE staff = $1 AND id = $2 AND revoked IS NULL");
    USED = new("UPDATE api_token SET used = $2 WHERE digest = $1 AND used < $2");
}

/// A token. Instants are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRow {
    /// By what it is named among one's own.
    pub id: String,
    /// Whose it is.
    pub staff: String,
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    pub scope: String,
    /// When it was made.
    pub created: i64,
    /// When it is no longer good.
    pub ends: i64,
    /// When it was last used, to the hour; 0 for never.
    pub used: i64,
    /// When it was revoked.
    pub revoked: Option<i64>,
}

fn read(row: &Row, from: usize) -> Result<TokenRow, StoreError> {
    Ok(TokenRow {
        id: row.text(from)?,
        staff: row.text(from + 1)?,
        name: row.text(from + 2)?,
        scope: row.text(from + 3)?,
        created: row.int(from + 4)?,
        ends: row.int(from + 5)?,
        used: row.int(from + 6)?,
        revoked: row.maybe_int(from + 7)?,
    })
}

/// The token of this digest and whose it is, as they are now: one statement.
///
/// # Errors
/// It cannot be read.
pub async fn find(ask: &(impl Ask + Sync), digest: &[u8]) -> Result<Option<(TokenRow, Staff)>, StoreError> {
    let Some(row) = ask.row(&FIND, args![digest]).await? else { return Ok(None) };
    Ok(Some((read(&row, 7)?, member_row(&row)?)))
}

/// Adds a token.
///
/// # Errors
/// It could not be written.
pub async fn add(tx: &Tx, digest: &[u8], t: &TokenRow) -> Result<(), StoreError> {
    tx.run(&ADD, args![digest, &t.id, &t.staff, &t.name, &t.scope, t.created, t.ends]).await.map(|_| ())
}

/// Somebody's tokens, oldest first.
///
/// # Errors
/// They cannot be read.
pub async fn list(ask: &(impl Ask + Sync), staff: &str) -> Result<Vec<TokenRow>, StoreError> {
    ask.rows(&LIST, args![staff]).await?.iter().map(|row| read(row, 0)).collect()
}

/// Revokes one of somebody's tokens; whether there was one to revoke.
///
/// # Errors
/// It could not be written.
pub async fn revoke(tx: &Tx, staff: &str, id: &str, at: i64) -> Result<bool, StoreError> {
    Ok(tx.run(&REVOKE, args![staff, id, at]).await? == 1)
}

/// Notes that a token was used.
///
/// # Errors
/// It could not be written.
pub async fn used(tx: &Tx, digest: &[u8], at: i64) -> Result<(), StoreError> {
    tx.run(&USED, args![digest, at]).await.map(|_| ())
}
