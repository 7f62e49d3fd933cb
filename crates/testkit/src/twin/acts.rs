//! What may discharge an obligation: acts, accepted lesser acts, and the day that counts.

use super::happenings::Happening;
use super::seen::Case;
use waymark_rules::Day;
use waymark_rules::pack::{AcceptInstead, Acts, EventTerm, Standard};

/// So many acts of one sort; `all of` has one slot for each kind.
#[derive(Debug, Clone)]
pub(super) struct Slot<'b> {
    pub needs: usize,
    pub events: Vec<EventTerm>,
    /// Those of the events that do it by themselves, however many of the others are needed.
    pub alone: Vec<EventTerm>,
    pub instead: Option<&'b AcceptInstead>,
}

/// The slots of a branch.
pub(super) fn slots_of<'b>(acts: &Acts, instead: Option<&'b AcceptInstead>) -> Vec<Slot<'b>> {
    match acts {
        Acts::Count { n, events } => {
            vec![Slot { needs: usize::from(*n).max(1), events: events.clone(), alone: Vec::new(), instead }]
        }
        Acts::Either { n, events, alone } => {
            let all = events.iter().chain(alone).cloned().collect();
            vec![Slot { needs: usize::from(*n), events: all, alone: alone.clone(), instead }]
        }
        Acts::All(terms) => {
            terms.iter().map(|t| Slot { needs: 1, events: vec![t.clone()], alone: Vec::new(), instead: None }).collect()
        }
    }
}

/// Every event that is an act of a branch, the accepted lesser ones too.
pub(super) fn terms_of(standard: &Standard, acts: &Acts) -> Vec<EventTerm> {
    let mut terms = match acts {
        Acts::Count { events, .. } => events.clone(),
        Acts::Either { events, alone, .. } => events.iter().chain(alone).cloned().collect(),
        Acts::All(terms) => terms.clone(),
    };
    // The lesser act serves the first branch only.
    if let Some(instead) = standard.accept_instead.as_ref().filter(|_| std::ptr::eq(acts, &standard.acts)) {
        terms.extend(instead.events.clone());
    }
    terms
}

impl<'a> Case<'a> {
    /// The acts of a slot, with the lesser ones, in order; R15 `recorded` puts the day of recording in place of their own.
    pub fn acts(&self, standard: &Standard, slot: &Slot) -> Vec<Happening<'a>> {
        let mut events = slot.events.clone();
        events.extend(slot.instead.iter().flat_map(|i| i.events.clone()));
        let mut acts = self.come(&events);
        if standard.judged_on_keying && self.readings().r15_recorded {
            for act in &mut acts {
                if let Some(day) = act.fact.and_then(|f| Day::of_instant(f.recorded)) {
                    act.day = day;
                    act.at = None;
                }
            }
            acts.retain(|a| a.day <= self.on);
            acts.sort_by_key(Happening::order);
        }
        acts
    }

    /// Whether acts, in order, are all a slot needs: so many of them, or one that does it by itself.
    pub fn is_full(&self, slot: &Slot, acts: &[Happening]) -> bool {
        let alone = self.come(&slot.alone);
        let does =
            |act: &Happening| alone.iter().any(|h| h.place == act.place && (act.fact.is_some() || h.day == act.day));
        acts.len() >= slot.needs || acts.iter().any(does)
    }

    /// Whether an act counts in its own right, or as a lesser one with a reason on record since `first_day`.
    pub fn counts(&self, slot: &Slot, act: &Happening, first_day: Option<Day>) -> bool {
        if self.come(&slot.events).iter().any(|h| h.place == act.place) {
            return true;
        }
        let Some(instead) = slot.instead else { return false };
        let reasons = self.happened(&instead.needs);
        reasons.iter().any(|r| r.day <= act.day && first_day.is_none_or(|f| r.day >= f) && r.ref_fits(act))
    }
}
