//! Random measures, limits on sums and priorities, and the organisations and targets that make them count.

use super::{chance, generator, pick};
use fastrand::Rng;
use std::fmt::Write;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_rules::{Day, Vocabulary};

const EVENTS: &[&str] = &[
    "contact_made",
    "booked_meeting_held",
    "programme_start",
    "job_started or employment_ended",
    "programme_end",
    "group_set with group mandated",
];
const CONDITIONS: &[&str] =
    &["group mandated", "in on_programme", "not nation is scotland", "labour_market_status is unemployed"];

/// Blocks to stand after a random pack: one to three measures, a limit on a sum, one on a number, and a priority.
#[must_use]
pub fn random_measures(seed: u64) -> String {
    let rng = &mut generator(seed, 5);
    let mut text = String::new();
    for n in 0..rng.usize(1..=3) {
        let _ = write!(text, "\n[[measure]]\nid = \"m{n}\"\nclause = \"8.{n}\"\nsays = \"So many\"\n");
        if chance(rng, 60) {
            count(rng, &mut text)
        } else {
            share(rng, &mut text)
        }
        if chance(rng, 40) {
            let _ = writeln!(text, "only-if = \"{}\"", pick(rng, CONDITIONS));
        }
        layout(rng, &mut text);
    }
    let across = if chance(rng, 50) { "across = \"enrolments\"\n" } else { "" };
    let most = rng.u32(1..=4);
    let _ = write!(
        text,
        "\n[[limit]]\nid = \"often\"\nclause = \"9\"\nsays = \"Not too often\"\nat-most = \"{most} {}\"\n{across}",
        pick(rng, EVENTS)
    );
    text
}

fn count(rng: &mut Rng, text: &mut String) {
    let _ = writeln!(text, "count = \"{}\"", pick(rng, EVENTS));
    if chance(rng, 60) {
        let _ = writeln!(text, "each = \"{}\"", pick(rng, &["participant", "event", "ref", "organisation"]));
    }
    match rng.u32(..3) {
        0 => text.push_str("target = 7\n"),
        1 => text.push_str("target-from = \"target_set with period quarter or targets_reprofiled\"\n"),
        _ => {}
    }
}

fn share(rng: &mut Rng, text: &mut String) {
    if chance(rng, 60) {
        let _ = writeln!(text, "share = \"{}\"", pick(rng, EVENTS));
    } else {
        let _ = writeln!(text, "share-if = \"{}\"", pick(rng, CONDITIONS));
    }
    let _ = writeln!(text, "out-of = \"{}\"", pick(rng, EVENTS));
    if chance(rng, 50) {
        let _ = writeln!(text, "after = \"{}\"", pick(rng, &["1 month", "2 weeks", "40 days"]));
    }
    if chance(rng, 30) {
        let _ = writeln!(text, "cohort = \"month of {}\"", pick(rng, &["start", "referral"]));
    }
}

fn layout(rng: &mut Rng, text: &mut String) {
    let split = pick(rng, &["[\"cluster\", \"organisation\"]", "[\"organisation\"]", "[\"cluster\"]", "[]"]);
    let _ = writeln!(text, "split = {split}");
    let all = ["month", "quarter", "year", "rolling3", "rolling12", "cumulative"];
    let chosen: Vec<String> = all.iter().filter(|_| chance(rng, 35)).map(|p| format!("\"{p}\"")).collect();
    let _ = writeln!(text, "periods = [{}]", chosen.join(", "));
    if chance(rng, 40) {
        let _ = writeln!(text, "year-from = \"{}\"", pick(rng, &["04-01", "04-06", "10-01", "02-28"]));
    }
    if chance(rng, 25) {
        let _ = writeln!(text, "since = {}", pick(rng, &["2020-06-01", "2021-01-11"]));
    }
    if chance(rng, 25) {
        let _ = writeln!(text, "up-to = {}", pick(rng, &["2021-05-31", "2022-03-31"]));
    }
}

/// Gives most facts an organisation.
pub fn with_organisations(seed: u64, facts: &mut [FactRecord]) {
    let rng = &mut generator(seed, 6);
    for fact in facts {
        let organisation = pick(rng, &["a", "b", "c", "d", ""]);
        fact.organisation = (!organisation.is_empty()).then(|| organisation.to_string());
    }
}

/// Facts of the contract: who works in which cluster, and targets, some of them set anew or corrected.
#[must_use]
pub fn random_targets(seed: u64, near: Day, vocabulary: &Vocabulary) -> Vec<FactRecord> {
    let rng = &mut generator(seed, 7);
    let mut facts: Vec<FactRecord> = Vec::new();
    for line in 0..rng.u32(3..14) {
        let kind = pick(rng, &["partner_contract_started", "target_set", "target_set", "targets_reprofiled"]);
        let Some((kind_id, _)) = vocabulary.kind(kind) else { continue };
        let on = near.plus(rng.i32(-60..200)).unwrap_or(near);
        let recorded = on.last_second() + 86_400 * rng.i64(0..20);
        let mut fact = FactRecord::bare(Subject::Contract("C-1".into()), kind_id, on, recorded);
        let organisation = pick(rng, &["a", "b", "c", "e", ""]);
        fact.organisation = (!organisation.is_empty()).then(|| organisation.to_string());
        fact.id = Some(format!("t{line}"));
        fact.line = line;
        if kind == "partner_contract_started" {
            for (key, words) in [("cluster", ["Hills", "Coast", ""]), ("name", ["One", "", ""])] {
                let word = pick(rng, &words);
                if !word.is_empty() {
                    fact.attributes.push((key.into(), word.into()));
                }
            }
        } else {
            fact.tag = chance(rng, 80).then(|| "quarter".to_string());
            fact.count = chance(rng, 90).then(|| rng.i64(0..30));
            fact.booked_for = chance(rng, 80).then(|| near.plus(rng.i32(-30..200)).unwrap_or(near));
        }
        if chance(rng, 15) {
            fact.replaces = facts.last().and_then(|f| f.id.clone());
        }
        facts.push(fact);
    }
    facts
}
