//! `waymark evaluate`: every participant's verdicts on a day, as JSON or as text.

use crate::store::{Place, call, run};
use crate::{Failure, facts, packs, print, print_all};
use clap::{Args, ValueEnum};
use serde_json::json;
use waymark_app::figures::Lots;
use waymark_rules::answer::{self, Answer};
use waymark_rules::facts::Records;
use waymark_rules::judge::{Judge, Question};
use waymark_rules::pack::set_readings;
use waymark_rules::program::Program;
use waymark_rules::{Day, Pack};

/// Judge every participant of a fact file on a day.
#[derive(Args)]
pub struct Evaluate {
    /// The programme's id, or a folder that holds a pack; without it, the one the contract is judged by.
    #[arg(long, value_name = "PACK", required_unless_present = "contract")]
    programme: Option<String>,
    /// Facts as JSON Lines; `-` reads standard input.
    #[arg(long, value_name = "FILE|-", required_unless_present = "contract", conflicts_with = "contract")]
    facts: Option<String>,
    /// Judge this contract as it is in the database, instead of a file.
    #[arg(long, value_name = "ID")]
    contract: Option<String>,
    /// Only this participant of the contract.
    #[arg(long, value_name = "ID", requires = "contract")]
    participant: Option<String>,
    #[command(flatten)]
    place: Place,
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
        if let Some(contract) = &self.contract {
            return run(self.of_contract(contract));
        }
        let program = packs::program(self.programme.as_deref().unwrap_or_default(), &self.reading)?;
        let records = facts::read(self.facts.as_deref().unwrap_or_default(), &program, self.skip_bad)?;
        let mut judge = Judge::new(&program, &records, self.question());
        // Nothing is said by halves: what cannot be answered is looked for before anything is printed.
        let places = 0..records.spells.len();
        facts::refuse(unanswerable(&mut judge, &records, places.clone()), self.skip_bad)?;
        let mut printing = Printing::new(self.format);
        let start = printing.start(&program.pack, self.question());
        let answers = places.filter_map(|place| answer::answer(&mut judge, &records, place, self.explain).ok());
        let items = answers.map(|answer| printing.item(&answer));
        print_all(std::iter::once(start).chain(items))?;
        print(printing.end())
    }

    /// The contract in the database, lot by lot: once to see who cannot be answered, and once to print.
    async fn of_contract(&self, contract: &str) -> Result<(), Failure> {
        let house = self.place.open_to_read().await?;
        let mut lots = Lots::open(&house, &call(), contract, self.participant.as_deref()).await?;
        let name = self.programme.as_deref().unwrap_or(lots.pack());
        let program = packs::program_with(name, &self.reading, &lots.program()?.calendars)?;
        let (mut problems, mut unread) = (Vec::new(), Vec::new());
        while let Some(lot) = lots.next(&program).await? {
            match lot {
                Ok(lot) => {
                    let mut judge = Judge::new(&program, &lot.records, self.question());
                    problems.extend(unanswerable(&mut judge, &lot.records, lot.places.into_iter()));
                }
                Err(wrong) => unread.extend(wrong),
            }
        }
        if !unread.is_empty() {
            return Err(unread.into());
        }
        facts::refuse(problems, self.skip_bad)?;
        self.print_contract(&program, &mut lots).await
    }

    async fn print_contract(&self, program: &Program, lots: &mut Lots<'_>) -> Result<(), Failure> {
        let mut printing = Printing::new(self.format);
        print(&printing.start(&program.pack, self.question()))?;
        lots.rewind();
        while let Some(lot) = lots.next(program).await? {
            let lot = lot?;
            let mut judge = Judge::new(program, &lot.records, self.question());
            let answers =
                lot.places.iter().filter_map(|at| answer::answer(&mut judge, &lot.records, *at, self.explain).ok());
            print_all(answers.map(|answer| printing.item(&answer)))?;
        }
        print(printing.end())
    }

    fn question(&self) -> Question {
        Question { on: self.on, known: self.known }
    }
}

fn unanswerable(judge: &mut Judge<'_>, records: &Records, places: impl Iterator<Item = usize>) -> Vec<String> {
    places.filter_map(|place| answer::unanswerable(judge, records, place)).collect()
}

/// Answers printed one at a time; as JSON they are one object: participants first, then contracts, as they come.
struct Printing {
    format: Format,
    in_contracts: bool,
    first: bool,
}

impl Printing {
    fn new(format: Format) -> Printing {
        Printing { format, in_contracts: false, first: true }
    }

    fn start(&self, pack: &Pack, question: Question) -> String {
        if matches!(self.format, Format::Text) {
            return String::new();
        }
        let (on, known) = (question.on.to_string(), answer::known_text(question));
        let readings = set_readings(&pack.readings);
        let head =
            json!({ "programme": pack.id, "version": pack.version, "on": on, "known": known, "readings": readings });
        let head = head.to_string();
        format!("{},\"participants\":[", head.strip_suffix('}').unwrap_or(&head))
    }

    fn item(&mut self, answer: &Answer) -> String {
        if matches!(self.format, Format::Text) {
            return answer::as_text(answer);
        }
        let opens = answer.contract.is_some() && !self.in_contracts;
        self.in_contracts |= opens;
        let before = if opens {
            "],\"contracts\":[\n"
        } else if self.first {
            "\n"
        } else {
            ",\n"
        };
        self.first = false;
        format!("{before}{}", json!(answer))
    }

    fn end(&self) -> &'static str {
        match self.format {
            Format::Json => "]}\n",
            Format::Text => "",
        }
    }
}
