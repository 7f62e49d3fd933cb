//! Sessions: who is signed in where, how far they have proved who they are, and how that ends.

use super::{Visit, note};
use crate::house::{Call, House};
use crate::refused;
use waymark_domain::Refusal;
use waymark_domain::staff::Staff;
use waymark_store::db::{Fence, Tx};
use waymark_store::keys::{digest_of_secret, new_secret};
use waymark_store::sessions::{self, SessionRow};
use waymark_store::{StoreError, house as settings, people};

/// After how many seconds without use a session ends, where the house says nothing else.
pub const IDLE: i64 = 30 * 60;
/// After how many seconds a session ends whatever happens.
pub const LONGEST: i64 = 12 * 3600;
/// How many seconds somebody has to prove the rest of who they are.
pub const HALFWAY: i64 = 15 * 60;
/// Under this name the house says after how many minutes without use a session ends.
pub const IDLE_SETTING: &str = "session-idle-minutes";
/// How often a session's last use is written down, in seconds.
const SEEN_EVERY: i64 = 60;
/// How many seconds a browser is remembered after a sign-in: half a year.
pub(crate) const DEVICE_KNOWN: i64 = 183 * 86_400;

/// How far somebody has proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Their password was right; the second factor is still to come.
    Second,
    /// Their password was right; they have no second factor yet and must set one up before anything else is shown.
    Enrol,
    /// Both factors were right: they are signed in.
    Strong,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Stage::Second => "second",
            Stage::Enrol => "enrol",
            Stage::Strong => "strong",
        }
    }

    fn parse(name: &str) -> Option<Stage> {
        [Stage::Second, Stage::Enrol, Stage::Strong].into_iter().find(|stage| stage.name() == name)
    }
}

/// Where somebody is signed in, or on the way to be. Instants are seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The id of whose it is.
    pub staff_id: String,
    /// Whose it is, as they are now.
    pub staff: Staff,
    /// By what it is named among their own.
    pub id: String,
    /// What each form of this session must carry.
    pub csrf: String,
    /// Whether both factors were right: without that nothing of the record is shown.
    pub strong: bool,
    /// How far they have proved who they are.
    pub stage: Stage,
    /// Which browser, in words.
    pub agent: String,
    /// When it began.
    pub began: i64,
    /// When it was last used, to the minute.
    pub seen: i64,
    /// After how many seconds without use it ends.
    pub idle: i64,
    /// When it ends whatever happens.
    pub ends: i64,
    /// What is under way in it, such as the challenge of a passkey.
    pub(crate) state: Option<String>,
    pub(crate) digest: Vec<u8>,
}

impl Session {
    /// A call by whoever is signed in.
    #[must_use]
    pub fn call(&self, now: i64) -> Call {
        Call::staff(&self.staff_id, now)
    }
}

/// What a browser is given when somebody has got a step further: a new token, in place of the one before.
#[derive(Clone, PartialEq, Eq)]
pub struct Entered {
    /// The session's token: it goes into the browser's cookie and is kept nowhere else.
    pub token: String,
    /// How far they have got.
    pub stage: Stage,
    /// Whose session it is.
    pub staff_id: String,
    /// The token by which this browser is known again, where it should be given one.
    pub device: Option<String>,
}

impl std::fmt::Debug for Entered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Entered {{ {:?}, {} }}", self.stage, self.staff_id)
    }
}

/// Whether somebody has left by the day of a call.
pub(crate) fn has_left(staff: &Staff, call: &Call) -> bool {
    staff.left_on.as_deref().is_some_and(|day| day < call.today().to_string().as_str())
}

fn is_over(row: &SessionRow, second: i64) -> bool {
    second >= row.ends || second >= row.seen + row.idle
}

/// Whose session a token stands for, read afresh: one statement. Nobody's, where it was ended, is over, or its owner has left.
///
/// # Errors
/// It cannot be read.
pub async fn whoami(house: &House, token: &str, now: i64) -> Result<Option<Session>, Refusal> {
    if token.is_empty() || token.len() > 128 {
        return Ok(None);
    }
    let digest = digest_of_secret(token);
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let found = sessions::find(&look, &house.store.keys, &digest).await.map_err(refused)?;
    // A look is given back before a line is written: PostgreSQL lends each its own connection.
    drop(look);
    let Some((row, staff)) = found else { return Ok(None) };
    let call = Call::staff(&staff.id, now);
    if is_over(&row, call.second()) || has_left(&staff, &call) {
        return Ok(None);
    }
    if call.second() >= row.seen + SEEN_EVERY {
        // Nobody is turned away because this could not be noted: the session only ends sooner.
        let _ = note_seen(house, &digest, call.second()).await;
    }
    Ok(session(row, staff))
}

fn session(row: SessionRow, staff: Staff) -> Option<Session> {
    let stage = Stage::parse(&row.stage)?;
    Some(Session {
        staff_id: staff.id.clone(),
        staff,
        id: row.id,
        csrf: row.csrf,
        strong: stage == Stage::Strong,
        stage,
        agent: row.agent,
        began: row.created,
        seen: row.seen,
        idle: row.idle,
        ends: row.ends,
        state: row.state,
        digest: row.digest,
    })
}

async fn note_seen(house: &House, digest: &[u8], second: i64) -> Result<(), StoreError> {
    let tx = house.store.db.begin(&Fence::Everything).await?;
    sessions::seen(&tx, digest, second).await?;
    tx.commit().await
}

/// Whose a session was that has ended by itself not long ago, and what each of its forms carried: so that what they had typed is kept
/// for them. Nothing is shown by it.
///
/// # Errors
/// It cannot be read.
pub async fn lapsed(house: &House, token: &str) -> Result<Option<(String, String)>, Refusal> {
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let found = sessions::find(&look, &house.store.keys, &digest_of_secret(token)).await.map_err(refused)?;
    let strong = found.filter(|(row, _)| row.stage == Stage::Strong.name());
    Ok(strong.map(|(row, staff)| (staff.id, row.csrf)))
}

/// What is said where a step of signing in comes too late.
pub(crate) fn start_again() -> Refusal {
    Refusal::invalid("you took too long, or signed out meanwhile", "sign in again")
}

async fn idle(tx: &Tx) -> Result<i64, StoreError> {
    let minutes = settings::setting(tx, IDLE_SETTING).await?.and_then(|text| text.parse::<i64>().ok());
    Ok(minutes.filter(|m| (5..=240).contains(m)).map_or(IDLE, |m| m * 60))
}

/// Begins a session at a stage, under a new token; the one before, if any, is over.
pub(crate) async fn open(
    house: &House,
    tx: &Tx,
    visit: &Visit,
    (staff, stage): (&str, Stage),
    before: Option<&[u8]>,
) -> Result<Entered, Refusal> {
    if let Some(digest) = before {
        sessions::end(tx, digest).await.map_err(refused)?;
    }
    let token = new_secret().map_err(refused)?;
    let second = visit.second();
    let longest = if stage == Stage::Strong { LONGEST } else { HALFWAY };
    let row = SessionRow {
        digest: digest_of_secret(&token),
        id: new_secret().map_err(refused)?.chars().take(16).collect(),
        staff: staff.to_owned(),
        stage: stage.name().into(),
        csrf: new_secret().map_err(refused)?,
        agent: super::agent::label(&visit.agent),
        created: second,
        seen: second,
        idle: idle(tx).await.map_err(refused)?,
        ends: second + longest,
        state: None,
    };
    sessions::begin(tx, &house.store.keys, &row).await.map_err(refused)?;
    Ok(Entered { token, stage, staff_id: staff.to_owned(), device: None })
}

/// Lets somebody in whose factors were all right: a new session, this browser is remembered, and a line of the audit. Last in a
/// transaction.
pub(crate) async fn let_in(
    house: &House,
    tx: &Tx,
    visit: &Visit,
    staff: &str,
    before: Option<&[u8]>,
) -> Result<Entered, Refusal> {
    let call = Call::staff(staff, visit.now);
    let known = people::staff(tx, staff).await.map_err(refused)?;
    if known.is_none_or(|s| has_left(&s, &call)) {
        let fits = "ask whoever manages staff".to_owned();
        return Err(Refusal::NotAllowed { action: "sign in".into(), fits });
    }
    let mut entered = open(house, tx, visit, (staff, Stage::Strong), before).await?;
    let device = if visit.device.is_empty() { new_secret().map_err(refused)? } else { visit.device.clone() };
    sessions::know_device(tx, &digest_of_secret(&device), staff, call.second()).await.map_err(refused)?;
    entered.device = Some(device);
    note(tx, &call, "sign_in", "").await?;
    Ok(entered)
}

/// Signs somebody in without asking who they are. Only the demo server, whose people are invented, may call this.
///
/// # Errors
/// There is no such person, or it could not be noted.
pub async fn as_demo(house: &House, staff: &str, now: i64) -> Result<Entered, Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let visit = Visit { now, agent: "demo".into(), ..Visit::default() };
    let entered = let_in(house, &tx, &visit, staff, None).await?;
    tx.commit().await.map_err(refused)?;
    Ok(entered)
}

/// Signs out: the token is worth nothing from now on.
///
/// # Errors
/// It could not be written: then they are still signed in.
pub async fn end(house: &House, session: &Session, now: i64) -> Result<(), Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    if sessions::end(&tx, &session.digest).await.map_err(refused)? {
        note(&tx, &session.call(now), "sign_out", "").await?;
    }
    tx.commit().await.map_err(refused)
}

/// Ends one of one's own sessions, wherever it is.
///
/// # Errors
/// There is none of this id among one's own, or it could not be written.
pub async fn end_one(house: &House, session: &Session, id: &str, now: i64) -> Result<(), Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    if !sessions::end_one(&tx, &session.staff_id, id).await.map_err(refused)? {
        return Err(Refusal::NotFound { what: "session", id: id.to_owned() });
    }
    note(&tx, &session.call(now), "sign_out", "session").await?;
    tx.commit().await.map_err(refused)
}

/// Ends all of one's own sessions but this one; how many.
///
/// # Errors
/// It could not be written.
pub async fn end_others(house: &House, session: &Session, now: i64) -> Result<usize, Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let ended = sessions::end_others(&tx, &session.staff_id, &session.digest).await.map_err(refused)?;
    note(&tx, &session.call(now), "sign_out", "session").await?;
    tx.commit().await.map_err(refused)?;
    Ok(ended)
}

/// Where else somebody is signed in: one of their sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its id.
    pub id: String,
    /// Which browser, in words.
    pub agent: String,
    /// When it began, seconds since 1970.
    pub began: i64,
    /// When it was last used.
    pub seen: i64,
    /// Whether it is the one that asks.
    pub here: bool,
}

/// Where somebody is signed in, oldest first.
///
/// # Errors
/// It cannot be read.
pub async fn list(house: &House, session: &Session, now: i64) -> Result<Vec<Elsewhere>, Refusal> {
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let rows = sessions::list(&look, &session.staff_id).await.map_err(refused)?;
    let second = now.div_euclid(1_000_000);
    let live = rows.into_iter().filter(|row| !is_over(row, second) && row.stage == Stage::Strong.name());
    Ok(live
        .map(|row| Elsewhere {
            here: row.digest == session.digest,
            id: row.id,
            agent: row.agent,
            began: row.created,
            seen: row.seen,
        })
        .collect())
}
