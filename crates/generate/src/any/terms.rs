//! The events a pack names, found in the vocabulary once, and whether something noted is one of them.

use waymark_rules::Day;
use waymark_rules::pack::EventTerm;
use waymark_rules::vocabulary::{Channel, KindId, Vocabulary};

/// One event a rule names.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) kind: KindId,
    pub(super) by: Vec<Channel>,
    pub(super) words: Vec<String>,
}

/// Something that has happened in a life: noted, or worked out by the pack.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) kind: KindId,
    pub(super) day: Day,
    pub(super) by: Option<Channel>,
    pub(super) tag: Option<String>,
    pub(super) reference: Option<String>,
    pub(super) booked_for: Option<Day>,
    pub(super) count: Option<i64>,
}

/// What each kind counts as.
pub(super) struct Counting {
    lists: Vec<Vec<(KindId, Option<String>)>>,
    /// By kind, a bit for each kind it counts as: most questions end here.
    bits: Vec<Vec<u64>>,
}

impl Counting {
    pub(super) fn new(vocabulary: &Vocabulary) -> Counting {
        let lists: Vec<_> = vocabulary.kinds().map(|(id, _)| vocabulary.counts_as(id)).collect();
        let words = lists.len() / 64 + 1;
        let bits = lists.iter().map(|list| {
            let mut bits = vec![0; words];
            list.iter().for_each(|(kind, _)| bits[usize::from(kind.0 / 64)] |= 1 << (kind.0 % 64));
            bits
        });
        Counting { bits: bits.collect(), lists }
    }

    /// What a kind counts as, itself first or last.
    pub(super) fn of(&self, kind: KindId) -> &[(KindId, Option<String>)] {
        self.lists.get(usize::from(kind.0)).map_or(&[], Vec::as_slice)
    }

    /// Whether the entry is such an event.
    pub(super) fn fits(&self, term: &Term, entry: &Entry) -> bool {
        if self.bits[usize::from(entry.kind.0)][usize::from(term.kind.0 / 64)] & (1 << (term.kind.0 % 64)) == 0 {
            return false;
        }
        let by = term.by.is_empty() || entry.by.is_some_and(|by| term.by.contains(&by));
        by && self.of(entry.kind).iter().any(|(kind, tag)| {
            let word = tag.as_ref().or(entry.tag.as_ref());
            *kind == term.kind && (term.words.is_empty() || word.is_some_and(|word| term.words.contains(word)))
        })
    }

    /// Whether the entry is one of these events.
    pub(super) fn any(&self, terms: &[Term], entry: &Entry) -> bool {
        terms.iter().any(|term| self.fits(term, entry))
    }

    /// Whether noting the first event would, with some choice of word and channel, be the second.
    pub(super) fn may_be(&self, made: &Term, wanted: &Term) -> bool {
        self.of(made.kind).iter().any(|(kind, tag)| {
            let worded = wanted.words.is_empty()
                || match tag {
                    Some(tag) => wanted.words.contains(tag),
                    None => made.words.iter().any(|word| wanted.words.contains(word)),
                };
            *kind == wanted.kind && worded
        })
    }
}

/// The terms the vocabulary knows.
pub(super) fn terms(events: &[EventTerm], vocabulary: &Vocabulary) -> Vec<Term> {
    events.iter().filter_map(|event| term(event, vocabulary)).collect()
}

/// The term, if the vocabulary knows it.
pub(super) fn term(event: &EventTerm, vocabulary: &Vocabulary) -> Option<Term> {
    let (kind, _) = vocabulary.kind(&event.event)?;
    let words = event.with.as_ref().map_or_else(Vec::new, |(_, words)| words.clone());
    Some(Term { kind, by: event.by.clone(), words })
}
