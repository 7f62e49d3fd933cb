//! Figures: each standard of a contract against its threshold, by span.

use super::{Bearer, Trouble};
use crate::desk::Shared;
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use waymark_app::figures::{self, Owner};

/// Whose figures, and of which month.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Whose {
    /// The month they end in, YYYY-MM; this month where nothing is said.
    pub month: Option<String>,
    /// Of an organisation and all under it.
    pub organisation: Option<String>,
    /// Of the participants of a member of staff.
    pub staff: Option<String>,
}

/// The figures of a contract.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Board {
    /// The contract.
    pub contract: String,
    /// The day they are judged on.
    pub on: String,
    /// The month they end in.
    pub month: String,
    /// Each standard that is measured, in the programme's order.
    pub standards: Vec<Figure>,
}

/// One standard's figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Figure {
    /// The standard's id.
    pub standard: String,
    /// Its clause.
    pub clause: String,
    /// What it says.
    pub says: String,
    /// The threshold, in hundredths of a percent; nothing where none is set.
    pub threshold: Option<u32>,
    /// Month, month before, three and twelve months, all so far.
    pub spans: Vec<Counted>,
}

/// What was counted over a span.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Counted {
    /// `month`, `month-before`, `rolling3`, `rolling12`, `so-far`.
    pub span: &'static str,
    /// How many were met.
    pub met: u32,
    /// How many fell due.
    pub matured: u32,
    /// How that stands against the threshold, in words.
    pub state: &'static str,
    /// How many more can be missed, or are needed, in words.
    pub headroom: String,
}

/// The figures of a contract, as far as this token's owner may see them.
///
/// # Errors
/// There is no such contract, or they may not see its figures.
#[utoipa::path(get, path = "/api/v1/contracts/{contract}/figures", tag = "Figures", security(("token" = [])),
    params(("contract" = String, Path, description = "The contract's id"), Whose),
    responses((status = 200, body = Board), (status = 401, body = Trouble), (status = 403, body = Trouble), (status = 404, body = Trouble)))]
pub async fn board(
    State(desk): State<Shared>,
    bearer: Bearer,
    Path(contract): Path<String>,
    Query(whose): Query<Whose>,
) -> Result<Json<Board>, Trouble> {
    let owner = match (whose.organisation, whose.staff) {
        (None, None) => Owner::Contract,
        (Some(id), None) => Owner::Organisation(id),
        (None, Some(id)) => Owner::Staff(id),
        _ => return Err(Trouble::unfit("figures are an organisation's or somebody's", "leave one of the two out")),
    };
    let board = figures::board(&desk.house, &bearer.call, (&contract, &owner), whose.month.as_deref()).await?;
    let counted = |cell: &figures::Cell| Counted {
        span: cell.span.name(),
        met: cell.counts.met,
        matured: cell.counts.matured(),
        state: cell.state.words(),
        headroom: cell.headroom.words(true),
    };
    let figure = |line: &figures::Line| Figure {
        standard: line.standard.clone(),
        clause: line.clause.clone(),
        says: line.says.clone(),
        threshold: line.threshold,
        spans: line.cells.iter().map(counted).collect(),
    };
    let standards = board.lines.iter().map(figure).collect();
    Ok(Json(Board { contract: board.contract, on: board.on.to_string(), month: board.month, standards }))
}
