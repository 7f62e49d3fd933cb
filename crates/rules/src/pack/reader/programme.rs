//! Reads the `[programme]` table: what the pack is, and how it reads its ambiguities.

use super::block::{Block, EFFECTIVE_KEYS};
use crate::pack::model::{NotSet, Pack, Readings, THINGS, Version};
use crate::pack::names::one_of;
use crate::pack::phrase::span_alone;
use std::collections::BTreeMap;

/// Calendars there are.
const CALENDARS: [&str; 3] = ["england-and-wales", "scotland", "northern-ireland"];

const KEYS: &[&str] =
    &["id", "name", "version", "source", "calendar", "warning", "readings", "words", "not-set", "version-for"];

/// The readings that can be set: id, default, alternative, and what the alternative sets.
type Setting = (&'static str, &'static str, &'static str, fn(&mut Readings) -> &mut bool);

const SETTINGS: [Setting; 8] = [
    ("R1", "next-day", "same-day", |r| &mut r.r1_same_day),
    ("R2", "start-is-day-1", "start-is-day-0", |r| &mut r.r2_start_is_day_0),
    ("R6", "calendar", "working", |r| &mut r.r6_working),
    ("R11", "at-missed-due-day", "at-next-act", |r| &mut r.r11_at_next_act),
    ("R12", "excused", "strict", |r| &mut r.r12_strict),
    ("R14", "window", "any-time", |r| &mut r.r14_any_time),
    ("R15", "keyed", "recorded", |r| &mut r.r15_recorded),
    ("R17", "stop", "run-on", |r| &mut r.r17_run_on),
];

/// Readings with one form, which cannot be set.
const FIXED: [&str; 9] = ["R3", "R4", "R5", "R7", "R8", "R9", "R10", "R13", "R16"];

/// Sets one reading by the words of the pack language: `R12`, `strict`.
///
/// # Errors
/// What is wrong, and what would have fitted.
pub fn set_reading(readings: &mut Readings, id: &str, word: &str) -> Result<(), String> {
    let Some((id, default, alternative, field)) = SETTINGS.iter().find(|(known, ..)| *known == id) else {
        let known: Vec<&str> = SETTINGS.iter().map(|(id, ..)| *id).collect();
        return Err(format!("reading {id} is unknown or has one form; {} can be set", known.join(", ")));
    };
    if word != *default && word != *alternative {
        return Err(format!("{id} cannot be `{word}`; it is `{default}` or `{alternative}`"));
    }
    *field(readings) = word == *alternative;
    Ok(())
}

/// The readings that differ from the defaults, by the words of the pack language.
#[must_use]
pub fn set_readings(readings: &Readings) -> BTreeMap<&'static str, &'static str> {
    let mut readings = *readings;
    let set = SETTINGS.iter().filter(|(.., field)| *field(&mut readings));
    set.map(|(id, _, alternative, _)| (*id, *alternative)).collect()
}

/// The word that sets a reading to its other form, as a pack reads it now; `None` where it has one form.
#[must_use]
pub fn other_word(readings: &Readings, id: &str) -> Option<&'static str> {
    let mut readings = *readings;
    let (_, default, alternative, field) = SETTINGS.iter().find(|(known, ..)| *known == id)?;
    Some(if *field(&mut readings) { *default } else { *alternative })
}

/// Reads the table into the pack.
pub(super) fn programme(block: &Block, pack: &mut Pack) {
    block.only(KEYS, false);
    pack.id = block.id("id", true);
    pack.name = block.need_words("name");
    pack.version = block.need_words("version");
    pack.source = block.need_words("source");
    pack.calendar = block.need_words("calendar");
    if block.is_text("calendar") {
        block.choice("calendar", &CALENDARS);
    }
    if let Some(span) = block.phrase("warning", span_alone) {
        pack.warning = span;
    }
    if let Some(inner) = block.inner("readings") {
        pack.readings = readings(&inner);
    }
    if let Some(inner) = block.inner("words") {
        inner.only(&THINGS, false);
        let words = inner.settings().into_iter().filter_map(|(thing, _, text)| Some((thing, text?.value)));
        pack.words = words.map(|(thing, word)| (thing.to_string(), word.to_string())).collect();
    }
    for inner in block.inners("not-set") {
        inner.only(&["what", "clause"], false);
        pack.not_set.push(NotSet { what: inner.need_words("what"), clause: inner.need_words("clause") });
    }
    for inner in block.inners("version-for") {
        inner.only(&[&["id"], EFFECTIVE_KEYS].concat(), false);
        pack.versions.push(Version { id: inner.need_words("id"), binds: inner.effective() });
    }
}

fn readings(block: &Block) -> Readings {
    let mut readings = Readings::default();
    for (key, at, text) in block.settings() {
        let Some((id, default, alternative, field)) = SETTINGS.iter().find(|(id, ..)| *id == key) else {
            let known = SETTINGS.iter().map(|(id, ..)| *id);
            let what = match FIXED.contains(&key) {
                true => format!("reading {key} has one form and cannot be set"),
                false => format!("unknown reading `{key}`"),
            };
            block.file.wrong(at, &what, &one_of(key, known));
            continue;
        };
        match text.as_ref().map(|t| t.value) {
            None => {}
            Some(word) if word == *alternative => *field(&mut readings) = true,
            Some(word) if word == *default => *field(&mut readings) = false,
            Some(word) => {
                let fits = one_of(word, [*default, *alternative]);
                block.wrong_key(key, &format!("{id} cannot be `{word}`"), &fits);
            }
        }
    }
    readings
}
