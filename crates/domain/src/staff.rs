//! The people who work on a contract, in which role, where, and for whom they stand in.

use serde::{Deserialize, Serialize};
use waymark_rules::Day;

/// What somebody does on a contract; each role has its own line in the access matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Supports participants; sees those assigned or covered.
    WorkCoach,
    /// Leads a hub; allocates and sees everybody in it.
    HubCoordinator,
    /// Finds jobs for participants of the hub.
    JobBroker,
    /// Supports participants' health; the one role that sees health records.
    HealthAdviser,
    /// Takes in referrals, keys, files.
    Administrator,
    /// Checks evidence and claims.
    ComplianceOfficer,
    /// Answers for the contract.
    PrimeManager,
    /// Pays for the contract; reads within an audit window.
    Commissioner,
    /// Studies the programme; sees no names.
    Evaluator,
    /// The person supported; sees their own record.
    Participant,
    /// Employs participants; sees nothing of the record.
    Employer,
}

impl Role {
    /// Every role, in the order of the access matrix.
    pub const ALL: [Role; 11] = [
        Role::WorkCoach,
        Role::HubCoordinator,
        Role::JobBroker,
        Role::HealthAdviser,
        Role::Administrator,
        Role::ComplianceOfficer,
        Role::PrimeManager,
        Role::Commissioner,
        Role::Evaluator,
        Role::Participant,
        Role::Employer,
    ];

    /// Its name in files, columns and policies.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Role::WorkCoach => "work_coach",
            Role::HubCoordinator => "hub_coordinator",
            Role::JobBroker => "job_broker",
            Role::HealthAdviser => "health_adviser",
            Role::Administrator => "administrator",
            Role::ComplianceOfficer => "compliance_officer",
            Role::PrimeManager => "prime_manager",
            Role::Commissioner => "commissioner",
            Role::Evaluator => "evaluator",
            Role::Participant => "participant",
            Role::Employer => "employer",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// What people call it.
    #[must_use]
    pub fn words(self) -> String {
        self.name().replace('_', " ")
    }
}

/// How closely a record, or a fact in it, is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordClass {
    /// What everybody working with the participant sees.
    Ordinary,
    /// Health and disability: special-category data.
    Health,
    /// Offences and convictions.
    Offending,
    /// Restricted records, such as those under multi-agency public protection (MAPPA): nominated people only.
    Restricted,
}

impl RecordClass {
    /// Every class, the most open first.
    pub const ALL: [RecordClass; 4] =
        [RecordClass::Ordinary, RecordClass::Health, RecordClass::Offending, RecordClass::Restricted];

    /// Its name in files, columns and policies.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            RecordClass::Ordinary => "ordinary",
            RecordClass::Health => "health",
            RecordClass::Offending => "offending",
            RecordClass::Restricted => "restricted",
        }
    }

    /// The class of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<RecordClass> {
        RecordClass::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// A member of staff, or another person who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staff {
    /// Their id: lower case letters, digits and hyphens.
    pub id: String,
    /// What colleagues call them.
    pub name: String,
    /// What they do.
    pub role: Role,
    /// The organisation they do it for.
    pub organisation: String,
    /// That organisation's path.
    pub path: String,
    /// Whether they are nominated to handle restricted records.
    pub nominated: bool,
    /// Their last day (YYYY-MM-DD), once they have left.
    pub left_on: Option<String>,
}

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// The first day, as its number.
    pub from: u16,
    /// The last day, as its number.
    pub to: u16,
}

impl Days {
    /// Whether the day is one of them.
    #[must_use]
    pub fn has(self, day: Day) -> bool {
        (self.from..=self.to).contains(&day.0)
    }
}

/// One person's work done by another while they are away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// Who is away.
    pub absent: String,
    /// Who stands in.
    pub covering: String,
    /// When.
    pub days: Days,
}

/// The days on which somebody from outside may read an organisation's records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditWindow {
    /// Who may read.
    pub staff: String,
    /// The path of the organisation whose records, and those under it, may be read.
    pub path: String,
    /// When.
    pub days: Days,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        Role::ALL.into_iter().for_each(|role| assert_eq!(Role::parse(role.name()), Some(role)));
        RecordClass::ALL.into_iter().for_each(|class| assert_eq!(RecordClass::parse(class.name()), Some(class)));
        assert_eq!(Role::WorkCoach.words(), "work coach");
    }

    #[test]
    fn both_ends_of_a_cover_count() {
        let days = Days { from: 10, to: 12 };
        assert_eq!([9, 10, 12, 13].map(|d| days.has(Day(d))), [false, true, true, false]);
    }
}
