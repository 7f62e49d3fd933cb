//! One thin layer over two databases: begin, ask, run, commit.

pub mod dialect;
mod postgres;
mod sqlite;
mod statement;
mod value;
mod weather;

pub use postgres::{PgTx, Postgres};
pub use sqlite::{LiteTx, OLDEST, Opening, Sqlite, check_version};
pub use statement::{Holds, Statement};
pub use value::{Row, Value};
pub use weather::{Step, Weather};

use crate::StoreError;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use weather::{Exposed, meets};

/// Puts up the fence of a PostgreSQL transaction: a role that row-level security binds, and the path it may see.
pub(crate) const FENCE: Statement =
    Statement::new("SELECT set_config('role', 'waymark_app', true), set_config('app.path', $1, true)");

/// How many statements this process has sent: a page that asks many shows in no other figure.
static SENT: AtomicU64 = AtomicU64::new(0);

/// How many statements this process has sent to its databases so far; beginnings and commits are not among them.
#[must_use]
pub fn statements_sent() -> u64 {
    SENT.load(Ordering::Relaxed)
}

/// What a transaction may see of the participants, whatever its statements say: the second lock, on PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fence {
    /// Only what belongs to the organisations at these paths, or to those under them.
    Within(Vec<String>),
    /// Everything: the system's own work.
    Everything,
    /// No fence at all: only for migrations, which make the fence.
    None,
}

impl Fence {
    /// The path as the policies compare it; nothing where there is no fence.
    pub(crate) fn path(&self) -> Option<String> {
        match self {
            Fence::Within(paths) => Some(paths.join(",")),
            Fence::Everything => Some("*".into()),
            Fence::None => None,
        }
    }
}

/// A database.
#[derive(Debug)]
pub enum Db {
    /// The embedded one.
    Sqlite(Sqlite),
    /// The one that several processes share.
    Postgres(Postgres),
}

impl Db {
    /// Opens the database at an address: `postgres://…`, or else a file's path.
    ///
    /// # Errors
    /// The set-up is wrong, in one sentence.
    pub fn open(address: &str, opening: Opening) -> Result<Db, StoreError> {
        Ok(if is_postgres(address) {
            Db::Postgres(Postgres::open(address, None)?)
        } else {
            Db::Sqlite(Sqlite::open(Path::new(address), opening)?)
        })
    }

    /// Begins a transaction on the database that decides. What is decided on must be read here.
    ///
    /// # Errors
    /// The database cannot be reached or written.
    pub async fn begin(&self, fence: &Fence) -> Result<Tx, StoreError> {
        let weather = self.weather();
        meets(&weather, Step::Begin)?;
        let either = match self {
            Db::Sqlite(lite) => Either::Lite(lite.begin().await?),
            Db::Postgres(pg) => Either::Pg(Box::new(pg.begin(fence).await?)),
        };
        Ok(Tx { either, weather })
    }

    /// Begins a look that decides nothing; it may be some moments behind, on a replica.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn look(&self, fence: &Fence) -> Result<Look, StoreError> {
        meets(&self.weather(), Step::Look)?;
        Ok(Look(match self {
            Db::Sqlite(lite) => Either::Lite(lite.look().await?),
            Db::Postgres(pg) => Either::Pg(Box::new(pg.look(fence).await?)),
        }))
    }

    /// Begins a look at the database that decides, never at a replica: for what must bite with the next request, such as a
    /// sign-out. It waits for no writer.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn read(&self, fence: &Fence) -> Result<Look, StoreError> {
        meets(&self.weather(), Step::Look)?;
        Ok(Look(match self {
            Db::Sqlite(lite) => Either::Lite(lite.look().await?),
            Db::Postgres(pg) => Either::Pg(Box::new(pg.read(fence).await?)),
        }))
    }

    /// Exposes the database to weather: for a simulator that makes disks and connections fail.
    #[must_use]
    pub fn under(mut self, weather: Arc<dyn Weather>) -> Db {
        match &mut self {
            Db::Sqlite(lite) => lite.weather = Some(weather),
            Db::Postgres(pg) => pg.weather = Some(weather),
        }
        self
    }

    fn weather(&self) -> Exposed {
        match self {
            Db::Sqlite(lite) => lite.weather.clone(),
            Db::Postgres(pg) => pg.weather.clone(),
        }
    }

    /// Which database it is, for people: `SQLite` or `PostgreSQL`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Db::Sqlite(_) => "SQLite",
            Db::Postgres(_) => "PostgreSQL",
        }
    }
}

/// Whether an address names a PostgreSQL database.
#[must_use]
pub fn is_postgres(address: &str) -> bool {
    address.starts_with("postgres://") || address.starts_with("postgresql://") || address.starts_with("host=")
}

#[derive(Debug)]
enum Either {
    Lite(LiteTx),
    Pg(Box<PgTx>),
}

impl Either {
    async fn rows(&self, statement: &Statement, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        SENT.fetch_add(1, Ordering::Relaxed);
        match self {
            Either::Lite(tx) => tx.rows(statement, values),
            Either::Pg(tx) => tx.rows(statement, values).await,
        }
    }

    async fn narrow(&self, fence: &Fence) -> Result<(), StoreError> {
        if let (Either::Pg(tx), Some(path)) = (self, fence.path()) {
            tx.rows(&FENCE, &[Value::from(path)]).await?;
        }
        Ok(())
    }
}

impl Look {
    /// Narrows what this look may see, once it is known who asks.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub async fn narrow(&self, fence: &Fence) -> Result<(), StoreError> {
        self.0.narrow(fence).await
    }
}

/// What can be asked: a transaction, or a look.
pub trait Ask {
    /// The rows a statement gives.
    fn rows(
        &self,
        statement: &Statement,
        values: &[Value],
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// The first row a statement gives, if any.
    fn row(
        &self,
        statement: &Statement,
        values: &[Value],
    ) -> impl Future<Output = Result<Option<Row>, StoreError>> + Send
    where
        Self: Sync,
    {
        async { Ok(self.rows(statement, values).await?.into_iter().next()) }
    }
}

/// A transaction on the database that decides.
#[derive(Debug)]
pub struct Tx {
    either: Either,
    weather: Exposed,
}

/// A look that decides nothing.
#[derive(Debug)]
pub struct Look(Either);

impl Ask for Tx {
    async fn rows(&self, statement: &Statement, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        meets(&self.weather, Step::Read)?;
        self.either.rows(statement, values).await
    }
}

impl Ask for Look {
    async fn rows(&self, statement: &Statement, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.0.rows(statement, values).await
    }
}

impl Tx {
    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub async fn run(&self, statement: &Statement, values: &[Value]) -> Result<usize, StoreError> {
        meets(&self.weather, Step::Write)?;
        SENT.fetch_add(1, Ordering::Relaxed);
        match &self.either {
            Either::Lite(tx) => tx.run(statement, values),
            Either::Pg(tx) => tx.run(statement, values).await,
        }
    }

    /// Runs one statement for many sets of values.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub async fn run_each(&self, statement: &Statement, sets: &[Vec<Value>]) -> Result<usize, StoreError> {
        meets(&self.weather, Step::Write)?;
        SENT.fetch_add(u64::try_from(sets.len()).unwrap_or(0), Ordering::Relaxed);
        match &self.either {
            Either::Lite(tx) => sets.iter().try_fold(0, |sum, values| Ok(sum + tx.run(statement, values)?)),
            Either::Pg(tx) => tx.run_each(statement, sets).await,
        }
    }

    /// Narrows what this transaction may see, once it is known who asks.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub async fn narrow(&self, fence: &Fence) -> Result<(), StoreError> {
        self.either.narrow(fence).await
    }

    /// Runs the statements of a migration, written for both databases.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub(crate) async fn batch(&self, text: &str) -> Result<(), StoreError> {
        match &self.either {
            Either::Lite(tx) => tx.batch(&dialect::tables_for_sqlite(text)),
            Either::Pg(tx) => tx.batch(&dialect::tables_for_postgres(text)).await,
        }
    }

    /// Runs statements of a migration that are written for PostgreSQL alone.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub(crate) async fn batch_as_written(&self, text: &str) -> Result<(), StoreError> {
        match &self.either {
            Either::Lite(tx) => tx.batch(text),
            Either::Pg(tx) => tx.batch(text).await,
        }
    }

    /// Whether this is a transaction of PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.either, Either::Pg(_))
    }

    /// Prepares a statement without running it; the number of its values.
    ///
    /// # Errors
    /// What the database says of the statement.
    pub async fn prepare(&self, statement: &Statement) -> Result<usize, StoreError> {
        match &self.either {
            Either::Lite(tx) => tx.prepare(statement),
            Either::Pg(tx) => tx.prepare(statement).await,
        }
    }

    /// Makes everything since the beginning durable, or nothing.
    ///
    /// # Errors
    /// It was not made durable.
    pub async fn commit(self) -> Result<(), StoreError> {
        meets(&self.weather, Step::Commit)?;
        match self.either {
            Either::Lite(tx) => tx.commit()?,
            Either::Pg(tx) => tx.commit().await?,
        }
        meets(&self.weather, Step::Committed)
    }
}
