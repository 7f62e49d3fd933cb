//! The desk: somebody's day, queues, finding a person, and the load of a hub, as plain data for pages and the API.

mod find;
pub(crate) mod found_by;
mod my_day;
mod queue;
mod shown;
pub mod told;

pub use find::{Found, find};
pub use my_day::{AppointmentRow, MyDay, Section, StageCount, my_day};
pub use queue::{Ageing, Filter, Heading, Queue, When, Whose, queue};
pub use shown::{Person, Row, Total};
