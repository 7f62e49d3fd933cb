//! A commissioner's referral: what it says, how a row of a file becomes one, and which of its versions stands.

pub mod dates;
mod facts;
pub mod field;
pub mod headers;
mod layout;
mod read;
mod version;
mod words;

pub use facts::facts_of;
pub use field::Field;
pub use headers::{Ambiguity, Guess, Mapping, guess, recognised};
pub use layout::Layout;
pub use read::{Accepted, RowProblem, Terms, read_row};
pub use version::{Changed, Known, RowFate, Standing, VersionKey, compare, standing_version};

use crate::identity::Identity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use waymark_rules::Day;

/// One referral as one file gave it. A later file may give another version of it; each is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// The commissioner's reference: what makes two rows versions of one referral.
    pub reference: String,
    /// The purchase order the referral is paid under.
    pub po_number: Option<String>,
    /// Who is referred, and how to reach them.
    pub identity: Identity,
    /// The day the commissioner sent it.
    #[serde(with = "day_text")]
    pub sent_on: Day,
    /// Local time it was sent, minutes after midnight.
    pub sent_at: Option<u16>,
    /// The package area, spelt as the contract spells it.
    pub area: Option<String>,
    /// Whether the person has to take part.
    pub participation: Option<Participation>,
    /// Warnings that come with the person, each kept apart.
    pub markers: Markers,
    /// What was declared about disability.
    pub disability: Option<Disability>,
    /// Childcare needs, in the commissioner's words.
    pub childcare: Option<String>,
    /// The benefit received.
    pub benefit: Option<Benefit>,
    /// First day of the present time on benefit, `YYYY-MM-DD`.
    pub benefit_since: Option<String>,
    /// Job preferences, in the commissioner's words.
    pub job_preferences: Option<String>,
    /// Additional support needed, in the commissioner's words.
    pub additional_support: Option<String>,
    /// By which way the person was referred.
    pub route: Option<Route>,
    /// Every other cell that was not empty, by its column, and every value that could not be understood.
    pub extra: BTreeMap<String, String>,
}

/// Whether somebody has to take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Participation {
    /// By choice.
    Voluntary,
    /// Because the Jobcentre's work coach requires it.
    Mandatory,
}

/// The commissioner's two warnings. They say different things and are seen by different people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Markers {
    /// The incident code, if set: staff may be at risk; control measures follow apart from the file.
    pub incident: Option<String>,
    /// The safeguard measures, if set: the person may be at risk.
    pub safeguarding: Option<String>,
}

/// What somebody declared about disability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disability {
    /// Declared that there is one.
    Yes,
    /// Declared that there is none.
    No,
    /// Preferred not to say.
    NotDeclared,
}

/// A benefit, in the commissioner's words and, where they are clear, in the vocabulary's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benefit {
    /// As the file says.
    pub raw: String,
    /// The word of the vocabulary's detail `benefit`; none where the raw words leave it open.
    pub word: Option<String>,
}

/// By which way a person came; the words of the vocabulary's `referral_received`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// From the commissioner, a Jobcentre as a rule.
    Commissioner,
    /// The person came by themselves.
    SelfReferral,
    /// From a partner.
    Partner,
    /// Some other way.
    Other,
}

impl Route {
    /// The vocabulary's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Route::Commissioner => "commissioner",
            Route::SelfReferral => "self_referral",
            Route::Partner => "partner",
            Route::Other => "other",
        }
    }
}

/// Keeps a day as `YYYY-MM-DD`.
mod day_text {
    use serde::{Deserialize, Deserializer, Serializer};
    use waymark_rules::Day;

    pub fn serialize<S: Serializer>(day: &Day, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || serde::de::Error::custom(format!("`{text}` is not a day; YYYY-MM-DD, 1930 to 2100, would fit"));
        Day::parse(&text).ok_or_else(wrong)
    }
}
