//! Finding a person. What is typed is sent in a form, never in an address, and is kept nowhere.

pub mod show;
pub mod suggest;
