//! `cargo xtask torture access|import|interleave|simulator`: comparisons and lives that have their homes elsewhere, on demand and in any number.

use super::flags::Flags;
use super::wait;
use std::path::Path;
use std::process::Command;
use waymark_testkit::house::TestHouse;
use waymark_testkit::referral_files;
use waymark_testkit::simulator::{self, Database, Size};

/// The policies beside their naive twin (SEC-04), compiled for release.
pub(super) fn access(root: &Path, words: &[String]) -> Result<(), String> {
    let flags = Flags::read(words, &["questions", "seed"])?;
    let (questions, seed) = (flags.number("questions", 1_000_000_u64)?, flags.number("seed", 1_u64)?);
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "waymark-access",
        "--example",
        "compare_twin",
        "--",
    ]);
    command.args([questions.to_string(), seed.to_string()]);
    let status = command.status().map_err(|e| format!("cargo could not be started: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("policies and twin differ, seed {seed}")) }
}

/// Exports of referrals brought in again and again in every disorder (REL-11): the end is the same to the byte.
pub(super) fn import(_: &Path, words: &[String]) -> Result<(), String> {
    let flags = Flags::read(words, &["disorders", "from"])?;
    let (disorders, from) = (flags.number("disorders", 10_000_u64)?, flags.number("from", 1_u64)?);
    let said = |seed: u64| {
        if (seed - from + 1).is_multiple_of(500) {
            println!("{} disorders, no difference", seed - from + 1);
        }
    };
    wait(referral_files::permutations(from..from.saturating_add(disorders), said))
        .map_err(|e| format!("torture import: {e}"))?;
    println!("import: {disorders} disorders from seed {from}, 0 differences");
    Ok(())
}

/// Two people and an offline device at one record (REL-13), on both databases.
pub(super) fn interleave(_: &Path, words: &[String]) -> Result<(), String> {
    let flags = Flags::read(words, &["rounds", "seed"])?;
    let (rounds, seed) = (flags.number("rounds", 10_000)?, flags.number("seed", 1)?);
    wait(async {
        for t in [TestHouse::sqlite().await, TestHouse::postgres().await] {
            let found = waymark_testkit::interleave::interleave(&t, (seed, rounds)).await?;
            println!("interleave on {}: seed {seed}, 0 lost, 0 overwritten: {found:?}", t.house.store.db.name());
        }
        Ok(())
    })
}

/// A whole contract lived through by many seeds (REL-25).
pub(super) fn simulator(_: &Path, words: &[String]) -> Result<(), String> {
    let flags = Flags::read(words, &["seeds", "from", "participants", "days", "only"])?;
    let (seeds, from) = (flags.number("seeds", 500_u64)?, flags.number("from", 1_u64)?);
    let size = Size { participants: flags.number("participants", 200)?, days: flags.number("days", 180)? };
    let database = match flags.text("only") {
        None | Some("sqlite") => Database::Sqlite,
        Some("postgres") => Database::Postgres,
        Some(other) => return Err(format!("--only knows sqlite and postgres, not `{other}`")),
    };
    let (mut events, mut facts, mut refusals, mut faults) = (0, 0, 0, 0);
    for seed in from..from.saturating_add(seeds) {
        let lived = simulator::run(seed, size, database).map_err(|failure| failure.to_string())?;
        events += lived.events;
        facts += lived.facts;
        refusals += lived.refusals;
        faults += lived.faults.values().sum::<u64>();
        if (seed - from + 1).is_multiple_of(20) {
            println!("{} seeds lived through, {events} events", seed - from + 1);
        }
    }
    println!(
        "simulator: {seeds} seeds from {from}, {} participants, {} days each: {events} events, {facts} facts, {refusals} refusals \
         expected, {faults} faults, 0 violations",
        size.participants, size.days
    );
    Ok(())
}
