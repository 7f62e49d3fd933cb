//! Where the two databases differ: each difference is one function here.

use super::{Holds, Statement};

/// A statement as SQLite wants it: `?1` for `$1`. One writer at a time holds every row anyway.
#[must_use]
pub fn for_sqlite(statement: &Statement) -> String {
    statement.text.replace('$', "?")
}

/// A statement as PostgreSQL wants it: rows read to be changed are locked by name.
#[must_use]
pub fn for_postgres(statement: &Statement) -> String {
    match statement.holds {
        Holds::Nothing => statement.text.to_owned(),
        Holds::Rows => format!("{} FOR UPDATE", statement.text),
        Holds::FreeRows => format!("{} FOR UPDATE SKIP LOCKED", statement.text),
    }
}

/// A migration as SQLite wants it: strict tables, whose types are `INTEGER` and `BLOB`; a table that says it is kept in the order of
/// its key is.
#[must_use]
pub fn tables_for_sqlite(text: &str) -> String {
    text.replace("BIGINT", "INTEGER")
        .replace("BYTEA", "BLOB")
        .replace(") /* in order of key */;", ") STRICT, WITHOUT ROWID;")
        .replace(") /* as it comes */;", ") STRICT;")
}

/// A migration as PostgreSQL wants it: its text collation must be bytewise, as SQLite's is, so that lists come in one order.
#[must_use]
pub fn tables_for_postgres(text: &str) -> String {
    text.replace(" TEXT", " TEXT COLLATE \"C\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_database_is_spoken_to_in_its_own_way() {
        let statement = Statement::holding("SELECT a FROM b WHERE c = $1 AND d = $2");
        assert_eq!(for_sqlite(&statement), "SELECT a FROM b WHERE c = ?1 AND d = ?2");
        assert_eq!(for_postgres(&statement), "SELECT a FROM b WHERE c = $1 AND d = $2 FOR UPDATE");
        let table = "CREATE TABLE a (b TEXT NOT NULL, c BIGINT, d BYTEA, PRIMARY KEY (b)) /* in order of key */;";
        assert_eq!(
            tables_for_sqlite(table),
            "CREATE TABLE a (b TEXT NOT NULL, c INTEGER, d BLOB, PRIMARY KEY (b)) STRICT, WITHOUT ROWID;"
        );
        assert!(tables_for_postgres(table).starts_with("CREATE TABLE a (b TEXT COLLATE \"C\" NOT NULL, c BIGINT"));
    }
}
