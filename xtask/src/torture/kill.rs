//! `cargo xtask torture kill`: a writer on SQLite is killed at random moments, again and again on the same database (REL-04).

use super::check::{Found, check, none_of};
use super::flags::Flags;
use super::notes::Notes;
use super::{ground, wait};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use waymark_testkit::by_hand::by_hand;

/// A database with more facts than this is put aside for a new one: every round checks all of it.
const FULL: usize = 8_000;

/// What a run came to.
#[derive(Default)]
struct Sum {
    acknowledged: usize,
    unanswered: (usize, usize),
    slowest_open: Duration,
    slowest_start: Duration,
    databases: u32,
}

/// Kills `--rounds` times, `--between` so many milliseconds after the writer serves; each start may take `--within` milliseconds.
/// `--manner` is how the writer is bad, for showing that a bad one is caught.
pub(super) fn run(_: &Path, words: &[String]) -> Result<(), String> {
    let flags = Flags::read(words, &["rounds", "seed", "between", "within", "manner"])?;
    let (rounds, seed) = (flags.number("rounds", 500_u32)?, flags.number("seed", 1_u64)?);
    let between = flags.range("between", 50..=2_000)?;
    let within = Duration::from_millis(flags.number("within", 2_000)?);
    let manner = flags.text("manner").unwrap_or("honest");
    let mut random = fastrand::Rng::with_seed(seed);
    let folder = tempfile::tempdir().map_err(|e| format!("no temporary folder could be made ({e})"))?;
    let mut sum = Sum::default();
    let mut field: Option<Field> = None;
    for round in 1..=rounds {
        let when = format!("seed {seed}, round {round}");
        let here = match field.take().filter(|field| field.facts < FULL) {
            Some(field) => field,
            None => {
                sum.databases += 1;
                Field::new(folder.path(), sum.databases)?
            }
        };
        let alive = Duration::from_millis(random.u64(between.clone()));
        let started = killed_after(here.start(manner)?, alive).map_err(|e| format!("{when}: {e}"))?;
        let (opened, found) = here.reopen()?;
        none_of(&found.wrong, &format!("{when}, killed after {} ms", alive.as_millis()))?;
        sum.slowest_start = sum.slowest_start.max(started);
        sum.slowest_open = sum.slowest_open.max(opened);
        if sum.slowest_start.max(sum.slowest_open) > within {
            return Err(format!("{when}: served after {started:?}, reopened in {opened:?}; {within:?} were allowed"));
        }
        sum.acknowledged += found.acknowledged - here.acknowledged;
        sum.unanswered.0 += found.unanswered.0;
        sum.unanswered.1 += found.unanswered.1;
        if round.is_multiple_of(50) {
            println!("{round} rounds, {} acknowledged", sum.acknowledged);
        }
        field = Some(Field { facts: found.facts, acknowledged: found.acknowledged, ..here });
    }
    let Sum { acknowledged, unanswered, slowest_open, slowest_start, databases } = sum;
    println!(
        "kill: {rounds} rounds on {databases} databases, {acknowledged} acknowledged, 0 lost, 0 doubled, 0 half; {} cut off in the middle, \
         of which {} had been kept; slowest reopen {} ms, slowest start of a process {} ms",
        unanswered.0,
        unanswered.1,
        slowest_open.as_millis(),
        slowest_start.as_millis()
    );
    Ok(())
}

/// One database and the notes beside it.
struct Field {
    database: PathBuf,
    notes: PathBuf,
    facts: usize,
    acknowledged: usize,
}

impl Field {
    fn new(folder: &Path, number: u32) -> Result<Field, String> {
        let database = folder.join(format!("{number}.db"));
        wait(ground::lay(&database))?;
        Ok(Field { database, notes: folder.join(format!("{number}.notes")), facts: 0, acknowledged: 0 })
    }

    fn start(&self, manner: &str) -> Result<Child, String> {
        let own = std::env::current_exe().map_err(|e| e.to_string())?;
        let mut command = Command::new(own);
        command.args(["torture", "writer"]).arg(&self.database).arg(&self.notes).args(["--manner", manner]);
        command.stdout(Stdio::piped()).spawn().map_err(|e| format!("the writer could not be started ({e})"))
    }

    /// Opens what the kill left behind, serves from it, and checks all of it. How long opening and the first list took.
    fn reopen(&self) -> Result<(Duration, Found), String> {
        let address = self.database.display().to_string();
        wait(async {
            let begun = Instant::now();
            let house = ground::open(&address).await?;
            ground::serve(&house).await?;
            let opened = begun.elapsed();
            let mut found = check(&house, &Notes::read(&self.notes)?).await;
            drop(house);
            let pages = by_hand(&address, "SELECT * FROM pragma_integrity_check")?;
            if pages != "ok" {
                found.wrong.push(format!("SQLite finds its own pages wrong: {pages}"));
            }
            Ok((opened, found))
        })
    }
}

/// Waits until the writer serves, lets it live a while and kills it. How long it took to serve.
fn killed_after(mut child: Child, alive: Duration) -> Result<Duration, String> {
    let begun = Instant::now();
    let mut said = BufReader::new(child.stdout.take().ok_or("the writer has no output")?).lines();
    let first = said.next().transpose().map_err(|e| e.to_string())?;
    let started = begun.elapsed();
    if first.as_deref() != Some("serving") {
        let ended = child.wait().map_err(|e| e.to_string())?;
        return Err(format!("the writer did not serve ({ended})"));
    }
    wait(async {
        tokio::time::sleep(alive).await;
        Ok(())
    })?;
    child.kill().and_then(|()| child.wait()).map_err(|e| format!("the writer could not be killed ({e})"))?;
    // An honest writer on a good disk is refused nothing.
    match said.next().transpose().map_err(|e| e.to_string())? {
        None => Ok(started),
        Some(line) => Err(format!("the writer said: {line}")),
    }
}
