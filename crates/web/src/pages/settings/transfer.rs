//! Gives a participant to another organisation or another coach, with the reason; the record goes along whole.

use super::form::{Asks, told};
use crate::desk::Shared;
use crate::form::{Choice, Field, Posted, Reader, Shape};
use crate::own_words::own;
use crate::pages::people::{bar, name_of};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use waymark_access::Act;
use waymark_app::participants::{self, Allocate, AsAt, Carries, Opened, Transfer};
use waymark_app::{organisations, perform, staff};
use waymark_domain::organisation::Organisation;

struct Ground {
    opened: Opened,
    organisations: Vec<Organisation>,
    coaches: Vec<Carries>,
}

async fn ground(desk: &Shared, visitor: &Visitor, id: &str) -> Result<Ground, Stop> {
    let call = visitor.call();
    let opened = participants::open(&desk.house, &call, id, AsAt::default()).await?;
    staff::must(&desk.house, &call, (&visitor.staff, Act::Transfer)).await?;
    let mut organisations = organisations::list(&desk.house, &call, Act::ArrangeCover).await?;
    let today = visitor.today().to_string();
    organisations.retain(|o| o.closed_on.as_ref().is_none_or(|day| *day > today));
    let coaches = participants::coaches(&desk.house, &call).await?;
    Ok(Ground { opened, organisations, coaches })
}

fn asks(desk: &Shared, ground: &Ground) -> Asks {
    let participant = &ground.opened.seen.participant;
    let said = |text: &str| own(&ground.opened.program.pack, text);
    let coach = |c: &Carries| {
        let says = format!(
            "{}, {}: {} people, {} due this week, {} overdue",
            c.name, c.organisation_name, c.caseload, c.due, c.overdue
        );
        Choice::new(&c.id, &says)
    };
    let coaches = ground.coaches.iter().filter(|c| c.id != participant.coach).map(coach).collect();
    let places = ground.organisations.iter().filter(|o| o.id != participant.organisation);
    let places = places.map(|o| Choice::new(&o.id, &o.name)).collect();
    let fields = vec![
        Field::new("coach", &said("To this coach"), Shape::Select { choices: coaches })
            .optional()
            .hint(&said("They go to the coach’s organisation as well")),
        Field::new("to", &said("Or to an organisation, which chooses the coach"), Shape::Select { choices: places })
            .optional(),
        Field::new("why", "Why", Shape::Line { width: 20 }).hint("In a few words; nothing about health"),
    ];
    let back = format!("/people/{}", participant.id);
    let name = name_of(&ground.opened.seen);
    Asks {
        save: "Give over",
        person: bar(&ground.opened, desk.house.vocabulary),
        ..Asks::new(&said("Another coach or organisation"), (&back, &name), fields)
    }
}

/// The form.
///
/// # Errors
/// There is no such participant, or none for this visitor; or they may not transfer.
pub async fn get(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Stop> {
    let ground = ground(&desk, &visitor, &id).await?;
    asks(&desk, &ground).draw(&desk, &visitor)
}

/// Gives the participant over.
///
/// # Errors
/// As [`get`].
pub async fn post(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let ground = ground(&desk, visitor, &id).await?;
    let mut reader = Reader::new(&posted.sent, visitor.today());
    let why = reader.text("why", "why, in a few words", 300);
    let (coach, to) = (posted.sent.get("coach").to_owned(), posted.sent.get("to").to_owned());
    let said = |text: &str| own(&ground.opened.program.pack, text);
    match (coach.is_empty(), to.is_empty()) {
        (true, true) => reader.wrong("coach", said("Choose one: the coach or an organisation")),
        (false, false) => reader.wrong(
            "to",
            said("Choose either the coach or an organisation: the coach’s organisation goes without saying"),
        ),
        _ => {}
    }
    let mut errors = reader.errors;
    if let (Some(why), true) = (why, errors.is_empty()) {
        let done = if coach.is_empty() {
            perform(&desk.house, &posted.call(), &Transfer { participant: id.clone(), to, why }).await
        } else {
            perform(&desk.house, &posted.call(), &Allocate { participant: id.clone(), coach, why }).await
        };
        match done {
            Ok(()) => return Ok(visitor.done(&desk, &format!("/people/{id}"), "Given over, with the whole record.")),
            Err(refusal) => errors.push(told(refusal)?),
        }
    }
    asks(&desk, &ground).again(&desk, visitor, (&posted.sent, &errors))
}
