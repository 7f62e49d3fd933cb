//! `cargo xtask check`: the one command developers and CI run.

use crate::{browser, coverage, tidy};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// A step: how it is named to the reader, and what it does; given the root of the repository.
type Step = (&'static str, fn(&Path) -> Result<(), String>);

const STEPS: &[Step] = &[
    ("cargo fmt --all --check", format),
    ("cargo clippy --workspace --all-targets --locked -- -D warnings", clippy),
    ("cargo test --workspace --locked", test),
    ("cargo xtask browser", |root| browser::run(root, &[])),
    ("cargo xtask tidy", |root| tidy::run(root, &[])),
    ("cargo xtask coverage", |root| coverage::run(root, &[])),
];

/// Runs every step in order and stops at the first that fails.
pub fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    if let Some(word) = arguments.first() {
        return Err(format!("check takes no arguments, but was given `{word}`"));
    }
    run_steps(STEPS, root)
}

fn run_steps(steps: &[Step], root: &Path) -> Result<(), String> {
    for (index, (name, step)) in steps.iter().enumerate() {
        println!("\n[{} of {}] {name}", index + 1, steps.len());
        step(root).map_err(|why| {
            let left: Vec<&str> = steps[index + 1..].iter().map(|(name, _)| *name).collect();
            let unseen = if left.is_empty() { String::new() } else { format!("; not run: {}", left.join(", ")) };
            format!("stopped at `{name}`: {why}{unseen}")
        })?;
    }
    println!("\nAll {} checks passed.", steps.len());
    Ok(())
}

fn format(root: &Path) -> Result<(), String> {
    need(root, "fmt", "rustfmt")?;
    succeed(cargo(root).args(["fmt", "--all", "--check"]), "the code is not formatted; run `cargo fmt --all`")
}

fn clippy(root: &Path) -> Result<(), String> {
    need(root, "clippy", "clippy")?;
    let words = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    succeed(cargo(root).args(words), "clippy has something to say; it is printed above")
}

fn test(root: &Path) -> Result<(), String> {
    let mut command = cargo(root);
    command.args(["test", "--workspace", "--locked"]).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("cargo could not be started ({e})"))?;
    let mut totals = Totals::default();
    for line in child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()) {
        let line = line.map_err(|e| format!("the tests' output could not be read ({e})"))?;
        println!("{line}");
        totals.add(&line);
    }
    let status = child.wait().map_err(|e| format!("the tests could not be waited for ({e})"))?;
    println!("{} tests passed, {} failed, {} not run", totals.passed, totals.failed, totals.ignored);
    if !status.success() {
        return Err("a test failed, or the tests did not build; it is printed above".into());
    }
    totals.verdict()
}

/// What the closing lines of the test programs add up to.
#[derive(Default)]
struct Totals {
    passed: usize,
    failed: usize,
    ignored: usize,
}

impl Totals {
    /// Adds a line such as `test result: ok. 3 passed; 0 failed; 1 ignored; …`; any other line adds nothing.
    fn add(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else { return };
        let words: Vec<&str> = result.split_whitespace().collect();
        for pair in words.windows(2) {
            let count = pair[0].parse().unwrap_or(0);
            match pair[1].trim_end_matches(';') {
                "passed" => self.passed += count,
                "failed" => self.failed += count,
                "ignored" => self.ignored += count,
                _ => {}
            }
        }
    }

    /// A test that was not run is not a test that passed.
    fn verdict(&self) -> Result<(), String> {
        match (self.passed, self.ignored) {
            (0, _) => Err("no test was run".into()),
            (_, 0) => Ok(()),
            (_, ignored) => Err(format!("{ignored} tests are marked to be ignored, so they were not run")),
        }
    }
}

fn cargo(root: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root).stdin(Stdio::null());
    command
}

fn succeed(command: &mut Command, otherwise: &str) -> Result<(), String> {
    let status = command.status().map_err(|e| format!("cargo could not be started ({e})"))?;
    if status.success() { Ok(()) } else { Err(otherwise.into()) }
}

/// Makes sure a part of the toolchain is there: asks rustup for it if it is not.
fn need(root: &Path, subcommand: &str, component: &str) -> Result<(), String> {
    let present = |quiet: &mut Command| {
        quiet.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    if present(cargo(root).args([subcommand, "--version"])) {
        return Ok(());
    }
    println!("{component} is not installed; asking rustup for it");
    let asked = Command::new("rustup").args(["component", "add", component]).stdin(Stdio::null()).status();
    if asked.is_ok_and(|status| status.success()) && present(cargo(root).args([subcommand, "--version"])) {
        return Ok(());
    }
    Err(format!("{component} is not installed and rustup could not fetch it; run `rustup component add {component}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stops_at_the_first_failure_and_says_what_was_not_run() {
        let steps: &[Step] = &[
            ("one", |_| Ok(())),
            ("two", |_| Err("it broke".into())),
            ("three", |_| panic!("this must not be reached")),
        ];
        let error = run_steps(steps, Path::new("."));
        assert_eq!(error, Err("stopped at `two`: it broke; not run: three".into()));
        assert_eq!(run_steps(&steps[..1], Path::new(".")), Ok(()));
    }

    #[test]
    fn adds_up_the_closing_lines() {
        let mut totals = Totals::default();
        totals.add("test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out; finished in 0.00s");
        totals.add("test result: FAILED. 4 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out");
        totals.add("5 passed");
        assert_eq!((totals.passed, totals.failed, totals.ignored), (7, 2, 1));
        assert!(totals.verdict().is_err(), "one was ignored");
        assert!(Totals::default().verdict().is_err(), "nothing ran");
        assert!(Totals { passed: 1, ..Totals::default() }.verdict().is_ok());
    }
}
