//! Makes facts out of a form's answers.

use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::{FactRecord, Subject};
use waymark_rules::vocabulary::Channel;
use waymark_rules::{Day, Vocabulary};

/// Makes facts about one participant.
#[derive(Debug, Clone)]
pub struct Make<'a> {
    /// Whom they are about.
    pub participant: &'a str,
    /// Which enrolment they belong to; `None` for the unnamed one.
    pub enrolment: Option<String>,
    /// The kinds of fact there are.
    pub vocabulary: &'static Vocabulary,
    /// When they are recorded, seconds since 1970.
    pub recorded: i64,
}

impl Make<'_> {
    /// A fact of a kind on a day; nothing where this version has no such kind, which a test forbids.
    #[must_use]
    pub fn fact(&self, kind: &str, on: Day) -> Option<FactRecord> {
        let (id, _) = self.vocabulary.kind(kind)?;
        let person = self.vocabulary.get(id).about == waymark_rules::vocabulary::About::Person;
        let fact = FactRecord::bare(Subject::Participant(self.participant.to_owned()), id, on, self.recorded);
        Some(FactRecord { enrolment: if person { None } else { self.enrolment.clone() }, ..fact })
    }

    /// A fact by a channel, at a time.
    #[must_use]
    pub fn contact(&self, kind: &str, (on, at): (Day, Option<u16>), by: Option<&str>) -> Option<FactRecord> {
        let by = by.and_then(Channel::parse);
        self.fact(kind, on).map(|fact| FactRecord { at, by, ..fact })
    }

    /// A fact with the word of its tag.
    #[must_use]
    pub fn tagged(&self, kind: &str, on: Day, tag: &str) -> Option<FactRecord> {
        self.fact(kind, on).map(|fact| FactRecord { tag: Some(tag.to_owned()), ..fact })
    }

    /// A note beside the facts, tied to what it is about.
    #[must_use]
    pub fn note(&self, on: Day, text: Option<String>, reference: Option<&str>) -> Option<FactRecord> {
        let text = text?;
        let fact = self.fact("note_made", on)?;
        Some(FactRecord {
            reference: reference.map(ToOwned::to_owned),
            attributes: vec![("text".to_owned(), text)],
            ..fact
        })
    }

    /// A new reference that ties facts of one appointment, job or plan together: a letter and the second it was made in.
    #[must_use]
    pub fn reference(&self, letter: char) -> String {
        format!("{letter}{}", self.recorded)
    }
}

/// The channels as choices.
#[must_use]
pub fn channels(offered: &[&str]) -> Vec<Choice> {
    offered.iter().map(|word| Choice::word(word)).collect()
}

/// The channels of a contact, as asked everywhere.
pub const CHANNELS: [&str; 7] = ["phone", "video", "face_to_face", "email", "text", "letter", "portal"];

/// The day and, folded away, the time of something that happened.
#[must_use]
pub fn when(label: &str) -> Vec<Field> {
    vec![
        Field::day("on", label),
        Field::new("at", "Time", crate::form::Shape::Time)
            .optional()
            .folded("Add the time")
            .hint("Such as 14:30 or 2.30pm"),
    ]
}

/// Reads [`when`].
pub fn read_when(reader: &mut Reader<'_>, what: &str) -> Option<(Day, Option<u16>)> {
    let day = reader.past_day("on", what);
    let at = reader.time("at");
    day.map(|day| (day, at))
}
