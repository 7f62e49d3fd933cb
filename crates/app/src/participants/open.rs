//! Open a participant's page: the record as far as this person may see it, and all that follows from it today, with reasons.

use super::read::{Seen, allowed, gather};
use crate::house::{Call, House, fence};
use crate::refused;
use std::sync::Arc;
use waymark_domain::Refusal;
use waymark_domain::contract::Contract;
use waymark_domain::record::Record;
use waymark_rules::Day;
use waymark_rules::answer::{Answer, answer};
use waymark_rules::facts::{RecordsBuilder, Subject};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::program::Program;
use waymark_store::{journal, people};

/// A participant, and where they stand.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What this person may see of the record.
    pub seen: Seen,
    /// The contract they are supported under.
    pub contract: Contract,
    /// The programme that contract is for.
    pub program: Arc<Program>,
    /// What whoever works with them is called; empty if nobody does.
    pub coach_name: String,
    /// What follows from the record, by enrolment: stage, duties with their reasons, outcomes.
    pub answers: Vec<Answer>,
    /// The day it is judged on.
    pub on: Day,
    /// The instant as known on, seconds since 1970; `None` for everything known.
    pub known: Option<i64>,
}

/// As at which day, and as known when; the day of the call and everything known where nothing is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AsAt {
    /// The day to judge on.
    pub on: Option<Day>,
    /// The instant of knowledge, seconds since 1970.
    pub known: Option<i64>,
}

/// Opens a participant for somebody; audited as one read.
///
/// # Errors
/// There is no such participant, or none this person may know of; or the record cannot be judged, with the sentence that says why.
pub async fn open(house: &House, call: &Call, participant: &str, as_at: AsAt) -> Result<Opened, Refusal> {
    let (asker, found) = allowed(house, call, participant).await?;
    let look = house.store.db.look(&fence(&asker)).await.map_err(refused)?;
    house.follow_calendars(&look).await?;
    let held = people::contract(&look, &found.contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: found.contract.clone() })?;
    let subject = Subject::Contract(found.contract.clone());
    let notices = journal::load(&look, house.reading(), &subject).await.map_err(refused)?;
    let whole =
        journal::load(&look, house.reading(), &Subject::Participant(found.id.clone())).await.map_err(refused)?;
    let seen = gather(house, &look, &asker, (found, whole.clone())).await.map_err(refused)?;
    let coach = people::staff(&look, &seen.participant.coach).await.map_err(refused)?;
    let coach_name = coach.map(|staff| staff.name).unwrap_or_default();
    let on = as_at.on.unwrap_or_else(|| call.today());
    let program = house.program(&held.contract.pack)?;
    let mut answers = judged(&program, (&whole, &notices), Question { on, known: as_at.known })?;
    if seen.withheld > 0 {
        // What was counted may be a fact this person may not see; the verdict stands, its facts are not listed.
        let said = answers.iter_mut().flat_map(|a| &mut a.verdicts);
        said.filter_map(|v| v.explanation.as_mut()).for_each(|e| {
            e.further += e.considered.len();
            e.considered.clear();
        });
    }
    Ok(Opened { seen, contract: held.contract, program, coach_name, answers, on, known: as_at.known })
}

/// What follows from a record, one answer for each of its enrolments.
///
/// # Errors
/// The sentence that says what contradicts itself or cannot be counted.
pub fn judged(
    program: &Program,
    (record, notices): (&Record, &Record),
    question: Question,
) -> Result<Vec<Answer>, Refusal> {
    let mut builder = RecordsBuilder::new(program);
    notices.facts().chain(record.facts()).for_each(|fact| builder.push(fact));
    let fits = "have the facts it names looked at";
    let records = builder.finish().map_err(|problems| {
        Refusal::invalid(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "), fits)
    })?;
    let mut judge = Judge::new(program, &records, question);
    let mine = |place: &usize| records.subjects[records.spells[*place].subject as usize] == record.subject;
    let places: Vec<usize> = (0..records.spells.len()).filter(mine).collect();
    places
        .into_iter()
        .map(|place| answer(&mut judge, &records, place, true).map_err(|said| Refusal::invalid(said, fits)))
        .collect()
}
