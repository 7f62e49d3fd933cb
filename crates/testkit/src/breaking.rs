//! A database that fails when a test says so: at the nth step of what comes next, or once everything is durable.

use crate::house::TestHouse;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use waymark_app::House;
use waymark_store::db::{Step, Weather};
use waymark_store::{Store, StoreError};

/// In which way a database fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failing {
    /// It cannot be reached, from the nth step on.
    Gone(u32),
    /// Its disk is full, from the nth step on.
    Full(u32),
    /// Somebody else holds it, from the nth step on.
    Held(u32),
    /// It fails once, after everything was made durable: the answer is lost on its way back.
    AnswerLost,
}

/// What a test makes fail.
#[derive(Debug, Default)]
pub struct Breaking {
    how: Mutex<Option<Failing>>,
    steps: AtomicU32,
    struck: AtomicU32,
}

impl Breaking {
    /// Lets the database fail from now on, or never.
    pub fn fail(&self, how: Option<Failing>) {
        *self.how.lock().unwrap_or_else(PoisonError::into_inner) = how;
        self.steps.store(0, Ordering::SeqCst);
        self.struck.store(0, Ordering::SeqCst);
    }

    /// How many steps failed since it was last told how.
    #[must_use]
    pub fn struck(&self) -> u32 {
        self.struck.load(Ordering::SeqCst)
    }
}

impl Weather for Breaking {
    fn meets(&self, step: Step) -> Result<(), StoreError> {
        let mut how = self.how.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(failing) = *how else { return Ok(()) };
        let taken = self.steps.fetch_add(u32::from(step != Step::Committed), Ordering::SeqCst) + 1;
        let gone = || StoreError::Unavailable("the line to canary-host went dead".into());
        let fails = match failing {
            // What is durable cannot be undone, so nothing that undoes may strike there.
            Failing::Gone(n) | Failing::Full(n) | Failing::Held(n) => step != Step::Committed && taken >= n,
            Failing::AnswerLost => step == Step::Committed,
        };
        if !fails {
            return Ok(());
        }
        self.struck.fetch_add(1, Ordering::SeqCst);
        match failing {
            Failing::Gone(_) => Err(gone()),
            Failing::Full(_) => Err(StoreError::DiskFull),
            Failing::Held(_) => Err(StoreError::Busy),
            Failing::AnswerLost => {
                *how = None;
                Err(gone())
            }
        }
    }
}

impl TestHouse {
    /// The same house over a database that fails when told to.
    #[must_use]
    pub fn breaking(mut self) -> (TestHouse, Arc<Breaking>) {
        let breaking = Arc::new(Breaking::default());
        let House { store, policies, programs, vocabulary, told } = self.house;
        let store = Store { db: store.db.under(breaking.clone()), ..store };
        self.house = House { store, policies, programs, vocabulary, told };
        (self, breaking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_fails_from_the_step_it_was_told_and_on() {
        let breaking = Breaking::default();
        assert_eq!(breaking.meets(Step::Write), Ok(()));
        breaking.fail(Some(Failing::Full(2)));
        assert_eq!(breaking.meets(Step::Begin), Ok(()));
        assert_eq!(breaking.meets(Step::Committed), Ok(()));
        assert_eq!(breaking.meets(Step::Write), Err(StoreError::DiskFull));
        assert_eq!(breaking.meets(Step::Begin), Err(StoreError::DiskFull));
        assert_eq!(breaking.struck(), 2);
    }

    #[test]
    fn an_answer_is_lost_once_and_only_after_the_commit() {
        let breaking = Breaking::default();
        breaking.fail(Some(Failing::AnswerLost));
        assert_eq!(breaking.meets(Step::Commit), Ok(()));
        assert!(breaking.meets(Step::Committed).is_err());
        assert_eq!(breaking.meets(Step::Committed), Ok(()));
    }
}
