//! My day: today's appointments, what is overdue, due and at risk, and what waits on others; each row one click from being done.

use crate::desk::Shared;
use crate::page::shown;
use crate::pages::rows::{Work, work};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use minijinja::{Value, context};
use serde::Serialize;
use waymark_app::House;
use waymark_app::desk::{self, AppointmentRow, MyDay, Section, Total};
use waymark_domain::staff::Role;

/// How many rows of a section stand on the page where the queue has them all.
const SHOWN: usize = 10;

/// A section of the page.
#[derive(Debug, Clone, Serialize)]
struct Part {
    id: &'static str,
    heading: &'static str,
    state: &'static str,
    lead: &'static str,
    rows: Vec<Work>,
    total: Total,
    more: Option<&'static str>,
}

/// The page.
///
/// # Errors
/// This visitor may list nothing, or it cannot be read.
pub async fn get(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    if matches!(visitor.staff.role, Role::Commissioner | Role::Evaluator) {
        return Ok(crate::page::see_other("/contracts"));
    }
    let day = desk::my_day(&desk.house, &visitor.call()).await?;
    visitor.page(&desk, "pages/day/show.njk", "My day", drawn(&desk.house, &day))
}

/// A day as its templates take it.
pub(super) fn drawn(house: &House, day: &MyDay) -> Value {
    let parts = [
        part(
            house,
            "overdue",
            ("Overdue", "overdue"),
            "Still worth doing: each can be put right.",
            (&day.overdue, Some("overdue")),
        ),
        part(house, "today", ("Due today", "at_risk"), "", (&day.today, None)),
        part(house, "soon", ("Due in the next three days", "due"), "", (&day.soon, Some("due_soon"))),
        part(
            house,
            "risk",
            ("At risk", "at_risk"),
            "Due soon after, and nothing is booked that would do it.",
            (&day.at_risk, Some("at_risk")),
        ),
        part(house, "waiting", ("Waiting on others", "waiting"), "Colleagues record these.", (&day.waiting, None)),
    ];
    let parts: Vec<Part> = parts.into_iter().filter(|part| part.total.count > 0).collect();
    let (open, settled): (Vec<&AppointmentRow>, Vec<&AppointmentRow>) =
        day.appointments.iter().partition(|a| a.state == "booked");
    context! {
        on => &day.on,
        appointments => shown(&open),
        settled => shown(&settled),
        unrecorded => shown(&day.unrecorded),
        nothing => parts.is_empty(),
        parts => shown(&parts),
        stages => shown(&day.stages),
        several => day.stages.windows(2).any(|pair| matches!(pair, [a, b] if a.contract != b.contract)),
        most => day.stages.iter().map(|s| s.count).max().unwrap_or(1).max(1),
    }
}

fn part(
    house: &House,
    id: &'static str,
    (heading, state): (&'static str, &'static str),
    lead: &'static str,
    (section, more): (&Section, Option<&'static str>),
) -> Part {
    // What is long overdue stays a click away: today's work is not to be looked for under it.
    let most = if more.is_some() { SHOWN } else { usize::MAX };
    let rows: Vec<Work> = section.rows.iter().take(most).map(|row| work(house, row, state)).collect();
    let further = i64::try_from(rows.len()).is_ok_and(|shown| shown < section.total.count);
    Part { id, heading, state, lead, rows, total: section.total, more: more.filter(|_| further) }
}
