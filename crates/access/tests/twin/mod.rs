//! The rule of access told a second time, in plain ifs and without Cedar, and compared with the policies on random questions.

mod world;

use waymark_access::{Act, Asker, Policies, Target};
use waymark_domain::staff::{RecordClass, Role, Staff};
use waymark_rules::Day;
pub use world::World;

/// Whether this person may do this to that, as `docs/access.md` has it.
pub fn may(asker: &Asker, act: Act, target: &Target) -> bool {
    match asker.as_staff() {
        None => operator_may(act, target),
        Some(staff) => !has_left(staff, asker.on()) && staff_may(asker, staff, act, target),
    }
}

fn operator_may(act: Act, target: &Target) -> bool {
    match act {
        Act::SeeFigures => true,
        Act::SeeParticipant | Act::SeeFact | Act::ListCaseload | Act::ListDue | Act::ExportFacts => {
            target.record == RecordClass::Ordinary && target.fact == RecordClass::Ordinary
        }
        Act::ManageOrganisations | Act::ManageStaff | Act::ManageContract | Act::ArrangeCover => true,
        Act::OpenAuditWindow | Act::TransferPartner | Act::ImportReferrals => true,
        Act::SeeAudit | Act::SeeJobs | Act::RetryJob | Act::Rebuild => true,
        _ => false,
    }
}

fn has_left(staff: &Staff, on: Day) -> bool {
    match &staff.left_on {
        None => false,
        Some(text) => match Day::parse(text) {
            None => true,
            Some(last) => on > last,
        },
    }
}

fn lies_in(path: &str, above: &str) -> bool {
    above.len() > 1 && above.starts_with('/') && above.ends_with('/') && path.starts_with(above)
}

fn staff_may(asker: &Asker, staff: &Staff, act: Act, target: &Target) -> bool {
    let inside = lies_in(&target.path, &staff.path);
    let assigned = target.coach.as_ref() == Some(&staff.id);
    let covered = target.coach.as_ref().is_some_and(|coach| asker.covers().contains(coach));
    let window = asker.windows().iter().any(|path| lies_in(&target.path, path));
    let own = target.participant.is_some() && target.participant.as_deref() == asker.own_record();
    let role_lets = match staff.role {
        Role::WorkCoach => inside && (assigned || covered) && coach_does(act),
        Role::HubCoordinator => inside && coordinator_does(act),
        Role::JobBroker => inside && broker_does(act),
        Role::HealthAdviser => inside && adviser_does(act, target.fact),
        Role::Administrator => inside && administrator_does(act),
        Role::ComplianceOfficer => inside && officer_does(act, target.contact),
        Role::PrimeManager => inside && prime_does(act),
        Role::Commissioner => (window && outsider_does(act)) || (inside && act == Act::SeeFigures),
        Role::Evaluator => window && outsider_does(act) && !tells_who(act),
        Role::Participant => own && participant_does(act),
        Role::Employer => false,
    };
    if !role_lets {
        return false;
    }
    if act == Act::ApproveClaim {
        match &target.submitted_by {
            None => return false,
            Some(by) if *by == staff.id => return false,
            Some(_) => {}
        }
    }
    if matches!(act, Act::Allocate | Act::Transfer | Act::TransferPartner) {
        match &target.to {
            None => return false,
            Some(to) if !lies_in(to, &staff.path) => return false,
            Some(_) => {}
        }
    }
    if is_done_to_an_organisation(act) || act == Act::SeeFigures {
        return true;
    }
    class_lets(staff, target.record) && class_lets(staff, target.fact)
}

/// Whether the role's people see this class at all; those who see it of some participants only were asked before.
fn class_lets(staff: &Staff, class: RecordClass) -> bool {
    match class {
        RecordClass::Ordinary => true,
        RecordClass::Health => matches!(staff.role, Role::WorkCoach | Role::HealthAdviser | Role::Participant),
        RecordClass::Offending => matches!(staff.role, Role::WorkCoach | Role::ComplianceOfficer | Role::Participant),
        RecordClass::Restricted => staff.nominated,
    }
}

fn is_done_to_an_organisation(act: Act) -> bool {
    matches!(
        act,
        Act::ImportReferrals
            | Act::TransferPartner
            | Act::ArrangeCover
            | Act::ManageOrganisations
            | Act::ManageStaff
            | Act::ManageContract
            | Act::OpenAuditWindow
            | Act::SeeAudit
            | Act::SeeJobs
            | Act::RetryJob
            | Act::Rebuild
    )
}

/// Opens records, knows people, and draws the lists of daily work.
fn finds(act: Act) -> bool {
    matches!(
        act,
        Act::SeeParticipant
            | Act::SeeIdentity
            | Act::SeeMarkerPresence
            | Act::Search
            | Act::ListCaseload
            | Act::ListDue
    )
}

fn coach_does(act: Act) -> bool {
    if finds(act) {
        return true;
    }
    matches!(
        act,
        Act::SeeFact | Act::SeeMarkers | Act::SeeFigures | Act::RecordFact | Act::CorrectFact | Act::CorrectIdentity
    )
}

fn coordinator_does(act: Act) -> bool {
    if coach_does(act) {
        return true;
    }
    matches!(
        act,
        Act::ExportFacts
            | Act::SeeAudit
            | Act::DecideDuplicate
            | Act::ImportReferrals
            | Act::Allocate
            | Act::Transfer
            | Act::ArrangeCover
            | Act::RestrictRecord
            | Act::ManageStaff
            | Act::SubmitClaim
    )
}

fn broker_does(act: Act) -> bool {
    finds(act) || act == Act::SeeFact || act == Act::SeeFigures || act == Act::RecordFact
}

fn adviser_does(act: Act, fact: RecordClass) -> bool {
    if act == Act::SeeFact || act == Act::RecordFact || act == Act::CorrectFact {
        return fact == RecordClass::Health;
    }
    finds(act) || act == Act::SeeMarkers
}

fn administrator_does(act: Act) -> bool {
    if broker_does(act) {
        return true;
    }
    matches!(act, Act::ImportReferrals | Act::CorrectFact | Act::CorrectIdentity | Act::DecideDuplicate)
}

fn officer_does(act: Act, contact: bool) -> bool {
    if act == Act::RecordFact || act == Act::CorrectFact {
        return !contact;
    }
    if finds(act) {
        return true;
    }
    matches!(
        act,
        Act::SeeFact
            | Act::SeeMarkers
            | Act::SeeFigures
            | Act::ExportFacts
            | Act::SeeAudit
            | Act::SubmitClaim
            | Act::ApproveClaim
    )
}

fn prime_does(act: Act) -> bool {
    act != Act::Rebuild
}

fn outsider_does(act: Act) -> bool {
    matches!(
        act,
        Act::SeeParticipant
            | Act::SeeFact
            | Act::SeeIdentity
            | Act::Search
            | Act::ListCaseload
            | Act::ListDue
            | Act::SeeFigures
            | Act::ExportFacts
            | Act::SeeAudit
    )
}

fn tells_who(act: Act) -> bool {
    act == Act::SeeIdentity || act == Act::Search || act == Act::SeeAudit
}

fn participant_does(act: Act) -> bool {
    act == Act::SeeParticipant || act == Act::SeeFact || act == Act::SeeIdentity || act == Act::ListDue
}

/// How often policies and twin agreed to allow and to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed {
    /// Questions both allowed.
    pub allowed: u64,
    /// Questions both refused.
    pub refused: u64,
}

/// Asks both the policies and the twin so many random questions of random worlds; tells the first on which they differ.
pub fn compare(policies: &Policies, questions: u64, seed: u64) -> Result<Agreed, String> {
    let mut dice = fastrand::Rng::with_seed(seed);
    let mut agreed = Agreed { allowed: 0, refused: 0 };
    let mut world = World::new(&mut dice);
    for number in 0..questions {
        if number % 100 == 99 {
            world = World::new(&mut dice);
        }
        let asker = world.asker(&mut dice);
        let act = Act::ALL[dice.usize(..Act::ALL.len())];
        let target = world.target(&mut dice, &asker);
        let decision = policies.may(&asker, act, &target);
        let twin = may(&asker, act, &target);
        if decision.allowed() != twin {
            let said = if twin { "allows" } else { "refuses" };
            return Err(format!(
                "seed {seed}, question {number}: the twin {said}, the policies say {decision:?}\n{act:?}\n{asker:?}\n{target:?}"
            ));
        }
        if twin {
            agreed.allowed += 1;
        } else {
            agreed.refused += 1;
        }
    }
    Ok(agreed)
}
