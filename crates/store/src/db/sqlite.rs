//! SQLite: one writer, a few readers, every commit on disk before it is answered.

use super::weather::Exposed;
use super::{Row, Statement, Value, dialect};
use crate::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql, ffi};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::sync::{Mutex, OwnedMutexGuard};

/// The oldest SQLite that is safe here: older ones could lose a commit when the write-ahead log was reset.
pub const OLDEST: i32 = 3_051_003;
const READERS: usize = 3;
const STATEMENTS_KEPT: usize = 400;

/// An open SQLite database.
#[derive(Debug)]
pub struct Sqlite {
    path: PathBuf,
    writer: Arc<Mutex<Connection>>,
    readers: Vec<Arc<Mutex<Connection>>>,
    next: AtomicUsize,
    failed: Arc<AtomicBool>,
    pub(super) weather: Exposed,
    /// Held while this process may write; nobody else may meanwhile.
    _lock: Option<File>,
}

/// How a database is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// To read and write; one process at a time.
    Writing,
    /// Only to read, beside a process that may be writing.
    Reading,
}

impl Sqlite {
    /// Opens a database file, making it where it is to be written and is not there.
    ///
    /// # Errors
    /// An SQLite that is too old, a file another process writes to, or one that is no database.
    pub fn open(path: &Path, opening: Opening) -> Result<Sqlite, StoreError> {
        check_version(rusqlite::version_number())?;
        let lock = if opening == Opening::Writing { Some(lock(path)?) } else { None };
        if opening == Opening::Reading && !path.exists() {
            return Err(StoreError::Setup(format!("{}: there is no such database", path.display())));
        }
        if opening == Opening::Writing {
            make_private(path)?;
        }
        let writer = connect(path, opening)?;
        let mut readers = Vec::new();
        for _ in 0..READERS {
            readers.push(Arc::new(Mutex::new(connect(path, Opening::Reading)?)));
        }
        Ok(Sqlite {
            path: path.to_path_buf(),
            writer: Arc::new(Mutex::new(writer)),
            readers,
            next: AtomicUsize::new(0),
            failed: Arc::new(AtomicBool::new(false)),
            weather: None,
            _lock: lock,
        })
    }

    /// The database's file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a transaction that may write: one at a time.
    ///
    /// # Errors
    /// The disk failed before, or the database is busy or gone.
    pub async fn begin(&self) -> Result<LiteTx, StoreError> {
        if self.failed.load(Ordering::Acquire) {
            return Err(StoreError::DiskFailed("earlier".into()));
        }
        let connection = Arc::clone(&self.writer).lock_owned().await;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(said)?;
        Ok(LiteTx { connection: connection.into(), open: true, failed: Arc::clone(&self.failed) })
    }

    /// Begins a look at the database as it is now; nothing in it changes while looking.
    ///
    /// # Errors
    /// The database is gone.
    pub async fn look(&self) -> Result<LiteTx, StoreError> {
        let place = self.next.fetch_add(1, Ordering::Relaxed) % self.readers.len();
        let connection = Arc::clone(&self.readers[place]).lock_owned().await;
        connection.execute_batch("BEGIN").map_err(said)?;
        Ok(LiteTx { connection: connection.into(), open: true, failed: Arc::clone(&self.failed) })
    }

    /// Writes the whole database, as it is at this moment, into a new file.
    ///
    /// # Errors
    /// The file is there already, or cannot be written.
    pub async fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let reader = Arc::clone(&self.readers[0]).lock_owned().await;
        reader.execute("VACUUM INTO ?1", [path.to_string_lossy()]).map_err(said)?;
        Ok(())
    }
}

/// Refuses an SQLite library that is too old.
///
/// # Errors
/// The version is below [`OLDEST`].
pub fn check_version(version: i32) -> Result<(), StoreError> {
    if version >= OLDEST {
        return Ok(());
    }
    let words = |v: i32| format!("{}.{}.{}", v / 1_000_000, v / 1000 % 1000, v % 1000);
    Err(StoreError::Setup(format!(
        "SQLite {} is too old: below {} a commit could be lost; build Waymark with its bundled SQLite",
        words(version),
        words(OLDEST)
    )))
}

/// Makes the database's file where it is missing, so that nobody else on the machine can read it; its log takes after it.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ()).map_err(|e| StoreError::Setup(format!("{}: {e}", path.display())))
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let setup = |e: std::io::Error| StoreError::Setup(format!("{}: {e}", Path::new(&name).display()));
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&name).map_err(setup)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Setup(format!(
            "{}: another Waymark is writing to this database; stop it first, or use PostgreSQL for several at once",
            path.display()
        ))),
        Err(std::fs::TryLockError::Error(e)) => Err(setup(e)),
    }
}

fn connect(path: &Path, opening: Opening) -> Result<Connection, StoreError> {
    let flags = match opening {
        Opening::Writing => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Opening::Reading => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|e| StoreError::Setup(format!("{}: {e}", path.display())))?;
    // Deleted rows are overwritten, so that nothing a person may have destroyed stays behind in the file.
    let settings = "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; \
                    PRAGMA mmap_size = 0; PRAGMA cache_size = -65536; PRAGMA secure_delete = ON;";
    let writing = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;";
    let all = if opening == Opening::Writing { format!("{settings}{writing}") } else { settings.to_owned() };
    connection.execute_batch(&all).map_err(|e| match said(e) {
        StoreError::Damaged(what) => StoreError::Setup(format!(
            "{}: {what}; give Waymark's own database, or restore it from a backup if it was",
            path.display()
        )),
        other => other,
    })?;
    // Plans do not hang on the values bound: otherwise a statement is planned anew for each of them.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(said)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(connection)
}

/// One transaction, or one look.
#[derive(Debug)]
pub struct LiteTx {
    /// A transaction may be handed from thread to thread between two statements, but a connection is used by one at a time.
    connection: std::sync::Mutex<OwnedMutexGuard<Connection>>,
    open: bool,
    failed: Arc<AtomicBool>,
}

impl LiteTx {
    fn connection(&self) -> std::sync::MutexGuard<'_, OwnedMutexGuard<Connection>> {
        self.connection.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The rows a statement gives.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub fn rows(&self, statement: &Statement, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let connection = self.connection();
        let mut prepared = connection.prepare_cached(&dialect::for_sqlite(statement)).map_err(said)?;
        let columns = prepared.column_count();
        bind(&mut prepared, values)?;
        let mut rows = prepared.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(said)? {
            let mut values = Vec::with_capacity(columns);
            for place in 0..columns {
                values.push(from_sqlite(row.get_ref(place).map_err(said)?)?);
            }
            found.push(Row(values));
        }
        Ok(found)
    }

    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub fn run(&self, statement: &Statement, values: &[Value]) -> Result<usize, StoreError> {
        let connection = self.connection();
        let mut prepared = connection.prepare_cached(&dialect::for_sqlite(statement)).map_err(said)?;
        bind(&mut prepared, values)?;
        prepared.raw_execute().map_err(said)
    }

    /// Runs statements of a migration.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub fn batch(&self, text: &str) -> Result<(), StoreError> {
        self.connection().execute_batch(text).map_err(said)
    }

    /// Whether a statement fits the tables: prepares it and gives the number of its values.
    ///
    /// # Errors
    /// What the database says of the statement.
    pub fn prepare(&self, statement: &Statement) -> Result<usize, StoreError> {
        let connection = self.connection();
        let prepared = connection.prepare_cached(&dialect::for_sqlite(statement)).map_err(said)?;
        Ok(prepared.parameter_count())
    }

    /// Makes it durable.
    ///
    /// # Errors
    /// The disk is full or failed: then nothing was saved.
    pub fn commit(mut self) -> Result<(), StoreError> {
        let done = self.connection().execute_batch("COMMIT").map_err(said);
        match &done {
            Ok(()) => self.open = false,
            // Whether a failed sync reached the disk cannot be known, and a second sync would claim that it did.
            Err(StoreError::DiskFailed(_)) => self.failed.store(true, Ordering::Release),
            Err(_) => {}
        }
        done
    }
}

impl Drop for LiteTx {
    fn drop(&mut self) {
        let connection = self.connection();
        if self.open && !connection.is_autocommit() {
            // What cannot be rolled back now is rolled back when the file is opened next.
            let _ = connection.execute_batch("ROLLBACK");
        }
    }
}

fn bind(prepared: &mut rusqlite::CachedStatement<'_>, values: &[Value]) -> Result<(), StoreError> {
    if prepared.parameter_count() != values.len() {
        let what = format!("{} values for a statement that takes {}", values.len(), prepared.parameter_count());
        return Err(StoreError::Statement(what));
    }
    for (place, value) in values.iter().enumerate() {
        prepared.raw_bind_parameter(place + 1, value).map_err(said)?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn from_sqlite(value: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Text(text) => Value::Text(
            String::from_utf8(text.to_vec()).map_err(|_| StoreError::Damaged("a text is not UTF-8".into()))?,
        ),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => return Err(StoreError::Damaged("a fraction where none is kept".into())),
    })
}

/// What SQLite says, without the values it may quote.
fn said(error: rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, text) = &error else {
        return StoreError::Statement(error.to_string());
    };
    let text = text.clone().unwrap_or_else(|| failure.to_string());
    match failure.code {
        ErrorCode::DiskFull => StoreError::DiskFull,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Damaged(text),
        ErrorCode::ConstraintViolation => StoreError::Exists(text),
        ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_FSYNC => {
            StoreError::DiskFailed("sync".into())
        }
        ErrorCode::SystemIoFailure => StoreError::DiskFailed(text),
        ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied => StoreError::Unavailable(text),
        _ => StoreError::Statement(text),
    }
}
