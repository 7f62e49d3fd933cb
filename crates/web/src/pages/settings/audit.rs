//! Who looked: everything anybody did, read or was refused in one record.

use crate::desk::Shared;
use crate::pages::people::{bar, name_of, recorded};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::context;
use serde::Deserialize;
use waymark_access::Act;
use waymark_app::participants::{self, AsAt};
use waymark_domain::ledger::Outcome;

/// How many lines stand on one page.
const PAGE: usize = 100;

/// Which page.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// From 0.
    #[serde(default)]
    pub page: usize,
}

/// The page.
///
/// # Errors
/// There is no such participant, or none whose audit this visitor may see.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let call = visitor.call();
    let lines = participants::looked_at(&desk.house, &call, &id).await?;
    let opened = participants::open(&desk.house, &call, &id, AsAt::default()).await?;
    let part = lines.iter().skip(asked.page.saturating_mul(PAGE)).take(PAGE);
    let rows: Vec<_> = part
        .map(|line| {
            let h = &line.happening;
            let what = Act::parse(&h.action).map_or_else(|| h.action.replace('_', " "), |act| act.words().to_owned());
            let came = match h.outcome {
                Outcome::Done => "Done",
                Outcome::Read => "Read",
                Outcome::Refused => "Refused",
                Outcome::Failed => "Could not be written",
            };
            let cells = [
                recorded(h.at.div_euclid(1_000_000)),
                line.name.clone(),
                h.organisation.clone(),
                crate::stop::sentence(&what),
                came.to_owned(),
            ];
            context! { cells => cells }
        })
        .collect();
    let shown = asked.page.saturating_mul(PAGE) + rows.len();
    let more = (shown < lines.len()).then(|| format!("{} older lines are not shown here.", lines.len() - shown));
    let own = context! {
        heading => "Who looked", back => format!("/people/{id}"), back_words => name_of(&opened.seen), person => bar(&opened, desk.house.vocabulary),
        head => ["When", "Who", "For", "What", "Came of it"], rows => rows, none => "Nobody has looked yet.", more => more,
        older => (shown < lines.len()).then(|| format!("?page={}", asked.page + 1)),
        lead => "Everything anybody did, read or was refused in this record, the newest first. Your look is in it too.",
    };
    visitor.page(&desk, "pages/settings/table.njk", "Who looked", own)
}
