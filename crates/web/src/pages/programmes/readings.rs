//! A contract judged under another reading: how many verdicts would turn, and which, with both sentences.

use crate::desk::Shared;
use crate::pages::contracts::as_of::differing;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use std::collections::BTreeMap;
use waymark_app::figures::{self, Owner};
use waymark_app::programme::{self, Difference, MOST_JUDGED, Sample, other_word};

/// What the address asks.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// The contract.
    #[serde(default)]
    pub contract: String,
    /// The reading: `R12`; empty: none yet.
    #[serde(default)]
    pub reading: String,
    /// `yes`: everybody is judged, however long it takes.
    #[serde(default)]
    pub all: String,
}

/// The page.
///
/// # Errors
/// There is no such programme, contract or reading, or its figures are not for this visitor.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(pack): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let program = desk.house.program(&pack).map_err(|_| Stop::not_found("programme", &pack))?;
    let call = visitor.call();
    let contracts = figures::contracts(&desk.house, &call).await?;
    let ours = contracts.iter().filter(|s| s.contract.pack == pack && s.widest == Owner::Contract);
    let chosen = ours.clone().find(|s| s.contract.id == asked.contract).or_else(|| ours.clone().next());
    let chosen = chosen.ok_or_else(|| Stop::not_found("contract", &asked.contract))?;
    let document = programme::document(&program);
    let choices: Vec<Value> = document
        .readings
        .iter()
        .filter(|r| r.otherwise.is_some())
        .map(|r| context! { id => r.id, question => r.question, words => r.words, otherwise => r.otherwise })
        .collect();
    let said: BTreeMap<&str, &str> =
        program.pack.standards.iter().map(|s| (s.head.id.as_str(), s.head.says.as_str())).collect();
    let found = match other_word(&program, &asked.reading) {
        Some(word) => {
            let sample = if asked.all == "yes" { Sample::All } else { Sample::First(MOST_JUDGED) };
            let question = ((asked.reading.as_str(), word), sample);
            Some(programme::under_reading(&desk.house, &call, &chosen.contract.id, question).await?)
        }
        None => None,
    };
    let reading = document.readings.iter().find(|r| r.id == asked.reading);
    let own = context! {
        id => &pack,
        name => &document.name,
        contract => context! { id => &chosen.contract.id, name => &chosen.contract.name },
        choices => choices,
        reading => reading.map(|r| context! { id => r.id, question => r.question, words => r.words, otherwise => r.otherwise }),
        found => found.as_ref().map(|f| drawn(f, &said)),
    };
    visitor.page(&desk, "pages/programmes/readings.njk", &format!("{}: another reading", document.name), own)
}

fn drawn(found: &Difference, said: &BTreeMap<&str, &str>) -> Value {
    let says = |id: &str| said.get(id).copied().unwrap_or_default().to_owned();
    let by: Vec<Value> =
        found.by_standard.iter().map(|(id, n)| context! { standard => id, says => says(id), number => n }).collect();
    context! {
        judged => found.judged,
        verdicts => found.verdicts,
        changed => found.changed(),
        by_standard => by,
        differing => found.differing.iter().map(|d| differing(d, said.get(d.standard.as_str()).copied())).collect::<Vec<_>>(),
        more => found.more,
        sampled => found.sampled,
        problems => &found.problems,
    }
}
