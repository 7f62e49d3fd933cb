//! The crates stand in one line; each may use only those to its left.

use super::manifest::{Dependency, Manifest};
use crate::finding::Finding;

/// The line, left to right. Two crates at one stage do not use each other.
const LINE: &[&[&str]] =
    &[&["rules"], &["domain"], &["access"], &["store", "documents"], &["app"], &["web", "jobs"], &["server"]];

/// Crates that stand beside the line, and what each may use.
const BESIDE: &[(&str, &[&str])] = &[
    ("njk", &[]),
    ("generate", &["rules", "domain"]),
    ("testkit", &["rules", "domain", "access", "store", "documents", "app", "web", "jobs", "generate"]),
    ("xtask", &["rules", "domain", "access", "store", "documents", "app", "testkit", "generate"]),
    ("fuzz", &["rules", "generate"]),
];

/// Arrows of crates in the line to crates beside it, allowed in the product.
const EXTRA: &[(&str, &str)] = &[("web", "njk"), ("server", "generate")];

/// Crates any other may use in its tests.
const FOR_TESTS: &[&str] = &["testkit", "generate"];

/// Finds every crate with no place and every arrow that is not in the line, also those only tests use.
pub fn check(manifests: &[Manifest], findings: &mut Vec<Finding>) {
    for manifest in manifests {
        if stage(&manifest.name).is_none() && beside(&manifest.name).is_none() {
            findings.push(Finding::new(
                &manifest.path,
                1,
                format!("the crate `{}` has no place in the line of crates", manifest.name),
                "give it one in xtask/src/tidy/arrows.rs and in ARCHITECTURE.md, and record why in docs/adr",
            ));
            continue;
        }
        for dependency in manifest.dependencies.iter().filter(|dependency| dependency.ours) {
            if !allowed(&manifest.name, dependency) {
                findings.push(Finding::new(
                    &manifest.path,
                    dependency.line,
                    format!("`{}` may not use `{}`", manifest.name, dependency.name),
                    would_fit(&manifest.name),
                ));
            }
        }
    }
}

fn allowed(from: &str, dependency: &Dependency) -> bool {
    let to = dependency.name.as_str();
    if dependency.for_tests && FOR_TESTS.contains(&to) && from != to {
        return true;
    }
    if let Some(may_use) = beside(from) {
        return may_use.contains(&to);
    }
    let leftward = stage(from).zip(stage(to)).is_some_and(|(from, to)| to < from);
    leftward || EXTRA.contains(&(from, to))
}

fn stage(name: &str) -> Option<usize> {
    LINE.iter().position(|stage| stage.contains(&name))
}

fn beside(name: &str) -> Option<&'static [&'static str]> {
    BESIDE.iter().find(|(crate_name, _)| *crate_name == name).map(|(_, may_use)| *may_use)
}

fn would_fit(from: &str) -> String {
    let mut names: Vec<&str> = match (beside(from), stage(from)) {
        (Some(may_use), _) => may_use.to_vec(),
        (None, Some(stage)) => LINE[..stage].concat(),
        (None, None) => Vec::new(),
    };
    names.extend(EXTRA.iter().filter(|(user, _)| *user == from).map(|(_, used)| *used));
    if names.is_empty() { "it may use none of ours".into() } else { format!("it may use {}", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(from: &str, to: &str, for_tests: bool) -> Vec<Finding> {
        let dependency = Dependency { name: to.into(), ours: true, for_tests, by_workspace: true, line: 7 };
        let manifest = Manifest {
            path: format!("crates/{from}/Cargo.toml"),
            folder: format!("crates/{from}/"),
            name: from.into(),
            workspace_lints: true,
            roots: Vec::new(),
            dependencies: vec![dependency],
        };
        let mut findings = Vec::new();
        check(&[manifest], &mut findings);
        findings
    }

    #[test]
    fn lets_through_the_arrows_of_the_line() {
        for (from, to) in [
            ("domain", "rules"),
            ("app", "store"),
            ("server", "web"),
            ("web", "njk"),
            ("server", "generate"),
            ("xtask", "testkit"),
            ("generate", "rules"),
            ("generate", "domain"),
            ("testkit", "app"),
        ] {
            assert_eq!(found(from, to, false), [], "{from} {to}");
        }
        assert_eq!(found("rules", "testkit", true), []);
        assert_eq!(found("rules", "generate", true), []);
    }

    #[test]
    fn finds_arrows_that_bend() {
        for (from, to) in [
            ("rules", "domain"),
            ("store", "documents"),
            ("web", "jobs"),
            ("njk", "rules"),
            ("jobs", "njk"),
            ("generate", "access"),
            ("app", "testkit"),
            ("app", "generate"),
            ("xtask", "web"),
            ("server", "xtask"),
        ] {
            assert_eq!(found(from, to, false).len(), 1, "{from} {to}");
        }
        // An arrow that only tests use bends the line just the same.
        assert_eq!(found("rules", "server", true).len(), 1);
        let told = found("domain", "web", false)[0].to_string();
        assert_eq!(told, "crates/domain/Cargo.toml:7: `domain` may not use `web`; it may use rules");
    }

    #[test]
    fn finds_a_crate_with_no_place() {
        assert!(found("extra", "rules", false)[0].what.contains("has no place"));
    }
}
