//! The access matrix: what each role may do, by relationship and class, as one CSV that people and tests read.

use crate::act::{About, Act};
use crate::asker::Asker;
use crate::policies::Policies;
use crate::target::Target;
use std::iter::once;
use waymark_domain::staff::{AuditWindow, Cover, Days, RecordClass, Role, Staff};
use waymark_rules::Day;

const TODAY: Day = Day(10_000);
const HUB: &str = "/prime/hub/";
const ELSEWHERE: &str = "/prime/other-hub/";

/// How the asker stands to what they ask for: a column of the matrix.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    Assigned,
    Covering,
    Within,
    AssignedElsewhere,
    Elsewhere,
    Window,
    Own,
    OwnClaim,
    Contact,
    SentBeyond,
    Left,
}

const RELATIONS: [(Relation, &str); 11] = [
    (Relation::Assigned, "assigned"),
    (Relation::Covering, "covering"),
    (Relation::Within, "within own organisation"),
    (Relation::AssignedElsewhere, "assigned but elsewhere"),
    (Relation::Elsewhere, "elsewhere"),
    (Relation::Window, "elsewhere with audit window"),
    (Relation::Own, "own record"),
    (Relation::OwnClaim, "within; claim submitted by oneself"),
    (Relation::Contact, "within; fact of contact"),
    (Relation::SentBeyond, "within; sent beyond own organisation"),
    (Relation::Left, "assigned; after leaving"),
];

/// The matrix as CSV: a line for each act and role, a column for each relationship, and in each cell the classes allowed.
///
/// A cell holds `o` for ordinary facts, `h` for health, `f` for offending, `r` for a restricted record asked for by
/// somebody not nominated, `n` for one asked for by somebody nominated; `-` for nothing, and `yes` where the act is done
/// to an organisation and so has no class.
#[must_use]
pub fn matrix(policies: &Policies) -> String {
    matrix_lines(policies).fold(String::new(), |text, line| text + &line + "\n")
}

/// The lines of the matrix, one after the other, so that whoever looks for a difference can stop at the first.
pub fn matrix_lines(policies: &Policies) -> impl Iterator<Item = String> {
    let columns: Vec<&str> = RELATIONS.iter().map(|(_, words)| *words).collect();
    let roles = || Role::ALL.into_iter().map(Some).chain(once(None));
    let pairs = Act::ALL.into_iter().flat_map(move |act| roles().map(move |role| (act, role)));
    once(format!("act,role,{}", columns.join(","))).chain(pairs.map(|(act, role)| line(policies, act, role)))
}

fn line(policies: &Policies, act: Act, role: Option<Role>) -> String {
    let cells: Vec<String> = RELATIONS.iter().map(|(relation, _)| cell(policies, act, role, *relation)).collect();
    format!("{},{},{}", act.name(), role.map_or("operator", Role::name), cells.join(","))
}

fn cell(policies: &Policies, act: Act, role: Option<Role>, relation: Relation) -> String {
    let may = |nominated, record, fact| {
        let target = target(relation).kept(record).fact(fact);
        policies.may(&asker(role, relation, nominated), act, &target).allowed()
    };
    let ordinary = RecordClass::Ordinary;
    if act.about() == About::Organisation {
        return if may(false, ordinary, ordinary) { "yes" } else { "-" }.into();
    }
    let marks = [
        ("o", may(false, ordinary, RecordClass::Ordinary)),
        ("h", may(false, ordinary, RecordClass::Health)),
        ("f", may(false, ordinary, RecordClass::Offending)),
        ("r", may(false, RecordClass::Restricted, ordinary)),
        ("n", may(true, RecordClass::Restricted, ordinary)),
    ];
    let marks: String = marks.iter().filter(|(_, allowed)| *allowed).map(|(mark, _)| *mark).collect();
    if marks.is_empty() { "-".into() } else { marks }
}

fn asker(role: Option<Role>, relation: Relation, nominated: bool) -> Asker {
    let Some(role) = role else { return Asker::operator(TODAY) };
    let left = (relation == Relation::Left).then(|| "1950-01-01".to_string());
    let staff = Staff {
        id: "asker".into(),
        name: "Asker".into(),
        role,
        organisation: "hub".into(),
        path: HUB.into(),
        nominated,
        left_on: left,
    };
    let days = Days { from: TODAY.0, to: TODAY.0 };
    let cover = Cover { absent: "away".into(), covering: "asker".into(), days };
    let window = AuditWindow { staff: "asker".into(), path: ELSEWHERE.into(), days };
    match relation {
        Relation::Own => Asker::participant(staff, "participant", TODAY),
        Relation::Covering => Asker::staff(staff, &[cover], &[], TODAY),
        Relation::Window => Asker::staff(staff, &[], &[window], TODAY),
        _ => Asker::staff(staff, &[], &[], TODAY),
    }
}

fn target(relation: Relation) -> Target {
    let path = match relation {
        Relation::AssignedElsewhere | Relation::Elsewhere | Relation::Window => ELSEWHERE,
        _ => HUB,
    };
    let coach = match relation {
        Relation::Assigned | Relation::AssignedElsewhere | Relation::Contact | Relation::Left => "asker",
        Relation::Covering => "away",
        _ => "another",
    };
    let by = if relation == Relation::OwnClaim { "asker" } else { "another" };
    let to = if relation == Relation::SentBeyond { ELSEWHERE } else { HUB };
    Target {
        contact: relation == Relation::Contact,
        submitted_by: Some(by.into()),
        to: Some(to.into()),
        ..Target::record("contract", path, "participant").assigned(Some(coach))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_and_role_has_a_line_and_every_line_every_column() {
        let text = matrix(&Policies::load().unwrap());
        assert_eq!(text.lines().count(), 1 + Act::ALL.len() * (Role::ALL.len() + 1));
        assert!(text.lines().all(|line| line.split(',').count() == 2 + RELATIONS.len()));
        let line = |start: &str| text.lines().find(|line| line.starts_with(start)).unwrap().to_string();
        assert_eq!(line("see_fact,work_coach,"), "see_fact,work_coach,ohfn,ohfn,-,-,-,-,-,-,ohfn,-,-");
        assert_eq!(line("rebuild,operator,"), "rebuild,operator,yes,yes,yes,yes,yes,yes,yes,yes,yes,yes,yes");
    }
}
