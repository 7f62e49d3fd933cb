//! `waymark coverage`: how the clauses of every source document are answered, by document and kind.

use crate::{Failure, print};
use clap::Args;
use std::collections::BTreeMap;
use waymark_documents::read_tables;

const CLAUSES: &str = include_str!("../../../coverage/clauses.csv");
const TABLES: [(&str, &str); 5] = [
    ("community-hub", include_str!("../../../coverage/community-hub.csv")),
    ("ipes", include_str!("../../../coverage/ipes.csv")),
    ("jets", include_str!("../../../coverage/jets.csv")),
    ("towards-work", include_str!("../../../coverage/towards-work.csv")),
    ("work-programme", include_str!("../../../coverage/work-programme.csv")),
];

/// The answers there are, in the order of the columns printed.
const ANSWERS: [&str; 8] = ["rule", "vocabulary", "document", "report", "page", "test", "later", "out"];

/// Count how the clauses of the source documents are answered, by document and kind of clause.
#[derive(Args)]
pub struct Coverage {
    /// List the clauses of one document with their answers: `ipes`, `jets` …
    #[arg(value_name = "SEED")]
    seed: Option<String>,
}

impl Coverage {
    /// Counts and prints; a clause without an answer is named, and ends the command with status 1.
    pub fn run(self) -> Result<(), Failure> {
        if let Some(seed) = &self.seed {
            return list(seed);
        }
        let mut unanswered = Vec::new();
        let mut counts: BTreeMap<(String, String), [usize; ANSWERS.len()]> = BTreeMap::new();
        let answers = TABLES.iter().map(|(seed, text)| Ok((*seed, by_id(seed, text)?)));
        let answers = answers.collect::<Result<BTreeMap<_, _>, Failure>>()?;
        for clause in rows("clauses", CLAUSES)? {
            let [seed, id, kind] = clause.as_slice() else { continue };
            let answer = answers.get(seed.as_str()).and_then(|table| table.get(id)).map(|row| row.2.as_str());
            let place = answer.and_then(|answer| ANSWERS.iter().position(|known| *known == answer));
            match place {
                Some(place) => counts.entry((seed.clone(), kind.clone())).or_default()[place] += 1,
                None => unanswered.push(format!("{seed}: {id} has no answer")),
            }
        }
        print(&as_text(&counts))?;
        if unanswered.is_empty() { Ok(()) } else { Err(Failure::Input(unanswered)) }
    }
}

/// One row of a table of answers: id, clause, answer, where, note.
type Row = (String, String, String, String, String);

fn rows(name: &str, text: &str) -> Result<Vec<Vec<String>>, Failure> {
    let tables = read_tables(&format!("coverage/{name}.csv"), text.as_bytes())?;
    Ok(tables.into_iter().flat_map(|table| table.rows).map(|row| row.cells).collect())
}

fn by_id(name: &str, text: &str) -> Result<BTreeMap<String, Row>, Failure> {
    let cell = |row: &[String], n: usize| row.get(n).cloned().unwrap_or_default();
    let whole = |row: Vec<String>| (cell(&row, 0), cell(&row, 1), cell(&row, 2), cell(&row, 3), cell(&row, 4));
    Ok(rows(name, text)?.into_iter().map(whole).map(|row| (row.0.clone(), row)).collect())
}

fn list(seed: &str) -> Result<(), Failure> {
    let Some((name, text)) = TABLES.iter().find(|(name, _)| *name == seed) else {
        let known: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
        return Err(Failure::Usage(format!("there is no document `{seed}`; known are {}", known.join(", "))));
    };
    for (id, clause, answer, place, note) in by_id(name, text)?.into_values() {
        let note = if note.is_empty() { note } else { format!("; {note}") };
        print(&format!("{id:<14} {answer:<10} {place}  ({clause}{note})\n"))?;
    }
    Ok(())
}

fn as_text(counts: &BTreeMap<(String, String), [usize; ANSWERS.len()]>) -> String {
    let line = |seed: &str, kind: &str, cells: &[usize]| {
        let total: usize = cells.iter().sum();
        let cells: String = cells.iter().map(|n| format!("{n:>11}")).collect();
        format!("{seed:<15} {kind:<13} {total:>7}{cells}\n")
    };
    let heads: String = ANSWERS.iter().map(|answer| format!("{answer:>11}")).collect();
    let mut text = format!("{:<15} {:<13} {:>7}{heads}\n", "document", "kind", "clauses");
    let mut whole = [0; ANSWERS.len()];
    for (seed, _) in TABLES {
        let mut sum = [0; ANSWERS.len()];
        for ((_, kind), cells) in counts.iter().filter(|((of, _), _)| of == seed) {
            text.push_str(&line(seed, kind, cells));
            sum.iter_mut().zip(cells).for_each(|(all, n)| *all += n);
        }
        text.push_str(&line(seed, "all", &sum));
        whole.iter_mut().zip(sum).for_each(|(all, n)| *all += n);
    }
    text + &line("all", "all", &whole)
}
