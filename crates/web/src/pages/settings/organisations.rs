//! Organisations: the tree, one added under another, renamed, or closed.

use super::form::{Asks, last_day, left, told};
use crate::desk::Shared;
use crate::form::{Choice, Field, Posted, Reader, Shape};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::context;
use waymark_access::Act;
use waymark_app::organisations::{self, Keep};
use waymark_app::perform;
use waymark_app::staff::{Of, free_id};
use waymark_domain::organisation::{Organisation, OrganisationKind};

const BACK: (&str, &str) = ("/settings/organisations", "Organisations");

/// The tree.
///
/// # Errors
/// This visitor may not keep organisations.
pub async fn list(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let all = organisations::list(&desk.house, &visitor.call(), Act::ManageOrganisations).await?;
    let top = all.first().map_or(0, |o| depth(&o.path));
    let rows: Vec<_> = all
        .iter()
        .map(|o| {
            let left = o.closed_on.as_deref().map(|day| left(day, visitor.today())).unwrap_or_default();
            let href = format!("/settings/organisations/{}", o.id);
            context! { href => href, depth => depth(&o.path).saturating_sub(top).min(4), cells => [o.name.clone(), words(o.kind), left] }
        })
        .collect();
    let own = context! {
        heading => "Organisations", back => "/settings", back_words => "Settings", add => "/settings/organisations/new",
        add_words => "Add an organisation", head => ["Organisation", "Kind", "State"], rows => rows, none => "There are none.",
    };
    visitor.page(&desk, "pages/settings/table.njk", "Organisations", own)
}

fn depth(path: &str) -> usize {
    path.matches('/').count()
}

fn words(kind: OrganisationKind) -> String {
    Choice::word(kind.name()).text
}

fn asks_new(all: &[Organisation], today: &str) -> Asks {
    let parents = all.iter().filter(|o| o.kind != OrganisationKind::Team);
    let parents = parents.filter(|o| o.closed_on.as_deref().is_none_or(|day| day > today));
    let parents = parents.map(|o| Choice::new(&o.id, &format!("{} ({})", o.name, words(o.kind)))).collect();
    let kinds = OrganisationKind::ALL.into_iter().skip(2).map(|kind| Choice::word(kind.name())).collect();
    let fields = vec![
        Field::new("name", "What it is called", Shape::Line { width: 20 }),
        Field::radios("kind", "What it is", kinds),
        Field::new("parent", "Under which organisation", Shape::Select { choices: parents }),
    ];
    Asks { save: "Add", ..Asks::new("Add an organisation", BACK, fields) }
}

/// The form for a new one.
///
/// # Errors
/// This visitor may not keep organisations.
pub async fn new(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let all = organisations::list(&desk.house, &visitor.call(), Act::ManageOrganisations).await?;
    asks_new(&all, &visitor.today().to_string()).draw(&desk, &visitor)
}

/// Adds one.
///
/// # Errors
/// This visitor may not keep organisations.
pub async fn add(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let all = organisations::list(&desk.house, &visitor.call(), Act::ManageOrganisations).await?;
    let mut reader = Reader::new(&posted.sent, visitor.today());
    let name = reader.text("name", "what it is called", 100);
    let kinds: Vec<&str> = OrganisationKind::ALL.into_iter().map(OrganisationKind::name).collect();
    let kind = reader.choice("kind", "what it is", &kinds).and_then(|kind| OrganisationKind::parse(&kind));
    let parents: Vec<&str> = all.iter().map(|o| o.id.as_str()).collect();
    let parent = reader.choice("parent", "the organisation it stands under", &parents);
    let mut errors = reader.errors;
    if let (Some(name), Some(kind), Some(parent), true) = (name, kind, parent, errors.is_empty()) {
        let id = free_id(&desk.house, Of::Organisation, &name).await?;
        let said = format!("{name} is added.");
        match perform(&desk.house, &posted.call(), &Keep { id, kind, name, parent: Some(parent), closed_on: None })
            .await
        {
            Ok(_) => return Ok(visitor.done(&desk, BACK.0, &said)),
            Err(refusal) => errors.push(told(refusal)?),
        }
    }
    asks_new(&all, &visitor.today().to_string()).again(&desk, visitor, (&posted.sent, &errors))
}

fn asks(o: &Organisation) -> Asks {
    let fields = vec![
        Field::new("name", "What it is called", Shape::Line { width: 20 }).holding(&o.name),
        Field::new("closed", "Its last day, if it has left", Shape::Day)
            .optional()
            .holding(o.closed_on.as_deref().unwrap_or_default())
            .hint("Such as 31 March. Its records stay; move its participants first."),
    ];
    Asks { lead: format!("{}.", words(o.kind)), ..Asks::new(&o.name, BACK, fields) }
}

/// One of them.
///
/// # Errors
/// There is none of this id that this visitor may keep.
pub async fn one(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Stop> {
    asks(&organisations::find(&desk.house, &visitor.call(), &id).await?).draw(&desk, &visitor)
}

/// Changes it.
///
/// # Errors
/// There is none of this id that this visitor may keep.
pub async fn change(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let o = organisations::find(&desk.house, &visitor.call(), &id).await?;
    let mut reader = Reader::new(&posted.sent, visitor.today());
    let name = reader.text("name", "what it is called", 100);
    let closed = match posted.sent.get("closed") {
        "" => None,
        _ => last_day(&mut reader, "closed", "it left"),
    };
    let mut errors = reader.errors;
    if let (Some(name), true) = (name, errors.is_empty()) {
        let keep = Keep {
            id: o.id.clone(),
            kind: o.kind,
            name,
            parent: o.parent.clone(),
            closed_on: closed.map(|day| day.to_string()),
        };
        match perform(&desk.house, &posted.call(), &keep).await {
            Ok(_) => return Ok(visitor.done(&desk, BACK.0, "The organisation is changed.")),
            Err(refusal) => errors.push(told(refusal)?),
        }
    }
    asks(&o).again(&desk, visitor, (&posted.sent, &errors))
}
