//! The programme: which there are, each as a readable document, and judged under another reading.

pub mod list;
pub mod readings;
pub mod show;
