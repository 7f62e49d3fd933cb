//! The programmes of this house; where it is one, that one.

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
    let contracts = figures::contracts(&desk.house, &visitor.call()).await?;
    let ids = desk.house.programs.ids();
    let contract = |pack: &str| contracts.iter().find(|s| s.contract.pack == pack).map(|s| s.contract.id.clone());
    if let [one] = &ids[..] {
        let of = contract(one).map_or_else(String::new, |id| format!("?contract={id}"));
        return Ok(see_other(&format!("/programmes/{one}{of}")));
    }
    let mut programmes: Vec<Value> = Vec::new();
    for id in &ids {
        let program = desk.house.program(id)?;
        programmes.push(context! { id => id, name => &program.pack.name, contract => contract(id) });
    }
    visitor.page(&desk, "pages/programmes/list.njk", "Programmes", context! { programmes => programmes })
}
