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
    /// What spends, what may be spent, and whether over all enrolments.
    Spends(Source, Source, bool),
    /// How many at most of what, and whether over all enrolments.
    AtMost(u16, Source, bool),
}

impl LimitTest {
    /// Whether other enrolments of the same person are looked at.
    #[must_use]
    pub fn is_across(&self) -> bool {
        matches!(self, LimitTest::Spends(.., true) | LimitTest::AtMost(.., true))
    }
}

/// In which order a worklist shows people, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct PriorityRule {
    /// Only people in this group.
    pub group: Option<Sig>,
    /// Only people of whom this is not false.
    pub only_if: Option<Cond>,
    /// The detail whose date counts.
    pub detail: Sig,
}

impl Compiler<'_> {
    /// Resolves the limits.
    pub fn limits(&mut self) -> Vec<LimitRule> {
        let pack = self.pack;
        pack.limits.iter().map(|limit| self.limit(limit)).collect()
    }

    /// Resolves the priorities.
    pub fn priorities(&mut self) -> Vec<PriorityRule> {
        let pack = self.pack;
        let each = pack.priorities.iter().map(|written| {
            let group = written.for_group.as_ref();
            PriorityRule {
                group: group.map(|g| self.signals.group(g, self.vocabulary, &mut self.words)),
                only_if: written.only_if.as_ref().map(|c| self.condition(&written.head, c)),
                detail: self.detail(&written.least_time_to),
            }
        });
        each.collect()
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
            LimitKind::Spends { spends, up_to, across } => {
                LimitTest::Spends(self.source(spends), self.source(up_to), *across)
            }
            LimitKind::AtMost { n, events, across } => LimitTest::AtMost(*n, self.source(events), *across),
            LimitKind::MonthlyCap { events, cap } => LimitTest::Cap(self.signal(events), self.signal(cap)),
        };
        LimitRule { on, kind }
    }
}
