//! `waymark coverage` counts every clause of the five source documents once, and lists those of one.

#![cfg(test)]

use std::process::{Command, Output};

fn coverage(more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_waymark")).arg("coverage").args(more).output().unwrap()
}

#[test]
fn every_clause_of_every_document_has_an_answer_and_is_counted_by_kind() {
    let output = coverage(&[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let totals: Vec<Vec<&str>> =
        text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>()).filter(|w| w.get(1) == Some(&"all")).collect();
    let clauses: Vec<(&str, &str)> = totals.iter().map(|words| (words[0], words[2])).collect();
    let expected = [
        ("community-hub", "195"),
        ("ipes", "138"),
        ("jets", "274"),
        ("towards-work", "454"),
        ("work-programme", "489"),
        ("all", "1550"),
    ];
    assert_eq!(clauses, expected, "{text}");
    for words in totals {
        let sum: usize = words[3..].iter().map(|n| n.parse::<usize>().unwrap()).sum();
        assert_eq!(sum.to_string(), words[2], "{words:?}");
    }
}

#[test]
fn one_document_is_listed_clause_by_clause_and_an_unknown_one_is_refused() {
    let text = String::from_utf8(coverage(&["ipes"]).stdout).unwrap();
    assert_eq!(text.lines().count(), 138);
    assert!(text.lines().next().unwrap().starts_with("IPES-001"), "{text}");
    let refused = coverage(&["jest"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("known are community-hub, ipes, jets"));
}
