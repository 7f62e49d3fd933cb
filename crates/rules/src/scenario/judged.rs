//! Judges a scenario's facts and compares the answers with what its author expected.

use super::file::{Day, Expect, Scenario};
use super::line::{CONTRACT, PARTICIPANT, json_line};
use crate::answer;
use crate::facts::{FactReader, Records, RecordsBuilder};
use crate::judge::{Judge, Question};
use crate::program::Program;
use serde_json::Value;

/// Every answer for a scenario's facts, as other systems read them.
pub struct Answers {
    records: Records,
    known: Option<i64>,
    on: crate::Day,
    all: Vec<Value>,
}

/// Reads the facts and judges them on the scenario's day; the text says what went wrong.
pub fn judge(program: &Program, scenario: &Scenario, facts: &[&str]) -> Result<Answers, String> {
    let mut reader = FactReader::new("facts", &program.vocabulary);
    let mut builder = RecordsBuilder::new(program);
    for line in facts {
        let json = json_line(line, &program.vocabulary).map_err(|e| format!("{line}: {e}"))?;
        if let Some(record) = reader.line(json.as_bytes()) {
            builder.push(&record);
        }
    }
    let told = |problems: Vec<crate::Problem>| {
        let line = |p: &crate::Problem| {
            let place = (p.line as usize).checked_sub(1).and_then(|n| facts.get(n)).unwrap_or(&"");
            format!("{place}: {}; {}", p.what, p.fits)
        };
        problems.iter().map(line).collect::<Vec<_>>().join("\n      ")
    };
    let problems = reader.finish();
    if !problems.is_empty() {
        return Err(told(problems));
    }
    let records = builder.finish().map_err(told)?;
    let on = crate::Day::parse(&scenario.on.to_string()).ok_or("`on` is no date")?;
    let known = match &scenario.known {
        Some(text) => Some(text.parse::<jiff::Timestamp>().map_err(|e| e.to_string())?.as_second()),
        None => None,
    };
    let all = answers(program, &records, Question { on, known })?;
    Ok(Answers { records, known, on, all })
}

fn answers(program: &Program, records: &Records, question: Question) -> Result<Vec<Value>, String> {
    let mut judge = Judge::new(program, records, question);
    let one = |place| answer::answer(&mut judge, records, place, false);
    let all: Result<Vec<_>, String> = (0..records.spells.len()).map(one).collect();
    all?.into_iter().map(|a| serde_json::to_value(a).map_err(|e| e.to_string())).collect()
}

impl Answers {
    /// What differs from an expectation, a line each.
    pub fn differ(&self, program: &Program, expect: &Expect) -> Vec<String> {
        let Some(answer) = self.answer_for(program, expect) else { return vec!["nobody is judged".into()] };
        let mut wrong = Vec::new();
        let Some(rule) = expect.rule.as_deref() else {
            journey(answer, expect, &mut wrong);
            return wrong;
        };
        let said = said_of(answer, rule);
        if let Some(count) = expect.count.filter(|n| *n != said.len()) {
            wrong.push(format!("{rule}: {} of it, expected {count}", said.len()));
        }
        match said.get(expect.nth) {
            None if !expect.absent => wrong.push(format!("{rule} [{}]: nothing is said of it", expect.nth)),
            Some(one) if expect.absent => wrong.push(format!("{rule}: expected to be absent; {}", short(one))),
            Some(one) => compare(rule, one, expect, &mut wrong),
            None => {}
        }
        wrong
    }

    fn answer_for(&self, program: &Program, expect: &Expect) -> Option<&Value> {
        let pack = &program.pack;
        let rule = expect.rule.as_deref();
        let by_contract = crate::pack::Per::Contract;
        let of_contract = pack.standards.iter().any(|s| Some(s.head.id.as_str()) == rule && s.per == by_contract)
            || pack.limits.iter().any(|l| Some(l.head.id.as_str()) == rule && l.per == by_contract);
        let is_theirs = |a: &&Value| match of_contract {
            true => a["contract"] == CONTRACT,
            false => a["participant"] == expect.participant.as_deref().unwrap_or(PARTICIPANT),
        };
        let enrolment = expect.enrolment.as_deref();
        self.all.iter().filter(is_theirs).find(|a| enrolment.is_none() || a["enrolment"].as_str() == enrolment)
    }

    /// What changes although the answer said that nothing would, or stays although it said that something would change.
    pub fn unstable(&self, program: &Program) -> Vec<String> {
        let mut wrong = Vec::new();
        for (place, answer) in self.all.iter().enumerate() {
            let last = answer["stable_until"].as_str().and_then(crate::Day::parse);
            let day = last.or_else(|| self.on.plus(500));
            let Some(day) = day else { continue };
            match self.on_day(program, place, day) {
                Ok(later) if same(answer, &later) => {}
                Ok(later) => {
                    let until = &answer["stable_until"];
                    wrong.push(format!("stable until {until}, but on {day} {}", difference(answer, &later)));
                }
                Err(error) => wrong.push(error),
            }
            let after = last.and_then(|d| d.plus(1));
            if let Some(Ok(later)) = after.map(|d| self.on_day(program, place, d))
                && same(answer, &later)
                && !self.is_known_to_come(place, last)
            {
                wrong.push(format!("stable only until {}, but nothing changes the day after", answer["stable_until"]));
            }
        }
        wrong
    }

    fn on_day(&self, program: &Program, place: usize, on: crate::Day) -> Result<Value, String> {
        let all = answers(program, &self.records, Question { on, known: self.known })?;
        all.into_iter().nth(place).ok_or_else(|| "no answer".into())
    }

    /// Whether a fact already in the record, or of the contract, happens the day after: the engine may name that day without looking closer.
    fn is_known_to_come(&self, place: usize, last: Option<crate::Day>) -> bool {
        let next = last.map(|d| d.0 + 1);
        let spells = self.records.spells.iter().enumerate().filter(|(at, spell)| *at == place || spell.is_contract);
        let mut facts = spells.flat_map(|(_, spell)| self.records.facts_of(spell));
        facts.any(|f| Some(f.on) == next)
    }
}

/// Whether two answers agree in all but the day of the programme.
fn same(a: &Value, b: &Value) -> bool {
    let but_day = |v: &Value| {
        let mut v = v.clone();
        v["day"] = Value::Null;
        v["stable_until"] = Value::Null;
        v
    };
    but_day(a) == but_day(b)
}

fn difference(a: &Value, b: &Value) -> String {
    for list in ["verdicts", "outcomes", "limits"] {
        let (old, new) = (items(a, list), items(b, list));
        if old.len() != new.len() {
            return format!("there are {} {list} instead of {}", new.len(), old.len());
        }
        if let Some((o, n)) = old.iter().zip(new).find(|(o, n)| o != n) {
            return format!("{} is not {}", short(n), short(o));
        }
    }
    format!("stage {} is not {}, or the end {} not {}", b["stage"], a["stage"], b["ends_on"], a["ends_on"])
}

/// A list of an answer.
fn items<'a>(answer: &'a Value, list: &str) -> &'a [Value] {
    answer[list].as_array().map_or(&[], Vec::as_slice)
}

/// Everything said of a standard, an outcome or a limit.
fn said_of<'a>(answer: &'a Value, rule: &str) -> Vec<&'a Value> {
    let lists = [("verdicts", "standard"), ("outcomes", "outcome"), ("limits", "limit")];
    lists.iter().flat_map(|(list, key)| items(answer, list).iter().filter(move |one| one[key] == rule)).collect()
}

fn compare(rule: &str, one: &Value, expect: &Expect, wrong: &mut Vec<String>) {
    let mut text = |key: &str, expected: Option<&str>| {
        if let Some(expected) = expected.filter(|e| one[key] != *e) {
            wrong.push(format!("{rule} [{}]: {key} is {}, expected {expected}", expect.nth, one[key]));
        }
    };
    text("status", expect.status.as_deref());
    text("total", expect.total.as_deref());
    let days = [
        ("opened", &expect.opened),
        ("due", &expect.due),
        ("done", &expect.done),
        ("reached", &expect.reached),
        ("by", &expect.by),
        ("claim_by", &expect.claim_by),
    ];
    for (key, day) in days {
        if let Some(day) = day.as_ref().map(Day::text).filter(|day| one[key].as_str() != day.as_deref()) {
            let expected = day.unwrap_or_else(|| "none".into());
            wrong.push(format!("{rule} [{}]: {key} is {}, expected {expected}", expect.nth, one[key]));
        }
    }
    if let Some(missing) = expect.missing.as_ref().filter(|m| one["missing"] != serde_json::json!(m)) {
        wrong.push(format!("{rule}: missing is {}, expected {missing:?}", one["missing"]));
    }
    let because = one["because"].as_str().unwrap_or("");
    for fragment in expect.because.iter().filter(|f| !because.contains(f.as_str())) {
        wrong.push(format!("{rule} [{}]: the reason lacks “{fragment}”", expect.nth));
    }
    if !wrong.is_empty() {
        wrong.push(format!("the reason: {because}"));
    }
}

fn journey(answer: &Value, expect: &Expect, wrong: &mut Vec<String>) {
    let mut differs = |what: &str, got: &Value, expected: Option<Value>| {
        if let Some(expected) = expected.filter(|e| got != e) {
            wrong.push(format!("journey: {what} is {got}, expected {expected}"));
        }
    };
    differs("stage", &answer["stage"], expect.stage.as_ref().map(|s| serde_json::json!(s)));
    differs("day", &answer["day"], expect.day.map(|d| serde_json::json!(d)));
    differs("ends_on", &answer["ends_on"], expect.ends_on.as_ref().map(|d| serde_json::json!(d.text())));
    let notes: Vec<&str> = answer["notes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if let Some(note) = expect.note.as_ref().filter(|n| !notes.iter().any(|said| said.contains(n.as_str()))) {
        wrong.push(format!("journey: no note says “{note}”; notes: {notes:?}"));
    }
}

fn short(one: &Value) -> String {
    let name = ["standard", "outcome", "limit"].iter().find_map(|key| one[key].as_str()).unwrap_or("");
    format!("{name} {} due {} done {} ({})", one["status"], one["due"], one["done"], one["because"])
}
