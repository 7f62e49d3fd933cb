//! `cargo xtask torture`: what must never be lost, doubled or half done, under kills, bad disks, many hands and many seeds.

mod check;
mod disk;
mod engine;
mod flags;
mod full_disk;
mod ground;
mod kill;
mod kill_postgres;
mod notes;
mod others;
mod writer;

use std::path::Path;

/// Every torture: its name, its flags, where it is. Each ends with a line of figures, or with what was violated.
const TORTURES: &[(&str, &str, super::Command)] = &[
    ("engine", "[--obligations N] [--seed S]", engine::run),
    ("kill", "[--rounds 500] [--seed 1] [--between 50-2000] [--within 2000]", kill::run),
    ("kill-postgres", "[--rounds 100] [--seed 1]", kill_postgres::run),
    ("disk", "[--from 1] [--upto 200] [--step 1]", disk::run),
    ("full-disk", "[--size 64]", full_disk::run),
    ("access", "[--questions 1000000] [--seed 1]", others::access),
    ("import", "[--disorders 10000] [--from 1]", others::import),
    ("interleave", "[--rounds 10000] [--seed 1]", others::interleave),
    (
        "simulator",
        "[--seeds 500] [--from 1] [--participants 200] [--days 180] [--only sqlite|postgres]",
        others::simulator,
    ),
    ("writer", "DATABASE NOTES (the process that the others torture)", writer::run),
];

/// Runs one torture; without a name, the engine's.
pub fn run(root: &Path, words: &[String]) -> Result<(), String> {
    let Some(name) = words.first().filter(|word| !word.starts_with("--")) else { return engine::run(root, words) };
    match TORTURES.iter().find(|(known, ..)| known == name) {
        Some((.., torture)) => torture(root, &words[1..]),
        None => {
            let known: Vec<String> =
                TORTURES.iter().map(|(name, flags, _)| format!("  torture {name} {flags}")).collect();
            Err(format!("there is no torture `{name}`; there are:\n{}\n", known.join("\n")))
        }
    }
}

/// A runtime for tortures that wait for a database.
fn wait<T>(work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.map_err(|e| format!("the runtime could not be started ({e})"))?.block_on(work)
}
