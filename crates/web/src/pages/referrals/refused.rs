//! Only the refused rows of a file, to be mended in a spreadsheet and brought again.

use super::file::kept;
use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use waymark_app::referrals;

/// Which of the files: there is one for each kind of header.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// From 0.
    #[serde(default)]
    pub part: usize,
}

/// The rows as CSV.
///
/// # Errors
/// There is no such file of this visitor's, or no row of it was refused.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let kept = kept(&desk, &visitor, &id).await?;
    let preview = referrals::preview(&desk.house, &visitor.call(), &kept.files()).await?;
    let failed = preview.failed().map_err(|problem| Stop::broken(problem.to_string()))?;
    let part = failed.into_iter().nth(asked.part).ok_or_else(|| Stop::not_found("refused row", ""))?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"referrals-to-mend.csv\""),
    ];
    Ok((headers, part.bytes).into_response())
}
