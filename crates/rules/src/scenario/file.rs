//! Scenario files as written: facts, a day, what was known, and the verdicts expected with their reasons.

use crate::Problem;
use crate::problem::line_and_column;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// One file of scenarios.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Bases by name.
    #[serde(default)]
    pub base: BTreeMap<String, Base>,
    /// The worked cases, in order.
    #[serde(default)]
    pub scenario: Vec<Scenario>,
}

/// Facts that several scenarios of a file begin with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// Another base it adds to.
    pub base: Option<String>,
    /// Short fact lines.
    pub facts: Vec<String>,
}

/// What a scenario shows of a rule.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The rule is met.
    Meets,
    /// It is missed, or still outstanding.
    Misses,
    /// It lies on a border: a last day, a holiday, a second trigger.
    Edge,
}

/// One worked case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name, one in the file.
    pub name: String,
    /// The rules it is about, with spaces between.
    pub rule: String,
    /// What it shows.
    pub kind: Kind,
    /// The day judged.
    pub on: toml::value::Datetime,
    /// Only what was recorded at this instant or before counts.
    pub known: Option<String>,
    /// Facts it begins with.
    pub base: Option<String>,
    /// Its own facts, as short lines.
    #[serde(default)]
    pub facts: Vec<String>,
    /// What is expected.
    pub expect: Vec<Expect>,
}

/// What is expected of one rule, or of the journey.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The rule; none: the journey.
    pub rule: Option<String>,
    /// Which of the rule's obligations, the first being 0.
    #[serde(default)]
    pub nth: usize,
    /// How many obligations the rule has.
    pub count: Option<usize>,
    /// Nothing is said of the rule.
    #[serde(default)]
    pub absent: bool,
    /// Of which enrolment.
    pub enrolment: Option<String>,
    /// Of whom, if not of the one every fact is about.
    pub participant: Option<String>,
    /// The status, in snake case.
    pub status: Option<String>,
    /// The first day.
    pub opened: Option<Day>,
    /// The due day.
    pub due: Option<Day>,
    /// The day it was done.
    pub done: Option<Day>,
    /// The day an outcome was reached.
    pub reached: Option<Day>,
    /// The last day it may be reached.
    pub by: Option<Day>,
    /// The last day for its claim.
    pub claim_by: Option<Day>,
    /// What has been added up.
    pub total: Option<String>,
    /// Details without which a limit cannot be judged.
    pub missing: Option<Vec<String>>,
    /// Pieces of the reason.
    #[serde(default)]
    pub because: Vec<String>,
    /// Journey: the stage.
    pub stage: Option<String>,
    /// Journey: the day of the programme.
    pub day: Option<i64>,
    /// Journey: its last day.
    pub ends_on: Option<Day>,
    /// Journey: what a note must say.
    pub note: Option<String>,
}

/// A day, or the word `none`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Day {
    /// A date.
    On(toml::value::Datetime),
    /// `none`.
    Word(String),
}

impl Day {
    /// As answers write it; `None` for none.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Day::On(date) => Some(date.to_string()),
            Day::Word(word) if word == "none" => None,
            Day::Word(word) => Some(format!("a date or \"none\", not \"{word}\"")),
        }
    }
}

/// A rule for which one kind of scenario would say nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The rule.
    pub rule: String,
    /// The kind it has no scenario of.
    pub kind: Kind,
    /// Why.
    pub reason: String,
}

/// A scenario on which the engine and the hand disagree.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disputed {
    /// The file it stands in.
    pub file: String,
    /// Its name.
    pub scenario: String,
    /// Why it is disputed.
    pub why: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exceptions {
    #[serde(default)]
    exception: Vec<Exception>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Disputes {
    #[serde(default)]
    disputed: Vec<Disputed>,
}

/// A scenario folder, read.
#[derive(Debug, Default)]
pub struct Folder {
    /// Files by name, in order.
    pub files: Vec<(String, File)>,
    /// Kinds that would say nothing.
    pub exceptions: Vec<Exception>,
    /// Scenarios that do not hold, and are known not to.
    pub disputed: Vec<Disputed>,
}

impl Folder {
    /// Reads the files of a folder, given as (name, text) in order of name.
    ///
    /// # Errors
    /// What is wrong with any of them, with its line: broken TOML, unknown or missing keys, a base that is not there.
    pub fn read(files: &[(String, String)]) -> Result<Folder, Vec<Problem>> {
        let mut all = Folder::default();
        let mut problems = Vec::new();
        for (path, text) in files {
            let name = path.rsplit('/').next().unwrap_or(path);
            let taken = match name {
                "exceptions.toml" => parse::<Exceptions>(path, text).map(|e| all.exceptions = e.exception),
                "disputed.toml" => parse::<Disputes>(path, text).map(|d| all.disputed = d.disputed),
                _ => parse::<File>(path, text).and_then(|file| {
                    file.bases_hold(path)?;
                    all.files.push((name.to_string(), file));
                    Ok(())
                }),
            };
            problems.extend(taken.err());
        }
        if problems.is_empty() { Ok(all) } else { Err(problems) }
    }
}

fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, Problem> {
    toml::from_str(text).map_err(|error| {
        let (line, column) = line_and_column(text, error.span().map_or(0, |s| s.start));
        let fits = "see the scenarios of a built-in pack".to_string();
        Problem { file: path.to_string(), line, column, what: error.message().to_string(), fits }
    })
}

impl File {
    /// Every base that is named is there, and none leads round in a circle.
    fn bases_hold(&self, path: &str) -> Result<(), Problem> {
        let wrong = |what: String| {
            let known: Vec<&str> = self.base.keys().map(String::as_str).collect();
            Problem {
                file: path.to_string(),
                line: 0,
                column: 0,
                what,
                fits: format!("bases are {}", known.join(", ")),
            }
        };
        for scenario in &self.scenario {
            let mut named = scenario.base.as_deref();
            let mut steps = 0;
            while let Some(name) = named {
                let missing = || wrong(format!("{}: no base `{name}`", scenario.name));
                named = self.base.get(name).ok_or_else(missing)?.base.as_deref();
                steps += 1;
                if steps > 8 {
                    return Err(wrong(format!("{}: its bases go round in a circle", scenario.name)));
                }
            }
        }
        Ok(())
    }

    /// The fact lines of a scenario, those of its base first.
    #[must_use]
    pub fn facts<'f>(&'f self, scenario: &'f Scenario) -> Vec<&'f str> {
        let mut named = scenario.base.as_deref();
        let mut parts = vec![&scenario.facts];
        while let Some(base) = named.and_then(|name| self.base.get(name)) {
            parts.push(&base.facts);
            named = base.base.as_deref();
        }
        parts.into_iter().rev().flatten().map(String::as_str).collect()
    }
}
