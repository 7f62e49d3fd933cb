//! Staff: taken on, changed, gone; cover for an absence; windows for people from outside.

mod cover;
mod free_id;
mod keep;
mod of_demo;
mod open_window;
mod rights;
mod see;
mod sign_in;

pub use cover::ArrangeCover;
pub use free_id::{Of, free_id};
pub use keep::Keep;
pub use of_demo::one_of_each_role;
pub use open_window::OpenWindow;
pub use rights::{may, must};
pub(crate) use see::keeper;
pub use see::{covers, find, list, list_for_cover, windows};
pub use sign_in::{sign_in_refused, signed_in};
