//! `cargo xtask torture engine`: the engine beside its naive twin on a million obligations and more.

use std::path::Path;
use waymark_testkit::compare::Bench;

/// Compares until a number of obligations is reached: `--obligations N` (1,000,000 unless given), `--seed S`.
pub(super) fn run(root: &Path, words: &[String]) -> Result<(), String> {
    if cfg!(debug_assertions) {
        return crate::release::again(root, "torture", words);
    }
    let number = |name: &str, unless: u64| -> Result<u64, String> {
        let Some(place) = words.iter().position(|w| w == name) else { return Ok(unless) };
        words.get(place + 1).and_then(|n| n.parse().ok()).ok_or(format!("{name} needs a whole number"))
    };
    let wanted = usize::try_from(number("--obligations", 1_000_000)?).unwrap_or(usize::MAX);
    let mut seed = number("--seed", 1_000)?;
    let bench = Bench::new()?;
    let (mut obligations, mut outcomes, mut packs) = (0, 0, 0);
    while obligations < wanted {
        let compared = bench.run(seed..seed + 20, 60)?;
        if !compared.differences.is_empty() {
            return Err(format!("engine and twin differ:\n{}", compared.differences.join("\n")));
        }
        obligations += compared.obligations;
        outcomes += compared.outcomes;
        seed += 20;
        packs += 20;
        println!("{obligations} obligations and {outcomes} outcomes of {packs} random packs: no difference");
    }
    Ok(())
}
