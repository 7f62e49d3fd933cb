//! Measures counted in facts: shares and counts by period and place, against targets and what the source prints.

mod gather;
mod periods;
mod row;
mod table;

pub use row::{MeasureRow, percent_of, rounded_percent};

use crate::facts::Words;
use crate::judge::Question;
use crate::program::Program;

/// Gathers facts, spell by spell, into the rows of every measure that is counted in facts.
#[derive(Debug)]
pub struct Measures<'p> {
    program: &'p Program,
    question: Question,
    counted: Vec<Counted>,
    /// The organisations met.
    names: Words,
    /// The people, references and contracts met.
    things: Words,
    partners: Vec<Partner>,
    /// How many events were counted singly.
    single: u32,
}

/// What was met of one measure.
#[derive(Debug)]
struct Counted {
    /// Its place in the pack.
    measure: usize,
    hits: Vec<Hit>,
    targets: Vec<Target>,
}

/// One event, or one case of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hit {
    day: u16,
    organisation: u32,
    /// What counts once.
    who: u32,
    /// Whether it is in the share.
    inside: bool,
}

/// A target as a fact of a contract sets it; later ones stand after earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Target {
    day: u16,
    organisation: u32,
    contract: u32,
    count: u64,
}

/// An organisation as the contract's facts name it, in the order first named.
#[derive(Debug, Clone)]
struct Partner {
    organisation: u32,
    name: Option<Box<str>>,
    cluster: Option<Box<str>>,
}

impl<'p> Measures<'p> {
    /// Nothing gathered yet.
    #[must_use]
    pub fn new(program: &'p Program, question: Question) -> Measures<'p> {
        let asked = program.measures.iter().enumerate().filter(|(_, rule)| rule.is_some());
        let counted = asked.map(|(measure, _)| Counted { measure, hits: Vec::new(), targets: Vec::new() }).collect();
        Measures {
            program,
            question,
            counted,
            names: Words::default(),
            things: Words::default(),
            partners: Vec::new(),
            single: 0,
        }
    }

    /// Whether the pack has no measure that is counted in facts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counted.is_empty()
    }

    /// The rows of every measure in the pack's order, by period, places before the whole.
    #[must_use]
    pub fn rows(&self) -> Vec<MeasureRow> {
        self.counted.iter().flat_map(|counted| table::rows(self, counted)).collect()
    }
}
