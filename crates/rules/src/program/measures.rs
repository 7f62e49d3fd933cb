//! Measures counted in facts, resolved.

use super::{Compiler, Cond, Sig, Source};
use crate::pack::{Measure, Quantity, Share};

/// Where a measure finds what it counts.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureRule {
    /// What is counted, or what makes a case.
    pub base: Source,
    /// What puts a case into the share.
    pub share: Option<ShareRule>,
    /// Facts of the contract that set targets.
    pub target: Option<Sig>,
    /// What must be known to hold on the day.
    pub only_if: Option<Cond>,
}

/// What puts a case into a share, resolved.
#[derive(Debug, Clone, PartialEq)]
pub enum ShareRule {
    /// One of these events.
    Events(Source),
    /// What must be known to hold on the case's day.
    If(Cond),
}

impl Compiler<'_> {
    /// Resolves the measures; `None` for those that count standards and outcomes.
    pub fn measures(&mut self) -> Vec<Option<MeasureRule>> {
        let pack = self.pack;
        pack.measures.iter().map(|measure| self.measure(measure)).collect()
    }

    fn measure(&mut self, measure: &Measure) -> Option<MeasureRule> {
        let counted = measure.from_facts.as_ref()?;
        let (base, share, target) = match &counted.quantity {
            Quantity::Count { events, target_from, .. } => {
                (self.source(events), None, target_from.as_ref().map(|e| self.signal(e)))
            }
            Quantity::Share { share, out_of, after, .. } => {
                after.iter().for_each(|span| self.tables.ready(*span));
                let share = match share {
                    Share::Events(events) => ShareRule::Events(self.source(events)),
                    Share::If(condition) => ShareRule::If(self.condition(&measure.head, condition)),
                };
                (self.source(out_of), Some(share), None)
            }
        };
        let only_if = counted.only_if.as_ref().map(|c| self.condition(&measure.head, c));
        Some(MeasureRule { base, share, target, only_if })
    }
}
