//! Which files the compiler reaches, and which of them only tests reach; a file it does not reach is dead.

use super::manifest::Manifest;
use super::rust::{Module, RustFile};
use crate::finding::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// Finds dead files; gives back the paths of the files that belong to tests alone.
pub fn check(manifests: &[Manifest], files: &[RustFile], findings: &mut Vec<Finding>) -> BTreeSet<String> {
    let by_path: BTreeMap<&str, &RustFile> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut reached: BTreeMap<String, bool> = BTreeMap::new();
    for file in files {
        if let Some(for_tests) = root_kind(&file.path, manifests) {
            follow(file, true, for_tests, &by_path, &mut reached);
        }
    }
    for file in files.iter().filter(|file| !reached.contains_key(&file.path)) {
        let fits = "declare it with `mod` where it belongs, or delete it";
        findings.push(Finding::new(&file.path, 1, "this file is reached by no `mod`", fits));
    }
    reached.into_iter().filter(|(_, for_tests)| *for_tests).map(|(path, _)| path).collect()
}

/// Whether a file is where a crate's compilation starts: `Some(true)` if that crate is a test or a bench.
fn root_kind(path: &str, manifests: &[Manifest]) -> Option<bool> {
    // The longest folder is the crate the file is in.
    let manifest = manifests.iter().filter(|m| path.starts_with(&m.folder)).max_by_key(|m| m.folder.len())?;
    let inside = path.strip_prefix(&manifest.folder)?;
    let parts: Vec<&str> = inside.split('/').collect();
    let for_tests = matches!(parts[0], "tests" | "benches");
    if manifest.roots.iter().any(|root| root == path) {
        return Some(for_tests);
    }
    match parts.as_slice() {
        ["build.rs"] | ["src", "lib.rs" | "main.rs"] | ["src", "bin", _] | ["src", "bin", _, "main.rs"] => Some(false),
        ["examples", _] | ["examples", _, "main.rs"] => Some(false),
        ["tests" | "benches", _] | ["tests" | "benches", _, "main.rs"] => Some(true),
        _ => None,
    }
}

fn follow(
    file: &RustFile,
    is_root: bool,
    for_tests: bool,
    by_path: &BTreeMap<&str, &RustFile>,
    reached: &mut BTreeMap<String, bool>,
) {
    // A file reached once by the product is the product's, whatever tests reach it too.
    match reached.get(&file.path) {
        Some(false) => return,
        Some(true) if for_tests => return,
        _ => reached.insert(file.path.clone(), for_tests),
    };
    for module in &file.modules {
        for path in candidates(&file.path, is_root, module) {
            if let Some(next) = by_path.get(path.as_str()) {
                let states_its_own_folder = module.stated.is_some();
                follow(next, states_its_own_folder, for_tests || module.for_tests, by_path, reached);
            }
        }
    }
}

/// Where the file of a module may be.
fn candidates(from: &str, is_root: bool, module: &Module) -> Vec<String> {
    let (folder, name) = from.rsplit_once('/').unwrap_or(("", from));
    let stem = name.trim_end_matches(".rs");
    let home = if is_root || stem == "mod" { folder.to_string() } else { format!("{folder}/{stem}") };
    if let Some(stated) = &module.stated {
        return vec![format!("{folder}/{stated}")];
    }
    let place = format!("{home}/{}", module.names.join("/"));
    vec![format!("{place}.rs"), format!("{place}/mod.rs")]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::{manifest, rust};
    use crate::tree::Source;

    fn judge(files: &[(&str, &str)]) -> (Vec<String>, BTreeSet<String>) {
        let mut tree: Vec<Source> =
            files.iter().map(|(path, text)| Source { path: (*path).into(), text: (*text).into() }).collect();
        let text = "[package]\nname = \"waymark-rules\"\n".into();
        tree.push(Source { path: "crates/rules/Cargo.toml".into(), text });
        let mut findings = Vec::new();
        let manifests = manifest::read_all(&tree, &mut findings);
        let files = rust::read_all(&tree, &mut findings);
        let tests = check(&manifests, &files, &mut findings);
        (findings.into_iter().map(|found| found.file).collect(), tests)
    }

    #[test]
    fn a_file_no_module_declares_is_dead() {
        let (dead, _) = judge(&[
            ("crates/rules/src/lib.rs", "mod a;\nmod c;\n"),
            ("crates/rules/src/a.rs", "mod b;\n"),
            ("crates/rules/src/a/b.rs", ""),
            ("crates/rules/src/c/mod.rs", "mod d;\n"),
            ("crates/rules/src/c/d.rs", ""),
            ("crates/rules/src/b.rs", ""),
            ("stray.rs", ""),
        ]);
        assert_eq!(dead, ["crates/rules/src/b.rs", "stray.rs"]);
    }

    #[test]
    fn knows_which_files_are_for_tests() {
        let (dead, tests) = judge(&[
            ("crates/rules/src/lib.rs", "mod a;\n#[cfg(test)]\nmod only_tests;\n"),
            ("crates/rules/src/a.rs", ""),
            ("crates/rules/src/only_tests.rs", ""),
            ("crates/rules/tests/story/main.rs", "mod chapter;\n"),
            ("crates/rules/tests/story/chapter.rs", ""),
        ]);
        assert_eq!(dead, Vec::<String>::new());
        let expected = [
            "crates/rules/src/only_tests.rs",
            "crates/rules/tests/story/chapter.rs",
            "crates/rules/tests/story/main.rs",
        ];
        assert_eq!(tests.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_the_product_reaches_too_is_not_for_tests() {
        let (_, tests) = judge(&[
            ("crates/rules/src/lib.rs", "#[cfg(test)]\n#[path = \"a.rs\"]\nmod seen_first;\nmod a;\n"),
            ("crates/rules/src/a.rs", ""),
        ]);
        assert!(tests.is_empty(), "{tests:?}");
    }
}
