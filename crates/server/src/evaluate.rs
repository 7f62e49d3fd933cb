//! `waymark evaluate`: every participant's verdicts on a day, as JSON or as text.

use crate::{Failure, facts, packs, print_all};
use clap::{Args, ValueEnum};
use serde_json::json;
use waymark_rules::answer::{self, Answer};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::pack::set_readings;
use waymark_rules::{Day, Pack};

/// Judge every participant of a fact file on a day.
#[derive(Args)]
pub struct Evaluate {
    /// The programme's id, or a folder that holds a pack.
    #[arg(long, value_name = "PACK")]
    programme: String,
    /// Facts as JSON Lines; `-` reads standard input.
    #[arg(long, value_name = "FILE|-")]
    facts: String,
    /// The day judged, YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Day,
    /// Judge as known at this instant, RFC 3339.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    known: Option<i64>,
    /// Judge under another reading, such as R12=strict; may be given several times.
    #[arg(long, value_name = "ID=WORD")]
    reading: Vec<String>,
    /// How the answer is printed.
    #[arg(long, default_value = "json")]
    format: Format,
    /// Add the whole explanation of every verdict.
    #[arg(long)]
    explain: bool,
    /// Judge the good lines although others are bad, and say how many were skipped.
    #[arg(long)]
    skip_bad: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Text,
}

/// A day from the command line.
pub fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "not a date between 1930 and 2100 written YYYY-MM-DD".to_string())
}

/// An instant from the command line, as seconds since 1970.
pub fn instant(text: &str) -> Result<i64, String> {
    let instant: Result<jiff::Timestamp, _> = text.parse();
    instant
        .map(jiff::Timestamp::as_second)
        .map_err(|_| "not an instant; write it with its offset, such as 2021-05-31T20:00:00Z".to_string())
}

impl Evaluate {
    /// Judges and prints.
    pub fn run(self) -> Result<(), Failure> {
        let program = packs::program(&self.programme, &self.reading)?;
        let records = facts::read(&self.facts, &program, self.skip_bad)?;
        let question = Question { on: self.on, known: self.known };
        let mut judge = Judge::new(&program, &records, question);
        // Nothing is said by halves: what cannot be answered is looked for before anything is printed.
        let places = 0..records.spells.len();
        let problems: Vec<String> =
            places.clone().filter_map(|place| answer::unanswerable(&mut judge, &records, place)).collect();
        facts::refuse(problems, self.skip_bad)?;
        let answers = places.filter_map(|place| answer::answer(&mut judge, &records, place, self.explain).ok());
        match self.format {
            Format::Json => json(&program.pack, question, answers),
            Format::Text => print_all(answers.map(|a| answer::as_text(&a))),
        }
    }
}

/// Prints the answers as one JSON object, one answer at a time: participants first, then contracts, as they come.
fn json(pack: &Pack, question: Question, answers: impl Iterator<Item = Answer>) -> Result<(), Failure> {
    let (on, known) = (question.on.to_string(), answer::known_text(question));
    let readings = set_readings(&pack.readings);
    let head = json!({ "programme": pack.id, "version": pack.version, "on": on, "known": known, "readings": readings });
    let head = head.to_string();
    let mut in_contracts = false;
    let mut first = true;
    let items = answers.map(|answer| {
        let opens = answer.contract.is_some() && !in_contracts;
        in_contracts |= opens;
        let before = if opens {
            "],\"contracts\":[\n"
        } else if first {
            "\n"
        } else {
            ",\n"
        };
        first = false;
        format!("{before}{}", json!(answer))
    });
    let start = format!("{},\"participants\":[", head.strip_suffix('}').unwrap_or(&head));
    print_all(std::iter::once(start).chain(items).chain(std::iter::once("]}\n".to_string())))
}
