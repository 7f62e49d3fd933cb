//! The referral's answer: accepted, or rejected with a reason.

use super::form::{BLANK, Form, On, before_start};
use super::make::{Make, by};
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "referral",
    title: "Answer the referral",
    lead: "Answer in PRaP as well: what you record here is that you did.",
    save: "Save answer",
    done: "Answer recorded.",
    records: &["referral_acknowledged", "referral_void", "ineligible_determined"],
    group: "Start",
    fits: |on| before_start(on) && !on.has(&["referral_acknowledged", "referral_void"]),
    fields,
    facts,
    ..BLANK
};

const WHY: [(&str, &str); 4] = [
    ("not_eligible", "They are not eligible"),
    ("duplicate", "They were referred twice"),
    ("wrong_area", "They belong to another area"),
    ("other", "Another reason"),
];

fn fields(_: &On<'_>) -> Vec<Field> {
    let answer = vec![Choice::new("accept", "Accept it"), Choice::new("reject", "Reject it")];
    let why = WHY.iter().map(|(word, words)| Choice::new(word, words)).collect();
    vec![
        Field::radios("answer", "Answer", answer).of("referral_answer").holding("accept"),
        Field::radios("why", "Why it is rejected", why).of("rejection_reason").optional().folded("Rejected: say why"),
        Field::note("note", "What the referrer should know").folded("Rejected: say why"),
        Field::day("on", "When you answered in PRaP"),
    ]
}

fn facts(_: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let answer = reader.choice("answer", "accept or reject", &["accept", "reject"]);
    let note = reader.maybe_text("note", 3000);
    let day = reader.past_day("on", "you answered");
    let (Some(answer), Some(day)) = (answer, day) else { return Vec::new() };
    if answer == "accept" {
        return by(make.fact("referral_acknowledged", day), Some("portal")).into_iter().collect();
    }
    let why = reader.choice("why", "why it is rejected", &WHY.map(|(word, _)| word));
    let Some(why) = why else { return Vec::new() };
    let words = WHY.iter().find(|(word, _)| *word == why).map(|(_, words)| (*words).to_owned());
    let found = if why == "not_eligible" { make.fact("ineligible_determined", day) } else { None };
    let void = make.fact("referral_void", day).map(|fact| FactRecord { why: words, ..fact });
    found.into_iter().chain(void).chain(make.note(day, note, None)).collect()
}
