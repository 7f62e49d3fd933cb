//! A change of rules tried on facts before it binds anybody: which duties, figures and people it would touch.

use crate::Day;
use crate::answer::{Answer, Said};
use crate::figures::{By, Figures, Row};
use crate::pack::{Pack, Period};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The same facts under two packs, compared spell by spell.
#[derive(Debug)]
pub struct Simulation<'p> {
    packs: [&'p Pack; 2],
    figures: [Figures<'p>; 2],
    /// By rule: what moves.
    moved: BTreeMap<String, Moved>,
    judged: BTreeSet<String>,
    touched: BTreeSet<String>,
    cases: Vec<Case>,
}

/// What moves of one rule.
#[derive(Debug, Default)]
struct Moved {
    appear: u32,
    go: u32,
    due_moves: u32,
    statuses: BTreeMap<(&'static str, &'static str), u32>,
    people: BTreeSet<String>,
}

/// What a change of rules would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effect {
    /// The pack's id.
    pub programme: String,
    /// The version in force, and the one tried.
    pub versions: [String; 2],
    /// How many people (or contracts) were judged, once for all their enrolments.
    pub people: usize,
    /// How many of them are touched by anything.
    pub touched: usize,
    /// Every rule that is touched, in the order of the pack tried, rules that are gone last.
    pub rules: Vec<RuleEffect>,
}

/// What happens to one standard or outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RuleEffect {
    /// Its id.
    pub rule: String,
    /// Its clause, as the pack tried writes it, else the one in force.
    pub clause: String,
    /// Duties that there would be and are not.
    pub appear: u32,
    /// Duties that there are and would not be.
    pub go: u32,
    /// Duties that fall due on another day.
    pub due_moves: u32,
    /// Duties and outcomes that stand otherwise: from which status to which, and how many.
    pub statuses: Vec<StatusMove>,
    /// How many people it touches.
    pub people: usize,
    /// Met of matured in percent, over all the facts, before and after; null where nothing matured.
    pub percent: [Option<String>; 2],
    /// The threshold before and after, in percent.
    pub threshold: [Option<String>; 2],
}

/// So many that stood one way and would stand another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusMove {
    /// The status now.
    pub from: &'static str,
    /// The status under the change.
    pub to: &'static str,
    /// How many.
    pub count: u32,
}

/// One duty or outcome of one person that the change touches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// The participant, or the contract.
    pub who: String,
    /// The enrolment, where the facts name one.
    pub enrolment: Option<String>,
    /// The rule.
    pub rule: String,
    /// How it stands now: status, due day, and why; null where there is no such duty.
    pub before: Option<Standing>,
    /// How it would stand; null where there would be no such duty.
    pub after: Option<Standing>,
}

/// How a duty stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// Its status.
    pub status: &'static str,
    /// Its due day; of an outcome the last day it may be reached.
    pub due: Option<String>,
    /// Why, in one sentence.
    pub because: String,
}

impl Standing {
    fn of(said: &Said) -> Standing {
        Standing { status: said.status, due: said.due.clone(), because: said.because.clone() }
    }

    fn alike(&self, other: &Standing) -> bool {
        self.status == other.status && self.due == other.due
    }
}

impl<'p> Simulation<'p> {
    /// Nothing compared yet: the pack in force, the pack tried, and the day judged.
    #[must_use]
    pub fn new(in_force: &'p Pack, tried: &'p Pack, on: Day) -> Simulation<'p> {
        let figures = [in_force, tried].map(|pack| Figures::new(pack, on, By::Month, false));
        Simulation {
            packs: [in_force, tried],
            figures,
            moved: BTreeMap::new(),
            judged: BTreeSet::new(),
            touched: BTreeSet::new(),
            cases: Vec::new(),
        }
    }

    /// Takes in the two answers for one spell, each with the first days of its referral and its programme.
    pub fn take(&mut self, answers: [&Answer; 2], landmarks: [(Option<Day>, Option<Day>); 2]) {
        for ((figures, answer), (referral, start)) in self.figures.iter_mut().zip(answers).zip(landmarks) {
            figures.take(answer, referral, start);
        }
        let [before, after] = answers;
        let who = before.participant.as_ref().or(before.contract.as_ref()).cloned().unwrap_or_default();
        let mut pairs: BTreeMap<(String, Option<String>, usize), [Option<Standing>; 2]> = BTreeMap::new();
        for (side, answer) in answers.into_iter().enumerate() {
            let mut nth: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
            for said in &answer.verdicts {
                let place = nth.entry((&said.standard, said.opened.as_deref())).or_default();
                let key = (said.standard.clone(), said.opened.clone(), *place);
                *place += 1;
                pairs.entry(key).or_default()[side] = Some(Standing::of(said));
            }
            for said in &answer.outcomes {
                let (due, because) = (said.by.clone(), said.because.clone());
                let standing = Standing { status: said.status, due, because };
                pairs.entry((said.outcome.clone(), None, 0)).or_default()[side] = Some(standing);
            }
        }
        for ((rule, _, _), [was, would]) in pairs {
            self.compare(Case {
                who: who.clone(),
                enrolment: after.enrolment.clone(),
                rule,
                before: was,
                after: would,
            });
        }
        self.judged.insert(who);
    }

    fn compare(&mut self, case: Case) {
        let same = match (&case.before, &case.after) {
            (Some(before), Some(after)) => before.alike(after),
            (before, after) => before.is_none() && after.is_none(),
        };
        if same {
            return;
        }
        let moved = self.moved.entry(case.rule.clone()).or_default();
        match (&case.before, &case.after) {
            (Some(before), Some(after)) => {
                moved.due_moves += u32::from(before.due != after.due);
                if before.status != after.status {
                    *moved.statuses.entry((before.status, after.status)).or_default() += 1;
                }
            }
            (None, _) => moved.appear += 1,
            (_, None) => moved.go += 1,
        }
        moved.people.insert(case.who.clone());
        self.touched.insert(case.who.clone());
        self.cases.push(case);
    }

    /// What the change would do, and every case of it in order of person.
    #[must_use]
    pub fn finish(mut self) -> (Effect, Vec<Case>) {
        let rows = self.figures.each_ref().map(|figures| last_rows(&figures.rows(Period::Cumulative)));
        let mut order: Vec<String> = Vec::new();
        for pack in [self.packs[1], self.packs[0]] {
            let heads = pack.standards.iter().map(|s| &s.head).chain(pack.outcomes.iter().map(|o| &o.head));
            for head in heads {
                if !order.contains(&head.id) {
                    order.push(head.id.clone());
                }
            }
        }
        let mut rules = Vec::new();
        for rule in order {
            let cells = rows.each_ref().map(|rows| rows.get(&rule));
            let percent = cells.map(|row| row.and_then(|r| r.percent.clone()));
            let threshold = cells.map(|row| row.and_then(|r| r.threshold.clone()));
            let moved = self.moved.remove(&rule);
            if moved.is_none() && percent[0] == percent[1] && threshold[0] == threshold[1] {
                continue;
            }
            let moved = moved.unwrap_or_default();
            let statuses = moved.statuses.into_iter().map(|((from, to), count)| StatusMove { from, to, count });
            rules.push(RuleEffect {
                clause: self.clause(&rule),
                appear: moved.appear,
                go: moved.go,
                due_moves: moved.due_moves,
                statuses: statuses.collect(),
                people: moved.people.len(),
                percent,
                threshold,
                rule,
            });
        }
        let effect = Effect {
            programme: self.packs[1].id.clone(),
            versions: self.packs.map(|pack| pack.version.clone()),
            people: self.judged.len(),
            touched: self.touched.len(),
            rules,
        };
        (effect, self.cases)
    }

    fn clause(&self, rule: &str) -> String {
        let heads =
            |pack: &'p Pack| pack.standards.iter().map(|s| &s.head).chain(pack.outcomes.iter().map(|o| &o.head));
        let mut found = heads(self.packs[1]).chain(heads(self.packs[0]));
        found.find(|head| head.id == rule).map(|head| head.clause.clone()).unwrap_or_default()
    }
}

/// The newest cumulative row of each rule.
fn last_rows(rows: &[Row]) -> BTreeMap<String, Row> {
    rows.iter().map(|row| (row.standard.clone(), row.clone())).collect()
}
