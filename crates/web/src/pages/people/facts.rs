//! A fact as a line people read: what happened, when, by whom, and what corrected it.

use serde::Serialize;
use waymark_domain::record::{Held, Record};
use waymark_rules::Vocabulary;
use waymark_rules::facts::{FactRecord, Value};

/// One fact in a list.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Its place in the record.
    pub seq: i64,
    /// Its id.
    pub id: String,
    /// The kind's name.
    pub kind: String,
    /// What happened.
    pub what: String,
    /// What else is known of it: channel, reason, amounts.
    pub more: Vec<String>,
    /// Free words, where the kind has them.
    pub text: String,
    /// The day it happened.
    pub on: String,
    /// At which time, where it is known.
    pub at: String,
    /// Who recorded it.
    pub who: String,
    /// For which organisation.
    pub organisation: String,
    /// When it was recorded: day and time in London.
    pub recorded: String,
    /// Why it was corrected, or any reason given.
    pub why: String,
    /// Whether it only takes another away.
    pub withdrawn: bool,
    /// Whether a later fact replaced it or took it away.
    pub corrected: bool,
    /// The place of the fact that it corrects.
    pub corrects: Option<i64>,
    /// The tie to other facts.
    pub reference: String,
    /// How closely it is kept: `open`, `identity`, `health`, `offending`.
    pub kept: &'static str,
}

/// A fact as a line.
#[must_use]
pub fn line(record: &Record, held: &Held, vocabulary: &Vocabulary) -> Line {
    let fact = &held.fact;
    let kind = vocabulary.get(fact.kind);
    let target = fact.replaces.as_deref().and_then(|id| record.find(id)).map(|t| t.seq);
    let text = fact.attributes.iter().find(|(key, _)| key == "text").map(|(_, v)| v.clone()).unwrap_or_default();
    Line {
        seq: held.seq,
        id: fact.id.clone().unwrap_or_default(),
        kind: kind.name.clone(),
        what: what(fact, vocabulary),
        more: more(fact, vocabulary),
        text,
        on: fact.on.to_string(),
        at: fact.at.map(crate::form::dates::clock).unwrap_or_default(),
        who: fact.who.clone().unwrap_or_default(),
        organisation: fact.organisation.clone().unwrap_or_default(),
        recorded: recorded(fact.recorded),
        why: fact.why.clone().unwrap_or_default(),
        withdrawn: fact.withdrawn,
        corrected: record.corrected_by(held).is_some(),
        corrects: target,
        reference: fact.reference.clone().unwrap_or_default(),
        kept: held.kept.name(),
    }
}

fn what(fact: &FactRecord, vocabulary: &Vocabulary) -> String {
    let kind = vocabulary.get(fact.kind);
    if let (Some(detail), Some(value)) = (fact.tag.as_deref().and_then(|t| vocabulary.detail(t)), &fact.value) {
        return format!("{}: {}", detail.says, value_words(value));
    }
    if let Some(group) = fact.tag.as_deref().filter(|_| kind.name == "group_set").and_then(|t| vocabulary.group(t)) {
        return group.says.clone();
    }
    let noun = kind.noun(fact.tag.as_deref()).map_or_else(|| kind.name.replace('_', " "), ToOwned::to_owned);
    let noun = noun
        .strip_prefix("the ")
        .or_else(|| noun.strip_prefix("an "))
        .or_else(|| noun.strip_prefix("a "))
        .unwrap_or(&noun)
        .replace("the participant", "participant");
    crate::stop::sentence(&noun).trim_end_matches('.').to_owned()
}

fn value_words(value: &Value) -> String {
    match value {
        Value::Word(word) => word.replace('_', " "),
        Value::Date(day) => day.in_words(),
        Value::YesNo(yes) => (if *yes { "yes" } else { "no" }).to_owned(),
        Value::Number(n) => format!("{}", n / 100),
    }
}

fn more(fact: &FactRecord, vocabulary: &Vocabulary) -> Vec<String> {
    let kind = vocabulary.get(fact.kind);
    let mut found = Vec::new();
    if let Some(tag) = fact.tag.as_deref().filter(|_| {
        fact.value.is_none()
            && kind.name != "group_set"
            && !kind.noun_with.iter().any(|(w, _)| Some(w.as_str()) == fact.tag.as_deref())
    }) {
        let name = kind.tag.as_deref().unwrap_or_default().replace('_', " ");
        found.push(format!("{name}: {}", tag.replace('_', " ")));
    }
    found.extend(fact.by.map(|by| format!("by {}", by.name().replace('_', " "))));
    found.extend(fact.booked_for.map(|day| format!("for {}", day.in_words())));
    found.extend(fact.amount.or(fact.total).map(|pence| format!("£{}.{:02}", pence / 100, pence % 100)));
    found.extend(fact.hours.map(|h| format!("{} hours", h / 100)));
    found.extend(fact.count.map(|n| format!("{n}")));
    let told = fact.attributes.iter().filter(|(key, _)| key != "text");
    found.extend(told.map(|(key, value)| format!("{}: {}", key.replace('_', " "), value.replace('_', " "))));
    found
}

/// An instant as people read it, in London.
#[must_use]
pub fn recorded(second: i64) -> String {
    let at = jiff::Timestamp::from_second(second).ok().and_then(|t| t.in_tz("Europe/London").ok());
    at.map(|t| t.strftime("%-d %B %Y, %H:%M").to_string()).unwrap_or_default()
}
