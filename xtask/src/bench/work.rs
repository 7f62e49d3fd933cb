//! The bench's world and its jobs.

use super::latest;
use std::hint::black_box;
use std::time::Instant;
use waymark_generate::Generator;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{Fact, FactRecord, Records, RecordsBuilder};
use waymark_rules::judge::{Judge, Question, Sink, Verdict};
use waymark_rules::pack::embedded;
use waymark_rules::program::Program;
use waymark_rules::tally::Tally;
use waymark_rules::{Day, Pack, Vocabulary};

/// How often each job is timed.
pub const ROUNDS: usize = 5;

/// One line of the table.
pub struct Figure {
    job: String,
    unit: &'static str,
    values: Vec<f64>,
    reach: &'static str,
}

impl Figure {
    /// Prints the line: median, least and most.
    pub fn print(&self) {
        let mut sorted = self.values.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |i: usize| sorted.get(i).copied().unwrap_or(0.0);
        let (least, most, median) = (at(0), at(sorted.len().saturating_sub(1)), at(sorted.len() / 2));
        println!("| {} ({}) | {median:.1} | {least:.1} | {most:.1} | {} |", self.job, self.unit, self.reach);
    }

    /// The median.
    pub fn median(values: &[f64]) -> f64 {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
    }
}

/// A whole contract in memory.
pub struct World {
    /// The compiled pack.
    pub program: Program,
    /// Every fact, indexed.
    pub records: Records,
    /// The day judged: the last day on which anything happened.
    pub on: Day,
    /// How many participants.
    pub participants: u32,
    seconds_to_make: f64,
    seconds_to_index: f64,
}

/// Keeps every verdict and nothing else.
#[derive(Default)]
struct All(Vec<Verdict>);

impl Sink for All {
    const WANTS_CHANGES: bool = false;
    fn verdict(&mut self, verdict: Verdict) {
        self.0.push(verdict);
    }
    fn change(&mut self, _day: u16) {}
    fn outside(&mut self, _standard: u16, _calendar: usize, _from: u16) {}
}

/// The first problem, in words.
pub fn sentence(problems: &[waymark_rules::Problem]) -> String {
    problems.first().map_or_else(String::new, ToString::to_string)
}

/// Seconds of processor time this thread has used, so that other work on the machine does not count; the clock where
/// the kernel does not say.
pub fn processor_seconds() -> f64 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = said.and_then(|s| s.split(' ').next().and_then(|n| n.parse::<f64>().ok()));
    nanoseconds.map_or_else(|| BEGUN.with(|b| b.elapsed().as_secs_f64()), |n| n / 1e9)
}

thread_local! {
    static BEGUN: Instant = Instant::now();
}

/// The embedded JETS pack, its vocabulary and the calendars.
pub fn jets() -> Result<(Pack, &'static Vocabulary, Vec<Calendar>), String> {
    built_in("jets")
}

/// An embedded pack, its vocabulary and the calendars.
pub fn built_in(id: &str) -> Result<(Pack, &'static Vocabulary, Vec<Calendar>), String> {
    let vocabulary = Vocabulary::embedded().map_err(sentence)?;
    let files = embedded::files(id).ok_or_else(|| format!("the pack `{id}` is not built in"))?;
    let pack = Pack::read(&files, vocabulary).map_err(|p| sentence(&p))?;
    let calendars = Calendar::embedded().map_err(|p| sentence(&p))?;
    Ok((pack, vocabulary, calendars))
}

impl World {
    /// Makes the histories of a pack's participants and indexes them.
    pub fn make(id: &str, participants: u32) -> Result<World, String> {
        let (pack, vocabulary, calendars) = built_in(id)?;
        let home = calendars.iter().find(|c| c.id == pack.calendar).ok_or("the pack's calendar is not built in")?;
        let generator = Generator::new(&pack, vocabulary, home, 1)?;
        let program = Program::compile(&pack, vocabulary, &calendars).map_err(|p| sentence(&p))?;
        let mut builder = RecordsBuilder::new(&program);
        let begun = Instant::now();
        for number in 0..participants {
            generator.participant(number).iter().for_each(|record: &FactRecord| builder.push(record));
        }
        let seconds_to_make = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let records = builder.finish().map_err(|p| sentence(&p))?;
        let seconds_to_index = begun.elapsed().as_secs_f64();
        let last = records.spells.iter().map(|s| s.last_day).max().unwrap_or(0);
        Ok(World { on: Day(last), program, records, participants, seconds_to_make, seconds_to_index })
    }

    /// What the world holds.
    pub fn describe(&self) -> String {
        let facts = self.records.facts.len();
        format!(
            "data: {} participants, {facts} facts ({:.1} each), {} standards, judged on {}; made in {:.0} s, sorted and indexed in {:.0} s",
            self.participants,
            facts as f64 / f64::from(self.participants),
            self.program.pack.standards.len(),
            self.on,
            self.seconds_to_make,
            self.seconds_to_index,
        )
    }

    /// Facts put in order and indexed per second, once.
    pub fn index_speed(&self) -> Figure {
        let speed = self.records.facts.len() as f64 / self.seconds_to_index / 1e6;
        Figure { job: "facts sorted and indexed".into(), unit: "million a second", values: vec![speed], reach: "" }
    }

    /// Judges everything in rounds into one sink, emptied between them, so that its memory is there before the clock runs.
    fn timed<S: Sink>(&self, question: Question, sink: &mut S, empty: impl Fn(&mut S)) -> Vec<f64> {
        let facts = self.records.facts.len() as f64;
        let mut round = || {
            empty(sink);
            let begun = processor_seconds();
            let mut judge = Judge::new(&self.program, &self.records, question);
            for place in 0..self.records.spells.len() {
                judge.spell(&self.records, place, sink, |_, _| ());
            }
            let speed = facts / (processor_seconds() - begun) / 1e6;
            black_box(&mut *sink);
            speed
        };
        round();
        (0..ROUNDS).map(|_| round()).collect()
    }

    /// The latest knowledge only: verdicts kept, how many they are, and tallies, in millions of facts a second.
    pub fn judge_latest(&self) -> (Vec<f64>, usize, Vec<f64>) {
        let now = latest(self.on);
        let mut all = All(Vec::with_capacity(self.records.facts.len()));
        let kept = self.timed(now, &mut all, |sink| sink.0.clear());
        let mut tally = Tally::new(&self.program.pack, self.on);
        (kept, all.0.len(), self.timed(now, &mut tally, Tally::clear))
    }

    /// The whole contract: verdicts kept and tallies only, with everything known and as known half way.
    pub fn judge_all(&self) -> Vec<Figure> {
        let now = latest(self.on);
        let middle = Day(self.on.0 - 180);
        let then = Question { on: middle, known: Some(middle.last_second()) };
        let bitemporal = Question { on: self.on, known: Some(middle.last_second()) };
        let unit = "million facts a second";
        let mut all = All(Vec::with_capacity(self.records.facts.len()));
        let mut kept = |question| {
            let values = self.timed(question, &mut all, |sink| sink.0.clear());
            (values, all.0.len())
        };
        let mut tally = Tally::new(&self.program.pack, self.on);
        let mut tallied = |question| self.timed(question, &mut tally, Tally::clear);
        let (kept_bitemporal, as_known) = kept(bitemporal);
        let (kept_now, verdicts) = kept(now);
        let figure = |job: &str, values, reach| Figure { job: job.into(), unit, values, reach };
        vec![
            figure(&format!("verdicts kept ({as_known}), as known half a year before"), kept_bitemporal, "60"),
            figure(&format!("verdicts kept ({verdicts}), latest knowledge"), kept_now, ""),
            figure("tallies only, latest knowledge", tallied(now), "150"),
            figure("tallies only, as known half a year before", tallied(bitemporal), ""),
            figure("tallies only, on a day half a year before and as known then", tallied(then), ""),
        ]
    }

    /// One new fact: that participant indexed and judged again, old verdicts out of the tallies, new ones in.
    pub fn judge_one(&mut self) -> Vec<Figure> {
        let question = latest(self.on);
        let mut tally = Tally::new(&self.program.pack, self.on);
        let mut judge = Judge::new(&self.program, &self.records, question);
        let contact = self.program.vocabulary.kind("contact_made").map(|(kind, _)| kind);
        let mut micros = Vec::new();
        let step = (self.records.spells.len() / 10_000).max(1);
        for place in (0..self.records.spells.len()).step_by(step) {
            let mut old = All::default();
            judge.spell(&self.records, place, &mut old, |_, _| ());
            old.0.iter().for_each(|v| tally.count(v, true));
            let (Some(kind), Some(like)) = (contact, self.records.facts_of(&self.records.spells[place]).last()) else {
                break;
            };
            let fact = Fact::plain(kind, self.on, like.recorded);
            let mut new = All::default();
            let begun = Instant::now();
            self.records.insert(&self.program, place, fact, None);
            judge.spell(&self.records, place, &mut new, |_, _| ());
            old.0.iter().for_each(|v| tally.count(v, false));
            new.0.iter().for_each(|v| tally.count(v, true));
            micros.push(begun.elapsed().as_secs_f64() * 1e6);
        }
        black_box(&tally);
        let job = "one new fact, judged and tallied again".into();
        vec![Figure { job, unit: "microseconds", values: micros, reach: "at most 10" }]
    }

    /// Bytes a fact costs.
    pub fn memory(&self) -> Figure {
        let bytes = self.records.bytes() as f64 / self.records.facts.len() as f64;
        Figure {
            job: "memory for facts and their index".into(),
            unit: "bytes a fact",
            values: vec![bytes],
            reach: "at most 32",
        }
    }
}
