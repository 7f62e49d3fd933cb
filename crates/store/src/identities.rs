//! Who people are: sealed versions apart from the journal, and what they can be found by without being read.

use crate::db::{Ask, Row, Tx};
use crate::journal::digest_of_values;
use crate::keys::{Keys, SubjectKey};
use crate::{StoreError, args, statements};
use std::collections::BTreeSet;
use waymark_domain::ledger::Digest;

statements! {
    ADD = new("INSERT INTO identity (participant, version, source, author, recorded, sealed) VALUES ($1, $2, $3, $4, $5, $6)");
    OF = new("SELECT participant, version, source, author, recorded, sealed FROM identity WHERE participant = $1 ORDER BY version");
    BETWEEN = new("SELECT participant, version, source, author, recorded, sealed FROM identity WHERE participant > $1 AND participant <= $2 ORDER BY participant, version");
    ADD_TOKEN = new("INSERT INTO identity_token (token, kind, participant) VALUES ($1, $2, $3) ON CONFLICT (token, kind, participant) DO NOTHING");
    DROP_TOKENS = new("DELETE FROM identity_token WHERE participant = $1");
    WITH_TOKEN = new("SELECT participant FROM identity_token WHERE token = $1 AND kind = $2 ORDER BY participant");
    TOKENS_OF = new("SELECT kind, token FROM identity_token WHERE participant = $1 ORDER BY kind, token");
}

/// One version of somebody's identity, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: i64,
    /// Where it comes from: `referral`, or `correction`.
    pub source: String,
    /// Who recorded it.
    pub author: String,
    /// When, seconds since 1970.
    pub recorded: i64,
    /// What it says, opened; JSON.
    pub body: String,
}

pub(crate) fn place(participant: &str, version: i64) -> String {
    format!("identity|{participant}|{version}")
}

/// Adds a version; the digest of the row.
///
/// # Errors
/// It could not be written.
pub async fn add(tx: &Tx, participant: &str, key: &SubjectKey, v: &Version) -> Result<Digest, StoreError> {
    let sealed = key.seal(&place(participant, v.version), v.body.as_bytes())?;
    let values = args![participant, v.version, &v.source, &v.author, v.recorded, sealed];
    tx.run(&ADD, values).await?;
    digest_of_values(values)
}

/// Every version of somebody's identity, oldest first.
///
/// # Errors
/// A version does not open.
pub async fn versions(
    ask: &(impl Ask + Sync),
    participant: &str,
    key: &SubjectKey,
) -> Result<Vec<Version>, StoreError> {
    ask.rows(&OF, args![participant]).await?.iter().map(|row| open(row, key)).collect()
}

fn open(row: &Row, key: &SubjectKey) -> Result<Version, StoreError> {
    let version = row.int(1)?;
    let body = key.open(&place(&row.text(0)?, version), row.bytes(5)?)?;
    let body = String::from_utf8(body).map_err(|_| StoreError::Damaged("an identity is not text".into()))?;
    Ok(Version { version, source: row.text(2)?, author: row.text(3)?, recorded: row.int(4)?, body })
}

/// The digests of the versions of the participants after one and up to another: participant, version, digest.
///
/// # Errors
/// They cannot be read.
pub async fn digests_between(
    ask: &(impl Ask + Sync),
    (after, last): (&str, &str),
) -> Result<Vec<(String, i64, Digest)>, StoreError> {
    let rows = ask.rows(&BETWEEN, args![after, last]).await?;
    rows.iter().map(|r| Ok((r.text(0)?, r.int(1)?, digest_of_values(&r.0)?))).collect()
}

/// Sets by what somebody can be found: kinds and texts, of which only keyed digests are kept.
///
/// # Errors
/// They could not be written.
pub async fn set_tokens(tx: &Tx, keys: &Keys, participant: &str, texts: &[(&str, String)]) -> Result<(), StoreError> {
    tx.run(&DROP_TOKENS, args![participant]).await?;
    let row = |(kind, text): &(&str, String)| vec![keys.token(kind, text).into(), (*kind).into(), participant.into()];
    tx.run_each(&ADD_TOKEN, &texts.iter().map(row).collect::<Vec<_>>()).await.map(|_| ())
}

/// The keyed digests by which somebody can be found, in order.
///
/// # Errors
/// They cannot be read.
pub async fn tokens_of(ask: &(impl Ask + Sync), participant: &str) -> Result<BTreeSet<(String, Vec<u8>)>, StoreError> {
    let rows = ask.rows(&TOKENS_OF, args![participant]).await?;
    rows.iter().map(|r| Ok((r.text(0)?, r.bytes(1)?.to_vec()))).collect()
}

/// Whoever has the same number, or the same name and birth date.
///
/// # Errors
/// They cannot be read.
pub async fn with_token(
    ask: &(impl Ask + Sync),
    keys: &Keys,
    kind: &str,
    text: &str,
) -> Result<Vec<String>, StoreError> {
    ask.rows(&WITH_TOKEN, args![keys.token(kind, text), kind]).await?.iter().map(|r| r.text(0)).collect()
}
