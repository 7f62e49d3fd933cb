//! The same three standards in DuckDB, in the same run: the answers must agree, then the times are compared.

use super::handover::Handover;
use super::work::{Figure, ROUNDS, jets};
use super::{latest, work::sentence};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use waymark_generate::Generator;
use waymark_rules::Day;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{Records, RecordsBuilder, index};
use waymark_rules::judge::{Judge, Sink, Status, Verdict};
use waymark_rules::program::Program;

/// The standards compared, in the pack's order.
const STANDARDS: [&str; 3] = ["first-contact", "action-plan", "missed-contact"];
/// What the script leaves with when the package is not installed.
const NOT_INSTALLED: i32 = 3;
/// How long before the day judged the answers are compared a second time, so that running obligations are among them.
const DAYS_BEFORE: u16 = 500;

/// Whether DuckDB is to be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// Left out.
    No,
    /// If it is there.
    IfThere,
    /// It must be there.
    Yes,
}

/// Obligations by standard and status; what is still to be done is one status.
type Answers = BTreeMap<(usize, String), u64>;

/// Obligations counted by standard and status, and nothing else.
#[derive(Default, Clone)]
struct Counted {
    cells: [[u64; Status::ALL.len()]; STANDARDS.len()],
    outside: u64,
}

impl Sink for Counted {
    const WANTS_CHANGES: bool = false;

    #[inline]
    fn verdict(&mut self, verdict: Verdict) {
        if let Some(row) = self.cells.get_mut(usize::from(verdict.standard)) {
            row[verdict.status as usize] += 1;
        }
    }

    fn change(&mut self, _day: u16) {}

    fn outside(&mut self, _standard: u16, _calendar: usize, _from: u16) {
        self.outside += 1;
    }
}

impl Counted {
    fn answers(&self) -> Answers {
        let mut answers = Answers::new();
        for (standard, row) in self.cells.iter().enumerate() {
            for (status, n) in Status::ALL.iter().zip(row).filter(|(_, n)| **n > 0) {
                let name = if status.is_running() { "running" } else { status.name() };
                *answers.entry((standard, name.to_string())).or_default() += n;
            }
        }
        answers
    }
}

/// The job on our side: the three standards and what they need, and the facts indexed for them.
struct Job {
    program: Program,
    records: Records,
    home: Calendar,
}

impl Job {
    fn make(participants: u32) -> Result<Job, String> {
        let (whole, vocabulary, calendars) = jets()?;
        let home = calendars.iter().find(|c| c.id == whole.calendar).ok_or("the pack's calendar is not built in")?;
        let generator = Generator::new(&whole, vocabulary, home, 1)?;
        let mut pack = whole.clone();
        pack.standards.retain(|s| STANDARDS.contains(&s.head.id.as_str()));
        // Only this stage is asked about, and the outcomes end it early.
        pack.stages.retain(|s| s.head.id == "on_programme");
        (pack.measures, pack.limits, pack.payments) = (Vec::new(), Vec::new(), Vec::new());
        let found: Vec<&str> = pack.standards.iter().map(|s| s.head.id.as_str()).collect();
        if found != STANDARDS {
            return Err(format!("the JETS pack has {found:?} where the comparison expects {STANDARDS:?}"));
        }
        let program = Program::compile(&pack, vocabulary, &calendars).map_err(|p| sentence(&p))?;
        let mut builder = RecordsBuilder::new(&program);
        for number in 0..participants {
            generator.participant(number).iter().for_each(|record| builder.push(record));
        }
        let records = builder.finish().map_err(|p| sentence(&p))?;
        Ok(Job { home: home.clone(), program, records })
    }

    fn judge(&self, on: Day) -> Counted {
        let mut sink = Counted::default();
        let mut judge = Judge::new(&self.program, &self.records, latest(on));
        for place in 0..self.records.spells.len() {
            judge.spell(&self.records, place, &mut sink, |_, _| ());
        }
        sink
    }

    /// Milliseconds to index the facts in their order, and to judge them.
    fn timed(&self, on: Day) -> (f64, f64) {
        let median = |work: &dyn Fn()| {
            let once = |_| {
                let begun = Instant::now();
                work();
                begun.elapsed().as_secs_f64() * 1000.0
            };
            Figure::median(&(0..ROUNDS).map(once).collect::<Vec<f64>>())
        };
        let index = median(&|| drop(std::hint::black_box(index::build(&self.program, &self.records))));
        (index, median(&|| _ = std::hint::black_box(self.judge(on))))
    }
}

/// What the script printed.
#[derive(Default)]
struct Theirs {
    version: String,
    load: f64,
    prepare: [Vec<f64>; 2],
    judge: [Vec<f64>; 2],
    answers: BTreeMap<Day, Answers>,
}

impl Theirs {
    fn read(text: &str) -> Result<Theirs, String> {
        let mut theirs = Theirs::default();
        for line in text.lines() {
            theirs
                .line(line)
                .ok_or_else(|| format!("the DuckDB script printed `{line}`, which the bench cannot read"))?;
        }
        Ok(theirs)
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let words: Vec<&str> = line.split(' ').collect();
        let threads = |word: &str| word.parse::<usize>().ok()?.checked_sub(1).filter(|n| *n < 2);
        match words.as_slice() {
            ["version", duckdb, python] => self.version = format!("DuckDB {duckdb}, Python {python}"),
            ["load", ms] => self.load = ms.parse().ok()?,
            ["prepare", n, ms] => self.prepare[threads(n)?].push(ms.parse().ok()?),
            ["judge", n, ms] => self.judge[threads(n)?].push(ms.parse().ok()?),
            ["count", day, standard, status, n] => {
                let answers = self.answers.entry(Day::parse(day)?).or_default();
                answers.insert((standard.parse().ok()?, (*status).to_string()), n.parse().ok()?);
            }
            _ => return None,
        }
        Some(())
    }
}

/// Runs the script; `None` if DuckDB is not there.
fn ask(root: &Path, folder: &Path, days: [Day; 2]) -> Result<Option<Theirs>, String> {
    let result = Command::new(python())
        .arg(root.join("tools/bench/duckdb_peer.py"))
        .arg(folder)
        .args(days.map(|d| d.to_string()))
        .output();
    let output = match result {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|e| format!("{} could not be started: {e}", python()))?,
    };
    if output.status.code() == Some(NOT_INSTALLED) {
        return Ok(None);
    }
    if !output.status.success() {
        return Err(format!("the DuckDB script failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    Theirs::read(&String::from_utf8_lossy(&output.stdout)).map(Some)
}

fn python() -> String {
    std::env::var("WAYMARK_PYTHON").unwrap_or_else(|_| "python3".into())
}

/// Whether Python and the package are there, before any work is done for them.
fn is_there() -> bool {
    let result = Command::new(python()).args(["-c", "import duckdb"]).output();
    result.is_ok_and(|output| output.status.success())
}

fn absent(peer: Peer) -> Result<(), String> {
    let said = format!(
        "not run: DuckDB on {}; `{}` has no module `duckdb`. \
         Install it with `pip install duckdb`, or name another Python in WAYMARK_PYTHON",
        STANDARDS.join(", "),
        python(),
    );
    if peer == Peer::Yes {
        return Err(said);
    }
    println!("\n{said}");
    Ok(())
}

/// Compares with DuckDB: the answers on the day and on an earlier one, then the times.
///
/// Fails where the answers differ, and where DuckDB is not there although it was asked for.
pub fn compare(root: &Path, peer: Peer, participants: u32, on: Day) -> Result<(), String> {
    if peer == Peer::No {
        println!("\nnot run: DuckDB, left out by --no-peer");
        return Ok(());
    }
    if !is_there() {
        return absent(peer);
    }
    let job = Job::make(participants)?;
    let days = [on, Day(on.0.saturating_sub(DAYS_BEFORE))];
    let handover = Handover::write(&job.records, &job.program.vocabulary, &job.home)?;
    let Some(theirs) = ask(root, &handover.folder, days)? else { return absent(peer) };
    drop(handover);
    for day in days {
        agree(&job.judge(day), theirs.answers.get(&day), day)?;
    }
    print(&theirs, job.records.facts.len(), job.timed(on));
    Ok(())
}

/// Whether both sides count the same; prints the counts, both of them where they differ.
fn agree(ours: &Counted, theirs: Option<&Answers>, day: Day) -> Result<(), String> {
    if ours.outside > 0 {
        return Err(format!("{} due days lie outside the calendar on {day}", ours.outside));
    }
    let (ours, none) = (ours.answers(), Answers::new());
    let theirs = theirs.unwrap_or(&none);
    let total: u64 = ours.values().sum();
    let same = ours == *theirs && total > 0;
    println!(
        "\nobligations on {day}: {total}, {}",
        if same { "counted the same by both" } else { "NOT counted the same" }
    );
    println!("\n| standard | status | Waymark | DuckDB |\n| --- | --- | ---: | ---: |");
    let keys: std::collections::BTreeSet<_> = ours.keys().chain(theirs.keys()).collect();
    for key in keys {
        let count = |answers: &Answers| answers.get(key).copied().unwrap_or(0);
        let standard = STANDARDS.get(key.0).unwrap_or(&"?");
        println!("| {standard} | {} | {} | {} |", key.1.replace('_', " "), count(&ours), count(theirs));
    }
    if same { Ok(()) } else { Err(format!("Waymark and DuckDB do not agree on {day}")) }
}

fn print(theirs: &Theirs, facts: usize, (index, judge): (f64, f64)) {
    println!(
        "\nWaymark {}, one thread; {}, facts read in {:.0} ms",
        env!("CARGO_PKG_VERSION"),
        theirs.version,
        theirs.load
    );
    println!(
        "\n| job | Waymark (ms) | million facts a second | DuckDB, 1 thread (ms) | 2 threads (ms) | ratio, 1 thread | 2 threads |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
    let row = |name: &str, ours: f64, theirs: [f64; 2]| {
        let speed = facts as f64 / ours / 1000.0;
        let [one, two] = theirs;
        println!("| {name} | {ours:.1} | {speed:.1} | {one:.1} | {two:.1} | {:.1} | {:.1} |", one / ours, two / ours);
    };
    let prepared = [Figure::median(&theirs.prepare[0]), Figure::median(&theirs.prepare[1])];
    let judged = [Figure::median(&theirs.judge[0]), Figure::median(&theirs.judge[1])];
    row("facts prepared: rows of each event", index, prepared);
    row("three standards judged, from prepared rows", judge, judged);
    row("both", index + judge, [prepared[0] + judged[0], prepared[1] + judged[1]]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_script_prints_is_read() {
        let text = "version 1.4.0 3.11.7\nload 12.5\nprepare 1 3.5\njudge 2 4.25\ncount 2021-05-04 2 met_late 7\n";
        let theirs = Theirs::read(text).unwrap();
        assert_eq!((theirs.load, &theirs.prepare[0], &theirs.judge[1]), (12.5, &vec![3.5], &vec![4.25]));
        let day = Day::parse("2021-05-04").unwrap();
        assert_eq!(theirs.answers[&day][&(2, "met_late".to_string())], 7);
        assert!(Theirs::read("judge 3 4.25").is_err());
        assert!(Theirs::read("something else").is_err());
    }

    #[test]
    fn other_counts_or_none_are_refused() {
        let mut ours = Counted::default();
        ours.cells[0][Status::Met as usize] = 4;
        ours.cells[1][Status::Open as usize] = 1;
        ours.cells[1][Status::AtRisk as usize] = 2;
        let day = Day::parse("2021-05-04").unwrap();
        let mut theirs = ours.answers();
        assert_eq!(theirs[&(1, "running".to_string())], 3);
        assert!(agree(&ours, Some(&theirs), day).is_ok());
        theirs.insert((2, "missed".into()), 1);
        assert!(agree(&ours, Some(&theirs), day).is_err());
        assert!(agree(&ours, None, day).is_err());
        assert!(agree(&Counted::default(), None, day).is_err());
    }
}
