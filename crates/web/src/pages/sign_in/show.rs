//! The page on which people sign in; over an invented contract, one button for each role.

use crate::desk::Shared;
use crate::page::outside;
use crate::stop::Stop;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use waymark_app::staff;

/// Where to go afterwards.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct To {
    /// The page asked for before.
    #[serde(default)]
    pub to: String,
}

/// The page.
///
/// # Errors
/// The people of the demo cannot be read.
pub async fn get(State(desk): State<Shared>, Query(to): Query<To>) -> Result<Response, Stop> {
    let people = if desk.offered.demo { staff::one_of_each_role(&desk.house, desk.now()).await? } else { Vec::new() };
    let people: Vec<Value> = people
        .iter()
        .map(|s| context! { id => &s.id, name => &s.name, role => s.role.words(), organisation => &s.organisation })
        .collect();
    outside(&desk, ("pages/sign_in/show.njk", StatusCode::OK), "Sign in", context! { people => people, to => to.to })
}
