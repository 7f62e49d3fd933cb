//! The pure crates know no clock, file, network, environment, randomness or `async`.

use super::rust::{RustFile, Word};
use crate::finding::Finding;

/// The crates that must stay pure.
const PURE: [&str; 3] = ["rules", "domain", "access"];

/// Modules of `std` that reach outside the program.
const STD: [&str; 4] = ["fs", "net", "env", "process"];

/// Crates that bring a clock, randomness, a database or a network with them.
const CRATES: [&str; 7] = ["rand", "fastrand", "getrandom", "tokio", "rusqlite", "reqwest", "axum"];

/// Finds words in a pure crate that reach outside it. What only its tests use may read files.
pub fn check(file: &RustFile, only_tests: bool, findings: &mut Vec<Finding>) {
    let pure = PURE.iter().find(|name| file.path.starts_with(&format!("crates/{name}/src/")));
    let (Some(name), false) = (pure, only_tests) else { return };
    for (index, word) in file.words.iter().enumerate().filter(|(_, word)| !file.is_test_line(word.line)) {
        for reach in reaches(&file.words[index..]) {
            let what = format!("`{reach}` in `{name}`, which must be pure");
            let fits = "take the day, the text or the number as a parameter; the server reads the outside";
            findings.push(Finding::new(&file.path, word.line, what, fits));
        }
    }
}

/// What the words from here on reach outside for, if anything.
fn reaches(words: &[Word]) -> Vec<String> {
    let text = |index: usize| words.get(index).map_or("", |word: &Word| word.text.as_str());
    match text(0) {
        word @ ("async" | "SystemTime" | "Instant" | "RandomState") => vec![word.into()],
        word if CRATES.contains(&word) && text(1) == "::" => vec![word.into()],
        "std" if text(1) == "::" && text(2) == "{" => heads(&words[2..]),
        "std" if text(1) == "::" && STD.contains(&text(2)) => vec![format!("std::{}", text(2))],
        _ => Vec::new(),
    }
}

/// The banned names that open a branch of `std::{…}`.
fn heads(group: &[Word]) -> Vec<String> {
    let mut depth = 0;
    let mut found = Vec::new();
    for pair in group.windows(2) {
        match pair[0].text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && matches!(pair[0].text.as_str(), "{" | ",") && STD.contains(&pair[1].text.as_str()) {
            found.push(format!("std::{}", pair[1].text));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::rust;
    use crate::tree::Source;

    fn found(path: &str, code: &str) -> usize {
        let file = rust::read(&Source { path: path.into(), text: code.into() }).unwrap();
        let mut findings = Vec::new();
        check(&file, false, &mut findings);
        findings.len()
    }

    #[test]
    fn finds_what_reaches_outside() {
        for code in [
            "use std::fs;",
            "use std::{fmt, fs::File};",
            "use std::{env};",
            "fn f() { std::net::lookup() }",
            "async fn f() {}",
            "use std::time::SystemTime;",
            "fn f() { rand::random() }",
            "fn f() { vec![std::env::var(\"A\")]; }",
        ] {
            assert_eq!(found("crates/rules/src/a.rs", code), 1, "{code}");
            assert_eq!(found("crates/server/src/a.rs", code), 0, "{code}");
        }
    }

    #[test]
    fn lets_the_pure_be() {
        for code in [
            "use std::fmt;",
            "use std::{fmt, collections::{BTreeMap}};",
            "use std::{fmt, name::{env, fs}};",
            "// std::fs\nfn f() -> &'static str { \"async std::env\" }",
            "#[cfg(test)]\nmod tests { use std::fs; }",
            "fn env(net: u8) -> u8 { net }",
        ] {
            assert_eq!(found("crates/domain/src/a.rs", code), 0, "{code}");
        }
    }
}
