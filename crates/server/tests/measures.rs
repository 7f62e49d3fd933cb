//! Measures on the command line: one of them alone, as a table; a name there is not is refused with those there are.

#![cfg(test)]

use std::process::{Command, Output};

fn standards(more: &[&str]) -> Output {
    let facts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/towards-work-2017.jsonl");
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    command.args([
        "standards",
        "--programme",
        "towards-work",
        "--on",
        "2017-12-31",
        "--format",
        "text",
        "--facts",
        facts,
    ]);
    command.args(more).output().unwrap()
}

#[test]
fn one_measure_alone_is_printed_as_the_source_lays_it_out_with_a_note_where_the_source_is_wrong() {
    let output = standards(&["--measure", "validated"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let squeezed: Vec<String> = text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "Mansfield and Ashfield 172 128 74% -25.58%",
        "High Peak Food Bank 10 19 190% +90.00%",
        "YMCA Derby 40 0 0% -100.00%",
        "Total 1,185 579 49% -51.14%",
        "Note: Amber Valley, Erewash and Derbyshire Dales: The source prints 83 %; 88 of 105 is 83.81 %, 84 % when rounded.",
    ] {
        assert!(squeezed.iter().any(|l| l == line), "{line}\n{text}");
    }
    assert!(!text.contains("matured") && !text.contains("Table 3"), "{text}");
}

#[test]
fn a_measure_there_is_not_is_refused_with_those_there_are() {
    let output = standards(&["--measure", "validatd"]);
    assert_eq!(output.status.code(), Some(2));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("--measure validatd: the programme has no such measure") && error.contains("validated,"),
        "{error}"
    );
}
