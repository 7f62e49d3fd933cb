//! A queue: what is overdue or at risk for me, my team, a hub or everybody, under headings by how late it is; the filter stays in
//! the address, so that it can be kept and sent.

use crate::desk::Shared;
use crate::page::shown;
use crate::pages::rows::{Work, work};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Query, State};
use axum::response::Response;
use minijinja::context;
use serde::{Deserialize, Serialize};
use waymark_app::House;
use waymark_app::desk::{self, Ageing, Filter, Heading, Row, When, Whose};
use waymark_domain::staff::Role;

/// How many rows stand on a page.
const PAGE: i64 = 50;

/// The filter as the address says it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Asked {
    /// `me`, `team`, `all`, or an organisation's id.
    pub whose: String,
    /// `overdue`, `at_risk`, `due_soon` or `all`.
    pub when: String,
    /// Only this standard.
    pub standard: String,
    /// Only this coach.
    pub coach: String,
    /// After this place of the page before.
    pub after: String,
}

/// Rows under one heading.
#[derive(Debug, Clone, Serialize)]
struct Group {
    words: &'static str,
    id: &'static str,
    total: String,
    rows: Vec<Work>,
}

/// The page.
///
/// # Errors
/// This visitor may list nothing, or it cannot be read.
pub async fn get(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Stop> {
    let own = visitor.staff.role == Role::WorkCoach;
    let whose = match asked.whose.as_str() {
        "" if own => Whose::Me,
        "me" => Whose::Me,
        "" | "team" => Whose::Team,
        "all" => Whose::All,
        organisation => Whose::Organisation(organisation.to_owned()),
    };
    let when = match asked.when.as_str() {
        "at_risk" => When::AtRisk,
        "due_soon" => When::DueSoon,
        "all" => When::All,
        _ => When::Overdue,
    };
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let filter = Filter {
        whose: whose.clone(),
        when,
        standard: some(&asked.standard),
        coach: some(&asked.coach),
        ..Filter::default()
    };
    let after = some(&asked.after);
    let queue = desk::queue(&desk.house, &visitor.call(), &filter, (PAGE, after.as_deref())).await?;
    let groups: Vec<Group> =
        queue.headings.iter().filter_map(|heading| group(&desk.house, heading, &queue.rows)).collect();
    let mut standards: Vec<(String, String)> =
        queue.rows.iter().map(|row| (row.standard.clone(), row.says.clone())).collect();
    standards.sort();
    standards.dedup();
    let own = context! {
        groups => shown(&groups),
        whose => match whose { Whose::Me => "me".to_owned(), Whose::Team => "team".to_owned(), Whose::All => "all".to_owned(), Whose::Organisation(id) => id },
        when => if asked.when.is_empty() { "overdue" } else { &asked.when },
        standard => &asked.standard,
        coach => &asked.coach,
        standards => shown(&standards),
        next => &queue.next,
        is_coach => own,
        first => asked.after.is_empty(),
    };
    visitor.page(&desk, "pages/queue/show.njk", "Queue", own)
}

fn group(house: &House, heading: &Heading, rows: &[Row]) -> Option<Group> {
    let (words, id, state) = match heading.ageing {
        Ageing::Older => ("More than 30 days late", "older", "overdue"),
        Ageing::Month => ("15 to 30 days late", "month", "overdue"),
        Ageing::Fortnight => ("8 to 14 days late", "fortnight", "overdue"),
        Ageing::Week => ("1 to 7 days late", "week", "overdue"),
        Ageing::Today => ("Due today", "today", "at_risk"),
        Ageing::Later => ("Due later", "later", "due"),
    };
    let mine: Vec<Work> =
        rows.iter().filter(|row| Ageing::of(row) == heading.ageing).map(|row| work(house, row, state)).collect();
    let total = format!("{}{}", heading.total.count, if heading.total.at_least { "+" } else { "" });
    (!mine.is_empty()).then_some(Group { words, id, total, rows: mine })
}
