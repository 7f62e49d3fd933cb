//! Random packs and histories.
/// x
pub fn random_pack(_seed: u64) -> String {
    String::new()
}
/// x
pub fn random_history() {}
