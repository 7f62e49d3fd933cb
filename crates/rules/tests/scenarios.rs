//! The scenario files beside each pack hold: given facts, on this day, as known then, these verdicts and their reasons.

#[path = "scenarios/file.rs"]
mod file;
#[path = "scenarios/judged.rs"]
mod judged;
#[path = "scenarios/line.rs"]
mod line;

use file::{Folder, Kind, Scenario};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use waymark_rules::calendar::Calendar;
use waymark_rules::pack::embedded;
use waymark_rules::program::Program;
use waymark_rules::{Pack, Problem, Vocabulary};

const KINDS: [Kind; 3] = [Kind::Meets, Kind::Misses, Kind::Edge];

fn program(id: &str) -> Program {
    let told = |problems: &[Problem]| -> ! { panic!("{id}: {problems:?}") };
    let vocabulary = Vocabulary::embedded().unwrap_or_else(|p| told(p));
    let files = embedded::files(id).unwrap_or_else(|| panic!("no pack {id}"));
    let pack = Pack::read(&files, vocabulary).unwrap_or_else(|p| told(&p));
    let calendars = Calendar::embedded().unwrap_or_else(|p| told(&p));
    Program::compile(&pack, vocabulary, &calendars).unwrap_or_else(|p| told(&p))
}

fn folder(pack: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programmes").join(pack).join("scenarios")
}

/// Standards, outcomes and limits, in the pack's order.
fn rules(program: &Program) -> Vec<&str> {
    let pack = &program.pack;
    let standards = pack.standards.iter().map(|s| s.head.id.as_str());
    let outcomes = pack.outcomes.iter().map(|o| o.head.id.as_str());
    standards.chain(outcomes).chain(pack.limits.iter().map(|l| l.head.id.as_str())).collect()
}

/// What is wrong with a scenario, a line each; none if it holds.
fn wrong(program: &Program, file: &file::File, scenario: &Scenario) -> Vec<String> {
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

#[test]
fn every_scenario_of_jets_holds() {
    let program = program("jets");
    let folder = file::read(&folder("jets"));
    let mut failures = careless(&program, &folder);
    let mut open: BTreeSet<(&str, &str)> =
        folder.disputed.iter().map(|d| (d.file.as_str(), d.scenario.as_str())).collect();
    for (name, file) in &folder.files {
        for scenario in &file.scenario {
            let wrong = wrong(&program, file, scenario);
            let disputed = folder.disputed.iter().find(|d| d.file == *name && d.scenario == scenario.name);
            open.remove(&(name.as_str(), scenario.name.as_str()));
            let lines = format!("{name}: {}\n      {}", scenario.name, wrong.join("\n      "));
            match disputed {
                Some(_) if wrong.is_empty() => {
                    failures.push(format!("{lines}it holds now: take it out of disputed.toml"))
                }
                Some(disputed) => println!("disputed ({}): {lines}", disputed.why),
                None if !wrong.is_empty() => failures.push(lines),
                None => {}
            }
        }
    }
    failures.extend(open.iter().map(|(file, name)| format!("disputed.toml: no scenario {file}: {name}")));
    assert!(failures.is_empty(), "{} failures\n\n{}\n", failures.len(), failures.join("\n\n"));
}

#[test]
fn every_rule_of_jets_has_its_scenarios() {
    let program = program("jets");
    let folder = file::read(&folder("jets"));
    let mut shown: BTreeMap<&str, BTreeSet<Kind>> = BTreeMap::new();
    let scenarios: Vec<&Scenario> = folder.files.iter().flat_map(|(_, f)| &f.scenario).collect();
    for scenario in &scenarios {
        for rule in scenario.rule.split(' ') {
            shown.entry(rule).or_default().insert(scenario.kind);
        }
    }
    let mut lacking = Vec::new();
    for rule in rules(&program) {
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
    println!("{} scenarios", scenarios.len());
    assert!(lacking.is_empty(), "{} kinds are lacking:\n{}", lacking.len(), lacking.join("\n"));
}
