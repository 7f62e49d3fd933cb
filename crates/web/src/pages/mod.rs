//! The pages, by noun and verb.

pub mod account;
pub mod calendars;
pub mod contracts;
pub mod day;
pub mod find;
pub mod help;
pub mod people;
pub mod prap;
pub mod programmes;
pub mod queue;
pub mod record;
pub mod referrals;
pub mod rows;
pub mod settings;
pub mod sign_in;
