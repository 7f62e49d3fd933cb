//! `cargo xtask bench record`: what the record costs on SQLite and on PostgreSQL, at the size of a national contract.

mod fill;
mod measure;
mod slow;

use fill::Filled;
use std::path::{Path, PathBuf};
use std::time::Duration;
use waymark_testkit::postgres::Server;

/// What is asked for on the command line.
struct Wanted {
    participants: Vec<u32>,
    sqlite: bool,
    postgres: bool,
    folder: PathBuf,
}

/// Runs the bench: `--participants N[,N…]` (220,000 unless given), `--only sqlite|postgres`, `--folder PATH` to keep and use again a
/// filled SQLite database.
pub fn run(root: &Path, words: &[String]) -> Result<(), String> {
    if words.first().is_some_and(|w| w == "slow") {
        return slow::child(&words[1..]);
    }
    let wanted = wanted(root, words)?;
    println!("{}", super::machine());
    std::fs::create_dir_all(&wanted.folder).map_err(|e| e.to_string())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| e.to_string())?;
    let mut tables = Vec::new();
    for participants in &wanted.participants {
        if wanted.sqlite {
            let path = wanted.folder.join(format!("bench-{participants}.db"));
            let filled = runtime.block_on(fill::sqlite(&path, *participants))?;
            tables.push(runtime.block_on(all(filled))?);
        }
        if wanted.postgres {
            // Every sync of this server takes a millisecond more, from the first to the last.
            let server = Server::start_with_delay(1_000)?;
            let filled = runtime.block_on(fill::postgres(&server.create_database()?, *participants))?;
            tables.push(runtime.block_on(all(filled))?);
        }
    }
    tables.iter().for_each(Table::print);
    Ok(())
}

async fn all(filled: Filled) -> Result<Table, String> {
    let mut table = Table { title: filled.describe(), rows: filled.rows.clone() };
    measure::all(&filled, &mut table).await?;
    if let Some(path) = filled.sqlite_path() {
        let filled = filled.close(path)?;
        table.rows.extend(slow::measure(&filled)?);
    }
    Ok(table)
}

fn wanted(root: &Path, words: &[String]) -> Result<Wanted, String> {
    let folder = root.join("target/bench-record");
    let mut wanted = Wanted { participants: vec![220_000], sqlite: true, postgres: true, folder };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut next = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--participants" => {
                let list =
                    next()?.split(',').map(|n| n.replace('_', "").parse().map_err(|_| format!("`{n}` is no number")));
                wanted.participants = list.collect::<Result<_, _>>()?;
            }
            "--only" => match next()?.as_str() {
                "sqlite" => wanted.postgres = false,
                "postgres" => wanted.sqlite = false,
                other => return Err(format!("--only knows sqlite and postgres, not `{other}`")),
            },
            "--folder" => wanted.folder = PathBuf::from(next()?),
            other => return Err(format!("bench record knows --participants, --only and --folder, not `{other}`")),
        }
    }
    Ok(wanted)
}

/// What was measured on one database.
struct Table {
    title: String,
    rows: Vec<Row>,
}

/// One figure.
#[derive(Debug, Clone)]
struct Row {
    job: String,
    figure: String,
    goal: &'static str,
}

impl Row {
    fn new(job: impl Into<String>, figure: impl Into<String>, goal: &'static str) -> Row {
        Row { job: job.into(), figure: figure.into(), goal }
    }
}

impl Table {
    fn print(&self) {
        println!("\n{}\n\n| job | figure | goal |\n| --- | --- | --- |", self.title);
        self.rows.iter().for_each(|row| println!("| {} | {} | {} |", row.job, row.figure, row.goal));
    }
}

/// The median, the 95th and the 99th of a hundred of some times, in milliseconds.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |percent: usize| {
        let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
        times.get(place).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
    };
    format!("median {:.2} ms, p95 {:.2} ms, p99 {:.2} ms ({} times)", at(50), at(95), at(99), times.len())
}
