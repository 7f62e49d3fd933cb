//! Conditions, resolved.

use super::{Compiler, Sig, Source};
use crate::pack::{Amount, Condition, Distance, Events, Head};

/// A condition whose names are numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Cond {
    /// All hold.
    All(Vec<Cond>),
    /// Any holds.
    Any(Vec<Cond>),
    /// Does not hold.
    Not(Box<Cond>),
    /// In a stage on the day.
    In(usize),
    /// In a group on the day.
    Group(Sig),
    /// A detail has one of these values.
    Is(Sig, Vec<i64>),
    /// A detail has a value.
    Known(Sig),
    /// An event happened.
    Happened(Source),
    /// Old enough, by this detail.
    AgedAtLeast(Sig, u16),
    /// Younger than State Pension age, by this detail.
    BelowPensionAge(Sig),
    /// A date that lies so far from the day.
    Apart(Sig, Distance),
    /// The latest event lies so far back.
    HappenedApart(Source, Distance),
    /// The number on the latest event.
    Number(Source, Amount),
    /// A contract's notice, and what ends it: signals looked up among contract facts.
    Notice(Sig, Option<Sig>),
}

impl Cond {
    /// Whether the answer may turn with the days alone, without a stage's edge or a new fact.
    #[must_use]
    pub fn moves_with_days(&self) -> bool {
        match self {
            Cond::All(list) | Cond::Any(list) => list.iter().any(Cond::moves_with_days),
            Cond::Not(one) => one.moves_with_days(),
            Cond::AgedAtLeast(..)
            | Cond::BelowPensionAge(_)
            | Cond::Apart(..)
            | Cond::HappenedApart(..)
            | Cond::Happened(_) => true,
            _ => false,
        }
    }
}

impl Compiler<'_> {
    /// Resolves a condition.
    pub fn condition(&mut self, head: &Head, condition: &Condition) -> Cond {
        match condition {
            Condition::All(list) => Cond::All(list.iter().map(|c| self.condition(head, c)).collect()),
            Condition::Any(list) => Cond::Any(list.iter().map(|c| self.condition(head, c)).collect()),
            Condition::Not(one) => Cond::Not(Box::new(self.condition(head, one))),
            Condition::In(stage) => Cond::In(self.stage(head, stage)),
            Condition::Group(group) => Cond::Group(self.signals.group(group, self.vocabulary, &mut self.words)),
            Condition::Is(detail, words) => {
                let values = words.iter().map(|w| self.detail_value(detail, w)).collect();
                Cond::Is(self.detail(detail), values)
            }
            Condition::Known(detail) => Cond::Known(self.detail(detail)),
            Condition::Happened(events) => Cond::Happened(self.source(events)),
            Condition::AgedAtLeast(years) => Cond::AgedAtLeast(self.detail("date_of_birth"), *years),
            Condition::BelowPensionAge => Cond::BelowPensionAge(self.detail("date_of_birth")),
            Condition::Apart(detail, by) => {
                self.tables.ready(by.span);
                Cond::Apart(self.detail(detail), *by)
            }
            Condition::HappenedApart(events, by) => {
                self.tables.ready(by.span);
                Cond::HappenedApart(self.source(events), *by)
            }
            Condition::Number(events, bound) => Cond::Number(self.source(events), *bound),
            Condition::ContractNotice { events, until } => {
                let until = until.as_ref().map(|u| self.of_contract(u));
                Cond::Notice(self.of_contract(events), until)
            }
        }
    }

    /// The signal of facts of the contract that participants' rules ask for.
    pub fn of_contract(&mut self, events: &Events) -> Sig {
        let signal = self.signal(events);
        if !self.asked_of_contract.contains(&signal) {
            self.asked_of_contract.push(signal);
        }
        signal
    }

    /// The signal of a detail.
    pub fn detail(&mut self, detail: &str) -> Sig {
        self.signals.detail(detail, self.vocabulary, &mut self.words)
    }

    /// How a detail's word is held: a yes or no as 1 or 0, any other word by its number.
    fn detail_value(&mut self, detail: &str, word: &str) -> i64 {
        use crate::vocabulary::AttrType;
        let is_yes_no = self.vocabulary.detail(detail).is_some_and(|d| d.kind == AttrType::YesNo);
        match (is_yes_no, word) {
            (true, "yes" | "true") => 1,
            (true, _) => 0,
            (false, _) => i64::from(self.words.number(word)),
        }
    }
}
