//! `cargo xtask coverage`: every clause of the specification has an answer, and every answer names a thing that exists.

use crate::finding::{self, Finding};
use crate::tree::{self, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const TABLE: &str = "coverage/jets.csv";
const CLAUSES: &str = "coverage/clauses-jets.txt";
const RULES: &str = "programmes/jets/";
const VOCABULARY: &str = "programmes/vocabulary/";
const COLUMNS: [&str; 5] = ["id", "clause", "answer", "where", "note"];

/// Reads the table and the list of clauses; fails on any clause without a good answer.
pub fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    if let Some(word) = arguments.first() {
        return Err(format!("coverage takes no arguments, but was given `{word}`"));
    }
    let tree = tree::read(root)?;
    let clauses = wanted(&tree, CLAUSES, "one clause id per line")?;
    let table = wanted(&tree, TABLE, &format!("columns {}", COLUMNS.join(",")))?;
    let (findings, counts) = judge(clauses, table, &Known::of(&tree))?;
    let said: Vec<String> = counts.iter().map(|(answer, count)| format!("{count} {answer}")).collect();
    println!("{} clauses: {}", clauses.lines().count(), said.join(", "));
    finding::report("coverage", findings)
}

fn wanted<'a>(tree: &'a [Source], path: &str, holding: &str) -> Result<&'a str, String> {
    let source = tree.iter().find(|source| source.path == path);
    source.map(|source| source.text.as_str()).ok_or_else(|| format!("there is no {path} ({holding})"))
}

/// What an answer may name.
struct Known<'a> {
    rules: BTreeSet<&'a str>,
    names: BTreeSet<&'a str>,
    files: BTreeMap<&'a str, &'a str>,
}

impl<'a> Known<'a> {
    fn of(tree: &'a [Source]) -> Known<'a> {
        Known {
            rules: tree.iter().filter(|s| is_toml_in(&s.path, RULES)).flat_map(|s| quoted(&s.text, "id")).collect(),
            names: tree
                .iter()
                .filter(|s| is_toml_in(&s.path, VOCABULARY))
                .flat_map(|s| quoted(&s.text, "name"))
                .collect(),
            files: tree.iter().map(|source| (source.path.as_str(), source.text.as_str())).collect(),
        }
    }

    /// A path, or `path::test_name` where the file also holds that name.
    fn has_test(&self, text: &str) -> bool {
        let (path, name) = text.split_once("::").unwrap_or((text, ""));
        let name = name.rsplit("::").next().unwrap_or(name);
        self.files.get(path).is_some_and(|text| text.contains(name))
    }
}

fn is_toml_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.ends_with(".toml") && !rest.contains('/'))
}

/// Every `key = "…"` of a text, lines that are comments left out. A plain scan: the packs have their own reader.
fn quoted<'a>(text: &'a str, key: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        for (at, _) in line.match_indices(key) {
            let part_of_key = |c: char| c.is_alphanumeric() || c == '_' || c == '-' || c == '.';
            let value = line[at + key.len()..].trim_start().strip_prefix('=');
            let value = value.and_then(|rest| rest.trim_start().strip_prefix('"'));
            if let (false, Some(value)) = (line[..at].ends_with(part_of_key), value) {
                found.extend(value.split('"').next());
            }
        }
    }
    found
}

/// The findings, and how many clauses have each answer.
type Judgement<'a> = (Vec<Finding>, BTreeMap<String, usize>);

fn judge<'a>(clauses: &'a str, table: &str, known: &Known<'_>) -> Result<Judgement<'a>, String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table.as_bytes());
    let header = reader.headers().map_err(|e| format!("{TABLE} cannot be read ({e})"))?;
    if header.iter().ne(COLUMNS) {
        return Err(format!("{TABLE} has other columns than {}", COLUMNS.join(",")));
    }
    let mut waiting: BTreeSet<&str> = clauses.lines().map(str::trim).filter(|id| !id.is_empty()).collect();
    let expected = waiting.clone();
    let mut findings = Vec::new();
    let mut counts = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| format!("{TABLE} cannot be read ({e})"))?;
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
        let mut wrong = |what: String, fits: &str| findings.push(Finding::new(TABLE, line, what, fits));
        let id = &record[0];
        if !expected.contains(id) {
            wrong(format!("`{id}` is no clause of {CLAUSES}"), "an id from that list");
        } else if !waiting.remove(id) {
            wrong(format!("`{id}` is answered twice"), "one row for each clause");
        }
        *counts.entry(record[2].to_string()).or_insert(0) += 1;
        judge_answer(&record, known, &mut wrong);
    }
    for id in waiting {
        findings.push(Finding::new(TABLE, 0, format!("`{id}` has no row"), "one row for each clause"));
    }
    Ok((findings, counts))
}

fn judge_answer(record: &csv::StringRecord, known: &Known<'_>, wrong: &mut impl FnMut(String, &str)) {
    let (id, answer, places, note) = (&record[0], &record[2], &record[3], &record[4]);
    if places.is_empty() {
        wrong(format!("`{id}` has an empty `where`"), "what answers it, or the part it is left to");
    }
    let each = places.split([';', ',', ' ', '\n']).map(str::trim).filter(|place| !place.is_empty());
    match answer {
        "rule" => each.filter(|place| !known.rules.contains(place)).for_each(|place| {
            wrong(format!("`{id}`: no rule has the id `{place}`"), "an `id = \"…\"` in programmes/jets/*.toml");
        }),
        "vocabulary" => each.filter(|place| !known.names.contains(place)).for_each(|place| {
            wrong(format!("`{id}`: no fact is named `{place}`"), "a `name = \"…\"` in programmes/vocabulary/*.toml");
        }),
        "test" => each.filter(|place| !known.has_test(place)).for_each(|place| {
            wrong(format!("`{id}`: there is no test `{place}`"), "the path of a file, or `path::test_name`");
        }),
        "later" | "out" if note.is_empty() => {
            wrong(format!("`{id}` is {answer} without a reason"), "a note saying why")
        }
        "later" | "out" => {}
        "" => wrong(format!("`{id}` has an empty `answer`"), "rule, vocabulary, test, later or out"),
        other => wrong(format!("`{id}` is answered `{other}`"), "rule, vocabulary, test, later or out"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = include_str!("../tests/coverage/jets.csv");
    const IDS: &str = include_str!("../tests/coverage/clauses-jets.txt");

    fn tree() -> Vec<Source> {
        let file = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        vec![
            file(
                "programmes/jets/programme.toml",
                "[[standard]]\nid = \"first-meeting\"\n# id = \"gone\"\nclause-id = \"x\"\n",
            ),
            file("programmes/jets/scenarios/a.toml", "id = \"only-a-scenario\"\n"),
            file("programmes/vocabulary/core.toml", "[[fact]]\nname = \"referral_sent\"\n"),
            file("crates/rules/tests/days.rs", "fn a_month_is_not_thirty_days() {}"),
        ]
    }

    fn found(table: &str) -> Vec<String> {
        let tree = tree();
        let (findings, _) = judge(IDS, table, &Known::of(&tree)).unwrap();
        findings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_sound_table_has_no_findings() {
        assert_eq!(found(SOUND), Vec::<String>::new());
    }

    #[test]
    fn each_fault_is_found() {
        let faults = [
            ("JETS-001,", "JETS-901,", "`JETS-901` is no clause"),
            ("JETS-001,", "JETS-901,", "`JETS-001` has no row"),
            ("JETS-001,", "JETS-002,", "`JETS-002` is answered twice"),
            ("rule,first-meeting", ",first-meeting", "empty `answer`"),
            ("rule,first-meeting", "rule,", "empty `where`"),
            ("rule,first-meeting", "maybe,first-meeting", "is answered `maybe`"),
            ("rule,first-meeting", "rule,gone", "no rule has the id `gone`"),
            ("rule,first-meeting", "rule,x", "no rule has the id `x`"),
            ("rule,first-meeting", "rule,only-a-scenario", "no rule has the id"),
            ("rule,first-meeting", "rule,first-meeting; second", "no rule has the id `second`"),
            ("vocabulary,referral_sent", "vocabulary,referral", "no fact is named `referral`"),
            ("a_month_is_not_thirty_days", "a_month_is_thirty_days", "there is no test"),
            ("tests/days.rs", "tests/weeks.rs", "there is no test"),
            ("later,payments,Comes with claims", "later,payments,", "is later without a reason"),
            ("\"Between the prime and its payer, not in a case\"", "", "is out without a reason"),
        ];
        for (from, to, expected) in faults {
            let table = SOUND.replace(from, to);
            assert_ne!(table, SOUND, "{from}");
            let findings = found(&table);
            assert!(findings.iter().any(|found| found.contains(expected)), "{expected}: {findings:?}");
        }
    }

    #[test]
    fn a_finding_names_its_line() {
        let findings = found(&SOUND.replace("rule,first-meeting", "rule,gone"));
        assert!(findings[0].starts_with("coverage/jets.csv:2: "), "{findings:?}");
    }

    #[test]
    fn other_columns_are_refused() {
        let tree = tree();
        assert!(judge(IDS, "id,answer\n", &Known::of(&tree)).is_err());
        assert!(judge(IDS, "", &Known::of(&tree)).is_err());
    }

    #[test]
    fn a_missing_table_is_said_plainly() {
        let error = wanted(&[], TABLE, "columns");
        assert_eq!(error, Err("there is no coverage/jets.csv (columns)".into()));
    }
}
