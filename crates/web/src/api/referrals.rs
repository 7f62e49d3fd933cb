//! Referrals: a commissioner's file previewed, and its good rows taken in.

use super::{Bearer, Trouble};
use crate::desk::Shared;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use waymark_app::referrals::{self, Fate, Files, LARGEST, Preview};

/// What is said of a file beside its bytes.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The file's name: its ending tells its kind where the bytes do not.
    #[serde(default)]
    pub name: String,
    /// The organisation new participants go to; the token owner's own where nothing is said.
    pub to: Option<String>,
}

/// What becomes of a file's rows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Rows {
    /// Whether the good rows were taken in.
    pub taken: bool,
    /// How many are new.
    pub new: usize,
    /// How many say something new of somebody known.
    pub versions: usize,
    /// How many say what is known.
    pub repeats: usize,
    /// How many cannot be taken.
    pub refused: usize,
    /// What keeps the file, or a table of it, from being read.
    pub problems: Vec<String>,
    /// Each row that is not plainly new or known.
    pub rows: Vec<RowSeen>,
}

/// One row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RowSeen {
    /// Where it stands: table and line.
    pub at: String,
    /// The referral's reference, where it could be read.
    pub reference: Option<String>,
    /// `new`, `new_version`, `repeat` or `refused`.
    pub fate: &'static str,
    /// Why it was refused.
    pub why: Vec<String>,
    /// What is unusual about it.
    pub warnings: Vec<String>,
}

fn files(bearer: &Bearer, contract: String, about: About, bytes: &Bytes) -> Result<Files, Trouble> {
    if bytes.is_empty() || bytes.len() > LARGEST {
        return Err(Trouble::unfit(
            "the file is empty or larger than 10 MB",
            "send a CSV, an XLSX workbook or a zip of these",
        ));
    }
    let to = about.to.unwrap_or_else(|| bearer.holder.staff.organisation.clone());
    let name = if about.name.is_empty() { "referrals.csv".to_owned() } else { about.name };
    Ok(Files { contract, files: vec![(name, bytes.to_vec())], to: Some(to), ..Files::default() })
}

fn shown(preview: &Preview, taken: bool) -> Rows {
    let counts = preview.counts();
    let row = |row: &referrals::RowSeen| {
        let (fate, why) = match &row.fate {
            Fate::New => ("new", Vec::new()),
            Fate::NewVersion(_) => ("new_version", Vec::new()),
            Fate::Repeat => ("repeat", Vec::new()),
            Fate::Refused(why) => ("refused", why.clone()),
        };
        RowSeen { at: row.at.clone(), reference: row.reference.clone(), fate, why, warnings: row.warnings.clone() }
    };
    let telling = preview
        .rows
        .iter()
        .map(row)
        .filter(|row| row.fate == "refused" || row.fate == "new_version" || !row.warnings.is_empty());
    Rows {
        taken,
        new: counts.new,
        versions: counts.versions,
        repeats: counts.repeats,
        refused: counts.refused,
        problems: preview.problems.iter().map(ToString::to_string).collect(),
        rows: telling.collect(),
    }
}

/// What would become of each row of a file. Nothing is written but that somebody looked.
///
/// # Errors
/// There is no such contract, or this token's owner may not take referrals in there.
#[utoipa::path(post, path = "/api/v1/contracts/{contract}/referrals/preview", tag = "Referrals", security(("token" = [])),
    params(("contract" = String, Path, description = "The contract's id"), About),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file: CSV, XLSX or a zip of these"),
    responses((status = 200, body = Rows), (status = 401, body = Trouble), (status = 403, body = Trouble), (status = 422, body = Trouble)))]
pub async fn preview(
    State(desk): State<Shared>,
    bearer: Bearer,
    Path(contract): Path<String>,
    Query(about): Query<About>,
    bytes: Bytes,
) -> Result<Json<Rows>, Trouble> {
    let preview = referrals::preview(&desk.house, &bearer.call, &files(&bearer, contract, about, &bytes)?).await?;
    Ok(Json(shown(&preview, false)))
}

/// Takes the good rows of a file in. The same file again changes nothing.
///
/// # Errors
/// There is no such contract, or this token's owner may not take referrals in there.
#[utoipa::path(post, path = "/api/v1/contracts/{contract}/referrals", tag = "Referrals", security(("token" = [])),
    params(("contract" = String, Path, description = "The contract's id"), About),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file: CSV, XLSX or a zip of these"),
    responses((status = 200, body = Rows), (status = 401, body = Trouble), (status = 403, body = Trouble), (status = 422, body = Trouble)))]
pub async fn import(
    State(desk): State<Shared>,
    bearer: Bearer,
    Path(contract): Path<String>,
    Query(about): Query<About>,
    bytes: Bytes,
) -> Result<Json<Rows>, Trouble> {
    bearer.may_record()?;
    let files = files(&bearer, contract, about, &bytes)?;
    // The rows' own versions make it happen once; a key would stand for each lot by itself.
    let call = waymark_app::Call { key: None, ..bearer.call.clone() };
    let report = referrals::import(&desk.house, &call, &files, true).await?;
    Ok(Json(shown(&report.preview, report.taken)))
}
