//! What a row of a list may show to whom: names and markers by the policies, standards in plain words.

use super::told::Told;
use crate::house::House;
use crate::refused;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::BTreeMap;
use waymark_access::{Act, Asker, Target};
use waymark_domain::Refusal;
use waymark_domain::identity::Identity;
use waymark_domain::staff::RecordClass;
use waymark_rules::Day;
use waymark_store::queues::Line;
use waymark_store::search::Found;

/// Whom a row is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The participant's id; of what the contract itself owes, `contract:` and its id.
    pub participant: String,
    /// Which enrolment; empty for the unnamed one.
    pub enrolment: String,
    /// The contract.
    pub contract: String,
    /// First names and last name; nothing where whoever asks may not know or nothing is known.
    pub name: Option<String>,
    /// Whether something must be seen before any booking; nothing where whoever asks may not know.
    pub markers: Option<bool>,
    /// Who works with them; empty if nobody.
    pub coach: String,
    /// What the coach is called.
    pub coach_name: String,
    /// The hub.
    pub hub: String,
    /// What the hub is called.
    pub hub_name: String,
}

/// One thing owed, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Whom it is about.
    #[serde(flatten)]
    pub person: Person,
    /// The contract's pack.
    #[serde(skip)]
    pub pack: String,
    /// The standard's id.
    pub standard: String,
    /// The clause it comes from.
    pub clause: String,
    /// What it says, in plain words.
    pub says: String,
    /// The day it is or was due.
    pub due: String,
    /// Calendar days until it is due; negative once it is late.
    pub days_left: i32,
    /// The day it opened.
    pub opened: String,
    /// Which of those that opened on that day, from 0.
    pub nth: i64,
    /// Whether it is within the pack's warning with nothing booked that would do it.
    pub at_risk: bool,
    /// The day for which something is booked that would do it.
    pub booked_for: Option<String>,
    /// The kinds of fact that would do it, the pack's own first.
    pub does: Vec<String>,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Total {
    /// So many were counted.
    pub count: i64,
    /// Whether there are more than that: `500+`.
    pub at_least: bool,
}

impl Total {
    /// A count that went one beyond the most that is told.
    pub(super) fn counted(count: i64, most: i64) -> Total {
        if count > most { Total { count: most, at_least: true } } else { Total { count, at_least: false } }
    }

    /// Together with another.
    pub(super) fn and(self, other: Total, most: i64) -> Total {
        let sum = Total::counted(self.count + other.count, most);
        Total { at_least: sum.at_least || self.at_least || other.at_least, ..sum }
    }
}

/// What rests on where a record is kept, by whom and how closely: asked once for all rows that share it.
type Kept = (String, String, String, RecordClass);

/// Says what each row may show to one asker.
pub(super) struct Shower<'a> {
    house: &'a House,
    told: &'a Told,
    asker: &'a Asker,
    today: Day,
    known: RefCell<BTreeMap<Kept, (bool, bool)>>,
}

impl<'a> Shower<'a> {
    /// For an asker.
    pub(super) fn new(house: &'a House, asker: &'a Asker, today: Day) -> Shower<'a> {
        Shower { house, told: house.told(), asker, today, known: RefCell::default() }
    }

    /// Whether the asker may know who this is, and whether there are markers.
    fn may(&self, line: &Line) -> (bool, bool) {
        let Some(class) = line.class else { return (false, false) };
        let kept = (line.contract.clone(), line.path.clone(), line.coach.clone(), class);
        *self.known.borrow_mut().entry(kept).or_insert_with(|| {
            let coach = (!line.coach.is_empty()).then_some(line.coach.as_str());
            let target = Target::record(&line.contract, &line.path, &line.subject).assigned(coach).kept(class);
            let may = |act| self.house.policies.may(self.asker, act, &target).allowed();
            (may(Act::SeeIdentity), may(Act::SeeMarkerPresence))
        })
    }

    /// Whom a line is about.
    pub(super) fn person(&self, line: &Line) -> Result<Person, Refusal> {
        let (named, marked) = self.may(line);
        let identity = if named { line.identity.open(&self.house.store.keys).map_err(refused)? } else { None };
        Ok(Person {
            participant: line.subject.clone(),
            enrolment: line.enrolment.clone(),
            contract: line.contract.clone(),
            name: identity.as_ref().and_then(Identity::full_name),
            markers: marked.then(|| !line.markers.trim().is_empty()),
            coach: line.coach.clone(),
            coach_name: line.coach_name.clone(),
            hub: line.hub.clone(),
            hub_name: line.hub_name.clone(),
        })
    }

    /// Somebody found, of whom the asker may know who they are.
    pub(super) fn found(&self, found: &Found, identity: &Identity, markers: bool) -> Person {
        Person {
            participant: found.participant.clone(),
            enrolment: String::new(),
            contract: found.contract.clone(),
            name: identity.full_name(),
            markers: markers.then(|| !found.markers.trim().is_empty()),
            coach: found.coach.clone(),
            coach_name: found.coach_name.clone(),
            hub: found.hub.clone(),
            hub_name: found.hub_name.clone(),
        }
    }

    /// A line of what is due.
    pub(super) fn row(&self, line: &Line) -> Result<Row, Refusal> {
        let told = self.told.standard(&line.pack, &line.what);
        let due = Day::parse(&line.day).unwrap_or(Day::LAST);
        let program = self.house.programs.find(&line.pack).ok().map(|(_, program)| program);
        let warned = program.is_some_and(|p| p.tables.risk_from(p.home_calendar, due.0) <= self.today.0);
        Ok(Row {
            person: self.person(line)?,
            pack: line.pack.clone(),
            standard: line.what.clone(),
            clause: told.map(|t| t.clause.clone()).unwrap_or_default(),
            says: told.map_or_else(|| line.what.replace('-', " "), |t| t.says.clone()),
            due: line.day.clone(),
            days_left: due.since(self.today),
            opened: line.opened.clone(),
            nth: line.nth,
            at_risk: warned && self.today <= due && line.booked_for.is_none(),
            booked_for: line.booked_for.clone(),
            does: told.map(|t| t.does.clone()).unwrap_or_default(),
        })
    }
}
