//! The only SQL: journal, derived rows, identities, audit, organisations and jobs, on SQLite and PostgreSQL.

pub mod audit;
pub mod credentials;
pub mod db;
pub mod drafts;
mod error;
pub mod holidays;
pub mod house;
pub mod identities;
pub mod jobs;
pub mod journal;
pub mod keys;
pub mod links;
pub mod lists;
pub mod loads;
pub mod migrate;
pub mod names;
pub mod office;
pub mod participants;
pub mod people;
pub mod queues;
pub mod referrals;
pub mod requests;
pub mod search;
pub mod sessions;
pub mod standing;
mod sweeping;
pub mod throttle;
pub mod tokens;

pub use error::StoreError;
pub use house::Store;

/// Every statement of the store, by module and name, so that a test can prepare each on both databases.
#[must_use]
pub fn statements() -> Vec<(String, db::Statement)> {
    let modules = [
        ("audit", audit::STATEMENTS),
        ("credentials", credentials::STATEMENTS),
        ("drafts", drafts::STATEMENTS),
        ("holidays", holidays::STATEMENTS),
        ("house", house::STATEMENTS),
        ("identities", identities::STATEMENTS),
        ("jobs", jobs::STATEMENTS),
        ("journal", journal::STATEMENTS),
        ("links", links::STATEMENTS),
        ("lists", lists::STATEMENTS),
        ("loads", loads::STATEMENTS),
        ("migrate", migrate::STATEMENTS),
        ("office", office::STATEMENTS),
        ("participants", participants::STATEMENTS),
        ("people", people::STATEMENTS),
        ("queues", queues::STATEMENTS),
        ("referrals", referrals::STATEMENTS),
        ("requests", requests::STATEMENTS),
        ("search", search::STATEMENTS),
        ("sessions", sessions::STATEMENTS),
        ("standing", standing::STATEMENTS),
        ("sweeping", sweeping::STATEMENTS),
        ("throttle", throttle::STATEMENTS),
        ("tokens", tokens::STATEMENTS),
    ];
    let named = |(module, list): (&str, &[(&str, db::Statement)])| -> Vec<(String, db::Statement)> {
        list.iter().map(|(name, statement)| (format!("{module}::{name}"), *statement)).collect()
    };
    modules.into_iter().flat_map(named).collect()
}
