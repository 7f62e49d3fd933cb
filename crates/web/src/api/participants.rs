//! Participants: listed, opened with what is due and why, and everything that happened to one.

use super::{Bearer, Trouble};
use crate::desk::Shared;
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use waymark_app::participants::{self, AsAt, Opened};
use waymark_rules::Day;
use waymark_rules::answer::Said;
use waymark_rules::facts::write::to_json_line;

/// The most of one page.
const MOST: i64 = 200;

/// Where a list goes on.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// After this participant; from the beginning where nothing is said.
    #[serde(default)]
    pub after: String,
    /// How many, from 1 to 200; 100 where nothing is said.
    pub most: Option<i64>,
}

/// One participant of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Listed {
    /// The participant.
    pub participant: String,
    /// The enrolment; empty for the unnamed one.
    pub enrolment: String,
    /// The contract.
    pub contract: String,
    /// The coach; empty if nobody.
    pub coach: String,
    /// The stage of the journey; empty where it is on none.
    pub stage: String,
    /// The day of the referral.
    pub referred: Option<String>,
    /// The first day on the programme.
    pub started: Option<String>,
    /// The last day on the programme as things stand.
    pub ends_on: Option<String>,
}

/// A page of participants.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page {
    /// The participants, by reference.
    pub participants: Vec<Listed>,
    /// After whom the next page begins; nothing on the last.
    pub next: Option<String>,
}

/// The participants this token's owner may list.
///
/// # Errors
/// They may list nobody.
#[utoipa::path(get, path = "/api/v1/participants", tag = "Participants", params(Part), security(("token" = [])),
    responses((status = 200, body = Page), (status = 401, body = Trouble), (status = 403, body = Trouble)))]
pub async fn list(State(desk): State<Shared>, bearer: Bearer, Query(part): Query<Part>) -> Result<Json<Page>, Trouble> {
    let most = part.most.unwrap_or(100).clamp(1, MOST);
    let rows = participants::caseload(&desk.house, &bearer.call, most, (&part.after, "~")).await?;
    let next =
        (rows.len() >= usize::try_from(most).unwrap_or(usize::MAX)).then(|| rows.last().map(|row| row.subject.clone()));
    let listed = |row: waymark_app::participants::Load| Listed {
        participant: row.subject,
        enrolment: row.enrolment,
        contract: row.contract,
        coach: row.coach,
        stage: row.stage,
        referred: row.referred,
        started: row.started,
        ends_on: row.ends_on,
    };
    Ok(Json(Page { participants: rows.into_iter().map(listed).collect(), next: next.flatten() }))
}

/// As at which day, and as known when.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// The day to judge on, YYYY-MM-DD; today where nothing is said.
    pub on: Option<String>,
    /// Known up to the end of this day, YYYY-MM-DD; everything where nothing is said.
    pub known: Option<String>,
}

impl Moment {
    fn as_at(&self) -> Result<AsAt, Trouble> {
        let day = |text: &Option<String>| {
            let read = text
                .as_deref()
                .map(|t| Day::parse(t).ok_or_else(|| Trouble::unfit("a day does not read", "write YYYY-MM-DD")));
            read.transpose()
        };
        Ok(AsAt { on: day(&self.on)?, known: day(&self.known)?.map(Day::last_second) })
    }
}

/// A participant, and where they stand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Participant {
    /// The reference.
    pub participant: String,
    /// First names and last name; nothing where this token's owner may not know.
    pub name: Option<String>,
    /// The contract.
    pub contract: String,
    /// The programme pack.
    pub programme: String,
    /// The organisation that keeps the record.
    pub organisation: String,
    /// The coach; empty if nobody.
    pub coach: String,
    /// Whether only nominated people may open the record.
    pub restricted: bool,
    /// What must be read before any booking.
    pub markers: Vec<String>,
    /// The record's version: send it with facts as `seen`.
    pub version: i64,
    /// How many facts this token's owner may not see.
    pub withheld: usize,
    /// The day judged on.
    pub on: String,
    /// Each enrolment, with what is due and why.
    pub enrolments: Vec<Enrolment>,
}

/// One enrolment, and what follows from its facts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Enrolment {
    /// Its name; nothing for the unnamed one.
    pub enrolment: Option<String>,
    /// The stage of the journey.
    pub stage: Option<String>,
    /// The day of the programme.
    pub day: Option<i32>,
    /// The last day on the programme as things stand.
    pub ends_on: Option<String>,
    /// Until which day all this stays true if nothing is recorded.
    pub stable_until: Option<String>,
    /// Every duty, met or not.
    pub duties: Vec<Duty>,
    /// Where each outcome stands.
    #[schema(value_type = Vec<Object>)]
    pub outcomes: Vec<serde_json::Value>,
    /// What a person should look at.
    pub notes: Vec<String>,
}

/// One duty, and why it stands as it does.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Duty {
    /// The standard's id.
    pub standard: String,
    /// Its clause.
    pub clause: String,
    /// `met`, `missed`, `open`, `at_risk`, `outstanding` and the like.
    pub status: &'static str,
    /// The day it opened.
    pub opened: Option<String>,
    /// The day it is due.
    pub due: Option<String>,
    /// The day it was done.
    pub done: Option<String>,
    /// Why, in one sentence.
    pub because: String,
    /// Clause, arithmetic, what was counted and what was not.
    #[schema(value_type = Object)]
    pub explanation: Option<waymark_rules::answer::Explanation>,
}

fn duty(said: Said) -> Duty {
    let Said { standard, clause, status, opened, due, done, because, explanation, .. } = said;
    Duty { standard, clause, status, opened, due, done, because, explanation }
}

/// A participant, with every duty and its explanation. The read is audited.
///
/// # Errors
/// There is no such participant, or none that this token's owner may see.
#[utoipa::path(get, path = "/api/v1/participants/{participant}", tag = "Participants", security(("token" = [])),
    params(("participant" = String, Path, description = "The reference"), Moment),
    responses((status = 200, body = Participant), (status = 401, body = Trouble), (status = 404, body = Trouble)))]
pub async fn open(
    State(desk): State<Shared>,
    bearer: Bearer,
    Path(participant): Path<String>,
    Query(moment): Query<Moment>,
) -> Result<Json<Participant>, Trouble> {
    let opened = participants::open(&desk.house, &bearer.call, &participant, moment.as_at()?).await?;
    Ok(Json(shown(opened)))
}

fn shown(opened: Opened) -> Participant {
    let name = opened.seen.identity.as_ref().and_then(waymark_domain::identity::Identity::full_name);
    let markers = crate::pages::people::markers(&opened);
    let enrolments = opened.answers.into_iter().map(|answer| Enrolment {
        enrolment: answer.enrolment,
        stage: answer.stage,
        day: answer.day,
        ends_on: answer.ends_on,
        stable_until: answer.stable_until,
        duties: answer.verdicts.into_iter().map(duty).collect(),
        outcomes: answer.outcomes.iter().map(|said| serde_json::to_value(said).unwrap_or_default()).collect(),
        notes: answer.notes,
    });
    let kept = opened.seen.participant;
    Participant {
        participant: kept.id,
        name,
        contract: opened.contract.id,
        programme: opened.contract.pack,
        organisation: kept.organisation,
        coach: kept.coach,
        restricted: kept.class.name() == "restricted",
        markers,
        version: opened.seen.record.version,
        withheld: opened.seen.withheld,
        on: opened.on.to_string(),
        enrolments: enrolments.collect(),
    }
}

/// Everything that happened, in the order it was recorded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Timeline {
    /// The record's version.
    pub version: i64,
    /// How many facts this token's owner may not see.
    pub withheld: usize,
    /// Each fact in the interchange format, corrections and what they corrected included.
    #[schema(value_type = Vec<Object>)]
    pub facts: Vec<serde_json::Value>,
}

/// Every fact of a participant, as far as this token's owner may see it. The read is audited.
///
/// # Errors
/// There is no such participant, or none that this token's owner may see.
#[utoipa::path(get, path = "/api/v1/participants/{participant}/timeline", tag = "Participants", security(("token" = [])),
    params(("participant" = String, Path, description = "The reference")),
    responses((status = 200, body = Timeline), (status = 401, body = Trouble), (status = 404, body = Trouble)))]
pub async fn timeline(
    State(desk): State<Shared>,
    bearer: Bearer,
    Path(participant): Path<String>,
) -> Result<Json<Timeline>, Trouble> {
    let seen = participants::read(&desk.house, &bearer.call, &participant).await?;
    let fact = |held: &waymark_domain::record::Held| {
        serde_json::from_str(&to_json_line(&held.fact, desk.house.vocabulary)).unwrap_or_default()
    };
    let facts = seen.record.facts.iter().map(fact).collect();
    Ok(Json(Timeline { version: seen.record.version, withheld: seen.withheld, facts }))
}
