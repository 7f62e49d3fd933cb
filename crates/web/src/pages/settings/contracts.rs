//! Contracts: added and changed without code: programme, areas, days.

use super::form::{Asks, told};
use crate::desk::Shared;
use crate::form::dates::Leaning;
use crate::form::{Choice, Field, FieldError, Posted, Reader, Shape};
use crate::stop::Stop;
use crate::visitor::Visitor;
use axum::extract::{Path, State};
use axum::response::Response;
use minijinja::context;
use waymark_access::Act;
use waymark_app::contracts::{self, Judged, Keep};
use waymark_app::staff::{Of, free_id};
use waymark_app::{House, organisations, perform};
use waymark_domain::contract::Contract;
use waymark_domain::organisation::{Organisation, OrganisationKind};

const BACK: (&str, &str) = ("/settings/contracts", "Contracts");

/// The contracts.
///
/// # Errors
/// This visitor may not keep contracts.
pub async fn list(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    let all = contracts::list(&desk.house, &visitor.call()).await?;
    let rows: Vec<_> = all
        .iter()
        .map(|c| context! { href => format!("/settings/contracts/{}", c.id), cells => [c.name.clone(), c.pack.clone(), c.areas.join(", "), format!("{} to {}", c.starts, c.ends), format!("{} figures", c.targets.len())] })
        .collect();
    let own = context! {
        heading => "Contracts", back => "/settings", back_words => "Settings", add => "/settings/contracts/new", add_words => "Add a contract",
        head => ["Contract", "Programme", "Areas", "Days", "Agreed"], rows => rows, none => "There are none.",
    };
    visitor.page(&desk, "pages/settings/table.njk", "Contracts", own)
}

/// The fields, over what is there and what is judged by its programme already.
fn fields(house: &House, primes: &[Organisation], there: Option<(&Contract, Judged)>) -> Vec<Field> {
    let fixed = there.filter(|(_, judged)| *judged != Judged::Nothing).map(|(c, _)| c.pack.as_str());
    let packs = house.programs.all();
    let packs = packs.iter().filter(|(id, _)| fixed.is_none_or(|fixed| fixed == *id));
    let packs = packs.map(|(id, program)| Choice::new(id, &program.pack.name)).collect();
    let can_change = match there.map(|(_, judged)| judged) {
        Some(Judged::People(1)) => {
            "It stays: 1 person was referred under it. For another programme add a contract.".to_owned()
        }
        Some(Judged::People(n)) => {
            format!("It stays: {n} people were referred under it. For another programme add a contract.")
        }
        Some(Judged::Contract) => {
            "It stays: facts about the contract are recorded. For another programme add a contract.".to_owned()
        }
        Some(Judged::Nothing) | None => "It can be changed until the first person is referred.".to_owned(),
    };
    let there = there.map(|(contract, _)| contract);
    let held = |of: fn(&Contract) -> String| there.map(of).unwrap_or_default();
    let mut fields = vec![
        Field::new("name", "What it is called", Shape::Line { width: 20 }).holding(&held(|c| c.name.clone())),
        Field::radios("pack", "Programme", packs).hint(&can_change).holding(&held(|c| c.pack.clone())),
        Field::new("areas", "Package areas it covers", Shape::Line { width: 20 })
            .optional()
            .holding(&held(|c| c.areas.join(", ")))
            .hint("With commas, such as CPA1, CPA2. Empty means any"),
        Field::new("starts", "First day", Shape::Day).holding(&held(|c| c.starts.clone())),
        Field::new("ends", "Last day", Shape::Day).holding(&held(|c| c.ends.clone())),
    ];
    if there.is_none() && primes.len() > 1 {
        let primes = primes.iter().map(|o| Choice::new(&o.id, &o.name)).collect();
        fields.insert(1, Field::new("prime", "Held by", Shape::Select { choices: primes }));
    }
    fields
}

async fn primes(desk: &Shared, visitor: &Visitor) -> Result<Vec<Organisation>, Stop> {
    let mut all = organisations::list(&desk.house, &visitor.call(), Act::ManageContract).await?;
    all.retain(|o| o.kind == OrganisationKind::Prime);
    Ok(all)
}

fn asks_new(house: &House, primes: &[Organisation]) -> Asks {
    let lead = "What the programme promises comes from its pack; nothing is programmed for a contract.".to_owned();
    Asks { lead, save: "Add", ..Asks::new("Add a contract", BACK, fields(house, primes, None)) }
}

fn asks(house: &House, c: &Contract, judged: Judged) -> Asks {
    let more = Some((format!("/settings/contracts/{}/targets", c.id), "What was agreed for each month".to_owned()));
    Asks { more, ..Asks::new(&c.name, BACK, fields(house, &[], Some((c, judged)))) }
}

/// The form for a new one.
///
/// # Errors
/// This visitor may not keep contracts.
pub async fn new(State(desk): State<Shared>, visitor: Visitor) -> Result<Response, Stop> {
    asks_new(&desk.house, &primes(&desk, &visitor).await?).draw(&desk, &visitor)
}

/// What the form says, over what was there.
fn read(house: &House, posted: &Posted, there: Contract) -> Result<Contract, Vec<FieldError>> {
    let mut reader = Reader::new(&posted.sent, posted.visitor.today());
    let packs = house.programs.all();
    let ids: Vec<&str> = packs.keys().map(String::as_str).collect();
    let name = reader.text("name", "what it is called", 100);
    let pack = reader.choice("pack", "the programme", &ids);
    let starts = reader.day("starts", "it begins", Leaning::Past);
    let ends = reader.day("ends", "it ends", Leaning::Coming);
    if let (Some(starts), Some(ends)) = (starts, ends)
        && ends < starts
    {
        reader.wrong("ends", "The last day is before the first. Enter the last day, or an earlier first one");
    }
    let areas = posted.sent.get("areas").split(',').map(str::trim).filter(|a| !a.is_empty()).map(str::to_uppercase);
    match (name, pack, starts, ends) {
        (Some(name), Some(pack), Some(starts), Some(ends)) if reader.errors.is_empty() => {
            let version = packs.get(&pack).map(|program| program.pack.version.clone()).unwrap_or_default();
            let version = if pack == there.pack { there.version.clone() } else { version };
            Ok(Contract {
                name,
                pack,
                version,
                areas: areas.collect(),
                starts: starts.to_string(),
                ends: ends.to_string(),
                ..there
            })
        }
        _ => Err(reader.errors),
    }
}

/// Adds one.
///
/// # Errors
/// This visitor may not keep contracts.
pub async fn add(State(desk): State<Shared>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let primes = primes(&desk, visitor).await?;
    let prime = primes.iter().find(|o| o.id == posted.sent.get("prime")).or(primes.first());
    let bare = Contract {
        id: free_id(&desk.house, Of::Contract, posted.sent.get("name")).await?,
        name: String::new(),
        pack: String::new(),
        version: String::new(),
        prime: prime.map(|o| o.id.clone()).unwrap_or_default(),
        areas: Vec::new(),
        starts: String::new(),
        ends: String::new(),
        targets: Vec::new(),
    };
    let errors = match read(&desk.house, &posted, bare) {
        Err(errors) => errors,
        Ok(contract) => match perform(&desk.house, &posted.call(), &Keep { contract }).await {
            Ok(id) => {
                return Ok(visitor.done(
                    &desk,
                    &format!("/settings/contracts/{id}/targets"),
                    "The contract is added. Say what was agreed for each month.",
                ));
            }
            Err(refusal) => vec![told(refusal)?],
        },
    };
    asks_new(&desk.house, &primes).again(&desk, visitor, (&posted.sent, &errors))
}

/// One of them.
///
/// # Errors
/// There is none of this id that this visitor may keep.
pub async fn one(State(desk): State<Shared>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Stop> {
    let contract = contracts::find(&desk.house, &visitor.call(), &id).await?;
    let judged = contracts::judged(&desk.house, &visitor.call(), &id).await?;
    asks(&desk.house, &contract, judged).draw(&desk, &visitor)
}

/// Changes it.
///
/// # Errors
/// There is none of this id that this visitor may keep.
pub async fn change(State(desk): State<Shared>, Path(id): Path<String>, posted: Posted) -> Result<Response, Stop> {
    let visitor = &posted.visitor;
    let there = contracts::find(&desk.house, &visitor.call(), &id).await?;
    let errors = match read(&desk.house, &posted, there.clone()) {
        Err(errors) => errors,
        Ok(contract) => match perform(&desk.house, &posted.call(), &Keep { contract }).await {
            Ok(_) => return Ok(visitor.done(&desk, BACK.0, "The contract is changed.")),
            Err(refusal) => vec![told(refusal)?],
        },
    };
    let judged = contracts::judged(&desk.house, &visitor.call(), &id).await?;
    asks(&desk.house, &there, judged).again(&desk, visitor, (&posted.sent, &errors))
}
