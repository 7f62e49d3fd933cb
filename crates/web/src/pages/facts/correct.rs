//! Correct a fact, or say that it did not happen: always by another fact, with a reason, never by an edit.

use crate::desk::Shared;
use crate::form::dates::{self, Leaning};
use crate::form::{Choice, Field, FieldError, Posted, Reader, Shape};
use crate::page::shown;
use crate::pages::people::{bar, line};
use crate::pages::record::{On, fields_of, filled, parts, told, with_sent};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::{Value, context};
use std::sync::Arc;
use waymark_app::facts::Correct;
use waymark_app::participants::{self, AsAt, Opened};
use waymark_app::perform;
use waymark_domain::record::Held;
use waymark_rules::facts::{self, FactRecord};
use waymark_rules::program::Program;
use waymark_rules::vocabulary::AttrType;

/// What may be wrong with a fact.
const WHAT: [&str; 2] = ["wrong", "never"];

/// The form, with the fact as it was recorded.
///
/// # Errors
/// There is no such participant or fact, or none for this visitor.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path((participant, seq)): Path<(String, i64)>,
) -> Result<Response, Stop> {
    let (opened, program) = opened(&desk, &visitor, &participant).await?;
    let held = held(&opened, seq)?;
    let on = over(&desk, &visitor, (&opened, &program), held);
    let fields = fields(&on, held);
    visitor.page(&desk, "pages/facts/correct.njk", "Correct a fact", drawn(&on, held, (&fields, &[])))
}

/// Records the correction.
///
/// # Errors
/// There is no such participant or fact, or none for this visitor; whatever only the form's answers could mend is shown on the form.
pub async fn post(
    State(desk): State<Shared>,
    Path((participant, seq)): Path<(String, i64)>,
    posted: Posted,
) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let (opened, program) = opened(&desk, visitor, &participant).await?;
    let held = held(&opened, seq)?;
    let on = over(&desk, visitor, (&opened, &program), held);
    let mut reader = Reader::new(&posted.sent, visitor.today());
    let fact = correction(&on, &mut reader, held);
    let mut errors = reader.errors;
    if let Some(fact) = fact.filter(|_| errors.is_empty()) {
        let said = if fact.withdrawn {
            "Taken back. It stays on the timeline."
        } else {
            "Corrected. Both stay on the timeline."
        };
        let action = posted.sending(Correct { fact, seen: posted.seen() });
        match perform(&desk.house, &posted.call(), &action).await {
            Ok(_) => return Ok(visitor.done(&desk, &format!("{}/timeline", on.page()), said)),
            Err(refusal) => errors.push(told(refusal)?),
        }
    }
    let fields = with_sent(fields(&on, held), &posted.sent);
    visitor.again(&desk, "pages/facts/correct.njk", "Correct a fact", drawn(&on, held, (&fields, &errors)))
}

async fn opened(desk: &Shared, visitor: &Visitor, participant: &str) -> Result<(Opened, Arc<Program>), Stop> {
    let opened = participants::open(&desk.house, &visitor.call(), participant, AsAt::default()).await?;
    let program = desk.house.program(&opened.contract.pack)?;
    Ok((opened, program))
}

fn held(opened: &Opened, seq: i64) -> Result<&Held, Stop> {
    let found = opened.seen.record.facts.iter().find(|held| held.seq == seq && !held.fact.withdrawn);
    found.ok_or_else(|| Stop::not_found("fact", &seq.to_string()))
}

fn over<'a>(desk: &Shared, visitor: &'a Visitor, (opened, program): (&'a Opened, &'a Program), held: &Held) -> On<'a> {
    let vocabulary = desk.house.vocabulary;
    On { opened, vocabulary, visitor, program, about: "", kind: &vocabulary.get(held.fact.kind).name }
}

fn fields(on: &On<'_>, held: &Held) -> Vec<Field> {
    let what = vec![
        Choice::new("wrong", "It happened, but not as recorded"),
        Choice { hint: "Nothing else is needed below.".into(), ..Choice::new("never", "It did not happen") },
    ];
    let mut fields = vec![
        Field::radios("what", "What is wrong", what).holding("wrong"),
        Field::line("why", "Why you correct it").hint("Such as: wrong day, wrong person, recorded twice"),
        Field::heading("As it should be").hint("Change what is not right."),
    ];
    match detail_field(on, &held.fact) {
        Some(field) => fields.extend([field, Field::day("on", "When").holding(&held.fact.on.in_words())]),
        None => fields.extend(fields_of(on, &held.fact)),
    }
    fields
}

/// The value of something noted about the person, as a field.
fn detail_field(on: &On<'_>, fact: &FactRecord) -> Option<Field> {
    let value = fact.value.as_ref()?;
    let detail = on.vocabulary.detail(fact.tag.as_deref()?)?;
    let text = match value {
        facts::Value::Word(word) => word.clone(),
        facts::Value::Date(day) => day.in_words(),
        facts::Value::YesNo(yes) => yes.to_string(),
        facts::Value::Number(n) => (n / 100).to_string(),
    };
    let field = match &detail.kind {
        AttrType::Choice(words) => {
            Field::radios("value", &detail.says, words.iter().map(|w| Choice::word(w)).collect())
        }
        AttrType::YesNo => {
            Field::radios("value", &detail.says, vec![Choice::new("true", "Yes"), Choice::new("false", "No")])
        }
        AttrType::Date => Field::new("value", &detail.says, Shape::Day),
        AttrType::Number | AttrType::Whole | AttrType::Money => Field::new("value", &detail.says, Shape::Whole),
        AttrType::Text | AttrType::Time => Field::line("value", &detail.says),
    };
    Some(field.of(&detail.name).holding(&text))
}

fn correction(on: &On<'_>, reader: &mut Reader<'_>, held: &Held) -> Option<FactRecord> {
    let what = reader.choice("what", "what is wrong", &WHAT);
    let why = reader.text("why", "why you correct it, in a few words", 300);
    let old = &held.fact;
    let base = FactRecord { id: None, replaces: old.id.clone(), why, line: 0, ..old.clone() };
    if what.as_deref() == Some("never") {
        return Some(FactRecord { withdrawn: true, recorded: old.on.last_second(), ..base });
    }
    let day = reader.past_day("on", "it happened")?;
    let base = FactRecord { on: day, recorded: day.last_second(), ..base };
    if old.value.is_some() {
        return detail_value(on, reader, old).map(|value| FactRecord { value: Some(value), ..base });
    }
    let fact = filled(on, reader, on.vocabulary.get(old.kind), base)?;
    let as_it_was = FactRecord { recorded: 0, why: None, replaces: None, id: None, line: 0, ..fact.clone() }
        == FactRecord { recorded: 0, why: None, replaces: None, id: None, line: 0, ..old.clone() };
    if as_it_was {
        reader.wrong("what", "Nothing is changed. Change what is not right, or choose that it did not happen");
        return None;
    }
    Some(fact)
}

fn detail_value(on: &On<'_>, reader: &mut Reader<'_>, old: &FactRecord) -> Option<facts::Value> {
    let detail = on.vocabulary.detail(old.tag.as_deref()?)?;
    match &detail.kind {
        AttrType::Choice(words) => {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            reader.choice("value", "what is right", &words).map(facts::Value::Word)
        }
        AttrType::YesNo => {
            reader.choice("value", "yes or no", &["true", "false"]).map(|t| facts::Value::YesNo(t == "true"))
        }
        AttrType::Date => match dates::read(reader.sent.get("value"), on.today(), Leaning::Past) {
            Ok(day) => Some(facts::Value::Date(day)),
            Err(why) => {
                reader.wrong("value", why);
                None
            }
        },
        AttrType::Number | AttrType::Whole | AttrType::Money => {
            reader.whole("value", "what is right").map(|n| facts::Value::Number(n * 100))
        }
        AttrType::Text | AttrType::Time => reader.text("value", "what is right", 300).map(facts::Value::Word),
    }
}

fn drawn(on: &On<'_>, held: &Held, (fields, errors): (&[Field], &[FieldError])) -> Value {
    let record = &on.opened.seen.record;
    context! {
        person => bar(on.opened, on.vocabulary),
        fact => shown(line(record, held, on.vocabulary)),
        corrected => record.corrected_by(held).is_some(),
        parts => parts(fields, errors),
        errors => shown(errors),
        seen => record.version,
        action => format!("{}/facts/{}/correct", on.page(), held.seq),
        back => format!("{}/timeline", on.page()),
    }
}
