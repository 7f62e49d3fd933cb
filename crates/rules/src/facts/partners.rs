//! For which organisation each fact is, and what the contract's facts say of organisations: kept only for packs that count by them.

use super::{FactRecord, Subject, Words};
use crate::program::Program;
use std::collections::HashMap;

/// The organisations on the facts of a contract.
#[derive(Debug, Clone, Default)]
pub struct Partners {
    /// By fact: the organisation, as a word of the records; 0 for none. Empty where no measure asks.
    organisations: Vec<u32>,
    /// What the contract's facts say of organisations, in order of place.
    said: Vec<PartnerSaid>,
}

/// What one fact of the contract says of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerSaid {
    /// Place of the fact.
    pub place: u32,
    /// What it is called, if the fact says so.
    pub name: Option<Box<str>>,
    /// In which cluster it works, if the fact says so.
    pub cluster: Option<Box<str>>,
}

impl Partners {
    /// The organisation of the fact at a place, as a word of the records; 0 for none.
    #[must_use]
    pub fn organisation(&self, place: u32) -> u32 {
        self.organisations.get(place as usize).copied().unwrap_or(0)
    }

    /// What facts at these places say of organisations.
    pub fn said(&self, places: std::ops::Range<u32>) -> impl Iterator<Item = &PartnerSaid> {
        let first = self.said.partition_point(|s| s.place < places.start);
        self.said[first..].iter().take_while(move |s| s.place < places.end)
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        4 * self.organisations.len() + self.said.len() * size_of::<PartnerSaid>()
    }

    /// Notes that the fact at a place was copied to the end; `None`: a new fact stands there, of no organisation.
    pub(super) fn copied(&mut self, from: Option<u32>, to: u32) {
        if !self.organisations.is_empty() {
            self.organisations.push(from.map_or(0, |from| self.organisation(from)));
        }
        let at = from.and_then(|from| self.said.binary_search_by_key(&from, |s| s.place).ok());
        if let Some(at) = at {
            self.said.push(PartnerSaid { place: to, ..self.said[at].clone() });
        }
    }
}

/// What a contract's fact says an organisation is called, and which cluster it is in.
type NameAndCluster = (Option<Box<str>>, Option<Box<str>>);

/// Takes note of organisations while facts come in.
#[derive(Debug, Default)]
pub(super) struct PartnersBuilder {
    wanted: bool,
    /// By number of the fact in the order it came: its name and cluster.
    said: HashMap<u32, NameAndCluster>,
}

impl PartnersBuilder {
    /// Nothing noted yet; nothing will be where no measure of the pack is counted from facts.
    pub fn new(program: &Program) -> PartnersBuilder {
        PartnersBuilder { wanted: program.measures.iter().any(Option::is_some), said: HashMap::new() }
    }

    /// The word of the fact's organisation; 0 where there is none or nobody asks.
    pub fn note(&mut self, record: &FactRecord, order: u32, words: &mut Words) -> u32 {
        if !self.wanted {
            return 0;
        }
        if let Subject::Contract(_) = record.subject {
            let text = |key: &str| record.attributes.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str().into());
            let (name, cluster) = (text("name"), text("cluster"));
            if name.is_some() || cluster.is_some() {
                self.said.insert(order, (name, cluster));
            }
        }
        record.organisation.as_deref().map_or(0, |o| words.number(o))
    }

    /// Puts what was noted in the order of the facts: each fact's number as it came, and its organisation.
    pub fn finish(mut self, facts: impl Iterator<Item = (u32, u32)>) -> Partners {
        let mut partners = Partners::default();
        if !self.wanted {
            return partners;
        }
        for (place, (order, organisation)) in (0u32..).zip(facts) {
            partners.organisations.push(organisation);
            if let Some((name, cluster)) = self.said.remove(&order) {
                partners.said.push(PartnerSaid { place, name, cluster });
            }
        }
        partners
    }
}
