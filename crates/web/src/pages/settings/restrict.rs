//! Closes a record to all but nominated people, or opens it again, with the reason.

use super::form::{Asks, told};
use crate::desk::Shared;
use crate::form::{Choice, Field, Posted, Reader, Shape};
use crate::pages::people::{bar, name_of};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use waymark_access::Act;
use waymark_app::participants::{self, AsAt, Opened, Restrict};
use waymark_app::{perform, staff};
use waymark_domain::staff::RecordClass;

async fn ground(desk: &Shared, visitor: &Visitor, id: &str) -> Result<Opened, Stop> {
    let call = visitor.call();
    let opened = participants::open(&desk.house, &call, id, AsAt::default()).await?;
    staff::must(&desk.house, &call, (&visitor.staff, Act::RestrictRecord)).await?;
    Ok(opened)
}

fn asks(desk: &Shared, visitor: &Visitor, opened: &Opened) -> Asks {
    let class = opened.seen.participant.class.name();
    let choices = vec![
        Choice { hint: "Everybody whose role lets them".into(), ..Choice::new("ordinary", "Ordinary") },
        Choice { hint: "Only people nominated for it".into(), ..Choice::new("restricted", "Restricted") },
    ];
    let fields = vec![
        Field::radios("class", "Who may open this record", choices).holding(class),
        Field::new("why", "Why", Shape::Line { width: 20 }).hint("In a few words; nothing about health"),
    ];
    let back = format!("/people/{}", opened.seen.participant.id);
    let lead = if visitor.staff.nominated {
        ""
    } else {
        "You are not nominated: once it is restricted you cannot open it yourself."
    };
    let form = Asks::new("Restrict this record", (&back, &name_of(&opened.seen)), fields);
    Asks { lead: lead.to_owned(), person: bar(opened, desk.house.vocabulary), ..form }
}

/// The form.
///
/// # Errors
/// There is no such participant, or none for this visitor; or they may not restrict it.
pub async fn get(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Stop> {
    let opened = ground(&desk, &visitor, &id).await?;
    asks(&desk, &visitor, &opened).draw(&desk, &visitor)
}

/// Restricts the record, or opens it.
///
/// # Errors
/// As [`get`].
pub async fn post(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let opened = ground(&desk, visitor, &id).await?;
    let mut reader = Reader::new(&posted.sent, visitor.today());
    let class = reader.choice("class", "who may open it", &["ordinary", "restricted"]);
    let why = reader.text("why", "why, in a few words", 300);
    let mut errors = reader.errors;
    if let (Some(class), Some(why), true) = (class.and_then(|c| RecordClass::parse(&c)), why, errors.is_empty()) {
        match perform(&desk.house, &posted.call(), &Restrict { participant: id.clone(), class, why }).await {
            Ok(()) => {
                let still = class == RecordClass::Ordinary || visitor.staff.nominated;
                let to = if still { format!("/people/{id}") } else { "/".to_owned() };
                let said = if class == RecordClass::Ordinary {
                    "The record is open again."
                } else {
                    "The record is restricted."
                };
                return Ok(visitor.done(&desk, &to, said));
            }
            Err(refusal) => errors.push(told(refusal)?),
        }
    }
    asks(&desk, visitor, &opened).again(&desk, visitor, (&posted.sent, &errors))
}
