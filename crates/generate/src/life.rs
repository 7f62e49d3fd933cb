//! One life under invention: its facts so far, and the ways to note another.

use crate::dice::Dice;
use crate::kinds::Kinds;
use crate::world::{World, is_quiet};
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Subject, Value};
use waymark_rules::vocabulary::{Channel, KindId};

/// The last minute of the day at which anyone records anything.
const EVENING: u16 = 19 * 60;

/// A participant's, or a contract's, facts while they are being invented.
pub(crate) struct Life<'g> {
    pub(crate) world: &'g World<'g>,
    pub(crate) dice: Dice,
    pub(crate) facts: Vec<FactRecord>,
    subject: Subject,
    /// The minute of the last note of each day: what is noted next on that day comes after it.
    scenes: Vec<(Day, u16)>,
    references: u32,
}

impl<'g> Life<'g> {
    pub(crate) fn new(world: &'g World<'g>, dice: Dice, subject: Subject) -> Life<'g> {
        Life { world, dice, facts: Vec::with_capacity(96), subject, scenes: Vec::with_capacity(48), references: 0 }
    }

    pub(crate) fn kinds(&self) -> &'g Kinds {
        &self.world.kinds
    }

    /// Notes a fact on the day it happens, a little after whatever was noted last on that day.
    pub(crate) fn note(&mut self, kind: KindId, on: Day) -> &mut FactRecord {
        let minute = self.minute_on(on);
        let recorded = self.world.instant(on, minute) + i64::from(self.dice.between(0, 59));
        let place = self.facts.len();
        self.facts.push(FactRecord::bare(self.subject.clone(), kind, on, recorded));
        &mut self.facts[place]
    }

    /// Notes a fact with the time it happened, recorded some minutes later.
    pub(crate) fn note_at(&mut self, kind: KindId, on: Day) -> &mut FactRecord {
        let at = self.minute_on(on);
        let fact = self.note(kind, on);
        fact.at = Some(at);
        fact
    }

    /// Notes a fact that as a rule is written down at once, but four times in a hundred only days later.
    pub(crate) fn note_slowly(&mut self, kind: KindId, on: Day) -> &mut FactRecord {
        let late = if self.dice.percent(4) { self.dice.between(1, 6) } else { 0 };
        let entered = if late > 0 { self.world.after(on, late) } else { on };
        self.note_later(kind, on, entered)
    }

    /// Notes a fact that is written down on another, later day.
    pub(crate) fn note_later(&mut self, kind: KindId, on: Day, entered: Day) -> &mut FactRecord {
        let recorded = if entered > on {
            let minute = u16::try_from(self.dice.between(9 * 60, 17 * 60)).unwrap_or(EVENING);
            Some(self.world.instant(entered, minute))
        } else {
            None
        };
        let fact = self.note(kind, on);
        fact.recorded = recorded.unwrap_or(fact.recorded);
        fact
    }

    /// Notes something known about the person, that came together with what was noted last.
    pub(crate) fn detail(&mut self, name: &str, value: Value, on: Day) {
        let kind = self.kinds().detail_recorded;
        let with = self.facts.last().map(|fact| fact.recorded);
        let recorded = with.unwrap_or_else(|| self.world.instant(on, EVENING));
        let mut fact = FactRecord::bare(self.subject.clone(), kind, on, recorded);
        fact.tag = Some(name.to_owned());
        fact.value = Some(value);
        self.facts.push(fact);
    }

    /// A day on which people meet, this one or one soon after: no weekend, no bank holiday, seldom around Christmas.
    pub(crate) fn meeting_day(&mut self, day: Day) -> Day {
        let mut day = self.world.forward(day);
        if is_quiet(day) && self.dice.percent(92) {
            while is_quiet(day) {
                day = self.world.after(day, 1);
            }
        }
        day
    }

    /// The day so many working days later.
    pub(crate) fn after(&self, day: Day, n: i32) -> Day {
        self.world.after(day, n)
    }

    /// A day drawn from so many working days after another.
    pub(crate) fn soon(&mut self, day: Day, low: i32, high: i32) -> Day {
        let n = self.dice.between(low, high);
        if n == 0 { day } else { self.world.after(day, n) }
    }

    /// A new reference: a letter for what it ties together, and a number.
    pub(crate) fn reference(&mut self, letter: char) -> String {
        self.references += 1;
        let mut text = String::with_capacity(4);
        text.push(letter);
        push_number(&mut text, self.references, 1);
        text
    }

    /// The channel most people use, with a few others.
    pub(crate) fn channel(&mut self) -> Channel {
        self.dice.weigh([(Channel::Phone, 72), (Channel::Video, 20), (Channel::FaceToFace, 8)])
    }

    /// The participant's id; nothing for a contract.
    pub(crate) fn id(&self) -> &str {
        match &self.subject {
            Subject::Participant(id) => id,
            Subject::Contract(_) => "",
        }
    }

    /// Puts every fact noted so far that is not about the person into an enrolment, unless it is in one.
    pub(crate) fn close_enrolment(&mut self, name: &str) {
        for fact in &mut self.facts {
            if fact.enrolment.is_none() && !self.world.is_about_person(fact.kind) {
                fact.enrolment = Some(name.to_owned());
            }
        }
    }

    fn minute_on(&mut self, day: Day) -> u16 {
        let known = self.scenes.iter().rposition(|(of, _)| *of == day);
        let minute = match known {
            Some(place) => i32::from(self.scenes[place].1) + self.dice.between(1, 9),
            None => self.dice.between(8 * 60 + 45, 15 * 60 + 30),
        };
        let minute = u16::try_from(minute).unwrap_or(EVENING).min(EVENING);
        match known {
            Some(place) => self.scenes[place].1 = minute,
            None => self.scenes.push((day, minute)),
        }
        minute
    }
}

/// Appends a number with at least so many digits.
pub(crate) fn push_number(text: &mut String, number: u32, digits: usize) {
    let mut reversed = [b'0'; 10];
    let (mut left, mut length) = (number, 0);
    while left > 0 || length < digits {
        reversed[length] = b'0' + u8::try_from(left % 10).unwrap_or(0);
        left /= 10;
        length += 1;
    }
    text.extend(reversed[..length].iter().rev().map(|digit| char::from(*digit)));
}
