//! The people who fit what was typed, on a page of their own.

use crate::desk::Shared;
use crate::form::Posted;
use crate::page::shown;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use minijinja::context;
use waymark_app::desk;

/// The longest that is looked for, in characters.
const LONGEST: usize = 100;

/// The page before anything is typed.
///
/// # Errors
/// The template is broken.
pub async fn get(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    visitor.page(
        &desk,
        "pages/find/show.njk",
        "Find a person",
        context! { typed => "", found => shown(()), asked => false },
    )
}

/// The page with whoever was found.
///
/// # Errors
/// This visitor may not search, or it cannot be read.
pub async fn post(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let typed: String = posted.sent.get("q").chars().take(LONGEST).collect();
    let found = desk::find(&desk.house, &posted.visitor.call(), &typed).await?;
    let own = context! { typed => typed, found => shown(&found), asked => true };
    posted.visitor.page(&desk, "pages/find/show.njk", "Find a person", own)
}
