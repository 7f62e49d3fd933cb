//! The JETS pack loads, and holds every rule its coverage file cites.

use std::collections::BTreeSet;
use waymark_rules::Vocabulary;
use waymark_rules::pack::{BlockRef, Form, Head, Pack};

const FILES: [(&str, &str); 7] = [
    ("programme.toml", include_str!("../../../programmes/jets/programme.toml")),
    ("contract.toml", include_str!("../../../programmes/jets/contract.toml")),
    ("esf.toml", include_str!("../../../programmes/jets/esf.toml")),
    ("limits.toml", include_str!("../../../programmes/jets/limits.toml")),
    ("measures.toml", include_str!("../../../programmes/jets/measures.toml")),
    ("self-referral.toml", include_str!("../../../programmes/jets/self-referral.toml")),
    ("support.toml", include_str!("../../../programmes/jets/support.toml")),
];
const COVERAGE: &str = include_str!("../../../coverage/jets.csv");

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::embedded().unwrap_or_else(|problems| panic!("the vocabulary has problems: {problems:?}"))
}

fn pack() -> Pack {
    let files: Vec<(String, String)> = FILES.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect();
    Pack::read(&files, vocabulary()).unwrap_or_else(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("the pack has problems:\n{}", lines.join("\n"))
    })
}

fn heads(pack: &Pack) -> Vec<&Head> {
    let head = |place: &BlockRef| match *place {
        BlockRef::Stage(i) => &pack.stages[i].head,
        BlockRef::Standard(i) => &pack.standards[i].head,
        BlockRef::Outcome(i) => &pack.outcomes[i].head,
        BlockRef::Measure(i) => &pack.measures[i].head,
        BlockRef::Limit(i) => &pack.limits[i].head,
        BlockRef::Payment(i) => &pack.payments[i].head,
        BlockRef::Priority(i) => &pack.priorities[i].head,
    };
    pack.order.iter().map(head).collect()
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
fn the_pack_loads_with_the_standards_others_rely_on() {
    let pack = pack();
    assert_eq!(pack.id, "jets");
    let ids: Vec<&str> = pack.standards.iter().map(|s| s.head.id.as_str()).collect();
    let first = [
        "acknowledge",
        "first-contact",
        "first-appointment",
        "start-meeting",
        "start-recorded",
        "standards-issued",
        "action-plan",
        "engage",
        "missed-contact",
        "exit-report",
    ];
    assert_eq!(ids[..first.len()], first);
    assert!(ids.contains(&"esf-start-form") && ids.contains(&"esf-end-form"));
    let rhythm: Vec<&str> = pack
        .standards
        .iter()
        .filter(|s| matches!(s.form, Form::Repeating { .. }))
        .map(|s| s.head.id.as_str())
        .collect();
    assert_eq!(rhythm, ["engage", "survey"]);
}

#[test]
fn every_clause_has_an_answer_that_exists() {
    let pack = pack();
    let heads = heads(&pack);
    let ids: BTreeSet<&str> = heads.iter().map(|h| h.id.as_str()).collect();
    let lines: Vec<Vec<String>> = COVERAGE.lines().skip(1).map(fields).collect();
    assert_eq!(lines.len(), 274);
    let mut cited = BTreeSet::new();
    for line in &lines {
        let [id, clause, answer, places, note] = &line[..] else { panic!("five columns, not {line:?}") };
        assert!(!id.is_empty() && !clause.is_empty() && !places.is_empty(), "an empty cell in {line:?}");
        match answer.as_str() {
            "rule" => places.split(' ').for_each(|place| {
                assert!(ids.contains(place), "{id}: no rule `{place}`");
                cited.insert(place.to_string());
            }),
            "vocabulary" => places.split(' ').for_each(|name| {
                let known = vocabulary().kind(name).is_some() || vocabulary().detail(name).is_some();
                assert!(known, "{id}: no fact or detail `{name}`");
            }),
            "later" | "out" => assert!(!note.is_empty(), "{id} gives no reason"),
            other => panic!("{id}: `{other}` is no answer"),
        }
    }
    let uncited: Vec<&str> = ids.into_iter().filter(|id| !cited.contains(*id)).collect();
    assert!(uncited.is_empty(), "rules that no clause is answered by: {uncited:?}");
}

#[test]
fn every_rule_cites_a_clause_of_the_source() {
    let clauses: BTreeSet<String> = COVERAGE
        .lines()
        .skip(1)
        .filter_map(|line| fields(line).into_iter().nth(1))
        .flat_map(|cell| cell.split("; ").chain([cell.as_str()]).map(str::to_string).collect::<Vec<_>>())
        .collect();
    // The two paragraphs are cited whole; the catalogue lists their bullets.
    let whole = ["2.6", "2.7"];
    let pack = pack();
    for head in heads(&pack) {
        for clause in head.clauses.iter().chain([&head.clause]) {
            let known = clauses.contains(clause) || whole.contains(&clause.as_str());
            assert!(known, "{}: `{clause}` is no clause of the coverage file", head.id);
        }
    }
}
