//! A fact as the engine holds it: twenty-four bytes, everything a rule compares and nothing else.

use super::{FactRecord, Value};
use crate::Day;
use crate::pack::{Measured, Unit};
use crate::vocabulary::{Channel, KindId};
use std::collections::HashMap;

/// Where a day, an index or a row is missing.
pub const NONE: u16 = u16::MAX;

/// One fact in the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// Pence, hundredths, a count, a day, a word or a yes, as its kind says.
    pub value: i64,
    /// When it was recorded, seconds since 1970.
    pub recorded: u32,
    /// Its kind.
    pub kind: u16,
    /// The day it happened.
    pub on: u16,
    /// The word of its tag attribute; 0 for none.
    pub tag: u16,
    /// Its reference, numbered within the participant from 1; 0 for none.
    pub reference: u16,
    /// Minute of the day plus one in the low eleven bits, channel plus one above.
    clock: u16,
    /// See the constants of [`Fact`].
    pub flags: u16,
}

impl Fact {
    /// The value is there.
    pub const HAS_VALUE: u16 = 1;
    /// The amount is a running sum, not an addition.
    pub const IS_TOTAL: u16 = 2;
    /// Some later fact takes this one out: see [`super::Records::gone`].
    pub const CORRECTED: u16 = 4;
    /// It only takes another fact away and is itself no event.
    pub const GHOST: u16 = 8;
    /// The value is a span: number in the low sixteen bits, unit above.
    pub const IS_SPAN: u16 = 16;
    /// The value is the day of `for`, and above it the minute it is for plus one.
    pub const IS_FOR: u16 = 32;
    /// Hundredths of hours stand in the top seventeen bits, money below them.
    pub const HOURS_ABOVE: u16 = 128;
    /// The most hours, in hundredths, that may stand beside an amount: more than any month has.
    pub const MOST_HOURS_BESIDE_MONEY: i64 = 0x1_ffff;
    /// Where the two bits stand that say what a number counts, as [`Measured`] numbers it.
    pub const UNIT_AT: u16 = 8;
    /// The day of `for` stands in the top sixteen bits, another value below it.
    pub const FOR_ABOVE: u16 = 64;

    /// Local minute of the day it happened, if known.
    #[must_use]
    pub fn minute(&self) -> Option<u16> {
        (self.clock & 0x7ff).checked_sub(1)
    }

    /// Its channel's number, if known.
    #[must_use]
    pub fn channel(&self) -> Option<u16> {
        (self.clock >> 11).checked_sub(1)
    }

    /// Its kind's id.
    #[must_use]
    pub fn kind(&self) -> KindId {
        KindId(self.kind)
    }

    /// The day a booking, return or cap is for.
    #[must_use]
    pub fn booked_for(&self) -> Option<u16> {
        if self.flags & Fact::FOR_ABOVE != 0 {
            return u16::try_from((self.value >> 48) & 0xffff).ok();
        }
        if self.flags & Fact::IS_FOR == 0 { None } else { u16::try_from(self.value & 0xffff).ok() }
    }

    /// The local minute a booking is for, where it says so and carries no number.
    #[must_use]
    pub fn for_minute(&self) -> Option<u16> {
        let minute = if self.flags & Fact::IS_FOR == 0 { 0 } else { (self.value >> 16) & 0x7ff };
        u16::try_from(minute).ok()?.checked_sub(1)
    }

    /// Its value, if there is one.
    #[must_use]
    pub fn value(&self) -> Option<i64> {
        let value = match self.flags & (Fact::FOR_ABOVE | Fact::HOURS_ABOVE) {
            0 => self.value,
            Fact::FOR_ABOVE => (self.value << 16) >> 16,
            _ => (self.value << 17) >> 17,
        };
        (self.flags & Fact::HAS_VALUE != 0).then_some(value)
    }

    /// The number a condition asks for, in the unit held: hours stand beside money where a fact carries both.
    #[must_use]
    pub fn number(&self, unit: Measured) -> Option<i64> {
        match unit {
            Measured::Hours if self.flags & Fact::HOURS_ABOVE != 0 => Some(self.hours()),
            _ if self.flags & Fact::IS_SPAN == 0 && self.flags >> Fact::UNIT_AT & 3 == unit as u16 => self.value(),
            _ => None,
        }
    }

    /// A new interval's length: the number, and its unit where the fact names one; `None` for nothing or less than one.
    #[must_use]
    pub fn span_or_number(&self) -> Option<(u16, Option<Unit>)> {
        let value = self.value().filter(|v| *v > 0)?;
        if self.flags & Fact::IS_SPAN == 0 {
            return Some((u16::try_from(value).unwrap_or(u16::MAX), None));
        }
        let unit = match value >> 16 {
            0 => Unit::WorkingDays,
            1 => Unit::Days,
            2 => Unit::Weeks,
            3 => Unit::Months,
            _ => Unit::Hours,
        };
        Some((u16::try_from(value & 0xffff).unwrap_or(u16::MAX), Some(unit)))
    }

    /// The London day it was recorded on.
    #[must_use]
    pub fn recorded_day(&self) -> u16 {
        Day::of_instant(i64::from(self.recorded)).map_or(NONE, |d| d.0)
    }

    /// Whether its reference fits another: either has none, or they are equal.
    #[must_use]
    pub fn reference_fits(&self, other: &Fact) -> bool {
        self.reference == 0 || other.reference == 0 || self.reference == other.reference
    }

    /// A fact that is nothing but its kind and day, recorded at an instant.
    #[must_use]
    pub fn plain(kind: KindId, on: Day, recorded: u32) -> Fact {
        Fact { value: 0, recorded, kind: kind.0, on: on.0, tag: 0, reference: 0, clock: 0, flags: 0 }
    }

    /// The same fact by a channel.
    #[must_use]
    pub fn with_channel(self, channel: Channel) -> Fact {
        Fact { clock: (self.clock & 0x7ff) | ((channel as u16 + 1) << 11), ..self }
    }

    /// Hundredths of hours, whether they are the value or stand above an amount.
    #[must_use]
    pub fn hours(&self) -> i64 {
        if self.flags & Fact::HOURS_ABOVE != 0 { (self.value >> 47) & 0x1_ffff } else { self.value().unwrap_or(0) }
    }

    /// The engine's form of a record; `reference` is numbered by the caller.
    #[must_use]
    pub fn hold(record: &FactRecord, words: &mut Words, reference: u16) -> Fact {
        let (value, flags) = value_of(record, words);
        let minute = record.at.map_or(0, |m| m + 1);
        let channel = record.by.map_or(0, |c: Channel| c as u16 + 1);
        Fact {
            value,
            recorded: u32::try_from(record.recorded.max(0)).unwrap_or(u32::MAX - 1),
            kind: record.kind.0,
            on: record.on.0,
            tag: record.tag.as_deref().map_or(0, |t| u16::try_from(words.number(t)).unwrap_or(NONE)),
            reference,
            clock: minute | (channel << 11),
            flags: flags | if record.withdrawn { Fact::GHOST } else { 0 },
        }
    }
}

/// The one number a rule may look at: the first of these that the record carries.
fn value_of(record: &FactRecord, words: &mut Words) -> (i64, u16) {
    let has = Fact::HAS_VALUE;
    if let Some(value) = &record.value {
        let number = match value {
            Value::Word(word) => i64::from(words.number(word)),
            Value::Date(day) => i64::from(day.0),
            Value::YesNo(yes) => i64::from(*yes),
            Value::Number(number) => *number,
        };
        return (number, has);
    }
    let is_total = if record.total.is_some() { Fact::IS_TOTAL } else { 0 };
    if let (Some(money), Some(hours)) = (record.total.or(record.amount), record.hours) {
        let hours = hours.clamp(0, Fact::MOST_HOURS_BESIDE_MONEY);
        return ((money & 0x7fff_ffff_ffff) | (hours << 47), has | Fact::HOURS_ABOVE | is_total);
    }
    if let Some(total) = record.total {
        return (total, has | is_total);
    }
    if let Some(span) = record.every.filter(|_| record.count.is_none()) {
        let unit = match span.unit {
            Unit::WorkingDays => 0,
            Unit::Days => 1,
            Unit::Weeks => 2,
            Unit::Months => 3,
            Unit::Hours => 4,
        };
        return (i64::from(span.n) | (unit << 16), has | Fact::IS_SPAN);
    }
    let numbers = [
        (record.amount, Measured::Pounds),
        (record.hours, Measured::Hours),
        (record.count, Measured::Times),
        (record.minutes, Measured::Minutes),
    ];
    if let Some((number, unit)) = numbers.into_iter().find_map(|(n, unit)| Some((n?, unit))) {
        let has = has | (unit as u16) << Fact::UNIT_AT;
        return match record.booked_for {
            Some(day) => ((number & 0xffff_ffff_ffff) | (i64::from(day.0) << 48), has | Fact::FOR_ABOVE),
            None => (number, has),
        };
    }
    if let Some(day) = record.booked_for {
        let minute = record.for_at().map_or(0, |m| i64::from(m) + 1);
        return (i64::from(day.0) | minute << 16, has | Fact::IS_FOR);
    }
    (0, 0)
}

/// Words numbered from 1 in the order first met.
#[derive(Debug, Clone, Default)]
pub struct Words {
    numbers: HashMap<Box<str>, u32>,
    list: Vec<Box<str>>,
}

impl Words {
    /// The word's number, given now if it had none.
    pub fn number(&mut self, word: &str) -> u32 {
        if let Some(n) = self.numbers.get(word) {
            return *n;
        }
        self.list.push(word.into());
        let n = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.numbers.insert(word.into(), n);
        n
    }

    /// The word's number, if it has one.
    #[must_use]
    pub fn known(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// The words in order of spelling.
    #[must_use]
    pub fn in_order(&self) -> Vec<Box<str>> {
        let mut sorted = self.list.clone();
        sorted.sort_unstable();
        sorted
    }

    /// The word with this number.
    #[must_use]
    pub fn word(&self, number: u32) -> &str {
        let place = (number as usize).wrapping_sub(1);
        self.list.get(place).map_or("", |w| w)
    }
}
