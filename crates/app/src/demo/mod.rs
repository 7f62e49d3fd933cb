//! What a contract that is already under way needs to be let in: people with a past.

mod same_person;
mod settle;

pub use same_person::SamePerson;
pub use settle::{Settle, Settled, Settler};
