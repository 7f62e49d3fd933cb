//! The people who work here: listed, taken on, changed, and noted to have left.

use super::form::{Asks, last_day, left, told};
use crate::desk::Shared;
use crate::form::{Choice, Field, FieldError, Posted, Reader, Shape};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::context;
use waymark_access::Act;
use waymark_app::staff::{self, Keep, Of, free_id};
use waymark_app::{organisations, perform};
use waymark_domain::organisation::Organisation;
use waymark_domain::staff::{Role, Staff};

const BACK: (&str, &str) = ("/settings/people", "People");

/// Everybody.
///
/// # Errors
/// This visitor may not keep the list of staff.
pub async fn list(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let call = visitor.call();
    let all = staff::list(&desk.house, &call).await?;
    let organisations = organisations::list(&desk.house, &call, Act::ManageStaff).await?;
    let name = |id: &str| organisations.iter().find(|o| o.id == id).map_or_else(|| id.to_owned(), |o| o.name.clone());
    let rows: Vec<_> = all
        .iter()
        .map(|s| {
            let mut state = s.left_on.as_deref().map(|day| left(day, visitor.today())).unwrap_or_default();
            if s.nominated {
                state = format!("{state} Nominated").trim().to_owned();
            }
            context! { href => format!("/settings/people/{}", s.id), cells => [s.name.clone(), Choice::word(s.role.name()).text, name(&s.organisation), state] }
        })
        .collect();
    let own = context! {
        heading => "People", back => "/settings", back_words => "Settings", add => "/settings/people/new", add_words => "Add somebody",
        head => ["Name", "Role", "Organisation", "State"], rows => rows, none => "There is nobody.",
        lead => "Nominated people may open restricted records.",
    };
    visitor.page(&desk, "pages/settings/table.njk", "People", own)
}

fn fields(organisations: &[Organisation], today: &str, there: Option<&Staff>) -> Vec<Field> {
    let roles = Role::ALL.into_iter().filter(|role| !matches!(role, Role::Participant | Role::Employer));
    let roles = roles.map(|role| Choice::word(role.name())).collect();
    let open = organisations.iter().filter(|o| {
        o.closed_on.as_deref().is_none_or(|day| day > today) || there.is_some_and(|s| s.organisation == o.id)
    });
    let open = open.map(|o| Choice::new(&o.id, &o.name)).collect();
    let held = |of: fn(&Staff) -> String| there.map(of).unwrap_or_default();
    let nominated = Field {
        ticked: there.filter(|s| s.nominated).map(|_| "yes".to_owned()).into_iter().collect(),
        ..Field::new(
            "nominated",
            "Restricted records",
            Shape::Checkboxes { choices: vec![Choice::new("yes", "Nominated to handle restricted records")] },
        )
        .optional()
    };
    vec![
        Field::new("name", "Name", Shape::Line { width: 20 }).holding(&held(|s| s.name.clone())),
        Field::radios("role", "Role", roles).holding(&held(|s| s.role.name().to_owned())),
        Field::new("organisation", "Organisation", Shape::Select { choices: open })
            .holding(&held(|s| s.organisation.clone())),
        nominated,
    ]
}

fn asks_new(organisations: &[Organisation], today: &str) -> Asks {
    Asks { save: "Add", ..Asks::new("Add somebody", BACK, fields(organisations, today, None)) }
}

fn asks(organisations: &[Organisation], today: &str, s: &Staff) -> Asks {
    let mut fields = fields(organisations, today, Some(s));
    let left = Field::new("left", "Their last day, if they have left or are leaving", Shape::Day).optional();
    fields.push(
        left.holding(s.left_on.as_deref().unwrap_or_default()).hint("From the day after, they can do nothing here"),
    );
    let more = Some((
        format!("/settings/staff/{}/way-in", s.id),
        "How they get in: invite them, or start their recovery".to_owned(),
    ));
    Asks { more, ..Asks::new(&s.name, BACK, fields) }
}

/// The form for somebody new.
///
/// # Errors
/// This visitor may not keep the list of staff.
pub async fn new(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let organisations = organisations::list(&desk.house, &visitor.call(), Act::ManageStaff).await?;
    asks_new(&organisations, &visitor.today().to_string()).draw(&desk, &visitor)
}

/// What the form says, if all of it fits.
fn read(posted: &Posted, organisations: &[Organisation], id: String) -> Result<Keep, Vec<FieldError>> {
    let mut reader = Reader::new(&posted.sent, posted.visitor.today());
    let name = reader.text("name", "their name", 100);
    let roles: Vec<&str> = Role::ALL.into_iter().map(Role::name).collect();
    let role = reader.choice("role", "their role", &roles).and_then(|role| Role::parse(&role));
    let there: Vec<&str> = organisations.iter().map(|o| o.id.as_str()).collect();
    let organisation = reader.choice("organisation", "the organisation they work for", &there);
    let left = match posted.sent.get("left") {
        "" => None,
        _ => last_day(&mut reader, "left", "of their last day"),
    };
    match (name, role, organisation) {
        (Some(name), Some(role), Some(organisation)) if reader.errors.is_empty() => Ok(Keep {
            id,
            name,
            role,
            organisation,
            nominated: !posted.sent.all("nominated").is_empty(),
            left_on: left.map(|day| day.to_string()),
        }),
        _ => Err(reader.errors),
    }
}

/// Takes somebody on.
///
/// # Errors
/// This visitor may not keep the list of staff.
pub async fn add(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let organisations = organisations::list(&desk.house, &visitor.call(), Act::ManageStaff).await?;
    let id = free_id(&desk.house, Of::Staff, posted.sent.get("name")).await?;
    let errors = match read(&posted, &organisations, id) {
        Err(errors) => errors,
        Ok(keep) => match perform(&desk.house, &posted.call(), &keep).await {
            Ok(s) => {
                return Ok(visitor.done(
                    &desk,
                    &format!("/settings/people/{}", s.id),
                    &format!("{} is added.", s.name),
                ));
            }
            Err(refusal) => vec![told(refusal)?],
        },
    };
    asks_new(&organisations, &visitor.today().to_string()).again(&desk, visitor, (&posted.sent, &errors))
}

/// Somebody.
///
/// # Errors
/// There is nobody of this id whom this visitor may keep.
pub async fn one(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Stop> {
    let call = visitor.call();
    let s = staff::find(&desk.house, &call, &id).await?;
    let organisations = organisations::list(&desk.house, &call, Act::ManageStaff).await?;
    asks(&organisations, &visitor.today().to_string(), &s).draw(&desk, &visitor)
}

/// Changes them.
///
/// # Errors
/// There is nobody of this id whom this visitor may keep.
pub async fn change(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let s = staff::find(&desk.house, &visitor.call(), &id).await?;
    let organisations = organisations::list(&desk.house, &visitor.call(), Act::ManageStaff).await?;
    let errors = match read(&posted, &organisations, id) {
        Err(errors) => errors,
        Ok(keep) => match perform(&desk.house, &posted.call(), &keep).await {
            Ok(s) => return Ok(visitor.done(&desk, BACK.0, &format!("{} is changed.", s.name))),
            Err(refusal) => vec![told(refusal)?],
        },
    };
    asks(&organisations, &visitor.today().to_string(), &s).again(&desk, visitor, (&posted.sent, &errors))
}
