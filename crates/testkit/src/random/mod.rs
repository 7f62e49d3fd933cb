//! Random packs and random histories, the same for the same seed, made so that rules really fire.

mod history;
mod measure;
mod mutate;
mod outcome;
mod pack;
#[cfg(test)]
mod tests;

pub use history::{random_contract_history, random_days, random_history};
pub use measure::{random_measures, random_targets, with_organisations};
pub use mutate::{halves, parted_by_knowledge, shuffled, with_irrelevant_fact};
pub use pack::random_pack;

use fastrand::Rng;

/// A generator for one purpose: the same seed gives unrelated sequences to different purposes.
fn generator(seed: u64, purpose: u64) -> Rng {
    Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(purpose))
}

/// One of several, all equally likely.
fn pick<'a>(rng: &mut Rng, of: &[&'a str]) -> &'a str {
    of.get(rng.usize(..of.len().max(1))).copied().unwrap_or("")
}

/// True so many times in a hundred.
fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}
