//! Which partner and coach each participant belongs to, whose records are restricted, and who was referred twice.

use super::draw::{Part, place, shuffle, stream};
use super::histories::Outline;
use super::posts::Posts;
use super::quotas::quotas;
use super::tree::{PARTNERS, WALES};
use super::{World, participant_id, places};
use crate::dice::Dice;
use waymark_domain::staff::RecordClass;
use waymark_rules::Day;

/// What is kept of each participant: little, so that a large contract fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Case {
    /// The place in `PARTNERS`.
    pub(crate) partner: usize,
    /// The place in the staff.
    pub(crate) coach: usize,
    /// The region of the partner's hub.
    pub(crate) region: usize,
    /// Whom they belonged to before, and the last day of it.
    pub(crate) before: Option<(&'static str, usize, Day)>,
    pub(crate) received: Day,
    pub(crate) last: Day,
    pub(crate) birth: Option<Day>,
    pub(crate) restricted: bool,
    /// The number under which the same person was referred first.
    pub(crate) same_as: Option<u32>,
}

impl Case {
    /// The id of the partner's hub.
    pub(crate) fn hub(&self) -> &'static str {
        PARTNERS[self.partner].hub
    }

    /// The organisation and the coach, by place in the staff, of a day.
    pub(crate) fn on(&self, day: Day) -> (&'static str, usize) {
        match self.before {
            Some((organisation, coach, until)) if day <= until => (organisation, coach),
            _ => (PARTNERS[self.partner].id, self.coach),
        }
    }
}

/// One coach's time with a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The organisation's id.
    pub organisation: String,
    /// The coach's id.
    pub coach: String,
    /// The first day.
    pub from: Day,
    /// The last day; nothing while it goes on.
    pub until: Option<Day>,
}

/// To whom a participant belongs, and under which reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// The participant's id: `P-000001`.
    pub participant: String,
    /// The reference of the referral.
    pub reference: String,
    /// The number of its purchase order.
    pub po_number: String,
    /// The package area.
    pub area: String,
    /// The day the referral was received.
    pub received: Day,
    /// The organisation that has the participant now.
    pub organisation: String,
    /// The coach who has the participant now.
    pub coach: String,
    /// All assignments in order of time; the last is the one of now.
    pub assigned: Vec<Assignment>,
    /// Ordinary, or restricted to nominated staff.
    pub class: RecordClass,
    /// The id under which the same person was referred before.
    pub same_person_as: Option<String>,
}

/// The placement of one participant, in full.
pub(crate) fn placement(world: &World, number: u32, case: &Case) -> Placement {
    let staff = |place: usize| world.staff.get(place).map_or_else(String::new, |staff| staff.id.clone());
    let organisation = PARTNERS[case.partner].id.to_owned();
    let coach = staff(case.coach);
    let mut assigned = Vec::with_capacity(2);
    let mut from = case.received;
    if let Some((organisation, coach, until)) = case.before {
        assigned.push(Assignment {
            organisation: organisation.to_owned(),
            coach: staff(coach),
            from,
            until: Some(until),
        });
        from = until.plus(1).unwrap_or(until);
    }
    assigned.push(Assignment { organisation: organisation.clone(), coach: coach.clone(), from, until: None });
    let date = case.received.date();
    Placement {
        participant: participant_id(number),
        reference: format!(
            "{}-{:02}{:02}-{number:05}",
            world.contract.pack.to_uppercase(),
            date.year() % 100,
            date.month()
        ),
        po_number: format!("PO{}", 7_100_000 + u64::from(number) * 6),
        area: places::REGIONS[case.region].area.to_owned(),
        received: case.received,
        organisation,
        coach,
        assigned,
        class: if case.restricted { RecordClass::Restricted } else { RecordClass::Ordinary },
        same_person_as: case.same_as.map(participant_id),
    }
}

/// Places everybody.
pub(crate) fn cases(seed: u64, outlines: &[Outline], posts: &Posts) -> Vec<Case> {
    let mut dice = stream(seed, Part::Places, 0);
    let mut cases: Vec<Case> = outlines.iter().map(|outline| arrive(&mut dice, outline)).collect();
    twice(&mut dice, &mut cases);
    restrict(&mut dice, &mut cases, posts);
    for (partner, coaches) in posts.coaches.iter().enumerate() {
        allocate(&mut dice, &mut cases, partner, coaches);
    }
    remember(&mut dice, &mut cases, posts);
    cases
}

fn arrive(dice: &mut Dice, outline: &Outline) -> Case {
    let partner = partner(dice, outline.in_wales);
    Case {
        partner,
        coach: 0,
        region: PARTNERS[partner].region,
        before: None,
        received: outline.received,
        last: outline.last,
        birth: outline.birth,
        restricted: false,
        same_as: None,
    }
}

fn partner(dice: &mut Dice, in_wales: bool) -> usize {
    dice.weigh(std::array::from_fn::<_, 14, _>(|place| {
        let partner = &PARTNERS[place];
        (place, if (partner.region == WALES) == in_wales { partner.weight } else { 0 })
    }))
}

/// Three in a hundred are people referred before, mostly after their first time was over.
fn twice(dice: &mut Dice, cases: &mut [Case]) {
    for number in 0..cases.len() {
        if !dice.per_mille(32) || cases[number].birth.is_none() {
            continue;
        }
        let start = place(dice, cases.len());
        let fits = |after: bool| {
            let (cases, later) = (&*cases, &cases[number]);
            let earlier = (0..cases.len()).map(move |n| (start + n) % cases.len());
            earlier.into_iter().find(|n| {
                let first = &cases[*n];
                let free = first.same_as.is_none() && first.birth.is_some() && *n != number;
                let same_nation = (first.region == WALES) == (later.region == WALES);
                let before =
                    if after { first.last < later.received } else { later.received.since(first.received) > 20 };
                free && same_nation && before
            })
        };
        let referred = cases.iter().any(|case| case.same_as == u32::try_from(number + 1).ok());
        let Some(first) = (if referred { None } else { fits(true).or_else(|| fits(false)) }) else { continue };
        let (birth, region, partner) = (cases[first].birth, cases[first].region, cases[first].partner);
        cases[number].same_as = u32::try_from(first + 1).ok();
        cases[number].birth = birth;
        // Most are still in the same place.
        if dice.percent(85) {
            (cases[number].region, cases[number].partner) = (region, partner);
        }
    }
}

/// A few records are for nominated people only: those of a hub go to its nominated coach.
fn restrict(dice: &mut Dice, cases: &mut [Case], posts: &Posts) {
    // Nobody referred twice: the other referral would give the restricted one away.
    let twice: Vec<u32> = cases.iter().filter_map(|case| case.same_as).collect();
    for (number, case) in (1..).zip(cases.iter_mut()) {
        if !dice.per_mille(7) || case.same_as.is_some() || twice.contains(&number) {
            continue;
        }
        let hub = case.hub();
        let nominated = |place: &usize| posts.staff[*place].nominated;
        let found = (0..PARTNERS.len())
            .filter(|partner| PARTNERS[*partner].hub == hub)
            .find_map(|partner| posts.coaches[partner].iter().find(|c| nominated(c)).map(|coach| (partner, *coach)));
        if let Some((partner, coach)) = found {
            (case.partner, case.coach, case.restricted) = (partner, coach, true);
        }
    }
}

/// Gives each participant of a partner one of its coaches.
fn allocate(dice: &mut Dice, cases: &mut [Case], partner: usize, coaches: &[usize]) {
    let theirs: Vec<usize> =
        (0..cases.len()).filter(|n| cases[*n].partner == partner && !cases[*n].restricted).collect();
    let quotas = quotas(dice, theirs.len(), coaches.len());
    let mut slots: Vec<usize> =
        coaches.iter().zip(quotas).flat_map(|(coach, quota)| std::iter::repeat_n(*coach, quota)).collect();
    shuffle(dice, &mut slots);
    for (case, coach) in theirs.into_iter().zip(slots) {
        cases[case].coach = coach;
    }
}

/// Who came while a coach who later left was there may have been theirs first.
fn remember(dice: &mut Dice, cases: &mut [Case], posts: &Posts) {
    for former in &posts.former {
        for case in cases.iter_mut().filter(|case| case.partner == former.partner && !case.restricted) {
            if case.before.is_none() && case.received <= former.until && dice.percent(35) {
                case.before = Some((former.organisation, former.coach, former.until));
            }
        }
    }
}
