//! Scenarios beside a pack: given these facts, on this day, as known then, expect these verdicts and their reasons.

mod file;
mod judged;
mod line;

pub use file::{Base, Day, Disputed, Exception, Expect, File, Folder, Kind, Scenario};

use crate::program::Program;
use std::collections::{BTreeMap, BTreeSet};

const KINDS: [Kind; 3] = [Kind::Meets, Kind::Misses, Kind::Edge];

/// What running a folder of scenarios showed.
#[derive(Debug, Default)]
pub struct Report {
    /// How many scenarios were judged.
    pub judged: usize,
    /// What did not hold, and what is careless in the files themselves, each in a few lines.
    pub failures: Vec<String>,
    /// Rules without one of their three kinds, and exceptions that are none.
    pub lacking: Vec<String>,
    /// Scenarios known not to hold, with the reason.
    pub disputed: Vec<String>,
}

/// Judges every scenario of a folder.
#[must_use]
pub fn run(program: &Program, folder: &Folder) -> Report {
    let mut report = Report { failures: careless(program, folder), ..Report::default() };
    let mut open: BTreeSet<(&str, &str)> =
        folder.disputed.iter().map(|d| (d.file.as_str(), d.scenario.as_str())).collect();
    for (name, file) in &folder.files {
        for scenario in &file.scenario {
            report.judged += 1;
            let wrong = wrong(program, file, scenario);
            let disputed = folder.disputed.iter().find(|d| d.file == *name && d.scenario == scenario.name);
            open.remove(&(name.as_str(), scenario.name.as_str()));
            let lines = format!("{name}: {}\n      {}", scenario.name, wrong.join("\n      "));
            match disputed {
                Some(_) if wrong.is_empty() => {
                    report.failures.push(format!("{lines}it holds now: take it out of disputed.toml"));
                }
                Some(disputed) => report.disputed.push(format!("disputed ({}): {lines}", disputed.why)),
                None if !wrong.is_empty() => report.failures.push(lines),
                None => {}
            }
        }
    }
    report.failures.extend(open.iter().map(|(file, name)| format!("disputed.toml: no scenario {file}: {name}")));
    report.lacking = lacking(program, folder);
    report
}

/// Standards, outcomes and limits, in the pack's order; the same id again, for other people, once.
fn rules(program: &Program) -> Vec<&str> {
    let pack = &program.pack;
    let standards = pack.standards.iter().map(|s| s.head.id.as_str());
    let outcomes = pack.outcomes.iter().map(|o| o.head.id.as_str());
    let mut seen = BTreeSet::new();
    let all = standards.chain(outcomes).chain(pack.limits.iter().map(|l| l.head.id.as_str()));
    all.filter(|id| seen.insert(*id)).collect()
}

/// What is wrong with a scenario, a line each; none if it holds.
fn wrong(program: &Program, file: &File, scenario: &Scenario) -> Vec<String> {
    let facts = file.facts(scenario);
    let answers = match judged::judge(program, scenario, &facts) {
        Ok(answers) => answers,
        Err(error) => return vec![error],
    };
    let mut wrong: Vec<String> = scenario.expect.iter().flat_map(|e| answers.differ(program, e)).collect();
    wrong.extend(answers.unstable(program));
    wrong
}

/// Every rule a scenario names exists, is expected of, and says why; each name stands once in a file.
fn careless(program: &Program, folder: &Folder) -> Vec<String> {
    let rules = rules(program);
    let mut wrong = Vec::new();
    for (name, file) in &folder.files {
        let mut seen = BTreeSet::new();
        for scenario in &file.scenario {
            let mut complain = |what: String| wrong.push(format!("{name}: {}: {what}", scenario.name));
            if !seen.insert(&scenario.name) {
                complain("its name stands twice".into());
            }
            if scenario.expect.iter().all(|e| e.because.is_empty() && !e.absent && e.note.is_none()) {
                complain("expects no reason".into());
            }
            for rule in scenario.rule.split(' ') {
                if !rules.contains(&rule) {
                    complain(format!("no rule `{rule}`"));
                }
                if !scenario.expect.iter().any(|e| e.rule.as_deref() == Some(rule)) {
                    complain(format!("is about `{rule}` and expects nothing of it"));
                }
            }
            for rule in scenario.expect.iter().filter_map(|e| e.rule.as_deref()).filter(|r| !rules.contains(r)) {
                complain(format!("no rule `{rule}`"));
            }
        }
    }
    wrong
}

/// Rules without a scenario that meets, misses or touches the edge, where no exception says why.
fn lacking(program: &Program, folder: &Folder) -> Vec<String> {
    let mut shown: BTreeMap<&str, BTreeSet<Kind>> = BTreeMap::new();
    for scenario in folder.files.iter().flat_map(|(_, f)| &f.scenario) {
        for rule in scenario.rule.split(' ') {
            shown.entry(rule).or_default().insert(scenario.kind);
        }
    }
    let mut lacking = Vec::new();
    for rule in rules(program) {
        for kind in KINDS {
            let has = shown.get(rule).is_some_and(|kinds| kinds.contains(&kind));
            let excused = folder.exceptions.iter().find(|e| e.rule == rule && e.kind == kind);
            match excused {
                None if !has => lacking.push(format!("{rule}: nothing {kind:?}")),
                Some(_) if has => lacking.push(format!("{rule}: an exception for {kind:?}, which there is")),
                Some(e) if e.reason.len() < 20 => lacking.push(format!("{rule}: an exception without a reason")),
                _ => {}
            }
        }
    }
    lacking
}
