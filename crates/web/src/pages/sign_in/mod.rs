//! Signing in.

pub mod demo;
pub mod show;
