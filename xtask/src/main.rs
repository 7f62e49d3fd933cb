//! Commands for developers and CI: run `cargo xtask` to see them.

mod bench;
mod browser;
mod check;
mod coverage;
mod finding;
mod release;
mod tidy;
mod torture;
mod tree;

use std::path::Path;
use std::process::ExitCode;

/// A command is given the root of the repository and the words after its name; its error is one plain sentence.
type Command = fn(&Path, &[String]) -> Result<(), String>;

/// Every command: its name, what it does, where it is. One line each.
const COMMANDS: &[(&str, &str, Command)] = &[
    ("check", "format, lints, tests, tidy and coverage, stopping at the first that fails", check::run),
    ("tidy", "the house rules a compiler does not know: arrows, sizes, names, words", tidy::run),
    ("bench", "a whole contract judged on one core, and DuckDB on the same job", bench::run),
    (
        "torture",
        "what must never be lost under kills, bad disks and many seeds; alone, the engine beside its twin",
        torture::run,
    ),
    ("browser", "the desk used in a real browser: the journey and what it costs, axe-core, screenshots", browser::run),
    ("coverage", "every clause of the seeds has an answer that exists", coverage::run),
];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = words.split_first() else {
        return usage("no command was given");
    };
    let Some((_, _, command)) = COMMANDS.iter().find(|(known, _, _)| known == name) else {
        return usage(&format!("there is no command `{name}`"));
    };
    let outcome = tree::root().and_then(|root| command(&root, rest));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("xtask {name}: {sentence}.");
            ExitCode::FAILURE
        }
    }
}

/// Says what was wrong and which commands there are; exit code 2, as for any misuse of a command line.
fn usage(wrong: &str) -> ExitCode {
    eprintln!("xtask: {wrong}.\n\nUsage: cargo xtask <command>\n");
    for (name, what, _) in COMMANDS {
        eprintln!("  {name:<10} {what}");
    }
    ExitCode::from(2)
}
