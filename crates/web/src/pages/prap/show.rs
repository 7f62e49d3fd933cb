//! What is still to be keyed: for whom, what, both dates ready to copy, by when; and what was ticked today.

use crate::desk::Shared;
use crate::page::shown;
use crate::pages::people::far;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use waymark_access::Act;
use waymark_app::{keying, staff};
use waymark_rules::Day;

/// Which page.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// From 0.
    #[serde(default)]
    pub page: i64,
}

/// The page.
///
/// # Errors
/// This visitor keys nothing.
pub async fn get(State(desk): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, Stop> {
    let call = visitor.call();
    // Whoever keys takes referrals in as well; both are an administrator's work.
    staff::must(&desk.house, &call, (&visitor.staff, Act::ImportReferrals)).await?;
    let (rows, more) = keying::list(&desk.house, &call, asked.page).await?;
    let (now, waits): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| !row.waits);
    let ticked = keying::ticked(&desk.house, &call).await?;
    let own = context! {
        rows => now.iter().map(row).collect::<Vec<_>>(),
        waits => waits.iter().map(row).collect::<Vec<_>>(),
        ticked => ticked.iter().map(|t| context! { id => &t.participant, what => capital(&t.what), at => crate::pages::people::recorded(t.at) }).collect::<Vec<_>>(),
        today_words => as_keyed(visitor.today()),
        page => asked.page.max(0),
        more => more,
    };
    visitor.page(&desk, "pages/prap/show.njk", "To key into PRaP", own)
}

fn row(one: &keying::ToKey) -> Value {
    context! {
        id => &one.participant,
        enrolment => &one.enrolment,
        name => one.name.clone().unwrap_or_else(|| one.participant.clone()),
        kind => &one.kind,
        what => capital(&one.what),
        words => shown(&one.words),
        happened => &one.happened,
        on => one.on.as_deref().and_then(Day::parse).map(as_keyed),
        due => &one.due,
        late => one.days_left.is_some_and(|days| days < 0),
        far => one.days_left.map(far),
        clauses => one.clauses.join(", "),
    }
}

/// A day as it is typed into other systems: `03/12/2020`.
fn as_keyed(day: Day) -> String {
    let text = day.to_string();
    let mut parts = text.splitn(3, '-');
    let (year, month, date) = (parts.next(), parts.next(), parts.next());
    format!("{}/{}/{}", date.unwrap_or_default(), month.unwrap_or_default(), year.unwrap_or_default())
}

/// A noun as a heading: without its article.
fn capital(noun: &str) -> String {
    let bare = ["the ", "an ", "a "].into_iter().find_map(|article| noun.strip_prefix(article)).unwrap_or(noun);
    crate::stop::sentence(bare).trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_they_are_typed_elsewhere() {
        assert_eq!(as_keyed(Day::parse("2020-12-03").unwrap()), "03/12/2020");
        assert_eq!(capital("the entry “started” in PRaP"), "Entry “started” in PRaP");
    }
}
