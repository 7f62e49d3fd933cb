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
    /// The key of the form as it was shown: a form sent twice makes the same references, and so the same facts.
    pub key: &'a str,
}

impl Make<'_> {
    /// A fact of a kind on a day; nothing where this version has no such kind, which a test forbids.
    #[must_use]
    pub fn fact(&self, kind: &str, on: Day) -> Option<FactRecord> {
        let (id, _) = self.vocabulary.kind(kind)?;
        let person = self.vocabulary.get(id).about == waymark_rules::vocabulary::About::Person;
        let fact = FactRecord::bare(Subject::Participant(self.participant.to_owned()), id, on, on.last_second());
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

    /// A new reference that ties facts of one appointment, job or plan together: a letter and a part of the form's key.
    #[must_use]
    pub fn reference(&self, letter: char) -> String {
        format!("{letter}{}", self.key.chars().filter(char::is_ascii_alphanumeric).take(12).collect::<String>())
    }

    /// A fact with attributes; those without a value are left out.
    #[must_use]
    pub fn with(&self, kind: &str, on: Day, attributes: &[(&str, Option<&str>)]) -> Option<FactRecord> {
        let given = attributes.iter().filter_map(|(name, value)| Some(((*name).to_owned(), (*value)?.to_owned())));
        let attributes = given.collect();
        self.fact(kind, on).map(|fact| FactRecord { attributes, ..fact })
    }
}

/// A fact tied to others by a reference.
#[must_use]
pub fn tied(fact: Option<FactRecord>, reference: &str) -> Option<FactRecord> {
    let reference = (!reference.is_empty()).then(|| reference.to_owned());
    fact.map(|fact| FactRecord { reference, ..fact })
}

/// A fact by a channel.
#[must_use]
pub fn by(fact: Option<FactRecord>, channel: Option<&str>) -> Option<FactRecord> {
    let by = channel.and_then(Channel::parse);
    fact.map(|fact| FactRecord { by, ..fact })
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
