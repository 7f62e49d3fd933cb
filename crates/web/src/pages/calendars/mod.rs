//! Calendars: the holidays, what one more would move, and adding it or taking it back.

pub mod change;
pub mod show;
