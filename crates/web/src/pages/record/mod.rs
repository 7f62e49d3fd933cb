//! Recording: one form for each thing that can happen, all drawn, checked and saved the same way.

mod form;
mod forms;
mod make;
mod save;
mod show;

// One file for each thing a person can record.
mod attempt;
mod contact;
mod note;

pub use form::{Form, On};
pub use forms::{FORMS, find, for_kinds};
pub use make::Make;
pub use save::post;
pub use show::get;
