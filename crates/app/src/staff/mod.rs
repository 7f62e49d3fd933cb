//! Staff: taken on, changed, gone; cover for an absence; windows for people from outside.

mod cover;
mod keep;
mod open_window;

pub use cover::ArrangeCover;
pub use keep::Keep;
pub use open_window::OpenWindow;
