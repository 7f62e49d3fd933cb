//! Reads facts from JSON Lines, one line at a time, and tells everything that does not fit.

mod complaints;
mod fields;
mod flat;
mod ledger;
pub(in crate::facts) mod typed;

pub use complaints::MAX_PROBLEMS;
pub use typed::MAX_ID_CHARS;

use crate::Problem;
use crate::facts::FactRecord;
use crate::problem::line_and_column;
use crate::vocabulary::Vocabulary;
use complaints::Complaints;
use fields::{Line, find};
use ledger::{Ledger, Repeat, Room};
use typed::Misfit;

/// The longest line, in bytes, without its newline.
pub const MAX_LINE_BYTES: usize = 64 * 1024;
/// The most facts in one file.
pub const MAX_FACTS: u64 = 50_000_000;
/// The most facts about one participant, or one contract.
pub const MAX_FACTS_EACH: u32 = 60_000;

/// Reads the lines of one fact file in order and remembers what its checks need.
///
/// Memory: nothing for a fact without an id, about 70 bytes for one with an id, about 50 bytes for each participant,
/// and at most [`MAX_PROBLEMS`] problems. Facts given out are the caller's. Some problems show only in
/// [`finish`](FactReader::finish), so nothing should be judged before that. Of the facts a participant has before birth,
/// the earliest without an id and all those with one are told.
pub struct FactReader<'v> {
    vocabulary: &'v Vocabulary,
    complaints: Complaints,
    ledger: Ledger,
    lines: u32,
    facts: u64,
    repeated: u64,
    max_facts: u64,
    max_each: u32,
}

impl<'v> FactReader<'v> {
    /// A reader for a file, named as its problems should name it.
    #[must_use]
    pub fn new(file: &str, vocabulary: &'v Vocabulary) -> Self {
        FactReader {
            vocabulary,
            complaints: Complaints::new(file),
            ledger: Ledger::default(),
            lines: 0,
            facts: 0,
            repeated: 0,
            max_facts: MAX_FACTS,
            max_each: MAX_FACTS_EACH,
        }
    }

    /// Reads the next line, given without its newline; `None` if it is blank, repeats an earlier line that has an id,
    /// or is bad, and then the problems are kept.
    pub fn line(&mut self, bytes: &[u8]) -> Option<FactRecord> {
        self.lines = self.lines.saturating_add(1);
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").filter(|_| self.lines == 1).unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let text = self.text(bytes)?;
        if text.trim_matches([' ', '\t', '\r']).is_empty() {
            return None;
        }
        let mut line = Line { text, number: self.lines, complaints: &mut self.complaints, bad: false };
        let pairs = match flat::read(text) {
            Ok(pairs) => pairs,
            Err((at, misfit)) => {
                line.wrong(Some(at), || misfit);
                return None;
            }
        };
        if let Some((pair, id)) = find(&pairs, "id").and_then(|p| Some((p, typed::id("id", &p.value).ok()?))) {
            match self.ledger.id(id, bytes, self.lines) {
                Repeat::New => {}
                Repeat::Same => {
                    self.repeated += 1;
                    return None;
                }
                Repeat::Other(first) => line.wrong(Some(pair.at), || {
                    let what = format!("the id `{}` is that of another fact, on line {first}", typed::shown(id));
                    Misfit::new(what, "give this fact its own id, and `replaces` if it corrects that one")
                }),
            }
        }
        let record = fields::read(&mut line, &pairs, self.vocabulary)?;
        let column = find(&pairs, "replaces").map_or(0, |pair| line_and_column(text, pair.at).1);
        self.within_limits(record, column)
    }

    /// The line as text, if it is short enough and text at all.
    fn text<'b>(&mut self, bytes: &'b [u8]) -> Option<&'b str> {
        if bytes.len() > MAX_LINE_BYTES {
            let what = format!("the line is {} bytes long", bytes.len());
            self.complaints.add(self.lines, 0, || Misfit::new(what, format!("at most {MAX_LINE_BYTES} are allowed")));
            return None;
        }
        let read = std::str::from_utf8(bytes);
        if let Err(error) = read {
            let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let column = line_and_column(&before, before.len()).1;
            self.complaints.add(self.lines, column, || Misfit::new("not UTF-8", "save the file as UTF-8"));
        }
        read.ok()
    }

    /// Counts a good fact and lets it through while there is room.
    fn within_limits(&mut self, record: FactRecord, column: u32) -> Option<FactRecord> {
        self.facts += 1;
        if self.facts > self.max_facts {
            if self.facts == self.max_facts + 1 {
                let what = format!("more than {} facts in one file", self.max_facts);
                self.complaints.add(self.lines, 0, || Misfit::new(what, "split the file"));
            }
            return None;
        }
        match self.ledger.fact(&record, column, self.max_each) {
            Room::Yes => return Some(record),
            Room::Full => {
                let whom = match record.subject {
                    crate::facts::Subject::Participant(_) => "participant",
                    crate::facts::Subject::Contract(_) => "contract",
                };
                let what = format!("more than {} facts about one {whom}", self.max_each);
                self.complaints.add(self.lines, 0, || Misfit::new(what, "no one has so many; check the ids"));
            }
            Room::Over => {}
        }
        None
    }

    /// Makes the checks that need the whole file and gives every problem, in order of line.
    #[must_use]
    pub fn finish(mut self) -> Vec<Problem> {
        self.ledger.finish(&mut self.complaints);
        self.complaints.finish()
    }

    /// How many problems were found so far, also those beyond the ones kept.
    #[must_use]
    pub fn problems(&self) -> usize {
        self.complaints.total()
    }

    /// How many lines were read so far, blank and bad ones included.
    #[must_use]
    pub fn lines(&self) -> u32 {
        self.lines
    }

    /// How many lines repeated an earlier line with an id, byte for byte, and so had no effect.
    #[must_use]
    pub fn repeated(&self) -> u64 {
        self.repeated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(participant: &str) -> String {
        format!(r#"{{"participant":"{participant}","fact":"programme_start","on":"2021-01-12"}}"#)
    }

    #[test]
    fn stops_at_the_most_facts_of_a_file() {
        let mut reader = FactReader::new("facts.jsonl", Vocabulary::embedded().unwrap());
        reader.max_facts = 3;
        let read = (0..5).filter_map(|n| reader.line(line(&format!("P-{n}")).as_bytes())).count();
        assert_eq!(read, 3);
        let told: Vec<String> = reader.finish().iter().map(Problem::to_string).collect();
        assert_eq!(told, ["facts.jsonl:4: more than 3 facts in one file; split the file"]);
    }

    #[test]
    fn stops_at_the_most_facts_of_a_participant() {
        let mut reader = FactReader::new("facts.jsonl", Vocabulary::embedded().unwrap());
        let text = line("P-1");
        let read = (0..MAX_FACTS_EACH + 2).filter_map(|_| reader.line(text.as_bytes())).count();
        assert_eq!(read, 60_000);
        assert!(reader.line(line("P-2").as_bytes()).is_some());
        let told: Vec<String> = reader.finish().iter().map(Problem::to_string).collect();
        assert_eq!(
            told,
            ["facts.jsonl:60001: more than 60000 facts about one participant; no one has so many; check the ids"]
        );
    }
}
