//! Who asks, on which day: a person with their role, cover and audit windows, or the operator of the machine.

use waymark_domain::staff::{AuditWindow, Cover, Role, Staff};
use waymark_rules::Day;

/// Who asks, with all about them that a decision may rest on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    person: Option<Person>,
    on: Day,
}

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    staff: Staff,
    covers: Vec<String>,
    windows: Vec<String>,
    own_record: Option<String>,
}

impl Asker {
    /// Somebody who signs in, on a day. Of the covers and windows only those count that are theirs and run on that day,
    /// so it does no harm to give more.
    #[must_use]
    pub fn staff(staff: Staff, covers: &[Cover], windows: &[AuditWindow], on: Day) -> Asker {
        let mine = |cover: &&Cover| cover.covering == staff.id && cover.days.has(on);
        let open = |window: &&AuditWindow| window.staff == staff.id && window.days.has(on);
        let covers = covers.iter().filter(mine).map(|cover| cover.absent.clone()).collect();
        let windows = windows.iter().filter(open).map(|window| window.path.clone()).collect();
        Asker { person: Some(Person { staff, covers, windows, own_record: None }), on }
    }

    /// A participant who signs in, and the reference of their own record. For any other role it gives them nothing.
    #[must_use]
    pub fn participant(staff: Staff, own_record: &str, on: Day) -> Asker {
        let mut asker = Asker::staff(staff, &[], &[], on);
        if let Some(person) = asker.person.as_mut().filter(|person| person.staff.role == Role::Participant) {
            person.own_record = Some(own_record.into());
        }
        asker
    }

    /// Whoever runs a command on the machine itself.
    #[must_use]
    pub fn operator(on: Day) -> Asker {
        Asker { person: None, on }
    }

    /// Their id, as the audit knows them; `operator` for the operator.
    #[must_use]
    pub fn id(&self) -> &str {
        self.person.as_ref().map_or("operator", |person| &person.staff.id)
    }

    /// The person; none for the operator.
    #[must_use]
    pub fn as_staff(&self) -> Option<&Staff> {
        self.person.as_ref().map(|person| &person.staff)
    }

    /// The day of the question.
    #[must_use]
    pub fn on(&self) -> Day {
        self.on
    }

    /// What they are called in a sentence: `a work coach`, `the operator`.
    #[must_use]
    pub fn words(&self) -> String {
        let Some(staff) = self.as_staff() else { return "the operator".into() };
        let role = staff.role.words();
        let article = if role.starts_with(['a', 'e']) { "an" } else { "a" };
        format!("{article} {role}")
    }

    /// The ids of those they stand in for on the day.
    #[must_use]
    pub fn covers(&self) -> &[String] {
        self.person.as_ref().map_or(&[], |person| &person.covers)
    }

    /// The paths of the organisations they may read from outside on the day.
    #[must_use]
    pub fn windows(&self) -> &[String] {
        self.person.as_ref().map_or(&[], |person| &person.windows)
    }

    /// The reference of their own record, if they are a participant.
    #[must_use]
    pub fn own_record(&self) -> Option<&str> {
        self.person.as_ref()?.own_record.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use waymark_domain::staff::Days;

    fn person(role: Role) -> Staff {
        Staff {
            id: "ines".into(),
            name: "Ines".into(),
            role,
            organisation: "hub".into(),
            path: "/prime/hub/".into(),
            nominated: false,
            left_on: None,
        }
    }

    #[test]
    fn only_their_own_covers_and_windows_of_the_day_count() {
        let days = Days { from: 10, to: 12 };
        let cover = |covering: &str, days| Cover { absent: "omar".into(), covering: covering.into(), days };
        let window = |staff: &str, days| AuditWindow { staff: staff.into(), path: "/prime/".into(), days };
        let past = Days { from: 1, to: 2 };
        let covers = [cover("ines", past), cover("tove", days), cover("ines", days)];
        let windows = [window("ines", past), window("tove", days), window("ines", days)];
        let asker = Asker::staff(person(Role::WorkCoach), &covers, &windows, Day(12));
        assert_eq!((asker.covers(), asker.windows()), (&["omar".to_string()][..], &["/prime/".to_string()][..]));
        let later = Asker::staff(person(Role::WorkCoach), &covers, &windows, Day(13));
        assert!(later.covers().is_empty() && later.windows().is_empty());
    }

    #[test]
    fn a_record_of_ones_own_is_for_participants() {
        assert_eq!(Asker::participant(person(Role::Participant), "p1", Day(1)).own_record(), Some("p1"));
        assert_eq!(Asker::participant(person(Role::Employer), "p1", Day(1)).own_record(), None);
        assert_eq!(Asker::operator(Day(1)).id(), "operator");
        assert_eq!(Asker::participant(person(Role::Employer), "p1", Day(1)).words(), "an employer");
    }
}
