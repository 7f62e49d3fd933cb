//! No statement escapes the test that prepares every statement on both databases.

#![cfg(test)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect();
    found.sort();
    found
}

/// How many statements a source names in its block.
fn named(source: &str) -> usize {
    let block =
        source.split_once("\nstatements! {\n").map_or("", |(_, rest)| rest.split_once("\n}").unwrap_or_default().0);
    let makes = |line: &&str| [" = new(", " = holding(", " = picking("].iter().any(|make| line.contains(make));
    block.lines().filter(makes).count()
}

#[test]
fn every_block_of_statements_is_listed_whole() {
    let mut listed: BTreeMap<String, usize> = BTreeMap::new();
    for (name, _) in waymark_store::statements() {
        *listed.entry(name.split_once("::").unwrap().0.to_owned()).or_default() += 1;
    }
    let mut there: BTreeMap<String, usize> = BTreeMap::new();
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let count = named(&std::fs::read_to_string(&path).unwrap());
        if count > 0 {
            there.insert(path.file_stem().unwrap().to_str().unwrap().to_owned(), count);
        }
    }
    assert!(there.len() > 10, "{there:?}");
    assert_eq!(there, listed);
}

#[test]
fn a_statement_is_made_in_a_block_or_nowhere() {
    // What is left only PostgreSQL has: the fence, the size of a database, the lock of migrations.
    let mut loose = Vec::new();
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let product = text.split("\nmod tests {").next().unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        loose.extend(product.matches("Statement::new(").map(|_| name.clone()));
    }
    assert_eq!(loose, ["mod.rs", "house.rs", "migrate.rs"]);
}
