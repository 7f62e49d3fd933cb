//! The staff of the invented contract: posts by organisation, leavers, those nominated, covers and audit windows.

use super::draw::{Part, stream};
use super::names::{name, plain};
use super::tree::{self, PARTNERS};
use crate::dice::Dice;
use crate::world::date;
use waymark_domain::organisation::Organisation;
use waymark_domain::staff::{AuditWindow, Cover, Days, Role, Staff};

/// The coaches in post for this many participants, before rounding by partner.
const COACHES: (u32, u32) = (34, 2_500);

/// Coaches who left: the place of their partner, and their last day.
const LEAVERS: [(usize, &str); 3] = [(1, "2021-03-12"), (5, "2021-07-30"), (10, "2021-11-26")];

/// Partners whose first coach is nominated for restricted records: one of each hub.
const NOMINATED: [usize; 6] = [0, 3, 5, 8, 10, 12];

/// Everybody else: role, organisation, whether nominated, and their last day if they left.
const OTHERS: [(Role, &str, bool, Option<&str>); 24] = [
    (Role::HubCoordinator, "quillbrook-hub", true, None),
    (Role::HubCoordinator, "hazelford-hub", true, None),
    (Role::HubCoordinator, "skelderby-hub", false, None),
    (Role::HubCoordinator, "wearholm-hub", false, None),
    (Role::HubCoordinator, "irkdale-hub", false, None),
    (Role::HubCoordinator, "irkdale-hub", false, Some("2021-05-28")),
    (Role::HubCoordinator, "llanerfyn-hub", true, None),
    (Role::JobBroker, "quillbrook-hub", false, None),
    (Role::JobBroker, "hazelford-hub", false, None),
    (Role::JobBroker, "skelderby-hub", false, None),
    (Role::JobBroker, "irkdale-hub", false, None),
    (Role::HealthAdviser, "quillbrook-hub", false, None),
    (Role::HealthAdviser, "skelderby-hub", false, None),
    (Role::HealthAdviser, tree::PRIME, true, None),
    (Role::Administrator, "quillbrook-hub", false, None),
    (Role::Administrator, "hazelford-hub", false, Some("2021-10-01")),
    (Role::Administrator, "skelderby-hub", false, None),
    (Role::Administrator, tree::PRIME, true, None),
    (Role::ComplianceOfficer, "larkmoor-compliance", true, None),
    (Role::ComplianceOfficer, tree::PRIME, false, None),
    (Role::PrimeManager, tree::PRIME, true, None),
    (Role::Commissioner, tree::COMMISSIONER, false, None),
    (Role::Evaluator, tree::COMMISSIONER, false, None),
    (Role::Employer, tree::PRIME, false, None),
];

/// The staff, and which of them are coaches where.
pub(crate) struct Posts {
    pub(crate) staff: Vec<Staff>,
    /// The coaches in post at each partner, by place in `staff`.
    pub(crate) coaches: Vec<Vec<usize>>,
    /// Coaches who left, with the place of the partner that now has their participants, their organisation, and their last day.
    pub(crate) former: Vec<Former>,
}

/// A coach who left.
pub(crate) struct Former {
    pub(crate) partner: usize,
    pub(crate) coach: usize,
    pub(crate) organisation: &'static str,
    pub(crate) until: waymark_rules::Day,
}

/// Fills every post.
pub(crate) fn posts(seed: u64, participants: u32, organisations: &[Organisation]) -> Result<Posts, String> {
    let mut hiring = Hiring { dice: stream(seed, Part::Staff, 0), organisations, staff: Vec::new() };
    let mut coaches = Vec::new();
    for (place, partner) in PARTNERS.iter().enumerate() {
        let seats = tree::seats(organisations, partner.id);
        let mut here = Vec::new();
        for n in 0..coaches_at(participants, partner.weight) {
            let seat = seats.get(n % seats.len().max(1)).and_then(|seat| organisations.get(*seat));
            let nominated = n == 0 && NOMINATED.contains(&place);
            here.push(hiring.hire(Role::WorkCoach, seat.map_or(partner.id, |seat| &seat.id), nominated, None));
        }
        coaches.push(here);
    }
    let mut former = Vec::new();
    for (partner, left) in LEAVERS {
        let organisation = PARTNERS[partner].id;
        let coach = hiring.hire(Role::WorkCoach, organisation, false, Some(left));
        former.push(Former { partner, coach, organisation, until: day(left)? });
    }
    let (closed, left, successor) = tree::LEFT;
    let partner = PARTNERS.iter().position(|partner| partner.id == successor).unwrap_or(0);
    for _ in 0..2 {
        let coach = hiring.hire(Role::WorkCoach, closed, false, Some(left));
        former.push(Former { partner, coach, organisation: closed, until: day(left)? });
    }
    for (role, organisation, nominated, left) in OTHERS {
        hiring.hire(role, organisation, nominated, left);
    }
    Ok(Posts { staff: hiring.staff, coaches, former })
}

fn coaches_at(participants: u32, weight: i32) -> usize {
    let (coaches, of) = COACHES;
    let weight = u64::try_from(weight).unwrap_or(0);
    let share = (u64::from(participants) * u64::from(coaches) * weight / u64::from(of) + 50) / 100;
    usize::try_from(share).unwrap_or(usize::MAX).max(2)
}

fn day(text: &str) -> Result<waymark_rules::Day, String> {
    waymark_rules::Day::parse(text).ok_or_else(|| format!("{text} is not a date"))
}

struct Hiring<'a> {
    dice: Dice,
    organisations: &'a [Organisation],
    staff: Vec<Staff>,
}

impl Hiring<'_> {
    /// Hires somebody new and gives their place in the list.
    fn hire(&mut self, role: Role, organisation: &str, nominated: bool, left: Option<&str>) -> usize {
        let at = self.organisations.iter().find(|o| o.id == organisation);
        let in_wales = at.is_some_and(|o| o.path.contains("/llanerfyn-hub/"));
        let (id, name) = self.fresh(in_wales);
        self.staff.push(Staff {
            id,
            name,
            role,
            organisation: organisation.to_owned(),
            path: at.map_or_else(String::new, |o| o.path.clone()),
            nominated,
            left_on: left.map(str::to_owned),
        });
        self.staff.len() - 1
    }

    /// A name nobody on the staff has yet, and the id made from it.
    fn fresh(&mut self, in_wales: bool) -> (String, String) {
        let mut tries = 0;
        loop {
            let name = name(&mut self.dice, in_wales, in_wales);
            let plain =
                format!("{} {}", name.first, name.last).split([' ', '-']).map(plain).collect::<Vec<_>>().join("-");
            tries += 1;
            let id = if tries > 20 { format!("{plain}-{}", self.staff.len()) } else { plain };
            if self.staff.iter().all(|staff| staff.id != id) {
                return (id, format!("{} {}", name.first, name.last));
            }
        }
    }
}

impl Posts {
    /// Holidays, an illness and a longer leave: colleagues of the same partner stand in.
    pub(crate) fn covers(&self) -> Result<Vec<Cover>, String> {
        let stretches = [
            (0, (2021, 2, 15), (2021, 2, 19)),
            (0, (2021, 7, 26), (2021, 8, 6)),
            (2, (2021, 4, 6), (2021, 4, 16)),
            (3, (2021, 8, 16), (2021, 8, 27)),
            (6, (2021, 5, 3), (2021, 7, 30)),
            (8, (2021, 10, 25), (2021, 10, 29)),
            (11, (2021, 6, 7), (2021, 6, 18)),
            (12, (2021, 12, 20), (2022, 1, 4)),
        ];
        let mut covers = Vec::new();
        for (n, (partner, from, to)) in stretches.into_iter().enumerate() {
            let here = &self.coaches[partner];
            let (Some(absent), Some(covering)) = (here.get(n % here.len()), here.get((n + 1) % here.len())) else {
                continue;
            };
            let days = Days { from: date(from)?.0, to: date(to)?.0 };
            let id = |place: usize| self.staff[place].id.clone();
            covers.push(Cover { absent: id(*absent), covering: id(*covering), days });
        }
        Ok(covers)
    }

    /// Two visits by the commissioner's contract manager, one to the largest hub alone, and the evaluation.
    pub(crate) fn windows(&self, organisations: &[Organisation]) -> Result<Vec<AuditWindow>, String> {
        let stretches = [
            (Role::Commissioner, "quillbrook-hub", (2021, 2, 8), (2021, 2, 19)),
            (Role::Commissioner, tree::PRIME, (2021, 6, 14), (2021, 6, 25)),
            (Role::Commissioner, tree::PRIME, (2022, 3, 7), (2022, 3, 18)),
            (Role::Evaluator, tree::PRIME, (2021, 9, 1), (2022, 12, 31)),
        ];
        let mut windows = Vec::new();
        for (role, organisation, from, to) in stretches {
            let staff = self.staff.iter().find(|staff| staff.role == role);
            let path = organisations.iter().find(|o| o.id == organisation).map(|o| o.path.clone());
            if let (Some(staff), Some(path)) = (staff, path) {
                let days = Days { from: date(from)?.0, to: date(to)?.0 };
                windows.push(AuditWindow { staff: staff.id.clone(), path, days });
            }
        }
        Ok(windows)
    }
}
