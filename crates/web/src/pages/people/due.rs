//! What is due for one participant, and why: each duty with its clause, its arithmetic and what was counted.

use crate::own_words::own;
use crate::pages::record;
use serde::Serialize;
use waymark_app::desk::told::Told;
use waymark_app::participants::Opened;
use waymark_rules::Day;
use waymark_rules::answer::{Explanation, Said};
use waymark_rules::pack::Standard;
use waymark_rules::program::Program;

/// One duty as a page shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Duty {
    /// The standard's id.
    pub standard: String,
    /// Its clause.
    pub clause: String,
    /// What it promises.
    pub says: String,
    /// `overdue`, `at_risk`, `due`, `later` or `open`.
    pub state: &'static str,
    /// The same in words.
    pub state_words: &'static str,
    /// The day it is due; `None` where it has none.
    pub due: Option<String>,
    /// How far away that is, in words.
    pub far: String,
    /// The engine's sentence.
    pub because: String,
    /// Clause, arithmetic, what was counted and what was not.
    pub why: Option<Explanation>,
    /// The form that does it, and what its button says.
    pub form: Option<(String, String)>,
    /// Whose it is to record, in words, where it is not this visitor's.
    pub others: Option<String>,
}

/// The duties still to be done, the most pressing first.
#[must_use]
pub fn duties(opened: &Opened, (program, told): (&Program, &Told), role: &str) -> Vec<Duty> {
    let said = opened.answers.iter().flat_map(|answer| &answer.verdicts);
    let mut found: Vec<Duty> = said.filter_map(|said| duty(said, opened.on, (program, told, role))).collect();
    found.sort_by_key(|duty| (rank(duty.state), duty.due.clone().unwrap_or_else(|| "9".into()), duty.standard.clone()));
    found
}

fn rank(state: &str) -> usize {
    ["overdue", "at_risk", "due", "open", "later"].iter().position(|s| *s == state).unwrap_or(9)
}

fn duty(said: &Said, on: Day, (program, told, role): (&Program, &Told, &str)) -> Option<Duty> {
    let standard = program.pack.standards.iter().find(|s| s.head.id == said.standard)?;
    let due = said.due.as_deref().and_then(Day::parse);
    let days = due.map(|due| due.since(on));
    let (state, state_words) = match (said.status, days) {
        ("missed", _) => ("overdue", "Overdue"),
        ("at_risk", _) => ("at_risk", "At risk"),
        ("open", Some(days)) if days <= 3 => ("at_risk", "Due soon"),
        ("open", Some(_)) => ("due", "Due"),
        ("open" | "outstanding", _) => ("open", "To do"),
        ("not_yet_open", _) => ("later", "Later"),
        _ => return None,
    };
    let told = told.standard(&program.pack.id, &said.standard);
    let kinds = told.map_or_else(|| done_by(standard), |told| told.does.clone());
    let form = record::duty(program, standard, &kinds, due.filter(|due| *due <= on));
    let theirs: Vec<String> = told.map(|told| told.recorded_by.iter().cloned().collect()).unwrap_or_default();
    let mine = theirs.is_empty() || theirs.iter().any(|r| r == role);
    Some(Duty {
        standard: said.standard.clone(),
        clause: said.clause.clone(),
        says: standard.head.says.clone(),
        state,
        state_words,
        due: said.due.clone(),
        far: days.map(far).unwrap_or_default(),
        because: said.because.clone(),
        why: said.explanation.clone(),
        form: form.map(|way| (way.address, way.title)),
        others: (!mine).then(|| own(&program.pack, &theirs.join(" or "))),
    })
}

/// The kinds of fact that do what a standard asks.
#[must_use]
pub fn done_by(standard: &Standard) -> Vec<String> {
    standard.acts.terms().map(|term| term.event.clone()).collect()
}

/// How far away a day is: "today", "in 3 days", "2 days late".
#[must_use]
pub fn far(days: i32) -> String {
    match days {
        0 => "today".into(),
        1 => "tomorrow".into(),
        -1 => "1 day late".into(),
        late if late < 0 => format!("{} days late", -late),
        days => format!("in {days} days"),
    }
}
