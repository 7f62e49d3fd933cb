//! The day on paper.

use super::show::drawn;
use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use waymark_app::desk;

/// The day list, to print.
///
/// # Errors
/// This visitor may list nothing, or it cannot be read.
pub async fn get(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let day = desk::my_day(&desk.house, &visitor.call()).await?;
    visitor.page(&desk, "pages/day/print.njk", "Day list", drawn(&desk.house, &day))
}
