//! Compares the policies with their naive twin on as many random questions as asked for: `compare_twin QUESTIONS SEED`.

#[path = "../tests/twin/mod.rs"]
mod twin;

use std::process::ExitCode;
use waymark_access::Policies;

fn main() -> ExitCode {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let [questions, seed] = numbers[..] else {
        eprintln!("two numbers are needed: how many questions, and a seed; such as `compare_twin 1000000 7`");
        return ExitCode::FAILURE;
    };
    let policies = match Policies::load() {
        Ok(policies) => policies,
        Err(problems) => {
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            return ExitCode::FAILURE;
        }
    };
    match twin::compare(&policies, questions, seed) {
        Ok(agreed) => {
            println!("seed {seed}: policies and twin agree on {questions} questions: {agreed:?}");
            ExitCode::SUCCESS
        }
        Err(difference) => {
            eprintln!("{difference}");
            ExitCode::FAILURE
        }
    }
}
