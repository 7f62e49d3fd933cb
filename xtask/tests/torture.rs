//! Small runs of the tortures as the command line starts them, and bad writers that each must catch.

#![cfg(test)]

use std::process::Command;

/// Runs a torture; whether it found everything well, and what it said.
fn torture(words: &str) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).arg("torture").args(words.split(' ')).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn nothing_is_lost_doubled_or_half_done_by_five_kills() {
    // How long a start may take is asked of a machine that does nothing else, not here.
    let (well, said) = torture("kill --rounds 5 --between 50-400 --within 600000");
    assert!(well && said.contains("kill: 5 rounds") && said.contains("0 lost, 0 doubled, 0 half"), "{said}");
}

#[test]
fn a_writer_that_acknowledges_before_it_records_is_caught_by_kills() {
    let (well, said) = torture("kill --rounds 60 --between 50-100 --within 600000 --manner early");
    assert!(!well && said.contains("seed 1, round ") && said.contains("lost: w-"), "{said}");
}

#[test]
fn a_disk_that_fails_or_is_full_loses_nothing_acknowledged() {
    let (well, said) = torture("disk --from 8 --upto 32 --step 12");
    assert!(well && said.contains("disk: 6 runs") && said.contains("0 lost, 0 doubled, 0 half"), "{said}");
}

#[test]
fn a_writer_that_acknowledges_before_it_records_is_caught_by_a_bad_disk() {
    let (well, said) = torture("disk --from 20 --upto 22 --manner early");
    assert!(!well && said.contains("Sync, n = ") && said.contains("lost: w-"), "{said}");
}

#[test]
fn a_writer_that_does_not_hear_refusals_is_caught_by_a_bad_disk() {
    let (well, said) = torture("disk --from 20 --upto 22 --manner deaf");
    assert!(!well && said.contains("Sync, n = "), "{said}");
}

#[test]
fn an_unknown_torture_is_refused_with_those_there_are() {
    let (well, said) = torture("rack");
    assert!(!well && said.contains("there is no torture `rack`") && said.contains("torture kill-postgres"), "{said}");
}
