//! Participants: where each record is kept, who works with them, and every move of it.

use crate::db::{Ask, Row, Tx};
use crate::journal::digest_of_values;
use crate::keys::SubjectKey;
use crate::{StoreError, args, statements};
use waymark_domain::ledger::Digest;
use waymark_domain::staff::RecordClass;

statements! {
    FIND = new("SELECT id, contract, organisation, path, hub, coach, class, version, placements, identities, same_person_as, markers FROM participant WHERE id = $1");
    HOLD = holding("SELECT id, contract, organisation, path, hub, coach, class, version, placements, identities, same_person_as, markers FROM participant WHERE id = $1");
    ADD = new("INSERT INTO participant (id, contract, organisation, path, hub, coach, class, version, placements, identities, same_person_as, markers) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
    KEEP = new("UPDATE participant SET organisation = $2, path = $3, hub = $4, coach = $5, class = $6, version = $7, placements = $8, identities = $9, same_person_as = $10, markers = $11 WHERE id = $1");
    PLACE = new("INSERT INTO placement (participant, seq, organisation, path, coach, class, recorded, author, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    PLACED = new("SELECT seq, organisation, path, coach, class, recorded, author, why FROM placement WHERE participant = $1 ORDER BY seq");
    PLACEMENTS = new("SELECT participant, seq, organisation, path, coach, class, recorded, author, why FROM placement WHERE participant > $1 AND participant <= $2 ORDER BY participant, seq");
    HOLD_BETWEEN = holding("SELECT id, contract, organisation, path, hub, coach, class, version, placements, identities, same_person_as, markers FROM participant WHERE id > $1 AND id <= $2 ORDER BY id");
    BETWEEN = new("SELECT id, contract, organisation, path, hub, coach, class, version, placements, identities, same_person_as, markers FROM participant WHERE id > $1 AND id <= $2 ORDER BY id");
    NEXT = new("SELECT id, contract, organisation, path, hub, coach, class, version, placements, identities, same_person_as, markers FROM participant WHERE id > $1 ORDER BY id LIMIT $2");
    WITHIN = new("SELECT id FROM participant WHERE path >= $1 AND path < $2 AND id > $3 ORDER BY id LIMIT $4");
    OF_COACH = new("SELECT id FROM participant WHERE coach = $1 ORDER BY id");
    COUNT = new("SELECT count(*) FROM participant");
    COUNT_UNDER = new("SELECT count(*) FROM participant WHERE contract = $1");
}

/// One participant's record under one contract: where it is kept now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// The participant's id.
    pub id: String,
    /// The contract.
    pub contract: String,
    /// The organisation that keeps the record now.
    pub organisation: String,
    /// That organisation's path.
    pub path: String,
    /// The organisation directly under the prime on that path; the prime itself where there is none.
    pub hub: String,
    /// The member of staff who works with them; empty if nobody yet.
    pub coach: String,
    /// How closely the whole record is kept.
    pub class: RecordClass,
    /// How many facts it has.
    pub version: i64,
    /// How often it was placed.
    pub placements: i64,
    /// How many versions of their identity there are.
    pub identities: i64,
    /// The record that this one is the same person as, once somebody decided so.
    pub same_person_as: Option<String>,
    /// What must be seen before any booking: `incident`, `safeguarding`, each a word, in order, between spaces.
    pub markers: String,
}

/// The organisation directly under the prime on a path; the prime where the path is the prime's own.
#[must_use]
pub fn hub_of(prime_path: &str, path: &str) -> String {
    let below = path.strip_prefix(prime_path).unwrap_or(path);
    let own = prime_path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    below.split('/').find(|part| !part.is_empty()).unwrap_or(own).to_owned()
}

fn class(name: &str) -> Result<RecordClass, StoreError> {
    RecordClass::parse(name).ok_or_else(|| StoreError::Damaged("a record's class".into()))
}

fn read(row: &Row) -> Result<Participant, StoreError> {
    let class = class(&row.text(6)?)?;
    Ok(Participant {
        id: row.text(0)?,
        contract: row.text(1)?,
        organisation: row.text(2)?,
        path: row.text(3)?,
        hub: row.text(4)?,
        coach: row.text(5)?,
        class,
        version: row.int(7)?,
        placements: row.int(8)?,
        identities: row.int(9)?,
        same_person_as: row.maybe_text(10)?,
        markers: row.text(11)?,
    })
}

/// The participant of this id, for a look.
///
/// # Errors
/// It cannot be read.
pub async fn find(ask: &(impl Ask + Sync), id: &str) -> Result<Option<Participant>, StoreError> {
    ask.row(&FIND, args![id]).await?.as_ref().map(read).transpose()
}

/// The participant of this id, held: nobody else may change the record until this transaction ends.
///
/// # Errors
/// It cannot be read.
pub async fn hold(tx: &Tx, id: &str) -> Result<Option<Participant>, StoreError> {
    tx.row(&HOLD, args![id]).await?.as_ref().map(read).transpose()
}

/// The participants after one and up to another, held.
///
/// # Errors
/// They cannot be read.
pub async fn hold_between(tx: &Tx, (after, last): (&str, &str)) -> Result<Vec<Participant>, StoreError> {
    tx.rows(&HOLD_BETWEEN, args![after, last]).await?.iter().map(read).collect()
}

/// The participants after one and up to another, for a look.
///
/// # Errors
/// They cannot be read.
pub async fn between(ask: &(impl Ask + Sync), (after, last): (&str, &str)) -> Result<Vec<Participant>, StoreError> {
    ask.rows(&BETWEEN, args![after, last]).await?.iter().map(read).collect()
}

/// The next participants after an id.
///
/// # Errors
/// They cannot be read.
pub async fn after(ask: &(impl Ask + Sync), id: &str, most: i64) -> Result<Vec<Participant>, StoreError> {
    ask.rows(&NEXT, args![id, most]).await?.iter().map(read).collect()
}

/// The ids of the participants kept at a path or under it, the next after one.
///
/// # Errors
/// They cannot be read.
pub async fn within(
    ask: &(impl Ask + Sync),
    path: &str,
    (after, most): (&str, i64),
) -> Result<Vec<String>, StoreError> {
    ask.rows(&WITHIN, args![path, format!("{path}~"), after, most]).await?.iter().map(|r| r.text(0)).collect()
}

/// The ids of the participants a member of staff works with.
///
/// # Errors
/// They cannot be read.
pub async fn of_coach(ask: &(impl Ask + Sync), coach: &str) -> Result<Vec<String>, StoreError> {
    ask.rows(&OF_COACH, args![coach]).await?.iter().map(|r| r.text(0)).collect()
}

/// How many participants there are.
///
/// # Errors
/// They cannot be counted.
pub async fn count(ask: &(impl Ask + Sync)) -> Result<i64, StoreError> {
    ask.row(&COUNT, args![]).await?.map_or(Ok(0), |r| r.int(0))
}

/// How many participants there are under a contract.
///
/// # Errors
/// They cannot be counted.
pub async fn count_under(ask: &(impl Ask + Sync), contract: &str) -> Result<i64, StoreError> {
    ask.row(&COUNT_UNDER, args![contract]).await?.map_or(Ok(0), |r| r.int(0))
}

/// Adds a participant.
///
/// # Errors
/// One of this id is there already, or it could not be written.
pub async fn add(tx: &Tx, p: &Participant) -> Result<(), StoreError> {
    let values = args![
        &p.id,
        &p.contract,
        &p.organisation,
        &p.path,
        &p.hub,
        &p.coach,
        p.class.name(),
        p.version,
        p.placements,
        p.identities,
        p.same_person_as.clone(),
        &p.markers
    ];
    tx.run(&ADD, values).await.map_err(StoreError::of_a_race).map(|_| ())
}

/// Keeps what changed of a participant held by this transaction.
///
/// # Errors
/// It could not be written, or the participant is gone.
pub async fn keep(tx: &Tx, p: &Participant) -> Result<(), StoreError> {
    let values = args![
        &p.id,
        &p.organisation,
        &p.path,
        &p.hub,
        &p.coach,
        p.class.name(),
        p.version,
        p.placements,
        p.identities,
        p.same_person_as.clone(),
        &p.markers
    ];
    match tx.run(&KEEP, values).await? {
        1 => Ok(()),
        _ => Err(StoreError::Damaged("a participant is gone".into())),
    }
}

/// Where a record was from some moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Its number, from 1.
    pub seq: i64,
    /// The organisation.
    pub organisation: String,
    /// Its path.
    pub path: String,
    /// The member of staff; empty if nobody.
    pub coach: String,
    /// How closely the record was kept from then on.
    pub class: RecordClass,
    /// When, seconds since 1970.
    pub recorded: i64,
    /// Who placed it there.
    pub author: String,
    /// Why, in somebody's words: kept sealed, and empty where it was not opened.
    pub why: String,
}

fn reason_place(participant: &str, seq: i64) -> String {
    format!("placement|{participant}|{seq}")
}

fn placement(row: &Row, from: usize) -> Result<Placement, StoreError> {
    Ok(Placement {
        seq: row.int(from)?,
        organisation: row.text(from + 1)?,
        path: row.text(from + 2)?,
        coach: row.text(from + 3)?,
        class: class(&row.text(from + 4)?)?,
        recorded: row.int(from + 5)?,
        author: row.text(from + 6)?,
        why: String::new(),
    })
}

/// Records a placement; its digest, for the audit.
///
/// # Errors
/// It could not be written.
pub async fn place(tx: &Tx, participant: &str, key: &SubjectKey, p: &Placement) -> Result<Digest, StoreError> {
    let class = p.class.name();
    // Why somebody was moved, or their record restricted, may say anything about them.
    let why = key.seal(&reason_place(participant, p.seq), p.why.as_bytes())?;
    let values = args![participant, p.seq, &p.organisation, &p.path, &p.coach, class, p.recorded, &p.author, why];
    tx.run(&PLACE, values).await?;
    digest_of_values(values)
}

/// Every placement of a record with its reason opened, oldest first.
///
/// # Errors
/// A reason does not open.
pub async fn placements_opened(
    ask: &(impl Ask + Sync),
    participant: &str,
    key: &SubjectKey,
) -> Result<Vec<Placement>, StoreError> {
    let open = |row: &Row| {
        let placement = placement(row, 0)?;
        let why = key.open(&reason_place(participant, placement.seq), row.bytes(7)?)?;
        let why = String::from_utf8(why).map_err(|_| StoreError::Damaged("a reason is not text".into()))?;
        Ok(Placement { why, ..placement })
    };
    ask.rows(&PLACED, args![participant]).await?.iter().map(open).collect()
}

/// Every placement of a record, oldest first; the reasons stay sealed.
///
/// # Errors
/// They cannot be read.
pub async fn placements(ask: &(impl Ask + Sync), participant: &str) -> Result<Vec<Placement>, StoreError> {
    ask.rows(&PLACED, args![participant]).await?.iter().map(|r| placement(r, 0)).collect()
}

/// The placements of the participants after one and up to another: participant, placement, digest of the row.
///
/// # Errors
/// They cannot be read.
pub async fn placements_between(
    ask: &(impl Ask + Sync),
    (after, last): (&str, &str),
) -> Result<Vec<(String, Placement, Digest)>, StoreError> {
    let rows = ask.rows(&PLACEMENTS, args![after, last]).await?;
    rows.iter().map(|r| Ok((r.text(0)?, placement(r, 1)?, digest_of_values(&r.0)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hub_is_what_stands_under_the_prime() {
        assert_eq!(hub_of("/dwp/prime/", "/dwp/prime/north/micro-1/team/"), "north");
        assert_eq!(hub_of("/dwp/prime/", "/dwp/prime/north/"), "north");
        assert_eq!(hub_of("/dwp/prime/", "/dwp/prime/"), "prime");
    }
}
