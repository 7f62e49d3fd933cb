//! Referrals: every version that came, kept beside the others; how a contract's files are read; probable duplicates.

use crate::db::{Ask, Row, Tx};
use crate::journal::digest_of_values;
use crate::keys::SubjectKey;
use crate::{StoreError, args, statements};
use waymark_domain::ledger::Digest;

statements! {
    TURN = holding("SELECT id FROM contract ORDER BY id LIMIT 1");
    ADD = new("INSERT INTO referral (contract, reference, digest, extracted, participant, recorded, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    OF = new("SELECT contract, reference, digest, extracted, participant, recorded, sealed FROM referral WHERE contract = $1 AND reference = $2 ORDER BY digest");
    EARLIER = new("UPDATE referral SET extracted = $4 WHERE contract = $1 AND reference = $2 AND digest = $3");
    ALL = new("SELECT contract, reference, digest, extracted, participant, recorded, sealed FROM referral WHERE contract > $1 OR (contract = $1 AND (reference > $2 OR (reference = $2 AND digest > $3))) ORDER BY contract, reference, digest LIMIT $4");
    MAPPING = new("SELECT body FROM import_mapping WHERE contract = $1 AND name = $2");
    MAPPINGS = new("SELECT name, body FROM import_mapping WHERE contract = $1 ORDER BY name");
    KEEP_MAPPING = new("INSERT INTO import_mapping (contract, name, body) VALUES ($1, $2, $3) ON CONFLICT (contract, name) DO UPDATE SET body = $3");
    DUPLICATE = holding("SELECT one, other, because, state, author, recorded, why FROM duplicate WHERE one = $1 AND other = $2");
    DUPLICATES = new("SELECT one, other, because, state, author, recorded, why FROM duplicate ORDER BY one, other");
    OFFER = new("INSERT INTO duplicate (one, other, because, state) VALUES ($1, $2, $3, 'offered') ON CONFLICT (one, other) DO UPDATE SET because = $3");
    RETRACT = new("DELETE FROM duplicate WHERE one = $1 AND other = $2 AND state = 'offered'");
    OFFERED_WITH = new("SELECT one, other, because, state, author, recorded, why FROM duplicate WHERE one = $1 OR other = $1 ORDER BY one, other");
    DECIDE = new("UPDATE duplicate SET state = $3, author = $4, recorded = $5, why = $6 WHERE one = $1 AND other = $2");
}

/// Waits until nobody else is taking in or changing identities: two at once would not see each other's people, and a probable
/// duplicate would go unseen. It lasts until the transaction ends.
///
/// # Errors
/// Somebody holds it for too long.
pub async fn take_turn(tx: &Tx) -> Result<(), StoreError> {
    tx.rows(&TURN, args![]).await.map(|_| ())
}

/// One version of a referral, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The contract.
    pub contract: String,
    /// The commissioner's reference.
    pub reference: String,
    /// The digest of what it says, as hexadecimal digits.
    pub digest: String,
    /// When the commissioner's system wrote it out, seconds since 1970, if the file says.
    pub extracted: Option<i64>,
    /// Whose it is.
    pub participant: String,
    /// When it was taken in.
    pub recorded: i64,
    /// What it says, opened; JSON.
    pub body: String,
}

fn place(v: &Version) -> String {
    format!("referral|{}|{}|{}", v.contract, v.reference, v.digest)
}

/// Adds a version; the digest of the row.
///
/// # Errors
/// This version is there already, or it could not be written.
pub async fn add(tx: &Tx, key: &SubjectKey, v: &Version) -> Result<Digest, StoreError> {
    let sealed = key.seal(&place(v), v.body.as_bytes())?;
    let values = args![&v.contract, &v.reference, &v.digest, v.extracted, &v.participant, v.recorded, sealed];
    tx.run(&ADD, values).await?;
    digest_of_values(&without_moment(values))
}

/// The row without the moment of its extract: the one thing of it that may become known better.
fn without_moment(values: &[crate::db::Value]) -> Vec<crate::db::Value> {
    values.iter().enumerate().filter(|(place, _)| *place != 3).map(|(_, value)| value.clone()).collect()
}

/// Every version of a referral, in order of digest, so that the order they came in says nothing.
///
/// # Errors
/// A version does not open.
pub async fn versions(
    ask: &(impl Ask + Sync),
    (contract, reference): (&str, &str),
    key: Option<&SubjectKey>,
) -> Result<Vec<Version>, StoreError> {
    ask.rows(&OF, args![contract, reference]).await?.iter().map(|row| open(row, key)).collect()
}

fn open(row: &Row, key: Option<&SubjectKey>) -> Result<Version, StoreError> {
    let mut version = Version {
        contract: row.text(0)?,
        reference: row.text(1)?,
        digest: row.text(2)?,
        extracted: row.maybe_int(3)?,
        participant: row.text(4)?,
        recorded: row.int(5)?,
        body: String::new(),
    };
    if let Some(key) = key {
        let body = key.open(&place(&version), row.bytes(6)?)?;
        version.body = String::from_utf8(body).map_err(|_| StoreError::Damaged("a referral is not text".into()))?;
    }
    Ok(version)
}

/// Notes that a known version was written out at another moment too: the latest one counts.
///
/// # Errors
/// It could not be written.
pub async fn note_extract(tx: &Tx, v: &Version) -> Result<(), StoreError> {
    tx.run(&EARLIER, args![&v.contract, &v.reference, &v.digest, v.extracted]).await.map(|_| ())
}

/// The next versions after one, unopened, with the digests of their rows: for checking the whole.
///
/// # Errors
/// They cannot be read.
pub async fn after(
    ask: &(impl Ask + Sync),
    (contract, reference, digest): (&str, &str, &str),
    most: i64,
) -> Result<Vec<(Version, Digest)>, StoreError> {
    let rows = ask.rows(&ALL, args![contract, reference, digest, most]).await?;
    rows.iter().map(|r| Ok((open(r, None)?, digest_of_values(&without_moment(&r.0))?))).collect()
}

/// How a contract's files of some shape are read; `name` is made of the header.
///
/// # Errors
/// It cannot be read.
pub async fn mapping(ask: &(impl Ask + Sync), contract: &str, name: &str) -> Result<Option<String>, StoreError> {
    ask.row(&MAPPING, args![contract, name]).await?.map(|r| r.text(0)).transpose()
}

/// Every mapping of a contract: name and body.
///
/// # Errors
/// They cannot be read.
pub async fn mappings(ask: &(impl Ask + Sync), contract: &str) -> Result<Vec<(String, String)>, StoreError> {
    ask.rows(&MAPPINGS, args![contract]).await?.iter().map(|r| Ok((r.text(0)?, r.text(1)?))).collect()
}

/// Keeps how files of some shape are read; the digest of the row.
///
/// # Errors
/// It could not be written.
pub async fn keep_mapping(tx: &Tx, (contract, name): (&str, &str), body: &str) -> Result<Digest, StoreError> {
    let values = args![contract, name, body];
    tx.run(&KEEP_MAPPING, values).await?;
    digest_of_values(values)
}

/// Two records that may be one person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The record whose id comes first.
    pub one: String,
    /// The other.
    pub other: String,
    /// What they share: `number`, `name and birth date`.
    pub because: String,
    /// `offered`, `same`, `different` or `undone`.
    pub state: String,
    /// Who decided.
    pub author: Option<String>,
    /// When.
    pub recorded: Option<i64>,
    /// Why.
    pub why: Option<String>,
}

fn duplicate_row(row: &Row) -> Result<Duplicate, StoreError> {
    Ok(Duplicate {
        one: row.text(0)?,
        other: row.text(1)?,
        because: row.text(2)?,
        state: row.text(3)?,
        author: row.maybe_text(4)?,
        recorded: row.maybe_int(5)?,
        why: row.maybe_text(6)?,
    })
}

/// The pair in the order in which it is kept.
#[must_use]
pub fn pair<'a>(a: &'a str, b: &'a str) -> (&'a str, &'a str) {
    if a <= b { (a, b) } else { (b, a) }
}

/// What is known of a pair, held for a decision.
///
/// # Errors
/// It cannot be read.
pub async fn duplicate(tx: &Tx, a: &str, b: &str) -> Result<Option<Duplicate>, StoreError> {
    let (one, other) = pair(a, b);
    tx.row(&DUPLICATE, args![one, other]).await?.as_ref().map(duplicate_row).transpose()
}

/// Every pair offered or decided, in order.
///
/// # Errors
/// They cannot be read.
pub async fn duplicates(ask: &(impl Ask + Sync)) -> Result<Vec<Duplicate>, StoreError> {
    ask.rows(&DUPLICATES, args![]).await?.iter().map(duplicate_row).collect()
}

/// Every pair one record is in.
///
/// # Errors
/// They cannot be read.
pub async fn duplicates_of(ask: &(impl Ask + Sync), participant: &str) -> Result<Vec<Duplicate>, StoreError> {
    ask.rows(&OFFERED_WITH, args![participant]).await?.iter().map(duplicate_row).collect()
}

/// Offers a pair for a decision; one decided already stays decided.
///
/// # Errors
/// It could not be written.
pub async fn offer(tx: &Tx, (a, b): (&str, &str), because: &str) -> Result<(), StoreError> {
    let (one, other) = pair(a, b);
    tx.run(&OFFER, args![one, other, because]).await.map(|_| ())
}

/// Takes back an offer that no longer has a reason; one decided stays.
///
/// # Errors
/// It could not be written.
pub async fn retract(tx: &Tx, a: &str, b: &str) -> Result<(), StoreError> {
    let (one, other) = pair(a, b);
    tx.run(&RETRACT, args![one, other]).await.map(|_| ())
}

/// Keeps what was decided of a pair; the digest of the decision.
///
/// # Errors
/// It could not be written.
pub async fn decide(tx: &Tx, d: &Duplicate) -> Result<Digest, StoreError> {
    let values = args![&d.one, &d.other, &d.state, d.author.clone(), d.recorded, d.why.clone()];
    tx.run(&DECIDE, values).await?;
    digest_of_values(values)
}
