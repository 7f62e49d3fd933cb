//! A programme as a document, clause by clause, with what each rule is doing in a contract right now.

use crate::desk::Shared;
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use minijinja::{Value, context};
use serde::Deserialize;
use std::collections::BTreeMap;
use waymark_app::figures::{self, Owner};
use waymark_app::programme::{self, Clause, Document, Now};

/// For which contract.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// The contract's id; empty for none.
    #[serde(default)]
    pub contract: String,
}

/// The page.
///
/// # Errors
/// There is no such programme.
pub async fn get(
    State(desk): State<Shared>,
    visitor: Visitor,
    Path(pack): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Stop> {
    let program = desk.house.program(&pack).map_err(|_| Stop::not_found("programme", &pack))?;
    let document = programme::document(&program);
    let call = visitor.call();
    // What the rules are doing is told to whoever may see the whole contract's figures; the document is everybody's.
    let contracts = figures::contracts(&desk.house, &call).await?;
    let ours = contracts.iter().filter(|s| s.contract.pack == pack && s.widest == Owner::Contract);
    let chosen = ours.clone().find(|s| s.contract.id == asked.contract).or_else(|| ours.clone().next());
    let now = match chosen {
        Some(seen) => programme::now(&desk.house, &call, &seen.contract.id).await?,
        None => BTreeMap::new(),
    };
    let own = context! {
        contract => chosen.map(|s| context! { id => &s.contract.id, name => &s.contract.name }),
        ..drawn(&document, &now)
    };
    visitor.page(&desk, "pages/programmes/show.njk", &document.name, own)
}

fn drawn(d: &Document, now: &BTreeMap<String, Now>) -> Value {
    let words: BTreeMap<&str, &str> = d.readings.iter().map(|r| (r.id, r.words)).collect();
    let clauses: Vec<Value> = d.clauses.iter().map(|c| clause(c, &words, now.get(&c.id))).collect();
    let readings: Vec<Value> = d
        .readings
        .iter()
        .map(|r| {
            context! {
                id => r.id, question => r.question, words => r.words, otherwise => r.otherwise, support => r.support,
                is_alternative => r.is_alternative, standards => &r.standards,
            }
        })
        .collect();
    let pair =
        |all: &[(String, String)]| all.iter().map(|(a, b)| context! { what => a, more => b }).collect::<Vec<Value>>();
    context! {
        id => &d.id,
        name => &d.name,
        version => &d.version,
        source => &d.source,
        calendar => context! { name => &d.calendar.0, version => &d.calendar.1 },
        warning => &d.warning,
        versions => pair(&d.versions),
        not_set => pair(&d.not_set),
        readings => readings,
        clauses => clauses,
    }
}

fn clause(c: &Clause, words: &BTreeMap<&str, &str>, now: Option<&Now>) -> Value {
    let readings: Vec<Value> = c
        .readings
        .iter()
        .map(|&id| context! { id => id, words => words.get(&id).copied().unwrap_or_default() })
        .collect();
    context! {
        kind => c.kind,
        id => &c.id,
        clauses => c.clauses.join(", "),
        says => &c.says,
        rule => &c.rule,
        binds => c.binds.join(", "),
        note => &c.note,
        disagrees_with => &c.disagrees_with,
        not_set => c.not_set.join("; "),
        readings => readings,
        now => now.filter(|_| c.kind == "standard").map(|n| {
            context! {
                owed => n.owed, overdue => n.overdue, met => n.month.counts.met, matured => n.month.counts.matured(),
                percent => n.month.counts.percent(),
            }
        }),
    }
}
