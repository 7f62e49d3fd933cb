//! `cargo xtask tidy`: the house rules that neither the compiler nor clippy knows.

mod arrows;
mod dependencies;
mod lints;
mod manifest;
mod modules;
mod names;
mod purity;
mod rust;
mod sizes;
mod words;

use crate::finding::{self, Finding};
use crate::tree::{self, Source};
use std::path::Path;

/// Reads the tree, prints every finding and the table of sizes; fails if there was a finding.
pub fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    if let Some(word) = arguments.first() {
        return Err(format!("tidy takes no arguments, but was given `{word}`"));
    }
    let tree = tree::read(root)?;
    let (findings, table) = judge(&tree);
    println!("{table}");
    finding::report("tidy", findings)
}

/// Everything wrong with a tree, and its table of sizes.
fn judge(tree: &[Source]) -> (Vec<Finding>, String) {
    let mut findings = Vec::new();
    let manifests = manifest::read_all(tree, &mut findings);
    let files = rust::read_all(tree, &mut findings);
    let tests = modules::check(&manifests, &files, &mut findings);
    arrows::check(&manifests, &mut findings);
    dependencies::check(tree, &manifests, &mut findings);
    lints::check(tree, &manifests, &mut findings);
    names::check(tree, &mut findings);
    words::check_text(tree, &mut findings);
    for file in &files {
        let only_tests = tests.contains(&file.path);
        words::check_code(file, only_tests, &mut findings);
        purity::check(file, only_tests, &mut findings);
    }
    let product: Vec<&rust::RustFile> = files.iter().filter(|file| !tests.contains(&file.path)).collect();
    sizes::check(&product, &mut findings);
    (findings, sizes::table(&product, dependencies::external(&manifests).len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    /// A tree with nothing wrong in it.
    fn sound() -> Vec<Source> {
        let root = "[workspace]\nmembers = [\"crates/*\"]\n[workspace.dependencies]\n# Dates.\njiff = \"1\"\n";
        let rules =
            "[package]\nname = \"waymark-rules\"\n[dependencies]\njiff.workspace = true\n[lints]\nworkspace = true\n";
        vec![
            source("Cargo.toml", root),
            source("clippy.toml", "too-many-lines-threshold = 70\n"),
            source("crates/rules/Cargo.toml", rules),
            source("crates/rules/src/lib.rs", "//! What it is for.\nmod day;\n"),
            source("crates/rules/src/day.rs", "//! A day.\nfn one() -> u8 {\n    1\n}\n"),
        ]
    }

    #[test]
    fn a_sound_tree_has_no_findings() {
        let (findings, table) = judge(&sound());
        assert_eq!(findings, []);
        assert!(table.contains("direct external dependencies"), "{table}");
    }

    #[test]
    fn every_check_is_wired_in() {
        let broken = [
            ("crates/rules/src/lib.rs", "//! What it is for.\n", "is reached by no `mod`"),
            ("crates/rules/src/lib.rs", "mod day;\n", "does not open"),
            ("crates/rules/src/lib.rs", "//! X.\nmod day;\nfn (", "is not Rust"),
            ("crates/rules/src/day.rs", "//! A day.\nuse std::fs;\n", "must be pure"),
            ("crates/rules/src/day.rs", "//! A day.\nfn f() { g().unwrap() }\n", "outside tests"),
            ("crates/rules/src/day.rs", "//! A day.\nfn f(a: A, b: A, c: A, d: A, e: A, f: A) {}\n", "parameters"),
            ("crates/rules/src/util.rs", "//! A day.\n", "banned name"),
            ("crates/rules/Cargo.toml", "[package]\nname = \"waymark-rules\"\n", "takes no lints"),
            ("crates/rules/clippy.toml", "too-many-lines-threshold = 700\n", "differs from the root"),
            ("Cargo.toml", "[workspace]\n[workspace.dependencies]\njiff = \"1\"\n", "has no line above it"),
            ("Cargo.toml", "[workspace", "is not TOML"),
            ("notes.md", concat!("see /wo", "rk/main\n"), "path of one machine"),
        ];
        for (path, text, expected) in broken {
            let mut tree = sound();
            tree.retain(|source| source.path != path);
            tree.push(source(path, text));
            let (findings, _) = judge(&tree);
            assert!(findings.iter().any(|found| found.what.contains(expected)), "{path}: {expected}: {findings:?}");
        }
    }

    #[test]
    fn an_arrow_that_bends_is_found() {
        let mut tree = sound();
        let access = "[package]\nname = \"waymark-access\"\n[dev-dependencies]\nwaymark-web.workspace = true\n[lints]\nworkspace = true\n";
        tree.push(source("crates/access/Cargo.toml", access));
        let (findings, _) = judge(&tree);
        assert!(findings.iter().any(|found| found.what.contains("may not use `web`")), "{findings:?}");
    }
}
