//! The pages, by noun and verb.

pub mod day;
pub mod find;
pub mod people;
pub mod queue;
pub mod record;
pub mod rows;
pub mod sign_in;
