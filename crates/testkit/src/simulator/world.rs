//! One prime, six hubs, sixteen micro-hubs, and the people who work there.

use fastrand::Rng;
use std::collections::BTreeMap;
use waymark_domain::contract::Contract;
use waymark_domain::organisation::OrganisationKind::{self, Commissioner, Hub, MicroHub, Prime};
use waymark_domain::staff::Role;
use waymark_rules::Day;

/// How many hubs there are under the prime.
pub(super) const HUBS: usize = 6;
/// How many micro-hubs stand under the hubs.
const MICRO_HUBS: usize = 16;

/// Somebody who works with participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Coach {
    /// Their id.
    pub(super) id: String,
    /// The organisation they work for.
    pub(super) organisation: String,
    /// The hub that organisation belongs to.
    pub(super) hub: usize,
    /// Whether they have left.
    pub(super) gone: bool,
}

/// Who works where, as it is now.
#[derive(Debug, Clone)]
pub(super) struct World {
    /// The coaches.
    pub(super) coaches: Vec<Coach>,
    /// Whether each hub is still there.
    pub(super) open: [bool; HUBS],
    /// Who is away: who covers for them, and until when.
    pub(super) covers: BTreeMap<String, (String, Day)>,
    /// The organisation of every member of staff.
    pub(super) works_for: BTreeMap<String, String>,
}

/// An organisation to be founded: its id, its kind, and what stands above it.
pub(super) type Founding = (String, OrganisationKind, Option<String>);
/// Somebody to be taken on: their id, role, organisation, and whether they may handle restricted records.
pub(super) type Hiring = (String, Role, String, bool);

/// A hub's id.
pub(super) fn hub(number: usize) -> String {
    format!("hub-{}", number + 1)
}

/// The coordinator of a hub.
pub(super) fn coordinator(number: usize) -> String {
    format!("coordinator-{}", number + 1)
}

/// The health adviser of a hub.
pub(super) fn adviser(number: usize) -> String {
    format!("adviser-{}", number + 1)
}

/// Every organisation, each after the one above it.
pub(super) fn organisations() -> Vec<Founding> {
    let mut all = vec![("dwp".to_owned(), Commissioner, None), ("prime".to_owned(), Prime, Some("dwp".to_owned()))];
    all.extend((0..HUBS).map(|n| (hub(n), Hub, Some("prime".to_owned()))));
    all.extend((0..MICRO_HUBS).map(|n| (micro(n), MicroHub, Some(hub(n % HUBS)))));
    all
}

fn micro(number: usize) -> String {
    format!("micro-{:02}", number + 1)
}

/// Everybody who works there on the first day.
pub(super) fn staff() -> Vec<Hiring> {
    let prime = |id: &str, role| (id.to_owned(), role, "prime".to_owned(), id == "pia");
    let mut all = vec![
        prime("ada", Role::Administrator),
        prime("cora", Role::ComplianceOfficer),
        prime("pia", Role::PrimeManager),
        ("eva".to_owned(), Role::Evaluator, "dwp".to_owned(), false),
    ];
    for n in 0..HUBS {
        // Every other coordinator is nominated: elsewhere the prime itself works with restricted records.
        all.push((coordinator(n), Role::HubCoordinator, hub(n), n % 2 == 0));
        all.push((adviser(n), Role::HealthAdviser, hub(n), false));
        all.push((format!("broker-{}", n + 1), Role::JobBroker, hub(n), false));
        all.extend(["a", "b"].map(|c| (format!("coach-{}{c}", n + 1), Role::WorkCoach, hub(n), false)));
    }
    all.extend((0..MICRO_HUBS).map(|n| (format!("coach-m{:02}", n + 1), Role::WorkCoach, micro(n), false)));
    all
}

/// The contract they all work on.
pub(super) fn contract(id: &str) -> Contract {
    Contract {
        id: id.into(),
        name: "JETS in simulation".into(),
        pack: "jets".into(),
        version: "2020-08-25".into(),
        prime: "prime".into(),
        areas: vec!["CPA1".into()],
        starts: "2020-10-05".into(),
        ends: "2022-12-31".into(),
        targets: Vec::new(),
    }
}

impl World {
    /// The world on its first day.
    pub(super) fn new() -> World {
        let parents: BTreeMap<String, Option<String>> =
            organisations().into_iter().map(|(id, _, up)| (id, up)).collect();
        let hub_of = |organisation: &str| {
            let is_hub = |id: &str| (0..HUBS).find(|n| hub(*n) == id);
            let above = parents.get(organisation).cloned().flatten().unwrap_or_default();
            is_hub(organisation).or_else(|| is_hub(&above)).unwrap_or(0)
        };
        let coach = |(id, role, organisation, _): Hiring| {
            let hub = hub_of(&organisation);
            (role == Role::WorkCoach).then_some(Coach { id, organisation, hub, gone: false })
        };
        World {
            coaches: staff().into_iter().filter_map(coach).collect(),
            open: [true; HUBS],
            covers: BTreeMap::new(),
            works_for: staff().into_iter().map(|(id, _, organisation, _)| (id, organisation)).collect(),
        }
    }

    /// A hub that is still there.
    pub(super) fn some_hub(&self, dice: &mut Rng) -> usize {
        let open: Vec<usize> = (0..HUBS).filter(|n| self.open[*n]).collect();
        open[dice.usize(..open.len())]
    }

    /// A coach of a hub or of its micro-hubs who is still there, other than one.
    pub(super) fn some_coach(&self, dice: &mut Rng, hub: usize, other_than: &str) -> Option<Coach> {
        let there: Vec<&Coach> =
            self.coaches.iter().filter(|c| c.hub == hub && !c.gone && c.id != other_than).collect();
        (!there.is_empty()).then(|| there[dice.usize(..there.len())].clone())
    }

    /// Who does a coach's work on a day: they themselves, or whoever covers for them.
    pub(super) fn at_work(&self, coach: &str, today: Day) -> String {
        match self.covers.get(coach) {
            Some((covering, until)) if *until >= today => covering.clone(),
            _ => coach.to_owned(),
        }
    }
}
