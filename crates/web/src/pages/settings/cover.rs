//! Cover: who stands in for whom, and from when until when.

use super::form::{Asks, told};
use crate::desk::Shared;
use crate::form::dates::Leaning;
use crate::form::{Choice, Field, Posted, Reader, Shape};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use minijinja::context;
use waymark_app::perform;
use waymark_app::staff::{self, ArrangeCover};
use waymark_domain::staff::{Cover, Days, Role, Staff};
use waymark_rules::Day;

const BACK: (&str, &str) = ("/settings/cover", "Cover");

/// Who stands in for whom, today or later.
///
/// # Errors
/// This visitor may not arrange cover.
pub async fn list(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let call = visitor.call();
    let covers = staff::covers(&desk.house, &call).await?;
    let people = staff::list_for_cover(&desk.house, &call).await?;
    let name = |id: &str| people.iter().find(|s| s.id == id).map_or_else(|| id.to_owned(), |s| s.name.clone());
    let rows: Vec<_> = covers
        .iter()
        .map(|c| context! { cells => [name(&c.absent), Day(c.days.from).in_words(), Day(c.days.to).in_words(), name(&c.covering)] })
        .collect();
    let own = context! {
        heading => "Cover", back => "/settings", back_words => "Settings", add => "/settings/cover/new", add_words => "Arrange cover",
        head => ["Away", "From", "Until", "Stands in"], rows => rows, none => "Nobody is away.",
    };
    visitor.page(&desk, "pages/settings/table.njk", "Cover", own)
}

fn asks(people: &[Staff], today: &str) -> Asks {
    let here = people.iter().filter(|s| s.left_on.as_deref().is_none_or(|day| day >= today));
    let coaches: Vec<Choice> =
        here.filter(|s| s.role == Role::WorkCoach).map(|s| Choice::new(&s.id, &s.name)).collect();
    let fields = vec![
        Field::new("absent", "Who is away", Shape::Select { choices: coaches.clone() }),
        Field::new("covering", "Who stands in", Shape::Select { choices: coaches }),
        Field::new("from", "First day", Shape::Day).hint("Such as tomorrow or 3 August"),
        Field::new("to", "Last day", Shape::Day).hint("That day included"),
    ];
    let lead = "While they stand in, they see and record everything for the other’s participants.".to_owned();
    Asks { lead, save: "Arrange", ..Asks::new("Arrange cover", BACK, fields) }
}

/// The form.
///
/// # Errors
/// This visitor may not arrange cover.
pub async fn new(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let people = staff::list_for_cover(&desk.house, &visitor.call()).await?;
    asks(&people, &visitor.today().to_string()).draw(&desk, &visitor)
}

/// Arranges it.
///
/// # Errors
/// This visitor may not arrange cover.
pub async fn add(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let people = staff::list_for_cover(&desk.house, &visitor.call()).await?;
    let ids: Vec<&str> = people.iter().map(|s| s.id.as_str()).collect();
    let mut reader = Reader::new(&posted.sent, visitor.today());
    let absent = reader.choice("absent", "who is away", &ids);
    let covering = reader.choice("covering", "who stands in", &ids);
    let from = reader.day("from", "cover begins", Leaning::Coming);
    let to = reader.coming_day("to", "cover ends");
    let mut errors = reader.errors;
    if let (Some(absent), Some(covering), Some(from), Some(to), true) = (absent, covering, from, to, errors.is_empty())
    {
        let cover = Cover { absent, covering, days: Days { from: from.0, to: to.0 } };
        match perform(&desk.house, &posted.call(), &ArrangeCover { cover }).await {
            Ok(()) => return Ok(visitor.done(&desk, BACK.0, "Cover is arranged.")),
            Err(refusal) => errors.push(told(refusal)?),
        }
    }
    asks(&people, &visitor.today().to_string()).again(&desk, visitor, (&posted.sent, &errors))
}
