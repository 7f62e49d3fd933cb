//! `cargo xtask bench web`: what the desk's pages cost over loopback, beside a Django twin of two of them.

mod cast;
mod client;
mod export;
mod load;
mod process;
mod report;
mod rows;
mod times;
mod twin;
mod visit;

use cast::Cast;
use process::Server;
use report::Report;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use visit::{KINDS, Kind, Log, Visitor};
use waymark_rules::Day;
use waymark_testkit::slow_disk;

/// The day the invented contract is looked at.
const TODAY: &str = "2026-11-25";
/// How many people ask at once where the mix goes as fast as it can.
const AT_ONCE: usize = 4;
/// The fixed rate of the mix, pages a second.
const RATE: u32 = 150;

/// What is asked for on the command line.
struct Wanted {
    participants: u32,
    folder: PathBuf,
    binary: Option<PathBuf>,
    twin: bool,
    slow: bool,
    times: usize,
    seconds: u64,
}

/// Runs the bench: `--participants N` (2,500 unless given), `--large` for 220,000, `--no-twin`, `--no-slow-disk`, `--times N` of each kind of
/// page, `--seconds N` of each stretch of the mix, `--folder PATH` to keep databases in, `--binary PATH` to serve with.
pub(super) fn run(root: &Path, words: &[String]) -> Result<(), String> {
    let wanted = wanted(root, words)?;
    println!("{}", super::machine());
    println!("{}", report::load_average());
    process::stay_on_core_1()?;
    let binary = match &wanted.binary {
        Some(path) => path.clone(),
        None => built(root)?,
    };
    let site = Site { folder: wanted.folder.join(wanted.participants.to_string()), binary };
    site.fill(wanted.participants)?;
    let cast = site.cast()?;
    let report = Report::new(&cast);
    report.starts(&site)?;
    report.weights(&site, &cast)?;
    let server = site.serve(&[])?;
    let there = report.pages(&server, (&cast, wanted.times))?;
    report.mix(&server, &cast, (&there, Duration::from_secs(wanted.seconds)))?;
    drop(server);
    if wanted.slow {
        report.slow_disk(&site, &cast, wanted.times)?;
    }
    if wanted.twin
        && let Err(why) = twin::compare(root, &site, wanted.times)
    {
        println!("\nno twin: {why}");
    }
    println!("{}", report::load_average());
    Ok(())
}

fn wanted(root: &Path, words: &[String]) -> Result<Wanted, String> {
    let folder = root.join("target/bench-web");
    let (participants, times, seconds) = (2_500, 400, 20);
    let mut wanted = Wanted { participants, folder, binary: None, twin: true, slow: true, times, seconds };
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut next = || words.next().ok_or(format!("{word} needs a value"));
        let number = |text: &String| text.replace('_', "").parse::<u32>().map_err(|_| format!("`{text}` is no number"));
        match word.as_str() {
            "--participants" => wanted.participants = number(next()?)?,
            "--large" => wanted.participants = 220_000,
            "--times" => wanted.times = usize::try_from(number(next()?)?).unwrap_or(times),
            "--seconds" => wanted.seconds = number(next()?)?.into(),
            "--folder" => wanted.folder = PathBuf::from(next()?),
            "--binary" => wanted.binary = Some(PathBuf::from(next()?)),
            "--no-twin" => wanted.twin = false,
            "--no-slow-disk" => wanted.slow = false,
            other => {
                return Err(format!(
                    "bench web knows --participants, --large, --times, --seconds, --folder, --binary, --no-twin and --no-slow-disk, not `{other}`"
                ));
            }
        }
    }
    Ok(wanted)
}

/// The binary people would run.
fn built(root: &Path) -> Result<PathBuf, String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let words = ["build", "--quiet", "--release", "--package", "waymark"];
    let status = Command::new(cargo).args(words).current_dir(root).status().map_err(|e| e.to_string())?;
    if status.success() { Ok(root.join("target/release/waymark")) } else { Err("the binary did not build".into()) }
}

/// A filled database, and the binary that serves it.
struct Site {
    folder: PathBuf,
    binary: PathBuf,
}

impl Site {
    fn database(&self) -> PathBuf {
        self.folder.join("waymark.db")
    }

    fn key(&self) -> PathBuf {
        self.folder.join("waymark.key")
    }

    fn words(&self, command: &mut Command) {
        command.arg("--database").arg(self.database()).arg("--key").arg(self.key());
    }

    /// Makes the invented contract, once.
    fn fill(&self, participants: u32) -> Result<(), String> {
        let done = self.folder.join("filled");
        if done.exists() {
            // One of an earlier version of ours is taken along.
            let mut command = Command::new(&self.binary);
            command.arg("migrate").stdout(std::process::Stdio::null());
            self.words(&mut command);
            let status = command.status().map_err(|e| e.to_string())?;
            let fits = format!("take {} away to have it made anew", self.folder.display());
            return if status.success() { Ok(()) } else { Err(format!("the database is of another version; {fits}")) };
        }
        std::fs::create_dir_all(&self.folder).map_err(|e| e.to_string())?;
        let mut command = Command::new(&self.binary);
        command.args(["demo", "--today", TODAY, "--participants", &participants.to_string()]);
        self.words(&mut command);
        let status = command.status().map_err(|e| e.to_string())?;
        if !status.success() {
            return Err(format!("{} could not be filled; take it away and try again", self.folder.display()));
        }
        std::fs::write(done, "").map_err(|e| e.to_string())
    }

    fn cast(&self) -> Result<Cast, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
        let now = cast::morning(Day::parse(TODAY).ok_or("no day")?);
        runtime.block_on(async {
            let house = cast::house(&self.database(), &self.key()).await?;
            Cast::choose(&house, now).await
        })
    }

    /// The command that serves it, after what stands before the binary.
    fn command(&self, mut command: Command, more: &[&str]) -> Command {
        command.args(["serve", "--demo", "--port", "0", "--today", TODAY]).args(more);
        self.words(&mut command);
        command
    }

    fn serve(&self, more: &[&str]) -> Result<Server, String> {
        Server::start(self.command(process::on_core(&self.binary), more), None)
    }

    /// The same on a disk whose every sync takes a millisecond more.
    fn serve_slowly(&self) -> Result<Server, String> {
        let mut command = slow_disk::slow("taskset", 1_000, &self.folder.join("strace.log"))?;
        command.args(["-c", "0"]).arg(&self.binary);
        Server::start(self.command(command, &[]), None)
    }
}

/// Some coaches at work, each signed in once.
fn coaches(server: &Server, cast: &Cast, many: usize) -> Result<Vec<Visitor>, String> {
    (0..many).map(|place| Visitor::coach(server.port, cast, place)).collect()
}

/// The kinds of page this site has.
fn there(visitor: &mut Visitor, manager: &mut Visitor) -> Result<Vec<Kind>, String> {
    let mut found = Vec::new();
    for (kind, name, ..) in KINDS {
        let who = if by_manager(kind) { &mut *manager } else { &mut *visitor };
        if who.knows(kind)? {
            if kind == Kind::Suggest && !who.finds_somebody()? {
                return Err(
                    "the search finds nobody; run `waymark rebuild` on the database, or have it made anew".into()
                );
            }
            found.push(kind);
        } else {
            println!("{name}: this site has no such page yet; left out");
        }
    }
    Ok(found)
}

/// Kinds that only somebody who answers for the whole contract may ask for.
fn by_manager(kind: Kind) -> bool {
    matches!(kind, Kind::PrimeOverdue | Kind::Contracts)
}

/// One answer of a kind, uncompressed.
fn weighed(visitor: &mut Visitor, kind: Kind) -> Result<(usize, u32), String> {
    visitor.uncompressed();
    // The first use of a page reads its template and prepares its statements.
    visitor.does(kind, &mut Log::new())?;
    let answer = visitor.does(kind, &mut Log::new())?;
    let statements = answer.header("waymark-statements").and_then(|n| n.parse().ok()).unwrap_or(0);
    Ok((answer.body.len(), statements))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_read_and_nothing_else() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let root = Path::new("/nowhere");
        let asked = wanted(root, &words("--large --no-twin --times 7")).unwrap();
        assert_eq!((asked.participants, asked.twin, asked.times), (220_000, false, 7));
        assert!(wanted(root, &words("--huge")).is_err_and(|e| e.contains("--large")));
    }
}
