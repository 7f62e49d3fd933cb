//! The first few people who fit what is being typed: a list that the page puts under its search field.

use crate::desk::Shared;
use crate::form::Posted;
use crate::page::shown;
use crate::stop::Stop;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use minijinja::context;
use waymark_app::desk;

/// How many are suggested.
const MOST: usize = 8;

/// The list.
///
/// # Errors
/// This visitor may not search, or it cannot be read.
pub async fn post(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let typed: String = posted.sent.get("q").chars().take(100).collect();
    let mut found = desk::find(&desk.house, &posted.visitor.call(), &typed).await?;
    found.truncate(MOST);
    let own = context! { found => shown(&found) };
    let text =
        desk.templates.render("pages/find/suggest.njk", own).map_err(|e| Stop::broken(format!("suggest: {e:#}")))?;
    Ok(Html(text).into_response())
}
