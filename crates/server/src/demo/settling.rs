//! Lets the invented contract in by the ways anybody would: what is set up one by one, its people in lots.

use crate::Failure;
use std::collections::{BTreeMap, BTreeSet};
use waymark_app::demo::{Settle, Settled, Settler};
use waymark_app::effects::Place;
use waymark_app::facts::import::{Import, by_subject};
use waymark_app::referrals::DecideDuplicate;
use waymark_app::{Call, House, bulk, contracts, organisations, participants, perform, staff};
use waymark_domain::Refusal;
use waymark_domain::identity::{Identity, Nino};
use waymark_domain::staff::Role;
use waymark_generate::demo::{Arrived, Happened, MidFlight, Person, SetUp};

/// How many participants are drawn up before they are let in.
const DRAWN: usize = 1_000;
/// How many rows of a list are asked for at once.
pub const PAGE: i64 = 1_000;
/// The stage of the journey in which somebody is on the programme.
pub const ON_PROGRAMME: &str = "on_programme";

/// What was let in.
#[derive(Default)]
pub struct Outcome {
    /// How many participants.
    pub participants: usize,
    /// How many of their records are restricted.
    pub restricted: usize,
    /// How many facts, with the contract's own.
    pub facts: usize,
    /// How many pairs were offered as probable duplicates.
    pub offered: usize,
    /// How many of these were decided.
    pub decided: usize,
}

/// Lets everything in, in order of time.
pub async fn settle(house: &House, call: &Call, contract: &MidFlight<'_>) -> Result<Outcome, Failure> {
    for happened in contract.set_up() {
        set_up(house, happened).await?;
    }
    let mut outcome = Outcome::default();
    let id = contract.contract_id().to_owned();
    let own = Import { contract: id.clone(), places: BTreeMap::new() };
    for taken in bulk::perform_all(house, call, &own, &by_subject(contract.contract_facts())).await? {
        if let Some((_, why)) = taken.refused.first() {
            return Err(Failure::input(format!("a fact of the contract itself does not fit: {why}")));
        }
        outcome.facts += taken.added;
    }
    let paths = paths(contract);
    let settle = Settle { contract: id };
    let mut same: BTreeMap<String, String> = BTreeMap::new();
    let mut alike: BTreeSet<(String, String)> = BTreeSet::new();
    let mut arrived = contract.arrived().peekable();
    while arrived.peek().is_some() {
        let mut settlers = Vec::with_capacity(DRAWN);
        for one in arrived.by_ref().take(DRAWN) {
            let settler = settler(one, &paths, &mut same)?;
            outcome.restricted += usize::from(settler.class == waymark_domain::staff::RecordClass::Restricted);
            settlers.push(settler);
        }
        for Settled { participant, facts, alike: others } in bulk::perform_all(house, call, &settle, &settlers).await? {
            outcome.participants += 1;
            outcome.facts += facts;
            alike.extend(others.into_iter().map(|other| ordered(participant.clone(), other)));
        }
    }
    outcome.offered = alike.len();
    outcome.decided = decide(house, call, contract, (&same, &alike)).await?;
    Ok(outcome)
}

fn ordered(a: String, b: String) -> (String, String) {
    if a <= b { (a, b) } else { (b, a) }
}

/// Sets one thing up, at its moment.
async fn set_up(house: &House, happened: Happened) -> Result<(), Refusal> {
    let call = Call::operator(happened.second * 1_000_000);
    match happened.what {
        SetUp::Organisation(o) => {
            let keep =
                organisations::Keep { id: o.id, kind: o.kind, name: o.name, parent: o.parent, closed_on: o.closed_on };
            perform(house, &call, &keep).await.map(|_| ())
        }
        SetUp::Contract(contract) => perform(house, &call, &contracts::Keep { contract }).await.map(|_| ()),
        SetUp::Staff(s) => {
            let (id, name, organisation) = (s.id, s.name, s.organisation);
            let keep = staff::Keep { id, name, role: s.role, organisation, nominated: s.nominated, left_on: s.left_on };
            perform(house, &call, &keep).await.map(|_| ())
        }
        SetUp::Cover(cover) => perform(house, &call, &staff::ArrangeCover { cover }).await,
        SetUp::Window(staff, organisation, days) => {
            perform(house, &call, &staff::OpenWindow { staff, organisation, days }).await
        }
    }
}

/// The path of each organisation.
fn paths(contract: &MidFlight<'_>) -> BTreeMap<String, String> {
    let path = |happened: Happened| match happened.what {
        SetUp::Organisation(o) => Some((o.id, o.path)),
        _ => None,
    };
    contract.set_up().into_iter().filter_map(path).collect()
}

/// One participant as they are let in; whose earlier record is known is noted in `same`.
fn settler(
    one: Arrived,
    paths: &BTreeMap<String, String>,
    same: &mut BTreeMap<String, String>,
) -> Result<Settler, Failure> {
    let participant = one.person.participant.clone();
    let mut stays = Vec::with_capacity(one.stays.len());
    for stay in one.stays {
        let path = paths.get(&stay.organisation).cloned();
        let path = path.ok_or_else(|| Failure::input(format!("there is no organisation `{}`", stay.organisation)))?;
        stays.push((Place { organisation: stay.organisation, path, coach: stay.coach, why: stay.why }, stay.since));
    }
    if let Some(earlier) = one.same_person_as {
        same.insert(participant.clone(), earlier);
    }
    let identity = identity(one.person)?;
    Ok(Settler { participant, class: one.class, identity, stays, facts: one.facts })
}

fn identity(person: Person) -> Result<Identity, Failure> {
    let nino = person.nino.as_deref().map(Nino::parse).transpose();
    Ok(Identity {
        title: person.title,
        first_names: Some(person.first_names),
        last_name: Some(person.last_name),
        nino: nino.map_err(|e| Failure::input(format!("{}: {e}", person.participant)))?,
        date_of_birth: person.date_of_birth,
        address: person.address.into_iter().collect(),
        town: person.town,
        postcode: person.postcode,
        telephone: person.telephone,
        mobile: person.mobile,
        email: person.email,
        welsh_spoken: Some(person.welsh),
        welsh_written: None,
    })
}

/// Decides every other pair that is one person, where the two are not on the programme at once; the others wait for whoever tries the demo.
async fn decide(
    house: &House,
    call: &Call,
    contract: &MidFlight<'_>,
    (same, alike): (&BTreeMap<String, String>, &BTreeSet<(String, String)>),
) -> Result<usize, Failure> {
    let manager = contract.staff().into_iter().find(|s| s.role == Role::PrimeManager && s.left_on.is_none());
    let Some(manager) = manager else { return Ok(0) };
    let on: BTreeSet<String> =
        caseload(house, call).await?.into_iter().filter(|l| l.stage == ON_PROGRAMME).map(|l| l.subject).collect();
    let offered = same.iter().filter(|(later, earlier)| {
        let pair = ordered((*later).clone(), (*earlier).clone());
        alike.contains(&pair) && !(on.contains(*later) && on.contains(*earlier))
    });
    let mut decided = 0;
    for (later, earlier) in offered.step_by(2) {
        let why = "they told the coach that they had been with us before".to_owned();
        let action = DecideDuplicate { one: later.clone(), other: earlier.clone(), same: true, why };
        perform(house, &Call::staff(&manager.id, call.now), &action).await?;
        decided += 1;
    }
    Ok(decided)
}

/// Every enrolment the operator may list.
pub async fn caseload(house: &House, call: &Call) -> Result<Vec<waymark_store::lists::Load>, Refusal> {
    let mut all: Vec<waymark_store::lists::Load> = Vec::new();
    loop {
        let after = all.last().map_or_else(Default::default, |l| (l.subject.clone(), l.enrolment.clone()));
        let page = participants::caseload(house, call, PAGE, (&after.0, &after.1)).await?;
        let there = page.len();
        all.extend(page);
        if i64::try_from(there).unwrap_or(0) < PAGE {
            return Ok(all);
        }
    }
}
