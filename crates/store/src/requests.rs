//! Requests that carry a key, and claims: things of which there is one, whoever sends them and however often.

use crate::db::{Ask, Row, Tx};
use crate::journal::digest_of_values;
use crate::{StoreError, args, statements};
use waymark_domain::ledger::Digest;

statements! {
    FIND = new("SELECT digest, answer FROM request WHERE author = $1 AND name = $2");
    TAKE = new("INSERT INTO request (author, name, digest, answer, recorded) VALUES ($1, $2, $3, '', $4) ON CONFLICT (author, name) DO NOTHING");
    ANSWER = new("UPDATE request SET answer = $3 WHERE author = $1 AND name = $2");
    FORGET = new("DELETE FROM request WHERE recorded < $1");
    CLAIM = new("INSERT INTO claim (contract, person, outcome, participant, author, recorded) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (contract, person, outcome) DO NOTHING");
    CLAIMED = new("SELECT participant, author, recorded FROM claim WHERE contract = $1 AND person = $2 AND outcome = $3");
    CLAIMS_FROM = new("SELECT contract, person, outcome, participant, author, recorded FROM claim WHERE contract = $1 AND participant = $2 ORDER BY outcome");
    CLAIMS = new("SELECT contract, person, outcome, participant, author, recorded FROM claim ORDER BY contract, person, outcome");
}

/// What became of a request's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is ours: nobody else's request has it, and none will until this transaction ends.
    Ours,
    /// The same request was answered before.
    Answered(String),
    /// Another request came under this key.
    Other,
}

/// Takes a key for a request; whoever comes second waits until the first has ended, and then sees its answer.
///
/// # Errors
/// It could not be written.
pub async fn take(tx: &Tx, (author, name): (&str, &str), digest: &str, recorded: i64) -> Result<Taken, StoreError> {
    if tx.run(&TAKE, args![author, name, digest, recorded]).await? == 1 {
        return Ok(Taken::Ours);
    }
    let row = tx.row(&FIND, args![author, name]).await?;
    let row = row.ok_or(StoreError::Busy)?;
    Ok(if row.text(0)? == digest { Taken::Answered(row.text(1)?) } else { Taken::Other })
}

/// Keeps what a request was answered.
///
/// # Errors
/// It could not be written.
pub async fn answer(tx: &Tx, (author, name): (&str, &str), answer: &str) -> Result<(), StoreError> {
    tx.run(&ANSWER, args![author, name, answer]).await.map(|_| ())
}

/// Forgets requests older than a moment.
///
/// # Errors
/// They could not be forgotten.
pub async fn forget_before(tx: &Tx, moment: i64) -> Result<usize, StoreError> {
    tx.run(&FORGET, args![moment]).await
}

/// A claim of an outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The contract.
    pub contract: String,
    /// The person, by what tells people apart: a record's id, or that of the record it is the same person as.
    pub person: String,
    /// The outcome's id.
    pub outcome: String,
    /// The record it was claimed from.
    pub participant: String,
    /// Who claimed it.
    pub author: String,
    /// When, seconds since 1970.
    pub recorded: i64,
}

/// Claims an outcome; the digest of the row, or the claim that was first.
///
/// # Errors
/// It could not be written.
pub async fn claim(tx: &Tx, c: &Claim) -> Result<Result<Digest, Claim>, StoreError> {
    let values = args![&c.contract, &c.person, &c.outcome, &c.participant, &c.author, c.recorded];
    if tx.run(&CLAIM, values).await? == 1 {
        return digest_of_values(values).map(Ok);
    }
    let row = tx.row(&CLAIMED, args![&c.contract, &c.person, &c.outcome]).await?.ok_or(StoreError::Busy)?;
    let first = Claim { participant: row.text(0)?, author: row.text(1)?, recorded: row.int(2)?, ..c.clone() };
    Ok(Err(first))
}

/// Every claim, in order.
///
/// # Errors
/// They cannot be read.
pub async fn claims(ask: &(impl Ask + Sync)) -> Result<Vec<Claim>, StoreError> {
    ask.rows(&CLAIMS, args![]).await?.iter().map(read).collect()
}

/// The claims made from one record.
///
/// # Errors
/// They cannot be read.
pub async fn claims_from(ask: &(impl Ask + Sync), contract: &str, participant: &str) -> Result<Vec<Claim>, StoreError> {
    ask.rows(&CLAIMS_FROM, args![contract, participant]).await?.iter().map(read).collect()
}

fn read(r: &Row) -> Result<Claim, StoreError> {
    Ok(Claim {
        contract: r.text(0)?,
        person: r.text(1)?,
        outcome: r.text(2)?,
        participant: r.text(3)?,
        author: r.text(4)?,
        recorded: r.int(5)?,
    })
}
