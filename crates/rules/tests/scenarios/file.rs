//! Scenario files as written: facts, a day, what was known, and the verdicts expected with their reasons.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// One file of scenarios.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(default)]
    pub base: BTreeMap<String, Base>,
    pub scenario: Vec<Scenario>,
}

/// Facts that several scenarios of a file begin with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// Another base it adds to.
    pub base: Option<String>,
    pub facts: Vec<String>,
}

/// What a scenario shows of a rule.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Meets,
    Misses,
    Edge,
}

/// One worked case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub name: String,
    /// The rules it is about, with spaces between.
    pub rule: String,
    pub kind: Kind,
    pub on: toml::value::Datetime,
    pub known: Option<String>,
    pub base: Option<String>,
    #[serde(default)]
    pub facts: Vec<String>,
    pub expect: Vec<Expect>,
}

/// What is expected of one rule, or of the journey.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    pub rule: Option<String>,
    /// Which of the rule's obligations, the first being 0.
    #[serde(default)]
    pub nth: usize,
    /// How many obligations the rule has.
    pub count: Option<usize>,
    #[serde(default)]
    pub absent: bool,
    pub enrolment: Option<String>,
    pub participant: Option<String>,
    pub status: Option<String>,
    pub opened: Option<Day>,
    pub due: Option<Day>,
    pub done: Option<Day>,
    pub reached: Option<Day>,
    pub by: Option<Day>,
    pub claim_by: Option<Day>,
    pub total: Option<String>,
    pub missing: Option<Vec<String>>,
    #[serde(default)]
    pub because: Vec<String>,
    /// Journey: the stage, the programme day, its last day, and what a note must say.
    pub stage: Option<String>,
    pub day: Option<i64>,
    pub ends_on: Option<Day>,
    pub note: Option<String>,
}

/// A day, or the word `none`.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Day {
    On(toml::value::Datetime),
    Word(String),
}

impl Day {
    /// As answers write it; `None` for none.
    pub fn text(&self) -> Option<String> {
        match self {
            Day::On(date) => Some(date.to_string()),
            Day::Word(word) => {
                assert_eq!(word, "none", "a day is a date or \"none\"");
                None
            }
        }
    }
}

/// A rule for which one kind of scenario would say nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    pub rule: String,
    pub kind: Kind,
    pub reason: String,
}

/// A scenario on which the engine and the hand disagree.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disputed {
    pub file: String,
    pub scenario: String,
    pub why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exceptions {
    #[serde(default)]
    exception: Vec<Exception>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Disputes {
    #[serde(default)]
    disputed: Vec<Disputed>,
}

/// A scenario folder, read.
pub struct Folder {
    pub files: Vec<(String, File)>,
    pub exceptions: Vec<Exception>,
    pub disputed: Vec<Disputed>,
}

/// Reads every file of a folder in order of name.
pub fn read(folder: &Path) -> Folder {
    let listed = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut names: Vec<_> = listed.flatten().map(|entry| entry.path()).collect();
    names.retain(|path| path.extension().is_some_and(|e| e == "toml"));
    names.sort();
    let mut all = Folder { files: Vec::new(), exceptions: Vec::new(), disputed: Vec::new() };
    for path in names {
        let name = path.file_name().map(|n| n.to_string_lossy().to_string()).unwrap_or_default();
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
        let bad = |error: toml::de::Error| -> ! { panic!("{name}: {error}") };
        match name.as_str() {
            "exceptions.toml" => {
                all.exceptions = toml::from_str::<Exceptions>(&text).unwrap_or_else(|e| bad(e)).exception;
            }
            "disputed.toml" => all.disputed = toml::from_str::<Disputes>(&text).unwrap_or_else(|e| bad(e)).disputed,
            _ => {
                let file = toml::from_str(&text).unwrap_or_else(|e| bad(e));
                all.files.push((name, file));
            }
        }
    }
    all
}

impl File {
    /// The fact lines of a scenario, those of its base first.
    pub fn facts<'f>(&'f self, scenario: &'f Scenario) -> Vec<&'f str> {
        let mut named = scenario.base.as_deref();
        let mut parts = vec![&scenario.facts];
        while let Some(name) = named {
            let base = self.base.get(name).unwrap_or_else(|| panic!("{}: no base `{name}`", scenario.name));
            parts.push(&base.facts);
            assert!(parts.len() < 9, "{}: its bases go round in a circle", scenario.name);
            named = base.base.as_deref();
        }
        parts.into_iter().rev().flatten().map(String::as_str).collect()
    }
}
