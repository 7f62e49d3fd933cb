//! What the commissioner's system must be told: derived from the duties that are done by keying, and ticked by recording the fact.

mod list;
mod tick;

pub use list::{PAGE, ToKey, Word, list};
pub use tick::{Ticked, tick, ticked};
