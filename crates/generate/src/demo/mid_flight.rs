//! The invented contract on a day of one's choice: moved so that it is in mid-flight then, and cut off at what is known by then.

use super::moved::{Move, at};
use super::{Note, Person, World};
use crate::Generator;
use crate::world::date;
use std::collections::HashMap;
use waymark_domain::contract::Contract;
use waymark_domain::organisation::Organisation;
use waymark_domain::staff::{Cover, Days, RecordClass, Role, Staff};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;
use waymark_rules::vocabulary::Vocabulary;

/// The month of the contract as invented that becomes this month: its ninth, with people at every stage.
const IN_FLIGHT: (i16, u8, u8) = (2021, 6, 1);
/// When the contract was signed.
const SIGNED: (i16, u8, u8) = (2020, 8, 28);
/// How far beyond today due days may reach, in days.
const AHEAD: i32 = 400;
/// How many days before they begin covers and visits are arranged, and before it somebody's last day is known.
const NOTICE: i32 = 14;
/// Days after the month in flight from which nothing is known by today.
const LONG_AFTER: i32 = 120;
const NINE: i64 = 9 * 3600;

/// The contract in mid-flight.
pub struct MidFlight<'a> {
    generator: &'a Generator<'a>,
    vocabulary: &'a Vocabulary,
    world: World,
    moved: Move<'a>,
    today: Day,
    until: i64,
    numbers: Vec<u32>,
    /// The organisation of each member of staff.
    seats: HashMap<String, String>,
}

/// Something set up, at its moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    /// When, seconds since 1970.
    pub second: i64,
    /// What.
    pub what: SetUp,
}

/// What is set up before and around the participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetUp {
    /// An organisation joined, changed its name or knows its last day.
    Organisation(Organisation),
    /// The contract was signed.
    Contract(Contract),
    /// Somebody joined, or knows their last day.
    Staff(Staff),
    /// Somebody stands in for somebody.
    Cover(Cover),
    /// Somebody from outside may read an organisation's records: who, whose, when.
    Window(String, String, Days),
}

/// Where a record was from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// The organisation's id.
    pub organisation: String,
    /// The coach's id.
    pub coach: String,
    /// Since when, seconds since 1970.
    pub since: i64,
    /// Why it came there.
    pub why: String,
}

/// Somebody who has arrived by today, with all that is known of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrived {
    /// Who they are.
    pub person: Person,
    /// Ordinary, or restricted to nominated staff.
    pub class: RecordClass,
    /// Where the record was, oldest first.
    pub stays: Vec<Stay>,
    /// Facts and notes in the order of recording.
    pub facts: Vec<FactRecord>,
    /// The id under which the same person was referred before.
    pub same_person_as: Option<String>,
}

impl<'a> MidFlight<'a> {
    /// The contract as it stands at an instant (seconds since 1970) with so many participants who have arrived by then.
    ///
    /// # Errors
    /// A plain sentence if the day lies outside 1930 to 2100, or too near the end of the bank holidays that are known.
    pub fn make(
        generator: &'a Generator<'a>,
        vocabulary: &'a Vocabulary,
        (until, participants): (i64, u32),
    ) -> Result<MidFlight<'a>, String> {
        let today = Day::of_instant(until).ok_or("the day lies outside 1930 to 2100; give one of these years")?;
        let calendar = generator.world.calendar();
        let moved = Move::new(calendar, date(IN_FLIGHT)?, today);
        let (first, last) = calendar.reach();
        if moved.plain(date(SIGNED)?).plus(-AHEAD).is_none_or(|day| day < first)
            || today.plus(AHEAD).is_none_or(|day| day > last)
        {
            return Err(format!(
                "{} leaves too few of the bank holidays that are known, from {} to {}, around it; give another day",
                today.in_words(),
                first.in_words(),
                last.in_words()
            ));
        }
        let numbers = arrived_by(generator, &moved, (until, participants));
        let world = World::of(generator, numbers.last().copied().unwrap_or(0))?;
        let seats = world.staff.iter().map(|staff| (staff.id.clone(), staff.organisation.clone())).collect();
        Ok(MidFlight { generator, vocabulary, world, moved, today, until, numbers, seats })
    }

    /// The contract's id.
    #[must_use]
    pub fn contract_id(&self) -> &str {
        &self.world.contract.id
    }

    /// Everybody who works on it or looks at it, as things stand today.
    #[must_use]
    pub fn staff(&self) -> Vec<Staff> {
        self.world.staff.iter().map(|staff| self.known_leaving(staff)).collect()
    }

    /// What was set up by today, in order of time.
    #[must_use]
    pub fn set_up(&self) -> Vec<Happened> {
        let mut all = Vec::new();
        self.organisations(&mut all);
        let signed = self.moved.day(date(SIGNED).unwrap_or(self.today));
        all.push(Happened { second: at(signed, NINE + 1800), what: SetUp::Contract(self.contract()) });
        let joined = self.moved.day(date((2020, 9, 21)).unwrap_or(signed));
        for staff in &self.world.staff {
            all.push(Happened {
                second: at(joined, NINE),
                what: SetUp::Staff(Staff { left_on: None, ..staff.clone() }),
            });
            let left_on = staff.left_on.as_ref().map(|day| self.moved.text(day));
            if let Some(known) = left_on.as_deref().and_then(Day::parse).and_then(|day| day.plus(-NOTICE)) {
                let what = SetUp::Staff(Staff { left_on, ..staff.clone() });
                all.push(Happened { second: at(known, NINE + 3600), what });
            }
        }
        let notice = |days: Days| at(Day(days.from).plus(-NOTICE).unwrap_or(Day(days.from)), NINE + 7200);
        for cover in &self.world.covers {
            let days = self.days(cover.days);
            all.push(Happened { second: notice(days), what: SetUp::Cover(Cover { days, ..cover.clone() }) });
        }
        for window in &self.world.windows {
            let organisation = window.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
            let days = self.days(window.days);
            all.push(Happened { second: notice(days), what: SetUp::Window(window.staff.clone(), organisation, days) });
        }
        all.retain(|happened| happened.second <= self.until);
        // Stable: what happens at one moment stays in its order, those above before those under them.
        all.sort_by_key(|happened| happened.second);
        all
    }

    /// The facts of the contract itself that are known by today.
    #[must_use]
    pub fn contract_facts(&self) -> Vec<FactRecord> {
        let mut facts = self.world.contract_facts(self.generator);
        let late = date(IN_FLIGHT).ok().and_then(|day| day.plus(LONG_AFTER)).unwrap_or(Day::LAST);
        facts.retain(|fact| fact.on <= late || self.generator.any.is_none());
        let ends = Day::parse(&self.world.contract.ends).unwrap_or(Day::LAST);
        let begins = Day::parse(&self.world.contract.starts).unwrap_or(Day::FIRST);
        for fact in &mut facts {
            // Returns and caps belong to months; what frames the contract lies where its participants do.
            if begins < fact.on && fact.on < ends { self.moved.monthly(fact) } else { self.moved.fact(fact) }
        }
        self.known(facts)
    }

    /// Everybody who has arrived by today, in the order of their numbers.
    pub fn arrived(&self) -> impl Iterator<Item = Arrived> {
        self.numbers.iter().filter_map(|number| self.one(*number))
    }

    fn one(&self, number: u32) -> Option<Arrived> {
        let mut person = self.world.person(number)?;
        person.date_of_birth = person.date_of_birth.map(|day| self.moved.text_by_months(&day));
        let placement = self.world.placement(number)?;
        let kinds = &self.generator.world.kinds;
        let of_months = |fact: &FactRecord| [kinds.survey_sent, kinds.survey_response_received].contains(&fact.kind);
        let mut all = self.world.facts(self.generator, number);
        // What comes long after today as invented may lie beyond the bank holidays once moved.
        let late = date(IN_FLIGHT).ok().and_then(|day| day.plus(LONG_AFTER)).unwrap_or(Day::LAST);
        all.retain(|fact| fact.on <= late || self.generator.any.is_none());
        let (mut surveys, mut facts): (Vec<_>, Vec<_>) = all.into_iter().partition(of_months);
        surveys.iter_mut().for_each(|fact| self.moved.monthly(fact));
        facts.iter_mut().for_each(|fact| self.moved.fact(fact));
        for fact in facts.iter_mut().chain(&mut surveys) {
            let seat = fact.who.as_deref().and_then(|who| self.seat(who)).map(str::to_owned);
            fact.organisation = seat.or_else(|| fact.organisation.take());
        }
        let mut stays = Vec::with_capacity(placement.assigned.len());
        for (n, assigned) in placement.assigned.iter().enumerate() {
            let first = facts.first().map_or(self.until, |fact| fact.recorded);
            let since = if n == 0 { first } else { at(self.moved.day(assigned.from), NINE) };
            let before = n.checked_sub(1).and_then(|n| placement.assigned.get(n));
            let why = before.map_or_else(
                || format!("lives in {}, and they had room", placement.area),
                |before| self.why_moved(&before.organisation, &before.coach),
            );
            // A record is kept where its coach works, be that a site or a team of the partner.
            let organisation = self.seat(&assigned.coach).unwrap_or(&assigned.organisation).to_owned();
            stays.push(Stay { organisation, coach: assigned.coach.clone(), since, why });
        }
        stays.retain(|stay| stay.since <= self.until);
        let notes = self.notes(number, &facts, &stays);
        facts = self.known(facts);
        facts.extend(self.known(surveys));
        facts.extend(notes);
        // Stable: a note comes after what it is about.
        facts.sort_by_key(|fact| fact.recorded);
        Some(Arrived { person, class: placement.class, stays, facts, same_person_as: placement.same_person_as })
    }

    /// The notes known by today, as facts, each under the enrolment of what it is about.
    fn notes(&self, number: u32, facts: &[FactRecord], stays: &[Stay]) -> Vec<FactRecord> {
        let kind = |name| self.vocabulary.kind(name).map(|(id, _)| id);
        let (Some(note_made), Some(health)) = (kind("note_made"), kind("health_note_made")) else { return Vec::new() };
        let about: HashMap<i64, &FactRecord> = facts.iter().map(|fact| (fact.recorded, fact)).collect();
        let notes = self.world.notes(self.vocabulary, number, facts);
        let as_fact = |note: Note| {
            let of = facts.first()?;
            let kind = if note.class == RecordClass::Health { health } else { note_made };
            let mut fact = FactRecord::bare(of.subject.clone(), kind, note.on, note.recorded);
            let about = about.get(&(note.recorded - WRITTEN_AFTER));
            fact.enrolment = about.and_then(|fact| fact.enrolment.clone());
            fact.reference = note.reference;
            fact.attributes.push(("text".to_owned(), note.text));
            let adviser = |staff: &&Staff| staff.id == note.who && staff.role == Role::HealthAdviser;
            let stay = stays.iter().rev().find(|stay| stay.since <= note.recorded).or_else(|| stays.first())?;
            let by_adviser = self.world.staff.iter().any(|staff| adviser(&staff));
            fact.who = Some(if by_adviser { note.who.clone() } else { stay.coach.clone() });
            let seat = fact.who.as_deref().and_then(|who| self.seat(who));
            fact.organisation = Some(seat.unwrap_or(&stay.organisation).to_owned());
            Some(fact)
        };
        self.known(notes.into_iter().filter_map(as_fact).collect())
    }

    /// The facts known by today, each recorded no earlier than the one before it: days that had a weekend
    /// between them may come on one.
    fn known(&self, mut facts: Vec<FactRecord>) -> Vec<FactRecord> {
        facts.retain(|fact| fact.recorded <= self.until && fact.on <= self.today);
        let mut last = i64::MIN;
        for fact in &mut facts {
            last = last.max(fact.recorded);
            fact.recorded = last;
        }
        facts
    }

    fn organisations(&self, all: &mut Vec<Happened>) {
        let signed = self.moved.day(date(SIGNED).unwrap_or(self.today));
        for organisation in &self.world.organisations {
            let mut organisation = organisation.clone();
            let closed_on = organisation.closed_on.take().map(|day| self.moved.text(&day));
            let handover = self.world.handovers.iter().find(|handover| handover.organisation == organisation.id);
            let new_name = handover.filter(|h| h.formerly != organisation.name);
            let name = organisation.name.clone();
            if let Some(handover) = new_name {
                organisation.name.clone_from(&handover.formerly);
            }
            all.push(Happened { second: at(signed, NINE), what: SetUp::Organisation(organisation.clone()) });
            if let Some(on) = new_name.and_then(|h| Day::parse(&h.on)) {
                organisation.name = name;
                let second = at(self.moved.day(on), NINE);
                all.push(Happened { second, what: SetUp::Organisation(organisation.clone()) });
            }
            // A partner that leaves says so a month before.
            if let Some(known) = closed_on.as_deref().and_then(Day::parse).and_then(|day| day.plus(-30)) {
                let what = SetUp::Organisation(Organisation { closed_on, ..organisation });
                all.push(Happened { second: at(known, NINE), what });
            }
        }
    }

    fn contract(&self) -> Contract {
        let mut contract = self.world.contract.clone();
        contract.starts = self.moved.text(&contract.starts);
        contract.ends = self.moved.text_by_months(&contract.ends);
        contract.targets.iter_mut().for_each(|target| target.month = self.moved.month(&target.month));
        contract
    }

    fn known_leaving(&self, staff: &Staff) -> Staff {
        let left_on = staff.left_on.as_ref().map(|day| self.moved.text(day));
        let known = |day: &String| {
            let known = Day::parse(day).and_then(|day| day.plus(-NOTICE));
            known.is_some_and(|day| at(day, NINE + 3600) <= self.until)
        };
        Staff { left_on: left_on.filter(known), ..staff.clone() }
    }

    fn days(&self, days: Days) -> Days {
        Days { from: self.moved.day(Day(days.from)).0, to: self.moved.day(Day(days.to)).0 }
    }

    /// The organisation somebody works for.
    fn seat(&self, staff: &str) -> Option<&str> {
        self.seats.get(staff).map(String::as_str)
    }

    fn why_moved(&self, organisation: &str, coach: &str) -> String {
        let organisation = self.world.organisations.iter().find(|o| o.id == organisation);
        let coach = self.world.staff.iter().find(|staff| staff.id == coach);
        match (organisation, coach) {
            (Some(organisation), _) if organisation.closed_on.is_some() => {
                format!("{} left the contract", organisation.name)
            }
            (_, Some(coach)) => format!("{} left", coach.name),
            _ => "taken over".to_owned(),
        }
    }
}

/// How many seconds after a fact its note is written.
const WRITTEN_AFTER: i64 = 30;

/// The numbers of the first so many participants of whom anything is recorded by an instant.
fn arrived_by(generator: &Generator<'_>, moved: &Move<'_>, (until, participants): (i64, u32)) -> Vec<u32> {
    let wanted = usize::try_from(participants).unwrap_or(usize::MAX);
    let here = |number: &u32| {
        let first = generator.participant(*number).first().map(|fact| moved.recorded(fact.recorded));
        first.is_some_and(|second| second <= until)
    };
    // Two in three have arrived by then; the limit is only there so that the search ends.
    (1..=participants.saturating_mul(4)).filter(here).take(wanted).collect()
}
