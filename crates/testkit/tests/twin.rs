//! The compiled engine and its naive twin agree on random packs and histories.

use waymark_testkit::compare::Bench;

#[test]
fn engine_and_twin_agree_on_a_hundred_thousand_obligations() {
    let bench = Bench::new().unwrap();
    let compared = bench.run(0..150, 40).unwrap();
    assert!(compared.differences.is_empty(), "{}", compared.differences.join("\n"));
    println!("{} obligations, {:?}", compared.obligations, compared.statuses);
    assert!(compared.obligations >= 100_000, "only {} obligations were compared", compared.obligations);
    assert!(compared.statuses.len() >= 11, "not every status came up: {:?}", compared.statuses);
}
