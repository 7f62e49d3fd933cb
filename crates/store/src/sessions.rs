//! Where people are signed in, or on the way to be: rows found by the digest of a token that only the browser has.

use crate::db::{Ask, Row, Tx};
use crate::keys::Keys;
use crate::people::member_row;
use crate::{StoreError, args, statements};
use waymark_domain::staff::Staff;

statements! {
    FIND = new("SELECT s.id, s.name, s.role, s.organisation, s.nominated, s.left_on, o.path, e.digest, e.id, e.stage, e.csrf, e.agent, e.created, e.seen, e.idle, e.ends, e.state FROM session e JOIN staff s ON s.id = e.staff JOIN organisation o ON o.id = s.organisation WHERE e.digest = $1");
    STATE = holding("SELECT state, ends FROM session WHERE digest = $1");
    BEGIN = new("INSERT INTO session (digest, id, staff, stage, csrf, agent, created, seen, idle, ends, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    SEEN = new("UPDATE session SET seen = $2 WHERE digest = $1 AND seen < $2");
    KEEP_STATE = new("UPDATE session SET state = $2 WHERE digest = $1");
    END = new("DELETE FROM session WHERE digest = $1");
    END_ONE = new("DELETE FROM session WHERE staff = $1 AND id = $2");
    END_OTHERS = new("DELETE FROM session WHERE staff = $1 AND digest <> $2");
    LIST = new("SELECT id, stage, agent, created, seen, idle, ends, digest FROM session WHERE staff = $1 ORDER BY created, id");
    FORGET = new("DELETE FROM session WHERE ends < $1");
    KNOWN = new("SELECT seen FROM device WHERE digest = $1 AND staff = $2");
    KNOW = new("INSERT INTO device (digest, staff, seen) VALUES ($1, $2, $3) ON CONFLICT (digest, staff) DO UPDATE SET seen = $3");
    FORGET_DEVICES = new("DELETE FROM device WHERE seen < $1");
    FORGET_DEVICES_OF = new("DELETE FROM device WHERE staff = $1");
}

/// One row: where somebody is signed in. Instants are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The digest of the token.
    pub digest: Vec<u8>,
    /// By what it is named among one's own.
    pub id: String,
    /// Whose it is; empty before anybody has proved who they are.
    pub staff: String,
    /// How far they have proved who they are.
    pub stage: String,
    /// What each form of this session must carry.
    pub csrf: String,
    /// Which browser, in words.
    pub agent: String,
    /// When it began.
    pub created: i64,
    /// When it was last used, to the minute.
    pub seen: i64,
    /// After how many seconds without use it ends.
    pub idle: i64,
    /// When it ends whatever happens.
    pub ends: i64,
    /// What is under way, such as the challenge of a passkey.
    pub state: Option<String>,
}

fn place(digest: &[u8]) -> String {
    format!("session|{}", crate::keys::to_hex(digest))
}

fn state_of(keys: &Keys, digest: &[u8], sealed: Option<&[u8]>) -> Result<Option<String>, StoreError> {
    let Some(sealed) = sealed else { return Ok(None) };
    let text = String::from_utf8(keys.open(&place(digest), sealed)?);
    text.map(Some).map_err(|_| StoreError::Damaged("what a session had under way".into()))
}

/// The session of this digest and whose it is, as they are now: one statement.
///
/// # Errors
/// It cannot be read.
pub async fn find(
    ask: &(impl Ask + Sync),
    keys: &Keys,
    digest: &[u8],
) -> Result<Option<(SessionRow, Staff)>, StoreError> {
    let Some(row) = ask.row(&FIND, args![digest]).await? else { return Ok(None) };
    let staff = member_row(&row)?;
    let session = SessionRow {
        digest: row.bytes(7)?.to_vec(),
        id: row.text(8)?,
        staff: staff.id.clone(),
        stage: row.text(9)?,
        csrf: row.text(10)?,
        agent: row.text(11)?,
        created: row.int(12)?,
        seen: row.int(13)?,
        idle: row.int(14)?,
        ends: row.int(15)?,
        state: state_of(keys, digest, row.maybe_bytes(16)?)?,
    };
    Ok(Some((session, staff)))
}

/// What a session of this digest has under way, whoever's it is, held until the transaction ends; and when it ends.
///
/// # Errors
/// It cannot be read.
pub async fn hold_state(tx: &Tx, keys: &Keys, digest: &[u8]) -> Result<Option<(Option<String>, i64)>, StoreError> {
    let Some(row) = tx.row(&STATE, args![digest]).await? else { return Ok(None) };
    Ok(Some((state_of(keys, digest, row.maybe_bytes(0)?)?, row.int(1)?)))
}

/// Begins a session.
///
/// # Errors
/// It could not be written.
pub async fn begin(tx: &Tx, keys: &Keys, s: &SessionRow) -> Result<(), StoreError> {
    let state = s.state.as_ref().map(|text| keys.seal(&place(&s.digest), text.as_bytes())).transpose()?;
    let values = args![
        s.digest.as_slice(),
        &s.id,
        &s.staff,
        &s.stage,
        &s.csrf,
        &s.agent,
        s.created,
        s.seen,
        s.idle,
        s.ends,
        state
    ];
    tx.run(&BEGIN, values).await.map(|_| ())
}

/// Notes that a session was used.
///
/// # Errors
/// It could not be written.
pub async fn seen(tx: &Tx, digest: &[u8], at: i64) -> Result<(), StoreError> {
    tx.run(&SEEN, args![digest, at]).await.map(|_| ())
}

/// Keeps what a session has under way, or that nothing is.
///
/// # Errors
/// It could not be written.
pub async fn keep_state(tx: &Tx, keys: &Keys, digest: &[u8], state: Option<&str>) -> Result<(), StoreError> {
    let sealed = state.map(|text| keys.seal(&place(digest), text.as_bytes())).transpose()?;
    tx.run(&KEEP_STATE, args![digest, sealed]).await.map(|_| ())
}

/// Ends a session; whether there was one.
///
/// # Errors
/// It could not be ended.
pub async fn end(tx: &Tx, digest: &[u8]) -> Result<bool, StoreError> {
    Ok(tx.run(&END, args![digest]).await? > 0)
}

/// Ends one of somebody's sessions by its id; whether there was one.
///
/// # Errors
/// It could not be ended.
pub async fn end_one(tx: &Tx, staff: &str, id: &str) -> Result<bool, StoreError> {
    Ok(tx.run(&END_ONE, args![staff, id]).await? > 0)
}

/// Ends all of somebody's sessions but the one of this digest; how many.
///
/// # Errors
/// They could not be ended.
pub async fn end_others(tx: &Tx, staff: &str, but: &[u8]) -> Result<usize, StoreError> {
    tx.run(&END_OTHERS, args![staff, but]).await
}

/// Somebody's sessions, oldest first.
///
/// # Errors
/// They cannot be read.
pub async fn list(ask: &(impl Ask + Sync), staff: &str) -> Result<Vec<SessionRow>, StoreError> {
    let rows = ask.rows(&LIST, args![staff]).await?;
    let read = |row: &Row| {
        Ok(SessionRow {
            digest: row.bytes(7)?.to_vec(),
            id: row.text(0)?,
            staff: staff.to_owned(),
            stage: row.text(1)?,
            csrf: String::new(),
            agent: row.text(2)?,
            created: row.int(3)?,
            seen: row.int(4)?,
            idle: row.int(5)?,
            ends: row.int(6)?,
            state: None,
        })
    };
    rows.iter().map(read).collect()
}

/// Forgets sessions that ended before a moment, and browsers not seen since another.
///
/// # Errors
/// They could not be forgotten.
pub async fn forget_before(tx: &Tx, ended: i64, unseen: i64) -> Result<usize, StoreError> {
    Ok(tx.run(&FORGET, args![ended]).await? + tx.run(&FORGET_DEVICES, args![unseen]).await?)
}

/// Whether somebody has signed in from this browser before.
///
/// # Errors
/// It cannot be read.
pub async fn knows_device(ask: &(impl Ask + Sync), digest: &[u8], staff: &str) -> Result<bool, StoreError> {
    Ok(ask.row(&KNOWN, args![digest, staff]).await?.is_some())
}

/// Notes that somebody signed in from this browser.
///
/// # Errors
/// It could not be written.
pub async fn know_device(tx: &Tx, digest: &[u8], staff: &str, at: i64) -> Result<(), StoreError> {
    tx.run(&KNOW, args![digest, staff, at]).await.map(|_| ())
}

/// Forgets from where somebody signed in, since it may have been somebody else.
///
/// # Errors
/// It could not be written.
pub async fn forget_devices(tx: &Tx, staff: &str) -> Result<(), StoreError> {
    tx.run(&FORGET_DEVICES_OF, args![staff]).await.map(|_| ())
}
