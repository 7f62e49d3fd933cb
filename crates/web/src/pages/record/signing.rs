//! Signing a document in the same session: a typed name, on paper, or said aloud by whoever cannot sign.

use super::form::On;
use super::make::{Make, tied};
use crate::form::{Choice, Field, Reader};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;

/// How somebody signs.
const WAYS: [&str; 4] = ["typed_name", "on_paper", "said_aloud", "not_yet"];

/// The participant's signature and, ticked, the coach's own.
#[must_use]
pub fn sign_fields(on: &On<'_>) -> Vec<Field> {
    let ways = vec![
        Choice::new("typed_name", "They type their name below"),
        Choice::new("on_paper", "They sign a printed copy"),
        Choice::new("said_aloud", "They cannot sign, and agreed aloud"),
        Choice::new("not_yet", "They have not signed yet"),
    ];
    vec![
        Field::heading("Sign").hint("Read it aloud first if that helps."),
        Field::radios("way", "How the participant signs", ways).of("signed_by_participant").holding("typed_name"),
        Field::line("signature", "Their name, if they type it").of("signature").optional(),
        Field::tick("mine", "Your signature", &format!("I sign as {}", on.visitor.staff.name))
            .of("signed_by_provider")
            .ticking(&["yes"]),
    ]
}

/// The signatures given, as facts.
pub fn signed(
    on: &On<'_>,
    reader: &mut Reader<'_>,
    make: &Make<'_>,
    (document, day, reference): (&str, Day, &str),
) -> Vec<FactRecord> {
    let way = reader.choice("way", "how the participant signs", &WAYS).unwrap_or_default();
    let name = if way == "typed_name" {
        reader.text("signature", "the participant's name, or choose another way to sign", 200)
    } else {
        None
    };
    let signature = |who: &str, way: &str, name: Option<&str>| {
        let attributes = [("signed_by", Some(who)), ("way", Some(way)), ("name", name)];
        let fact = tied(make.with("document_signed", day, &attributes), reference)?;
        Some(FactRecord { tag: Some(document.to_owned()), ..fact })
    };
    let theirs = (!way.is_empty() && way != "not_yet").then(|| signature("participant", &way, name.as_deref()));
    let mine =
        reader.ticked("mine", "yes").then(|| signature("provider", "typed_name", Some(on.visitor.staff.name.as_str())));
    theirs.flatten().into_iter().chain(mine.flatten()).collect()
}
