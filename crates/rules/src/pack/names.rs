//! Every name a phrase may use: facts and details of the vocabulary, derived events, and the ids of the pack itself.

use crate::problem::nearest;
use crate::vocabulary::{AttrType, Channel, Kind, Vocabulary};
use std::collections::BTreeSet;

/// Events derived from the calendar, for rules about a contract.
pub const CONTRACT_EVENTS: [&str; 3] = ["month_end", "quarter_end", "year_end"];

/// The names known while one pack is read.
pub(crate) struct Names<'v> {
    /// Facts, details, groups, channels.
    pub vocabulary: &'v Vocabulary,
    /// Events that stages and outcomes of the pack give names to.
    pub derived: BTreeSet<String>,
    /// Ids of stages.
    pub stages: BTreeSet<String>,
    /// Ids of standards.
    pub standards: BTreeSet<String>,
    /// Ids of outcomes.
    pub outcomes: BTreeSet<String>,
    /// Ids of all blocks.
    pub blocks: BTreeSet<String>,
}

/// Which events a phrase may speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// Recorded facts and the pack's derived events.
    Participant,
    /// The same and the ends of months, quarters and years.
    Contract,
    /// Recorded facts only.
    Recorded,
}

/// What an event's name stands for.
pub(crate) enum Named<'v> {
    /// A recorded fact; the channel is the one its alias implies.
    Fact(&'v Kind, Option<Channel>),
    /// A derived event.
    Derived,
}

impl<'v> Names<'v> {
    /// The vocabulary's names and nothing of a pack's own.
    pub fn new(vocabulary: &'v Vocabulary) -> Names<'v> {
        Names {
            vocabulary,
            derived: BTreeSet::new(),
            stages: BTreeSet::new(),
            standards: BTreeSet::new(),
            outcomes: BTreeSet::new(),
            blocks: BTreeSet::new(),
        }
    }

    /// What this event name stands for; `None` if it stands for nothing here.
    pub fn event(&self, name: &str, speaks: Speaks) -> Option<Named<'v>> {
        let derived = self.derived.contains(name) && speaks != Speaks::Recorded;
        if derived || (speaks == Speaks::Contract && CONTRACT_EVENTS.contains(&name)) {
            return Some(Named::Derived);
        }
        let vocabulary = self.vocabulary;
        let (id, alias) = vocabulary.kind(name)?;
        Some(Named::Fact(vocabulary.get(id), alias.and_then(|a| a.by)))
    }

    /// What to say of an unknown event name.
    pub fn instead_of_event(&self, name: &str, speaks: Speaks) -> String {
        if speaks == Speaks::Recorded && self.derived.contains(name) {
            return "this key speaks of recorded facts, not of derived events".into();
        }
        if CONTRACT_EVENTS.contains(&name) {
            return "this event is known where `per = \"contract\"` stands".into();
        }
        let facts = self.vocabulary.suggest(name);
        let derived = self.derived.iter().filter(|_| speaks != Speaks::Recorded);
        let known = facts.iter().chain(derived).map(String::as_str);
        did_you_mean(&nearest(name, known), "facts are listed in the vocabulary, derived events in the pack's stages")
    }

    /// What to say of an unknown detail.
    pub fn instead_of_detail(&self, name: &str) -> String {
        let known = self.vocabulary.details().iter().map(|d| d.name.as_str());
        did_you_mean(&nearest(name, known), "details are listed in the vocabulary")
    }

    /// What to say of an unknown group.
    pub fn instead_of_group(&self, name: &str) -> String {
        one_of(name, self.vocabulary.groups().iter().map(|g| g.name.as_str()))
    }
}

/// `did you mean …?`, or the other sentence where nothing is near.
pub(crate) fn did_you_mean(near: &[&str], otherwise: &str) -> String {
    if near.is_empty() { otherwise.into() } else { format!("did you mean {}?", quoted(near)) }
}

/// All that would fit, nearest first: for lists short enough to show whole.
pub(crate) fn one_of<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    if known.is_empty() {
        return "there is none in this pack".into();
    }
    let mut ordered = nearest(word, known.iter().copied());
    for other in known {
        if !ordered.contains(&other) {
            ordered.push(other);
        }
    }
    format!("would fit: {}", quoted(&ordered))
}

/// Words in back quotes with commas.
pub(crate) fn quoted(words: &[&str]) -> String {
    words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ")
}

/// The words a value of this type may be in a phrase; `None` where any word may stand.
pub(crate) fn words_of(kind: &AttrType) -> Option<Vec<&str>> {
    match kind {
        AttrType::Choice(words) => Some(words.iter().map(String::as_str).collect()),
        AttrType::YesNo => Some(vec!["yes", "no"]),
        _ => None,
    }
}
