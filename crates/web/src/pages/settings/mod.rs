//! Settings: organisations, people, cover, windows and contracts; and what is done to a record as a whole.

pub mod audit;
pub mod contract_targets;
pub mod contracts;
pub mod cover;
mod form;
pub mod index;
pub mod organisations;
pub mod people;
pub mod restrict;
pub mod transfer;
pub mod windows;
