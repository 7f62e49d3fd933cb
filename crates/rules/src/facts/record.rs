//! One fact as recorded, with everything a rule may look at, in readable form.

use crate::Day;
use crate::pack::Span;
use crate::vocabulary::{Channel, KindId};

/// Whom a fact is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A participant, by any text id.
    Participant(String),
    /// A contract, by any text id.
    Contract(String),
}

/// The typed value of a detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// One word of the detail's choices, or free text.
    Word(String),
    /// A date; birth dates before 1930 do not fit and are refused by the reader.
    Date(Day),
    /// A yes or no.
    YesNo(bool),
    /// A number, in hundredths.
    Number(i64),
}

/// One fact, checked against the vocabulary.
#[derive(Debug, Clone, PartialEq)]
pub struct FactRecord {
    /// Whom it is about.
    pub subject: Subject,
    /// Which spell on a programme; `None` when the file names none.
    pub enrolment: Option<String>,
    /// What kind of fact, aliases resolved.
    pub kind: KindId,
    /// The day it happened.
    pub on: Day,
    /// Local time it happened, minutes after midnight.
    pub at: Option<u16>,
    /// When it was recorded, seconds since 1970; where the file says nothing, 23:59:59 London on the day it happened.
    pub recorded: i64,
    /// Its id, if it has one.
    pub id: Option<String>,
    /// The id of the fact it corrects.
    pub replaces: Option<String>,
    /// Whether it only takes the corrected fact away.
    pub withdrawn: bool,
    /// Why it was corrected, or any reason given.
    pub why: Option<String>,
    /// Channel.
    pub by: Option<Channel>,
    /// What ties it to other facts about the same appointment, job, document or claim.
    pub reference: Option<String>,
    /// The day a booking, return or cap is for.
    pub booked_for: Option<Day>,
    /// The word of the kind's tag attribute (purpose, outcome, reason, status; for details the detail's name, for groups the group).
    pub tag: Option<String>,
    /// Money, pence: this notification's amount.
    pub amount: Option<i64>,
    /// Money, pence: the running sum for the reference.
    pub total: Option<i64>,
    /// Hours, in hundredths.
    pub hours: Option<i64>,
    /// Minutes.
    pub minutes: Option<i64>,
    /// A count.
    pub count: Option<i64>,
    /// A new interval, on facts that change a frequency.
    pub every: Option<Span>,
    /// The typed value of a detail.
    pub value: Option<Value>,
    /// Other declared attributes, as text, in the order given.
    pub attributes: Vec<(String, String)>,
    /// Who recorded it.
    pub who: Option<String>,
    /// For which organisation.
    pub organisation: Option<String>,
    /// 1-based line of the file it came from; 0 when it came from elsewhere.
    pub line: u32,
}

impl FactRecord {
    /// The local time a booking is for, minutes after midnight.
    #[must_use]
    pub fn for_at(&self) -> Option<u16> {
        let (_, text) = self.attributes.iter().find(|(key, _)| key == "for_at")?;
        let (hours, minutes) = text.split_once(':')?;
        Some(hours.parse::<u16>().ok()? * 60 + minutes.parse::<u16>().ok()?).filter(|m| *m < 1440)
    }

    /// A fact that is nothing but its kind and day, recorded at an instant (seconds since 1970); the rest is filled in after.
    #[must_use]
    pub fn bare(subject: Subject, kind: KindId, on: Day, recorded: i64) -> FactRecord {
        FactRecord {
            subject,
            enrolment: None,
            kind,
            on,
            at: None,
            recorded,
            id: None,
            replaces: None,
            withdrawn: false,
            why: None,
            by: None,
            reference: None,
            booked_for: None,
            tag: None,
            amount: None,
            total: None,
            hours: None,
            minutes: None,
            count: None,
            every: None,
            value: None,
            attributes: Vec::new(),
            who: None,
            organisation: None,
            line: 0,
        }
    }
}
