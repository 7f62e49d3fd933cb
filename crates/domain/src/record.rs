//! A participant's record as it is kept: facts in the order they were recorded, and what may be added to it.

use crate::Refusal;
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Subject, Value};
use waymark_rules::vocabulary::{Kept, Vocabulary};

/// One fact of the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Its place in the record, from 1.
    pub seq: i64,
    /// The fact; its id is never empty: one it came with, or one made of subject and place.
    pub fact: FactRecord,
    /// How closely it is kept.
    pub kept: Kept,
}

/// A record: everything recorded about one participant, or one contract.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Whom it is about.
    pub subject: Subject,
    /// How many facts it has: the place of the last.
    pub version: i64,
    /// The facts, in the order they were recorded.
    pub facts: Vec<Held>,
}

/// The name a subject has in the database: a contract's is marked so that it cannot be a participant's.
#[must_use]
pub fn subject_key(subject: &Subject) -> String {
    match subject {
        Subject::Participant(id) => id.clone(),
        Subject::Contract(id) => format!("contract:{id}"),
    }
}

/// The subject of a name in the database.
#[must_use]
pub fn subject_of(key: &str) -> Subject {
    match key.strip_prefix("contract:") {
        Some(id) => Subject::Contract(id.to_owned()),
        None => Subject::Participant(key.to_owned()),
    }
}

/// The id of a fact that came without one.
#[must_use]
pub fn implied_id(subject: &str, seq: i64) -> String {
    // Padded, so that facts of one moment come in the order they were recorded in when they are sorted by id.
    format!("{subject}#{seq:05}")
}

impl Record {
    /// A record with nothing in it.
    #[must_use]
    pub fn empty(subject: Subject) -> Record {
        Record { subject, version: 0, facts: Vec::new() }
    }

    /// The facts nobody has corrected or withdrawn, without those that only take another away.
    pub fn standing(&self) -> impl Iterator<Item = &Held> {
        // Few facts correct another: only these are held against each, as a page asks this for every form it offers.
        let corrections: Vec<&Held> = self.corrections().collect();
        let stands = move |held: &&Held| !held.fact.withdrawn && last_over(corrections.iter().copied(), held).is_none();
        self.facts.iter().filter(stands)
    }

    /// The fact that corrects this one: of several, the last recorded.
    #[must_use]
    pub fn corrected_by(&self, held: &Held) -> Option<&Held> {
        last_over(self.corrections(), held)
    }

    fn corrections(&self) -> impl Iterator<Item = &Held> {
        self.facts.iter().filter(|held| held.fact.replaces.is_some())
    }

    /// The fact of this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Held> {
        self.facts.iter().find(|held| held.fact.id.as_deref() == Some(id))
    }

    /// Takes one more fact in at the end, as it will be once it is recorded.
    pub fn push(&mut self, fact: FactRecord, vocabulary: &Vocabulary) {
        let seq = self.version + 1;
        let id = fact.id.clone().unwrap_or_else(|| implied_id(&subject_key(&self.subject), seq));
        let kept = vocabulary.get(fact.kind).kept(fact.tag.as_deref(), vocabulary);
        self.facts.push(Held { seq, fact: FactRecord { id: Some(id), ..fact }, kept });
        self.version = seq;
    }

    /// Facts for the engine.
    pub fn facts(&self) -> impl Iterator<Item = &FactRecord> {
        self.facts.iter().map(|held| &held.fact)
    }
}

/// Of some corrections the last recorded that puts a fact out.
fn last_over<'a>(corrections: impl Iterator<Item = &'a Held>, held: &Held) -> Option<&'a Held> {
    let id = held.fact.id.as_deref();
    let direct = |other: &Held| id.is_some() && other.fact.replaces.as_deref() == id;
    // A correction that another correction of the same fact overtook is out as well.
    let overtakes = |other: &Held| {
        held.fact.replaces.is_some()
            && other.fact.replaces == held.fact.replaces
            && (other.fact.recorded, other.seq) > (held.fact.recorded, held.seq)
    };
    corrections.filter(|other| direct(other) || overtakes(other)).max_by_key(|o| (o.fact.recorded, o.seq))
}

/// What somebody wants to add, and the version of the record they had before them.
#[derive(Debug, Clone)]
pub struct Addition<'a> {
    /// The fact.
    pub fact: &'a FactRecord,
    /// The version they saw; `None` where they looked at none, as an import does.
    pub seen: Option<i64>,
    /// The day it is recorded on.
    pub today: Day,
}

/// Whether a fact may be added to a record.
///
/// # Errors
/// It lies in the future, only the system may say it, it corrects what is not there, it is recorded already, or somebody recorded
/// something about the same matter since the record was looked at.
pub fn may_add(record: &Record, addition: &Addition<'_>, vocabulary: &Vocabulary) -> Result<(), Refusal> {
    let fact = addition.fact;
    let kind = vocabulary.get(fact.kind);
    if kind.recorded_by == ["system"] {
        let what = format!("`{}` is worked out from other facts", kind.name);
        return Err(Refusal::invalid(what, "record what happened; this follows by itself"));
    }
    if fact.on > addition.today {
        let what = format!("{} lies in the future", fact.on.in_words());
        return Err(Refusal::invalid(
            what,
            "record it when it has happened; a booking is recorded on the day it is made, with the day it is for",
        ));
    }
    if let Some(id) = &fact.id
        && let Some(there) = record.find(id)
    {
        return Err(already(there));
    }
    if let Some(target) = &fact.replaces {
        let Some(target) = record.find(target) else {
            return Err(Refusal::NotFound { what: "fact to correct", id: target.clone() });
        };
        if let Some(by) = record.corrected_by(target) {
            return Err(conflict(by, fact, record.version, vocabulary));
        }
    } else if let Some(same) = record.standing().chain(twins(record, fact)).find(|held| is_same(&held.fact, fact)) {
        return Err(already(same));
    }
    let since = record.facts.iter().filter(|held| addition.seen.is_some_and(|seen| held.seq > seen));
    match since.rev().find(|held| is_same_matter(&held.fact, fact)) {
        Some(theirs) => Err(conflict(theirs, fact, record.version, vocabulary)),
        None => Ok(()),
    }
}

/// The facts recorded at the same moment, also those corrected since: a file that comes again must not undo a correction.
fn twins<'r>(record: &'r Record, fact: &FactRecord) -> impl Iterator<Item = &'r Held> {
    let recorded = fact.recorded;
    record.facts.iter().filter(move |held| held.fact.recorded == recorded && !held.fact.withdrawn)
}

fn already(held: &Held) -> Refusal {
    let by = held.fact.who.clone().unwrap_or_else(|| "somebody".into());
    let on = jiff::Timestamp::from_second(held.fact.recorded).map(|t| t.to_string()).unwrap_or_default();
    Refusal::AlreadyDone { by, on }
}

fn conflict(theirs: &Held, yours: &FactRecord, version: i64, vocabulary: &Vocabulary) -> Refusal {
    let by = theirs.fact.who.as_deref().unwrap_or("somebody");
    let theirs = format!("{by} has recorded since: {}", in_words(&theirs.fact, vocabulary));
    Refusal::Conflict { theirs, yours: in_words(yours, vocabulary), version }
}

/// The same thing said twice: same kind, day, time, channel and everything that tells two apart.
fn is_same(a: &FactRecord, b: &FactRecord) -> bool {
    a.kind == b.kind
        && a.enrolment == b.enrolment
        && (a.on, a.at, a.by, &a.reference, &a.tag) == (b.on, b.at, b.by, &b.reference, &b.tag)
        && (a.amount, a.total, a.hours, a.count, &a.value) == (b.amount, b.total, b.hours, b.count, &b.value)
        && (a.booked_for, &a.attributes, &a.why) == (b.booked_for, &b.attributes, &b.why)
}

/// Whether two facts speak of one matter, so that the second must know of the first: the same thing corrected, the same detail or
/// group, or the same appointment, job or document.
#[must_use]
pub fn is_same_matter(a: &FactRecord, b: &FactRecord) -> bool {
    let target = a.replaces.is_some() && (a.replaces == b.replaces || a.replaces == b.id);
    let detail = a.value.is_some() && b.value.is_some() && a.tag == b.tag && a.kind == b.kind;
    let thing = a.reference.is_some() && a.reference == b.reference && a.kind == b.kind;
    target || detail || thing
}

/// A fact in one short line for people.
#[must_use]
pub fn in_words(fact: &FactRecord, vocabulary: &Vocabulary) -> String {
    let kind = vocabulary.get(fact.kind);
    let noun = kind.noun(fact.tag.as_deref()).unwrap_or(&kind.name).replace('_', " ");
    let mut text = match (&fact.tag, &fact.value) {
        (Some(detail), Some(value)) => format!("{}: {}", detail.replace('_', " "), value_in_words(value)),
        (Some(tag), None) if kind.noun.is_none() => format!("{noun} ({})", tag.replace('_', " ")),
        _ => noun,
    };
    text.push_str(&format!(" on {}", fact.on.in_words()));
    if let Some(at) = fact.at {
        text.push_str(&format!(" at {:02}:{:02}", at / 60, at % 60));
    }
    if let Some(reference) = &fact.reference {
        text.push_str(&format!(", reference {reference}"));
    }
    if let Some(amount) = fact.amount.or(fact.total) {
        text.push_str(&format!(", £{}.{:02}", amount / 100, amount % 100));
    }
    if fact.withdrawn {
        text = format!("withdrawal of what was recorded as {}", fact.replaces.as_deref().unwrap_or("a fact"));
    }
    text
}

fn value_in_words(value: &Value) -> String {
    match value {
        Value::Word(word) => word.replace('_', " "),
        Value::Date(day) => day.in_words(),
        Value::YesNo(true) => "yes".into(),
        Value::YesNo(false) => "no".into(),
        Value::Number(n) => format!("{}.{:02}", n / 100, n % 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_rules::vocabulary::KindId;

    fn vocabulary() -> &'static Vocabulary {
        Vocabulary::embedded().unwrap()
    }

    fn kind(name: &str) -> KindId {
        vocabulary().kinds().find(|(_, k)| k.name == name).unwrap().0
    }

    fn fact(name: &str, on: &str) -> FactRecord {
        let on = Day::parse(on).unwrap();
        FactRecord::bare(Subject::Participant("P-1".into()), kind(name), on, on.last_second())
    }

    fn detail(name: &str, value: &str, on: &str) -> FactRecord {
        let (tag, value) = (Some(name.to_owned()), Some(Value::Word(value.into())));
        FactRecord { tag, value, ..fact("detail_recorded", on) }
    }

    fn record(facts: &[FactRecord]) -> Record {
        let mut record = Record::empty(Subject::Participant("P-1".into()));
        for (seq, fact) in (1..).zip(facts) {
            let id = fact.id.clone().or_else(|| Some(implied_id("P-1", seq)));
            record.facts.push(Held { seq, fact: FactRecord { id, ..fact.clone() }, kept: Kept::Open });
            record.version = seq;
        }
        record
    }

    fn try_add(record: &Record, fact: &FactRecord, seen: Option<i64>) -> Result<(), Refusal> {
        let today = Day::parse("2021-03-01").unwrap();
        may_add(record, &Addition { fact, seen, today }, vocabulary())
    }

    #[test]
    fn the_future_the_derived_and_the_double_are_refused() {
        let there = record(&[fact("contact_made", "2021-02-01")]);
        assert!(matches!(try_add(&there, &fact("contact_made", "2021-03-02"), None), Err(Refusal::Invalid { .. })));
        assert!(matches!(try_add(&there, &fact("month_end", "2021-02-28"), None), Err(Refusal::Invalid { .. })));
        assert!(matches!(try_add(&there, &fact("contact_made", "2021-02-01"), None), Err(Refusal::AlreadyDone { .. })));
        assert_eq!(try_add(&there, &fact("contact_made", "2021-02-02"), None), Ok(()));
    }

    #[test]
    fn two_people_meet_only_over_the_same_matter() {
        let there = record(&[detail("nation", "england", "2021-01-01"), detail("nation", "wales", "2021-02-01")]);
        // Somebody who saw version 1 did not know of the second fact.
        let yours = detail("nation", "scotland", "2021-02-03");
        let Err(Refusal::Conflict { theirs, yours: mine, version }) = try_add(&there, &yours, Some(1)) else {
            panic!("should meet")
        };
        assert!(theirs.contains("nation: wales") && mine.contains("nation: scotland"), "{theirs} / {mine}");
        assert_eq!(version, 2);
        assert_eq!(try_add(&there, &yours, Some(2)), Ok(()), "they knew");
        assert_eq!(try_add(&there, &detail("benefit", "esa", "2021-02-03"), Some(1)), Ok(()), "another matter");
    }

    #[test]
    fn a_fact_is_corrected_once_and_then_its_correction() {
        let wrong = fact("contact_made", "2021-02-01");
        let right = FactRecord { replaces: Some("P-1#00001".into()), ..fact("contact_made", "2021-02-02") };
        let there = record(&[wrong, right]);
        assert_eq!(there.standing().map(|h| h.seq).collect::<Vec<_>>(), [2]);
        let again = FactRecord { replaces: Some("P-1#00001".into()), ..fact("contact_made", "2021-02-03") };
        assert!(matches!(try_add(&there, &again, None), Err(Refusal::Conflict { .. })));
        let of_the_second = FactRecord { replaces: Some("P-1#00002".into()), ..again.clone() };
        assert_eq!(try_add(&there, &of_the_second, None), Ok(()));
        let of_nothing = FactRecord { replaces: Some("P-1#00009".into()), ..again };
        assert!(matches!(try_add(&there, &of_nothing, None), Err(Refusal::NotFound { .. })));
    }

    #[test]
    fn a_file_that_comes_again_does_not_undo_a_correction() {
        let wrong = fact("contact_made", "2021-02-01");
        let gone = FactRecord {
            replaces: Some("P-1#00001".into()),
            withdrawn: true,
            recorded: wrong.recorded + 60,
            ..wrong.clone()
        };
        let there = record(&[wrong.clone(), gone]);
        assert!(matches!(try_add(&there, &wrong, None), Err(Refusal::AlreadyDone { .. })));
        let once_more = FactRecord { recorded: wrong.recorded + 120, ..wrong };
        assert_eq!(try_add(&there, &once_more, None), Ok(()), "recorded again, because it happened after all");
    }

    #[test]
    fn a_contract_is_never_taken_for_a_participant() {
        for subject in [Subject::Participant("P-1".into()), Subject::Contract("jets-1".into())] {
            assert_eq!(subject_of(&subject_key(&subject)), subject);
        }
    }
}
