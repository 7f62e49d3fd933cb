//! `cargo xtask bench`: a whole contract judged on one core, and what the same job costs elsewhere.

mod duckdb;
mod handover;
mod packs;
mod record;
mod web;
mod work;

use duckdb::Peer;
use std::path::Path;
use waymark_rules::judge::Question;
use work::{Figure, World};

/// Runs the bench: `--participants N` (220,000 unless given), `--no-peer` to leave DuckDB out, `--peer` to fail without it.
pub fn run(root: &Path, words: &[String]) -> Result<(), String> {
    // Who names the binary to serve with wants to try the bench, not to publish its figures.
    let tried = words.first().is_some_and(|word| word == "web") && words.iter().any(|word| word == "--binary");
    if cfg!(debug_assertions) && !tried {
        return crate::release::again(root, "bench", words);
    }
    if words.first().is_some_and(|word| word == "record") {
        return record::run(root, &words[1..]);
    }
    if words.first().is_some_and(|word| word == "packs") {
        return packs::run(&words[1..]);
    }
    if words.first().is_some_and(|word| word == "web") {
        return web::run(root, &words[1..]);
    }
    let (participants, peer) = arguments(words)?;
    println!("{}", machine());
    let mut world = World::make("jets", participants)?;
    println!("{}", world.describe());
    let mut figures = vec![world.index_speed()];
    figures.extend(world.judge_all());
    figures.push(world.memory());
    figures.extend(world.judge_one());
    println!("\n| job | median | least | most | reach |\n| --- | ---: | ---: | ---: | --- |");
    figures.iter().for_each(Figure::print);
    println!();
    packs::compare(participants.min(packs::PEOPLE))?;
    let on = world.on;
    // Its memory is wanted for the comparison.
    drop(world);
    duckdb::compare(root, peer, participants, on)
}

fn arguments(words: &[String]) -> Result<(u32, Peer), String> {
    let mut participants = 220_000;
    let mut peer = Peer::IfThere;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--participants" => {
                let number = words.next().and_then(|n| n.parse().ok());
                participants = number.ok_or("--participants needs a whole number")?;
            }
            "--no-peer" => peer = Peer::No,
            "--peer" => peer = Peer::Yes,
            other => return Err(format!("bench knows --participants N, --peer and --no-peer, not `{other}`")),
        }
    }
    Ok((participants, peer))
}

fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpu.lines().find(|l| l.starts_with("model name")).and_then(|l| l.split(": ").nth(1)).unwrap_or("unknown");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("machine: {model}, {cores} cores seen, one used")
}

/// The question the bench asks: everything known.
fn latest(on: waymark_rules::Day) -> Question {
    Question { on, known: None }
}
