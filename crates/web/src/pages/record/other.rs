//! Any other kind of fact the programme knows, drawn from what the vocabulary says of it.

use super::form::{BLANK, Form, On};
use super::make::{Make, channels};
use crate::form::dates::{self, Leaning};
use crate::form::{Choice, Field, Reader, Shape};
use waymark_rules::facts::FactRecord;
use waymark_rules::vocabulary::{About, AttrType, Channel, Kind};

/// The form.
pub const FORM: Form = Form {
    name: "other",
    title: "Record something else",
    heading: Some(heading),
    save: "Save",
    done: "Recorded.",
    group: "Everything else",
    fields,
    facts,
    ..BLANK
};

/// The form of what was keyed into the commissioner's system.
pub const KEYED: Form = Form {
    name: "keyed",
    title: "Record that it was keyed",
    heading: Some(|on| format!("Keyed: {}", heading(on))),
    lead: "Record it after you keyed it into PRaP.",
    save: "Keyed",
    done: "Recorded as keyed.",
    records: &KEYABLE,
    group: "Start",
    fits: |_| false,
    fields,
    facts,
    ..BLANK
};

/// What is keyed into the commissioner's system.
const KEYABLE: [&str; 5] = [
    "start_outcome_recorded",
    "prap_end_date_recorded",
    "outcome_claimed",
    "esf_start_form_received_by_dwp",
    "prap_job_start_recorded",
];

fn heading(on: &On<'_>) -> String {
    on.vocabulary.kind(on.kind).map_or_else(|| FORM.title.to_owned(), |(id, _)| words(on, on.vocabulary.get(id)))
}

/// A kind as people read it: "A complaint", "The start entered for the commissioner".
#[must_use]
pub fn words(on: &On<'_>, kind: &Kind) -> String {
    let whom = format!("the {}", on.word("participant", "participant"));
    let says = kind.says.replace("{participant}", &whom);
    let says = says.split(": {").next().unwrap_or(&says);
    crate::stop::sentence(says).trim_end_matches('.').to_owned()
}

/// The kinds of the programme that this visitor's role may record about a participant, in the order of the vocabulary: those its rules
/// look at, and those that are its own. What only others of its family use is left out.
#[must_use]
pub fn kinds<'a>(on: &On<'a>) -> Vec<&'a Kind> {
    let role = on.visitor.staff.role.words();
    let all = on.vocabulary.kinds().map(|(_, kind)| kind);
    all.filter(|kind| {
        kind.is_entered()
            && kind.about != About::Contract
            && (on.asks_for(&kind.name) || kind.used_by.contains(&on.program.pack.id))
            && kind.recorded_by.contains(&role)
            && !matches!(kind.name.as_str(), "detail_recorded" | "group_set")
    })
    .collect()
}

fn kind<'a>(on: &On<'a>) -> Option<&'a Kind> {
    on.vocabulary.kind(on.kind).map(|(id, _)| on.vocabulary.get(id)).filter(|kind| kind.is_entered())
}

fn label(name: &str) -> String {
    crate::stop::sentence(&name.replace('_', " ")).trim_end_matches('.').to_owned()
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let Some(kind) = kind(on) else { return Vec::new() };
    let mut fields: Vec<Field> =
        kind.attributes.iter().filter_map(|(name, of)| attribute(on, kind, (name, of))).collect();
    fields.extend(measure(kind));
    fields.push(Field::day("on", "When").of(&kind.name));
    fields.push(Field::time("at", "Time").folded("Add a time, how, or what it belongs to"));
    let all: Vec<&str> = Channel::ALL.iter().map(|channel| channel.name()).collect();
    let mut ways = vec![Choice::new("", "Not said")];
    ways.extend(channels(&all));
    let usual = if kind.recorded_by.iter().any(|by| by == "administrator") && KEYABLE.contains(&kind.name.as_str()) {
        "portal"
    } else {
        ""
    };
    fields.push(Field::radios("by", "How", ways).holding(usual).folded("Add a time, how, or what it belongs to"));
    fields.push(
        Field::line("ref", "Reference of the appointment, job or case it belongs to")
            .optional()
            .holding(&usual_reference(on, kind))
            .folded("Add a time, how, or what it belongs to"),
    );
    fields
}

/// What it most likely belongs to: the last fact of what it answers.
fn usual_reference(on: &On<'_>, kind: &Kind) -> String {
    if !on.about.is_empty() {
        return on.about.to_owned();
    }
    let answers: &[&str] = match kind.name.as_str() {
        "complaint_resolved" | "complaint_escalated" | "complaint_unresolved" => &["complaint_received"],
        "receipt_recorded" | "travel_claim_paid" => &["travel_claim_received", "purchase_made"],
        "information_shared" => &["onward_referral_made"],
        _ => &[],
    };
    on.facts(answers).last().and_then(|held| held.fact.reference.clone()).unwrap_or_default()
}

/// One attribute as a field.
fn attribute(on: &On<'_>, kind: &Kind, (name, of): (&str, &AttrType)) -> Option<Field> {
    let text = label(name);
    let id = format!("a-{name}");
    let field = match of {
        AttrType::Choice(words) => {
            let choices: Vec<Choice> = words.iter().map(|word| Choice::word(word)).collect();
            let chosen = if kind.tag.as_deref() == Some(name) { likely(on, kind) } else { "" };
            Field::radios(&id, &text, choices).holding(chosen)
        }
        AttrType::YesNo => Field::radios(&id, &text, vec![Choice::new("true", "Yes"), Choice::new("false", "No")]),
        AttrType::Date => Field::new(&id, &text, Shape::Day).hint("Such as 12 March"),
        AttrType::Time => Field::time(&id, &text),
        AttrType::Text if matches!(name, "text" | "comment" | "findings" | "reason" | "decision") => {
            Field::note(&id, &text)
        }
        AttrType::Text => Field::line(&id, &text),
        AttrType::Money => Field::new(&id, &text, Shape::Money),
        AttrType::Number | AttrType::Whole => Field::new(&id, &text, Shape::Whole),
    };
    let needed = kind.tag.as_deref() == Some(name);
    Some(if needed { field } else { field.optional() }.of(name))
}

/// The word the record makes likely.
fn likely(on: &On<'_>, kind: &Kind) -> &'static str {
    match kind.name.as_str() {
        "start_outcome_recorded" if on.has(&["programme_start"]) => "started",
        "start_outcome_recorded" if on.has(&["participation_declined"]) => "did_not_start",
        "start_outcome_recorded" => "did_not_attend",
        "referral_received" => "commissioner",
        _ => "",
    }
}

/// The number or day that rules count from.
fn measure(kind: &Kind) -> Option<Field> {
    let field = match kind.measure.as_deref()? {
        "amount" => Field::new("amount", "Amount", Shape::Money),
        "hours" => Field::new("hours", "Hours", Shape::Whole),
        "count" => Field::new("count", "How many", Shape::Whole),
        "for" => Field::new("for", "For which day", Shape::Day).hint("Such as next friday or 12 March"),
        _ => return None,
    };
    Some(field)
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let Some(kind) = kind(on) else {
        reader.wrong("", "Choose what to record from the list");
        return Vec::new();
    };
    let day = reader.past_day("on", "it happened");
    let Some(fact) = day.and_then(|day| make.fact(&kind.name, day)) else { return Vec::new() };
    let fact = FactRecord { reference: new_reference(kind, make), ..fact };
    filled(on, reader, kind, fact).into_iter().collect()
}

/// A case that others will answer has a reference of its own.
fn new_reference(kind: &Kind, make: &Make<'_>) -> Option<String> {
    let opens = [
        "complaint_received",
        "travel_claim_received",
        "purchase_made",
        "onward_referral_made",
        "job_started",
        "self_employment_started",
        "appointment_booked",
        "initial_appointment_booked",
    ];
    opens.contains(&kind.name.as_str()).then(|| make.reference('k'))
}

/// A fact with everything the form says of it; nothing where something does not fit.
pub fn filled(on: &On<'_>, reader: &mut Reader<'_>, kind: &Kind, fact: FactRecord) -> Option<FactRecord> {
    let wrong = reader.errors.len();
    let mut fact = fact;
    fact.at = reader.time("at");
    let all: Vec<&str> = Channel::ALL.iter().map(|channel| channel.name()).collect();
    fact.by = reader.maybe_choice("by", "how", &all).and_then(|by| Channel::parse(&by));
    if let Some(reference) = reader.maybe_text("ref", 100) {
        fact.reference = Some(reference);
    }
    match kind.measure.as_deref() {
        Some("amount") if fact.total.is_some() => fact.total = reader.money("amount", "the amount"),
        Some("amount") => fact.amount = reader.money("amount", "the amount"),
        Some("hours") => fact.hours = reader.whole("hours", "the hours").map(|hours| hours * 100),
        Some("count") => fact.count = reader.whole("count", "how many"),
        Some("for") => fact.booked_for = reader.day("for", "it is for", Leaning::Coming),
        _ => {}
    }
    let mut attributes: Vec<(String, String)> =
        fact.attributes.iter().filter(|(name, _)| name == "for_at").cloned().collect();
    for (name, of) in &kind.attributes {
        let needed = kind.tag.as_deref() == Some(name);
        let Some(value) = value(on, reader, (name, of), needed) else { continue };
        if needed { fact.tag = Some(value) } else { attributes.push((name.clone(), value)) }
    }
    fact.attributes = attributes;
    (reader.errors.len() == wrong).then_some(fact)
}

/// The value sent for one attribute, as facts write it.
fn value(on: &On<'_>, reader: &mut Reader<'_>, (name, of): (&str, &AttrType), needed: bool) -> Option<String> {
    let id = format!("a-{name}");
    let called = name.replace('_', " ");
    if reader.sent.get(&id).is_empty() && !needed {
        return None;
    }
    match of {
        AttrType::Choice(words) => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            reader.choice(&id, &format!("the {called}"), &words)
        }
        AttrType::YesNo => reader.choice(&id, "yes or no", &["true", "false"]),
        AttrType::Date => match dates::read(reader.sent.get(&id), on.today(), Leaning::Past) {
            Ok(day) => Some(day.to_string()),
            Err(why) => {
                reader.wrong(&id, why);
                None
            }
        },
        AttrType::Time => reader.time(&id).map(dates::clock),
        AttrType::Money => {
            reader.money(&id, &format!("the {called}")).map(|pence| format!("{}.{:02}", pence / 100, pence % 100))
        }
        AttrType::Number | AttrType::Whole => reader.whole(&id, &format!("the {called}")).map(|n| n.to_string()),
        AttrType::Text => reader.text(&id, &format!("the {called}"), 3000),
    }
}

/// A fact put back into the fields of its kind.
#[must_use]
pub fn fields_of(on: &On<'_>, fact: &FactRecord) -> Vec<Field> {
    let kind = on.vocabulary.get(fact.kind);
    let money = |pence: i64| format!("{}.{:02}", pence / 100, pence % 100);
    let attribute = |name: &str| fact.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let held = |field: &Field| match field.name.as_str() {
        "on" => Some(fact.on.in_words()),
        "at" => fact.at.map(dates::clock),
        "by" => fact.by.map(|by| by.name().to_owned()),
        "ref" => fact.reference.clone(),
        "amount" => fact.amount.or(fact.total).map(money),
        "hours" => fact.hours.map(|hours| (hours / 100).to_string()),
        "count" => fact.count.map(|n| n.to_string()),
        "for" => fact.booked_for.map(|day| day.in_words()),
        other => {
            let name = other.strip_prefix("a-").unwrap_or(other);
            if kind.tag.as_deref() == Some(name) { fact.tag.clone() } else { attribute(name) }
        }
    };
    fields(on).into_iter().map(|field| Field { value: held(&field).unwrap_or_default(), ..field }).collect()
}
