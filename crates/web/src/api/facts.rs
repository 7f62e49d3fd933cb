//! Facts: recorded together, all or none; and corrected by another fact with a reason.

use super::trouble::Wrong;
use super::{Bearer, Body, Trouble};
use crate::desk::Shared;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use waymark_app::facts::{Correct, RecordTogether};
use waymark_app::perform;
use waymark_rules::Vocabulary;
use waymark_rules::facts::{FactReader, FactRecord};

/// The most facts of one request.
const MOST: usize = 200;

/// Facts to be recorded, all or none.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToRecord {
    /// Facts in the interchange format; `participant` may be left out. Who recorded them, when and for whom is filled in.
    #[schema(value_type = Vec<Object>)]
    pub facts: Vec<Map<String, Value>>,
    /// The version of the record that was looked at; a fact about the same matter recorded since then is a conflict.
    pub seen: Option<i64>,
}

/// What was recorded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Recorded {
    /// The record's version now.
    pub version: i64,
    /// The facts' ids, in order.
    pub ids: Vec<String>,
}

/// Records facts about a participant in one transaction.
///
/// # Errors
/// A fact does not read or does not fit, or this token's owner may not record it: then none is recorded.
#[utoipa::path(post, path = "/api/v1/participants/{participant}/facts", tag = "Facts", security(("token" = [])),
    params(("participant" = String, Path, description = "The reference"),
           ("Idempotency-Key" = Option<String>, Header, description = "The same key with the same request records once")),
    request_body = ToRecord,
    responses((status = 201, body = Recorded), (status = 401, body = Trouble), (status = 403, body = Trouble),
              (status = 404, body = Trouble), (status = 409, body = Trouble), (status = 422, body = Trouble)))]
pub async fn record(
    State(desk): State<Shared>,
    bearer: Bearer,
    Path(participant): Path<String>,
    Body(sent): Body<ToRecord>,
) -> Result<(StatusCode, Json<Recorded>), Trouble> {
    bearer.may_record()?;
    if sent.facts.is_empty() || sent.facts.len() > MOST {
        return Err(Trouble::unfit("there is no fact, or there are too many", "1 to 200 facts would fit"));
    }
    let facts = read(&sent.facts, &participant, desk.house.vocabulary)?;
    let done = perform(&desk.house, &bearer.call, &RecordTogether { facts, seen: sent.seen }).await?;
    Ok((StatusCode::CREATED, Json(Recorded { version: done.version, ids: done.ids })))
}

/// A correction.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToCorrect {
    /// What is right, in the interchange format, with `replaces` and `why`; or with `withdrawn` that nothing is.
    #[schema(value_type = Object)]
    pub fact: Map<String, Value>,
    /// The version of the record that was looked at.
    pub seen: Option<i64>,
}

/// Corrects a fact of a participant, or takes it back: the wrong one stays beside its correction.
///
/// # Errors
/// The fact does not read, names none to correct or no reason, or this token's owner may not correct it.
#[utoipa::path(post, path = "/api/v1/participants/{participant}/corrections", tag = "Facts", security(("token" = [])),
    params(("participant" = String, Path, description = "The reference"),
           ("Idempotency-Key" = Option<String>, Header, description = "The same key with the same request records once")),
    request_body = ToCorrect,
    responses((status = 201, body = Recorded), (status = 401, body = Trouble), (status = 403, body = Trouble),
              (status = 404, body = Trouble), (status = 409, body = Trouble), (status = 422, body = Trouble)))]
pub async fn correct(
    State(desk): State<Shared>,
    bearer: Bearer,
    Path(participant): Path<String>,
    Body(sent): Body<ToCorrect>,
) -> Result<(StatusCode, Json<Recorded>), Trouble> {
    bearer.may_record()?;
    let mut facts = read(&[sent.fact], &participant, desk.house.vocabulary)?;
    let fact = facts.pop().ok_or_else(|| Trouble::unfit("there is no fact", "send one"))?;
    let done = perform(&desk.house, &bearer.call, &Correct { fact, seen: sent.seen }).await?;
    Ok((StatusCode::CREATED, Json(Recorded { version: done.seq, ids: vec![done.id] })))
}

/// Reads facts as a file of facts is read, each a line of its own.
fn read(sent: &[Map<String, Value>], participant: &str, vocabulary: &Vocabulary) -> Result<Vec<FactRecord>, Trouble> {
    let mut reader = FactReader::new("facts", vocabulary);
    let mut facts = Vec::with_capacity(sent.len());
    for one in sent {
        let mut one = one.clone();
        let of = one.entry("participant").or_insert_with(|| participant.into());
        if of.as_str() != Some(participant) {
            return Err(Trouble::unfit(
                "a fact is about somebody else than the address says",
                "leave `participant` out",
            ));
        }
        let line = Value::Object(one).to_string();
        facts.extend(reader.line(line.as_bytes()));
    }
    let problems = reader.finish();
    if problems.is_empty() && facts.len() == sent.len() {
        return Ok(facts);
    }
    let wrong = problems.into_iter().map(|p| Wrong { at: format!("fact {}", p.line), what: p.what, fits: p.fits });
    let trouble = Trouble::unfit(
        "some facts do not read",
        "docs/interchange.md says what a fact may hold; the same fact twice counts once",
    );
    Err(Trouble { errors: wrong.collect(), ..trouble })
}
