//! Queues of what is due.

pub mod show;
