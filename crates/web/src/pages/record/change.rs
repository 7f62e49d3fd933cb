//! A change of circumstances: disengaged, engaged again, moved, or something the commissioner told; and who was told of it.

use super::form::{BLANK, Form, On, started};
use super::make::{Make, tied};
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;

/// The form.
pub const FORM: Form = Form {
    name: "change",
    title: "Record a change of circumstances",
    save: "Save change",
    done: "Change recorded.",
    records: &[
        "disengaged",
        "reengaged",
        "change_notified",
        "change_considered",
        "change_notice_received",
        "address_changed",
        "activity_missed",
        "voluntary_leave_requested",
    ],
    group: "Changes and the end",
    fits: started,
    fields,
    facts,
    ..BLANK
};

/// The changes: kind of fact, words, the word under which the commissioner is told of it.
const CHANGES: [(&str, &str, Option<&str>); 8] = [
    ("disengaged", "They have stopped taking part", Some("disengaged")),
    ("reengaged", "They take part again", Some("reengaged")),
    ("address_changed", "They have moved", None),
    ("activity_missed", "They did not take part in an agreed activity", None),
    ("voluntary_leave_requested", "They asked to leave", None),
    ("change_notice_received", "DWP told us of a change", None),
    ("change_considered", "We considered a change that DWP told us of", None),
    ("change_notified", "We told DWP of a change recorded before", Some("other")),
];

fn fields(on: &On<'_>) -> Vec<Field> {
    let choices = CHANGES.iter().map(|(kind, words, _)| Choice::new(kind, words)).collect();
    let away =
        on.facts(&["disengaged", "reengaged"]).last().map(|held| on.vocabulary.get(held.fact.kind).name.as_str());
    let offered = CHANGES.iter().any(|(kind, ..)| *kind == on.kind);
    let chosen = match (offered, away) {
        (true, _) => on.kind,
        (_, Some("disengaged")) => "reengaged",
        _ => "",
    };
    vec![
        Field::radios("what", "What changed", choices).holding(chosen),
        Field::note("note", "Details, or what was decided"),
        Field::tick("told", "DWP", "I have told DWP that they stopped or take part again")
            .of("change_notified")
            .ticking(&["yes"]),
        Field::day("on", "When"),
    ]
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let kinds: Vec<&str> = CHANGES.iter().map(|(kind, ..)| *kind).collect();
    let what = reader.choice("what", "what changed", &kinds);
    let note = reader.maybe_text("note", 3000);
    let (Some(what), Some(day)) = (what, reader.past_day("on", "of the change")) else { return Vec::new() };
    let told_as = CHANGES.iter().find(|(kind, ..)| *kind == what).and_then(|(_, _, word)| *word);
    let told = reader.ticked("told", "yes") && what != "change_notified";
    let told = told_as.filter(|_| told).and_then(|word| make.tagged("change_notified", on.today(), word));
    let (fact, note) = match what.as_str() {
        "disengaged" => (make.with(&what, day, &[("reason", note.as_deref())]), None),
        "change_considered" => (make.with(&what, day, &[("decision", note.as_deref())]), None),
        "change_notified" => (make.tagged(&what, day, last_change(on)), note),
        _ => (make.fact(&what, day), note),
    };
    tied(fact, "").into_iter().chain(told).chain(make.note(day, note, None)).collect()
}

/// The word of the change recorded last.
fn last_change(on: &On<'_>) -> &'static str {
    match on.facts(&["disengaged", "reengaged"]).last().map(|held| on.vocabulary.get(held.fact.kind).name.as_str()) {
        Some("disengaged") => "disengaged",
        Some("reengaged") => "reengaged",
        _ => "other",
    }
}
