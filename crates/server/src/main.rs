//! The one binary, `waymark`: what programmes promise, judged over recorded facts.

mod backup;
mod check;
mod coverage;
mod demo;
mod evaluate;
mod export;
mod facts;
mod generate;
mod import;
mod instruments;
mod invite;
mod measures;
mod migrate;
mod packs;
mod programmes;
mod rebuild;
mod restore;
mod serve;
mod set_up;
mod simulate;
mod standards;
mod store;
mod verify;
mod work;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Programmes as data, judged: what is due, met, late, missed or excused on any day, as known on any day, and why.
#[derive(Parser)]
#[command(name = "waymark", version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site; so it does also when no command is named.
    Serve(serve::Serve),
    /// Found a record: commissioner, prime, contract and first manager.
    SetUp(set_up::SetUp),
    /// Judge every participant of a fact file on a day.
    Evaluate(evaluate::Evaluate),
    /// Figures for every standard, by month or cohort, with the cases behind them if wished.
    Standards(standards::Standards),
    /// Try a change of rules on facts: which duties, figures and people it touches.
    Simulate(simulate::Simulate),
    /// Make up histories like life for a programme, the same for the same seed.
    Generate(generate::Generate),
    /// List the programme packs, or print one as a reader would want it.
    Programmes(programmes::Programmes),
    /// List the instruments by which people say where they stand, or print one.
    Instruments(instruments::Instruments),
    /// Load packs and report every error with file, line and what would have fitted.
    Check(check::Check),
    /// Count how the clauses of the source documents are answered.
    Coverage(coverage::Coverage),
    /// Make the database where it is missing, and bring its tables to this version.
    Migrate(migrate::Migrate),
    /// Take in a commissioner's referrals, or facts.
    Import(import::Import),
    /// Make a link by which a member of staff comes in for the first time, or back in.
    Invite(invite::Invite),
    /// Write out facts, or the audit.
    Export(export::Export),
    /// Check that everything recorded is there, unchanged, and judged as the facts say.
    Verify(verify::Verify),
    /// Fill an empty database with an invented contract, to look at.
    Demo(demo::Demo),
    /// Make every derived row anew from the journal.
    Rebuild(rebuild::Rebuild),
    /// Do the work that waits, and what recurs.
    Work(work::Work),
    /// Print the newest signed checkpoint of the audit, for keeping elsewhere.
    Checkpoint(work::Checkpoint),
    /// Copy the SQLite database, while others may be writing.
    Backup(backup::Backup),
    /// Make a backup into a database again, after checking everything in it.
    Restore(restore::Restore),
}

/// What went wrong, and with which exit status.
pub enum Failure {
    /// The input or a pack has errors: status 1.
    Input(Vec<String>),
    /// Wrong usage: status 2.
    Usage(String),
}

impl From<Vec<waymark_rules::Problem>> for Failure {
    fn from(problems: Vec<waymark_rules::Problem>) -> Failure {
        Failure::Input(problems.iter().map(ToString::to_string).collect())
    }
}

impl Failure {
    /// One thing wrong with an input.
    pub fn input(text: impl Into<String>) -> Failure {
        Failure::Input(vec![text.into()])
    }
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let status = if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
            // A closed pipe is no reason to fail.
            let _ = error.print();
            return status;
        }
    };
    let result = match arguments.command.unwrap_or(Command::Serve(arguments.serve)) {
        Command::Serve(serve) => serve.run(),
        Command::SetUp(set_up) => set_up.run(),
        Command::Evaluate(evaluate) => evaluate.run(),
        Command::Standards(standards) => standards.run(),
        Command::Simulate(simulate) => simulate.run(),
        Command::Generate(generate) => generate.run(),
        Command::Programmes(programmes) => programmes.run(),
        Command::Instruments(instruments) => instruments.run(),
        Command::Check(check) => check.run(),
        Command::Coverage(coverage) => coverage.run(),
        Command::Migrate(migrate) => migrate.run(),
        Command::Import(import) => import.run(),
        Command::Invite(invite) => invite.run(),
        Command::Export(export) => export.run(),
        Command::Verify(verify) => verify.run(),
        Command::Demo(demo) => demo.run(),
        Command::Rebuild(rebuild) => rebuild.run(),
        Command::Work(work) => work.run(),
        Command::Checkpoint(checkpoint) => checkpoint.run(),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Input(lines)) => {
            for line in lines {
                eprintln!("{line}");
            }
            ExitCode::from(1)
        }
        Err(Failure::Usage(line)) => {
            eprintln!("{line}");
            ExitCode::from(2)
        }
    }
}

/// Writes texts to standard output one after another, as they come.
pub fn print_all(texts: impl Iterator<Item = String>) -> Result<(), Failure> {
    use std::io::Write;
    let mut out = std::io::BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
    let mut texts = texts;
    let written = texts.try_for_each(|text| out.write_all(text.as_bytes())).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::input(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes an answer to standard output; a reader that has gone away is not an error.
pub fn print(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::input(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}
