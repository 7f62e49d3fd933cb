//! Every built-in pack loads, is one of those promised, and each of its rules answers a clause of its source and cites one.

#![cfg(test)]

use std::collections::BTreeSet;
use std::path::Path;
use waymark_rules::calendar::Calendar;
use waymark_rules::pack::{BlockRef, Pack, embedded, head};
use waymark_rules::program::Program;
use waymark_rules::{Problem, Vocabulary};

/// The ids others rely on (docs/interchange.md).
const PROMISED: [&str; 22] = [
    "community-hub",
    "ipes",
    "jets",
    "towards-work",
    "wp-a4e",
    "wp-avanta",
    "wp-cdg",
    "wp-eos",
    "wp-esg",
    "wp-g4s",
    "wp-ingeus",
    "wp-interserve",
    "wp-learndirect",
    "wp-maximus-18",
    "wp-maximus-3-9",
    "wp-ncg",
    "wp-prospects",
    "wp-reed",
    "wp-rehab-jobfit",
    "wp-seetec",
    "wp-serco",
    "wp-working-links",
];

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::embedded().unwrap_or_else(|problems| panic!("the vocabulary has problems: {problems:?}"))
}

fn told(id: &str, problems: &[Problem]) -> ! {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    panic!("{id} has problems:\n{}", lines.join("\n"))
}

fn packs() -> Vec<Pack> {
    let read = |id| Pack::read(&embedded::files(id).unwrap(), vocabulary()).unwrap_or_else(|p| told(id, &p));
    embedded::PACKS.iter().map(|(id, _)| read(id)).collect()
}

/// The name of the table that says how the clauses of a pack's source are answered.
fn seed(pack: &Pack) -> &str {
    if pack.id.starts_with("wp-") { "work-programme" } else { &pack.id }
}

/// Every row of a table: id, clause, answer, where, note.
fn answers(seed: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../coverage/{seed}.csv"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("coverage/{seed}.csv: {e}"));
    text.lines().skip(1).map(fields).collect()
}

/// The fields of one line of comma-separated text with quotes.
fn fields(line: &str) -> Vec<String> {
    let (mut all, mut field, mut quoted) = (vec![], String::new(), false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    all.push(field);
    all
}

#[test]
fn all_the_promised_packs_load_and_are_called_as_their_folders() {
    let calendars = Calendar::embedded().unwrap();
    let packs = packs();
    let ids: Vec<&str> = packs.iter().map(|pack| pack.id.as_str()).collect();
    assert_eq!(ids, PROMISED);
    for (pack, (folder, _)) in packs.iter().zip(embedded::PACKS) {
        assert_eq!(pack.id, *folder);
        Program::compile(pack, vocabulary(), &calendars).unwrap_or_else(|p| told(&pack.id, &p));
    }
}

#[test]
fn every_rule_answers_a_clause_of_its_source() {
    let mut unasked = Vec::new();
    for pack in packs() {
        let mut asked = BTreeSet::new();
        for row in answers(seed(&pack)).iter().filter(|row| row[2] == "rule" || row[2] == "report") {
            let places = row[3].split([';', ',', ' ']).filter(|place| !place.is_empty());
            asked.extend(places.map(|p| if p.contains(':') { p.to_string() } else { format!("{}:{p}", seed(&pack)) }));
        }
        // Stages are how the rules are told apart in time; a promise need not name them.
        for place in pack.order.iter().filter(|place| !matches!(place, BlockRef::Stage(_))) {
            let id = format!("{}:{}", pack.id, head(&pack, *place).id);
            if !asked.contains(&id) {
                unasked.push(id);
            }
        }
    }
    assert!(unasked.is_empty(), "rules that no clause is answered by: {unasked:#?}");
}

#[test]
fn every_rule_cites_clauses_of_its_source() {
    // JETS: two paragraphs are cited whole, where the catalogue lists their bullets; IPES: the whole of a paragraph of bullets.
    const WHOLE: [(&str, &str); 3] = [("jets", "2.6"), ("jets", "2.7"), ("ipes", "6.14")];
    let mut unknown = Vec::new();
    for pack in packs() {
        let mut clauses = BTreeSet::new();
        for row in answers(seed(&pack)) {
            clauses.extend(row[1].split(';').map(|part| part.trim().to_string()));
            clauses.insert(row[1].clone());
        }
        for place in &pack.order {
            let head = head(&pack, *place);
            for clause in head.clauses.iter().chain([&head.clause]) {
                if !clauses.contains(clause) && !WHOLE.contains(&(&pack.id, clause)) {
                    unknown.push(format!("{}:{}: `{clause}`", pack.id, head.id));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "clauses no source has: {unknown:#?}");
}
