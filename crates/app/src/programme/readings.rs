//! A contract judged under another reading of its programme, beside the one in force: which verdicts differ, and how each is said.

use crate::figures::{Differing, Lots, MOST_TOLD, only_seen};
use crate::house::{Call, House};
use crate::programs::compiled;
use std::collections::BTreeMap;
use waymark_domain::Refusal;
use waymark_rules::Problem;
use waymark_rules::answer::{Answer, answer};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::pack::set_reading;
use waymark_rules::program::Program;

/// How many enrolments are judged where only a sample is asked for.
pub const MOST_JUDGED: usize = 1_000;

/// How many are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// The first so many enrolments, in order of the participants' ids.
    First(usize),
    /// Everybody.
    All,
}

/// What another reading changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The reading: `R12`.
    pub id: String,
    /// The word of the pack language that was tried: `strict`.
    pub word: String,
    /// How many enrolments were judged.
    pub judged: usize,
    /// How many verdicts they have.
    pub verdicts: usize,
    /// How many of them differ, by standard.
    pub by_standard: BTreeMap<String, usize>,
    /// The verdicts that differ: in `then` as things are read, in `now` as they would be.
    pub differing: Vec<Differing>,
    /// How many more differ than are told.
    pub more: usize,
    /// Whether not everybody was judged.
    pub sampled: bool,
    /// What could not be judged.
    pub problems: Vec<String>,
}

impl Difference {
    /// How many verdicts differ.
    #[must_use]
    pub fn changed(&self) -> usize {
        self.by_standard.values().sum()
    }
}

/// Judges a contract as it is read and under another reading, and tells what differs. Nothing is changed.
///
/// # Errors
/// There is no such reading or word, no such contract, or this person may not see its figures.
pub async fn under_reading(
    house: &House,
    call: &Call,
    contract: &str,
    ((id, word), sample): ((&str, &str), Sample),
) -> Result<Difference, Refusal> {
    let mut lots = Lots::open(house, call, contract, None).await?;
    let as_read = lots.program()?;
    let mut otherwise = (*as_read).clone();
    set_reading(&mut otherwise.pack.readings, id, word)
        .map_err(|said| Refusal::invalid(said, "choose one of the readings of the programme's page"))?;
    let otherwise = compiled(&otherwise, &as_read.calendars)?;
    let mut found = Difference {
        id: id.to_owned(),
        word: word.to_owned(),
        judged: 0,
        verdicts: 0,
        by_standard: BTreeMap::new(),
        differing: Vec::new(),
        more: 0,
        sampled: false,
        problems: Vec::new(),
    };
    let most = match sample {
        Sample::First(n) => n,
        Sample::All => usize::MAX,
    };
    while let Some(lot) = lots.next_under(&[&as_read, &otherwise]).await? {
        let lots = match lot.into_iter().collect::<Result<Vec<_>, _>>() {
            Ok(lots) => lots,
            Err(wrong) => {
                found.problems.extend(wrong.iter().map(Problem::to_string));
                continue;
            }
        };
        let [a, b] = lots.as_slice() else { continue };
        let on = Question { on: call.today(), known: None };
        let mut judges = (Judge::new(&as_read, &a.records, on), Judge::new(&otherwise, &b.records, on));
        for (place, other) in a.places.iter().zip(&b.places).take(most.saturating_sub(found.judged)) {
            let said =
                (answer(&mut judges.0, &a.records, *place, false), answer(&mut judges.1, &b.records, *other, false));
            match said {
                (Ok(before), Ok(after)) => found.compare(&before, &after),
                (Err(why), _) | (_, Err(why)) => found.problems.push(why),
            }
        }
        if found.judged >= most {
            found.sampled = true;
            break;
        }
    }
    found.more = found.changed().saturating_sub(MOST_TOLD);
    found.differing = only_seen((house, &as_read), call, std::mem::take(&mut found.differing).into_iter()).await?;
    Ok(found)
}

type Key = (String, Option<String>, usize);
type One = (&'static str, Option<String>, String);

impl Difference {
    fn compare(&mut self, before: &Answer, after: &Answer) {
        self.judged += 1;
        let mut pairs: BTreeMap<Key, [Option<One>; 2]> = BTreeMap::new();
        for (side, answer) in [before, after].into_iter().enumerate() {
            let mut nth: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
            for said in &answer.verdicts {
                let place = nth.entry((&said.standard, said.opened.as_deref())).or_default();
                let key = (said.standard.clone(), said.opened.clone(), *place);
                *place += 1;
                pairs.entry(key).or_default()[side] = Some((said.status, said.due.clone(), said.because.clone()));
            }
        }
        self.verdicts += pairs.len();
        for ((standard, opened, _), [then, now]) in pairs {
            let alike = |one: &Option<One>| one.as_ref().map(|(status, due, _)| (*status, due.clone()));
            if alike(&then) == alike(&now) {
                continue;
            }
            *self.by_standard.entry(standard.clone()).or_default() += 1;
            if self.differing.len() < MOST_TOLD {
                self.differing.push(Differing { standard, participant: before.participant.clone(), opened, then, now });
            }
        }
    }
}

/// The word of the pack language for the other form of a reading, as a programme reads it now; `None` where it has one form.
#[must_use]
pub fn other_word(program: &Program, id: &str) -> Option<&'static str> {
    waymark_rules::pack::other_word(&program.pack.readings, id)
}
