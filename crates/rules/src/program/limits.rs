//! Limits, resolved.

use super::{Compiler, Cond, Sig, Source};
use crate::pack::{Limit, LimitKind};

/// A limit, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct LimitRule {
    /// What it is judged on the day of; `None`: the day judged.
    pub on: Option<Source>,
    /// What kind.
    pub kind: LimitTest,
}

/// The kinds, resolved.
#[derive(Debug, Clone, PartialEq)]
pub enum LimitTest {
    /// Checks in order; how many must hold, `None`: all.
    Checks(Option<u16>, Vec<Cond>),
    /// Events that must not happen, to whom, and where.
    Forbids(Source, Option<Sig>, Option<Cond>),
    /// Events counted over the contract by month, and the facts that cap them.
    Cap(Sig, Sig),
}

impl Compiler<'_> {
    /// Resolves the limits.
    pub fn limits(&mut self) -> Vec<LimitRule> {
        let pack = self.pack;
        pack.limits.iter().map(|limit| self.limit(limit)).collect()
    }

    fn limit(&mut self, limit: &Limit) -> LimitRule {
        let head = &limit.head;
        let on = limit.on.as_ref().map(|events| self.source(events));
        let kind = match &limit.kind {
            LimitKind::Checks { needs, checks } => {
                LimitTest::Checks(*needs, checks.iter().map(|c| self.condition(head, &c.needs)).collect())
            }
            LimitKind::Forbids { events, group, only_if } => LimitTest::Forbids(
                self.source(events),
                group.as_ref().map(|g| self.signals.group(g, self.vocabulary, &mut self.words)),
                only_if.as_ref().map(|c| self.condition(head, c)),
            ),
            LimitKind::MonthlyCap { events, cap } => LimitTest::Cap(self.signal(events), self.signal(cap)),
        };
        LimitRule { on, kind }
    }
}
