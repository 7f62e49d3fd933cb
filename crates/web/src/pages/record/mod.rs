//! Recording: one form for each thing that can happen, all drawn, checked and saved the same way.

mod all;
mod appointments;
mod duty;
mod form;
mod forms;
mod goals;
mod make;
mod save;
mod show;
mod signing;

// One file for each thing a person can record.
mod attempt;
mod benefit;
mod book;
mod cancel;
mod change;
mod contact;
mod earnings;
mod end;
mod esf;
mod exit_report;
mod explained;
mod first_contact;
mod initial_meeting;
mod job;
mod job_end;
mod meeting;
mod missed;
mod needs;
mod note;
mod other;
mod plan;
mod preference;
mod rebook;
mod referral;
mod reminder;
mod self_employment;
mod service;
mod standards_issued;
mod start;
mod together;
mod training;
mod where_they_stand;

pub use all::get as all;
pub use appointments::{Appointment, next_appointment, open as open_appointments};
pub use duty::duty;
pub use form::{Form, On};
pub use forms::{FORMS, Way, find, for_kinds, way};
pub use goals::{Goal, goals, in_language};
pub use make::{CHANNELS, Make, channels};
pub use other::{fields_of, filled, words};
pub use save::{post, told};
pub use show::{get, parts, with_sent};
