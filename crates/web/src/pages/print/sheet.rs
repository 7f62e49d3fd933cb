//! What every sheet has: the language it is in, days in that language, and who has signed.

use crate::desk::Shared;
use crate::own_words::own;
use crate::page::shown;
use crate::pages::people::name_of;
use crate::pages::record::On;
use crate::stop::Stop;
use crate::visitor::Visitor;
use crate::words::{Language, say, tell};
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use waymark_app::participants::{self, AsAt, Opened};
use waymark_rules::Day;
use waymark_rules::program::Program;

/// What a sheet's address may say.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    /// `en` or `cy`; the participant's own language where nothing is said.
    #[serde(default)]
    pub lang: String,
}

/// A signature as it is printed.
#[derive(Debug, Clone, Serialize)]
pub struct Signature {
    /// Whose: in words of the sheet's language.
    pub whose: String,
    /// What stands on the line; empty where they have not signed.
    pub says: String,
    /// The day; empty where they have not signed.
    pub on: String,
}

/// The participant, and the programme they are on.
///
/// # Errors
/// There is no such participant, or none for this visitor.
pub async fn open(desk: &Shared, visitor: &Visitor, participant: &str) -> Result<(Opened, Arc<Program>), Stop> {
    let opened = participants::open(&desk.house, &visitor.call(), participant, AsAt::default()).await?;
    let program = desk.house.program(&opened.contract.pack)?;
    Ok((opened, program))
}

/// The language of a sheet: as asked, or the one the participant reads.
#[must_use]
pub fn language(asked: &Asked, opened: &Opened) -> Language {
    let welsh = opened.seen.identity.as_ref().is_some_and(|identity| identity.welsh_written == Some(true));
    match asked.lang.as_str() {
        "" if welsh => Language::Welsh,
        tag => Language::of(tag),
    }
}

const WELSH_DAYS: [&str; 7] =
    ["Dydd Llun", "Dydd Mawrth", "Dydd Mercher", "Dydd Iau", "Dydd Gwener", "Dydd Sadwrn", "Dydd Sul"];
const WELSH_MONTHS: [&str; 12] = [
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
    "Rhagfyr",
];

/// A day as people say it in a language.
#[must_use]
pub fn day(language: Language, day: Day) -> String {
    if language == Language::English {
        return day.in_words();
    }
    let date = day.date();
    let weekday = WELSH_DAYS.get(usize::from(day.weekday())).copied().unwrap_or_default();
    let month = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    format!("{weekday} {} {} {}", date.day(), WELSH_MONTHS.get(month).copied().unwrap_or_default(), date.year())
}

/// Both signatures under a document, given or still to be given.
#[must_use]
pub fn signatures(on: &On<'_>, language: Language, (document, reference): (&str, Option<&str>)) -> Vec<Signature> {
    let given = on.facts(&["document_signed"]);
    let one = |who: &str| {
        let attribute = |fact: &waymark_rules::facts::FactRecord, key: &str| {
            fact.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let fact = given.iter().rev().map(|held| &held.fact).find(|fact| {
            fact.tag.as_deref() == Some(document)
                && attribute(fact, "signed_by") == who
                && (reference.is_none() || fact.reference.as_deref() == reference)
        });
        let says = fact.map(|fact| match attribute(fact, "way").as_str() {
            "typed_name" => attribute(fact, "name"),
            "on_paper" => say(language, "signed_on_paper"),
            _ => say(language, "agreed_aloud"),
        });
        Signature {
            whose: match who {
                "participant" => say(language, "you"),
                _ => tell(language, "your_coach", &context! { coach => own_coach(on, language) }),
            },
            says: says.unwrap_or_default(),
            on: fact.map(|fact| day(language, fact.on)).unwrap_or_default(),
        }
    };
    ["participant", "provider"].map(one).into()
}

/// What the programme calls who works with the participant; nothing in Welsh, which has its own word, as packs are in English.
fn own_coach<'a>(on: &On<'a>, language: Language) -> &'a str {
    if language == Language::English { on.word("work-coach", "") } else { "" }
}

/// The title of a sheet: in English with the programme's own word for the document.
#[must_use]
pub fn titled(on: &On<'_>, language: Language, key: &str) -> String {
    let title = say(language, key);
    if language == Language::English { own(&on.program.pack, &title) } else { title }
}

/// What is around every sheet.
#[must_use]
pub fn around(on: &On<'_>, language: Language, address: &str) -> Value {
    let seen = &on.opened.seen;
    context! {
        lang => language.tag(),
        other_lang => if language == Language::Welsh { "en" } else { "cy" },
        address => address,
        back => on.page(),
        name => name_of(seen),
        reference => &seen.participant.id,
        printed => day(language, on.today()),
        coach => shown(&on.visitor.staff.name),
        own_coach => own_coach(on, language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_in_welsh() {
        let of = |text| day(Language::Welsh, Day::parse(text).unwrap());
        assert_eq!(of("2021-02-15"), "Dydd Llun 15 Chwefror 2021");
        assert_eq!(of("2021-12-26"), "Dydd Sul 26 Rhagfyr 2021");
    }
}
