//! `cargo xtask coverage`: every clause of the seeds has an answer, and every answer names a thing that exists.

use crate::finding::{self, Finding};
use crate::tree::{self, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Every clause there is, and of what kind: `seed,id,kind`.
const CLAUSES: &str = "coverage/clauses.csv";
const RULES: &str = "programmes/";
const VOCABULARY: &str = "programmes/vocabulary/";
const ROUTES: &str = "docs/routes.csv";
const COLUMNS: [&str; 5] = ["id", "clause", "answer", "where", "note"];
const ANSWERS: &str = "rule, vocabulary, document, report, page, test, later or out";

/// Reads the tables and the list of clauses; fails on any clause without a good answer.
pub fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    if let Some(word) = arguments.first() {
        return Err(format!("coverage takes no arguments, but was given `{word}`"));
    }
    let tree = tree::read(root)?;
    let clauses = clauses(wanted(&tree, CLAUSES, "columns seed,id,kind")?)?;
    let known = Known::of(&tree);
    let mut findings = Vec::new();
    for (seed, ids) in &clauses {
        let path = format!("coverage/{seed}.csv");
        let table = wanted(&tree, &path, &format!("columns {}", COLUMNS.join(",")))?;
        let (found, counts) = judge((ids, &path), table, &known)?;
        let said: Vec<String> = counts.iter().map(|(answer, count)| format!("{count} {answer}")).collect();
        println!("{seed}: {} clauses: {}", ids.len(), said.join(", "));
        findings.extend(found);
    }
    finding::report("coverage", findings)
}

fn wanted<'a>(tree: &'a [Source], path: &str, holding: &str) -> Result<&'a str, String> {
    let source = tree.iter().find(|source| source.path == path);
    source.map(|source| source.text.as_str()).ok_or_else(|| format!("there is no {path} ({holding})"))
}

/// The ids of every seed's clauses.
fn clauses(text: &str) -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| format!("{CLAUSES} cannot be read ({e})"))?;
        let (Some(seed), Some(id)) = (record.get(0), record.get(1)) else { continue };
        all.entry(seed.to_string()).or_default().insert(id.to_string());
    }
    Ok(all)
}

/// What an answer may name.
struct Known<'a> {
    /// By pack: its rules.
    rules: BTreeMap<&'a str, BTreeSet<&'a str>>,
    names: BTreeSet<&'a str>,
    files: BTreeMap<&'a str, &'a str>,
    addresses: BTreeSet<&'a str>,
}

impl<'a> Known<'a> {
    fn of(tree: &'a [Source]) -> Known<'a> {
        let mut rules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for source in tree {
            if let Some((pack, file)) = source.path.strip_prefix(RULES).and_then(|rest| rest.split_once('/'))
                && file.ends_with(".toml")
                && !file.contains('/')
            {
                rules.entry(pack).or_default().extend(quoted(&source.text, "id"));
            }
        }
        let vocabulary = |s: &&Source| s.path.starts_with(VOCABULARY) && s.path.ends_with(".toml");
        let files: BTreeMap<&str, &str> =
            tree.iter().map(|source| (source.path.as_str(), source.text.as_str())).collect();
        let routes = files.get(ROUTES).copied().unwrap_or_default();
        Known {
            rules,
            names: tree.iter().filter(vocabulary).flat_map(|s| quoted(&s.text, "name")).collect(),
            addresses: routes.lines().flat_map(|line| line.split(',').map(|cell| cell.trim_matches('"'))).collect(),
            files,
        }
    }

    /// `pack:rule`, or a rule alone of the pack the table is named after.
    fn has_rule(&self, text: &str, own: &str) -> bool {
        let (pack, rule) = text.split_once(':').unwrap_or((own, text));
        self.rules.get(pack).is_some_and(|rules| rules.contains(rule))
    }

    /// A path, or `path::test_name` where the file also holds that name.
    fn has_test(&self, text: &str) -> bool {
        let (path, name) = text.split_once("::").unwrap_or((text, ""));
        let name = name.rsplit("::").next().unwrap_or(name);
        self.files.get(path).is_some_and(|text| text.contains(name))
    }

    /// A file or folder of the project, without what follows a `#`.
    fn has_file(&self, text: &str) -> bool {
        let path = text.split('#').next().unwrap_or(text);
        self.files.contains_key(path) || self.files.keys().any(|file| file.starts_with(&format!("{path}/")))
    }
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

fn judge<'a>(
    (clauses, path): (&BTreeSet<String>, &str),
    table: &'a str,
    known: &Known<'_>,
) -> Result<Judgement<'a>, String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table.as_bytes());
    let header = reader.headers().map_err(|e| format!("{path} cannot be read ({e})"))?;
    if header.iter().ne(COLUMNS) {
        return Err(format!("{path} has other columns than {}", COLUMNS.join(",")));
    }
    let own = path.rsplit('/').next().and_then(|name| name.strip_suffix(".csv")).unwrap_or(path);
    let mut waiting: BTreeSet<&str> = clauses.iter().map(String::as_str).collect();
    let mut findings = Vec::new();
    let mut counts = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| format!("{path} cannot be read ({e})"))?;
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or(0));
        let mut wrong = |what: String, fits: &str| findings.push(Finding::new(path, line, what, fits));
        let id = &record[0];
        if !clauses.contains(id) {
            wrong(format!("`{id}` is no clause of {own} in {CLAUSES}"), "an id from that list");
        } else if !waiting.remove(id) {
            wrong(format!("`{id}` is answered twice"), "one row for each clause");
        }
        *counts.entry(record[2].to_string()).or_insert(0) += 1;
        judge_answer(&record, (known, own), &mut wrong);
    }
    for id in waiting {
        findings.push(Finding::new(path, 0, format!("`{id}` has no row"), "one row for each clause"));
    }
    Ok((findings, counts))
}

fn judge_answer(record: &csv::StringRecord, (known, own): (&Known<'_>, &str), wrong: &mut impl FnMut(String, &str)) {
    let (id, answer, places, note) = (&record[0], &record[2], &record[3], &record[4]);
    if places.is_empty() {
        wrong(format!("`{id}` has an empty `where`"), "what answers it, or the part it is left to");
    }
    let each = places.split([';', ',', ' ', '\n']).map(str::trim).filter(|place| !place.is_empty());
    let mut each_is = |holds: &dyn Fn(&str) -> bool, what: &str, fits: &str| {
        each.clone().filter(|place| !holds(place)).for_each(|place| wrong(format!("`{id}`: {what} `{place}`"), fits));
    };
    match answer {
        "rule" | "report" => {
            let holds = |place: &str| known.has_rule(place, own) || (answer == "report" && known.has_file(place));
            each_is(&holds, "no rule has the id", "`pack:id` of an `id = \"…\"` in programmes/<pack>/*.toml");
        }
        "vocabulary" => {
            let holds = |place: &str| known.names.contains(place);
            each_is(&holds, "no fact is named", "a `name = \"…\"` in programmes/vocabulary/*.toml");
        }
        "document" => each_is(&|place| known.has_file(place), "there is no file", "the path of a file"),
        "page" => {
            let holds = |place: &str| known.addresses.contains(place) || known.has_file(place);
            each_is(&holds, "there is no page", "an address of docs/routes.csv, or the path of a page");
        }
        "test" => {
            each_is(&|place| known.has_test(place), "there is no test", "the path of a file, or `path::test_name`")
        }
        "later" | "out" if note.is_empty() => {
            wrong(format!("`{id}` is {answer} without a reason"), "a note saying why")
        }
        "later" | "out" => {}
        "" => wrong(format!("`{id}` has an empty `answer`"), ANSWERS),
        other => wrong(format!("`{id}` is answered `{other}`"), ANSWERS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = include_str!("../tests/coverage/jets.csv");
    const IDS: &str = include_str!("../tests/coverage/clauses.csv");
    const PATH: &str = "coverage/jets.csv";

    fn tree() -> Vec<Source> {
        let file = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        vec![
            file(
                "programmes/jets/programme.toml",
                "[[standard]]\nid = \"first-meeting\"\n# id = \"gone\"\nclause-id = \"x\"\n",
            ),
            file("programmes/ipes/programme.toml", "[[standard]]\nid = \"exit-plan\"\n"),
            file("docs/routes.csv", "method,address\nGET,/people\n"),
            file("programmes/jets/scenarios/a.toml", "id = \"only-a-scenario\"\n"),
            file("programmes/vocabulary/core.toml", "[[fact]]\nname = \"referral_sent\"\n"),
            file("crates/rules/tests/days.rs", "fn a_month_is_not_thirty_days() {}"),
        ]
    }

    fn found(table: &str) -> Vec<String> {
        let tree = tree();
        let (findings, _) = judge((&clauses(IDS).unwrap()["jets"], PATH), table, &Known::of(&tree)).unwrap();
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
            ("rule,first-meeting", "rule,ipes:first-meeting", "no rule has the id `ipes:first-meeting`"),
            ("page,/people", "page,/nobody", "there is no page `/nobody`"),
            ("document,docs/routes.csv", "document,docs/none.md", "there is no file `docs/none.md`"),
            ("report,ipes:exit-plan", "report,ipes:none", "no rule has the id `ipes:none`"),
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
        let ids = &clauses(IDS).unwrap()["jets"];
        assert!(judge((ids, PATH), "id,answer\n", &Known::of(&tree)).is_err());
        assert!(judge((ids, PATH), "", &Known::of(&tree)).is_err());
    }

    #[test]
    fn a_missing_table_is_said_plainly() {
        let error = wanted(&[], PATH, "columns");
        assert_eq!(error, Err("there is no coverage/jets.csv (columns)".into()));
    }
}
