//! A second hand at a test's database, past everything Waymark would refuse: to tamper, and to look at what is stored.

use crate::postgres::shared;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::time::Duration;
use waymark_store::db::is_postgres;

/// Runs statements with all rights on the database of a test, and gives what the last prints: a line for each row, columns
/// parted by `|`. SQLite's last statement may be a query; those before it are only run.
///
/// # Errors
/// What the database said.
pub fn by_hand(address: &str, statements: &str) -> Result<String, String> {
    if is_postgres(address) {
        return shared().psql(database_of(address), statements).map(|said| said.trim_end().to_owned());
    }
    lite(address, statements).map_err(|e| e.to_string())
}

/// The name of the database in an address of PostgreSQL.
#[must_use]
pub fn database_of(address: &str) -> &str {
    address.rsplit('/').next().unwrap_or_default()
}

fn lite(address: &str, statements: &str) -> rusqlite::Result<String> {
    let connection = Connection::open(address)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    let (before, last) = statements.rsplit_once(';').unwrap_or(("", statements));
    if !last.trim_start().to_uppercase().starts_with("SELECT") {
        return connection.execute_batch(statements).map(|()| String::new());
    }
    connection.execute_batch(before)?;
    let mut statement = connection.prepare(last)?;
    let columns = statement.column_count();
    let (mut lines, mut rows) = (Vec::new(), statement.query([])?);
    while let Some(row) = rows.next()? {
        let cells = (0..columns).map(|place| row.get_ref(place).map(text)).collect::<rusqlite::Result<Vec<_>>>()?;
        lines.push(cells.join("|"));
    }
    Ok(lines.join("\n"))
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(n) => n.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Blob(bytes) => bytes.iter().fold("\\x".to_owned(), |text, byte| format!("{text}{byte:02x}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_print_what_stands_in_them() {
        let folder = tempfile::tempdir().unwrap();
        let lite = folder.path().join("a.db").display().to_string();
        let pg = shared().create_database().unwrap();
        for address in [lite, pg] {
            let printed = by_hand(
                &address,
                "CREATE TABLE t (a TEXT, b INT); INSERT INTO t VALUES ('x', 1), ('y', 2); SELECT a, b FROM t ORDER BY a",
            );
            assert_eq!(printed.as_deref(), Ok("x|1\ny|2"));
            assert!(by_hand(&address, "SELECT c FROM t").is_err());
        }
    }
}
