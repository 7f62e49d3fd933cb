//! Writes a fact as one line of JSON, such that reading the line gives the same fact.

use super::reader::typed::decimal;
use super::{FactRecord, Subject, Value};
use crate::pack::{Span, Unit};
use crate::vocabulary::{AttrType, Vocabulary};
use serde_json::Value as Json;

/// The fact as one line of JSON, without a newline, keys in the order of the format's description.
///
/// Reading it back gives the same fact, but for its line number, and for the channel where the fact's name implies one
/// and the record has none. `recorded` is left out where it is the end of the day.
#[must_use]
pub fn to_json_line(record: &FactRecord, vocabulary: &Vocabulary) -> String {
    let kind = vocabulary.get(record.kind);
    let mut line = Keys(String::from("{"));
    match &record.subject {
        Subject::Participant(id) => line.text("participant", Some(id)),
        Subject::Contract(id) => line.text("contract", Some(id)),
    }
    line.text("enrolment", record.enrolment.as_deref());
    line.text("organisation", record.organisation.as_deref());
    line.text("fact", Some(&kind.name));
    line.text("on", Some(&record.on.to_string()));
    let at = record.at.map(|at| format!("{:02}:{:02}", at / 60, at % 60));
    line.text("at", at.as_deref());
    line.text("by", record.by.map(|by| by.name()));
    line.text("for", record.booked_for.map(|day| day.to_string()).as_deref());
    line.text("ref", record.reference.as_deref());
    if let Some(tag) = &kind.tag {
        line.text(tag, record.tag.as_deref());
    }
    let detail = record.tag.as_deref().and_then(|tag| vocabulary.detail(tag));
    if let Some(value) = &record.value {
        line.put("value", &value_json(value, detail.map(|detail| &detail.kind)));
    }
    line.text("amount", record.amount.map(decimal).as_deref());
    line.text("total", record.total.map(decimal).as_deref());
    line.raw("hours", record.hours.map(decimal));
    line.raw("minutes", record.minutes.map(|n| n.to_string()));
    line.raw("count", record.count.map(|n| n.to_string()));
    line.text("every", record.every.map(span_text).as_deref());
    for (name, text) in &record.attributes {
        line.text(name, Some(text));
    }
    line.text("who", record.who.as_deref());
    if record.recorded != record.on.last_second() {
        let instant = jiff::Timestamp::from_second(record.recorded).ok();
        line.text("recorded", instant.map(|instant| instant.to_string()).as_deref());
    }
    line.text("id", record.id.as_deref());
    line.text("replaces", record.replaces.as_deref());
    line.raw("withdrawn", record.withdrawn.then(|| "true".to_string()));
    line.text("why", record.why.as_deref());
    line.0.push('}');
    line.0
}

/// A line under writing.
struct Keys(String);

impl Keys {
    fn text(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.put(key, &Json::from(text));
        }
    }

    fn put(&mut self, key: &str, value: &Json) {
        self.raw(key, Some(value.to_string()));
    }

    fn raw(&mut self, key: &str, json: Option<String>) {
        if let Some(json) = json {
            if self.0.len() > 1 {
                self.0.push(',');
            }
            self.0.push_str(&format!("{}:{json}", Json::from(key)));
        }
    }
}

fn value_json(value: &Value, kind: Option<&AttrType>) -> Json {
    match value {
        Value::Word(word) => Json::from(word.as_str()),
        Value::Date(day) => Json::from(day.to_string()),
        Value::YesNo(yes) => Json::from(*yes),
        Value::Number(n) if kind == Some(&AttrType::Whole) => Json::from(n / 100),
        Value::Number(n) => Json::from(decimal(*n)),
    }
}

fn span_text(span: Span) -> String {
    let unit = match span.unit {
        Unit::WorkingDays => "working day",
        Unit::Days => "day",
        Unit::Weeks => "week",
        Unit::Months => "month",
        Unit::Hours => "hour",
    };
    format!("{} {unit}{}", span.n, if span.n == 1 { "" } else { "s" })
}
