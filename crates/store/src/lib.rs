//! The only SQL: journal, derived rows, identities, audit, organisations and jobs, on SQLite and PostgreSQL.
