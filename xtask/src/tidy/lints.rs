//! Lints: every crate takes those of the workspace, and a crate's own clippy.toml may not loosen the sizes.

use super::manifest::Manifest;
use crate::finding::Finding;
use crate::tree::Source;

/// Clippy reads one clippy.toml, the nearest; so each one repeats the sizes, and this check keeps them equal.
const SIZES: [&str; 2] = ["too-many-lines-threshold", "too-many-arguments-threshold"];

/// Finds a crate without the lints of the workspace, and a clippy.toml whose sizes differ from the root's.
pub fn check(tree: &[Source], manifests: &[Manifest], findings: &mut Vec<Finding>) {
    for manifest in manifests.iter().filter(|manifest| !manifest.workspace_lints) {
        let what = format!("the crate `{}` takes no lints from the workspace", manifest.name);
        findings.push(Finding::new(&manifest.path, 0, what, "a table [lints] with `workspace = true`"));
    }
    let root = tree.iter().find(|source| source.path == "clippy.toml").map_or("", |source| &source.text);
    for source in tree.iter().filter(|source| source.path.ends_with("/clippy.toml")) {
        for key in SIZES {
            let (here, there) = (value(&source.text, key), value(root, key));
            if here != there {
                let what = format!("`{key}` differs from the root clippy.toml");
                let fits = there.map_or_else(|| "leave it out".into(), |there| format!("`{key} = {there}`"));
                findings.push(Finding::new(&source.path, 0, what, fits));
            }
        }
    }
}

fn value<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(key)?.trim().strip_prefix('=').map(str::trim))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_file_keeps_the_sizes() {
        let file = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
        let root = file("clippy.toml", "too-many-lines-threshold = 70\ntoo-many-arguments-threshold = 5\n");
        let same = file("a/clippy.toml", &root.text);
        let loose = file("b/clippy.toml", "too-many-lines-threshold = 700\n");
        let mut findings = Vec::new();
        check(&[root, same, loose], &[], &mut findings);
        assert!(findings.iter().all(|found| found.file == "b/clippy.toml"));
        assert_eq!(findings.len(), 2, "one loosened, one left out");
    }
}
