//! The pages, by noun and verb.

pub mod account;
pub mod calendars;
pub mod contact;
pub mod contracts;
pub mod day;
pub mod facts;
pub mod find;
pub mod help;
pub mod people;
pub mod prap;
pub mod print;
pub mod programmes;
pub mod queue;
pub mod record;
pub mod referrals;
pub mod rows;
pub mod settings;
pub mod sign_in;
