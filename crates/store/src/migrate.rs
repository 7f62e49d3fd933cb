//! Migrations: forwards only, each in one transaction, each known again by its digest.

use crate::db::{Ask, Db, Fence, Statement, Tx};
use crate::keys::to_hex;
use crate::{StoreError, args, statements};
use sha2::{Digest, Sha256};

statements! {
    RAN = new("SELECT name, digest FROM migration ORDER BY name");
    RAN_ONE = new("INSERT INTO migration (name, digest) VALUES ($1, $2)");
    TABLES = new("CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY, digest TEXT NOT NULL)");
}

/// Only on PostgreSQL, where several processes may start at once: one migrates, the others wait.
const SOLE: Statement = Statement::new("SELECT pg_advisory_xact_lock(7226371)::text");

/// One step from one layout of the tables to the next.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its name, by which steps are in order.
    pub name: &'static str,
    /// Statements for both databases.
    pub both: &'static str,
    /// Statements for PostgreSQL alone.
    pub postgres: &'static str,
}

/// Every step, oldest first; a step that was released is never changed.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_record",
        both: include_str!("../migrations/0001_record.sql"),
        postgres: include_str!("../migrations/0001_fence.postgres.sql"),
    },
    Migration {
        name: "0002_sign_in",
        both: include_str!("../migrations/0002_sign_in.sql"),
        postgres: include_str!("../migrations/0002_sign_in.postgres.sql"),
    },
    Migration {
        name: "0003_desk",
        both: include_str!("../migrations/0003_desk.sql"),
        postgres: include_str!("../migrations/0003_fence.postgres.sql"),
    },
    Migration {
        name: "0004_calendars",
        both: include_str!("../migrations/0004_calendars.sql"),
        postgres: include_str!("../migrations/0004_calendars.postgres.sql"),
    },
    Migration { name: "0005_desk_indexes", both: include_str!("../migrations/0005_desk_indexes.sql"), postgres: "" },
];

/// Brings the tables to this version; what ran already is left alone. The names of the steps taken.
///
/// # Errors
/// A step that ran was another one than this version knows, the database is newer than this version, or a step fails: then
/// nothing of it is done.
pub async fn migrate(db: &Db) -> Result<Vec<&'static str>, StoreError> {
    migrate_with(db, MIGRATIONS).await
}

/// Brings the tables to where some steps lead: an earlier version, or one that is only being tried.
///
/// # Errors
/// As [`migrate`].
pub async fn migrate_with(db: &Db, steps: &[Migration]) -> Result<Vec<&'static str>, StoreError> {
    let mut taken = Vec::new();
    for (number, next) in steps.iter().enumerate() {
        let tx = db.begin(&Fence::None).await?;
        if tx.is_postgres() {
            tx.rows(&SOLE, args![]).await?;
        }
        tx.run(&TABLES, args![]).await?;
        let ran = ran(&tx).await?;
        check(&ran, steps)?;
        if ran.len() <= number {
            step(&tx, next).await?;
            tx.commit().await?;
            taken.push(next.name);
        }
    }
    Ok(taken)
}

/// Makes sure that the tables are those of this version.
///
/// # Errors
/// They are older, newer, or other ones.
pub async fn check_version(db: &Db) -> Result<(), StoreError> {
    let look = db.look(&Fence::None).await?;
    let setup = |what: &str| StoreError::Setup(format!("{what}; run `waymark migrate`"));
    let ran = look.rows(&RAN, args![]).await.map_err(|e| match e {
        StoreError::Statement(_) => setup("the database has no tables of Waymark yet"),
        other => other,
    })?;
    let ran = ran.iter().map(|r| Ok((r.text(0)?, r.text(1)?))).collect::<Result<Vec<_>, StoreError>>()?;
    check(&ran, MIGRATIONS)?;
    if ran.len() < MIGRATIONS.len() { Err(setup("the database is of an older version")) } else { Ok(()) }
}

async fn ran(tx: &Tx) -> Result<Vec<(String, String)>, StoreError> {
    tx.rows(&RAN, args![]).await?.iter().map(|r| Ok((r.text(0)?, r.text(1)?))).collect()
}

fn check(ran: &[(String, String)], steps: &[Migration]) -> Result<(), StoreError> {
    for (place, (name, found)) in ran.iter().enumerate() {
        match steps.get(place) {
            Some(known) if known.name == name && digest(known) == *found => {}
            Some(_) => {
                let what = format!(
                    "the step `{name}` of this database is not the one this version knows; was it changed by hand?"
                );
                return Err(StoreError::Setup(what));
            }
            None => {
                let what = format!(
                    "the database is of a newer version (it has had the step `{name}`); use that version of Waymark"
                );
                return Err(StoreError::Setup(what));
            }
        }
    }
    Ok(())
}

async fn step(tx: &Tx, migration: &Migration) -> Result<(), StoreError> {
    tx.batch(migration.both).await?;
    if tx.is_postgres() {
        tx.batch_as_written(migration.postgres).await?;
    }
    tx.run(&RAN_ONE, args![migration.name, digest(migration)]).await.map(|_| ())
}

fn digest(migration: &Migration) -> String {
    to_hex(&Sha256::digest([migration.both, migration.postgres].concat()))
}
