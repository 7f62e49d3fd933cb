//! A change of rules is tried on facts before it binds anybody, and says which duties, figures and people it touches.

#![cfg(test)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const FACTS: &str = r#"{"participant":"A","fact":"referral_received","on":"2021-01-04"}
{"participant":"A","fact":"programme_start","on":"2021-01-11"}
{"participant":"A","fact":"action_plan_agreed","on":"2021-01-20"}
{"participant":"B","fact":"referral_received","on":"2021-01-04"}
{"participant":"B","fact":"programme_start","on":"2021-01-11"}
{"participant":"B","fact":"action_plan_agreed","on":"2021-01-13"}
{"participant":"C","fact":"referral_received","on":"2020-06-01"}
{"participant":"C","fact":"programme_start","on":"2020-06-08"}
"#;

fn pack(version: &str, plan: &str) -> String {
    format!(
        r#"[programme]
id = "made-up"
name = "A made-up programme"
version = "{version}"
source = "Nothing"
calendar = "england-and-wales"

{plan}
"#
    )
}

fn plan(due: &str, more: &str) -> String {
    format!(
        "[[standard]]\nid = \"plan\"\nclause = \"1\"\nsays = \"Agree a plan\"\nwhen = \"programme_start\"\ndo = \"action_plan_agreed\"\ndue = \"{due}\"\n{more}\n"
    )
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("waymark-simulate-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("facts.jsonl"), FACTS).unwrap();
        Folder(path)
    }

    fn pack(&self, name: &str, text: &str) -> String {
        let folder = self.0.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("programme.toml"), text).unwrap();
        folder.display().to_string()
    }

    fn simulate(&self, before: &str, after: &str, more: &[&str]) -> Output {
        let facts = self.0.join("facts.jsonl");
        let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
        command.args(["simulate", "--programme", before, "--with", after, "--on", "2021-03-01", "--facts"]);
        command.arg(Path::new(&facts)).args(more).output().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_shorter_limit_for_new_starts_touches_those_and_says_how() {
    let folder = Folder::new("shorter");
    let before = folder.pack("before", &pack("1", &plan("within 10 working days", "")));
    let old = plan("within 10 working days", "for-starts-until = 2020-12-31");
    let new = plan("within 5 working days", "changed = 2021-01-01\nfor-starts-from = 2021-01-01");
    let after = folder.pack("after", &pack("2", &format!("{old}\n{new}")));
    let output = folder.simulate(&before, &after, &["--format", "json", "--cases"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let effect = &said["effect"];
    assert_eq!((&effect["people"], &effect["touched"]), (&3.into(), &2.into()), "{effect}");
    assert_eq!(effect["versions"], serde_json::json!(["1", "2"]));
    let rule = &effect["rules"][0];
    assert_eq!((&rule["rule"], &rule["due_moves"], &rule["people"]), (&"plan".into(), &2.into(), &2.into()));
    assert_eq!(rule["statuses"], serde_json::json!([{ "from": "met", "to": "met_late", "count": 1 }]));
    assert_eq!(rule["percent"], serde_json::json!(["66.66", "33.33"]));
    let cases = said["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 2);
    assert_eq!((&cases[0]["who"], &cases[0]["after"]["due"]), (&"A".into(), &"2021-01-18".into()));
    assert!(cases[0]["after"]["because"].as_str().unwrap().contains("5 working days"));
    let text = String::from_utf8(folder.simulate(&before, &after, &[]).stdout).unwrap();
    assert!(text.contains("2 of 3 people are touched") && text.contains("1 met would be met late"), "{text}");
    assert!(text.contains("in time: 66.66 %, would be 33.33 %"), "{text}");
}

#[test]
fn a_rule_that_comes_and_one_that_goes_are_told_and_the_same_rules_touch_nobody() {
    let folder = Folder::new("comes");
    let before = folder.pack("before", &pack("1", &plan("within 10 working days", "")));
    let other = plan("within 10 working days", "").replace("\"plan\"", "\"scheme\"");
    let after = folder.pack("after", &pack("2", &other));
    let said: Value = serde_json::from_slice(&folder.simulate(&before, &after, &["--format", "json"]).stdout).unwrap();
    let counts: Vec<_> = said["effect"]["rules"].as_array().unwrap().iter().collect();
    assert_eq!((&counts[0]["rule"], &counts[0]["appear"], &counts[0]["go"]), (&"scheme".into(), &3.into(), &0.into()));
    assert_eq!((&counts[1]["rule"], &counts[1]["appear"], &counts[1]["go"]), (&"plan".into(), &0.into(), &3.into()));
    assert!(said.get("cases").is_none());
    let same: Value = serde_json::from_slice(&folder.simulate(&before, &before, &["--format", "json"]).stdout).unwrap();
    assert_eq!((&same["effect"]["touched"], &same["effect"]["rules"]), (&0.into(), &serde_json::json!([])));
}

#[test]
fn a_change_that_reaches_back_without_saying_so_is_refused_with_its_line() {
    let folder = Folder::new("back");
    let before = folder.pack("before", &pack("1", &plan("within 10 working days", "")));
    let new = plan("within 5 working days", "changed = 2021-02-01\nfor-starts-from = 2021-01-01");
    let after = folder.pack("after", &pack("2", &new));
    let output = folder.simulate(&before, &after, &[]);
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(error.contains("programme.toml:15:") && error.contains("binds from before that day"), "{error}");
}
