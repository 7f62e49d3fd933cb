//! Reads a fact file, line by line, into the engine's columns.

use crate::Failure;
use std::io::{BufRead, BufReader, Read};
use waymark_rules::facts::reader::MAX_LINE_BYTES;
use waymark_rules::facts::{FactReader, Records, RecordsBuilder};
use waymark_rules::program::Program;

/// Reads facts from a file, or from standard input for `-`.
///
/// With errors in some lines nothing is given, unless `skip_bad`: then the good lines are, and how many were skipped is said.
pub fn read(path: &str, program: &Program, skip_bad: bool) -> Result<Records, Failure> {
    let input: Box<dyn Read> = if path == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(|e| Failure::input(format!("{path}: {e}")))?)
    };
    let name = if path == "-" { "standard input" } else { path };
    let mut reader = FactReader::new(name, &program.vocabulary);
    let builder = RecordsBuilder::new(program);
    let mut builder = if skip_bad { builder.remembering_lines() } else { builder };
    let mut input = BufReader::with_capacity(1 << 20, input);
    let mut line = Vec::new();
    while next_line(&mut input, &mut line).map_err(|e| Failure::input(format!("{name}: {e}")))? {
        if let Some(record) = reader.line(&line) {
            builder.push(&record);
        }
    }
    let problems = reader.finish();
    if !problems.is_empty() {
        if !skip_bad {
            return Err(problems.into());
        }
        let lines: std::collections::BTreeSet<u32> = problems.iter().map(|p| p.line).collect();
        for problem in &problems {
            eprintln!("{problem}");
        }
        // Lines that were found bad only at the end, and corrections of bad lines, are in the builder already.
        let taken_back = builder.leave_out(&lines);
        eprintln!(
            "{name}: {} bad lines were skipped; {taken_back} facts already read were taken back with them",
            lines.len()
        );
    }
    builder.finish().map_err(|problems| {
        let named = problems.into_iter().map(|p| waymark_rules::Problem { file: name.to_string(), ..p });
        named.collect::<Vec<_>>().into()
    })
}

/// Refuses to go on where somebody cannot be answered, unless bad things are to be skipped: then it says who.
pub fn refuse(problems: Vec<String>, skip_bad: bool) -> Result<(), Failure> {
    const FITS: &str = "mend the date, or judge the others with --skip-bad";
    let told: Vec<String> = problems.into_iter().map(|p| format!("{p}; {FITS}")).collect();
    if told.is_empty() {
        return Ok(());
    }
    if !skip_bad {
        return Err(Failure::Input(told));
    }
    told.iter().for_each(|line| eprintln!("{line}"));
    eprintln!("{} left out because they cannot be judged", told.len());
    Ok(())
}

/// Reads the next line without its newline; of a line that is too long only enough to say so is kept.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = buffer.iter().position(|b| *b == b'\n');
        let part = &buffer[..end.unwrap_or(buffer.len())];
        let room = (MAX_LINE_BYTES + 2).saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}
