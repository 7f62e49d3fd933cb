//! Programmes: which there are, and what each promises, clause by clause.

use super::{Bearer, Trouble};
use crate::desk::Shared;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;
use waymark_app::programme::document;
use waymark_domain::Refusal;

/// The programmes there are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Programmes {
    /// By id.
    pub programmes: Vec<Named>,
}

/// A programme by name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Named {
    /// The pack's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The programmes this version of Waymark judges by.
///
/// # Errors
/// There is no good token.
#[utoipa::path(get, path = "/api/v1/programmes", tag = "Programmes", security(("token" = [])),
    responses((status = 200, body = Programmes), (status = 401, body = Trouble)))]
pub async fn list(State(desk): State<Shared>, _: Bearer) -> Result<Json<Programmes>, Trouble> {
    let all = desk.house.programs.all();
    let named =
        all.iter().map(|(id, p)| Named { id: id.clone(), name: p.pack.name.clone(), version: p.pack.version.clone() });
    Ok(Json(Programmes { programmes: named.collect() }))
}

/// What a programme promises.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Programme {
    /// The pack's id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The document it comes from.
    pub source: String,
    /// Each clause, in the document's order.
    pub clauses: Vec<Clause>,
}

/// One clause.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Clause {
    /// `standard`, `outcome`, `stage` and the like.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// The clauses of the source.
    pub clauses: Vec<String>,
    /// What it says, in plain words.
    pub says: String,
    /// The rule, a sentence to a line.
    pub rule: Vec<String>,
    /// What a reader should know.
    pub note: String,
}

/// A programme, clause by clause.
///
/// # Errors
/// There is no such programme.
#[utoipa::path(get, path = "/api/v1/programmes/{programme}", tag = "Programmes", security(("token" = [])),
    params(("programme" = String, Path, description = "The pack's id")),
    responses((status = 200, body = Programme), (status = 401, body = Trouble), (status = 404, body = Trouble)))]
pub async fn one(State(desk): State<Shared>, _: Bearer, Path(id): Path<String>) -> Result<Json<Programme>, Trouble> {
    let all = desk.house.programs.all();
    let program = all.get(&id).ok_or_else(|| Refusal::NotFound { what: "programme", id: id.clone() })?;
    let told = document(program);
    let clauses = told.clauses.into_iter().map(|c| Clause {
        kind: c.kind,
        id: c.id,
        clauses: c.clauses,
        says: c.says,
        rule: c.rule,
        note: c.note,
    });
    let clauses = clauses.collect();
    Ok(Json(Programme { id: told.id, name: told.name, version: told.version, source: told.source, clauses }))
}
