//! Forms: what was sent, read into values, and everything that is wrong with it told at once.

pub mod dates;
mod field;
mod reader;
mod sent;
mod upload;

pub use field::{Choice, Field, Shape};
pub use reader::{FieldError, Reader};
pub use sent::{Posted, Sent};
pub use upload::Upload;
