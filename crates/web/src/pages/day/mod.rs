//! My day.

pub mod print;
pub mod show;
