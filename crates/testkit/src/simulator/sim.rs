//! A run: the house, its virtual clock, its people, and the one way in which anybody does anything.

use super::known::{Known, line, stamped};
use super::life::Person;
use super::sky::{Fault, Sky};
use super::world::{self, World};
use super::{Database, Size};
use crate::house::{CONTRACT, MASTER, house_over};
use fastrand::Rng;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use tempfile::TempDir;
use waymark_app::{Action, Call, House, contracts, facts, organisations, perform, staff};
use waymark_domain::Refusal;
use waymark_domain::ledger::Head;
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_store::Store;
use waymark_store::db::Opening;
use waymark_store::keys::Keys;

/// The first day of every life.
pub(super) const FIRST: &str = "2021-01-04";
const SECOND: i64 = 1_000_000;

/// One run.
pub(super) struct Sim {
    pub(super) house: House,
    pub(super) sky: Arc<Sky>,
    pub(super) dice: Rng,
    /// The virtual clock, microseconds since 1970.
    pub(super) now: i64,
    pub(super) today: Day,
    pub(super) event: u64,
    pub(super) world: World,
    pub(super) people: BTreeMap<String, Person>,
    pub(super) known: Known,
    /// The audit as far as it was read.
    pub(super) audit: Head,
    /// What happened beside the faults of the sky, by name.
    pub(super) troubles: BTreeMap<&'static str, u64>,
    /// Files of referrals that are still to come: the day, and the lines.
    pub(super) files: Vec<(Day, Vec<FactRecord>)>,
    pub(super) size: Size,
    pub(super) seed: u64,
    address: String,
    folder: TempDir,
}

/// What came of an attempt: the answer, and the call whose effect stands.
pub(super) type Done<T> = Result<(T, Call), Refusal>;

impl Sim {
    /// A house with its organisations, staff and contract, on the morning of the first day.
    pub(super) async fn new(seed: u64, size: Size, database: Database) -> Result<Sim, String> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let address = match database {
            Database::Sqlite => folder.path().join("waymark.db").display().to_string(),
            Database::Postgres => crate::postgres::shared().create_database()?,
        };
        let store = Store::prepare(&address, Keys::from_master(&MASTER)).await.map_err(|e| e.to_string())?;
        let sky = Arc::new(Sky::default());
        let store = Store { db: store.db.under(sky.clone()), keys: store.keys };
        let today = Day::parse(FIRST).ok_or("the first day is no day")?;
        let mut sim = Sim {
            house: house_over(store),
            sky,
            dice: Rng::with_seed(seed),
            now: 0,
            today,
            event: 0,
            world: World::new(),
            people: BTreeMap::new(),
            known: Known::default(),
            audit: Head::new(),
            troubles: BTreeMap::new(),
            files: Vec::new(),
            size,
            seed,
            address,
            folder,
        };
        sim.set_clock(8);
        sim.found().await?;
        sim.refer_everybody();
        Ok(sim)
    }

    async fn found(&mut self) -> Result<(), String> {
        let call = Call::operator(self.now);
        for (id, kind, parent) in world::organisations() {
            let keep = organisations::Keep { name: format!("The {id}"), id, kind, parent, closed_on: None };
            perform(&self.house, &call, &keep).await.map_err(|e| e.to_string())?;
        }
        for (id, role, organisation, nominated) in world::staff() {
            let keep = staff::Keep { name: format!("Person {id}"), id, role, organisation, nominated, left_on: None };
            perform(&self.house, &call, &keep).await.map_err(|e| e.to_string())?;
        }
        let keep = contracts::Keep { contract: world::contract(CONTRACT) };
        perform(&self.house, &call, &keep).await.map(|_| ()).map_err(|e| e.to_string())
    }

    /// Sets the clock to a full hour of today.
    pub(super) fn set_clock(&mut self, hour: i64) {
        self.now = (self.today.last_second() - 86_399 + hour * 3600) * SECOND;
    }

    /// Lets some seconds pass.
    pub(super) fn pass(&mut self) {
        self.now += i64::from(self.dice.u32(1..30)) * SECOND + i64::from(self.dice.u32(..1_000_000));
    }

    /// Notes that some trouble came.
    pub(super) fn trouble(&mut self, name: &'static str) {
        *self.troubles.entry(name).or_default() += 1;
    }

    /// Whether something with this chance in a hundred happens.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.dice.u32(..100) < percent
    }

    /// Starts the server anew, as after a crash: nothing of it survives but the database.
    pub(super) async fn restart(&mut self) -> Result<(), String> {
        self.trouble("restart");
        // The old one lets go of the file first: one process at a time writes to it.
        let nowhere = Store::prepare(&self.spare(), Keys::from_master(&MASTER)).await.map_err(|e| e.to_string())?;
        drop(std::mem::replace(&mut self.house.store, nowhere));
        let store = Store::open(&self.address, Keys::from_master(&MASTER), Opening::Writing).await;
        let store = store.map_err(|e| format!("after a restart: {e}"))?;
        self.house.store = Store { db: store.db.under(self.sky.clone()), keys: store.keys };
        Ok(())
    }

    /// A database to hold the place while the real one is shut.
    fn spare(&self) -> String {
        self.folder.path().join("spare.db").display().to_string()
    }

    /// Somebody does something, in whatever weather: tried again after a fault, with the same key, as people do.
    pub(super) async fn attempt<A>(&mut self, who: &str, action: &A) -> Result<Done<A::Done>, String>
    where
        A: Action,
        A::Done: PartialEq + Debug,
    {
        self.event += 1;
        self.pass();
        let key = self.chance(90).then(|| format!("k{}", self.event));
        let call = |now: i64| Call { who: waymark_app::Who::Staff(who.to_owned()), now, key: key.clone() };
        let fault = self.fault(key.is_some());
        self.sky.brew(fault);
        let first = call(self.now);
        let answer = perform(&self.house, &first, action).await;
        let struck = self.sky.clear();
        let done = match (answer, struck) {
            (Err(Refusal::NotSaved(_)), Some(fault)) => {
                self.after(fault, action.about()).await?;
                self.pass();
                let again = call(self.now);
                let answer = perform(&self.house, &again, action).await;
                // What stands is what was made durable, also where nobody heard of it.
                let stands = if fault == Fault::AnswerLost && answer.is_ok() { first } else { again };
                answer.map(|done| (done, stands))
            }
            (Err(Refusal::NotSaved(why)), None) => return Err(format!("not saved under a clear sky: {why}")),
            (answer, _) => answer.map(|done| (done, first)),
        };
        if let (Ok((answer, _)), true) = (&done, key.is_some() && self.chance(4)) {
            self.trouble("the same request twice");
            self.pass();
            let again = perform(&self.house, &call(self.now), action).await;
            if again.as_ref() != Ok(answer) {
                return Err(format!("I2: the same request was answered {answer:?}, and then {again:?}"));
            }
        }
        if done.is_err() {
            self.known.refusals += 1;
        }
        Ok(done)
    }

    /// The fault of the next attempt; an answer can be lost only where the request has a key to ask again with.
    fn fault(&mut self, keyed: bool) -> Option<Fault> {
        let nth = self.dice.u32(1..40);
        match self.dice.u32(..200) {
            0..=1 => Some(Fault::DiskFull(nth)),
            2..=3 => Some(Fault::Lost(nth)),
            4..=5 => Some(Fault::InTheWay(nth)),
            6..=8 if keyed => Some(Fault::AnswerLost),
            _ => None,
        }
    }

    /// A fact is recorded by somebody; whether it was, and why not.
    pub(super) async fn record(
        &mut self,
        who: &str,
        fact: FactRecord,
        seen: Option<i64>,
    ) -> Result<Result<(), Refusal>, String> {
        let action = facts::Record { fact: fact.clone(), seen };
        let done = self.attempt(who, &action).await?;
        self.recorded(who, &fact, done)
    }

    /// A fact is corrected by somebody; whether it was, and why not.
    pub(super) async fn correct(
        &mut self,
        who: &str,
        fact: FactRecord,
        seen: Option<i64>,
    ) -> Result<Result<(), Refusal>, String> {
        let action = facts::Correct { fact: fact.clone(), seen };
        let done = self.attempt(who, &action).await?;
        self.recorded(who, &fact, done)
    }

    pub(super) fn recorded(
        &mut self,
        who: &str,
        fact: &FactRecord,
        done: Done<facts::Recorded>,
    ) -> Result<Result<(), Refusal>, String> {
        let Subject::Participant(participant) = &fact.subject else { return Err("a fact about no participant".into()) };
        let (done, call) = match done {
            Ok(done) => done,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let organisation = self.world.works_for.get(who).map(String::as_str);
        let stamped = stamped(fact, &call, organisation);
        let line = line(&stamped, (participant, done.seq), self.house.vocabulary);
        self.known.fact(participant, done.seq, line)?;
        Ok(Ok(()))
    }
}
