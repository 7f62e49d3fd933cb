//! The port through which a simulator makes the disk or the connection fail, and by which it sees what was tried.

use crate::StoreError;
use std::fmt::Debug;
use std::sync::Arc;

/// A step towards the database, or back from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A transaction is about to begin.
    Begin,
    /// A look is about to begin.
    Look,
    /// A statement of a transaction is about to read.
    Read,
    /// A statement of a transaction is about to write.
    Write,
    /// A transaction is about to be made durable.
    Commit,
    /// It was made durable, and the answer is on its way back.
    Committed,
}

/// What a database is exposed to. The product's own databases are exposed to nothing.
pub trait Weather: Debug + Send + Sync {
    /// Lets a step pass, or fails it as a disk or a connection would. What fails before `Committed` has left nothing behind.
    ///
    /// # Errors
    /// What goes wrong.
    fn meets(&self, step: Step) -> Result<(), StoreError>;
}

/// The weather of one database, shared by its transactions.
pub(super) type Exposed = Option<Arc<dyn Weather>>;

/// Lets a step pass where there is no weather.
pub(super) fn meets(weather: &Exposed, step: Step) -> Result<(), StoreError> {
    weather.as_ref().map_or(Ok(()), |weather| weather.meets(step))
}
