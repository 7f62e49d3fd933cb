//! Signing in and out, and setting up how.

pub mod at_door;
pub mod demo;
pub mod link;
pub mod out;
pub mod passkey;
pub mod provider;
pub mod second;
pub mod set_up;
pub mod show;
