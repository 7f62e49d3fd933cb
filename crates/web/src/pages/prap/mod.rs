//! To key into PRaP: what the commissioner's system must be told, ready to copy, and ticked once it was.

pub mod show;
pub mod tick;
