//! What is still to be keyed: for whom, what, the day it happened, and by when.

use crate::house::{Call, House};
use crate::participants::{Drawn, scoped};
use crate::refused;
use serde::Serialize;
use std::collections::BTreeMap;
use waymark_access::{Act, Target};
use waymark_domain::Refusal;
use waymark_domain::identity::Identity;
use waymark_rules::pack::{EventTerm, Standard};
use waymark_rules::{Day, Vocabulary};
use waymark_store::office;

/// How many duties stand on one page.
pub const PAGE: i64 = 50;

/// One thing to key for one person; several clauses may ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToKey {
    /// The participant.
    pub participant: String,
    /// Which enrolment; empty for the unnamed one.
    pub enrolment: String,
    /// First names and last name; nothing where whoever asks may not know.
    pub name: Option<String>,
    /// The kind of fact that says it was keyed.
    pub kind: String,
    /// What is to be keyed, in words.
    pub what: String,
    /// The words to choose from, where what is keyed is one of several.
    pub words: Vec<Word>,
    /// What happened, in words: the start, the end, the referral.
    pub happened: String,
    /// The day it happened; nothing where nothing has yet.
    pub on: Option<String>,
    /// The day by which it must be keyed; empty where there is no limit.
    pub due: String,
    /// Calendar days until then; negative once it is late; nothing where there is no limit.
    pub days_left: Option<i32>,
    /// The clauses that ask for it.
    pub clauses: Vec<String>,
    /// Whether it waits for something to happen first.
    pub waits: bool,
}

/// One word that may be keyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// As the fact has it: `did_not_start`.
    pub word: String,
    /// As people read it.
    pub says: String,
}

/// What is still to be keyed, on a page counted from 0, and whether there is more.
///
/// # Errors
/// Whoever asks may list nothing, or it cannot be read.
pub async fn list(house: &House, call: &Call, page: i64) -> Result<(Vec<ToKey>, bool), Refusal> {
    let Drawn { look, scope, asker } = scoped(house, call, Act::ListDue).await?;
    let (standards, by_id) = keyed_standards(house);
    let part = (PAGE + 1, page.max(0).saturating_mul(PAGE));
    let mut rows = office::to_key(&look, &scope, &standards, part).await.map_err(refused)?;
    let more = rows.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let mut found: Vec<ToKey> = Vec::new();
    for row in rows {
        let Some(standard) = by_id.get(&(row.pack.clone(), row.standard.clone())) else { continue };
        let Some(term) = terms(standard).first().copied() else { continue };
        let coach = (!row.coach.is_empty()).then_some(row.coach.as_str());
        let target = row.class.map(|c| Target::record(&row.contract, &row.path, &row.subject).assigned(coach).kept(c));
        let named = target.is_some_and(|target| house.policies.may(&asker, Act::SeeIdentity, &target).allowed());
        let identity = if named { row.identity.open(&house.store.keys).map_err(refused)? } else { None };
        let one = to_key(house.vocabulary, (standard, term), (&row, identity.as_ref()), call.today());
        match found.iter_mut().find(|there| is_the_same(there, &one)) {
            Some(there) => join(there, one),
            None => found.push(one),
        }
    }
    Ok((found, more))
}

/// The standards of participants that are done by keying, between bars and by pack and id.
fn keyed_standards(house: &House) -> (String, BTreeMap<(String, String), Standard>) {
    let mut found = BTreeMap::new();
    for (pack, program) in house.programs.all() {
        for place in &program.for_participants {
            let Some(standard) = program.pack.standards.get(*place).filter(|s| s.judged_on_keying) else { continue };
            found.insert((pack.clone(), standard.head.id.clone()), standard.clone());
        }
    }
    let bars = found.keys().fold("|".to_owned(), |all, (_, id)| format!("{all}{id}|"));
    (bars, found)
}

fn terms(standard: &Standard) -> Vec<&EventTerm> {
    standard.acts.terms().collect()
}

fn to_key(
    vocabulary: &Vocabulary,
    (standard, term): (&Standard, &EventTerm),
    (row, identity): (&office::ToKey, Option<&Identity>),
    today: Day,
) -> ToKey {
    let words = words(vocabulary, term);
    let due = Day::parse(&row.due);
    // Where what is keyed is one of several, the record says which as soon as it is known.
    let started = words.iter().any(|word| word.word == "started");
    let (happened, on) = match (&row.started, words.len()) {
        (Some(day), _) if started => ("Started", Some(day.clone())),
        (None, 2..) => ("Not known yet", None),
        _ => (happened(&row.standard), Some(row.opened.clone())),
    };
    let words = if words.len() > 1 && row.started.is_some() && started {
        words.into_iter().filter(|word| word.word == "started").collect()
    } else {
        words
    };
    let noun = vocabulary
        .kind(&term.event)
        .map(|(id, _)| vocabulary.get(id))
        .and_then(|kind| kind.noun(words.first().filter(|_| words.len() == 1).map(|word| word.word.as_str())))
        .map_or_else(|| term.event.replace('_', " "), ToOwned::to_owned);
    ToKey {
        participant: row.subject.clone(),
        enrolment: row.enrolment.clone(),
        name: identity.and_then(Identity::full_name),
        kind: term.event.clone(),
        what: noun,
        waits: on.is_none(),
        words,
        happened: happened.to_owned(),
        on,
        due: row.due.clone(),
        days_left: due.map(|due| due.since(today)),
        clauses: vec![standard.head.clause.clone()],
    }
}

/// What made a duty due, in words.
fn happened(standard: &str) -> &'static str {
    match standard {
        "acknowledge" => "Referred",
        "decline-keyed" => "Declined",
        "end-recorded" => "Completed early",
        "self-employment-claim" => "Outcome reached",
        "esf-start-form" => "Started or signed",
        "esf-end-form" => "Ended",
        "esf-form-resent" => "Form came back",
        _ => "Since",
    }
}

/// The words of a kind's tag that a rule accepts; all of them where it accepts any; none where there is no list.
fn words(vocabulary: &Vocabulary, term: &EventTerm) -> Vec<Word> {
    let offered: Vec<String> = match &term.with {
        Some((_, words)) => words.clone(),
        None => {
            let kind = vocabulary.kind(&term.event).map(|(id, _)| vocabulary.get(id));
            let tag = kind.and_then(|kind| {
                let tag = kind.tag.as_deref()?;
                kind.attributes.iter().find(|(name, _)| name == tag).map(|(_, of)| of.clone())
            });
            match tag {
                Some(waymark_rules::vocabulary::AttrType::Choice(words)) => words,
                _ => Vec::new(),
            }
        }
    };
    offered.into_iter().map(|word| Word { says: word.replace('_', " "), word }).collect()
}

fn is_the_same(there: &ToKey, one: &ToKey) -> bool {
    (&there.participant, &there.enrolment, &there.kind) == (&one.participant, &one.enrolment, &one.kind)
}

/// Two clauses that ask for one entry: the earlier day, and what is known of either.
fn join(there: &mut ToKey, one: ToKey) {
    there.clauses.extend(one.clauses);
    if !one.due.is_empty() && (there.due.is_empty() || one.due < there.due) {
        there.due = one.due;
        there.days_left = one.days_left;
    }
    if there.waits && !one.waits {
        (there.what, there.words) = (one.what, one.words);
        (there.happened, there.on, there.waits) = (one.happened, one.on, false);
    }
}
