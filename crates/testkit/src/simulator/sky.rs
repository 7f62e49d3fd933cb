//! The weather of a simulated house: the one fault that comes next, and how often each kind came.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use waymark_store::StoreError;
use waymark_store::db::{Step, Weather};

/// A fault that is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The disk is full when the nth step is taken.
    DiskFull(u32),
    /// The connection is lost when the nth step is taken.
    Lost(u32),
    /// Another transaction is in the way when the nth step is taken.
    InTheWay(u32),
    /// Everything is durable, and the answer is lost on its way back.
    AnswerLost,
}

impl Fault {
    pub(super) fn name(self) -> &'static str {
        match self {
            Fault::DiskFull(_) => "disk full",
            Fault::Lost(_) => "connection lost",
            Fault::InTheWay(_) => "another transaction in the way",
            Fault::AnswerLost => "answer lost after the commit",
        }
    }

    fn error(self) -> StoreError {
        match self {
            Fault::DiskFull(_) => StoreError::DiskFull,
            Fault::InTheWay(_) => StoreError::Busy,
            Fault::Lost(_) | Fault::AnswerLost => StoreError::Unavailable("the line went dead".into()),
        }
    }
}

/// The sky over one database.
#[derive(Debug, Default)]
pub(super) struct Sky {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    coming: Option<Fault>,
    steps: u32,
    struck: Option<Fault>,
    counts: BTreeMap<&'static str, u64>,
}

impl Sky {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a fault come, or none.
    pub(super) fn brew(&self, fault: Option<Fault>) {
        let mut state = self.state();
        (state.coming, state.steps, state.struck) = (fault, 0, None);
    }

    /// Clears the sky; the fault that struck since the last time, if one did.
    pub(super) fn clear(&self) -> Option<Fault> {
        let mut state = self.state();
        state.coming = None;
        state.struck.take()
    }

    /// How often each kind of fault struck.
    pub(super) fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.state().counts.clone()
    }
}

impl Weather for Sky {
    fn meets(&self, step: Step) -> Result<(), StoreError> {
        let mut state = self.state();
        let Some(fault) = state.coming else { return Ok(()) };
        let strikes = match fault {
            Fault::AnswerLost => step == Step::Committed,
            Fault::DiskFull(n) | Fault::Lost(n) | Fault::InTheWay(n) => {
                // After the commit nothing can be undone, so nothing that undoes may strike there.
                state.steps += u32::from(step != Step::Committed);
                step != Step::Committed && state.steps >= n
            }
        };
        if !strikes {
            return Ok(());
        }
        (state.coming, state.struck) = (None, Some(fault));
        *state.counts.entry(fault.name()).or_default() += 1;
        Err(fault.error())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_once_at_its_step_and_is_counted() {
        let sky = Sky::default();
        sky.brew(Some(Fault::DiskFull(2)));
        assert_eq!(sky.meets(Step::Begin), Ok(()));
        assert_eq!(sky.meets(Step::Committed), Ok(()), "nothing is undone after a commit");
        assert_eq!(sky.meets(Step::Write), Err(StoreError::DiskFull));
        assert_eq!(sky.meets(Step::Write), Ok(()));
        assert_eq!(sky.clear(), Some(Fault::DiskFull(2)));
        assert_eq!(sky.clear(), None);
        assert_eq!(sky.counts().into_iter().collect::<Vec<_>>(), [("disk full", 1)]);
    }

    #[test]
    fn an_answer_is_lost_only_after_the_commit() {
        let sky = Sky::default();
        sky.brew(Some(Fault::AnswerLost));
        assert_eq!(sky.meets(Step::Commit), Ok(()));
        assert!(sky.meets(Step::Committed).is_err());
    }
}
