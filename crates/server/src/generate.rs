//! `waymark generate`: invented histories like life, as JSON Lines; the same seed gives the same bytes.

use crate::{Failure, packs};
use clap::Args;
use std::io::{BufWriter, Write};
use waymark_generate::{Generator, write_line};
use waymark_rules::calendar::Calendar;

/// Make up histories for a programme: misses, late entries, corrections, holidays, several jobs, some who never start.
#[derive(Args)]
pub struct Generate {
    /// The programme's id, or a folder that holds a pack.
    #[arg(long, value_name = "PACK")]
    programme: String,
    /// How many participants.
    #[arg(long, value_name = "N")]
    participants: u32,
    /// The seed: the same seed gives the same bytes.
    #[arg(long, value_name = "S")]
    seed: u64,
    /// Where to write; `-` writes to standard output.
    #[arg(long, value_name = "FILE|-")]
    out: String,
}

impl Generate {
    /// Makes the histories and writes them, the contract's own facts first.
    pub fn run(self) -> Result<(), Failure> {
        let pack = packs::load(&self.programme)?;
        let vocabulary = packs::vocabulary()?;
        let calendars = Calendar::embedded()?;
        let home = calendars.iter().find(|c| c.id == pack.calendar);
        let home = home.ok_or_else(|| Failure::input(format!("there is no calendar `{}`", pack.calendar)))?;
        let generator = Generator::new(&pack, vocabulary, home, self.seed).map_err(Failure::input)?;
        let failed = |error: std::io::Error| Failure::input(format!("{}: {error}", self.out));
        let out: Box<dyn Write> = if self.out == "-" {
            Box::new(std::io::stdout().lock())
        } else {
            Box::new(std::fs::File::create(&self.out).map_err(failed)?)
        };
        let mut out = BufWriter::with_capacity(1 << 20, out);
        let mut line = Vec::new();
        let contract = std::iter::once(generator.contract_facts());
        let people = (0..self.participants).map(|number| generator.participant(number));
        for facts in contract.chain(people) {
            line.clear();
            facts.iter().for_each(|fact| write_line(fact, vocabulary, &mut line));
            match out.write_all(&line) {
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
                result => result.map_err(failed)?,
            }
        }
        out.flush().map_err(failed)
    }
}
