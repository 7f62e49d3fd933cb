//! Dependencies: each with its reason, its version stated once, and not too many of them.

use super::manifest::{Manifest, line_of};
use crate::finding::Finding;
use crate::tree::Source;
use std::collections::BTreeSet;
use toml::de::{DeTable, DeValue};

/// More direct external dependencies than this stop the check.
pub const STOP: usize = 60;

/// Every package from elsewhere that some crate of ours names.
pub fn external(manifests: &[Manifest]) -> BTreeSet<&str> {
    manifests.iter().flat_map(|m| &m.dependencies).filter(|d| !d.ours).map(|d| d.name.as_str()).collect()
}

/// Finds a dependency with no reason above it, one whose version a crate states itself, and too many of them.
pub fn check(tree: &[Source], manifests: &[Manifest], findings: &mut Vec<Finding>) {
    if let Some(root) = tree.iter().find(|source| source.path == "Cargo.toml") {
        check_reasons(root, findings);
    }
    // A fuzz crate is a workspace of its own: the tool that runs it needs that.
    for manifest in manifests.iter().filter(|manifest| manifest.name != "fuzz") {
        for dependency in manifest.dependencies.iter().filter(|d| !d.ours && !d.by_workspace) {
            findings.push(Finding::new(
                &manifest.path,
                dependency.line,
                format!("the version of `{}` is stated in a crate", dependency.name),
                "state it under [workspace.dependencies] in the root Cargo.toml and write `.workspace = true` here",
            ));
        }
    }
    let count = external(manifests).len();
    if count > STOP {
        findings.push(Finding::new(
            "Cargo.toml",
            0,
            format!("{count} direct external dependencies"),
            format!("at most {STOP}"),
        ));
    }
}

fn check_reasons(root: &Source, findings: &mut Vec<Finding>) {
    // A root that is not TOML is already a finding.
    let Ok(table) = DeTable::parse(&root.text) else { return };
    let workspace = table.get_ref().get("workspace").and_then(|w| w.get_ref().get("dependencies"));
    let lines: Vec<&str> = root.text.lines().collect();
    for (key, value) in workspace.and_then(|w| w.get_ref().as_table()).into_iter().flatten() {
        let ours = matches!(value.get_ref(), DeValue::Table(entry) if entry.contains_key("path"));
        let line = line_of(&root.text, key.span().start);
        let above = line.checked_sub(2).and_then(|index| lines.get(index)).unwrap_or(&"");
        if !ours && !above.trim_start().starts_with('#') {
            findings.push(Finding::new(
                &root.path,
                line,
                format!("the dependency `{}` has no line above it saying why it is here", key.get_ref()),
                "a comment line directly above it, one reason each",
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::manifest;

    fn findings_of(files: &[(&str, &str)]) -> Vec<Finding> {
        let tree: Vec<Source> =
            files.iter().map(|(path, text)| Source { path: (*path).into(), text: (*text).into() }).collect();
        let mut findings = Vec::new();
        let manifests = manifest::read_all(&tree, &mut findings);
        check(&tree, &manifests, &mut findings);
        findings
    }

    #[test]
    fn each_dependency_has_its_own_reason() {
        let root = "[workspace.dependencies]\n# Why.\na = \"1\"\nb = \"1\"\nours = { path = \"x\" }\n\n[workspace.dependencies.c]\nversion = \"1\"\n";
        let findings = findings_of(&[("Cargo.toml", root)]);
        let lines: Vec<usize> = findings.iter().map(|found| found.line).collect();
        assert_eq!(lines, [4, 7]);
    }

    #[test]
    fn a_version_is_stated_once() {
        let text = "[package]\nname = \"waymark-rules\"\n[dependencies]\na = \"1\"\nb.workspace = true\n";
        let findings = findings_of(&[("crates/rules/Cargo.toml", text)]);
        assert_eq!((findings.len(), findings[0].line), (1, 4));
    }

    #[test]
    fn there_are_not_too_many() {
        let table = |count: usize| {
            let lines: String = (0..count).map(|n| format!("d{n}.workspace = true\n")).collect();
            format!("[package]\nname = \"waymark-rules\"\n[dependencies]\n{lines}")
        };
        assert_eq!(findings_of(&[("crates/rules/Cargo.toml", &table(STOP))]), []);
        assert_eq!(findings_of(&[("crates/rules/Cargo.toml", &table(STOP + 1))]).len(), 1);
    }
}
