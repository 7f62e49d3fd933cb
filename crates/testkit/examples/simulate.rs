//! Lives many seeds of a simulated contract through: `simulate SEEDS PARTICIPANTS DAYS [FIRST_SEED]`.

use std::process::ExitCode;
use waymark_testkit::simulator::{Database, Size, run};

fn main() -> ExitCode {
    let numbers: Option<Vec<u64>> = std::env::args().skip(1).map(|a| a.parse().ok()).collect();
    let (seeds, participants, days, first) = match numbers.as_deref() {
        Some([seeds, participants, days]) => (*seeds, *participants, *days, 1),
        Some([seeds, participants, days, first]) => (*seeds, *participants, *days, *first),
        _ => {
            eprintln!("usage: simulate SEEDS PARTICIPANTS DAYS [FIRST_SEED]");
            return ExitCode::from(2);
        }
    };
    let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let size = Size { participants: size(participants), days: size(days) };
    let mut failed = 0;
    for seed in first..first + seeds {
        match run(seed, size, Database::Sqlite) {
            Ok(s) => println!(
                "seed {seed}: {} events, {} facts, {} claims, {} refusals, {:?}, {}",
                s.events, s.facts, s.claims, s.refusals, s.faults, s.digest
            ),
            Err(failure) => {
                failed += 1;
                println!("FAILED: {failure}");
            }
        }
    }
    println!("{seeds} seeds, {failed} failed");
    ExitCode::from(u8::from(failed > 0))
}
