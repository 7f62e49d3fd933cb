//! Random packs load, random histories make rules fire, and the twin itself keeps the laws.

use super::*;
use crate::twin::{TwinAnswer, TwinWorld, judge};
use std::collections::{BTreeMap, BTreeSet};
use waymark_rules::facts::FactRecord;
use waymark_rules::pack::Pack;
use waymark_rules::{Day, Vocabulary};

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::embedded().unwrap()
}

fn read(seed: u64) -> Pack {
    let text = random_pack(seed);
    Pack::read(&[("random.toml".into(), text.clone())], vocabulary()).unwrap_or_else(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("seed {seed}:\n{text}\n{}", told.join("\n"))
    })
}

fn judged(pack: &Pack, facts: &[FactRecord], contract: &[FactRecord], on: Day, known: Option<i64>) -> Vec<TwinAnswer> {
    let day = |text: &&str| Day::parse(text).unwrap();
    let england: BTreeSet<Day> =
        ["2020-04-10", "2020-04-13", "2020-12-25", "2021-05-03", "2021-05-31"].iter().map(day).collect();
    let scotland: BTreeSet<Day> = ["2020-04-10", "2020-12-25", "2021-01-04", "2021-05-03"].iter().map(day).collect();
    let holidays = BTreeMap::from([("england-and-wales".into(), england), ("scotland".into(), scotland)]);
    let world = TwinWorld { pack, vocabulary: vocabulary(), holidays, first_year: 2015, last_year: 2035 };
    judge(&world, facts, contract, on, known)
}

#[test]
fn the_same_seed_gives_the_same_and_another_does_not() {
    assert_eq!(random_pack(7), random_pack(7));
    assert_ne!(random_pack(7), random_pack(8));
    assert_eq!(random_history(7, vocabulary()), random_history(7, vocabulary()));
    assert_ne!(random_history(7, vocabulary()), random_history(8, vocabulary()));
}

#[test]
fn every_random_pack_loads() {
    for seed in 0..300 {
        read(seed);
    }
}

#[test]
fn every_status_comes_up() {
    let mut statuses: BTreeMap<&str, u32> = BTreeMap::new();
    let mut outcomes: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..250 {
        let (pack, facts) = (read(seed), random_history(seed, vocabulary()));
        assert!((10..=60).contains(&facts.len()), "{} facts", facts.len());
        let contract = random_contract_history(seed, vocabulary());
        for day in random_days(seed, &facts, 3) {
            for answer in judged(&pack, &facts, &contract, day, None) {
                answer.verdicts.iter().for_each(|v| *statuses.entry(v.status).or_default() += 1);
                answer.outcomes.iter().for_each(|o| *outcomes.entry(o.status).or_default() += 1);
            }
        }
    }
    println!("{statuses:?}\n{outcomes:?}");
    let all = [
        "not_yet_open",
        "open",
        "at_risk",
        "met",
        "met_late",
        "met_recorded_late",
        "missed",
        "excused",
        "cancelled",
        "not_applicable",
        "outstanding",
    ];
    let missing: Vec<_> = all.iter().filter(|s| !statuses.contains_key(**s)).collect();
    assert!(missing.is_empty() && !statuses.contains_key("error"), "{missing:?} of {statuses:?}");
    for status in ["not_open", "in_progress", "at_risk", "reached", "claimed", "not_reached", "barred"] {
        assert!(outcomes.contains_key(status), "{status} of {outcomes:?}");
    }
}

#[test]
fn the_twin_keeps_the_laws() {
    for seed in 0..60 {
        let (pack, facts) = (read(seed), random_history(seed, vocabulary()));
        let more = with_irrelevant_fact(seed, &facts, vocabulary());
        let other = shuffled(seed, &facts);
        for day in random_days(seed, &facts, 2) {
            let known = Some(day.last_second());
            let all = judged(&pack, &facts, &[], day, known);
            assert_eq!(all, judged(&pack, &other, &[], day, known), "seed {seed}: order of arrival on {day}");
            // A spell may come to exist by any fact, so only spells there before are compared.
            let with_more = judged(&pack, &more, &[], day, known);
            let same = |a: &&TwinAnswer| with_more.contains(a);
            assert_eq!(all.iter().filter(same).count(), all.len(), "seed {seed}: irrelevant fact on {day}");
            let (first, second) = parted_by_knowledge(&facts, day.last_second());
            assert_eq!(all, judged(&pack, &first, &[], day, None), "seed {seed}: known by {day}");
            assert_eq!(first.len() + second.len(), facts.len());
        }
    }
}
