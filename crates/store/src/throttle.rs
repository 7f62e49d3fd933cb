//! How often something was tried lately, and until when the next try must wait; in the database, so that it holds for every process.

use crate::db::{Ask, Tx};
use crate::keys::Keys;
use crate::{StoreError, args, statements};

statements! {
    HOLD = holding("SELECT tries, last, until FROM throttle WHERE name = $1");
    FIRST = new("INSERT INTO throttle (name, tries, last, until) VALUES ($1, 0, 0, 0) ON CONFLICT (name) DO NOTHING");
    KEEP = new("UPDATE throttle SET tries = $2, last = $3, until = $4 WHERE name = $1");
    CLEAR = new("DELETE FROM throttle WHERE name = $1");
    FORGET = new("DELETE FROM throttle WHERE last < $1 AND until < $1");
}

/// What is known of a name's tries. Instants are seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tries {
    /// How many came to nothing, or are under way.
    pub tries: i64,
    /// When the last one was.
    pub last: i64,
    /// Until when the next must wait.
    pub until: i64,
}

fn token(keys: &Keys, name: &str) -> Vec<u8> {
    keys.token("throttle", name)
}

/// What is known of a name's tries, held until the transaction ends.
///
/// # Errors
/// It cannot be read.
pub async fn hold(tx: &Tx, keys: &Keys, name: &str) -> Result<Tries, StoreError> {
    tx.run(&FIRST, args![token(keys, name)]).await?;
    let Some(row) = tx.row(&HOLD, args![token(keys, name)]).await? else { return Ok(Tries::default()) };
    Ok(Tries { tries: row.int(0)?, last: row.int(1)?, until: row.int(2)? })
}

/// Keeps what is known of a name's tries.
///
/// # Errors
/// It could not be written.
pub async fn keep(tx: &Tx, keys: &Keys, name: &str, tries: Tries) -> Result<(), StoreError> {
    tx.run(&KEEP, args![token(keys, name), tries.tries, tries.last, tries.until]).await.map(|_| ())
}

/// Forgets a name's tries: the last one was right.
///
/// # Errors
/// It could not be written.
pub async fn clear(tx: &Tx, keys: &Keys, name: &str) -> Result<(), StoreError> {
    tx.run(&CLEAR, args![token(keys, name)]).await.map(|_| ())
}

/// Forgets tries before a moment.
///
/// # Errors
/// They could not be forgotten.
pub async fn forget_before(tx: &Tx, moment: i64) -> Result<usize, StoreError> {
    tx.run(&FORGET, args![moment]).await
}
