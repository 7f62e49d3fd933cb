//! What a contract that is already under way needs to be let in: people with a past.

mod settle;

pub use settle::{Settle, Settled, Settler};
