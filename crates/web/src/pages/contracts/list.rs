//! The contracts whose figures this visitor may see; where it is one, that one.

use crate::desk::Shared;
use crate::page::see_other;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use minijinja::{Value, context};
use waymark_app::figures;

/// The page.
///
/// # Errors
/// The contracts cannot be read.
pub async fn get(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let seen = figures::contracts(&desk.house, &visitor.call()).await?;
    if let [one] = &seen[..] {
        return Ok(see_other(&format!("/contracts/{}", one.contract.id)));
    }
    let contracts: Vec<Value> = seen
        .iter()
        .map(|s| context! { id => &s.contract.id, name => &s.contract.name, pack => &s.contract.pack })
        .collect();
    visitor.page(&desk, "pages/contracts/list.njk", "Contracts", context! { contracts => contracts })
}
