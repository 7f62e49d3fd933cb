//! One day: the night's work, the post, what happens, everybody's work, the claims, and what must hold in the evening.

use super::damage::Damage;
use super::life::is_working_day;
use super::sim::Sim;
use super::{Summary, check};
use std::collections::BTreeMap;
use waymark_app::{Call, claims, keeping};
use waymark_domain::Refusal;
use waymark_store::db::Fence;
use waymark_store::jobs::{self, End};

/// Every how many days the whole database is verified, beside what is compared every day.
const VERIFY_EVERY: usize = 7;
/// How long a worker has for a piece of work, in seconds.
const LEASE: i64 = 60;

impl Sim {
    /// Lives one day, and damages the database in the evening if that is asked for.
    pub(super) async fn live_day(&mut self, day: usize, damage: Option<Damage>) -> Result<(), String> {
        if day > 1 {
            self.today = self.today.plus(1).ok_or("the calendar ends")?;
        }
        self.set_clock(8);
        if self.chance(5) {
            self.restart().await?;
        }
        self.take_files_in().await?;
        if is_working_day(self.today) {
            self.manage(day).await?;
            self.work().await?;
            self.claim().await?;
        }
        self.set_clock(21);
        self.night_work().await?;
        if let Some(damage) = damage {
            self.damage(damage).await?;
        }
        self.compare().await?;
        if damage.is_some() || day.is_multiple_of(VERIFY_EVERY) || day == self.size.days {
            self.verify().await?;
        }
        Ok(())
    }

    async fn work(&mut self) -> Result<(), String> {
        let today = self.today;
        let mut due: Vec<String> = self.people.values().filter(|p| p.next <= today).map(|p| p.id.clone()).collect();
        self.dice.shuffle(&mut due);
        for id in due {
            if self.chance(1) {
                self.jump();
            }
            self.live(&id).await?;
        }
        Ok(())
    }

    /// The clock is set an hour back, or forward, never beyond the day.
    fn jump(&mut self) {
        self.trouble("the clock jumps");
        let hour = 3_600_000_000;
        let evening = self.today.last_second() * 1_000_000 - 4 * hour;
        let back = self.chance(50);
        self.now = if back { self.now - hour } else { (self.now + 2 * hour).min(evening) };
    }

    /// Outcomes are claimed: those that were reached, and in vain some that were not; and again by somebody else.
    async fn claim(&mut self) -> Result<(), String> {
        let earned: Vec<String> =
            self.people.values().filter(|p| p.earned && !p.claimed).map(|p| p.id.clone()).collect();
        for id in earned {
            let reached = self.reached(&id, "employed").await?;
            if !reached && !self.chance(5) {
                continue;
            }
            let restricted = self.person(&id)?.restricted;
            let who = if restricted { "pia" } else { "cora" };
            let action = claims::Submit { participant: id.clone(), outcome: "employed".into() };
            if reached && self.chance(40) {
                self.claim_as_one(&action).await?;
            }
            let done = self.attempt(who, &action).await?;
            match (reached, &done) {
                (true, Ok(_)) => {
                    self.known.claims.insert((id.clone(), "employed".into()), (id.clone(), who.into()));
                    self.person(&id)?.claimed = true;
                    self.claim_again(&action).await?;
                }
                (false, Err(Refusal::Invalid { .. })) => {}
                _ => {
                    return Err(format!(
                        "I15: {id} had {}reached an outcome, and the claim: {done:?}",
                        if reached { "" } else { "not " }
                    ));
                }
            }
        }
        Ok(())
    }

    async fn claim_again(&mut self, action: &claims::Submit) -> Result<(), String> {
        if !self.chance(30) {
            return Ok(());
        }
        self.trouble("a claim twice");
        match self.attempt("pia", action).await? {
            Err(Refusal::AlreadyDone { .. }) => Ok(()),
            other => Err(format!("I2: the second claim for {} was answered {other:?}", action.participant)),
        }
    }

    /// What the day left to be done is done; now and then by a second worker, because the first died with it.
    async fn night_work(&mut self) -> Result<(), String> {
        let words = |e: waymark_store::StoreError| e.to_string();
        let mut worker = "worker-1";
        loop {
            self.pass();
            let now = self.now / 1_000_000;
            let tx = self.house.store.db.begin(&Fence::Everything).await.map_err(words)?;
            let job = jobs::lease(&tx, worker, now, now + LEASE).await.map_err(words)?;
            tx.commit().await.map_err(words)?;
            let Some(job) = job else { break };
            if worker == "worker-1" && self.chance(10) {
                self.trouble("a worker dies with its work");
                worker = "worker-2";
                self.now += (LEASE + 1) * 1_000_000;
                continue;
            }
            keeping::sweep(&self.house, &Call::operator(self.now)).await.map_err(|e| e.to_string())?;
            let tx = self.house.store.db.begin(&Fence::Everything).await.map_err(words)?;
            if !jobs::end(&tx, &job, &End::Done).await.map_err(words)? {
                return Err("I10: a worker lost work it had in time".into());
            }
            tx.commit().await.map_err(words)?;
        }
        Ok(())
    }

    /// What the run came to.
    pub(super) async fn end(&mut self) -> Result<Summary, String> {
        let mut faults: BTreeMap<&'static str, u64> = self.sky.counts();
        faults.append(&mut self.troubles);
        Ok(Summary {
            seed: self.seed,
            events: self.event,
            facts: self.known.records.values().map(|r| r.facts.len() as u64).sum(),
            claims: self.known.claims.len(),
            refusals: self.known.refusals,
            faults,
            digest: check::digest(&self.house).await?,
        })
    }
}
