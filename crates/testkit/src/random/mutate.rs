//! Changes to histories for the laws that need no oracle.

use super::generator;
use waymark_rules::Vocabulary;
use waymark_rules::facts::FactRecord;

/// The history with one more fact, of a kind that no random pack speaks of, somewhere among its days.
#[must_use]
pub fn with_irrelevant_fact(seed: u64, facts: &[FactRecord], vocabulary: &Vocabulary) -> Vec<FactRecord> {
    let mut rng = generator(seed, 5);
    let mut more = facts.to_vec();
    let Some((kind, _)) = vocabulary.kind("travel_claim_paid") else { return more };
    if facts.is_empty() {
        return more;
    }
    let like = &facts[rng.usize(..facts.len())];
    let extra = FactRecord {
        enrolment: like.enrolment.clone(),
        line: u32::try_from(facts.len()).unwrap_or(u32::MAX).saturating_add(1),
        ..FactRecord::bare(like.subject.clone(), kind, like.on, like.recorded)
    };
    more.insert(rng.usize(..=facts.len()), extra);
    more
}

/// The same facts, arrived in another order; each keeps its line.
#[must_use]
pub fn shuffled(seed: u64, facts: &[FactRecord]) -> Vec<FactRecord> {
    let mut other = facts.to_vec();
    generator(seed, 6).shuffle(&mut other);
    other
}

/// What was recorded at or before an instant, and what came after: told in two steps they must come to the same as told at once.
#[must_use]
pub fn parted_by_knowledge(facts: &[FactRecord], known: i64) -> (Vec<FactRecord>, Vec<FactRecord>) {
    facts.iter().cloned().partition(|f| f.recorded <= known)
}

/// A contract split in two, participant by participant: the tallies of the parts must add up to those of the whole.
#[must_use]
pub fn halves<T: Clone>(seed: u64, participants: &[T]) -> (Vec<T>, Vec<T>) {
    let mut rng = generator(seed, 7);
    participants.iter().cloned().partition(|_| rng.bool())
}
