//! The timeline: every fact with who, when and why, each correction beside what it corrected.

use super::bar::{bar, name_of};
use super::facts::{Line, line};
use crate::desk::Shared;
use crate::page::shown;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::context;
use serde::{Deserialize, Serialize};
use waymark_app::participants::{self, AsAt};

/// How many facts stand on one page.
const PAGE: usize = 50;

/// Which part is looked at.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// `contact`, `work`, `plan`, `corrections`; everything where nothing is said.
    #[serde(default)]
    pub show: String,
    /// Which page, from 0.
    #[serde(default)]
    pub page: usize,
}

/// A fact, with those that correct it.
#[derive(Debug, Clone, Serialize)]
struct Entry {
    line: Line,
    corrections: Vec<Line>,
}

/// The page.
///
/// # Errors
/// There is no such participant, or none for this visitor.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(participant): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let opened = participants::open(&desk.house, &visitor.call(), &participant, AsAt::default()).await?;
    let record = &opened.seen.record;
    let lines: Vec<Line> = record.facts.iter().map(|held| line(record, held, desk.house.vocabulary)).collect();
    let mut entries: Vec<Entry> = lines
        .iter()
        .filter(|one| one.corrects.is_none())
        .map(|one| Entry { line: one.clone(), corrections: chain(&lines, one.seq) })
        .filter(|entry| belongs(entry, &asked.show))
        .collect();
    entries.sort_by(|a, b| (&b.line.on, &b.line.at, b.line.seq).cmp(&(&a.line.on, &a.line.at, a.line.seq)));
    let all = entries.len();
    let part: Vec<Entry> = entries.into_iter().skip(asked.page * PAGE).take(PAGE).collect();
    let own = context! {
        person => bar(&opened, desk.house.vocabulary),
        entries => shown(&part),
        all => all,
        show => asked.show,
        at_page => asked.page,
        more => (asked.page + 1) * PAGE < all,
        withheld => opened.seen.withheld,
    };
    visitor.page(&desk, "pages/people/timeline.njk", &format!("Timeline: {}", name_of(&opened.seen)), own)
}

/// The corrections of a fact, and theirs, in the order they were recorded.
fn chain(lines: &[Line], seq: i64) -> Vec<Line> {
    let mut found: Vec<Line> = Vec::new();
    let mut of = vec![seq];
    while let Some(seq) = of.pop() {
        for one in lines.iter().filter(|one| one.corrects == Some(seq)) {
            of.push(one.seq);
            found.push(one.clone());
        }
    }
    found.sort_by_key(|one| one.seq);
    found
}

fn belongs(entry: &Entry, show: &str) -> bool {
    let kind = entry.line.kind.as_str();
    let any = |words: &[&str]| words.iter().any(|w| kind.contains(w));
    match show {
        "contact" => any(&["contact", "appointment", "meeting", "explanation", "reminder", "note"]),
        "plan" => any(&["plan", "need", "diagnostic", "goal", "referral_made", "training"]),
        "work" => any(&["job", "earn", "employ", "benefit", "outcome", "claim"]),
        "corrections" => !entry.corrections.is_empty(),
        _ => true,
    }
}
