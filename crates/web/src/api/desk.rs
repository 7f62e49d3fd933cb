//! The desk: my day, queues, finding a person, and what is to be keyed.

use super::{Bearer, Body, Trouble};
use crate::desk::Shared;
use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use waymark_app::desk::{self, Filter, MyDay, Queue};
use waymark_app::keying;

/// The day of this token's owner: appointments, what is overdue, due and at risk, and what waits on others.
///
/// # Errors
/// They may list nothing.
#[utoipa::path(get, path = "/api/v1/my-day", tag = "Desk", security(("token" = [])),
    responses((status = 200, body = Object), (status = 401, body = Trouble), (status = 403, body = Trouble)))]
pub async fn my_day(State(desk): State<Shared>, bearer: Bearer) -> Result<Json<MyDay>, Trouble> {
    Ok(Json(desk::my_day(&desk.house, &bearer.call).await?))
}

/// What a queue shows.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToQueue {
    /// `whose`: `me`, `team`, `all` or `{"organisation": id}`; `when`: `overdue`, `at_risk`, `due_soon` or `all`; and `standard`, `coach`, `hub`.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub filter: Filter,
    /// How many rows, from 1 to 200; 50 where nothing is said.
    pub most: Option<i64>,
    /// Where the page before said that the next begins.
    pub after: Option<String>,
}

/// A page of what is due, as far as this token's owner may list it.
///
/// # Errors
/// They may list nothing.
#[utoipa::path(post, path = "/api/v1/queue", tag = "Desk", security(("token" = [])), request_body = ToQueue,
    responses((status = 200, body = Object), (status = 401, body = Trouble), (status = 403, body = Trouble), (status = 422, body = Trouble)))]
pub async fn queue(
    State(desk): State<Shared>,
    bearer: Bearer,
    Body(sent): Body<ToQueue>,
) -> Result<Json<Queue>, Trouble> {
    let part = (sent.most.unwrap_or(50), sent.after.as_deref());
    Ok(Json(desk::queue(&desk.house, &bearer.call, &sent.filter, part).await?))
}

/// Whom to find. It is sent in the body so that it stands in no address and no log.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToFind {
    /// Part of a name, a telephone number, a National Insurance number or a reference.
    pub typed: String,
}

/// Those found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Found {
    /// The best first.
    #[schema(value_type = Vec<Object>)]
    pub found: Vec<desk::Found>,
}

/// Finds people, the best first, of those this token's owner may find.
///
/// # Errors
/// They may not search.
#[utoipa::path(post, path = "/api/v1/find", tag = "Desk", security(("token" = [])), request_body = ToFind,
    responses((status = 200, body = Found), (status = 401, body = Trouble), (status = 403, body = Trouble), (status = 422, body = Trouble)))]
pub async fn find(
    State(desk): State<Shared>,
    bearer: Bearer,
    Body(sent): Body<ToFind>,
) -> Result<Json<Found>, Trouble> {
    Ok(Json(Found { found: desk::find(&desk.house, &bearer.call, &sent.typed).await? }))
}

/// Which page of what is to be keyed.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// From 0.
    #[serde(default)]
    pub page: i64,
}

/// What the commissioner's system must still be told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ToKey {
    /// The most pressing first.
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<keying::ToKey>,
    /// Whether there are more pages.
    pub more: bool,
}

/// What is still to be keyed into the commissioner's system.
///
/// # Errors
/// This token's owner may list nothing.
#[utoipa::path(get, path = "/api/v1/to-key", tag = "Desk", params(Page), security(("token" = [])),
    responses((status = 200, body = ToKey), (status = 401, body = Trouble), (status = 403, body = Trouble)))]
pub async fn to_key(
    State(desk): State<Shared>,
    bearer: Bearer,
    Query(page): Query<Page>,
) -> Result<Json<ToKey>, Trouble> {
    let (rows, more) = keying::list(&desk.house, &bearer.call, page.page).await?;
    Ok(Json(ToKey { rows, more }))
}
