//! PostgreSQL: pooled connections, statements prepared once on each, a second lock by row-level security.

use super::weather::Exposed;
use super::{Fence, Row, Statement, Value, dialect};
use crate::StoreError;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use futures_util::future::try_join_all;
use std::str::FromStr;
use std::time::Duration;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Config, NoTls};

const CONNECTIONS: usize = 16;
/// How long a request waits for a connection before it is told that the database cannot be reached.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many statements are under way on one connection at once when many are sent.
const PIPELINE: usize = 256;

/// A pool of connections to the database that decides, and one to a replica for reads that decide nothing.
#[derive(Debug)]
pub struct Postgres {
    primary: Pool,
    replica: Option<Pool>,
    pub(super) weather: Exposed,
}

impl Postgres {
    /// Prepares to connect; connections are made when first needed.
    ///
    /// # Errors
    /// The address cannot be read.
    pub fn open(url: &str, replica: Option<&str>) -> Result<Postgres, StoreError> {
        Ok(Postgres { primary: pool(url)?, replica: replica.map(pool).transpose()?, weather: None })
    }

    /// Begins a transaction on the database that decides, behind a fence.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn begin(&self, fence: &Fence) -> Result<PgTx, StoreError> {
        begin(&self.primary, fence, "BEGIN").await
    }

    /// Begins a look at the primary.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn read(&self, fence: &Fence) -> Result<PgTx, StoreError> {
        begin(&self.primary, fence, "BEGIN READ ONLY").await
    }

    /// Begins a look, on the replica where there is one.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn look(&self, fence: &Fence) -> Result<PgTx, StoreError> {
        let begin_text = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        begin(self.replica.as_ref().unwrap_or(&self.primary), fence, begin_text).await
    }
}

async fn begin(pool: &Pool, fence: &Fence, text: &str) -> Result<PgTx, StoreError> {
    let connection = pool.get().await.map_err(|e| StoreError::Unavailable(e.to_string()))?;
    let tx = PgTx { connection: Some(connection), open: true };
    tx.batch(text).await?;
    if let Some(path) = fence.path() {
        tx.rows(&super::FENCE, &[Value::from(path)]).await?;
    }
    Ok(tx)
}

fn pool(url: &str) -> Result<Pool, StoreError> {
    let setup = |what: String| StoreError::Setup(format!("the address of the PostgreSQL database: {what}"));
    let mut config = Config::from_str(url).map_err(|e| setup(e.to_string()))?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(PATIENCE);
    }
    // A connection used before is tried first: a dead one is replaced, and nobody hears of it.
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Verified };
    let manager = Manager::from_config(config, NoTls, recycling);
    Pool::builder(manager)
        .max_size(CONNECTIONS)
        .wait_timeout(Some(PATIENCE))
        .create_timeout(Some(PATIENCE))
        .recycle_timeout(Some(PATIENCE))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|e| setup(e.to_string()))
}

/// One transaction, or one look.
#[derive(Debug)]
pub struct PgTx {
    connection: Option<Object>,
    open: bool,
}

impl PgTx {
    fn connection(&self) -> Result<&Object, StoreError> {
        self.connection.as_ref().ok_or_else(|| StoreError::Unavailable("the connection was closed".into()))
    }

    /// The rows a statement gives.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub async fn rows(&self, statement: &Statement, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let connection = self.connection()?;
        let prepared = connection.prepare_cached(&dialect::for_postgres(statement)).await.map_err(said)?;
        let found = connection.query(&prepared, &refs(values)).await.map_err(said)?;
        found.iter().map(read).collect()
    }

    /// Runs a statement; how many rows it changed.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub async fn run(&self, statement: &Statement, values: &[Value]) -> Result<usize, StoreError> {
        let connection = self.connection()?;
        let prepared = connection.prepare_cached(&dialect::for_postgres(statement)).await.map_err(said)?;
        let changed = connection.execute(&prepared, &refs(values)).await.map_err(said)?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// Runs one statement for many sets of values, sent together.
    ///
    /// # Errors
    /// What the database says of the first that fails.
    pub async fn run_each(&self, statement: &Statement, sets: &[Vec<Value>]) -> Result<usize, StoreError> {
        let connection = self.connection()?;
        let prepared = connection.prepare_cached(&dialect::for_postgres(statement)).await.map_err(said)?;
        let mut changed = 0;
        for some in sets.chunks(PIPELINE) {
            let refs: Vec<_> = some.iter().map(|values| refs(values)).collect();
            let sent = refs.iter().map(|values| connection.execute(&prepared, values));
            changed += try_join_all(sent).await.map_err(said)?.into_iter().sum::<u64>();
        }
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// Runs statements of a migration.
    ///
    /// # Errors
    /// What the database says, as a [`StoreError`].
    pub async fn batch(&self, text: &str) -> Result<(), StoreError> {
        self.connection()?.batch_execute(text).await.map_err(said)
    }

    /// Whether a statement fits the tables: prepares it and gives the number of its values.
    ///
    /// # Errors
    /// What the database says of the statement.
    pub async fn prepare(&self, statement: &Statement) -> Result<usize, StoreError> {
        let prepared = self.connection()?.prepare_cached(&dialect::for_postgres(statement)).await.map_err(said)?;
        Ok(prepared.params().len())
    }

    /// Makes it durable.
    ///
    /// # Errors
    /// Nothing was saved, or the connection was lost before the answer came.
    pub async fn commit(mut self) -> Result<(), StoreError> {
        self.batch("COMMIT").await?;
        self.open = false;
        Ok(())
    }
}

impl Drop for PgTx {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take().filter(|_| self.open) else { return };
        // What is unfinished is rolled back, and the connection used again; where that fails it goes, and the server rolls back.
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                if connection.batch_execute("ROLLBACK").await.is_err() {
                    drop(Object::take(connection));
                }
            })),
            Err(_) => drop(Object::take(connection)),
        }
    }
}

fn refs(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|v| v as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(n) => n.to_sql(kind, out),
            Value::Text(text) => text.to_sql(kind, out),
            Value::Bytes(bytes) => bytes.to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA].contains(kind)
    }

    to_sql_checked!();
}

fn read(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(row.len());
    for (place, column) in row.columns().iter().enumerate() {
        let value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(place).map(Value::from),
            Type::TEXT => row.try_get::<_, Option<String>>(place).map(Value::from),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(place).map(Value::from),
            ref other => return Err(StoreError::Statement(format!("column {} has the type {other}", column.name()))),
        };
        values.push(value.map_err(said)?);
    }
    Ok(Row(values))
}

/// What PostgreSQL says, without the details that quote values.
fn said(error: tokio_postgres::Error) -> StoreError {
    let Some(db) = error.as_db_error() else {
        return StoreError::Unavailable(error.to_string());
    };
    let text = format!("{}: {}", db.code().code(), db.message());
    match db.code().code() {
        "40001" | "40P01" | "55P03" => StoreError::Busy,
        "23505" | "23503" | "23514" | "23502" => StoreError::Exists(db.constraint().unwrap_or("a rule").to_owned()),
        "53100" => StoreError::DiskFull,
        "58030" => StoreError::DiskFailed(text),
        "XX001" | "XX002" => StoreError::Damaged(text),
        code if code.starts_with("08") || code.starts_with("57P") || code.starts_with("53") => {
            StoreError::Unavailable(text)
        }
        _ => StoreError::Statement(text),
    }
}
