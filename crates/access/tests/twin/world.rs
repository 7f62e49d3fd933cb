//! A small random world to ask questions of: a few organisations of two primes, their staff, and participants.

use fastrand::Rng;
use waymark_access::{Asker, Target};
use waymark_domain::staff::{AuditWindow, Cover, Days, RecordClass, Role, Staff};
use waymark_rules::Day;

/// The day on which every question is asked, 4 October 1984.
const TODAY: Day = Day(20_000);

/// Ids that run into one another if slashes are forgotten, and paths that are none.
const PATHS: [&str; 13] = [
    "/north/",
    "/north/hub/",
    "/north/hub/team/",
    "/north/hub-2/",
    "/north/hub-2/site/team/",
    "/northern/",
    "/northern/hub/",
    "/payer/",
    "/payer/south/",
    "/payer/south/hub/",
    "/",
    "",
    "/north/hub",
];

/// The organisations, staff and participants there are.
pub struct World {
    /// Some with cover and windows, some who have left.
    pub askers: Vec<Asker>,
    /// Records, each with where it belongs and who supports it.
    pub records: Vec<Target>,
}

impl World {
    /// A world of a dozen people and two dozen participants.
    pub fn new(dice: &mut Rng) -> World {
        let paths: Vec<&str> = (0..dice.usize(2..5)).map(|_| PATHS[dice.usize(..PATHS.len())]).collect();
        let staff: Vec<Staff> = (0..12).map(|number| person(dice, number, &paths)).collect();
        let covers: Vec<Cover> = (0..8).map(|_| cover(dice, &staff)).collect();
        let windows: Vec<AuditWindow> = (0..8).map(|_| window(dice, &staff, &paths)).collect();
        let mut askers: Vec<Asker> = staff.iter().map(|s| Asker::staff(s.clone(), &covers, &windows, TODAY)).collect();
        askers.extend(staff.iter().map(|s| Asker::participant(s.clone(), &reference(dice), TODAY)));
        askers.push(Asker::operator(TODAY));
        let records = (0..24).map(|_| record(dice, &staff, &paths)).collect();
        World { askers, records }
    }

    /// One of those who may ask.
    pub fn asker(&self, dice: &mut Rng) -> Asker {
        self.askers[dice.usize(..self.askers.len())].clone()
    }

    /// One of the records, asked for in some part; half the time bent towards the asker, so that both answers are common.
    pub fn target(&self, dice: &mut Rng, asker: &Asker) -> Target {
        let mut target = self.records[dice.usize(..self.records.len())].clone();
        target.fact = class(dice);
        target.contact = dice.u8(..4) == 0;
        target.submitted_by = pick(dice, &self.askers).map(|asker| asker.id().to_string());
        target.to = pick(dice, &self.records).map(|record| record.path.clone());
        if let (Some(staff), true) = (asker.as_staff(), dice.bool()) {
            let near = asker.windows().iter().chain([&staff.path]).cloned().collect::<Vec<String>>();
            target.path = near[dice.usize(..near.len())].clone() + if dice.bool() { "" } else { "team/" };
            target.to = dice.bool().then(|| target.path.clone()).or(target.to);
            if dice.bool() {
                let close = asker.covers().iter().chain([&staff.id]).cloned().collect::<Vec<String>>();
                target.coach = Some(close[dice.usize(..close.len())].clone());
            }
            if dice.bool() {
                target.participant = asker.own_record().map(Into::into);
            }
            if dice.u8(..4) == 0 {
                target.submitted_by = Some(staff.id.clone());
            }
        }
        target
    }
}

fn person(dice: &mut Rng, number: usize, paths: &[&str]) -> Staff {
    let left = ["1984-10-03", "1984-10-04", "1984-10-05", "soon"];
    let path = paths[dice.usize(..paths.len())];
    Staff {
        id: format!("staff-{number}"),
        name: format!("Person {number}"),
        role: Role::ALL[dice.usize(..Role::ALL.len())],
        organisation: path.rsplit('/').nth(1).unwrap_or("").into(),
        path: path.into(),
        nominated: dice.bool(),
        left_on: (dice.u8(..6) == 0).then(|| left[dice.usize(..left.len())].to_string()),
    }
}

/// Days that end or begin on the day of the questions, or the day beside it.
fn days(dice: &mut Rng) -> Days {
    let edge = dice.u16(TODAY.0 - 1..=TODAY.0 + 1);
    if dice.bool() { Days { from: edge - 9, to: edge } } else { Days { from: edge, to: edge + 9 } }
}

fn cover(dice: &mut Rng, staff: &[Staff]) -> Cover {
    let mut one = || staff[dice.usize(..staff.len())].id.clone();
    Cover { absent: one(), covering: one(), days: days(dice) }
}

fn window(dice: &mut Rng, staff: &[Staff], paths: &[&str]) -> AuditWindow {
    let staff = staff[dice.usize(..staff.len())].id.clone();
    AuditWindow { staff, path: paths[dice.usize(..paths.len())].into(), days: days(dice) }
}

fn record(dice: &mut Rng, staff: &[Staff], paths: &[&str]) -> Target {
    let path = paths[dice.usize(..paths.len())];
    let coach = pick(dice, staff).map(|staff| staff.id.as_str());
    let record = if dice.bool() { RecordClass::Ordinary } else { class(dice) };
    Target::record("contract", path, &reference(dice)).assigned(coach).kept(record)
}

fn reference(dice: &mut Rng) -> String {
    format!("p{}", dice.u8(..20))
}

fn class(dice: &mut Rng) -> RecordClass {
    RecordClass::ALL[dice.usize(..RecordClass::ALL.len())]
}

/// One of them, or one time in four none.
fn pick<'a, T>(dice: &mut Rng, all: &'a [T]) -> Option<&'a T> {
    (dice.u8(..4) > 0).then(|| &all[dice.usize(..all.len())])
}
