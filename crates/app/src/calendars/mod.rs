//! Calendars: the holidays as listed and as added, what a holiday would move, and adding one or taking it back.

mod add;
mod preview;
mod see;

pub(crate) use add::judge_again;
pub use add::{Change, add, changed, follow};
pub use preview::{MOST_LOOKED_AT, Moved, MovedDue, preview};
pub use see::{Added, Shown, see};
