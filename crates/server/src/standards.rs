//! `waymark standards`: every standard's figures, by month or cohort, with the cases behind them if wished.

use crate::store::{Place, call, run};
use crate::{Failure, evaluate, facts, measures, packs, print};
use clap::{Args, ValueEnum};
use serde_json::json;
use waymark_app::figures::Lots;
use waymark_rules::Day;
use waymark_rules::answer;
use waymark_rules::facts::Records;
use waymark_rules::figures::{By, Figures, Row};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::measures::Measures;
use waymark_rules::pack::{Period, set_readings};
use waymark_rules::program::Program;

/// Figures for every standard: matured, met, missed, left out, against the threshold.
#[derive(Args)]
pub struct Standards {
    /// The programme's id, or a folder that holds a pack; without it, the one the contract is judged by.
    #[arg(long, value_name = "PACK", required_unless_present = "contract")]
    programme: Option<String>,
    /// Facts as JSON Lines; `-` reads standard input.
    #[arg(long, value_name = "FILE|-", required_unless_present = "contract", conflicts_with = "contract")]
    facts: Option<String>,
    /// Judge this contract as it is in the database, instead of a file.
    #[arg(long, value_name = "ID")]
    contract: Option<String>,
    #[command(flatten)]
    place: Place,
    /// The day judged, YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = evaluate::day)]
    on: Day,
    /// Judge as known at this instant, RFC 3339.
    #[arg(long, value_name = "INSTANT", value_parser = evaluate::instant)]
    known: Option<i64>,
    /// By the month things fell due, or by cohort (month of referral or of start).
    #[arg(long, default_value = "month")]
    by: ByWhat,
    /// Which period each figure covers.
    #[arg(long, default_value = "month")]
    period: Which,
    /// Only these measures, by id, and no standards; may be given several times.
    #[arg(long, value_name = "ID")]
    measure: Vec<String>,
    /// List the cases behind each figure, with reasons.
    #[arg(long)]
    cases: bool,
    /// Judge under another reading, such as R12=strict; may be given several times.
    #[arg(long, value_name = "ID=WORD")]
    reading: Vec<String>,
    /// How the figures are printed.
    #[arg(long, default_value = "json")]
    format: Format,
    /// Judge the good lines although others are bad, and say how many were skipped.
    #[arg(long)]
    skip_bad: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum ByWhat {
    Month,
    Cohort,
}

#[derive(Clone, Copy, ValueEnum)]
enum Which {
    Month,
    Rolling3,
    Rolling12,
    Cumulative,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Csv,
    Text,
}

/// Answers under way into figures, and who could not be answered.
struct Gathering<'p> {
    program: &'p Program,
    question: Question,
    figures: Figures<'p>,
    measures: Measures<'p>,
    problems: Vec<String>,
}

impl Gathering<'_> {
    fn take(&mut self, records: &Records, places: impl Iterator<Item = usize>) {
        let mut judge = Judge::new(self.program, records, self.question);
        for place in places {
            self.measures.take(&mut judge, records, place);
            match answer::answer(&mut judge, records, place, false) {
                Ok(answer) => {
                    let (referral, start) = judge.landmarks();
                    self.figures.take(&answer, referral, start);
                }
                Err(problem) => self.problems.push(problem),
            }
        }
    }
}

impl Standards {
    /// Judges, adds up and prints.
    pub fn run(self) -> Result<(), Failure> {
        if let Some(contract) = &self.contract {
            return run(self.of_contract(contract));
        }
        let program = packs::program(self.programme.as_deref().unwrap_or_default(), &self.reading)?;
        self.known(&program)?;
        let records = facts::read(self.facts.as_deref().unwrap_or_default(), &program, self.skip_bad)?;
        let mut gathering = self.begin(&program);
        gathering.take(&records, 0..records.spells.len());
        self.tell(gathering)
    }

    /// The contract in the database, lot by lot, so that it never has to be in memory as a whole.
    async fn of_contract(&self, contract: &str) -> Result<(), Failure> {
        let house = self.place.open_to_read().await?;
        let mut lots = Lots::open(&house, &call(), contract, None).await?;
        let name = self.programme.as_deref().unwrap_or(lots.pack());
        let program = packs::program_with(name, &self.reading, &lots.program()?.calendars)?;
        self.known(&program)?;
        let mut gathering = self.begin(&program);
        let mut unread = Vec::new();
        while let Some(lot) = lots.next(&program).await? {
            match lot {
                Ok(lot) => gathering.take(&lot.records, lot.places.into_iter()),
                Err(problems) => unread.extend(problems),
            }
        }
        if unread.is_empty() { self.tell(gathering) } else { Err(unread.into()) }
    }

    /// Refuses a measure the pack does not have.
    fn known(&self, program: &Program) -> Result<(), Failure> {
        let ids: Vec<&str> = program.pack.measures.iter().map(|m| m.head.id.as_str()).collect();
        match self.measure.iter().find(|id| !ids.contains(&id.as_str())) {
            None => Ok(()),
            Some(id) => Err(Failure::Usage(format!(
                "--measure {id}: the programme has no such measure; it has {}",
                ids.join(", ")
            ))),
        }
    }

    fn begin<'p>(&self, program: &'p Program) -> Gathering<'p> {
        let by = match self.by {
            ByWhat::Month => By::Month,
            ByWhat::Cohort => By::Cohort,
        };
        let question = Question { on: self.on, known: self.known };
        let figures = Figures::new(&program.pack, self.on, by, self.cases);
        let measures = Measures::new(program, question);
        Gathering { program, question, figures, measures, problems: Vec::new() }
    }

    fn tell(&self, gathering: Gathering<'_>) -> Result<(), Failure> {
        facts::refuse(gathering.problems, self.skip_bad)?;
        let said = match self.by {
            ByWhat::Month => "month",
            ByWhat::Cohort => "cohort",
        };
        let (period, spoken) = match self.period {
            Which::Month => (Period::Month, "month"),
            Which::Rolling3 => (Period::Rolling3, "rolling3"),
            Which::Rolling12 => (Period::Rolling12, "rolling12"),
            Which::Cumulative => (Period::Cumulative, "cumulative"),
        };
        let mut rows = gathering.figures.rows(period);
        let mut counted = gathering.measures.rows();
        if !self.measure.is_empty() {
            rows.clear();
            counted.retain(|row| self.measure.contains(&row.measure));
        }
        let pack = &gathering.program.pack;
        match self.format {
            Format::Json => {
                let known = answer::known_text(gathering.question);
                let (on, id) = (self.on.to_string(), &pack.id);
                let readings = set_readings(&pack.readings);
                let mut whole = json!({
                    "programme": id, "on": on, "known": known, "by": said, "period": spoken, "readings": readings, "rows": rows,
                });
                if !counted.is_empty() {
                    whole["measures"] = json!(counted);
                }
                print(&format!("{whole}\n"))
            }
            Format::Csv => csv(&rows).and_then(|()| print(&measures::csv(&counted))),
            Format::Text => text(&rows).and_then(|()| print(&measures::text(&counted, pack))),
        }
    }
}

/// A cell as CSV: quoted where it must be, and never read as a formula by a spreadsheet.
pub fn cell(text: &str) -> String {
    let safe = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_string() };
    if safe.contains(['"', ',', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

fn csv(rows: &[Row]) -> Result<(), Failure> {
    print("period,standard,clause,matured,met,missed,met_late,left_out,percent,threshold,status\n")?;
    for r in rows {
        let start = format!("{},{},{}", r.period, cell(&r.standard), cell(&r.clause));
        let counts = format!("{},{},{},{},{}", r.matured, r.met, r.missed, r.met_late, r.left_out);
        let empty = String::new();
        let (percent, threshold) = (r.percent.as_ref().unwrap_or(&empty), r.threshold.as_ref().unwrap_or(&empty));
        print(&format!("{start},{counts},{percent},{threshold},{}\n", r.status))?;
    }
    if rows.iter().any(|r| r.cases.is_some()) {
        print("\nperiod,standard,participant,status,counts_as,due,done,because\n")?;
    }
    for r in rows {
        for c in r.cases.iter().flatten() {
            let (due, done) = (c.due.as_deref().unwrap_or(""), c.done.as_deref().unwrap_or(""));
            let who = format!("{},{},{}", r.period, cell(&r.standard), cell(&c.participant));
            print(&format!("{who},{},{},{due},{done},{}\n", c.status, c.counts_as, cell(&c.because)))?;
        }
    }
    Ok(())
}

fn text(rows: &[Row]) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    print("period   standard                       matured     met  missed left out        %  threshold\n")?;
    for r in rows {
        let percent = r.percent.as_deref().unwrap_or("-");
        let threshold = r.threshold.as_ref().map_or("not set".to_string(), |t| format!("{t} {}", r.status));
        let counts = format!("{:>7} {:>7} {:>7} {:>8}", r.matured, r.met, r.missed, r.left_out);
        print(&format!("{}  {:<30} {counts} {percent:>8}  {threshold}\n", r.period, r.standard))?;
        for c in r.cases.iter().flatten() {
            print(&format!("           {:<10} {:<9} {}\n", c.participant, c.counts_as.replace('_', " "), c.because))?;
        }
    }
    Ok(())
}
