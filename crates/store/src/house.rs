//! Settings of the whole house: which key belongs to it, and the day to which its derived rows hold.

use crate::db::{Ask, Db, Fence, Opening, Statement, Tx};
use crate::keys::Keys;
use crate::{StoreError, args, audit, migrate, statements};
use waymark_rules::Day;

statements! {
    SETTING = new("SELECT value FROM house WHERE name = $1");
    FIRST = new("INSERT INTO house (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING");
    LATER = new("UPDATE house SET value = $2 WHERE name = $1 AND value < $2");
    SET = new("UPDATE house SET value = $2 WHERE name = $1");
}

/// Only PostgreSQL knows it.
const SIZE: Statement = Statement::new("SELECT pg_database_size(current_database())");

const KEY_CHECK: &str = "key-check";
const DERIVED_ON: &str = "derived-on";

/// A database and the keys of what is sealed in it.
#[derive(Debug)]
pub struct Store {
    /// The database.
    pub db: Db,
    /// The keys.
    pub keys: Keys,
}

impl Store {
    /// Makes the tables where they are missing, brings older ones to this version, and opens the store to write.
    ///
    /// # Errors
    /// The set-up is wrong, in one sentence; or a migration failed, and nothing of it was done.
    pub async fn prepare(address: &str, keys: Keys) -> Result<Store, StoreError> {
        let db = Db::open(address, Opening::Writing)?;
        migrate::migrate(&db).await?;
        let store = Store { db, keys };
        let tx = store.db.begin(&Fence::Everything).await?;
        tx.run(&FIRST, args![KEY_CHECK, store.keys.check_value()]).await?;
        tx.run(&FIRST, args![DERIVED_ON, Day::FIRST.to_string()]).await?;
        audit::begin(&tx).await?;
        tx.commit().await?;
        store.check_key().await?;
        Ok(store)
    }

    /// Opens a store whose tables are of this version.
    ///
    /// # Errors
    /// The tables are missing or of another version, or the key is not the one of this database.
    pub async fn open(address: &str, keys: Keys, opening: Opening) -> Result<Store, StoreError> {
        let store = Store { db: Db::open(address, opening)?, keys };
        migrate::check_version(&store.db).await?;
        store.check_key().await?;
        Ok(store)
    }

    async fn check_key(&self) -> Result<(), StoreError> {
        let look = self.db.look(&Fence::Everything).await?;
        let known = setting(&look, KEY_CHECK).await?;
        if known.as_deref() == Some(&self.keys.check_value()) {
            return Ok(());
        }
        let what = "the key file does not belong to this database: what is sealed in it cannot be read; give the key it was made with";
        Err(StoreError::Setup(what.into()))
    }
}

/// How many bytes a PostgreSQL database takes on disk; 0 for SQLite, whose file says so itself.
///
/// # Errors
/// It cannot be asked.
pub async fn size_on_disk(store: &Store) -> Result<u64, StoreError> {
    if let Db::Sqlite(_) = store.db {
        return Ok(0);
    }
    let look = store.db.look(&Fence::Everything).await?;
    let row = look.row(&SIZE, args![]).await?;
    row.map_or(Ok(0), |r| Ok(u64::try_from(r.int(0)?).unwrap_or(0)))
}

/// A setting of the whole house, by its name.
///
/// # Errors
/// It cannot be read.
pub async fn setting(ask: &(impl Ask + Sync), name: &str) -> Result<Option<String>, StoreError> {
    ask.row(&SETTING, args![name]).await?.map(|r| r.text(0)).transpose()
}

/// The day to which derived rows hold, or wait to be swept.
///
/// # Errors
/// It cannot be read.
pub async fn derived_on(ask: &(impl Ask + Sync)) -> Result<Day, StoreError> {
    let text = setting(ask, DERIVED_ON).await?;
    text.and_then(|t| Day::parse(&t)).ok_or_else(|| StoreError::Damaged("the day of the derived rows is gone".into()))
}

/// Moves the day of the derived rows on, never back; whether it moved.
///
/// # Errors
/// It could not be written.
pub async fn move_derived_on(tx: &Tx, on: Day) -> Result<bool, StoreError> {
    Ok(tx.run(&LATER, args![DERIVED_ON, on.to_string()]).await? == 1)
}

/// Sets the day of the derived rows, as a rebuild does that makes them all.
///
/// # Errors
/// It could not be written.
pub async fn set_derived_on(tx: &Tx, on: Day) -> Result<(), StoreError> {
    tx.run(&SET, args![DERIVED_ON, on.to_string()]).await.map(|_| ())
}
