//! Which participants a list may show: found by asking the policies, and the only way to draw a list.

use crate::act::Act;
use crate::asker::Asker;
use crate::policies::{Decision, Policies};
use crate::target::Target;
use waymark_domain::organisation::is_within;
use waymark_domain::staff::RecordClass;

/// Which participants a list may show to whom. Only [`Policies::scope`] makes one, so whatever takes a scope
/// cannot be asked without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    act: Act,
    reach: Whole,
    records: Vec<RecordClass>,
    facts: Vec<RecordClass>,
    names: bool,
    policies: Vec<String>,
}

/// How far a scope reaches, as the scope keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Whole {
    Everything,
    Participant(String),
    Under(Vec<String>),
    Coaches(Vec<String>, String),
}

/// How far a scope reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach<'a> {
    /// Every participant there is.
    Everything,
    /// This one participant, wherever they are.
    Participant(&'a str),
    /// Everybody at or under any of these organisations' paths.
    Under(&'a [String]),
    /// Those assigned to any of these coaches, as far as they are at or under the path.
    Coaches {
        /// The ids of the coaches: the asker, and those they cover.
        ids: &'a [String],
        /// The path.
        under: &'a str,
    },
}

/// What of a participant's row decides whether a list may show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeRow<'a> {
    /// The path of the organisation the participant belongs to.
    pub path: &'a str,
    /// The participant's reference.
    pub participant: &'a str,
    /// The id of the coach they are assigned to.
    pub coach: Option<&'a str>,
    /// How closely the record as a whole is kept.
    pub record: RecordClass,
}

impl Scope {
    /// What the list is drawn for.
    #[must_use]
    pub fn act(&self) -> Act {
        self.act
    }

    /// How far it reaches; a list shows what lies within and is of one of the [`record classes`](Scope::records).
    #[must_use]
    pub fn reach(&self) -> Reach<'_> {
        match &self.reach {
            Whole::Everything => Reach::Everything,
            Whole::Participant(participant) => Reach::Participant(participant),
            Whole::Under(paths) => Reach::Under(paths),
            Whole::Coaches(ids, under) => Reach::Coaches { ids, under },
        }
    }

    /// The classes of records it admits, the most open first.
    #[must_use]
    pub fn records(&self) -> &[RecordClass] {
        &self.records
    }

    /// The classes of facts its rows may show, the most open first.
    #[must_use]
    pub fn facts(&self) -> &[RecordClass] {
        &self.facts
    }

    /// Whether its rows may say who a participant is.
    #[must_use]
    pub fn shows_names(&self) -> bool {
        self.names
    }

    /// The ids of the policies it rests on, for the audit.
    #[must_use]
    pub fn policies(&self) -> &[String] {
        &self.policies
    }

    /// Whether the list may show this row.
    #[must_use]
    pub fn admits(&self, row: &ScopeRow) -> bool {
        let within = match self.reach() {
            Reach::Everything => true,
            Reach::Participant(participant) => row.participant == participant,
            Reach::Under(paths) => paths.iter().any(|path| is_within(row.path, path)),
            Reach::Coaches { ids, under } => {
                is_within(row.path, under) && row.coach.is_some_and(|coach| ids.iter().any(|id| id == coach))
            }
        };
        within && self.records.contains(&row.record)
    }
}

impl Policies {
    /// Which records a list for this act may show; nothing if none, or if the act draws no list.
    ///
    /// The policies are asked about records that could be there: in the asker's organisation, in their audit windows,
    /// assigned to them, assigned to those they cover, their own. What they allow is the reach.
    #[must_use]
    pub fn scope(&self, asker: &Asker, act: Act) -> Option<Scope> {
        if !act.lists() {
            return None;
        }
        RecordClass::ALL.into_iter().find_map(|fact| self.scope_by(asker, act, fact))
    }

    /// The scope as found by asking for facts of this class.
    fn scope_by(&self, asker: &Asker, act: Act, fact: RecordClass) -> Option<Scope> {
        let mut policies = Vec::new();
        let (reach, sample) = reach(asker, |target| {
            let sample = target.fact(fact);
            match self.may(asker, act, &sample) {
                Decision::Allowed { policies: by } => policies.extend(by),
                Decision::Refused { .. } => return None,
            }
            Some(sample)
        })?;
        policies.sort();
        policies.dedup();
        let may = |act, record, fact| self.may(asker, act, &sample.clone().kept(record).fact(fact)).allowed();
        let records = RecordClass::ALL.into_iter().filter(|record| may(act, *record, sample.fact)).collect();
        let facts = RecordClass::ALL.into_iter().filter(|fact| may(act, sample.record, *fact)).collect();
        // Figures count records whose names the asker may not know.
        let names = act != Act::SeeFigures && may(Act::SeeIdentity, sample.record, RecordClass::Ordinary);
        Some(Scope { act, reach, records, facts, names, policies })
    }
}

/// How far the asker reaches, and a record they reach; `ask` gives back a record it allows.
fn reach(asker: &Asker, mut ask: impl FnMut(Target) -> Option<Target>) -> Option<(Whole, Target)> {
    let Some(staff) = asker.as_staff() else {
        return Some((Whole::Everything, ask(Target::organisation("", "/"))?));
    };
    // The records asked about name no participant but here, so that none is taken for somebody's own.
    let own = asker.own_record().and_then(|own| Some((own, ask(Target::record("", "/", own))?)));
    if let Some((own, sample)) = own {
        return Some((Whole::Participant(own.into()), sample));
    }
    let places = [&staff.path].into_iter().chain(asker.windows());
    let (under, samples): (Vec<String>, Vec<Target>) =
        places.filter_map(|path| Some((path.clone(), ask(Target::organisation("", path))?))).unzip();
    if let Some(sample) = samples.into_iter().next() {
        return Some((Whole::Under(outermost(under)), sample));
    }
    let coaches = [&staff.id].into_iter().chain(asker.covers());
    let assigned = |id: &String| Target::organisation("", &staff.path).assigned(Some(id));
    let (ids, samples): (Vec<String>, Vec<Target>) =
        coaches.filter_map(|id| Some((id.clone(), ask(assigned(id))?))).unzip();
    Some((Whole::Coaches(ids, staff.path.clone()), samples.into_iter().next()?))
}

/// The paths without those that lie under another of them, so that nobody is listed twice.
fn outermost(mut paths: Vec<String>) -> Vec<String> {
    paths.sort();
    // Whatever lies under a path comes after it, and so does nothing else before those are through.
    paths.dedup_by(|path, kept| is_within(path, kept));
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_domain::staff::{AuditWindow, Cover, Days, Role, Staff};
    use waymark_rules::Day;

    const DAYS: Days = Days { from: 1, to: 9 };

    fn scope(role: Role, nominated: bool, act: Act) -> Option<Scope> {
        let staff = Staff {
            id: "ines".into(),
            name: "Ines".into(),
            role,
            organisation: "hub".into(),
            path: "/prime/hub/".into(),
            nominated,
            left_on: None,
        };
        let cover = Cover { absent: "omar".into(), covering: "ines".into(), days: DAYS };
        let windows =
            ["/prime/", "/other/"].map(|path| AuditWindow { staff: "ines".into(), path: path.into(), days: DAYS });
        let asker = match role {
            Role::Participant => Asker::participant(staff, "p1", Day(5)),
            _ => Asker::staff(staff, &[cover], &windows, Day(5)),
        };
        Policies::load().unwrap().scope(&asker, act)
    }

    #[test]
    fn each_role_reaches_as_far_as_the_policies_say() {
        let coach = scope(Role::WorkCoach, false, Act::ListCaseload).unwrap();
        let ids = ["ines".to_string(), "omar".to_string()];
        assert_eq!(coach.reach(), Reach::Coaches { ids: &ids, under: "/prime/hub/" });
        assert_eq!(coach.facts(), [RecordClass::Ordinary, RecordClass::Health, RecordClass::Offending]);
        assert_eq!(
            coach.policies(),
            ["assigned-coach-sees-their-participants", "covering-coach-sees-covered-participants"]
        );
        assert!(coach.shows_names());
        let lead = scope(Role::HubCoordinator, true, Act::ListCaseload).unwrap();
        assert_eq!(lead.reach(), Reach::Under(&["/prime/hub/".to_string()]));
        assert_eq!(lead.records(), [RecordClass::Ordinary, RecordClass::Restricted]);
        let study = scope(Role::Evaluator, false, Act::ListCaseload).unwrap();
        assert_eq!(study.reach(), Reach::Under(&["/other/".to_string(), "/prime/".to_string()]));
        assert!(!study.shows_names());
        let own = scope(Role::Participant, false, Act::ListDue).unwrap();
        assert_eq!((own.reach(), own.act()), (Reach::Participant("p1"), Act::ListDue));
        let health = scope(Role::HealthAdviser, false, Act::SeeFact).unwrap();
        assert_eq!(health.facts(), [RecordClass::Health]);
        assert_eq!(scope(Role::Employer, true, Act::ListCaseload), None);
        assert_eq!(scope(Role::HubCoordinator, true, Act::ManageStaff), None);
        assert_eq!(scope(Role::HubCoordinator, true, Act::Allocate), None, "allocating draws no list");
        let operator = Policies::load().unwrap().scope(&Asker::operator(Day(5)), Act::ListDue).unwrap();
        assert_eq!((operator.reach(), operator.shows_names()), (Reach::Everything, false));
    }

    #[test]
    fn figures_count_everybody_and_name_nobody() {
        let figures = scope(Role::HubCoordinator, false, Act::SeeFigures).unwrap();
        assert_eq!((figures.records(), figures.shows_names()), (&RecordClass::ALL[..], false));
    }
}
