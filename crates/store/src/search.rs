//! Finding people by keyed digests of pieces of their names and numbers: nothing that can be read is kept, and nothing that was typed.

use crate::db::{Ask, Row, Tx, Value};
use crate::keys::Keys;
use crate::lists::classes;
use crate::names::Sealed;
use crate::queues::{Part, ways};
use crate::{StoreError, args, statements};
use std::collections::BTreeSet;
use waymark_access::Scope;
use waymark_domain::name_parts::PIECES;
use waymark_domain::staff::RecordClass;

// `$1` is the coach or the hub, `$2` the path, `$3` to `$6` the classes, `$7` the fewest pieces, `$8` the most rows, then the pieces.
macro_rules! found {
    ($reach:literal) => {
        concat!(
            "SELECT d.id, d.contract, d.path, d.hub, d.coach, d.class, d.markers, k.wrapped, i.version, i.sealed, s.name, o.name, ",
            "(SELECT l.stage FROM caseload l WHERE l.subject = d.id ORDER BY l.enrolment DESC LIMIT 1) FROM ",
            "(SELECT participant, count(*) AS hits FROM name_token WHERE token IN ($9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, ",
            "$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40) ",
            "GROUP BY participant HAVING count(*) >= $7) t JOIN participant d ON d.id = t.participant ",
            "LEFT JOIN subject_key k ON k.subject = d.id LEFT JOIN identity i ON i.participant = d.id AND i.version = d.identities ",
            "LEFT JOIN staff s ON s.id = d.coach LEFT JOIN organisation o ON o.id = d.hub WHERE ",
            $reach, " AND (d.class = $3 OR d.class = $4 OR d.class = $5 OR d.class = $6) ORDER BY t.hits DESC, d.id LIMIT $8"
        )
    };
}

statements! {
    FOUND_OF_COACH = new(found!("d.coach = $1 AND substr(d.path, 1, length($2)) = $2"));
    FOUND_OF_HUB = new(found!("d.hub = $1 AND substr(d.path, 1, length($2)) = $2"));
    FOUND_UNDER = new(found!("$1 = '' AND substr(d.path, 1, length($2)) = $2"));
    ONE = new("SELECT d.id, d.contract, d.path, d.hub, d.coach, d.class, d.markers, k.wrapped, i.version, i.sealed, s.name, o.name, (SELECT l.stage FROM caseload l WHERE l.subject = d.id ORDER BY l.enrolment DESC LIMIT 1) FROM participant d LEFT JOIN subject_key k ON k.subject = d.id LEFT JOIN identity i ON i.participant = d.id AND i.version = d.identities LEFT JOIN staff s ON s.id = d.coach LEFT JOIN organisation o ON o.id = d.hub WHERE d.id = $1");
    INDEXED = new("SELECT tokens FROM name_index WHERE participant = $1");
    KEEP_INDEXED = new("INSERT INTO name_index (participant, tokens) VALUES ($1, $2) ON CONFLICT (participant) DO UPDATE SET tokens = $2");
    ADD_TOKEN = new("INSERT INTO name_token (token, participant) VALUES ($1, $2) ON CONFLICT (token, participant) DO NOTHING");
    DROP_TOKEN = new("DELETE FROM name_token WHERE token = $1 AND participant = $2");
    CLEAR_TOKENS = new("DELETE FROM name_token");
    CLEAR_INDEXED = new("DELETE FROM name_index");
    IDENTITIES_BETWEEN = new("SELECT p.id, k.wrapped, i.version, i.sealed, n.tokens FROM participant p LEFT JOIN subject_key k ON k.subject = p.id LEFT JOIN identity i ON i.participant = p.id AND i.version = p.identities LEFT JOIN name_index n ON n.participant = p.id WHERE p.id > $1 AND p.id <= $2 ORDER BY p.id");
    COUNT_INDEXED = new("SELECT count(*) FROM name_index");
    TOKENS_AFTER = new("SELECT token, participant FROM name_token WHERE (token, participant) > ($1, $2) ORDER BY token, participant LIMIT $3");
}

/// Somebody who may be the one looked for, with what a row of the list needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The participant's id.
    pub participant: String,
    /// The contract.
    pub contract: String,
    /// The path of the organisation that keeps the record.
    pub path: String,
    /// The hub on that path.
    pub hub: String,
    /// Who works with them; empty if nobody.
    pub coach: String,
    /// How closely the record is kept.
    pub class: Option<RecordClass>,
    /// What must be seen before any booking, as the participant's row has it.
    pub markers: String,
    /// Who they are, sealed.
    pub identity: Sealed,
    /// What the coach is called.
    pub coach_name: String,
    /// What the hub is called.
    pub hub_name: String,
    /// The stage of their last enrolment; empty where it is on none.
    pub stage: String,
}

fn found(row: &Row) -> Result<Found, StoreError> {
    let participant = row.text(0)?;
    Ok(Found {
        identity: Sealed::read(row, &participant, 7)?,
        participant,
        contract: row.text(1)?,
        path: row.text(2)?,
        hub: row.text(3)?,
        coach: row.text(4)?,
        class: RecordClass::parse(&row.text(5)?),
        markers: row.text(6)?,
        coach_name: row.maybe_text(10)?.unwrap_or_default(),
        hub_name: row.maybe_text(11)?.unwrap_or_default(),
        stage: row.maybe_text(12)?.unwrap_or_default(),
    })
}

/// Those within a scope who have most of these pieces, the most first: candidates, to be opened and compared by whoever asked.
///
/// # Errors
/// They cannot be read.
pub async fn candidates(
    ask: &(impl Ask + Sync),
    (scope, keys): (&Scope, &Keys),
    (pieces, least): (&[String], usize),
    most: i64,
) -> Result<Vec<Found>, StoreError> {
    let mut tokens: Vec<Value> = pieces.iter().take(PIECES).map(|piece| Value::Int(keys.piece(piece))).collect();
    // No token is negative.
    tokens.resize(PIECES, Value::Int(-1));
    let mut all = Vec::new();
    for way in ways(ask, scope, &Part::default()).await? {
        let (statement, mut values) = way.of([&FOUND_OF_COACH, &FOUND_OF_HUB, &FOUND_UNDER]);
        values.extend(classes(scope));
        values.extend_from_slice(args![i64::try_from(least).unwrap_or(1), most]);
        values.extend(tokens.iter().cloned());
        all.extend(ask.rows(statement, &values).await?.iter().map(found).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(all)
}

/// One participant as a row of the list.
///
/// # Errors
/// It cannot be read.
pub async fn one(ask: &(impl Ask + Sync), participant: &str) -> Result<Option<Found>, StoreError> {
    ask.row(&ONE, args![participant]).await?.as_ref().map(found).transpose()
}

/// The digests of pieces, in order, as one participant's row keeps them.
fn digests(keys: &Keys, pieces: &BTreeSet<String>) -> BTreeSet<i64> {
    pieces.iter().map(|piece| keys.piece(piece)).collect()
}

fn to_bytes(tokens: &BTreeSet<i64>) -> Vec<u8> {
    tokens.iter().flat_map(|token| token.to_be_bytes()).collect()
}

fn from_bytes(bytes: &[u8]) -> Result<BTreeSet<i64>, StoreError> {
    let (whole, rest) = bytes.as_chunks::<8>();
    if !rest.is_empty() {
        return Err(StoreError::Damaged("by what somebody is found is not whole".into()));
    }
    Ok(whole.iter().map(|bytes| i64::from_be_bytes(*bytes)).collect())
}

/// Sets by what somebody is found from now on; what is so already stays.
///
/// # Errors
/// It could not be written.
pub async fn set(tx: &Tx, keys: &Keys, participant: &str, pieces: &BTreeSet<String>) -> Result<(), StoreError> {
    let wanted = digests(keys, pieces);
    let there = tx.row(&INDEXED, args![participant]).await?;
    let there = there.map_or(Ok(BTreeSet::new()), |row| from_bytes(row.bytes(0)?))?;
    if there == wanted {
        return Ok(());
    }
    let row = |token: &i64| vec![Value::Int(*token), participant.into()];
    tx.run_each(&DROP_TOKEN, &there.difference(&wanted).map(row).collect::<Vec<_>>()).await?;
    tx.run_each(&ADD_TOKEN, &wanted.difference(&there).map(row).collect::<Vec<_>>()).await?;
    tx.run(&KEEP_INDEXED, args![participant, to_bytes(&wanted)]).await.map(|_| ())
}

/// Takes everything away by which people are found, to be made anew.
///
/// # Errors
/// It could not be taken away.
pub async fn clear(tx: &Tx) -> Result<(), StoreError> {
    tx.run(&CLEAR_TOKENS, args![]).await?;
    tx.run(&CLEAR_INDEXED, args![]).await.map(|_| ())
}

/// Somebody, who they are, sealed, and the digests by which they are found, as stored.
#[derive(Debug)]
pub struct Indexed {
    /// The participant's id.
    pub participant: String,
    /// Who they are.
    pub identity: Sealed,
    /// The digests in order; nothing where there is no row.
    tokens: Option<Vec<u8>>,
}

impl Indexed {
    /// Whether they are found by just these pieces.
    #[must_use]
    pub fn is_by(&self, keys: &Keys, pieces: &BTreeSet<String>) -> bool {
        self.tokens.as_deref().unwrap_or_default() == to_bytes(&digests(keys, pieces))
    }
}

/// The participants after one and up to another, each with who they are and by what they are found.
///
/// # Errors
/// They cannot be read.
pub async fn indexed_between(ask: &(impl Ask + Sync), (after, last): (&str, &str)) -> Result<Vec<Indexed>, StoreError> {
    let read = |row: &Row| {
        let participant = row.text(0)?;
        let identity = Sealed::read(row, &participant, 1)?;
        Ok(Indexed { identity, participant, tokens: row.maybe_bytes(4)?.map(<[u8]>::to_vec) })
    };
    ask.rows(&IDENTITIES_BETWEEN, args![after, last]).await?.iter().map(read).collect()
}

/// A sum over pairs of digest and participant that comes out the same in any order, and otherwise if one is missing or too many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pairs: u64,
    rows: u64,
    mixed: u64,
}

impl Sum {
    /// How many pairs there are.
    #[must_use]
    pub fn pairs(&self) -> u64 {
        self.pairs
    }

    /// Adds one participant's row.
    ///
    /// # Errors
    /// The row is not whole.
    pub fn add(&mut self, indexed: &Indexed) -> Result<(), StoreError> {
        let Some(bytes) = &indexed.tokens else { return Ok(()) };
        self.rows += 1;
        from_bytes(bytes)?.iter().for_each(|token| self.pair(*token, &indexed.participant));
        Ok(())
    }

    fn pair(&mut self, token: i64, participant: &str) {
        let mut mixed = token.cast_unsigned() ^ 0x9e37_79b9_7f4a_7c15;
        for byte in participant.bytes() {
            mixed = (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3).rotate_left(17);
        }
        self.pairs += 1;
        self.mixed = self.mixed.wrapping_add(mixed ^ (mixed >> 31));
    }
}

/// The sum over what people are found by, as stored: to be compared with that over the participants' own rows.
///
/// # Errors
/// It cannot be read.
pub async fn stored_sum(ask: &(impl Ask + Sync)) -> Result<Sum, StoreError> {
    let rows = ask.row(&COUNT_INDEXED, args![]).await?.map_or(Ok(0), |row| row.int(0))?;
    let mut sum = Sum { rows: u64::try_from(rows).unwrap_or(0), ..Sum::default() };
    let (mut token, mut participant) = (i64::MIN, String::new());
    loop {
        let some = ask.rows(&TOKENS_AFTER, args![token, &participant, 5_000]).await?;
        let Some(last) = some.last() else { return Ok(sum) };
        (token, participant) = (last.int(0)?, last.text(1)?);
        for row in &some {
            sum.pair(row.int(0)?, &row.text(1)?);
        }
    }
}
