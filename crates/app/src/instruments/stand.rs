//! Everything a participant answered, by instrument, read out of the facts: scores, and the change with what must be known of it.

use super::KIND;
use waymark_domain::record::{Held, Record};
use waymark_rules::facts::FactRecord;
use waymark_rules::instrument::{Answered, Change, Instrument, Mode, Score, Unscored, change};
use waymark_rules::{Day, Vocabulary};

/// What was answered of one instrument.
#[derive(Debug, Clone)]
pub struct Stand {
    /// The instrument.
    pub instrument: &'static Instrument,
    /// Each time it was answered, by the day the answers speak of.
    pub times: Vec<Time>,
    /// Facts whose answers cannot be read.
    pub unread: Vec<Unread>,
    /// The changes that can be told, the longest first.
    pub changes: Vec<(Since, Change)>,
}

/// One time it was answered.
#[derive(Debug, Clone)]
pub struct Time {
    /// The place of its fact in the record.
    pub seq: i64,
    /// The answers.
    pub answered: Answered,
    /// Who recorded it; empty where that is not known.
    pub who: String,
    /// Who else was there; empty where nobody was named.
    pub present: String,
    /// The language it was answered in; empty where it is not said.
    pub language: String,
    /// What the answers add up to.
    pub score: Result<Score, Unscored>,
}

impl Time {
    /// The score in points, where there is one.
    #[must_use]
    pub fn points(&self) -> Option<f64> {
        self.score.as_ref().ok().map(|score| f64::from(score.hundredths) / 100.0)
    }
}

/// A fact whose answers cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The day of it.
    pub on: Day,
    /// Why.
    pub why: String,
}

/// From when a change is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// From what they said later of an earlier day, looking back.
    LookingBack,
    /// From the first answers given at the time.
    First,
    /// From the answers before the latest.
    Before,
}

/// What a participant answered, by instrument: those never answered are left out. Corrected and withdrawn facts do not count.
#[must_use]
pub fn stands(record: &Record, vocabulary: &Vocabulary) -> Vec<Stand> {
    let Some((kind, _)) = vocabulary.kind(KIND) else { return Vec::new() };
    // Most records hold none: they are left without looking at what was corrected.
    if !record.facts.iter().any(|held| held.fact.kind == kind) {
        return Vec::new();
    }
    let facts: Vec<&Held> = record.standing().filter(|held| held.fact.kind == kind).collect();
    let all = Instrument::embedded().unwrap_or_default();
    all.iter().map(|instrument| stand(instrument, &facts)).filter(|s| s.times.len() + s.unread.len() > 0).collect()
}

fn stand(instrument: &'static Instrument, facts: &[&Held]) -> Stand {
    let (mut times, mut unread) = (Vec::new(), Vec::new());
    for held in facts.iter().filter(|held| attribute(&held.fact, "instrument") == instrument.id) {
        let fact = &held.fact;
        match read(instrument, fact) {
            Err(why) => unread.push(Unread { on: fact.on, why }),
            Ok(answered) => times.push(Time {
                seq: held.seq,
                score: instrument.score(&answered),
                answered,
                who: fact.who.clone().unwrap_or_default(),
                present: attribute(fact, "present").to_owned(),
                language: attribute(fact, "language").to_owned(),
            }),
        }
    }
    times.sort_by_key(|time: &Time| (time.answered.day(), time.answered.on, time.seq));
    let changes = changes(instrument, &times);
    Stand { instrument, times, unread, changes }
}

/// The latest answers against those they may be held against: never against others of the same time, and never what was looked back.
fn changes(instrument: &Instrument, times: &[Time]) -> Vec<(Since, Change)> {
    let scored = |time: &&Time| time.score.is_ok();
    let (back, now): (Vec<&Time>, Vec<&Time>) =
        times.iter().filter(scored).partition(|time| time.answered.about.is_some());
    let Some((latest, earlier)) = now.split_last() else { return Vec::new() };
    // Of several that look back, the one to the earliest day; of one day, the last given, which knows the most.
    let back = back.iter().min_by_key(|t| (t.answered.day(), std::cmp::Reverse((t.answered.on, t.seq)))).copied();
    let first = earlier.first().copied();
    let before = earlier.last().copied().filter(|before| first.is_none_or(|first| first.seq != before.seq));
    let from = [(Since::LookingBack, back), (Since::First, first), (Since::Before, before)];
    let told = |(since, from): (Since, Option<&Time>)| {
        let from = from?;
        let mut change = change(instrument, &from.answered, &latest.answered)?;
        change.remarks.extend(differences(from, latest));
        Some((since, change))
    };
    from.into_iter().filter_map(told).collect()
}

/// What was otherwise the second time.
fn differences(first: &Time, second: &Time) -> Vec<String> {
    let mut remarks = Vec::new();
    let language = |time: &Time| time.language.to_lowercase();
    if !first.language.is_empty() && !second.language.is_empty() && language(first) != language(second) {
        remarks.push(format!(
            "The first was answered in {}, the second in {}: words weigh differently.",
            first.language, second.language
        ));
    }
    if first.present.is_empty() != second.present.is_empty() {
        let (with, without) = if first.present.is_empty() { ("second", "first") } else { ("first", "second") };
        remarks.push(format!("Somebody else was there at the {with} and nobody named at the {without}."));
    }
    let left_out = |time: &Time| time.answered.answers.iter().filter(|answer| answer.is_none()).count();
    for (name, time) in [("first", first), ("second", second)] {
        match left_out(time) {
            0 => {}
            1 => remarks.push(format!("1 question was left out the {name} time; it counts as the mean of the others.")),
            n => remarks
                .push(format!("{n} questions were left out the {name} time; they count as the mean of the others.")),
        }
    }
    remarks
}

/// An attribute of a fact; empty where there is none.
pub(super) fn attribute<'f>(fact: &'f FactRecord, name: &str) -> &'f str {
    fact.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

/// A fact as answers; what does not fit is told.
pub(super) fn read(instrument: &Instrument, fact: &FactRecord) -> Result<Answered, String> {
    let mode = fact.tag.as_deref().and_then(Mode::parse);
    let mode = mode.ok_or_else(|| {
        let words: Vec<&str> = Mode::ALL.iter().map(|mode| mode.word()).collect();
        format!("it is not said how it was answered, which is one of {}", words.join(", "))
    })?;
    if let Some(day) = fact.booked_for.filter(|day| *day > fact.on) {
        return Err(format!("it looks back to {}, which is after {}", day.short(), fact.on.short()));
    }
    let version = attribute(fact, "version").to_owned();
    let answers = attribute(fact, "answers");
    // What was answered in another version is kept as it is and never added up.
    let answers = if version == instrument.version { instrument.parse_answers(answers)? } else { Vec::new() };
    Ok(Answered { version, on: fact.on, about: fact.booked_for.filter(|day| *day < fact.on), mode, answers })
}
