//! Instruments: sets of questions by which somebody says where they stand, and how far a change between two answers can be trusted.
//!
//! Nothing here decides what anybody is owed: no rule of a pack may look at an answer or a score.

mod change;
mod read;
mod score;

pub use change::{Change, Direction, FEWEST, Spread, change, reliable_beyond, spread};
pub use score::{AreaScore, Score, Unscored};

use crate::{Day, Problem};
use std::sync::OnceLock;

/// An instrument as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Instrument {
    /// Short id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Which version: answers to different versions are never compared.
    pub version: String,
    /// Language of its questions, such as `en`.
    pub language: String,
    /// What is asked before the items.
    pub asks: String,
    /// What it is about, in a few words.
    pub measures: String,
    /// Where it comes from.
    pub source: String,
    /// What must be shown wherever it is.
    pub attribution: String,
    /// How many items may be left out and a score still be given.
    pub may_leave_out: usize,
    /// Fewest weeks between two answers before their difference is called a change.
    pub shortest_weeks: u16,
    /// Figures of the instrument itself, where they are known.
    pub figures: Option<Figures>,
    /// The questions.
    pub items: Vec<Item>,
}

/// What is known of how exactly an instrument measures.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Standard deviation of scores, in points.
    pub sd: f64,
    /// Reliability, from 0 to 1.
    pub reliability: f64,
    /// Where both are from, and how sure that is.
    pub sure: String,
}

/// One question, with its statements from the lowest to the highest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Short id.
    pub id: String,
    /// What it asks, or says.
    pub asks: String,
    /// The area it belongs to; empty: none.
    pub area: String,
    /// The statements, each with what it counts.
    pub points: Vec<Point>,
}

/// A statement one may choose, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// What it counts.
    pub value: u8,
    /// In words: a bare number is never asked for.
    pub says: String,
}

/// Who answered, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// The participant alone.
    Alone,
    /// The participant, with the questions read out.
    ReadOut,
    /// The participant, with somebody explaining.
    Helped,
    /// Somebody else about the participant.
    ByOther,
}

impl Mode {
    /// Every way, in the order shown.
    pub const ALL: [Mode; 4] = [Mode::Alone, Mode::ReadOut, Mode::Helped, Mode::ByOther];

    /// The word facts carry.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Mode::Alone => "alone",
            Mode::ReadOut => "read_out",
            Mode::Helped => "helped",
            Mode::ByOther => "by_other",
        }
    }

    /// In a sentence: "answered …".
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Mode::Alone => "by the participant alone",
            Mode::ReadOut => "by the participant, read out to them",
            Mode::Helped => "by the participant, with help to understand",
            Mode::ByOther => "by somebody else about the participant",
        }
    }

    /// The way this word names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.word() == word)
    }
}

/// One time somebody answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The version answered.
    pub version: String,
    /// The day it was answered.
    pub on: Day,
    /// The day it is about, where that is an earlier one: looking back, where were you then?
    pub about: Option<Day>,
    /// Who answered and how.
    pub mode: Mode,
    /// By item, in the instrument's order; `None`: left out.
    pub answers: Vec<Option<u8>>,
}

impl Answered {
    /// The day it speaks of.
    #[must_use]
    pub fn day(&self) -> Day {
        self.about.unwrap_or(self.on)
    }
}

impl Instrument {
    /// Reads an instrument; `file` is the name its problems are told under.
    ///
    /// # Errors
    /// Broken TOML, unknown or missing keys, an item without statements in words or with two of one value, figures that cannot be.
    pub fn read(file: &str, text: &str) -> Result<Instrument, Vec<Problem>> {
        read::read(file, text)
    }

    /// The instruments that come with the product.
    ///
    /// # Errors
    /// The problems of a built-in file; a test keeps them from ever having any.
    pub fn embedded() -> Result<&'static [Instrument], &'static [Problem]> {
        static EMBEDDED: OnceLock<Result<Vec<Instrument>, Vec<Problem>>> = OnceLock::new();
        const FILES: [(&str, &str); 2] = [
            ("programmes/instruments/gse.toml", include_str!("../../../../programmes/instruments/gse.toml")),
            ("programmes/instruments/steps.toml", include_str!("../../../../programmes/instruments/steps.toml")),
        ];
        let all = || FILES.iter().map(|(file, text)| Instrument::read(file, text)).collect();
        EMBEDDED.get_or_init(all).as_deref().map_err(Vec::as_slice)
    }

    /// Answers as a fact carries them: a number for each item, `-` for one left out, with blanks between.
    ///
    /// # Errors
    /// What does not fit: how many there should be, or which statement there is not.
    pub fn parse_answers(&self, text: &str) -> Result<Vec<Option<u8>>, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.len() != self.items.len() {
            return Err(format!("{} answers, where {} has {} questions", words.len(), self.name, self.items.len()));
        }
        let answer = |(item, word): (&Item, &&str)| {
            if *word == "-" {
                return Ok(None);
            }
            let value = word.parse().ok().filter(|v| item.points.iter().any(|p| p.value == *v));
            let known = || item.points.iter().map(|p| p.value.to_string()).collect::<Vec<_>>().join(", ");
            value.map(Some).ok_or_else(|| format!("`{word}` is no answer to `{}`; would fit: {}, -", item.id, known()))
        };
        self.items.iter().zip(&words).map(answer).collect()
    }

    /// Answers as a fact carries them.
    #[must_use]
    pub fn write_answers(answers: &[Option<u8>]) -> String {
        answers.iter().map(|a| a.map_or("-".into(), |v| v.to_string())).collect::<Vec<_>>().join(" ")
    }

    /// The lowest and highest score, in points.
    #[must_use]
    pub fn range(&self) -> (u32, u32) {
        let sum = |of: fn(&Item) -> u8| self.items.iter().map(|item| u32::from(of(item))).sum();
        let lowest = |item: &Item| item.points.first().map_or(0, |p| p.value);
        let highest = |item: &Item| item.points.last().map_or(0, |p| p.value);
        (sum(lowest), sum(highest))
    }
}
