//! Invented histories: lives like those on a programme, about nobody, the same from the same seed.
//!
//! Pure as the rules are: the seed is a parameter, and a participant depends on it and on their number alone.

mod any;
mod contract;
mod corrections;
mod course;
pub mod demo;
mod dice;
mod ending;
mod kinds;
mod life;
mod meetings;
mod person;
mod referral;
mod start;
mod support;
mod work;
mod world;

use any::Any;
use dice::Dice;
use life::{Life, push_number};
use person::Person;
use referral::Arrival;
use waymark_rules::Day;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactRecord, Subject, to_json_line};
use waymark_rules::pack::Pack;
use waymark_rules::vocabulary::Vocabulary;
use world::World;

/// The programme whose lives are modelled by hand; those on all others are played from their packs.
const MODELLED: &str = "jets";

/// Invents the facts of one contract and of any number of its participants.
pub struct Generator<'a> {
    world: World<'a>,
    seed: u64,
    contract: Vec<FactRecord>,
    /// The pack's own reading, for any programme but the one modelled by hand.
    any: Option<Any<'a>>,
}

impl<'a> Generator<'a> {
    /// A generator for a pack; `calendar` is the one by whose working days people meet.
    ///
    /// # Errors
    /// A plain sentence if the pack has no stage, or the vocabulary or the calendar lacks what it needs.
    pub fn new(
        pack: &'a Pack,
        vocabulary: &'a Vocabulary,
        calendar: &'a Calendar,
        seed: u64,
    ) -> Result<Generator<'a>, String> {
        let any = if pack.id == MODELLED { None } else { Some(Any::new(pack, vocabulary, None)?) };
        Generator::with(any, vocabulary, calendar, seed)
    }

    /// The same, with everybody referred from October 2020 to September 2021: the months that the contract of
    /// [`demo`] is made of, whatever the pack.
    ///
    /// # Errors
    /// As [`Generator::new`].
    pub fn for_demo(
        pack: &'a Pack,
        vocabulary: &'a Vocabulary,
        calendar: &'a Calendar,
        seed: u64,
    ) -> Result<Generator<'a>, String> {
        let opens = Some(world::date(demo::OPENS)?);
        let any = if pack.id == MODELLED { None } else { Some(Any::new(pack, vocabulary, opens)?) };
        Generator::with(any, vocabulary, calendar, seed)
    }

    fn with(
        any: Option<Any<'a>>,
        vocabulary: &'a Vocabulary,
        calendar: &'a Calendar,
        seed: u64,
    ) -> Result<Generator<'a>, String> {
        let world = World::new(vocabulary, calendar)?;
        // No participant has this number.
        let dice = Dice::new(seed, u64::MAX);
        let own = any.as_ref().map(|any| format!("{}-01", any.pack().id.to_uppercase()));
        let id = own.unwrap_or_else(|| contract::CONTRACT.to_owned());
        let mut life = Life::new(&world, dice, Subject::Contract(id));
        match &any {
            Some(any) => any.contract(&mut life),
            None => contract::contract(&mut life)?,
        }
        let contract = in_order(life.facts);
        Ok(Generator { world, seed, contract, any })
    }

    /// The facts of the participant of this number (`P-000001` is 1), in order of recording.
    ///
    /// They depend on the seed and the number alone: participants may be asked for in any order, any number of times.
    #[must_use]
    pub fn participant(&self, number: u32) -> Vec<FactRecord> {
        let mut id = String::from("P-");
        push_number(&mut id, number, 6);
        let dice = Dice::new(self.seed, u64::from(number));
        let mut life = Life::new(&self.world, dice, Subject::Participant(id));
        if let Some(any) = &self.any {
            any.participant(&mut life);
            return in_order(life.facts);
        }
        let person = Person::draw(&mut life);
        let sent = self.world.referral_day(&mut life.dice);
        let ended = spell(&mut life, person, sent);
        corrections::mistakes(&mut life);
        if life.dice.percent(2) {
            again(&mut life, person, ended);
        }
        in_order(life.facts)
    }

    /// The contract's own facts, in order of recording: its start, its monthly returns, some of them late, and its end.
    #[must_use]
    pub fn contract_facts(&self) -> Vec<FactRecord> {
        self.contract.clone()
    }
}

/// Appends a fact as one line of JSON with its newline.
pub fn write_line(record: &FactRecord, vocabulary: &Vocabulary, out: &mut Vec<u8>) {
    out.extend_from_slice(to_json_line(record, vocabulary).as_bytes());
    out.push(b'\n');
}

/// One time on the programme from its referral on; the day it was over, nothing where the referral was void.
fn spell(life: &mut Life, person: Person, sent: Day) -> Option<Day> {
    match referral::arrive(life, person, sent) {
        Arrival::Void => None,
        Arrival::NoStart(day) => Some(day),
        Arrival::Agreed(met) => {
            let start = start::start(life, person, met);
            let course = work::work(life, person, start);
            start::plan(life, &course);
            meetings::meetings(life, person, &course);
            support::support(life, &course);
            ending::end(life, person, &course);
            Some(course.end)
        }
    }
}

/// A second enrolment some weeks after the first was over, if referrals are still taken then.
fn again(life: &mut Life, person: Person, ended: Option<Day>) {
    let Some(ended) = ended else { return };
    let sent = life.soon(ended, 15, 60);
    if sent > life.world.last_referral_day() {
        return;
    }
    life.close_enrolment("E1");
    spell(life, person, sent);
    life.close_enrolment("E2");
}

fn in_order(mut facts: Vec<FactRecord>) -> Vec<FactRecord> {
    facts.sort_by_key(|fact| fact.recorded);
    facts
}
