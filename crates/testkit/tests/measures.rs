//! Measures counted in facts, and limits on numbers: the engine beside its naive twin, on random packs, people and contracts.
#![cfg(test)]

use waymark_rules::facts::{FactRecord, RecordsBuilder};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::measures::{MeasureRow, Measures};
use waymark_rules::program::Program;
use waymark_rules::{Day, Pack, Vocabulary};
use waymark_testkit::compare::Bench;
use waymark_testkit::random::{
    random_days, random_history, random_measures, random_pack, random_targets, with_organisations,
};

fn told(row: &MeasureRow) -> String {
    let head = format!("{} {} {} {} {}", row.measure, row.per, row.period, row.from, row.to);
    let place = format!("{} {:?} {:?}", row.level, row.cluster, row.organisation);
    format!("{head} {place} target {:?} {} out of {:?}", row.target, row.actual, row.out_of)
}

fn engine(program: &Program, facts: &[FactRecord], question: Question) -> Vec<String> {
    let mut builder = RecordsBuilder::new(program);
    facts.iter().for_each(|f| builder.push(f));
    let records = builder.finish().unwrap_or_else(|p| panic!("{}", p[0]));
    let mut judge = Judge::new(program, &records, question);
    let mut measures = Measures::new(program, question);
    (0..records.spells.len()).for_each(|place| measures.take(&mut judge, &records, place));
    measures.rows().iter().map(told).collect()
}

#[test]
fn engine_and_twin_count_alike() {
    let bench = Bench::new().unwrap();
    let vocabulary = Vocabulary::embedded().unwrap();
    let (mut rows, mut with_target) = (0, 0);
    for seed in 0..40 {
        let text = format!("{}{}", random_pack(seed), random_measures(seed));
        let pack = Pack::read(&[("programme.toml".to_string(), text.clone())], vocabulary)
            .unwrap_or_else(|p| panic!("{}\n{text}", p[0]));
        let Ok(program) = bench.program(&pack) else { continue };
        for crowd in 0..3 {
            let person = |n: u64| {
                let history = seed * 100 + crowd * 10 + n;
                let mut facts = random_history(history, vocabulary);
                facts.iter_mut().for_each(|f| {
                    f.id = f.id.take().map(|id| format!("{n}{id}"));
                    f.replaces = f.replaces.take().map(|id| format!("{n}{id}"));
                });
                with_organisations(history, &mut facts);
                facts
            };
            let people: Vec<Vec<FactRecord>> = (0..5).map(person).collect();
            let near = people[0].iter().map(|f| f.on).min().unwrap_or(Day(0));
            let contract = random_targets(seed * 3 + crowd, near, vocabulary);
            let all: Vec<FactRecord> = people.iter().flatten().chain(&contract).cloned().collect();
            for (n, on) in random_days(seed, &people[0], 2).into_iter().enumerate() {
                let known = (n == 1).then(|| on.last_second() - 3 * 86_400);
                let ours = engine(&program, &all, Question { on, known });
                let theirs = bench.measures(&pack, (&people, &contract), Question { on, known });
                assert_eq!(ours, theirs, "pack {seed}, crowd {crowd}, {on} known {known:?}\n{text}");
                rows += ours.len();
                with_target += ours.iter().filter(|r| r.contains("target Some")).count();
            }
        }
    }
    assert!(rows > 5_000 && with_target > 500, "{rows} rows, {with_target} with a target");
}
