//! What must be remembered of a whole file: ids, corrections, births, and how many facts there are of whom.

use super::complaints::Complaints;
use super::typed::{Misfit, shown};
use crate::Day;
use crate::facts::{FactRecord, Subject, Value};
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hash, Hasher};

/// A hasher with fixed keys: the same file is read the same way every time.
type Fixed = BuildHasherDefault<DefaultHasher>;
/// Two 64-bit hashes of a text, which stand for it.
type Mark = [u64; 2];
/// No subject or no entry.
const NONE: u32 = u32::MAX;

fn mark(text: impl Hash) -> Mark {
    [1u8, 2].map(|salt| {
        let mut hasher = Fixed::default().build_hasher();
        salt.hash(&mut hasher);
        text.hash(&mut hasher);
        hasher.finish()
    })
}

/// What is remembered of a participant or contract.
struct Known {
    facts: u32,
    /// The earliest fact without an id; those with one are remembered one by one, as they may be replaced.
    earliest: Day,
    line: u32,
}

/// What is remembered of a fact that carries an id.
struct Entry {
    content: u64,
    line: u32,
    subject: u32,
    on: Day,
    replaced: bool,
    /// Whether it says that something happened to the person: withdrawals and the birth itself do not.
    happened: bool,
}

struct Correction {
    own: u32,
    target: Mark,
    name: Box<str>,
    line: u32,
    column: u32,
}

struct Birth {
    subject: u32,
    entry: u32,
    day: Day,
    recorded: i64,
    line: u32,
}

/// How the id of a line stands to those before it.
pub(super) enum Repeat {
    /// Not seen before.
    New,
    /// The same line, byte for byte, was there before.
    Same,
    /// Another fact with this id stands on this line.
    Other(u32),
}

/// Whether another fact of a subject is still within the limit.
pub(super) enum Room {
    /// It is.
    Yes,
    /// This is the first beyond it.
    Full,
    /// An earlier one was the first beyond it.
    Over,
}

/// Memory: nothing for a fact without an id, about 70 bytes for one with an id, about 50 for each participant.
#[derive(Default)]
pub(super) struct Ledger {
    subjects: HashMap<Mark, u32, Fixed>,
    known: Vec<Known>,
    ids: HashMap<Mark, u32, Fixed>,
    entries: Vec<Entry>,
    corrections: Vec<Correction>,
    births: Vec<Birth>,
}

impl Ledger {
    /// Remembers the id of a line, also of one that turns out bad: a correction of it should not be told as well.
    pub(super) fn id(&mut self, id: &str, content: &[u8], line: u32) -> Repeat {
        let content = mark(content)[0];
        let next = u32::try_from(self.entries.len()).unwrap_or(NONE);
        let place = *self.ids.entry(mark(id)).or_insert(next);
        match self.entries.get(place as usize) {
            Some(entry) if entry.content == content => Repeat::Same,
            Some(entry) => Repeat::Other(entry.line),
            None => {
                let on = Day::LAST;
                self.entries.push(Entry { content, line, subject: NONE, on, replaced: false, happened: false });
                Repeat::New
            }
        }
    }

    /// Remembers a good fact; `column` is where its `replaces` stands.
    pub(super) fn fact(&mut self, record: &FactRecord, column: u32, most: u32) -> Room {
        let subject = self.subject(&record.subject);
        let own = record.id.as_deref().and_then(|id| self.ids.get(&mark(id)).copied()).unwrap_or(NONE);
        let birth = birth(record);
        let happened = !record.withdrawn && birth.is_none() && matches!(record.subject, Subject::Participant(_));
        if let Some(entry) = self.entries.get_mut(own as usize) {
            (entry.subject, entry.on, entry.happened) = (subject, record.on, happened);
        }
        if let Some(name) = &record.replaces {
            let (target, name) = (mark(name.as_str()), name.as_str().into());
            self.corrections.push(Correction { own, target, name, line: record.line, column });
        }
        if let Some(day) = birth {
            let (recorded, line) = (record.recorded, record.line);
            self.births.push(Birth { subject, entry: own, day, recorded, line });
        }
        let Some(known) = self.known.get_mut(subject as usize) else { return Room::Over };
        if happened && own == NONE && record.on < known.earliest {
            (known.earliest, known.line) = (record.on, record.line);
        }
        known.facts = known.facts.saturating_add(1);
        match known.facts {
            n if n <= most => Room::Yes,
            n if n == most + 1 => Room::Full,
            _ => Room::Over,
        }
    }

    fn subject(&mut self, subject: &Subject) -> u32 {
        let next = u32::try_from(self.known.len()).unwrap_or(NONE);
        let place = *self.subjects.entry(mark(subject)).or_insert(next);
        if place == next {
            self.known.push(Known { facts: 0, earliest: Day::LAST, line: 0 });
        }
        place
    }

    /// The checks that need the whole file.
    pub(super) fn finish(mut self, complaints: &mut Complaints) {
        let targets = self.find_targets(complaints);
        self.tell_circles(&targets, complaints);
        self.tell_facts_before_birth(complaints);
    }

    /// Marks what is replaced and gives, for each entry, the entry it replaces and the line; tells of targets that are
    /// missing. A correction may move a fact to another participant: that is how a wrong tick is put right.
    fn find_targets(&mut self, complaints: &mut Complaints) -> HashMap<u32, u32, Fixed> {
        let mut targets = HashMap::default();
        for correction in &self.corrections {
            let place = self.ids.get(&correction.target).copied();
            let Some((place, entry)) = place.and_then(|n| Some((n, self.entries.get_mut(n as usize)?))) else {
                complaints.add(correction.line, correction.column, || {
                    let what = format!("no fact in the file has the id `{}`", shown(&correction.name));
                    Misfit::new(what, "`replaces` names the id of the fact it corrects")
                });
                continue;
            };
            entry.replaced = true;
            if correction.own != NONE {
                targets.insert(correction.own, place);
            }
        }
        targets
    }

    fn tell_circles(&self, targets: &HashMap<u32, u32, Fixed>, complaints: &mut Complaints) {
        let mut walked: HashMap<u32, u32, Fixed> = HashMap::default();
        let mut starts: Vec<u32> = targets.keys().copied().collect();
        starts.sort_unstable();
        for start in starts {
            let mut at = start;
            while !walked.contains_key(&at) {
                walked.insert(at, start);
                match targets.get(&at) {
                    Some(next) => at = *next,
                    None => break,
                }
            }
            // Back on a fact of this very walk that replaces something: it lies on a circle.
            if walked.get(&at) == Some(&start) && targets.contains_key(&at) {
                self.tell_circle(at, targets, complaints);
            }
        }
    }

    fn tell_circle(&self, from: u32, targets: &HashMap<u32, u32, Fixed>, complaints: &mut Complaints) {
        let mut lines = Vec::new();
        let mut at = from;
        loop {
            lines.extend(self.entries.get(at as usize).map(|entry| entry.line));
            at = match targets.get(&at) {
                Some(next) if *next != from => *next,
                _ => break,
            };
        }
        lines.sort_unstable();
        complaints.add(lines.first().copied().unwrap_or(0), 0, || {
            let listed: Vec<String> = lines.iter().take(10).map(u32::to_string).collect();
            let what = format!("the facts on lines {} replace one another in a circle", listed.join(", "));
            Misfit::new(what, "let one of them replace nothing")
        });
    }

    fn tell_facts_before_birth(&self, complaints: &mut Complaints) {
        let mut births: HashMap<u32, &Birth, Fixed> = HashMap::default();
        for birth in &self.births {
            if self.entries.get(birth.entry as usize).is_some_and(|entry| entry.replaced) {
                continue;
            }
            let latest = births.entry(birth.subject).or_insert(birth);
            if (birth.recorded, birth.line) > (latest.recorded, latest.line) {
                *latest = birth;
            }
        }
        if births.is_empty() {
            return;
        }
        let mut early: Vec<(u32, Day, &Birth)> = Vec::new();
        let with_id = self.entries.iter().filter(|e| e.happened && !e.replaced).map(|e| (e.subject, e.line, e.on));
        let without = (0u32..).zip(&self.known).filter(|(_, k)| k.line > 0).map(|(n, k)| (n, k.line, k.earliest));
        for (subject, line, on) in with_id.chain(without) {
            if let Some(birth) = births.get(&subject).filter(|birth| on < birth.day) {
                early.push((line, on, birth));
            }
        }
        early.sort_unstable_by_key(|(line, ..)| *line);
        for (line, on, birth) in early {
            complaints.add(line, 0, || {
                let what = format!("{on} is before this participant was born on {} (line {})", birth.day, birth.line);
                Misfit::new(what, "mend the day or the date of birth")
            });
        }
    }
}

/// The date of birth that a fact records.
fn birth(record: &FactRecord) -> Option<Day> {
    match (&record.tag, &record.value) {
        (Some(tag), Some(Value::Date(day))) if tag == "date_of_birth" && !record.withdrawn => Some(*day),
        _ => None,
    }
}
