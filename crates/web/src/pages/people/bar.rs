//! The bar at the top of everything about one participant: who, where they stand, and what must be seen before any booking.

use crate::own_words;
use minijinja::{Value, context};
use waymark_app::participants::{Opened, Seen};
use waymark_rules::Vocabulary;

/// What a participant is called on a page: their name, or their reference where the name may not be seen.
#[must_use]
pub fn name_of(seen: &Seen) -> String {
    let Some(identity) = &seen.identity else { return seen.participant.id.clone() };
    let parts = [identity.first_names.as_deref(), identity.last_name.as_deref()];
    let name = parts.into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ");
    if name.is_empty() { seen.participant.id.clone() } else { name }
}

/// The markers of a participant, in words.
#[must_use]
pub fn markers(opened: &Opened) -> Vec<String> {
    let words = opened.seen.participant.markers.split_whitespace();
    words
        .map(|word| match word {
            "incident" => "Incident marker: read it before you book a meeting or visit".to_owned(),
            "safeguarding" => "Safeguarding marker: read it before you book a meeting or visit".to_owned(),
            other => format!("Marker: {}", other.replace('_', " ")),
        })
        .collect()
}

/// The bar.
#[must_use]
pub fn bar(opened: &Opened, _: &Vocabulary) -> Value {
    let seen = &opened.seen;
    let answer = opened.answers.last();
    context! {
        id => &seen.participant.id,
        name => name_of(seen),
        reference => &seen.participant.id,
        coach_word => own_words::coach(&opened.program.pack),
        own => context! {
            plan => opened.program.pack.word("action-plan", "action plan"),
            report => opened.program.pack.word("exit-report", "exit report"),
        },
        coach => &seen.participant.coach,
        coach_name => &opened.coach_name,
        organisation => &seen.participant.organisation,
        contract => &opened.contract.id,
        programme => &opened.contract.pack,
        stage => answer.and_then(|a| a.stage.as_deref()).map(|s| crate::stop::sentence(&s.replace('_', " ")).trim_end_matches('.').to_owned()),
        day => answer.and_then(|a| a.day),
        ends_on => answer.and_then(|a| a.ends_on.as_deref()),
        phone => seen.identity.as_ref().and_then(|i| i.mobile.as_deref().or(i.telephone.as_deref())),
        email => seen.identity.as_ref().and_then(|i| i.email.as_deref()),
        restricted => seen.participant.class.name() == "restricted",
        markers => markers(opened),
    }
}
