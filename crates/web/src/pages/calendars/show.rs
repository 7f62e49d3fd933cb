//! The calendars of the house, with the holidays to come and those that were added.

use crate::desk::Shared;
use crate::form::{FieldError, Sent};
use crate::page::shown;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::State;
use axum::response::Response;
use minijinja::{Value, context};
use waymark_app::calendars::{self, Shown};
use waymark_app::figures;
use waymark_rules::Day;

/// The page.
///
/// # Errors
/// The calendars cannot be read.
pub async fn get(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let own = drawn(&desk, &visitor, (&Sent::default(), &[])).await?;
    visitor.page(&desk, "pages/calendars/show.njk", "Holidays", own)
}

/// The page's own data, with what was typed and what is wrong with it.
pub(super) async fn drawn(
    desk: &Shared,
    visitor: &Visitor,
    (sent, errors): (&Sent, &[FieldError]),
) -> Result<Value, Stop> {
    let call = visitor.call();
    let (all, waiting) = calendars::see(&desk.house, &call).await?;
    let keeps = figures::contracts(&desk.house, &call).await?.into_iter().find(|s| s.keeps).map(|s| s.contract.id);
    let today = visitor.today();
    Ok(context! {
        calendars => all.iter().map(|c| calendar(c, today)).collect::<Vec<_>>(),
        waiting => waiting,
        contract => keeps,
        errors => shown(errors),
        typed => context! { calendar => sent.get("calendar"), day => sent.get("day"), name => sent.get("name") },
    })
}

fn calendar(c: &Shown, today: Day) -> Value {
    let upto = today.plus(550).unwrap_or(Day::LAST);
    let soon = c.holidays.iter().filter(|(day, _)| *day >= today && *day <= upto);
    let added = c.added.iter().map(|a| {
        context! {
            day => a.row.day.to_string(), words => a.row.day.in_words(), name => &a.row.name, withdrawn => a.row.withdrawn,
            stands => a.stands, by => &a.row.author,
            on => Day::of_instant(a.row.recorded).map(Day::short),
        }
    });
    context! {
        id => &c.id,
        name => &c.name,
        version => &c.version,
        soon => soon.map(|(day, name)| context! { words => day.in_words(), name => name }).collect::<Vec<Value>>(),
        added => added.collect::<Vec<Value>>(),
    }
}
