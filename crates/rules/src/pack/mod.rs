//! A programme pack: what a contract promises, as written by people and read by the engine.

pub mod model;

pub use model::*;
