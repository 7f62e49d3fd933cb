//! Claims of outcomes.

mod submit;

pub use submit::Submit;
