//! What must hold: that everything acknowledged is there once and nothing else is, and that the audit has a line for each.

use super::known::KnownRecord;
use super::sim::Sim;
use super::sky::Fault;
use crate::house::CONTRACT;
use std::fmt::Write as _;
use waymark_app::{About, Call, House, keeping};
use waymark_domain::ledger::{Digest, Entry, Outcome};
use waymark_domain::record::Record;
use waymark_rules::answer;
use waymark_rules::facts::{RecordsBuilder, Subject, to_json_line};
use waymark_rules::judge::{Judge, Question};
use waymark_store::db::{Fence, Look};
use waymark_store::{StoreError, audit, jobs, journal, participants, requests, standing};

/// Sorts after every id.
const LAST: &str = "\u{10FFFF}";

fn words(error: StoreError) -> String {
    format!("the database cannot be read: {error}")
}

impl Sim {
    async fn look(&self) -> Result<Look, String> {
        self.house.store.db.look(&Fence::Everything).await.map_err(words)
    }

    /// After a fault, what failed has left nothing behind; where only the answer was lost, all of it is there.
    pub(super) async fn after(&mut self, fault: Fault, about: About) -> Result<(), String> {
        let About::Record(id) = about else { return Ok(()) };
        if fault == Fault::AnswerLost || !self.known.records.contains_key(&id) {
            return Ok(());
        }
        let same = self.same_as_known(&id).await;
        same.map_err(|what| format!("after {} the write was not undone: {what}", fault.name()))
    }

    /// In the evening: every record touched today, the claims, the audit's new lines, the work.
    pub(super) async fn compare(&mut self) -> Result<(), String> {
        for id in std::mem::take(&mut self.known.touched) {
            self.same_as_known(&id).await?;
        }
        let look = self.look().await?;
        let claims = requests::claims(&look).await.map_err(words)?;
        let stored: Vec<_> = claims.into_iter().map(|c| ((c.person, c.outcome), (c.participant, c.author))).collect();
        if stored != self.known.claims.clone().into_iter().collect::<Vec<_>>() {
            return Err(format!("I2: the claims are not those acknowledged: {stored:?}, not {:?}", self.known.claims));
        }
        let late = jobs::overdue(&look, self.now / 1_000_000).await.map_err(words)?;
        if late > 0 {
            return Err(format!("I10: {late} pieces of work are past their lease"));
        }
        drop(look);
        self.read_audit().await
    }

    /// The audit goes on from where it was read, and has a line for every write acknowledged since.
    async fn read_audit(&mut self) -> Result<(), String> {
        let look = self.look().await?;
        loop {
            let size = i64::try_from(self.audit.size()).unwrap_or(0);
            let lines = audit::after(&look, size, 2_000).await.map_err(words)?;
            if lines.is_empty() {
                break;
            }
            for line in lines {
                self.audit.append(&line.line);
                if u64::try_from(line.seq) != Ok(self.audit.size()) || line.chain != self.audit.chain() {
                    return Err(format!("I7: the chain of the audit breaks at line {}", line.seq));
                }
                let (_, entry) = Entry::parse(&line.line).map_err(|e| format!("I7: line {}: {e}", line.seq))?;
                let said = entry.happening();
                if let (Outcome::Done, Some((first, last))) = (said.outcome, said.facts) {
                    self.known.unaudited.remove(&(said.subject.clone(), first, last));
                }
            }
        }
        if audit::head(&look).await.map_err(words)? != self.audit {
            return Err("I7: the end of the audit is not its last line".into());
        }
        match self.known.unaudited.first() {
            Some((subject, first, _)) => Err(format!("I7: the audit has no line for the write of {subject} {first}")),
            None => Ok(()),
        }
    }

    /// A record holds what was acknowledged, in that order, once, and nothing else; it is where it was last placed.
    pub(super) async fn same_as_known(&self, id: &str) -> Result<(), String> {
        let look = self.look().await?;
        let none = KnownRecord::default();
        let known = self.known.records.get(id).unwrap_or(&none);
        let record = read(&self.house, &look, id).await?;
        let stored: Vec<String> =
            record.facts.iter().map(|held| to_json_line(&held.fact, self.house.vocabulary)).collect();
        if let Some(lost) = known.facts.iter().find(|line| !stored.contains(line)) {
            return Err(format!("I1: an acknowledged fact of {id} is gone: {lost}"));
        }
        if stored != known.facts {
            return Err(format!(
                "I2: {id} has {} facts, {} were acknowledged: {stored:?}",
                stored.len(),
                known.facts.len()
            ));
        }
        let placements = participants::placements(&look, id).await.map_err(words)?;
        let placed: Vec<[String; 3]> =
            placements.iter().map(|p| [p.organisation.clone(), p.coach.clone(), p.author.clone()]).collect();
        if placed != known.placements {
            return Err(format!("I8: {id} was placed {placed:?}, acknowledged were {:?}", known.placements));
        }
        let there = participants::find(&look, id).await.map_err(words)?.ok_or(format!("I1: {id} is gone"))?;
        if placements
            .last()
            .is_some_and(|p| (&p.organisation, &p.path, &p.coach) != (&there.organisation, &there.path, &there.coach))
        {
            return Err(format!("I8: {id} is with {} and was never placed there", there.organisation));
        }
        match (usize::try_from(there.version), usize::try_from(there.placements)) {
            (Ok(facts), Ok(places)) if (facts, places) == (stored.len(), placed.len()) => Ok(()),
            _ => {
                Err(format!("I12: {id} has {} facts and {} placements, and says {there:?}", stored.len(), placed.len()))
            }
        }
    }

    /// Whether somebody has reached an outcome, as the rules say today.
    pub(super) async fn reached(&self, id: &str, outcome: &str) -> Result<bool, String> {
        let look = self.look().await?;
        let program = &*self.house.program("jets").map_err(|e| e.to_string())?;
        let own = Subject::Contract(CONTRACT.into());
        let notices = journal::load(&look, self.house.reading(), &own).await.map_err(words)?;
        let record = read(&self.house, &look, id).await?;
        let mut builder = RecordsBuilder::new(program);
        notices.facts().chain(record.facts()).for_each(|fact| builder.push(fact));
        let records = builder.finish().map_err(|problems| format!("{id} cannot be judged: {problems:?}"))?;
        let mut judge = Judge::new(program, &records, Question { on: self.today, known: None });
        let mut reached = false;
        for place in 0..records.spells.len() {
            let answer = answer::answer(&mut judge, &records, place, false)?;
            reached |=
                answer.outcomes.iter().any(|o| o.outcome == outcome && ["reached", "claimed"].contains(&o.status));
        }
        Ok(reached)
    }

    /// The product's own check of everything, and that nothing waits which the night should have done.
    pub(super) async fn verify(&mut self) -> Result<(), String> {
        let all: Vec<String> = self.known.records.keys().cloned().collect();
        for id in all {
            self.same_as_known(&id).await?;
        }
        let report = keeping::verify(&self.house, &Call::operator(self.now), &[]).await.map_err(|e| e.to_string())?;
        if report.sound() {
            return Ok(());
        }
        let broken = report.invariants.iter().filter(|i| !i.faults.is_empty());
        Err(broken.map(|i| format!("{}: {}", i.id, i.faults.join("; "))).collect::<Vec<_>>().join(" | "))
    }
}

async fn read(house: &House, look: &Look, id: &str) -> Result<Record, String> {
    journal::load(look, house.reading(), &Subject::Participant(id.to_owned())).await.map_err(words)
}

/// A digest over everything that the same seed must bring about again: facts, placements, claims, derived rows, figures.
pub(super) async fn digest(house: &House) -> Result<String, String> {
    let look = house.store.db.look(&Fence::Everything).await.map_err(words)?;
    let mut text = String::new();
    for loaded in journal::load_between(&look, house.reading(), ("", LAST)).await.map_err(words)? {
        for held in &loaded.record.facts {
            let _ = writeln!(text, "{}", to_json_line(&held.fact, house.vocabulary));
        }
    }
    for (id, placement, _) in participants::placements_between(&look, ("", LAST)).await.map_err(words)? {
        let _ = writeln!(text, "{id} {placement:?}");
    }
    let _ = writeln!(text, "{:?}", requests::claims(&look).await.map_err(words)?);
    let _ = writeln!(text, "{:?}", standing::stored_between(&look, ("", LAST)).await.map_err(words)?);
    let _ = writeln!(text, "{:?}", standing::tally(&look).await.map_err(words)?);
    Ok(Digest::of(text.as_bytes()).to_string())
}
