//! Tick what was keyed: the fact that it was, with who and when; and what somebody ticked today.

use crate::facts::RecordTogether;
use crate::house::{Call, House, asked};
use crate::{perform, refused};
use serde::Serialize;
use waymark_domain::Refusal;
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_rules::vocabulary::AttrType;
use waymark_store::db::Fence;
use waymark_store::office;

/// How many ticks of a day are listed.
const MOST: i64 = 200;

/// Something that was ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ticked {
    /// The participant.
    pub participant: String,
    /// What was keyed, in words.
    pub what: String,
    /// When, seconds since 1970.
    pub at: i64,
}

/// The request's key, which says what was ticked: so a second click on the same day is the same request.
fn key(day: Day, participant: &str, enrolment: &str, (kind, word): (&str, &str)) -> String {
    format!("keyed {day} {participant} {enrolment} {kind} {word}")
}

/// Records that something was keyed just now. The same tick again on the same day changes nothing.
///
/// # Errors
/// There is no such kind of entry, or whoever asks may not record it.
pub async fn tick(
    house: &House,
    call: &Call,
    (participant, enrolment): (&str, &str),
    (kind, word): (&str, &str),
) -> Result<(), Refusal> {
    let found = house.vocabulary.kind(kind).map(|(id, _)| id);
    let id = found.ok_or_else(|| Refusal::invalid(format!("there is no entry `{kind}`"), "load the page again"))?;
    let known = house.vocabulary.get(id);
    let is_one_of = |word: &str| {
        let tag = known.tag.as_deref().unwrap_or_default();
        known.attributes.iter().any(|(name, of)| match of {
            AttrType::Choice(words) => name == tag && words.iter().any(|w| w == word),
            _ => name == tag,
        })
    };
    if known.tag.is_some() && !is_one_of(word) {
        return Err(Refusal::invalid("it is not said which entry was keyed", "choose one"));
    }
    let today = call.today();
    let bare = FactRecord::bare(Subject::Participant(participant.to_owned()), id, today, call.second());
    let fact = FactRecord {
        enrolment: (!enrolment.is_empty()).then(|| enrolment.to_owned()),
        at: minute(call.second()),
        tag: known.tag.is_some().then(|| word.to_owned()),
        ..bare
    };
    let call = Call { key: Some(key(today, participant, enrolment, (kind, word))), ..call.clone() };
    match perform(house, &call, &RecordTogether { facts: vec![fact], seen: None }).await {
        // A second click a minute later says the same; the first stands.
        Err(Refusal::KeyReused) => Ok(()),
        other => other.map(|_| ()),
    }
}

/// The minute of the day in London.
fn minute(second: i64) -> Option<u16> {
    let at = jiff::Timestamp::from_second(second).ok()?.in_tz("Europe/London").ok()?;
    u16::try_from(i32::from(at.hour()) * 60 + i32::from(at.minute())).ok()
}

/// What the asker ticked today, the latest first.
///
/// # Errors
/// It cannot be read.
pub async fn ticked(house: &House, call: &Call) -> Result<Vec<Ticked>, Refusal> {
    asked(house, call).await?;
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let begins = format!("keyed {} ", call.today());
    let rows = office::requests_like(&look, (&call.name(), &begins), MOST).await.map_err(refused)?;
    let read = |(name, at): (String, i64)| {
        let mut parts = name.strip_prefix(&begins)?.splitn(4, ' ');
        let (participant, _, kind, word) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let kind = house.vocabulary.kind(kind).map(|(id, _)| house.vocabulary.get(id))?;
        let noun = kind.noun((!word.is_empty()).then_some(word));
        let what = noun.map_or_else(|| kind.name.replace('_', " "), ToOwned::to_owned);
        Some(Ticked { participant: participant.to_owned(), what, at })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}
