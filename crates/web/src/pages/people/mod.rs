//! A participant's pages.

mod bar;
mod due;
mod facts;
mod happened;
pub mod show;
pub mod stand;
pub mod timeline;

pub use bar::{bar, markers, name_of};
pub use due::{Duty, done_by, duties, far};
pub use facts::{Line, line, recorded};
