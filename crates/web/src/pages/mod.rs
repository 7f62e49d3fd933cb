//! The pages, by noun and verb.

pub mod people;
pub mod record;
pub mod sign_in;
