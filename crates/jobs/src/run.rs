//! The worker: takes what is due, does it, and says how it ended; whatever happens to it, the work is done at least once.

use crate::backoff::{MOST_ATTEMPTS, wait_after};
use crate::schedule::{self, SCHEDULE};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinError;
use waymark_app::{Call, House};
use waymark_store::StoreError;
use waymark_store::db::Fence;
use waymark_store::jobs::{self, End, Job};

/// How long a worker with nothing to do waits before it looks again.
const PAUSE: Duration = Duration::from_secs(1);
/// How often a transaction is tried that another was in the way of.
const TRIES: u32 = 8;
/// How much of what was said is kept.
const MOST_SAID: usize = 500;

/// What time it is: microseconds since 1970. The server gives the real one, a test one that it moves.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> i64;
}

impl<F: Fn() -> i64 + Send + Sync> Clock for F {
    fn now(&self) -> i64 {
        self()
    }
}

type Doing = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;
type Handler = Arc<dyn Fn(Arc<House>, Call, Job) -> Doing + Send + Sync>;

/// A kind of work: its name, for how long it is leased, and how it is done.
#[derive(Clone)]
pub struct Kind {
    name: &'static str,
    lease: i64,
    handler: Handler,
}

impl Kind {
    /// A kind of work leased for so many seconds: a worker that needs longer is taken for dead and stops. It must do no harm when done twice,
    /// since a worker may be gone after it was done and before that was written down.
    pub fn new<F>(
        name: &'static str,
        lease: i64,
        handler: impl Fn(Arc<House>, Call, Job) -> F + Send + Sync + 'static,
    ) -> Kind
    where
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        let handler: Handler = Arc::new(move |house, call, job| Box::pin(handler(house, call, job)));
        Kind { name, lease, handler }
    }
}

/// The kinds of work a worker can do.
#[derive(Clone, Default)]
pub struct Kinds(BTreeMap<&'static str, Kind>);

impl Kinds {
    /// These kinds.
    pub fn new(kinds: impl IntoIterator<Item = Kind>) -> Kinds {
        Kinds(kinds.into_iter().map(|kind| (kind.name, kind)).collect())
    }

    /// The kind of this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Kind> {
        self.0.get(name)
    }
}

/// What came of one turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Nothing was due.
    Nothing,
    /// This work ended so.
    Ended(Job, End),
    /// This work took so long that it was given to another worker, whose end counts.
    Lost(Job),
}

/// One worker; several may run beside each other, in this process or others.
pub struct Worker {
    house: Arc<House>,
    kinds: Kinds,
    clock: Arc<dyn Clock>,
    name: String,
}

impl Worker {
    /// A worker by a name that no other has.
    #[must_use]
    pub fn new(house: Arc<House>, kinds: Kinds, clock: Arc<dyn Clock>, name: &str) -> Worker {
        Worker { house, kinds, clock, name: name.to_owned() }
    }

    /// Puts in the queue whatever recurs and was never there. What is on the shelf stays there until somebody has looked at it.
    ///
    /// # Errors
    /// It could not be written.
    pub async fn begin(&self) -> Result<(), StoreError> {
        let tx = self.house.store.db.begin(&Fence::Everything).await?;
        for recurring in SCHEDULE {
            jobs::put_first(&tx, (recurring.kind, recurring.name), self.second()).await?;
        }
        tx.commit().await
    }

    /// Takes the next work that is due, does it and writes down how it ended.
    ///
    /// # Errors
    /// It could not be taken, or its end not written down: then another worker does it once its lease has run out.
    pub async fn turn(&self) -> Result<Turn, StoreError> {
        let Some(job) = again_if_busy(|| self.lease()).await? else { return Ok(Turn::Nothing) };
        let end = match self.attempt(&job).await {
            Ok(()) => End::Done,
            Err(said) => self.wrong(&job, &said),
        };
        let ended = again_if_busy(|| self.end(&job, &end)).await?;
        Ok(if ended { Turn::Ended(job, end) } else { Turn::Lost(job) })
    }

    /// Does everything that is due; how many pieces of work that were, and what was said of those that went wrong.
    ///
    /// # Errors
    /// Work could not be taken or its end not written down.
    pub async fn drain(&self) -> Result<(usize, Vec<String>), StoreError> {
        self.begin().await?;
        let (mut done, mut wrong) = (0, Vec::new());
        loop {
            let turn = self.turn().await?;
            if turn == Turn::Nothing {
                return Ok((done, wrong));
            }
            done += 1;
            wrong.extend(spoken(&turn));
        }
    }

    /// Works until it is told to stop, and then finishes the work at hand. What goes wrong is told, and work goes on.
    pub async fn run(&self, stop: impl Future<Output = ()> + Send, tell: impl Fn(&str) + Send + Sync) {
        tokio::pin!(stop);
        let mut begun = false;
        loop {
            let turn = match begun {
                true => self.turn().await,
                false => self.begin().await.map(|()| Turn::Nothing),
            };
            match &turn {
                Ok(turn) => spoken(turn).iter().for_each(|said| tell(said)),
                // The database may be back in a moment.
                Err(error) => tell(&error.to_string()),
            }
            begun |= turn.is_ok();
            let pause = if matches!(turn, Ok(Turn::Ended(..) | Turn::Lost(_))) { Duration::ZERO } else { PAUSE };
            tokio::select! {
                biased;
                () = &mut stop => return,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    fn second(&self) -> i64 {
        self.clock.now().div_euclid(1_000_000)
    }

    /// The kind decides how long the lease is, and is known once the work is.
    async fn lease(&self) -> Result<Option<Job>, StoreError> {
        let tx = self.house.store.db.begin(&Fence::Everything).await?;
        let now = self.second();
        let lease = |kind: &str| self.kinds.find(kind).map_or(60, |kind| kind.lease);
        let leased = jobs::lease_by_kind(&tx, &self.name, now, |kind| now + lease(kind)).await?;
        tx.commit().await?;
        Ok(leased)
    }

    /// Does the work in a task of its own, so that a panic in it ends nothing else.
    async fn attempt(&self, job: &Job) -> Result<(), String> {
        let kind =
            self.kinds.find(&job.kind).ok_or_else(|| format!("this version knows no work called `{}`", job.kind))?;
        let call = Call::operator(self.clock.now());
        let mut task = tokio::spawn((kind.handler)(Arc::clone(&self.house), call, job.clone()));
        let limit = Duration::from_secs(kind.lease.unsigned_abs());
        match tokio::time::timeout(limit, &mut task).await {
            Ok(ended) => ended.unwrap_or_else(|error| Err(panicked(error))),
            Err(_) => {
                task.abort();
                Err(format!("it did not end within {} seconds", kind.lease))
            }
        }
    }

    fn wrong(&self, job: &Job, said: &str) -> End {
        let said: String = said.chars().take(MOST_SAID).collect();
        if job.attempts >= MOST_ATTEMPTS {
            return End::Shelved(said);
        }
        End::Again(self.second() + wait_after(&format!("{} {}", job.kind, job.name), job.attempts), said)
    }

    /// Writes down how work ended, and when it is due again if it recurs.
    async fn end(&self, job: &Job, end: &End) -> Result<bool, StoreError> {
        let tx = self.house.store.db.begin(&Fence::Everything).await?;
        let ended = jobs::end(&tx, job, end).await?;
        if let (true, End::Done, Some(recurring)) = (ended, end, schedule::find(&job.kind, &job.name)) {
            jobs::put(&tx, (&job.kind, &job.name), &job.payload, recurring.when.next_after(self.second())).await?;
        }
        tx.commit().await?;
        Ok(ended)
    }
}

/// What there is to say of a turn.
fn spoken(turn: &Turn) -> Option<String> {
    let of = |job: &Job| format!("{} {}", job.kind, job.name);
    match turn {
        Turn::Nothing | Turn::Ended(_, End::Done) => None,
        Turn::Ended(job, End::Again(_, said)) => Some(format!("{}: {said}; it will be tried again", of(job))),
        Turn::Ended(job, End::Shelved(said)) => Some(format!(
            "{}: {said}; begun {} times, now on the shelf until somebody sends it round again",
            of(job),
            job.attempts
        )),
        Turn::Lost(job) => Some(format!("{}: took longer than its lease, and was given to another worker", of(job))),
    }
}

fn panicked(error: JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "it was stopped".into() };
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("it panicked: {}", text.unwrap_or_default())
}

async fn again_if_busy<T, F: Future<Output = Result<T, StoreError>>>(
    mut work: impl FnMut() -> F,
) -> Result<T, StoreError> {
    let mut result = work().await;
    for _ in 1..TRIES {
        match &result {
            Err(error) if error.may_be_tried_again() => result = work().await,
            _ => break,
        }
    }
    result
}
