//! Writes a note down with what its kind asks for: channel, word, number, time, and sometimes only days later.

use super::play::{Note, Play};
use super::terms::Entry;
use waymark_rules::Day;
use waymark_rules::vocabulary::{Channel, Kind};

impl Play<'_, '_> {
    /// Notes the fact, and gives back what is remembered of it.
    pub(super) fn write(&mut self, day: Day, note: Note) -> Entry {
        let kind = self.plan.vocabulary.get(note.kind);
        let talked = is_talk(&kind.name);
        let by = note.by.or(kind.by).or_else(|| talked.then(|| self.channel_for(&kind.name)));
        let tag = note.tag.or_else(|| self.word_for(note.kind));
        let booked_for = note.booked_for.or_else(|| self.day_for(kind, day));
        let count = note.count.or_else(|| self.count_for(kind));
        let money = self.money_for(kind);
        let hours = is_measured(kind, "hours").then(|| i64::from(self.life.dice.between(2, 70)) * 50);
        let minutes = is_measured(kind, "minutes").then(|| i64::from(self.life.dice.between(10, 75)));
        let time = (booked_for.is_some() && talked).then(|| self.life.dice.between(18, 33));
        let partner = note.organisation.or_else(|| self.partner.clone());
        let slowly = !self.plan.journey.contains(&note.kind) && note.value.is_none();
        let fact = if talked {
            self.life.note_at(note.kind, day)
        } else if slowly {
            self.life.note_slowly(note.kind, day)
        } else {
            self.life.note(note.kind, day)
        };
        fact.by = by;
        fact.tag = tag.clone();
        fact.value = note.value;
        fact.reference = note.reference.clone();
        fact.booked_for = booked_for;
        fact.count = count;
        fact.amount = money;
        fact.hours = hours;
        fact.minutes = minutes;
        fact.organisation = partner;
        if let Some(half_hours) = time {
            let at = format!("{:02}:{:02}", half_hours / 2, half_hours % 2 * 30);
            fact.attributes.push(("for_at".to_owned(), at));
        }
        Entry { kind: note.kind, day, by, tag, reference: note.reference, booked_for, count }
    }

    fn channel_for(&mut self, name: &str) -> Channel {
        if name.contains("letter") {
            Channel::Letter
        } else if name.contains("call") {
            Channel::Phone
        } else {
            let ways = [(Channel::FaceToFace, 45), (Channel::Phone, 40), (Channel::Video, 9), (Channel::Email, 6)];
            self.life.dice.weigh(ways)
        }
    }

    fn day_for(&mut self, kind: &Kind, day: Day) -> Option<Day> {
        if !is_measured(kind, "for") {
            return None;
        }
        let wish = self.life.soon(day, 2, 12);
        Some(self.life.meeting_day(wish))
    }

    fn count_for(&mut self, kind: &Kind) -> Option<i64> {
        if !is_measured(kind, "count") {
            return None;
        }
        let sets = kind.attributes.iter().any(|(name, _)| name == "every");
        Some(if sets {
            self.life.dice.weigh([(7, 25), (14, 45), (28, 30)])
        } else {
            i64::from(self.life.dice.between(1, 4))
        })
    }

    fn money_for(&mut self, kind: &Kind) -> Option<i64> {
        if !is_measured(kind, "amount") {
            return None;
        }
        let gives = kind.name.contains("budget") || kind.name.contains("earnings");
        let pounds = if gives { self.life.dice.between(180, 500) } else { self.life.dice.between(8, 90) };
        Some(i64::from(pounds) * 100 + i64::from(self.life.dice.between(0, 99)))
    }
}

fn is_measured(kind: &Kind, by: &str) -> bool {
    kind.measure.as_deref() == Some(by)
}

/// Whether it is something people do together at a time of the day.
fn is_talk(name: &str) -> bool {
    let parts = ["contact", "meeting", "call", "held", "appointment", "induction", "letter", "face_to_face"];
    parts.iter().any(|part| name.contains(part))
}
