//! The settings, as far as this visitor may change them.

use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use minijinja::{Value, context};
use waymark_access::Act;
use waymark_app::staff;

const PLACES: [(&str, &str, &str, Act); 6] = [
    (
        "/settings/organisations",
        "Organisations",
        "Who delivers: add one, rename it, or note that it has left.",
        Act::ManageOrganisations,
    ),
    (
        "/settings/people",
        "People",
        "Who works here, in which role and organisation, and who has left.",
        Act::ManageStaff,
    ),
    ("/settings/cover", "Cover", "Who stands in for whom, and from when until when.", Act::ArrangeCover),
    ("/settings/windows", "Audit windows", "Let somebody from outside read for some days.", Act::OpenAuditWindow),
    (
        "/settings/contracts",
        "Contracts",
        "Which programme, which areas and days, and what was agreed for each month.",
        Act::ManageContract,
    ),
    (
        "/calendars",
        "Calendars",
        "Bank holidays: add one, and see which due days move before you confirm.",
        Act::ManageContract,
    ),
];

/// The page.
///
/// # Errors
/// This visitor may change no setting.
pub async fn get(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let may = |act| staff::may(&desk.house, &visitor.staff, act, visitor.today());
    let places: Vec<Value> = PLACES
        .into_iter()
        .filter(|(.., act)| may(*act))
        .map(|(href, name, says, _)| context! { href => href, name => name, says => says })
        .collect();
    if places.is_empty() {
        staff::must(&desk.house, &visitor.call(), (&visitor.staff, Act::ManageStaff)).await?;
    }
    visitor.page(&desk, "pages/settings/index.njk", "Settings", context! { places => places })
}
