//! The pack as its author wrote it: blocks in the document's own order, phrases parsed, nothing compiled.
//!
//! `docs/pack-language.md` is the definition of every field; the names here are the keys there.

mod figures;
mod journey;
mod measure;
mod phrase;
mod standard;

pub use figures::*;
pub use journey::*;
pub use measure::*;
pub use phrase::*;
pub use standard::*;

use crate::Day;
use std::collections::BTreeMap;

/// A whole programme pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    /// Short id used on the command line, such as `jets`.
    pub id: String,
    /// Full name of the programme.
    pub name: String,
    /// Version text of the pack's newest rules.
    pub version: String,
    /// The document the clauses cite.
    pub source: String,
    /// Calendar id used when neither the delivery site nor the contract names a nation (R16).
    pub calendar: String,
    /// How long before its due day an unbooked obligation is at risk.
    pub warning: Span,
    /// Readings that differ from the defaults, as written: (`R12`, `strict`).
    pub readings: Readings,
    /// The programme's own words for what the product names otherwise: (`work-coach`, `key worker`).
    pub words: BTreeMap<String, String>,
    /// Earlier and later versions and whom each binds; empty when there is only one.
    pub versions: Vec<Version>,
    /// Figures the source leaves out, shown as "not set".
    pub not_set: Vec<NotSet>,
    /// The stages and states of the journey.
    pub stages: Vec<Stage>,
    /// Timed promises.
    pub standards: Vec<Standard>,
    /// Outcomes and results.
    pub outcomes: Vec<Outcome>,
    /// Percentages, targets and quantities.
    pub measures: Vec<Measure>,
    /// Eligibility, suitability, caps and prohibitions.
    pub limits: Vec<Limit>,
    /// What is worth what.
    pub payments: Vec<Payment>,
    /// In which order a worklist shows people.
    pub priorities: Vec<Priority>,
    /// Every block's place, in the document's own order: for printing.
    pub order: Vec<BlockRef>,
}

impl Pack {
    /// The programme's own word for a thing, else the product's; `thing` is one of [`THINGS`].
    #[must_use]
    pub fn word<'a>(&'a self, thing: &str, ours: &'a str) -> &'a str {
        self.words.get(thing).map_or(ours, String::as_str)
    }
}

/// The things a programme may have words of its own for.
pub const THINGS: [&str; 6] = ["work-coach", "participant", "action-plan", "programme", "start", "exit-report"];

/// One block in the document's order: its kind and index in the pack's list of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockRef {
    /// Index into `stages`.
    Stage(usize),
    /// Index into `standards`.
    Standard(usize),
    /// Index into `outcomes`.
    Outcome(usize),
    /// Index into `measures`.
    Measure(usize),
    /// Index into `limits`.
    Limit(usize),
    /// Index into `payments`.
    Payment(usize),
    /// Index into `priorities`.
    Priority(usize),
}

/// A figure the source does not give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSet {
    /// What is not set, in words.
    pub what: String,
    /// Where the source leaves it out.
    pub clause: String,
}

/// A version of the pack and the participants it binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Version text.
    pub id: String,
    /// Whom it binds, from when.
    pub binds: Effective,
}

/// From when and for whom a block holds; several limits must all hold. Empty: always.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effective {
    /// Only people whose referral was received on or after this day.
    pub for_referrals_from: Option<Day>,
    /// Only people whose referral was received on or before this day.
    pub for_referrals_until: Option<Day>,
    /// Only people who started on or after this day.
    pub for_starts_from: Option<Day>,
    /// Only people who started on or before this day.
    pub for_starts_until: Option<Day>,
    /// Everyone, for triggers (recurrences: interval openings) on or after this day.
    pub since: Option<Day>,
    /// Everyone, for triggers (recurrences: interval openings) on or before this day.
    pub up_to: Option<Day>,
}

/// What every block carries.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Head {
    /// Short id, unique in the pack among blocks in force together.
    pub id: String,
    /// The clause, written as in the source.
    pub clause: String,
    /// Further clauses of the same rule.
    pub clauses: Vec<String>,
    /// What it says, in plain words of our own.
    pub says: String,
    /// Anything a reader should know, such as an ambiguity and how it is read.
    pub note: String,
    /// Ids of blocks of this pack that the source sets against this one.
    pub disagrees_with: Vec<String>,
    /// Figures the source leaves out here.
    pub not_set: Vec<String>,
    /// The day the source changed the rule to what stands here.
    pub changed: Option<Day>,
    /// Whom a change reaches back to, and why, where it binds from before that day.
    pub retroactive: String,
    /// From when and for whom.
    pub effective: Effective,
    /// File and 1-based line of the block's heading.
    pub file: String,
    /// 1-based line of the block's heading.
    pub line: u32,
}

/// Every reading's setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Readings {
    /// R1 `same-day`: the event's own day is day 1.
    pub r1_same_day: bool,
    /// R2 `start-is-day-0`: day N = start + N.
    pub r2_start_is_day_0: bool,
    /// R6 `working`: "days" means working days.
    pub r6_working: bool,
    /// R11 `at-next-act`: after a missed interval the next opens at the next act, not at the missed due day.
    pub r11_at_next_act: bool,
    /// R12 `strict`: a missed booked meeting excuses nothing.
    pub r12_strict: bool,
    /// R14 `any-time`: an act before the window counts.
    pub r14_any_time: bool,
    /// R15 `recorded`: clauses about keying are judged by the day the fact was recorded.
    pub r15_recorded: bool,
    /// R17 `run-on`: pre-work duties run on after a job starts (states named in `except` are not taken out).
    pub r17_run_on: bool,
}
