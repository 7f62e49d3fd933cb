//! A participant's duties and facts in words, as rows for the twin: it is given what ours works out for each page.

use serde_json::{Value, json};
use waymark_app::House;
use waymark_app::desk::told::StandardTold;
use waymark_app::participants::Opened;
use waymark_domain::record::Record;
use waymark_domain::staff::Role;
use waymark_rules::Day;
use waymark_rules::answer::Said;

/// The duties still to be done, the most pressing first.
pub(super) fn duties(house: &House, opened: &Opened) -> Vec<Value> {
    let said = opened.answers.iter().flat_map(|answer| &answer.verdicts);
    let mut found: Vec<(usize, &Said)> =
        said.filter_map(|said| Some((rank(state(said, opened.on)?.0), said))).collect();
    found.sort_by_key(|(rank, said)| (*rank, said.due.clone().unwrap_or_else(|| "9".into()), said.standard.clone()));
    found.into_iter().filter_map(|(_, said)| duty(house, opened, said)).collect()
}

fn rank(state: &str) -> usize {
    ["overdue", "at-risk", "due", "open", "later"].iter().position(|s| *s == state).unwrap_or(9)
}

/// How something stands, as the page of a participant says it.
fn state(said: &Said, on: Day) -> Option<(&'static str, &'static str)> {
    let days = said.due.as_deref().and_then(Day::parse).map(|due| due.since(on));
    Some(match (said.status, days) {
        ("missed", _) => ("overdue", "Overdue"),
        ("at_risk", _) => ("at-risk", "At risk"),
        ("open", Some(days)) if days <= 3 => ("at-risk", "Due soon"),
        ("open", Some(_)) => ("due", "Due"),
        ("open" | "outstanding", _) => ("open", "To do"),
        ("not_yet_open", _) => ("later", "Later"),
        _ => return None,
    })
}

fn duty(house: &House, opened: &Opened, said: &Said) -> Option<Value> {
    let (state, words) = state(said, opened.on)?;
    let told = house.told().standard(&opened.contract.pack, &said.standard)?;
    Some(json!({
        "state": state, "state_words": words, "due": said.due, "because": said.because, "why": said.explanation,
        "standard": standard(&said.standard, told),
    }))
}

/// A standard, with the form that does it and whose it is to record where it is not a coach's.
pub(super) fn standard(id: &str, told: &StandardTold) -> Value {
    let does = told.does.first();
    let mine = told.recorded_by.is_empty() || told.recorded_by.contains(&Role::WorkCoach.words());
    let others = told.recorded_by.iter().cloned().collect::<Vec<_>>().join(" or ");
    json!({
        "id": id, "clause": told.clause, "says": told.says, "form": does,
        "form_title": does.map(|kind| format!("Record {}", kind.replace('_', " "))),
        "others": (!mine).then_some(others),
    })
}

/// The facts that stand, in words.
pub(super) fn lines(house: &House, record: &Record) -> Vec<Value> {
    let line = |held: &waymark_domain::record::Held| {
        let fact = &held.fact;
        let kind = &house.vocabulary.get(fact.kind).name;
        let text = fact.attributes.iter().find(|(name, _)| name == "text").map(|(_, value)| value.as_str());
        let by = fact.by.map(|by| format!("by {}", by.name().replace('_', " ")));
        let at = fact.at.map(|at| format!("{:02}:{:02}", at / 60, at % 60));
        json!({
            "kind": kind, "on": fact.on.to_string(), "at": at.unwrap_or_default(), "what": kind.replace('_', " "),
            "more": by.unwrap_or_default(), "text": text.unwrap_or_default(),
        })
    };
    record.standing().map(line).collect()
}
