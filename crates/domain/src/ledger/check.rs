//! Walks a ledger or an export of it, works out every value again, and names each fault.

use super::checkpoint::SignedCheckpoint;
use super::digest::Digest;
use super::entry::Entry;
use super::export::Record;
use super::fault::{ClockStep, Fault};
use super::head::Head;
use ed25519_dalek::VerifyingKey;
use std::collections::BTreeMap;

/// How many faults are told; the rest are counted.
const TOLD: usize = 1_000;

/// Clocks of several machines may differ by so much without a word: five minutes, in microseconds.
const CLOCK_PLAY: i64 = 300_000_000;

/// Checks an export, line by line, against checkpoints that were kept elsewhere and the public keys that are trusted.
///
/// Without keys, those of the held checkpoints are trusted; without either, the first key found in the export, which shows only that
/// the export agrees with itself. Entries behind the last checkpoint of an export are a fault.
///
/// # Errors
/// The faults, at most 1,000, in the order they were met.
pub fn check<'a>(
    records: impl IntoIterator<Item = &'a str>,
    held: &[SignedCheckpoint],
    keys: &[VerifyingKey],
) -> Result<Head, Vec<Fault>> {
    let mut checker = Checker::new(held, keys);
    records.into_iter().for_each(|record| checker.record(record));
    let mut findings = checker.finish();
    findings.faults.extend(findings.uncovered.map(|(first, last)| Fault::Uncovered { first, last }));
    if findings.faults.is_empty() { Ok(findings.head) } else { Err(findings.faults) }
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// Where the ledger stands, worked out from its lines; to be relied on only without faults.
    pub head: Head,
    /// What is wrong, in the order it was met; at most 1,000.
    pub faults: Vec<Fault>,
    /// How many more faults there are than are told.
    pub more: u64,
    /// Where the clock went back by more than five minutes; at most 1,000.
    pub clock_steps: Vec<ClockStep>,
    /// The first and last entry behind the last checkpoint met; usual in a ledger in use, a fault in an export.
    pub uncovered: Option<(u64, u64)>,
}

/// A check under way: takes entries and checkpoints one by one, so that a ledger of any length can be checked.
#[derive(Debug)]
pub struct Checker {
    head: Head,
    /// The highest entry number met.
    last: u64,
    /// How many lines of the export were met.
    records: u64,
    /// The size of the last checkpoint met.
    covered: u64,
    /// The moment of the last entry.
    at: i64,
    /// Held checkpoints by the size they state, not yet reached.
    held: BTreeMap<u64, Vec<SignedCheckpoint>>,
    keys: Vec<[u8; 32]>,
    /// The first rightly signed root of each size.
    signed: BTreeMap<u64, (Digest, Digest)>,
    faults: Vec<Fault>,
    more: u64,
    clock_steps: Vec<ClockStep>,
}

impl Checker {
    /// Begins a check against checkpoints kept elsewhere and trusted public keys; see `check` for what is trusted without keys.
    #[must_use]
    pub fn new(held: &[SignedCheckpoint], keys: &[VerifyingKey]) -> Checker {
        let given = keys.iter().map(VerifyingKey::to_bytes);
        let named = held.iter().filter(|_| keys.is_empty()).map(|checkpoint| checkpoint.key);
        let mut checker = Checker {
            head: Head::new(),
            last: 0,
            records: 0,
            covered: 0,
            at: 0,
            held: BTreeMap::new(),
            keys: given.chain(named).collect(),
            signed: BTreeMap::new(),
            faults: Vec::new(),
            more: 0,
            clock_steps: Vec::new(),
        };
        for checkpoint in held {
            checker.seal(checkpoint, true);
            checker.held.entry(checkpoint.checkpoint.size).or_default().push(checkpoint.clone());
        }
        checker.compare_held();
        checker
    }

    /// Takes in one line of an export. Empty lines say nothing.
    pub fn record(&mut self, json: &str) {
        self.records += 1;
        let json = json.trim_end_matches(['\r', '\n']);
        if json.is_empty() {
            return;
        }
        let taken = match Record::parse(json) {
            Some(Record::Entry { entry, chain }) => Digest::parse(&chain).is_some_and(|chain| self.read(&entry, chain)),
            Some(Record::Checkpoint { checkpoint }) => match SignedCheckpoint::parse(&checkpoint) {
                Ok(signed) if signed.to_string() == checkpoint => {
                    self.checkpoint(&signed);
                    true
                }
                _ => false,
            },
            None => false,
        };
        if !taken {
            self.fault(Fault::Unreadable { record: self.records });
        }
    }

    /// Takes in one entry's line with the chain value stored beside it.
    pub fn entry(&mut self, line: &str, chain: Digest) {
        self.records += 1;
        if !self.read(line, chain) {
            self.fault(Fault::Unreadable { record: self.records });
        }
    }

    /// Takes in a checkpoint that was stored behind the last entry met.
    pub fn checkpoint(&mut self, signed: &SignedCheckpoint) {
        let size = signed.checkpoint.size;
        self.seal(signed, false);
        if size == self.last {
            self.compare(signed, false);
            self.covered = size;
        } else {
            self.fault(Fault::Misplaced { size, after: self.last });
        }
    }

    /// Ends the check: what was held and not reached shows that something was cut off.
    #[must_use]
    pub fn finish(mut self) -> Findings {
        for size in std::mem::take(&mut self.held).into_keys() {
            self.fault(Fault::CutOff { size, last: self.last });
        }
        let uncovered = (self.covered < self.last).then_some((self.covered + 1, self.last));
        let Checker { head, faults, more, clock_steps, .. } = self;
        Findings { head, faults, more, clock_steps, uncovered }
    }

    /// Takes in an entry; false if the line is none.
    fn read(&mut self, line: &str, chain: Digest) -> bool {
        let Ok((sequence, entry)) = Entry::parse(line) else { return false };
        if sequence <= self.last {
            self.fault(Fault::OutOfOrder { sequence, after: self.last });
            return true;
        }
        let gap = sequence > self.last + 1;
        if gap {
            self.fault(Fault::Missing { first: self.last + 1, last: sequence - 1 });
        }
        self.head.append(line);
        // Behind a gap the value before is not known; saying that it does not follow would say the same thing twice.
        if self.head.chain() != chain && !gap {
            self.fault(Fault::Changed { sequence });
        }
        self.head.go_on_from(chain);
        self.last = sequence;
        self.tell_time(sequence, entry.happening().at);
        self.compare_held();
        true
    }

    fn tell_time(&mut self, sequence: u64, at: i64) {
        let back = self.at - at;
        if back > CLOCK_PLAY && self.clock_steps.len() < TOLD {
            self.clock_steps.push(ClockStep { sequence, seconds: back / 1_000_000 });
        }
        self.at = at;
    }

    /// Compares what was held with what is here, for every size reached or, over a gap, passed.
    fn compare_held(&mut self) {
        while let Some(first) = self.held.first_entry().filter(|first| *first.key() <= self.last) {
            first.remove().iter().for_each(|checkpoint| self.compare(checkpoint, true));
        }
    }

    /// Compares what a checkpoint states with what the lines up to here come to.
    fn compare(&mut self, signed: &SignedCheckpoint, held: bool) {
        let stated = signed.checkpoint;
        let same =
            stated.size == self.head.size() && stated.root == self.head.root() && stated.chain == self.head.chain();
        if !same {
            self.fault(Fault::Rewritten { size: stated.size, held });
        }
    }

    /// Looks at a checkpoint's signature and key, and whether another one of its size says something else.
    fn seal(&mut self, signed: &SignedCheckpoint, held: bool) {
        let stated = signed.checkpoint;
        if !signed.is_sound() {
            return self.fault(Fault::BadSignature { size: stated.size, held });
        }
        if self.keys.is_empty() {
            self.keys.push(signed.key);
        }
        if !self.keys.contains(&signed.key) {
            return self.fault(Fault::StrangeKey { size: stated.size, held });
        }
        let said = (stated.root, stated.chain);
        if *self.signed.entry(stated.size).or_insert(said) != said {
            self.fault(Fault::Forked { size: stated.size });
        }
    }

    fn fault(&mut self, fault: Fault) {
        if self.faults.len() < TOLD {
            self.faults.push(fault);
        } else {
            self.more += 1;
        }
    }
}
