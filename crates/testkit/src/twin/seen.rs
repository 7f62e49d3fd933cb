//! Which facts count, in which order, as which kinds, and to which spell they belong.

use super::TwinWorld;
use std::cell::{Cell, OnceCell};
use waymark_rules::Day;
use waymark_rules::facts::FactRecord;
use waymark_rules::pack::Readings;
use waymark_rules::vocabulary::{About, KindId};

/// A fact that counts, with every kind it counts as and the tag it carries as that kind.
#[derive(Debug, Clone)]
pub(super) struct Seen<'a> {
    pub fact: &'a FactRecord,
    /// (kind, tag it carries as that kind).
    pub kinds: Vec<(KindId, Option<String>)>,
}

/// One spell: its name and its facts in order, with those about the person.
#[derive(Debug, Clone)]
pub(super) struct Spell<'a> {
    pub enrolment: Option<&'a str>,
    pub facts: Vec<Seen<'a>>,
}

/// One spell as seen on the day judged, with everything a rule may ask about.
pub(super) struct Case<'a> {
    pub world: &'a TwinWorld<'a>,
    pub spells: &'a [Spell<'a>],
    pub this: usize,
    pub contract: &'a [Seen<'a>],
    pub on: Day,
    /// How deep a question leads to further questions; packs that lead in circles get no answer.
    pub depth: Cell<u32>,
    /// The calendar that counts for this spell, once looked up (R16).
    pub calendar: OnceCell<String>,
}

impl<'a> Case<'a> {
    pub fn new(
        world: &'a TwinWorld<'a>,
        spells: &'a [Spell<'a>],
        this: usize,
        contract: &'a [Seen<'a>],
        on: Day,
    ) -> Case<'a> {
        Case { world, spells, this, contract, on, depth: Cell::new(0), calendar: OnceCell::new() }
    }

    /// The same day, another spell of the same person.
    pub fn other_spell(&self, this: usize) -> Case<'a> {
        Case { depth: Cell::new(self.depth.get() + 1), calendar: OnceCell::new(), this, ..*self }
    }

    pub fn facts(&self) -> &'a [Seen<'a>] {
        &self.spells[self.this].facts
    }

    pub fn enrolment(&self) -> Option<&'a str> {
        self.spells[self.this].enrolment
    }

    pub fn readings(&self) -> &Readings {
        &self.world.pack.readings
    }
}

/// The facts known at that instant that no known correction takes out, and that happened on or before the day.
pub(super) fn that_count(facts: &[FactRecord], on: Day, known: Option<i64>) -> Vec<&FactRecord> {
    let is_known = |f: &FactRecord| known.is_none_or(|t| f.recorded <= t);
    let known_facts: Vec<&FactRecord> = facts.iter().filter(|f| is_known(f)).collect();
    let taken_out = |n: usize| {
        let fact = known_facts[n];
        let corrected = known_facts.iter().any(|c| c.replaces.is_some() && c.replaces == fact.id);
        // Of two corrections of one fact the later recorded wins.
        let outdone = known_facts.iter().enumerate().any(|(m, other)| {
            fact.replaces.is_some()
                && other.replaces == fact.replaces
                && (other.recorded, &other.id, other.line, m) > (fact.recorded, &fact.id, fact.line, n)
        });
        corrected || outdone
    };
    (0..known_facts.len())
        .filter(|n| !taken_out(*n))
        .map(|n| known_facts[n])
        .filter(|f| !f.withdrawn && f.on <= on)
        .collect()
}

/// Orders facts by day, time (none last), recorded instant, id and place, and works out what each counts as.
pub(super) fn in_order<'a>(world: &TwinWorld, facts: &[&'a FactRecord]) -> Vec<Seen<'a>> {
    let mut placed: Vec<(usize, &FactRecord)> = facts.iter().copied().enumerate().collect();
    placed.sort_by_key(|(n, f)| (f.on, f.at.unwrap_or(u16::MAX), f.recorded, f.id.clone(), f.line, *n));
    let mut seen: Vec<Seen> =
        placed.into_iter().map(|(_, fact)| Seen { fact, kinds: counts_as(world, fact, fact.kind) }).collect();
    // Of several starts the first counts and the others count for nothing.
    let mut started = false;
    seen.retain(|s| {
        let is_start = world.vocabulary.get(s.fact.kind).name == "programme_start";
        !(is_start && std::mem::replace(&mut started, true))
    });
    first_after(world, &mut seen);
    seen
}

/// A kind and all it implies, each with the tag the fact carries as that kind.
fn counts_as(world: &TwinWorld, fact: &FactRecord, kind: KindId) -> Vec<(KindId, Option<String>)> {
    let own_attribute = &world.vocabulary.get(fact.kind).tag;
    let as_kind = |(general, fixed): (KindId, Option<String>)| {
        let same_attribute = world.vocabulary.get(general).tag == *own_attribute;
        let tag = fixed.or_else(|| fact.tag.clone().filter(|_| same_attribute));
        (general, tag)
    };
    world.vocabulary.counts_as(kind).into_iter().map(as_kind).collect()
}

/// The first fact of a kind on or after each fact of another counts as a third as well.
fn first_after(world: &TwinWorld, seen: &mut [Seen]) {
    for (kind, entry) in world.vocabulary.kinds() {
        let Some(rule) = entry.first_after else { continue };
        for n in 0..seen.len() {
            if !is_kind(&seen[n], rule.of) {
                continue;
            }
            let since = seen[n].fact.on;
            let Some(first) = seen.iter().position(|s| s.fact.on >= since && is_kind(s, kind)) else { continue };
            let more = counts_as(world, seen[first].fact, rule.fact);
            for entry in more {
                if !seen[first].kinds.contains(&entry) {
                    seen[first].kinds.push(entry);
                }
            }
        }
    }
}

fn is_kind(seen: &Seen, kind: KindId) -> bool {
    seen.kinds.iter().any(|(k, _)| *k == kind)
}

/// Splits a person's facts into spells; facts about the person belong to every one.
pub(super) fn spells<'a>(world: &TwinWorld, counted: &[&'a FactRecord]) -> Vec<Spell<'a>> {
    let of_person = |f: &FactRecord| world.vocabulary.get(f.kind).about == About::Person;
    let mut names: Vec<Option<&str>> =
        counted.iter().filter(|f| !of_person(f)).map(|f| f.enrolment.as_deref()).collect();
    if names.is_empty() {
        names = counted.iter().take(1).map(|_| None).collect();
    }
    names.sort_unstable();
    names.dedup();
    let spell = |enrolment: Option<&'a str>| {
        let facts: Vec<&FactRecord> =
            counted.iter().copied().filter(|f| of_person(f) || f.enrolment.as_deref() == enrolment).collect();
        Spell { enrolment, facts: in_order(world, &facts) }
    };
    names.into_iter().map(spell).collect()
}
