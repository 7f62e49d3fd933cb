//! Names of files and folders that say nothing about what is inside.

use crate::finding::Finding;
use crate::tree::Source;

const BANNED: [&str; 6] = ["util", "common", "helper", "manager", "base", "misc"];

/// Finds files and folders with a name that could hold anything.
pub fn check(tree: &[Source], findings: &mut Vec<Finding>) {
    for source in tree {
        for part in source.path.split('/') {
            let stem = part.split('.').next().unwrap_or(part).to_lowercase();
            if BANNED.contains(&stem.trim_end_matches('s')) {
                let what = format!("`{part}` is a banned name: it says nothing about what is inside");
                findings.push(Finding::new(&source.path, 0, what, "name it after the thing it holds"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str) -> usize {
        let mut findings = Vec::new();
        check(&[Source { path: path.into(), text: String::new() }], &mut findings);
        findings.len()
    }

    #[test]
    fn finds_names_that_could_hold_anything() {
        for path in ["src/util.rs", "src/utils/day.rs", "web/base.html", "Common.md", "a/helpers.js"] {
            assert_eq!(count(path), 1, "{path}");
        }
        for path in ["src/day.rs", "src/database.rs", "src/utility_bill.rs", "docs/commons_debate.md"] {
            assert_eq!(count(path), 0, "{path}");
        }
    }
}
