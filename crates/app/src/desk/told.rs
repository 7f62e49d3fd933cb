//! What lists say of a pack's standards: clause, plain words, which facts would do it, and who records those.

use crate::house::House;
use crate::refused;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use waymark_domain::Refusal;
use waymark_domain::contract::Contract;
use waymark_domain::staff::Role;
use waymark_rules::Day;
use waymark_rules::pack::{EventTerm, Form, Outcome, Reach, Standard};
use waymark_rules::program::Program;
use waymark_rules::vocabulary::{KindId, Vocabulary};
use waymark_store::db::Ask;
use waymark_store::people;

/// How far ahead the end of a warning is looked for, in days: the longest warning and the longest run of days off are far shorter.
const AHEAD: u16 = 120;

/// What is told of one standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardTold {
    /// The clause, written as in the source.
    pub clause: String,
    /// What it says, in plain words.
    pub says: String,
    /// The kinds of fact that would do it, the pack's own first; kinds that nobody enters are left out.
    pub does: Vec<String>,
    /// Who records any of these, in the vocabulary's words: `work coach`.
    pub recorded_by: BTreeSet<String>,
}

/// What is told of one pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackTold {
    /// Each standard, by its id.
    pub standards: BTreeMap<String, StandardTold>,
    /// Each stage of the journey in the pack's order: its id and what it says.
    pub stages: Vec<(String, String)>,
    /// Which purpose of a booking would do what: purpose and standard.
    pub would_do: Vec<(String, String)>,
}

/// What is told of every pack, by its id; worked out once for a house.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told(BTreeMap<String, PackTold>);

impl Told {
    /// Works it out.
    #[must_use]
    pub fn of(programs: &BTreeMap<String, Arc<Program>>) -> Told {
        Told(programs.iter().map(|(id, program)| (id.clone(), pack(program))).collect())
    }

    /// What is told of a pack.
    #[must_use]
    pub fn pack(&self, id: &str) -> Option<&PackTold> {
        self.0.get(id)
    }

    /// What is told of a standard of a pack.
    #[must_use]
    pub fn standard(&self, pack: &str, id: &str) -> Option<&StandardTold> {
        self.0.get(pack)?.standards.get(id)
    }

    /// What others see to than somebody in this role, by contract and standard between bars: `|jets-1/engage|…|`; empty where there is
    /// nothing. Two programmes may call a standard alike and have it done by different people.
    #[must_use]
    pub fn by_others(&self, role: Option<Role>, contracts: &[Contract]) -> String {
        let others = self.under(contracts).flat_map(|(contract, pack)| {
            let theirs = pack.standards.iter().filter(|(_, told)| !is_seen_to(told, role));
            theirs.map(move |(id, _)| format!("{}/{id}", contract.id))
        });
        between_bars(others)
    }

    /// The stages somebody is in before they start: the first of each journey, between bars.
    #[must_use]
    pub fn before_start(&self) -> String {
        let firsts: BTreeSet<&String> =
            self.0.values().filter_map(|pack| pack.stages.first()).map(|(id, _)| id).collect();
        between_bars(firsts.into_iter().cloned())
    }

    /// Which purpose of a booking would do what of which contract, between bars: `|purpose>contract/standard|…|`.
    #[must_use]
    pub fn would_do(&self, contracts: &[Contract]) -> String {
        let pairs = self.under(contracts).flat_map(|(contract, pack)| {
            pack.would_do.iter().map(move |(purpose, id)| format!("{purpose}>{}/{id}", contract.id))
        });
        between_bars(pairs)
    }

    fn under<'a>(&'a self, contracts: &'a [Contract]) -> impl Iterator<Item = (&'a Contract, &'a PackTold)> {
        contracts.iter().filter_map(|contract| Some((contract, self.pack(&contract.pack)?)))
    }
}

fn between_bars(texts: impl IntoIterator<Item = String>) -> String {
    let texts: Vec<String> = texts.into_iter().collect();
    if texts.is_empty() { String::new() } else { format!("|{}|", texts.join("|")) }
}

/// Whether somebody in a role can see to it themselves. Whoever answers for others' work sees to all that anybody here does.
fn is_seen_to(told: &StandardTold, role: Option<Role>) -> bool {
    let outside = ["commissioner", "participant", "system"];
    match role {
        Some(Role::WorkCoach | Role::JobBroker | Role::HealthAdviser | Role::Administrator) => {
            role.is_some_and(|role| told.recorded_by.contains(&role.words()))
        }
        _ => told.recorded_by.iter().any(|by| !outside.contains(&by.as_str())),
    }
}

/// The last day on which something due then is within the pack's warning today.
#[must_use]
pub fn warned_until(program: &Program, today: Day) -> Day {
    let within = |day: &u16| program.tables.risk_from(program.home_calendar, *day) <= today.0;
    (today.0..=today.0.saturating_add(AHEAD)).take_while(within).last().map_or(today, Day)
}

/// The last day on which something of one of these contracts is within its pack's warning today.
pub(super) fn warned(house: &House, contracts: &[Contract], today: Day) -> Day {
    let packs: BTreeSet<&String> = contracts.iter().map(|contract| &contract.pack).collect();
    let until = packs.into_iter().filter_map(|pack| house.program(pack).ok()).map(|p| warned_until(&p, today));
    until.max().unwrap_or(today)
}

/// The contracts there are.
pub(super) async fn contracts(ask: &(impl Ask + Sync)) -> Result<Vec<Contract>, Refusal> {
    let held = people::contracts(ask).await.map_err(refused)?;
    Ok(held.into_iter().map(|held| held.contract).collect())
}

fn pack(program: &Program) -> PackTold {
    let vocabulary = &program.vocabulary;
    let counting = counting(vocabulary);
    let mut told = PackTold::default();
    for standard in &program.pack.standards {
        let wanted: Vec<KindId> = terms(program, standard)
            .iter()
            .filter_map(|term| vocabulary.kind(&term.event))
            .map(|(kind, _)| kind)
            .collect();
        // A day that something names is done by naming it.
        let named = |kind: &KindId| vocabulary.get(*kind).derived_from.as_ref().map(|from| from.fact);
        let naming: Vec<KindId> = wanted.iter().filter_map(named).collect();
        let wanted: Vec<KindId> = wanted.into_iter().chain(naming).collect();
        let does = does(vocabulary, &counting, (&wanted, &program.pack.id));
        let recorded_by = does.iter().flat_map(|kind| vocabulary.get(*kind).recorded_by.iter().cloned()).collect();
        let id = standard.head.id.clone();
        for purpose in vocabulary.purposes() {
            let made = purpose.would_do.iter().flat_map(|kind| vocabulary.counts_as(*kind));
            if made.into_iter().any(|(kind, _)| wanted.contains(&kind)) {
                told.would_do.push((purpose.name.clone(), id.clone()));
            }
        }
        let does = does.iter().map(|kind| vocabulary.get(*kind).name.clone()).collect();
        let (clause, says) = (standard.head.clause.clone(), standard.head.says.clone());
        told.standards.insert(id, StandardTold { clause, says, does, recorded_by });
    }
    let journey = program.pack.stages.iter().filter(|stage| stage.journey);
    told.stages = journey.map(|stage| (stage.head.id.clone(), stage.head.says.clone())).collect();
    told
}

/// The stages of a programme's journey in which somebody is referred and has not started: those before the one whose end is the end of
/// support, and the first where there is no such stage.
#[must_use]
pub fn before_start(program: &Program) -> Vec<&str> {
    let stages = &program.pack.stages;
    let until = program.ending_stage.unwrap_or(1).min(stages.len());
    stages.iter().take(until).filter(|stage| stage.journey).map(|stage| stage.head.id.as_str()).collect()
}

/// Every event that does what a standard asks, or stands in for it.
///
/// What an outcome adds up is done by whatever is added.
fn terms<'p>(program: &'p Program, standard: &'p Standard) -> Vec<&'p EventTerm> {
    let mut found: Vec<&EventTerm> = standard.acts.terms().collect();
    found.extend(standard.accept_instead.iter().flat_map(|instead| &instead.events));
    if let Form::Once { or_else: Some(branch), .. } = &standard.form {
        found.extend(branch.acts.terms());
    }
    let reached =
        |outcome: &&Outcome| outcome.event.as_ref().is_some_and(|event| found.iter().any(|term| term.event == *event));
    let added: Vec<&EventTerm> =
        program.pack.outcomes.iter().filter(reached).flat_map(|outcome| added(&outcome.reach)).collect();
    found.extend(added);
    found
}

/// The events an outcome adds up; nothing where it is a stretch of time.
fn added(reach: &Reach) -> &[EventTerm] {
    match reach {
        Reach::Money { events, .. }
        | Reach::Weeks { events, .. }
        | Reach::Hours { events, .. }
        | Reach::Count { events, .. } => events,
        Reach::Run { .. } => &[],
    }
}

/// By kind: every kind that counts as it, itself included, and those of which the first one does.
fn counting(vocabulary: &Vocabulary) -> BTreeMap<KindId, Vec<KindId>> {
    let mut counting: BTreeMap<KindId, Vec<KindId>> = BTreeMap::new();
    for (id, kind) in vocabulary.kinds() {
        for (counts_as, _) in vocabulary.counts_as(id) {
            counting.entry(counts_as).or_default().push(id);
        }
        if let Some(first) = &kind.first_after {
            counting.entry(first.fact).or_default().push(id);
        }
    }
    counting
}

/// The kinds somebody can enter to do one of these, the wanted ones first; of the rest only those this pack's family uses.
fn does(
    vocabulary: &Vocabulary,
    counting: &BTreeMap<KindId, Vec<KindId>>,
    (wanted, pack): (&[KindId], &str),
) -> Vec<KindId> {
    let mut found: Vec<KindId> = Vec::new();
    let others = wanted.iter().filter_map(|kind| counting.get(kind)).flatten();
    for kind in wanted.iter().chain(others) {
        let told = vocabulary.get(*kind);
        let used = wanted.contains(kind) || told.is_used_by(pack);
        if told.is_entered() && used && !found.contains(kind) {
            found.push(*kind);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_rules::Pack;
    use waymark_rules::calendar::Calendar;
    use waymark_rules::pack::embedded;

    fn contract(id: &str, pack: &str) -> Contract {
        let (name, version, prime, starts, ends) = Default::default();
        let (areas, targets) = (Vec::new(), Vec::new());
        Contract { id: id.into(), name, pack: pack.into(), version, prime, areas, starts, ends, targets }
    }

    fn told() -> (Told, Program) {
        told_of("jets")
    }

    fn told_of(id: &str) -> (Told, Program) {
        let vocabulary = Vocabulary::embedded().unwrap();
        let pack = Pack::read(&embedded::files(id).unwrap(), vocabulary).unwrap();
        let program = Program::compile(&pack, vocabulary, &Calendar::embedded().unwrap()).unwrap();
        (Told::of(&[(id.to_owned(), std::sync::Arc::new(program.clone()))].into()), program)
    }

    #[test]
    fn a_provider_of_the_work_programme_is_told_the_facts_of_the_work_programme() {
        let (told, _) = told_of("wp-cdg");
        let cv = told.standard("wp-cdg", "cv").unwrap();
        assert_eq!(cv.does, ["cv_completed", "cv_on_file"]);
    }

    #[test]
    fn a_standard_is_told_with_the_facts_that_do_it_and_who_records_them() {
        let (told, _) = told();
        let first = told.standard("jets", "first-contact").unwrap();
        assert_eq!((first.clause.as_str(), first.does[0].as_str()), ("2.5 a.i", "first_contact_made"));
        assert!(first.does.contains(&"contact_made".to_owned()), "the first contact is the first contact: {first:?}");
        assert!(first.recorded_by.contains("work coach"));
        let missed = told.standard("jets", "missed-contact").unwrap();
        assert_eq!(missed.does[..2], ["contact_attempted", "contact_made"]);
        let would_do = told.would_do(&[contract("c-1", "jets")]);
        assert!(would_do.contains("|initial>c-1/first-appointment|"), "{would_do}");
        assert!(would_do.contains("|booked_meeting>c-1/engage|"), "{would_do}");
        assert!(!would_do.contains("course>c-1/engage"));
    }

    #[test]
    fn what_only_others_record_waits_on_others() {
        let (told, _) = told();
        let contracts = [contract("c-1", "jets")];
        let coach = told.by_others(Some(Role::WorkCoach), &contracts);
        assert!(coach.contains("|c-1/acknowledge|") && !coach.contains("|c-1/engage|"), "{coach}");
        let administrator = told.by_others(Some(Role::Administrator), &contracts);
        assert!(
            administrator.contains("|c-1/engage|") && !administrator.contains("|c-1/acknowledge|"),
            "{administrator}"
        );
        let coordinator = told.by_others(Some(Role::HubCoordinator), &contracts);
        assert!(!coordinator.contains("|c-1/engage|") && !coordinator.contains("|c-1/acknowledge|"), "{coordinator}");
    }

    #[test]
    fn the_warning_ends_where_the_engine_would_no_longer_warn() {
        let (_, program) = told();
        let day = |text: &str| Day::parse(text).unwrap();
        // Three working days from a Tuesday; from a Thursday they span the weekend, and what is due on it.
        assert_eq!(warned_until(&program, day("2021-03-02")), day("2021-03-05"));
        assert_eq!(warned_until(&program, day("2021-03-04")), day("2021-03-09"));
        // Good Friday and Easter Monday are no working days.
        assert_eq!(warned_until(&program, day("2021-04-01")), day("2021-04-08"));
    }
}
