//! The whole record of a contract, some hundred participants at a time, as it was at one moment.

use super::may_see;
use crate::house::{Call, House, asked};
use crate::keeping::notices;
use crate::refused;
use std::sync::Arc;
use waymark_access::Target;
use waymark_domain::Refusal;
use waymark_domain::record::Record;
use waymark_rules::Problem;
use waymark_rules::facts::{Records, RecordsBuilder, Subject};
use waymark_rules::program::Program;
use waymark_store::audit::reference;
use waymark_store::db::{Fence, Look};
use waymark_store::people::Held;
use waymark_store::{journal, participants, people};

/// How many subjects are held in memory at once.
const LOT: i64 = 500;

/// Reads a contract's participants in order of id, and the contract's own facts last, as an answer lists them.
#[derive(Debug)]
pub struct Lots<'h> {
    house: &'h House,
    look: Look,
    held: Held,
    notices: Record,
    only: Option<String>,
    at: At,
}

/// How far the reading has come.
#[derive(Debug)]
enum At {
    /// After this subject.
    After(String),
    /// The participants are through; the contract is left.
    Contract,
    /// Everything was read.
    End,
}

/// Some records ready to be judged.
#[derive(Debug)]
pub struct Lot {
    /// The records, and the contract's own facts, which belong to every question.
    pub records: Records,
    /// The places of the spells that are this lot's.
    pub places: Vec<usize>,
}

impl<'h> Lots<'h> {
    /// Begins to read a contract, or only one of its participants. What is recorded meanwhile is not seen.
    ///
    /// # Errors
    /// There is no such contract or participant, or this person may not see the contract's figures.
    pub async fn open(house: &'h House, call: &Call, contract: &str, only: Option<&str>) -> Result<Lots<'h>, Refusal> {
        let asker = asked(house, call).await?;
        let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
        let held = people::contract(&look, contract).await.map_err(refused)?;
        let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: contract.to_owned() })?;
        let target = Target::organisation(contract, &held.path);
        may_see(house, call, (&asker, &target), &reference("contract", contract, "")).await?;
        if let Some(id) = only {
            let found = participants::find(&look, id).await.map_err(refused)?.filter(|p| p.contract == contract);
            found.ok_or_else(|| Refusal::NotFound { what: "participant", id: id.to_owned() })?;
        }
        house.follow_calendars(&look).await?;
        let notices = notices(house, &look, &held).await.map_err(refused)?;
        let (only, at) = (only.map(ToOwned::to_owned), At::After(String::new()));
        Ok(Lots { house, look, held, notices, only, at })
    }

    /// The pack the contract is judged by.
    #[must_use]
    pub fn pack(&self) -> &str {
        &self.held.contract.pack
    }

    /// What the contract is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.held.contract.name
    }

    /// The programme the contract is judged by, with the holidays added to its calendars.
    ///
    /// # Errors
    /// This version of Waymark has no such pack.
    pub fn program(&self) -> Result<Arc<Program>, Refusal> {
        self.house.program(&self.held.contract.pack)
    }

    /// Begins again, with what was there the first time.
    pub fn rewind(&mut self) {
        self.at = At::After(String::new());
    }

    /// The next records; `None` when all were read.
    ///
    /// # Errors
    /// They cannot be read, or contradict themselves: each problem names the fact.
    pub async fn next(&mut self, program: &Program) -> Result<Option<Result<Lot, Vec<Problem>>>, Refusal> {
        Ok(self.next_under(&[program]).await?.and_then(|mut lots| lots.pop()))
    }

    /// The next records as [`Lots::next`] gives them, once for each programme, such as the same pack read in two ways.
    ///
    /// # Errors
    /// As [`Lots::next`].
    pub async fn next_under(
        &mut self,
        programs: &[&Program],
    ) -> Result<Option<Vec<Result<Lot, Vec<Problem>>>>, Refusal> {
        let own = match &self.at {
            At::End => return Ok(None),
            At::Contract => {
                self.at = At::End;
                return Ok(Some(programs.iter().map(|program| self.lot(program, &[])).collect()));
            }
            At::After(after) => match (self.only.clone(), after.clone()) {
                (Some(id), _) => {
                    self.at = At::End;
                    let subject = Subject::Participant(id);
                    vec![journal::load(&self.look, self.house.reading(), &subject).await.map_err(refused)?]
                }
                (None, after) => self.participants(&after).await?,
            },
        };
        // A lot of other contracts' people is empty, and no end.
        Ok(Some(programs.iter().map(|program| self.lot(program, &own)).collect()))
    }

    async fn participants(&mut self, after: &str) -> Result<Vec<Record>, Refusal> {
        let subjects = journal::subjects_after(&self.look, after, LOT).await.map_err(refused)?;
        let Some(last) = subjects.last() else {
            self.at = At::Contract;
            return Ok(Vec::new());
        };
        let people = participants::between(&self.look, (after, last)).await.map_err(refused)?;
        let ours = |subject: &Subject| match subject {
            Subject::Contract(_) => false,
            Subject::Participant(id) => {
                people.binary_search_by(|p| p.id.cmp(id)).is_ok_and(|at| people[at].contract == self.held.contract.id)
            }
        };
        let loaded = journal::load_between(&self.look, self.house.reading(), (after, last)).await.map_err(refused)?;
        let records = loaded.into_iter().map(|l| l.record).filter(|r| ours(&r.subject)).collect();
        self.at = At::After(last.clone());
        Ok(records)
    }

    /// Participants, or where there are none of them the contract itself.
    fn lot(&self, program: &Program, own: &[Record]) -> Result<Lot, Vec<Problem>> {
        let mut builder = RecordsBuilder::new(program);
        self.notices.facts().for_each(|fact| builder.push(fact));
        own.iter().flat_map(Record::facts).for_each(|fact| builder.push(fact));
        let records = builder.finish().map_err(|problems| {
            problems.into_iter().map(|p| Problem { file: "the journal".into(), ..p }).collect::<Vec<_>>()
        })?;
        let contracts = matches!(self.at, At::End) && self.only.is_none();
        let places =
            (0..records.spells.len()).filter(|place| records.spells[*place].is_contract == contracts).collect();
        Ok(Lot { records, places })
    }
}
