//! How far many people have come in their own eyes: the mean change of those who answered twice, never of so few that it points at somebody.

use super::live::{Owner, of};
use super::may_see;
use crate::house::{Call, House, asked};
use crate::instruments::{Since, Stand, stands};
use crate::refused;
use waymark_access::Target;
use waymark_domain::Refusal;
use waymark_domain::record::subject_key;
use waymark_rules::Day;
use waymark_rules::instrument::{Change, Direction, Instrument, Spread, spread};
use waymark_store::db::Fence;
use waymark_store::participants::Participant;
use waymark_store::{journal, participants, people};

/// How many records are held in memory at once.
const LOT: i64 = 500;

/// The change of everybody in a contract, an organisation, or with a coach, by instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Distance {
    /// The contract's name.
    pub name: String,
    /// The day it was read.
    pub on: Day,
    /// By instrument.
    pub travelled: Vec<Travelled>,
}

/// The change in one instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Travelled {
    /// The instrument.
    pub instrument: &'static Instrument,
    /// How many people answered it at least once.
    pub asked: usize,
    /// How many have two answers, far enough apart to be compared.
    pub people: usize,
    /// How many more have two answers that lie too close together.
    pub too_close: usize,
    /// The mean change with its interval; `None` where there are too few.
    pub spread: Option<Spread>,
    /// How many are higher, within the uncertainty and lower; `None` where there are too few, or the instrument's figures are not known.
    pub directions: Option<[usize; 3]>,
}

/// The change from what was first said, or said looking back, to the latest, of all whose figures these are.
///
/// # Errors
/// There is no such contract, organisation or member of staff, or this person may not see these figures.
pub async fn distance(house: &House, call: &Call, (contract, owner): (&str, &Owner)) -> Result<Distance, Refusal> {
    let asker = asked(house, call).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let held = people::contract(&look, contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: contract.to_owned() })?;
    let (target, subject, _) = of(&look, (&held, owner)).await?;
    may_see(house, call, (&asker, &target), &subject).await?;
    let instruments = Instrument::embedded().unwrap_or_default();
    let mut counting: Vec<Counting> = instruments.iter().map(Counting::of).collect();
    let mut after = String::new();
    loop {
        let subjects = journal::subjects_after(&look, &after, LOT).await.map_err(refused)?;
        let Some(last) = subjects.last() else { break };
        let people = participants::between(&look, (&after, last)).await.map_err(refused)?;
        let ours = |id: &str| {
            let found = people.binary_search_by(|p| p.id.as_str().cmp(id)).ok().map(|at| &people[at]);
            found.is_some_and(|p| p.contract == contract && belongs(p, owner, &target))
        };
        let loaded = journal::load_between(&look, house.reading(), (&after, last)).await.map_err(refused)?;
        for record in loaded.iter().map(|one| &one.record).filter(|record| ours(&subject_key(&record.subject))) {
            let all = stands(record, house.vocabulary);
            counting.iter_mut().for_each(|one| one.take(&all));
        }
        after.clone_from(last);
    }
    let travelled = counting.into_iter().map(Counting::told).collect();
    Ok(Distance { name: held.contract.name, on: call.today(), travelled })
}

/// Whether a participant is one of those whose figures these are.
fn belongs(participant: &Participant, owner: &Owner, target: &Target) -> bool {
    match owner {
        Owner::Contract => true,
        Owner::Organisation(_) => participant.path.starts_with(&target.path),
        Owner::Staff(id) => participant.coach == *id,
    }
}

/// The changes of one instrument as they are found.
struct Counting {
    instrument: &'static Instrument,
    asked: usize,
    too_close: usize,
    differences: Vec<f64>,
    directions: [usize; 3],
}

impl Counting {
    fn of(instrument: &'static Instrument) -> Counting {
        Counting { instrument, asked: 0, too_close: 0, differences: Vec::new(), directions: [0; 3] }
    }

    fn take(&mut self, stands: &[Stand]) {
        let Some(stand) = stands.iter().find(|stand| stand.instrument.id == self.instrument.id) else { return };
        self.asked += 1;
        let Some(change) = longest(stand) else { return };
        if change.to.0 - change.from.0 < 7 * self.instrument.shortest_weeks {
            self.too_close += 1;
            return;
        }
        self.differences.push(change.difference());
        match change.direction {
            Direction::ReliablyHigher => self.directions[0] += 1,
            Direction::ReliablyLower => self.directions[2] += 1,
            Direction::WithinUncertainty | Direction::NotKnown => self.directions[1] += 1,
        }
    }

    fn told(self) -> Travelled {
        let spread = spread(&self.differences);
        let directions = spread.is_some() && self.instrument.figures.is_some();
        Travelled {
            instrument: self.instrument,
            asked: self.asked,
            people: self.differences.len(),
            too_close: self.too_close,
            spread,
            directions: directions.then_some(self.directions),
        }
    }
}

/// From looking back where somebody did, else from the first.
fn longest(stand: &Stand) -> Option<&Change> {
    let told = |since| stand.changes.iter().find(|(s, _)| *s == since).map(|(_, change)| change);
    told(Since::LookingBack).or_else(|| told(Since::First))
}
