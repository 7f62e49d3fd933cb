//! The contract itself, and what was agreed to be reached month by month.

use super::tree::PRIME;
use waymark_domain::contract::{Contract, Target};
use waymark_rules::pack::Pack;

/// The id of a contract on JETS.
const ID: &str = "jets-01";

/// Of a thousand starts and a thousand outcomes, how many were agreed for each month.
const MONTHS: [(&str, u32, u32); 19] = [
    ("2020-10", 25, 0),
    ("2020-11", 60, 5),
    ("2020-12", 65, 15),
    ("2021-01", 75, 30),
    ("2021-02", 100, 40),
    ("2021-03", 130, 55),
    ("2021-04", 110, 65),
    ("2021-05", 95, 80),
    ("2021-06", 95, 90),
    ("2021-07", 85, 95),
    ("2021-08", 70, 95),
    ("2021-09", 70, 90),
    ("2021-10", 20, 85),
    ("2021-11", 0, 75),
    ("2021-12", 0, 60),
    ("2022-01", 0, 50),
    ("2022-02", 0, 35),
    ("2022-03", 0, 25),
    ("2022-04", 0, 10),
];

/// The contract on a pack (JETS where none is given) for so many participants: three in four were to start, and two in five of those to reach an outcome.
pub(crate) fn contract(pack: Option<&Pack>, participants: u32) -> Contract {
    let starts = participants / 4 * 3;
    let outcomes = starts / 5 * 2;
    let of = |what: &'static str, month: &str, share: u32, all: u32| Target {
        of: what.to_owned(),
        month: month.to_owned(),
        count: u32::try_from(u64::from(all) * u64::from(share) / 1000).unwrap_or(0),
    };
    let mut targets = Vec::with_capacity(2 * MONTHS.len());
    for (month, begun, reached) in MONTHS {
        targets.push(of("starts", month, begun, starts));
        targets.push(of("employed", month, reached, outcomes));
    }
    targets.retain(|target| target.count > 0);
    if let Some(pack) = pack {
        // What was agreed to be reached is written for JETS.
        targets
            .retain(|target| target.of == "starts" || pack.outcomes.iter().any(|outcome| outcome.head.id == target.of));
    }
    let of_jets = || ID.to_owned();
    Contract {
        id: pack.map_or_else(of_jets, |pack| format!("{}-01", pack.id)),
        name: pack.map_or_else(
            || "Larkmoor JETS, Central England, the North and Wales".to_owned(),
            |pack| format!("Larkmoor, {}", pack.name),
        ),
        pack: pack.map_or("jets", |pack| &pack.id).to_owned(),
        version: pack.map_or("2020-08-25", |pack| &pack.version).to_owned(),
        prime: PRIME.to_owned(),
        areas: ["CPA1", "CPA2", "CPA3", "CPA6"].map(str::to_owned).to_vec(),
        starts: "2020-10-05".to_owned(),
        ends: "2022-04-29".to_owned(),
        targets,
    }
}
