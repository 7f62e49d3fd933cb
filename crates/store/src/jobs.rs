//! Work to be done later: put here by the transaction that makes it necessary, leased to one worker at a time.

use crate::db::{Ask, Row, Tx};
use crate::{StoreError, args, statements};

statements! {
    PUT = new("INSERT INTO job (kind, name, payload, state, run_at, leased_until, leased_by, attempts, said) VALUES ($1, $2, $3, 'waiting', $4, 0, '', 0, '') ON CONFLICT (kind, name) DO UPDATE SET payload = $3, run_at = $4, state = CASE WHEN job.state = 'running' THEN 'again' ELSE 'waiting' END, attempts = CASE WHEN job.state = 'running' THEN job.attempts ELSE 0 END, said = CASE WHEN job.state = 'running' THEN job.said ELSE '' END WHERE job.state IN ('running', 'done', 'shelved')");
    FIRST = new("INSERT INTO job (kind, name, payload, state, run_at, leased_until, leased_by, attempts, said) VALUES ($1, $2, $3, 'waiting', $4, 0, '', 0, '') ON CONFLICT (kind, name) DO NOTHING");
    NEXT = picking("SELECT kind, name, payload, state, run_at, leased_until, leased_by, attempts, said FROM job WHERE (state = 'waiting' AND run_at <= $1) OR ((state = 'running' OR state = 'again') AND leased_until < $1) ORDER BY run_at, kind, name LIMIT 1");
    LEASE = new("UPDATE job SET state = 'running', leased_until = $3, leased_by = $4, attempts = attempts + 1 WHERE kind = $1 AND name = $2");
    HELD = holding("SELECT kind, name, payload, state, run_at, leased_until, leased_by, attempts, said FROM job WHERE kind = $1 AND name = $2");
    END = new("UPDATE job SET state = $3, run_at = $4, attempts = $5, leased_until = 0, leased_by = '', said = $6 WHERE kind = $1 AND name = $2");
    IN_STATE = new("SELECT kind, name, payload, state, run_at, leased_until, leased_by, attempts, said FROM job WHERE state = $1 ORDER BY run_at, kind, name");
    FIND = new("SELECT kind, name, payload, state, run_at, leased_until, leased_by, attempts, said FROM job WHERE kind = $1 AND name = $2");
    ALL = new("SELECT kind, name, payload, state, run_at, leased_until, leased_by, attempts, said FROM job ORDER BY kind, name");
    RETRY = new("UPDATE job SET state = 'waiting', run_at = $3, attempts = 0 WHERE kind = $1 AND name = $2 AND state = 'shelved'");
    OVERDUE = new("SELECT count(*) FROM job WHERE (state = 'running' OR state = 'again') AND leased_until < $1");
}

/// One piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What is to be done.
    pub kind: String,
    /// On what: one piece of work of a kind for each name.
    pub name: String,
    /// What it needs to know; JSON, references only.
    pub payload: String,
    /// `waiting`, `running`, `again` (running, and wanted once more afterwards), `done` or `shelved`.
    pub state: String,
    /// Not before this, seconds since 1970.
    pub run_at: i64,
    /// Until when its worker has it.
    pub leased_until: i64,
    /// Which worker has it.
    pub leased_by: String,
    /// How often it was begun.
    pub attempts: i64,
    /// What went wrong the last time.
    pub said: String,
}

fn read(row: &Row) -> Result<Job, StoreError> {
    Ok(Job {
        kind: row.text(0)?,
        name: row.text(1)?,
        payload: row.text(2)?,
        state: row.text(3)?,
        run_at: row.int(4)?,
        leased_until: row.int(5)?,
        leased_by: row.text(6)?,
        attempts: row.int(7)?,
        said: row.text(8)?,
    })
}

/// Puts work in the queue, in the transaction that makes it necessary. The same work waiting already stays as it is; work that is
/// running is marked to be done once more, since its worker may have looked before this transaction wrote.
///
/// # Errors
/// It could not be written.
pub async fn put(tx: &Tx, (kind, name): (&str, &str), payload: &str, run_at: i64) -> Result<(), StoreError> {
    tx.run(&PUT, args![kind, name, payload, run_at]).await.map(|_| ())
}

/// Puts work in the queue that was never there; whatever its state is now is left as it is.
///
/// # Errors
/// It could not be written.
pub async fn put_first(tx: &Tx, (kind, name): (&str, &str), run_at: i64) -> Result<(), StoreError> {
    tx.run(&FIRST, args![kind, name, "{}", run_at]).await.map(|_| ())
}

/// Whether a piece of work is still to be done, or being done.
///
/// # Errors
/// It cannot be read.
pub async fn waits(ask: &(impl Ask + Sync), kind: &str, name: &str) -> Result<bool, StoreError> {
    let found = ask.row(&FIND, args![kind, name]).await?.as_ref().map(read).transpose()?;
    Ok(found.is_some_and(|job| job.state != "done"))
}

/// Leases the next piece of work to a worker until a moment, also one whose worker let its lease run out.
///
/// # Errors
/// It could not be read or written.
pub async fn lease(tx: &Tx, worker: &str, now: i64, until: i64) -> Result<Option<Job>, StoreError> {
    lease_by_kind(tx, worker, now, |_| until).await
}

/// Leases the next piece of work to a worker; `until` says for how long each kind is leased.
///
/// # Errors
/// It could not be read or written.
pub async fn lease_by_kind(
    tx: &Tx,
    worker: &str,
    now: i64,
    until: impl Fn(&str) -> i64,
) -> Result<Option<Job>, StoreError> {
    let Some(row) = tx.row(&NEXT, args![now]).await? else { return Ok(None) };
    let job = read(&row)?;
    let until = until(&job.kind);
    tx.run(&LEASE, args![&job.kind, &job.name, until, worker]).await?;
    Ok(Some(Job {
        state: "running".into(),
        leased_until: until,
        leased_by: worker.into(),
        attempts: job.attempts + 1,
        ..job
    }))
}

/// How a piece of work ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// It is done.
    Done,
    /// It goes wrong and is tried again at this moment; what was said.
    Again(i64, String),
    /// It keeps going wrong and is put where people see it; what was said.
    Shelved(String),
}

/// Ends a lease. Nothing happens, and `false` comes back, where the worker no longer has it. Work that somebody asked for meanwhile is
/// not at its end: it waits to be done once more.
///
/// # Errors
/// It could not be written.
pub async fn end(tx: &Tx, job: &Job, end: &End) -> Result<bool, StoreError> {
    let now = tx.row(&HELD, args![&job.kind, &job.name]).await?.as_ref().map(read).transpose()?;
    let mine = |now: &Job| {
        now.leased_by == job.leased_by && now.attempts == job.attempts && now.leased_until == job.leased_until
    };
    let Some(now) = now.filter(mine) else { return Ok(false) };
    let (state, run_at, attempts, said) = match end {
        End::Done if now.state == "again" => ("waiting", now.run_at, 0, ""),
        End::Shelved(said) if now.state == "again" => ("waiting", now.run_at, 0, said.as_str()),
        End::Done => ("done", now.run_at, now.attempts, ""),
        End::Again(at, said) => ("waiting", *at, now.attempts, said.as_str()),
        End::Shelved(said) => ("shelved", now.run_at, now.attempts, said.as_str()),
    };
    tx.run(&END, args![&job.kind, &job.name, state, run_at, attempts, said]).await?;
    Ok(true)
}

/// One piece of work, if it was ever wanted.
///
/// # Errors
/// It cannot be read.
pub async fn find(ask: &(impl Ask + Sync), kind: &str, name: &str) -> Result<Option<Job>, StoreError> {
    ask.row(&FIND, args![kind, name]).await?.as_ref().map(read).transpose()
}

/// All work there is or was, by kind and name.
///
/// # Errors
/// It cannot be read.
pub async fn all(ask: &(impl Ask + Sync)) -> Result<Vec<Job>, StoreError> {
    ask.rows(&ALL, args![]).await?.iter().map(read).collect()
}

/// The work in one state: `shelved` is what people have to look at.
///
/// # Errors
/// It cannot be read.
pub async fn in_state(ask: &(impl Ask + Sync), state: &str) -> Result<Vec<Job>, StoreError> {
    ask.rows(&IN_STATE, args![state]).await?.iter().map(read).collect()
}

/// Takes a piece of work from the shelf to be tried again; whether it was there.
///
/// # Errors
/// It could not be written.
pub async fn retry(tx: &Tx, kind: &str, name: &str, now: i64) -> Result<bool, StoreError> {
    Ok(tx.run(&RETRY, args![kind, name, now]).await? == 1)
}

/// How many pieces of work are past their lease and were taken by nobody.
///
/// # Errors
/// They cannot be counted.
pub async fn overdue(ask: &(impl Ask + Sync), now: i64) -> Result<i64, StoreError> {
    ask.row(&OVERDUE, args![now]).await?.map_or(Ok(0), |r| r.int(0))
}
