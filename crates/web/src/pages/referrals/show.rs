//! The referrals: bring a file in, see the files that wait, and who waits for a coach.

use crate::desk::Shared;
use crate::form::{Choice, FieldError};
use crate::own_words;
use crate::page::shown;
use crate::pages::people::recorded;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use waymark_access::Act;
use waymark_app::{contracts, organisations, referrals, staff};

/// Which page of those who wait.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// From 0.
    #[serde(default)]
    pub page: i64,
}

/// The page.
///
/// # Errors
/// This visitor may not take referrals in.
pub async fn get(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Stop> {
    draw(&desk, &visitor, (asked.page, &[])).await
}

/// The page with what is wrong with an upload.
///
/// # Errors
/// As the page.
pub async fn draw(desk: &Shared, visitor: &Visitor, (page, errors): (i64, &[FieldError])) -> Result<Response, Stop> {
    let call = visitor.call();
    staff::must(&desk.house, &call, (&visitor.staff, Act::ImportReferrals)).await?;
    let (waiting, more) = referrals::waiting(&desk.house, &call, page).await?;
    let may_allocate = staff::may(&desk.house, &visitor.staff, Act::Allocate, visitor.today());
    let contracts = contracts::of_organisation(&desk.house, &call).await?;
    let organisations = organisations::list(&desk.house, &call, Act::ImportReferrals).await?;
    let open =
        organisations.iter().filter(|o| o.closed_on.as_ref().is_none_or(|day| *day > visitor.today().to_string()));
    let to: Vec<Choice> = open.map(|o| Choice::new(&o.id, &o.name)).collect();
    let files: Vec<Value> = referrals::list_kept(&desk.house, &call)
        .await?
        .into_iter()
        .map(|(id, name, kept)| context! { id => id, name => name, kept => recorded(kept) })
        .collect();
    let today = visitor.today();
    let rows: Vec<Value> = waiting.iter().map(|one| row(one, today)).collect();
    let own = context! {
        rows => rows,
        coach => own_words::coach_of_all(&desk.house, &contracts.iter().map(|c| c.pack.as_str()).collect::<Vec<_>>()),
        page => page,
        more => more,
        may_allocate => may_allocate,
        contracts => shown(contracts.iter().map(|c| Choice::new(&c.id, &c.name)).collect::<Vec<_>>()),
        to => shown(to),
        own => &visitor.staff.organisation,
        files => files,
        errors => shown(errors),
    };
    let (status, title) = if errors.is_empty() {
        (StatusCode::OK, "Referrals")
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, "Error: Referrals")
    };
    visitor.page_with(desk, ("pages/referrals/show.njk", status), title, own)
}

/// Somebody who waits, as the page shows them.
#[must_use]
pub fn row(one: &referrals::Waiting, today: waymark_rules::Day) -> Value {
    let days = one.due.as_deref().and_then(waymark_rules::Day::parse).map(|due| due.since(today));
    context! {
        id => &one.participant,
        name => one.name.clone().unwrap_or_else(|| one.participant.clone()),
        marked => one.marked,
        organisation => &one.organisation,
        referred => &one.referred,
        due => &one.due,
        late => days.is_some_and(|days| days < 0),
        far => days.map(crate::pages::people::far),
    }
}
