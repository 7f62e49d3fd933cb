//! Everything a person can do: allow, decide, record, audit, commit.
