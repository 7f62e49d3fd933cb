//! A whole contract lived through in minutes: invented staff and participants, a virtual clock, faults on purpose, and what must hold.
//!
//! The same seed and size give the same life, fault for fault. What the product acknowledged is remembered here, apart from the
//! database, and compared with it after every day and every fault. `docs/simulator.md` is the page about it.

mod check;
mod damage;
mod day;
mod events;
mod known;
mod life;
mod referral_file;
mod same_person;
mod sim;
mod sky;
mod world;

pub use damage::Damage;

use sim::Sim;
use std::collections::BTreeMap;
use std::fmt;

/// How much is lived through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// How many participants are referred.
    pub participants: usize,
    /// For how many days.
    pub days: usize,
}

/// Which database is lived in; each run has its own, made for it and removed after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// SQLite, in a temporary folder.
    Sqlite,
    /// PostgreSQL, on the throwaway server of the tests.
    Postgres,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The seed.
    pub seed: u64,
    /// How many things people did or tried.
    pub events: u64,
    /// How many facts stand in the journal.
    pub facts: u64,
    /// How many outcomes were claimed.
    pub claims: usize,
    /// How many refusals were given, all of them expected.
    pub refusals: u64,
    /// How often each kind of fault and of trouble came.
    pub faults: BTreeMap<&'static str, u64>,
    /// A digest of all facts, placements, claims, derived rows and figures: two runs of one seed agree in it.
    pub digest: String,
}

/// Something that must hold and did not. The same seed and size come to it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// The size of the run.
    pub size: Size,
    /// The day, from 1.
    pub day: usize,
    /// The number of the event before it was seen.
    pub event: u64,
    /// What does not hold.
    pub what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Size { participants, days } = self.size;
        let Failure { seed, day, event, what, .. } = self;
        write!(f, "seed {seed} ({participants} participants, {days} days), day {day}, event {event}: {what}")
    }
}

/// Lives one seed through.
///
/// # Errors
/// The first thing that does not hold.
pub fn run(seed: u64, size: Size, database: Database) -> Result<Summary, Failure> {
    run_damaged(seed, size, database, None)
}

/// Lives one seed through and damages the database behind the product's back after a day's work, as a bad build would.
///
/// # Errors
/// The first thing that does not hold: with damage, that is what a run is for.
pub fn run_damaged(
    seed: u64,
    size: Size,
    database: Database,
    damage: Option<(Damage, usize)>,
) -> Result<Summary, Failure> {
    let failed = |(day, event, what): (usize, u64, String)| Failure { seed, size, day, event, what };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|e| failed((0, 0, format!("no runtime: {e}"))))?;
    runtime.block_on(async {
        let mut sim = Sim::new(seed, size, database).await.map_err(|what| failed((0, 0, what)))?;
        for day in 1..=size.days {
            let lived = sim.live_day(day, damage.filter(|(_, on)| *on == day).map(|(damage, _)| damage)).await;
            lived.map_err(|what| failed((day, sim.event, what)))?;
        }
        sim.end().await.map_err(|what| failed((size.days, sim.event, what)))
    })
}
