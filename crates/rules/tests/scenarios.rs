//! The scenario files beside each pack hold: given facts, on this day, as known then, these verdicts and their reasons.

#![cfg(test)]

use std::path::Path;
use waymark_rules::calendar::Calendar;
use waymark_rules::pack::embedded;
use waymark_rules::program::Program;
use waymark_rules::scenario::{Folder, run};
use waymark_rules::{Pack, Problem, Vocabulary};

fn program(id: &str) -> Program {
    let told = |problems: &[Problem]| -> ! { panic!("{id}: {problems:?}") };
    let vocabulary = Vocabulary::embedded().unwrap_or_else(|p| told(p));
    let files = embedded::files(id).unwrap_or_else(|| panic!("no pack {id}"));
    let pack = Pack::read(&files, vocabulary).unwrap_or_else(|p| told(&p));
    let calendars = Calendar::embedded().unwrap_or_else(|p| told(&p));
    Program::compile(&pack, vocabulary, &calendars).unwrap_or_else(|p| told(&p))
}

fn folder(pack: &str) -> Folder {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../programmes").join(pack).join("scenarios");
    let listed = std::fs::read_dir(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut names: Vec<_> = listed.flatten().map(|entry| entry.path()).collect();
    names.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    names.sort();
    let text = |path: &Path| std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let files: Vec<(String, String)> = names.iter().map(|p| (p.display().to_string(), text(p))).collect();
    Folder::read(&files).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn every_scenario_of_every_pack_holds() {
    let mut failures = Vec::new();
    for (id, _) in embedded::PACKS {
        let report = run(&program(id), &folder(id));
        println!("{id}: {} scenarios", report.judged);
        report.disputed.iter().for_each(|line| println!("{line}"));
        failures.extend(report.failures.into_iter().map(|line| format!("{id}/{line}")));
    }
    assert!(failures.is_empty(), "{} failures\n\n{}\n", failures.len(), failures.join("\n\n"));
}

#[test]
fn every_rule_of_every_pack_has_its_scenarios() {
    let mut lacking = Vec::new();
    for (id, _) in embedded::PACKS {
        let report = run(&program(id), &folder(id));
        lacking.extend(report.lacking.into_iter().map(|line| format!("{id}: {line}")));
    }
    assert!(lacking.is_empty(), "{} kinds are lacking:\n{}", lacking.len(), lacking.join("\n"));
}
