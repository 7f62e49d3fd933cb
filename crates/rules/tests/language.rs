//! The page of the pack language keeps its word: each example is read, no word of its grammar goes without one, and readings are used as told.

#![cfg(test)]

use std::collections::BTreeSet;
use waymark_rules::calendar::Calendar;
use waymark_rules::pack::{embedded, is_alternative, readings};
use waymark_rules::program::Program;
use waymark_rules::{Pack, Vocabulary};

const HEAD: &str = r#"
[programme]
id = "examples"
name = "Examples"
version = "1"
source = "None"
calendar = "england-and-wales"

[[stage]]
id = "on_programme"
clause = "1"
says = "On the programme"
from = "first programme_start"
lasts = "182 days"
ends-early-on = "programme_end"
end-event = "programme_end"

[[stage]]
id = "in-work"
clause = "1"
says = "In work"
from = "each job_started"
until = "employment_ended"

[[outcome]]
id = "eight-weeks"
clause = "1"
says = "Eight weeks in work"
begins = "job_started"
reach = "8 weeks in in-work"
by = "day 238"
"#;

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/pack-language.md");
    std::fs::read_to_string(path).unwrap()
}

/// The example lines of the tables, such as `due = "day 56"`.
fn examples(page: &str) -> Vec<String> {
    let from = page.find("## Every phrase").expect("a section of examples");
    let upto = page.find("## Blocks and their keys").expect("the section after it");
    let rows = page[from..upto].lines().filter(|l| l.starts_with("| ") && l.contains(" = "));
    rows.map(|row| row.split(" | ").nth(1).unwrap().trim_matches('`').to_string()).collect()
}

/// A block in which a line of this key can stand, and the keys it needs beside it.
fn block(line: &str) -> String {
    let (key, _) = line.split_once(" = ").unwrap();
    let (kind, beside): (&str, &[&str]) = match key {
        "do" | "when" | "due" | "only-if" => {
            ("standard", &["when = \"programme_start\"", "do = \"action_plan_agreed\"", "due = \"within 10 days\""])
        }
        "every" => ("standard", &["while = \"on_programme\"", "do = \"booked_meeting_held\""]),
        "from" => ("stage", &[]),
        "until" => ("stage", &["from = \"first programme_start\""]),
        "lasts" | "ends-early-on" | "extended" => {
            ("stage", &["from = \"first programme_start\"", "lasts = \"90 days\""])
        }
        "begins" | "reach" | "by" => {
            ("outcome", &["begins = \"job_started\"", "reach = \"job_started\"", "by = \"day 90\""])
        }
        "printed" => ("measure", &["count = \"validation_passed\"", "target = 1185", "periods = [\"year\"]"]),
        "at-most" => ("limit", &[]),
        "worth" => ("payment", &["of = [\"claim_submitted\"]"]),
        "order-by" => ("priority", &[]),
        other => panic!("the page gives an example for `{other}`, which this test has no block for"),
    };
    let begins = |text: &&&str| text.split(" = ").next() != Some(key);
    let beside: Vec<&str> = beside.iter().filter(begins).copied().collect();
    format!("\n[[{kind}]]\nid = \"tried\"\nclause = \"2\"\nsays = \"Tried\"\n{}\n{line}\n", beside.join("\n"))
}

fn refused(line: &str) -> Option<String> {
    let vocabulary = Vocabulary::embedded().unwrap();
    let files = vec![("programme.toml".to_string(), format!("{HEAD}{}", block(line)))];
    let read = Pack::read(&files, vocabulary);
    let read = read.and_then(|pack| Program::compile(&pack, vocabulary, &Calendar::embedded().unwrap()));
    read.err().map(|problems| format!("{line}\n    {}", problems[0]))
}

#[test]
fn every_example_on_the_page_is_read() {
    let examples = examples(&page());
    assert!(examples.len() > 70, "only {} examples were found", examples.len());
    let wrong: Vec<String> = examples.iter().filter_map(|line| refused(line)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(refused("due = \"in 2 days\"").is_some(), "anything at all is read");
}

#[test]
fn every_word_of_the_grammar_stands_in_an_example() {
    let page = page();
    let grammar = page.split("```ebnf").nth(1).and_then(|g| g.split("```").next()).expect("a grammar");
    let grammar = grammar.split("(*").map(|part| part.split_once("*)").map_or(part, |(_, rest)| rest));
    let said: String = examples(&page).join(" ").replace(['"', ',', '(', ')', '-', '%'], " ");
    let said: BTreeSet<&str> = said.split_whitespace().collect();
    let plural = |word: &str| said.contains(word) || said.contains(format!("{word}s").as_str());
    for part in grammar {
        for quoted in part.split('"').skip(1).step_by(2) {
            for word in quoted.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 1) {
                assert!(plural(word), "no example has the word `{word}` of `{quoted}`");
            }
        }
    }
}

#[test]
fn the_page_of_readings_names_the_packs_that_read_otherwise() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/readings.md");
    let page = std::fs::read_to_string(path).unwrap();
    let table = page.split("## Which packs use the other form").nth(1).expect("a table of packs");
    let table = table.split("\n## ").next().unwrap();
    for text in readings().iter().filter(|text| text.alternative_words.is_some()) {
        let packs = embedded::PACKS.iter().map(|(id, _)| *id);
        let otherwise: Vec<&str> = packs.filter(|id| is_alternative(&pack(id).readings, text.id)).collect();
        let said = if otherwise.is_empty() { "none".into() } else { otherwise.join(", ") };
        let row = format!("| {} | {said} |", text.id);
        assert!(table.contains(&row), "docs/readings.md should have the row {row}");
    }
}

fn pack(id: &str) -> Pack {
    Pack::read(&embedded::files(id).unwrap(), Vocabulary::embedded().unwrap()).unwrap()
}
