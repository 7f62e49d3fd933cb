//! Writes the access matrix anew, to be read as a change and committed.

use std::process::ExitCode;
use waymark_access::{Policies, matrix};

fn main() -> ExitCode {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/matrix.csv");
    let policies = match Policies::load() {
        Ok(policies) => policies,
        Err(problems) => {
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            return ExitCode::FAILURE;
        }
    };
    match std::fs::write(path, matrix(&policies)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}
