//! Signals: which facts make up the rows that a rule looks at.
//!
//! Every distinct list of events in a pack becomes one numbered signal. When facts are indexed, each fact is put into
//! every signal it feeds, so judging never asks again what a fact counts as.

use crate::facts::{Fact, Words};
use crate::pack::{EventTerm, Events};
use crate::vocabulary::{KindId, Vocabulary};
use std::collections::HashMap;

/// A signal's number.
pub type Sig = u8;

/// Where a rule finds its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Recorded facts.
    Sig(Sig),
    /// Derived days, or derived days and facts together: the slot they are put in for each spell.
    Slot(u8),
}

/// One reason for a fact to be in a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The signal it goes into.
    pub signal: Sig,
    /// Channels that fit, as bits; 0: any.
    channels: u16,
    /// Tags that fit; empty: any.
    tags: Vec<u16>,
    /// Whether a fact without a tag fits too.
    untagged: bool,
    /// The value that must be there; `None`: any.
    value: Option<i64>,
    /// Whether the row's day is that of `for` instead of the day it happened.
    pub by_for: bool,
}

impl Feed {
    /// Whether this fact goes in.
    #[must_use]
    pub fn fits(&self, fact: &Fact) -> bool {
        let channel = self.channels == 0 || fact.channel().is_some_and(|c| self.channels >> c & 1 == 1);
        let tag = if fact.tag == 0 { self.untagged } else { self.tags.is_empty() || self.tags.contains(&fact.tag) };
        channel && tag && self.value.is_none_or(|v| fact.value() == Some(v))
    }
}

/// All signals of a pack, and what feeds them.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    names: HashMap<String, Sig>,
    count: usize,
    /// By kind: the feeds of its facts.
    feeds: Vec<Vec<Feed>>,
    /// Signals that take in the first of other rows.
    pub first_after: Vec<FirstAfterRule>,
    /// Names of derived events and their slots.
    derived: HashMap<String, u8>,
    /// Slots that join derived days and facts: (slot, signal, derived slots).
    pub joined: Vec<JoinedSlot>,
    /// How many slots there are.
    pub slots: usize,
    /// Sources some of whose rows stand on the day a booking is for.
    pub booked: Vec<Booked>,
    /// Kinds of fact that cancel a booking.
    pub cancels: Vec<KindId>,
}

/// A signal that takes in, beside its own rows, the first row of another on or after each row of a third.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstAfterRule {
    /// Where the picked rows go.
    pub into: Sig,
    /// What they are picked from.
    pub from: Sig,
    /// What they must not come before.
    pub of: Sig,
    /// Channels that fit, as bits; 0: any. A first contact by another channel is still the first.
    pub channels: u16,
}

/// A source that takes in bookings of a kind, on the day they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booked {
    /// Where the rows go.
    pub source: Source,
    /// The kind of booking.
    pub kind: KindId,
}

/// A slot whose rows are facts and derived days together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinedSlot {
    /// The slot filled.
    pub slot: u8,
    /// Facts, if any.
    pub signal: Option<Sig>,
    /// Derived days.
    pub derived: Vec<u8>,
}

impl Signals {
    /// No signals yet.
    #[must_use]
    pub fn new(vocabulary: &Vocabulary) -> Signals {
        let cancels = ["appointment_cancelled_by_provider", "appointment_cancelled_by_participant"];
        let cancels = cancels.iter().filter_map(|name| vocabulary.kind(name)).map(|(kind, _)| kind).collect();
        Signals { feeds: vec![Vec::new(); vocabulary.kinds().count()], cancels, ..Signals::default() }
    }

    /// How many signals there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What facts of a kind feed.
    #[must_use]
    pub fn feeds(&self, kind: KindId) -> &[Feed] {
        self.feeds.get(usize::from(kind.0)).map_or(&[], Vec::as_slice)
    }

    /// Gives a derived event its slot.
    pub fn name_derived(&mut self, event: &str) -> u8 {
        if let Some(slot) = self.derived.get(event) {
            return *slot;
        }
        let slot = self.new_slot();
        self.derived.insert(event.to_string(), slot);
        slot
    }

    /// The slot of a derived event, if that is what the name means.
    #[must_use]
    pub fn derived(&self, event: &str) -> Option<u8> {
        self.derived.get(event).copied()
    }

    fn new_slot(&mut self) -> u8 {
        self.slots += 1;
        u8::try_from(self.slots - 1).unwrap_or(u8::MAX)
    }

    /// Where the rows of these events are found; a derived event hides facts of the same name.
    pub fn source(&mut self, events: &Events, vocabulary: &Vocabulary, words: &mut Words) -> Source {
        let slots: Vec<u8> = events.iter().filter_map(|t| self.derived(&t.event)).collect();
        let facts: Events = events.iter().filter(|t| self.derived(&t.event).is_none()).cloned().collect();
        if slots.is_empty() {
            return Source::Sig(self.signal(&facts, vocabulary, words));
        }
        if facts.is_empty() && slots.len() == 1 {
            return Source::Slot(slots[0]);
        }
        let signal = (!facts.is_empty()).then(|| self.signal(&facts, vocabulary, words));
        let slot = self.new_slot();
        let taken = self.booked.iter().filter(|b| signal.is_some_and(|s| b.source == Source::Sig(s)));
        let taken: Vec<Booked> = taken.map(|b| Booked { source: Source::Slot(slot), ..*b }).collect();
        self.booked.extend(taken);
        self.joined.push(JoinedSlot { slot, signal, derived: slots });
        Source::Slot(slot)
    }

    /// The signal of recorded facts that are any of these events.
    pub fn signal(&mut self, events: &Events, vocabulary: &Vocabulary, words: &mut Words) -> Sig {
        let name = format!("{events:?}");
        if let Some(signal) = self.names.get(&name) {
            return *signal;
        }
        let signal = self.add(name);
        for term in events {
            self.feed_term(signal, term, vocabulary, words);
        }
        for (kind, first) in vocabulary.kinds().filter_map(|(id, kind)| kind.first_after.map(|f| (id, f))) {
            for term in events.iter().filter(|t| vocabulary.get(first.fact).name == t.event) {
                let pick = Pick { signal, kind, of: first.of, channels: channel_bits(term) };
                self.pick_first(pick, vocabulary, words);
            }
        }
        self.share_if_alike(signal)
    }

    /// Gives back an older signal with just the same feeds, if there is one, and drops the new one.
    fn share_if_alike(&mut self, signal: Sig) -> Sig {
        let is_new = usize::from(signal) + 1 == self.count;
        if !is_new || self.first_after.iter().any(|r| r.into == signal) {
            return signal;
        }
        let of = |s: Sig| -> Vec<(usize, Feed)> {
            let all = self.feeds.iter().enumerate();
            let mine = all.flat_map(|(k, list)| list.iter().filter(|f| f.signal == s).map(move |f| (k, f)));
            mine.map(|(k, f)| (k, Feed { signal: 0, ..f.clone() })).collect()
        };
        let mine = of(signal);
        let picked = |s: &Sig| self.first_after.iter().any(|r| r.into == *s || r.from == *s);
        let Some(twin) = (0..signal).find(|s| !picked(s) && of(*s) == mine) else { return signal };
        self.feeds.iter_mut().for_each(|list| list.retain(|f| f.signal != signal));
        self.names.values_mut().filter(|s| **s == signal).for_each(|s| *s = twin);
        self.booked.retain(|b| b.source != Source::Sig(signal));
        self.count -= 1;
        twin
    }

    /// Facts of this detail, whatever their value.
    pub fn detail(&mut self, detail: &str, vocabulary: &Vocabulary, words: &mut Words) -> Sig {
        let with = Some(("detail".to_string(), vec![detail.to_string()]));
        let term = EventTerm { event: "detail_recorded".into(), by: Vec::new(), with };
        self.signal(&vec![term], vocabulary, words)
    }

    /// Facts that put the person in this group: `group_set`, or a detail that implies it when it is a yes.
    pub fn group(&mut self, group: &str, vocabulary: &Vocabulary, words: &mut Words) -> Sig {
        let name = format!("group {group}");
        if let Some(signal) = self.names.get(&name) {
            return *signal;
        }
        let signal = self.add(name);
        let with = Some(("group".to_string(), vec![group.to_string()]));
        let term = EventTerm { event: "group_set".into(), by: Vec::new(), with };
        self.feed_term(signal, &term, vocabulary, words);
        let implying = vocabulary.details().iter().filter(|d| d.implies_group.as_deref() == Some(group));
        for detail in implying {
            if let Some((kind, _)) = vocabulary.kind("detail_recorded") {
                let tags = vec![tag_number(&detail.name, words)];
                let feed = Feed { signal, channels: 0, tags, untagged: false, value: Some(1), by_for: false };
                self.push(kind, feed);
            }
        }
        signal
    }

    /// Bookings that would produce one of these events if kept; those without a purpose would do for anything.
    pub fn bookings(&mut self, events: &[EventTerm], vocabulary: &Vocabulary, words: &mut Words) -> Sig {
        let name = format!("bookings for {events:?}");
        if let Some(signal) = self.names.get(&name) {
            return *signal;
        }
        let wanted: Vec<KindId> = events.iter().filter_map(|t| vocabulary.kind(&t.event)).map(|(k, _)| k).collect();
        let does = |made: &[KindId]| made.iter().any(|k| wanted.contains(k));
        let would = |(id, kind): (KindId, &crate::vocabulary::Kind)| {
            let purposes = vocabulary.purposes().iter().filter(|_| kind.tag.as_deref() == Some("purpose"));
            let mut tags = purposes.map(|p| Some(p.name.as_str())).chain([None]);
            tags.any(|tag| does(&vocabulary.would_do(id, tag)))
        };
        // Most acts cannot be booked: they share one signal, of bookings that do not say what they are for.
        let name = if vocabulary.kinds().any(would) { name } else { "bookings without purpose".to_string() };
        if let Some(signal) = self.names.get(&name) {
            return *signal;
        }
        let signal = self.add(name);
        for (id, kind) in vocabulary.kinds() {
            if kind.tag.as_deref() == Some("purpose") {
                let fits = |p: &&crate::vocabulary::Purpose| does(&vocabulary.would_do(id, Some(&p.name)));
                let tags: Vec<u16> =
                    vocabulary.purposes().iter().filter(fits).map(|p| tag_number(&p.name, words)).collect();
                // A tag that no purpose has keeps the list from meaning "any".
                let tags = if tags.is_empty() { vec![u16::MAX] } else { tags };
                self.push(id, Feed { signal, channels: 0, tags, untagged: true, value: None, by_for: false });
            } else if does(&vocabulary.would_do(id, None)) {
                let feed = Feed { signal, channels: 0, tags: Vec::new(), untagged: true, value: None, by_for: false };
                self.push(id, feed);
            }
        }
        signal
    }

    fn add(&mut self, name: String) -> Sig {
        let signal = u8::try_from(self.count).unwrap_or(u8::MAX);
        self.count += 1;
        self.names.insert(name, signal);
        signal
    }

    fn push(&mut self, kind: KindId, feed: Feed) {
        if let Some(feeds) = self.feeds.get_mut(usize::from(kind.0))
            && !feeds.contains(&feed)
        {
            feeds.push(feed);
        }
    }

    /// Lets every kind that counts as the term's event feed the signal.
    fn feed_term(&mut self, signal: Sig, term: &EventTerm, vocabulary: &Vocabulary, words: &mut Words) {
        let Some((target, _)) = vocabulary.kind(&term.event) else { return };
        let channels = channel_bits(term);
        let wanted: Vec<String> = term.with.as_ref().map(|(_, list)| list.clone()).unwrap_or_default();
        for (id, kind) in vocabulary.kinds() {
            for (counts, fixed) in vocabulary.counts_as(id) {
                if counts != target {
                    continue;
                }
                let same_tag = id == target || kind.tag == vocabulary.get(target).tag;
                let (tags, untagged) = match (&fixed, wanted.is_empty()) {
                    (_, true) => (Vec::new(), true),
                    (Some(tag), false) if !wanted.contains(tag) => continue,
                    (Some(_), false) => (Vec::new(), true),
                    (None, false) if !same_tag => continue,
                    (None, false) => (wanted.iter().map(|w| tag_number(w, words)).collect(), false),
                };
                self.push(id, Feed { signal, channels, tags, untagged, value: None, by_for: false });
            }
        }
        if let Some(from) = &vocabulary.get(target).derived_from {
            let feed = Feed { signal, channels, tags: Vec::new(), untagged: true, value: None, by_for: true };
            self.push(from.fact, feed);
            self.booked.push(Booked { source: Source::Sig(signal), kind: from.fact });
        }
    }

    /// Makes `signal` hold, beside its own rows, the first fact of `kind` on or after each `of`.
    fn pick_first(&mut self, pick: Pick, vocabulary: &Vocabulary, words: &mut Words) {
        let Pick { signal, kind, of, channels } = pick;
        let term = |k: KindId| EventTerm { event: vocabulary.get(k).name.clone(), by: Vec::new(), with: None };
        let from = self.add(format!("candidates of {signal}"));
        let of = self.signal(&vec![term(of)], vocabulary, words);
        self.feed_term(from, &term(kind), vocabulary, words);
        self.first_after.push(FirstAfterRule { into: signal, from, of, channels });
    }
}

/// What [`Signals::pick_first`] is asked for.
struct Pick {
    signal: Sig,
    kind: KindId,
    of: KindId,
    channels: u16,
}

fn channel_bits(term: &EventTerm) -> u16 {
    term.by.iter().fold(0, |bits, c| bits | 1 << (*c as u16))
}

fn tag_number(word: &str, words: &mut Words) -> u16 {
    u16::try_from(words.number(word)).unwrap_or(u16::MAX)
}
