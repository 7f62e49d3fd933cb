//! The desk: somebody's day, queues, finding a person, and the load of a hub, as plain data for pages and the API.

mod charts;
mod find;
pub(crate) mod found_by;
mod loads;
mod my_day;
mod queue;
mod shown;
pub mod told;

pub use charts::{DayCount, MonthStarts, caseload_by_stage, due_ahead, starts_by_month};
pub use find::{Found, find};
pub use loads::loads;
pub use my_day::{AppointmentRow, MyDay, Section, StageCount, my_day};
pub use queue::{Ageing, Filter, Heading, Queue, When, Whose, queue};
pub use shown::{Person, Row, Total};
pub use waymark_store::loads::CoachLoad;
