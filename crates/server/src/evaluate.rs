//! `waymark evaluate`: every participant's verdicts on a day, as JSON or as text.

use crate::{Failure, facts, packs, print};
use clap::{Args, ValueEnum};
use serde_json::json;
use waymark_rules::Day;
use waymark_rules::answer::{self, Answer};
use waymark_rules::judge::{Judge, Question};

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
        let mut problems = Vec::new();
        let mut answers = Vec::new();
        for place in 0..records.spells.len() {
            match answer::answer(&mut judge, &records, place, self.explain) {
                Ok(answer) => answers.push(answer),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(Failure::Input(problems));
        }
        match self.format {
            Format::Json => {
                let (contracts, participants): (Vec<Answer>, Vec<Answer>) =
                    answers.into_iter().partition(|a| a.contract.is_some());
                let mut whole = json!({
                    "programme": program.pack.id,
                    "version": program.pack.version,
                    "on": self.on.to_string(),
                    "known": answer::known_text(question),
                    "participants": participants,
                });
                if !contracts.is_empty() {
                    whole["contracts"] = json!(contracts);
                }
                print(&format!("{whole}\n"))
            }
            Format::Text => answers.iter().try_for_each(|a| print(&answer::as_text(a))),
        }
    }
}
