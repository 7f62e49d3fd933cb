//! Everything that one promise asks for at once, ticked in one page.

use super::form::{BLANK, Form, On};
use super::make::{Make, by, channels};
use super::other::words;
use crate::form::{Choice, Field, Reader};
use waymark_rules::facts::FactRecord;
use waymark_rules::pack::{Acts, Due, EventTerm, Form as Shape, Standard};
use waymark_rules::vocabulary::{Channel, Vocabulary};

/// The form. What it is about is named by the promise's id.
pub const FORM: Form = Form {
    name: "together",
    title: "Record what was done",
    heading: Some(|on| standard(on).map_or_else(|| "Record what was done".to_owned(), |s| s.head.says.clone())),
    lead: "Untick what you did not do.",
    group: "Everything else",
    fits: |_| false,
    fields,
    facts,
    ..BLANK
};

fn standard<'a>(on: &On<'a>) -> Option<&'a Standard> {
    on.program.pack.standards.iter().find(|standard| standard.head.id == on.kind)
}

/// What a promise asks for, where that is several plain facts at once: each a kind somebody enters that needs nothing but a day.
#[must_use]
pub fn asked<'a>(standard: &'a Standard, vocabulary: &Vocabulary) -> Option<Vec<&'a EventTerm>> {
    let Acts::All(terms) = &standard.acts else { return None };
    let is_plain = |term: &EventTerm| {
        let kind = vocabulary.kind(&term.event).map(|(id, _)| vocabulary.get(id));
        kind.is_some_and(|kind| kind.is_entered() && kind.tag.is_none() && kind.measure.is_none())
    };
    (terms.len() > 1 && terms.iter().all(is_plain)).then(|| terms.iter().collect())
}

/// The one channel by which all of them must be done, where there is one.
fn channel(terms: &[&EventTerm]) -> &'static str {
    let mut only = terms.iter().map(|term| if let [one] = term.by.as_slice() { Some(*one) } else { None });
    let first = only.next().flatten();
    first.filter(|first| only.all(|other| other == Some(*first))).map_or("", Channel::name)
}

fn fields(on: &On<'_>) -> Vec<Field> {
    let Some(terms) = standard(on).and_then(|standard| asked(standard, on.vocabulary)) else { return Vec::new() };
    let kind = |term: &&EventTerm| on.vocabulary.kind(&term.event).map(|(id, _)| on.vocabulary.get(id));
    let choices = terms.iter().filter_map(kind).map(|kind| Choice::new(&kind.name, &words(on, kind))).collect();
    let open: Vec<&str> = terms.iter().map(|term| term.event.as_str()).filter(|kind| !on.has(&[kind])).collect();
    let mut ways = vec![Choice::new("", "Not said")];
    ways.extend(channels(&Channel::ALL.map(Channel::name)));
    vec![
        Field::checkboxes("done", "Done", choices).ticking(&open),
        Field::radios("by", "How", ways).holding(channel(&terms)),
        Field::day("on", "When").holding(&day(on)),
        Field::note("note", "Anything to remember").hint("Anything about health goes in a health note."),
    ]
}

/// The day it most likely was: that of the event on whose day it is due, else today.
fn day(on: &On<'_>) -> String {
    let event = match standard(on).map(|standard| &standard.form) {
        Some(Shape::Once { due: Due::On(events), .. }) => {
            let kinds: Vec<&str> = events.iter().map(|term| term.event.as_str()).collect();
            on.facts(&kinds).last().map(|held| held.fact.on)
        }
        _ => None,
    };
    event.map_or_else(|| "today".to_owned(), |day| day.in_words())
}

fn facts(on: &On<'_>, reader: &mut Reader<'_>, make: &Make<'_>) -> Vec<FactRecord> {
    let Some(terms) = standard(on).and_then(|standard| asked(standard, on.vocabulary)) else {
        reader.wrong("", "Choose what to record from the list");
        return Vec::new();
    };
    let how = reader.maybe_choice("by", "how", &Channel::ALL.map(Channel::name));
    let note = reader.maybe_text("note", 3000);
    let ticked: Vec<&str> =
        terms.iter().map(|term| term.event.as_str()).filter(|kind| reader.ticked("done", kind)).collect();
    if ticked.is_empty() {
        reader.wrong("done", "Tick what was done");
    }
    let Some(day) = reader.past_day("on", "it was done") else { return Vec::new() };
    let done = ticked.into_iter().filter_map(|kind| by(make.fact(kind, day), how.as_deref()));
    done.chain(make.note(day, note, None)).collect()
}
