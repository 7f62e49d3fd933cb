//! Figures as they stood: judged anew on another day, or as known at another moment, and why a return reads otherwise now.

use super::lots::Lots;
use super::sight::{Classes, Sight, sight};
use crate::house::{Call, House, asked};
use crate::refused;
use std::collections::BTreeMap;
use waymark_domain::Refusal;
use waymark_rules::answer::{Answer, answer};
use waymark_rules::facts::Records;
use waymark_rules::figures::{By, Figures, Row};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::pack::Period;
use waymark_rules::program::Program;
use waymark_rules::tally::Counts;
use waymark_rules::{Day, Problem};
use waymark_store::db::Fence;

/// How many differing cases are told; the rest are counted.
pub const MOST_TOLD: usize = 200;

/// Figures judged anew from the whole record of a contract.
#[derive(Debug, Clone, PartialEq)]
pub struct AsOf {
    /// The day judged.
    pub on: Day,
    /// As known at this second; `None`: all that is known.
    pub known: Option<i64>,
    /// By month things fell due, or by month of referral or start; outcomes only by the latter.
    pub rows: Vec<Row>,
    /// What could not be judged, by the fact that is in the way.
    pub problems: Vec<String>,
}

/// The figures of a contract on a day, as known at a moment: everybody is judged anew, lot by lot.
///
/// # Errors
/// There is no such contract, or this person may not see its figures.
pub async fn as_of(
    house: &House,
    call: &Call,
    contract: &str,
    ((on, known), (by, period)): ((Day, Option<i64>), (By, Period)),
) -> Result<AsOf, Refusal> {
    let mut lots = Lots::open(house, call, contract, None).await?;
    let program = lots.program()?;
    let mut figures = Figures::new(&program.pack, on, by, false);
    let mut problems = Vec::new();
    while let Some(lot) = lots.next(&program).await? {
        match lot {
            Err(wrong) => problems.extend(wrong.iter().map(Problem::to_string)),
            Ok(lot) => {
                let mut judge = Judge::new(&program, &lot.records, Question { on, known });
                for place in lot.places {
                    match answer(&mut judge, &lot.records, place, false) {
                        Ok(answer) => {
                            let (referral, start) = judge.landmarks();
                            figures.take(&answer, referral, start);
                        }
                        Err(why) => problems.push(why),
                    }
                }
            }
        }
    }
    Ok(AsOf { on, known, rows: figures.rows(period), problems })
}

/// A month's return as it was known on a day, beside the same month as it is known now.
#[derive(Debug, Clone, PartialEq)]
pub struct Returned {
    /// The month: `2021-05`.
    pub month: String,
    /// The day it was judged and known on, at its end.
    pub then: Day,
    /// The day of now.
    pub now: Day,
    /// Every standard whose counts were or are not nothing, in the pack's order.
    pub standards: Vec<Standing>,
    /// The cases that make the difference, by standard and participant.
    pub differing: Vec<Differing>,
    /// How many more there are than are told.
    pub more: usize,
    /// What could not be judged.
    pub problems: Vec<String>,
}

/// One standard of a return, then and now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The standard's id.
    pub standard: String,
    /// Its clause.
    pub clause: String,
    /// What it says.
    pub says: String,
    /// What was counted then.
    pub then: Counts,
    /// What is counted now.
    pub now: Counts,
}

/// One case that counts otherwise now.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Differing {
    /// The standard's id.
    pub standard: String,
    /// The participant; `None` where this person may not see the record or its facts.
    pub participant: Option<String>,
    /// When it opened.
    pub opened: Option<String>,
    /// Its status, due day and sentence then; `None` where it was not known.
    pub then: Option<(&'static str, Option<String>, String)>,
    /// Its status, due day and sentence now; `None` where it is gone.
    pub now: Option<(&'static str, Option<String>, String)>,
}

/// The return of a month as it stood at the end of a day, and why it differs now: everybody is judged twice, lot by lot.
///
/// # Errors
/// There is no such contract or month, or this person may not see its figures.
pub async fn returned(
    house: &House,
    call: &Call,
    contract: &str,
    (month, then): (&str, Day),
) -> Result<Returned, Refusal> {
    let month = super::board::last_month(Some(month), call.today())?;
    let mut lots = Lots::open(house, call, contract, None).await?;
    let program = lots.program()?;
    let questions =
        [Question { on: then, known: Some(then.last_second()) }, Question { on: call.today(), known: None }];
    let mut comparing = Comparing {
        program: &program,
        month: &month,
        counts: BTreeMap::new(),
        differing: Vec::new(),
        problems: Vec::new(),
    };
    while let Some(lot) = lots.next(&program).await? {
        match lot {
            Err(wrong) => comparing.problems.extend(wrong.iter().map(Problem::to_string)),
            Ok(lot) => comparing.take(&lot.records, &lot.places, questions),
        }
    }
    let Comparing { counts, differing, problems, .. } = comparing;
    let standards = program.pack.standards.iter().filter_map(|s| {
        let [then, now] = *counts.get(&s.head.id)?;
        let (standard, clause, says) = (s.head.id.clone(), s.head.clause.clone(), s.head.says.clone());
        Some(Standing { standard, clause, says, then, now })
    });
    let standards = standards.collect();
    let more = differing.len().saturating_sub(MOST_TOLD);
    let differing = only_seen((house, &program), call, differing.into_iter().take(MOST_TOLD)).await?;
    Ok(Returned { month, then, now: call.today(), standards, differing, more, problems })
}

/// Two answers about the same people, compared.
struct Comparing<'a> {
    program: &'a Program,
    month: &'a str,
    counts: BTreeMap<String, [Counts; 2]>,
    differing: Vec<Differing>,
    problems: Vec<String>,
}

/// What is said of an obligation by one of the two answers.
type One = (&'static str, Option<String>, String);

impl Comparing<'_> {
    fn take(&mut self, records: &Records, places: &[usize], questions: [Question; 2]) {
        let mut judges = questions.map(|question| Judge::new(self.program, records, question));
        for place in places {
            let [then, now] = &mut judges;
            match (answer(then, records, *place, false), answer(now, records, *place, false)) {
                (Ok(before), Ok(after)) => self.compare([before, after], questions.map(|q| q.on)),
                (Err(why), _) | (_, Err(why)) => self.problems.push(why),
            }
        }
    }

    fn compare(&mut self, answers: [Answer; 2], on: [Day; 2]) {
        let who = answers[1].participant.clone();
        let mut pairs: BTreeMap<(String, Option<String>, usize), [Option<One>; 2]> = BTreeMap::new();
        for (side, answer) in answers.iter().enumerate() {
            let mut nth: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
            for said in &answer.verdicts {
                let due = said.due.as_deref().and_then(Day::parse).filter(|due| *due < on[side]);
                let place = nth.entry((&said.standard, said.opened.as_deref())).or_default();
                let key = (said.standard.clone(), said.opened.clone(), *place);
                *place += 1;
                if due.is_some_and(|due| due.month_name() == self.month) {
                    add(&mut self.counts.entry(said.standard.clone()).or_default()[side], said.status);
                    pairs.entry(key).or_default()[side] = Some((said.status, said.due.clone(), said.because.clone()));
                }
            }
        }
        for ((standard, opened, _), [then, now]) in pairs {
            let alike = |one: &Option<One>| one.as_ref().map(|(status, due, _)| (*status, due.clone()));
            if alike(&then) != alike(&now) {
                self.differing.push(Differing { standard, participant: who.clone(), opened, then, now });
            }
        }
    }
}

/// Counts one status as figures do.
fn add(counts: &mut Counts, status: &str) {
    match status {
        "met" | "met_recorded_late" => counts.met += 1,
        "met_late" => counts.late += 1,
        "missed" => counts.missed += 1,
        _ => counts.left_out += 1,
    }
}

/// Takes out of differing cases whatever this person may not see.
pub(crate) async fn only_seen(
    (house, program): (&House, &Program),
    call: &Call,
    all: impl Iterator<Item = Differing>,
) -> Result<Vec<Differing>, Refusal> {
    let asker = asked(house, call).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let classes = Classes::of(program);
    let (mut known, mut found): (BTreeMap<String, Sight>, _) = (BTreeMap::new(), Vec::new());
    for one in all {
        let Some(id) = one.participant.clone() else {
            found.push(one);
            continue;
        };
        if !known.contains_key(&id) {
            known.insert(id.clone(), sight(house, &look, &asker, &id).await?);
        }
        found.push(match known.get(&id) {
            Some(sight) if sight.may_read(&classes, &one.standard) => one,
            Some(sight) if sight.record => without_sentences(one),
            _ => Differing { participant: None, ..without_sentences(one) },
        });
    }
    found.sort();
    Ok(found)
}

fn without_sentences(one: Differing) -> Differing {
    let bare = |said: Option<One>| said.map(|(status, due, _)| (status, due, String::new()));
    Differing { then: bare(one.then), now: bare(one.now), ..one }
}
