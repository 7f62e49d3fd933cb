//! What coaches write beside the facts: short notes put together from sentences, the same from the same seed.

mod deck;
mod early;
mod later;
mod scene;
mod support;

use super::draw::{Part, stream};
use super::person::person;
use super::placing::Case;
use super::situation::{Health, Household, Situation, Travel, Worry, situation};
use super::{World, draw};
use crate::dice::Dice;
use deck::Deck;
use scene::Scene;
use waymark_domain::staff::{RecordClass, Role};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;
use waymark_rules::vocabulary::Vocabulary;

pub use scene::scene_kinds;

/// The shortest and the longest note, in characters.
const LENGTHS: (usize, usize) = (50, 600);

/// Something written about a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The day it is about.
    pub on: Day,
    /// When it was written, seconds since 1970.
    pub recorded: i64,
    /// The id of whoever wrote it.
    pub who: String,
    /// The organisation they wrote it for.
    pub organisation: String,
    /// How closely it is kept.
    pub class: RecordClass,
    /// The kind of fact it goes with.
    pub about: &'static str,
    /// The reference of that fact, if it has one.
    pub reference: Option<String>,
    /// The text: 50 to 600 characters.
    pub text: String,
}

/// One person's notes while they are being written.
struct Writer<'a> {
    world: &'a World,
    case: &'a Case,
    situation: Situation,
    dice: Dice,
    deck: Deck,
    meetings: u32,
    notes: Vec<Note>,
}

/// All notes about a participant.
pub(crate) fn notes(
    world: &World,
    vocabulary: &Vocabulary,
    (number, case): (u32, &Case),
    facts: &[FactRecord],
) -> Vec<Note> {
    let who = person(world, number, case);
    let mut writer = Writer {
        world,
        case,
        situation: situation(world, number, case, &who),
        dice: stream(world.seed, Part::Notes, number),
        deck: Deck::default(),
        meetings: 0,
        notes: Vec::new(),
    };
    let taken_away = |fact: &FactRecord| fact.replaces.is_some() || is_replaced(facts, fact);
    let mut spoken = false;
    for fact in facts.iter().filter(|fact| !taken_away(fact)) {
        let Some(mut scene) = Scene::of(&vocabulary.get(fact.kind).name) else { continue };
        if scene == Scene::Contact && !spoken {
            scene = Scene::First;
        }
        spoken |= scene == Scene::First;
        if writer.dice.percent(scene.how_often()) {
            writer.write(scene, fact, next_after(facts, fact.on));
        }
        writer.health(scene, fact);
    }
    writer.notes.sort_by_key(|note| note.recorded);
    writer.notes
}

fn is_replaced(facts: &[FactRecord], fact: &FactRecord) -> bool {
    fact.id.is_some() && facts.iter().any(|other| other.replaces == fact.id)
}

/// The day booked on this day for a later one.
fn next_after(facts: &[FactRecord], on: Day) -> Option<Day> {
    facts.iter().find(|fact| fact.on == on && fact.booked_for.is_some_and(|day| day > on)).and_then(|f| f.booked_for)
}

impl Writer<'_> {
    fn write(&mut self, scene: Scene, fact: &FactRecord, next: Option<Day>) {
        let mut sentences: Vec<&'static str> = Vec::new();
        if self.situation.welsh && scene.is_spoken() && self.dice.percent(30) {
            sentences.push(self.deck.deal(&mut self.dice, later::WELSH));
        }
        sentences.push(self.deck.deal(&mut self.dice, scene.opening()));
        let others = self.continued(scene);
        sentences.extend(others);
        if scene == Scene::Met {
            self.meetings += 1;
            let closing = if next.is_some() { support::NEXT } else { support::CLOSE };
            if self.dice.percent(55) {
                sentences.push(self.deck.deal(&mut self.dice, closing));
            }
        }
        let next = next.map(Day::in_words).unwrap_or_default();
        let mut text = self.joined(&sentences, &next);
        if text.chars().count() < LENGTHS.0 {
            let bank = self.household();
            let more = self.deck.deal(&mut self.dice, bank);
            text = format!("{text} {}", self.situation.fill(more, &next));
        }
        self.push(scene, fact, text, RecordClass::Ordinary);
    }

    /// The sentences after the first: what was done, and what stands in the way.
    fn continued(&mut self, scene: Scene) -> Vec<&'static str> {
        let mut sentences = Vec::new();
        if scene == Scene::Met {
            let phase = match self.meetings {
                0..=2 => support::EARLY,
                3..=6 => support::MIDDLE,
                _ => support::LATE,
            };
            let theirs = [self.household(), self.travel(), self.worry()];
            for _ in 0..self.dice.weigh([(1, 70), (2, 30)]) {
                sentences.push(self.deck.deal(&mut self.dice, phase));
            }
            if self.dice.percent(62) {
                let bank = draw::pick_of(&mut self.dice, theirs);
                sentences.push(self.deck.deal(&mut self.dice, bank));
            }
            return sentences;
        }
        for (bank, times) in scene.more() {
            if self.dice.percent(*times) {
                sentences.push(self.deck.deal(&mut self.dice, bank));
            }
        }
        sentences
    }

    fn joined(&self, sentences: &[&'static str], next: &str) -> String {
        let mut text = String::new();
        for sentence in sentences {
            let filled = self.situation.fill(sentence, next);
            if text.chars().count() + filled.chars().count() < LENGTHS.1 {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(&filled);
            }
        }
        text
    }

    /// What somebody told about their health is a note of its own, so that it can be kept more closely.
    fn health(&mut self, scene: Scene, fact: &FactRecord) {
        let Some(health) = self.situation.health else { return };
        let times = match scene {
            Scene::Needs => 60,
            Scene::Met => 9,
            _ => 0,
        };
        if !self.dice.percent(times) {
            return;
        }
        let bank = match health {
            Health::Sleep => later::SLEEP,
            Health::Back => later::BACK_PAIN,
            Health::Low => later::LOW,
            Health::Hearing => later::HEARING,
            Health::Tired => later::TIRED,
        };
        let sentence = self.deck.deal(&mut self.dice, bank);
        let text = self.situation.fill(sentence, "");
        // The same thing is not written down twice.
        if self.notes.iter().all(|note| note.text != text) {
            self.push(scene, fact, text, RecordClass::Health);
        }
    }

    fn push(&mut self, scene: Scene, fact: &FactRecord, text: String, class: RecordClass) {
        let (organisation, coach) = self.case.on(fact.on);
        let adviser = class == RecordClass::Health && self.dice.percent(25);
        let coach = self.world.staff.get(coach).map_or_else(String::new, |staff| staff.id.clone());
        let who = if adviser { self.adviser().unwrap_or(coach) } else { coach };
        self.notes.push(Note {
            on: fact.on,
            // Written at once, so that notes stand in the order of their facts.
            recorded: fact.recorded + 30,
            who,
            organisation: organisation.to_owned(),
            class,
            about: scene.kind(),
            reference: fact.reference.clone(),
            text,
        });
    }

    /// The health adviser of the participant's hub; nothing where there is none, or the record is restricted.
    fn adviser(&self) -> Option<String> {
        let of = |staff: &&waymark_domain::staff::Staff| {
            staff.role == Role::HealthAdviser && staff.organisation == self.case.hub() && !self.case.restricted
        };
        self.world.staff.iter().find(of).map(|staff| staff.id.clone())
    }

    fn household(&self) -> &'static [&'static str] {
        match self.situation.household {
            Household::Children => support::CHILDREN,
            Household::Carer => support::CARER,
            Household::Alone => support::ALONE,
            Household::Unsettled => support::UNSETTLED,
            Household::Family => support::FAMILY,
        }
    }

    fn travel(&self) -> &'static [&'static str] {
        match self.situation.travel {
            Travel::Bus => support::BUS,
            Travel::Car => support::CAR,
            Travel::Foot => support::FOOT,
        }
    }

    fn worry(&self) -> &'static [&'static str] {
        match self.situation.worry {
            Worry::Interviews => support::INTERVIEWS,
            Worry::Gap => support::GAP,
            Worry::Computers => support::COMPUTERS,
            Worry::English => support::ENGLISH,
            Worry::Age => support::AGE,
            Worry::Confidence => support::CONFIDENCE,
        }
    }
}
