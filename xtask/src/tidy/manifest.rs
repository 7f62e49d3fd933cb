//! Cargo manifests: which crate each describes and what it depends on, with lines.

use crate::finding::Finding;
use crate::tree::Source;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One crate's manifest.
pub struct Manifest {
    /// Path of the Cargo.toml.
    pub path: String,
    /// The folder it stands in, ending in a slash; empty for the root.
    pub folder: String,
    /// The crate's place in the line: its name without `waymark-`; the binary `waymark` is `server`.
    pub name: String,
    /// Whether it takes the lints of the workspace.
    pub workspace_lints: bool,
    /// Files named outright as a binary, test, bench or library.
    pub roots: Vec<String>,
    /// Everything it depends on.
    pub dependencies: Vec<Dependency>,
}

/// One line of a dependency table.
pub struct Dependency {
    /// The name of the package, as in the line of crates if it is ours.
    pub name: String,
    /// Whether the package is ours.
    pub ours: bool,
    /// Whether only tests and benches use it.
    pub for_tests: bool,
    /// Whether its version is stated once, in the workspace.
    pub by_workspace: bool,
    /// 1-based line.
    pub line: usize,
}

/// Every manifest of a package in the tree; one that cannot be read is a finding.
pub fn read_all(tree: &[Source], findings: &mut Vec<Finding>) -> Vec<Manifest> {
    let mut manifests = Vec::new();
    for source in tree.iter().filter(|s| s.path == "Cargo.toml" || s.path.ends_with("/Cargo.toml")) {
        match DeTable::parse(&source.text) {
            Ok(table) => manifests.extend(read(source, table.get_ref())),
            Err(error) => {
                let line = error.span().map_or(0, |span| line_of(&source.text, span.start));
                findings.push(Finding::new(&source.path, line, "this is not TOML", error.message()));
            }
        }
    }
    manifests
}

fn read(source: &Source, table: &DeTable<'_>) -> Option<Manifest> {
    let package = table.get("package")?.get_ref().as_table()?;
    let folder = source.path.trim_end_matches("Cargo.toml").to_string();
    let mut dependencies = collect(source, table);
    let targets = table.get("target").and_then(|target| target.get_ref().as_table());
    for target in targets.into_iter().flat_map(|targets| targets.values()) {
        dependencies.extend(target.get_ref().as_table().into_iter().flat_map(|t| collect(source, t)));
    }
    let workspace_lints = table.get("lints").and_then(|lints| lints.get_ref().get("workspace"));
    Some(Manifest {
        path: source.path.clone(),
        name: place(text(package, "name")?),
        workspace_lints: workspace_lints.and_then(|flag| flag.get_ref().as_bool()).unwrap_or(false),
        roots: roots(table).into_iter().map(|path| format!("{folder}{path}")).collect(),
        dependencies,
        folder,
    })
}

/// The name a crate has in the line of crates.
fn place(package: &str) -> String {
    if package == "waymark" { "server".into() } else { package.trim_start_matches("waymark-").into() }
}

fn roots(table: &DeTable<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for kind in ["bin", "test", "bench", "example", "lib"] {
        let Some(value) = table.get(kind) else { continue };
        let entries: Vec<&DeTable<'_>> = match value.get_ref() {
            DeValue::Array(list) => list.iter().filter_map(|entry| entry.get_ref().as_table()).collect(),
            DeValue::Table(entry) => vec![entry],
            _ => Vec::new(),
        };
        found.extend(entries.into_iter().filter_map(|entry| text(entry, "path")).map(str::to_string));
    }
    found
}

fn collect(source: &Source, table: &DeTable<'_>) -> Vec<Dependency> {
    let mut found = Vec::new();
    for kind in ["dependencies", "build-dependencies", "dev-dependencies"] {
        let Some(entries) = table.get(kind).and_then(|entries| entries.get_ref().as_table()) else { continue };
        for (key, value) in entries {
            let entry = value.get_ref().as_table();
            let package = entry.and_then(|entry| text(entry, "package")).unwrap_or(key.get_ref());
            let by_path = entry.is_some_and(|entry| entry.contains_key("path"));
            found.push(Dependency {
                name: place(package),
                ours: by_path || package == "waymark" || package.starts_with("waymark-"),
                for_tests: kind == "dev-dependencies",
                by_workspace: entry.is_some_and(|entry| entry.contains_key("workspace")),
                line: line_of(&source.text, key.span().start),
            });
        }
    }
    found
}

fn text<'a>(table: &'a DeTable<'_>, key: &str) -> Option<&'a str> {
    table.get(key).map(Spanned::get_ref).and_then(DeValue::as_str)
}

/// The 1-based line on which a byte of a text stands.
pub fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_places_kinds_and_lines() {
        let text = "[package]\nname = \"waymark\"\n[[bin]]\npath = \"src/go.rs\"\n[dependencies]\nwaymark-rules.workspace = true\n\
                    [dev-dependencies]\nother = { package = \"waymark-web\", path = \"../web\" }\n\
                    [target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n";
        let source = Source { path: "crates/server/Cargo.toml".into(), text: text.into() };
        let mut findings = Vec::new();
        let manifests = read_all(&[source], &mut findings);
        let manifest = &manifests[0];
        assert_eq!((manifest.name.as_str(), manifest.folder.as_str()), ("server", "crates/server/"));
        assert_eq!(manifest.roots, ["crates/server/src/go.rs"]);
        let seen: Vec<_> = manifest
            .dependencies
            .iter()
            .map(|d| (d.name.as_str(), d.ours, d.for_tests, d.by_workspace, d.line))
            .collect();
        let expected =
            [("rules", true, false, true, 6), ("web", true, true, false, 8), ("libc", false, false, false, 10)];
        assert_eq!(seen, expected);
    }
}
