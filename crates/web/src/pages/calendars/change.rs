//! A holiday more or fewer: first what it would move, then, confirmed, the change itself.

use super::show::drawn;
use crate::desk::Shared;
use crate::form::dates::Leaning;
use crate::form::{FieldError, Posted, Reader};
use crate::stop::{Stop, sentence};
use axum::extract::State;
use axum::response::Response;
use minijinja::{Value, context};
use waymark_app::calendars::{self, Change, Moved};
use waymark_domain::Refusal;
use waymark_rules::Day;

/// Shows what a change would move. Nothing is changed.
///
/// # Errors
/// This visitor may not change calendars.
pub async fn preview(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let change = match read(&posted) {
        Ok(change) => change,
        Err(errors) => return again(&desk, &posted, errors).await,
    };
    let moved = match calendars::preview(&desk.house, &posted.visitor.call(), &change).await {
        Ok(moved) => moved,
        Err(refusal) => return again(&desk, &posted, told(refusal)?).await,
    };
    let own = shown(&desk, &change, &moved);
    posted.visitor.page(&desk, "pages/calendars/preview.njk", "What would move", own)
}

/// Makes the change.
///
/// # Errors
/// This visitor may not change calendars.
pub async fn post(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let change = match read(&posted) {
        Ok(change) => change,
        Err(errors) => return again(&desk, &posted, errors).await,
    };
    match calendars::add(&desk.house, &posted.call(), &change).await {
        Ok(_) => {
            let done = if change.take_back { "is no longer" } else { "is now" };
            let said = format!("{} {done} a holiday. Due days follow by themselves.", change.day.in_words());
            Ok(posted.visitor.done(&desk, "/calendars", &said))
        }
        Err(refusal) => again(&desk, &posted, told(refusal)?).await,
    }
}

fn read(posted: &Posted) -> Result<Change, Vec<FieldError>> {
    let mut reader = Reader::new(&posted.sent, posted.visitor.today());
    let take_back = posted.sent.get("do") == "take-back";
    let calendar = reader.text("calendar", "where the holiday is", 60);
    let exact = Day::parse(posted.sent.get("day"));
    let day = exact.or_else(|| reader.day("day", "of the holiday", Leaning::Coming));
    let name = if take_back { Some(String::new()) } else { reader.text("name", "what the holiday is called", 100) };
    let contract = posted.sent.get("contract").to_owned();
    match (calendar, day, name) {
        (Some(calendar), Some(day), Some(name)) => Ok(Change { contract, calendar, day, name, take_back }),
        _ => Err(reader.errors),
    }
}

/// A refusal that another day or name mends, as the form tells it.
fn told(refusal: Refusal) -> Result<Vec<FieldError>, Stop> {
    match &refusal {
        Refusal::Invalid { what, fits } => {
            Ok(vec![FieldError { field: "day".into(), text: format!("{} {}", sentence(what), sentence(fits)) }])
        }
        _ => Err(refusal.into()),
    }
}

async fn again(desk: &Shared, posted: &Posted, errors: Vec<FieldError>) -> Result<Response, Stop> {
    let own = drawn(desk, &posted.visitor, (&posted.sent, &errors)).await?;
    posted.visitor.again(desk, "pages/calendars/show.njk", "Holidays", own)
}

fn shown(desk: &Shared, change: &Change, moved: &Moved) -> Value {
    let says = |standard: &str| {
        let programs = desk.house.programs.ids().into_iter().filter_map(|id| desk.house.program(&id).ok());
        let mut all = programs.flat_map(|p| p.pack.standards.iter().map(|s| s.head.clone()).collect::<Vec<_>>());
        all.find(|head| head.id == standard).map_or_else(|| standard.to_owned(), |head| head.says)
    };
    let rows: Vec<Value> = moved
        .rows
        .iter()
        .map(|r| {
            context! { says => says(&r.standard), contract => &r.contract, from => r.from.in_words(), to => r.to.in_words(), people => r.people }
        })
        .collect();
    context! {
        rows => rows,
        people => moved.people,
        counted_otherwise => moved.counted_otherwise,
        looked_at => moved.looked_at,
        more => moved.more,
        change => context! {
            contract => &change.contract, calendar => &change.calendar, day => change.day.to_string(), words => change.day.in_words(),
            name => &change.name, what => if change.take_back { "take-back" } else { "add" },
        },
    }
}
