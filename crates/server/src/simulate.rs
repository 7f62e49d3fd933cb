//! `waymark simulate`: a change of rules tried on facts before it binds anybody.

use crate::store::{Place, call, run};
use crate::{Failure, evaluate, facts, packs, print};
use clap::{Args, ValueEnum};
use serde_json::json;
use waymark_app::figures::Lots;
use waymark_rules::Day;
use waymark_rules::answer::{self, known_text};
use waymark_rules::facts::Records;
use waymark_rules::judge::{Judge, Question};
use waymark_rules::program::Program;
use waymark_rules::simulate::{Case, Effect, Simulation, Standing};

/// Judge the same facts by the rules in force and by changed ones, and say which duties, figures and people the change touches.
#[derive(Args)]
pub struct Simulate {
    /// The rules in force: a programme's id, or a pack's folder; without it, those the contract is judged by.
    #[arg(long, value_name = "PACK", required_unless_present = "contract")]
    programme: Option<String>,
    /// The changed rules: a programme's id, or a pack's folder; without it, those in force under other readings.
    #[arg(long, value_name = "PACK", required_unless_present = "reading")]
    with: Option<String>,
    /// Try the change under this reading, such as R12=strict; may be given several times.
    #[arg(long, value_name = "ID=WORD")]
    reading: Vec<String>,
    /// Facts as JSON Lines.
    #[arg(long, value_name = "FILE", required_unless_present = "contract", conflicts_with = "contract")]
    facts: Option<String>,
    /// Try the change on this contract as it is in the database. Nothing is written.
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
    /// List every duty and outcome that the change touches, with both reasons.
    #[arg(long)]
    cases: bool,
    /// How the effect is printed.
    #[arg(long, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Text,
}

/// A comparison under way, and who could not be judged.
struct Trying<'p> {
    programs: [&'p Program; 2],
    question: Question,
    simulation: Simulation<'p>,
    problems: Vec<String>,
}

impl Trying<'_> {
    /// Compares the spells that stand at the same places of both records.
    fn take(&mut self, records: [&Records; 2], places: impl Iterator<Item = usize>) {
        let [before, after] = records;
        let mut old = Judge::new(self.programs[0], before, self.question);
        let mut new = Judge::new(self.programs[1], after, self.question);
        for place in places {
            let was = answer::answer(&mut old, before, place, false);
            let would = answer::answer(&mut new, after, place, false);
            match (was, would) {
                (Ok(was), Ok(would)) => {
                    self.simulation.take([&was, &would], [old.landmarks(), new.landmarks()]);
                }
                (Err(problem), _) | (_, Err(problem)) => self.problems.push(problem),
            }
        }
    }
}

impl Simulate {
    /// Judges twice, compares and prints.
    pub fn run(self) -> Result<(), Failure> {
        if let Some(contract) = &self.contract {
            return run(self.of_contract(contract));
        }
        let name = self.programme.as_deref().unwrap_or_default();
        let old = packs::program(name, &[])?;
        let new = packs::program(self.with.as_deref().unwrap_or(name), &self.reading)?;
        let path = self.facts.as_deref().unwrap_or_default();
        if path == "-" {
            return Err(Failure::Usage("--facts: the facts are read twice, so they must be in a file".into()));
        }
        let before = facts::read(path, &old, false)?;
        let after = facts::read(path, &new, false)?;
        let mut trying = self.begin([&old, &new]);
        trying.take([&before, &after], 0..before.spells.len());
        self.tell(trying)
    }

    /// The contract in the database, lot by lot, under both.
    async fn of_contract(&self, contract: &str) -> Result<(), Failure> {
        let house = self.place.open_to_read().await?;
        let mut lots = Lots::open(&house, &call(), contract, None).await?;
        let mut again = Lots::open(&house, &call(), contract, None).await?;
        let name = self.programme.as_deref().unwrap_or(lots.pack());
        let calendars = &lots.program()?.calendars;
        let old = packs::program_with(name, &[], calendars)?;
        let new = packs::program_with(self.with.as_deref().unwrap_or(name), &self.reading, calendars)?;
        let mut trying = self.begin([&old, &new]);
        let mut unread = Vec::new();
        while let (Some(before), Some(after)) = (lots.next(&old).await?, again.next(&new).await?) {
            match (before, after) {
                (Ok(before), Ok(after)) => {
                    trying.take([&before.records, &after.records], before.places.into_iter());
                }
                (Err(problems), _) | (_, Err(problems)) => unread.extend(problems),
            }
        }
        if unread.is_empty() { self.tell(trying) } else { Err(unread.into()) }
    }

    fn begin<'p>(&self, programs: [&'p Program; 2]) -> Trying<'p> {
        let question = Question { on: self.on, known: self.known };
        let simulation = Simulation::new(&programs[0].pack, &programs[1].pack, self.on);
        Trying { programs, question, simulation, problems: Vec::new() }
    }

    fn tell(&self, trying: Trying<'_>) -> Result<(), Failure> {
        facts::refuse(trying.problems, false)?;
        let (effect, cases) = trying.simulation.finish();
        match self.format {
            Format::Json => {
                let mut whole = json!({
                    "on": self.on.to_string(), "known": known_text(trying.question), "effect": effect,
                });
                if self.cases {
                    whole["cases"] = json!(cases);
                }
                print(&format!("{whole}\n"))
            }
            Format::Text => {
                print(&as_text(&effect, self.on))?;
                if self.cases {
                    cases.iter().try_for_each(|case| print(&case_text(case)))?;
                }
                Ok(())
            }
        }
    }
}

/// The word for one, or for another number.
fn one_or_more<N: From<u8> + PartialEq>(count: N, one: &'static str, more: &'static str) -> &'static str {
    if count == N::from(1) { one } else { more }
}

fn as_text(effect: &Effect, on: Day) -> String {
    let [before, after] = &effect.versions;
    let mut text = format!(
        "{}: version {before} as it is, version {after} as it would be, on {on}\n{} of {} people {} touched\n",
        effect.programme,
        effect.touched,
        effect.people,
        one_or_more(effect.touched, "is", "are")
    );
    for rule in &effect.rules {
        let people = one_or_more(rule.people, "person", "people");
        text.push_str(&format!("\n{} ({}), {} {people}\n", rule.rule, rule.clause, rule.people));
        for (count, one, more) in [
            (rule.appear, "duty appears", "duties appear"),
            (rule.go, "duty goes", "duties go"),
            (rule.due_moves, "falls due on another day", "fall due on another day"),
        ] {
            if count > 0 {
                text.push_str(&format!("  {count} {}\n", one_or_more(count, one, more)));
            }
        }
        for moved in &rule.statuses {
            let (from, to) = (moved.from.replace('_', " "), moved.to.replace('_', " "));
            text.push_str(&format!("  {} {from} would be {to}\n", moved.count));
        }
        let said = |cell: &Option<String>| cell.as_ref().map_or("nothing due yet".to_string(), |p| format!("{p} %"));
        let [was, would] = &rule.percent;
        if was != would {
            text.push_str(&format!("  in time: {}, would be {}\n", said(was), said(would)));
        }
        let set = |cell: &Option<String>| cell.as_ref().map_or("not set".to_string(), |p| format!("{p} %"));
        let [was, would] = &rule.threshold;
        if was != would {
            text.push_str(&format!("  threshold: {}, would be {}\n", set(was), set(would)));
        }
    }
    text
}

fn case_text(case: &Case) -> String {
    let said = |standing: &Option<Standing>| match standing {
        None => "no such duty".to_string(),
        Some(s) => format!("{}: {}", s.status.replace('_', " "), s.because),
    };
    let enrolment = case.enrolment.as_ref().map_or(String::new(), |e| format!(" ({e})"));
    let (before, after) = (said(&case.before), said(&case.after));
    format!("\n{}{enrolment}, {}\n  now    {before}\n  would  {after}\n", case.who, case.rule)
}
