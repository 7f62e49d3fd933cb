//! What can be done with one fact of a record.

pub mod correct;
