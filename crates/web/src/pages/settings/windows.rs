//! Audit windows: the days on which somebody from outside may read an organisation's records.

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
use waymark_app::staff::{self, OpenWindow};
use waymark_domain::organisation::Organisation;
use waymark_domain::staff::{AuditWindow, Days, Staff};
use waymark_rules::Day;

const BACK: (&str, &str) = ("/settings/windows", "Audit windows");

/// The windows of today or later.
///
/// # Errors
/// This visitor may not open windows.
pub async fn list(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let (people, organisations) = staff::windows(&desk.house, &visitor.call()).await?;
    let name =
        |path: &str| organisations.iter().find(|o| o.path == path).map_or_else(|| path.to_owned(), |o| o.name.clone());
    let rows: Vec<_> = people
        .iter()
        .flat_map(|(s, windows)| windows.iter().map(move |w| (s, w)))
        .map(|(s, w)| context! { cells => [s.name.clone(), s.role.words(), name(&w.path), Day(w.days.from).in_words(), Day(w.days.to).in_words()] })
        .collect();
    let own = context! {
        heading => "Audit windows", back => "/settings", back_words => "Settings", add => "/settings/windows/new",
        add_words => "Open a window", head => ["Who", "Role", "Records of", "From", "Until"], rows => rows, none => "None is open.",
        lead => "While a window is open, somebody from outside reads the records of an organisation. Everything they read is audited.",
    };
    visitor.page(&desk, "pages/settings/table.njk", "Audit windows", own)
}

fn asks(people: &[(Staff, Vec<AuditWindow>)], organisations: &[Organisation]) -> Asks {
    let who = people.iter().map(|(s, _)| Choice::new(&s.id, &format!("{} ({})", s.name, s.role.words()))).collect();
    let whose = organisations.iter().map(|o| Choice::new(&o.id, &o.name)).collect();
    let fields = vec![
        Field::new("staff", "Who may read", Shape::Select { choices: who }),
        Field::new("organisation", "Whose records", Shape::Select { choices: whose })
            .hint("With those of every organisation under it"),
        Field::new("from", "First day", Shape::Day).holding("today"),
        Field::new("to", "Last day", Shape::Day).hint("That day included"),
    ];
    Asks { save: "Open", ..Asks::new("Open an audit window", BACK, fields) }
}

/// The form.
///
/// # Errors
/// This visitor may not open windows.
pub async fn new(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let (people, organisations) = staff::windows(&desk.house, &visitor.call()).await?;
    asks(&people, &organisations).draw(&desk, &visitor)
}

/// Opens it.
///
/// # Errors
/// This visitor may not open windows.
pub async fn add(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let (people, organisations) = staff::windows(&desk.house, &visitor.call()).await?;
    let who: Vec<&str> = people.iter().map(|(s, _)| s.id.as_str()).collect();
    let whose: Vec<&str> = organisations.iter().map(|o| o.id.as_str()).collect();
    let mut reader = Reader::new(&posted.sent, visitor.today());
    let staff = reader.choice("staff", "who may read", &who);
    let organisation = reader.choice("organisation", "whose records they may read", &whose);
    let from = reader.day("from", "the window opens", Leaning::Coming);
    let to = reader.coming_day("to", "the window closes");
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        reader.wrong("to", "The last day is before the first. Enter the last day, or an earlier first one");
    }
    let mut errors = reader.errors;
    if let (Some(staff), Some(organisation), Some(from), Some(to), true) =
        (staff, organisation, from, to, errors.is_empty())
    {
        let open = OpenWindow { staff, organisation, days: Days { from: from.0, to: to.0 } };
        match perform(&desk.house, &posted.call(), &open).await {
            Ok(()) => return Ok(visitor.done(&desk, BACK.0, "The window is open on these days.")),
            Err(refusal) => errors.push(told(refusal)?),
        }
    }
    asks(&people, &organisations).again(&desk, visitor, (&posted.sent, &errors))
}
