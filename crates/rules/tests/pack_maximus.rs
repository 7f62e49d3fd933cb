//! Maximus of the Work Programme: nine in ten referrals become starts, and least allotted time comes first.
#![cfg(test)]

use waymark_rules::answer::{answer, by_priority};
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactReader, Records, RecordsBuilder};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::measures::{MeasureRow, Measures};
use waymark_rules::pack::embedded;
use waymark_rules::program::Program;
use waymark_rules::{Day, Pack, Vocabulary};

fn program(id: &str) -> Program {
    let vocabulary = Vocabulary::embedded().unwrap();
    let files = embedded::files(id).unwrap();
    let pack = Pack::read(&files, vocabulary).unwrap_or_else(|p| panic!("{}", p[0]));
    Program::compile(&pack, vocabulary, &Calendar::embedded().unwrap()).unwrap()
}

fn records(program: &Program, lines: &str) -> Records {
    let mut reader = FactReader::new("facts", &program.vocabulary);
    let mut builder = RecordsBuilder::new(program);
    lines.lines().filter_map(|line| reader.line(line.as_bytes())).for_each(|record| builder.push(&record));
    let wrong = reader.finish();
    assert!(wrong.is_empty(), "{}", wrong[0]);
    builder.finish().unwrap()
}

fn happened(who: &str, fact: &str, on: &str) -> String {
    format!("{{\"participant\":\"{who}\",\"fact\":\"{fact}\",\"on\":\"{on}\"}}\n")
}

/// The row of a month's referrals, and what it says.
fn september(program: &Program, facts: &str) -> (u64, Option<u64>, Option<String>, &'static str) {
    let records = records(program, facts);
    let question = Question { on: Day::parse("2016-12-31").unwrap(), known: None };
    let mut judge = Judge::new(program, &records, question);
    let mut measures = Measures::new(program, question);
    (0..records.spells.len()).for_each(|place| measures.take(&mut judge, &records, place));
    let of_month = |row: &MeasureRow| row.measure == "referrals-that-start" && row.period == "2016-09";
    let row = measures.rows().into_iter().find(of_month).unwrap();
    (row.actual, row.out_of, row.percent, row.status)
}

/// Ten people referred in September 2016 of whom so many start in October, and one whose referral was not valid.
fn ten(starts: usize) -> String {
    let mut facts =
        happened("void", "referral_received", "2016-09-05") + &happened("void", "referral_void", "2016-09-06");
    for n in 0..10 {
        let who = format!("P-{n}");
        facts += &happened(&who, "referral_received", "2016-09-05");
        if n < starts {
            facts += &happened(&who, "programme_start", "2016-10-03");
        }
    }
    facts
}

#[test]
fn nine_of_ten_referrals_that_start_are_enough_and_eight_are_not() {
    let program = program("wp-maximus-3-9");
    assert_eq!(september(&program, &ten(9)), (9, Some(10), Some("90.00".into()), "met"));
    assert_eq!(september(&program, &ten(8)), (8, Some(10), Some("80.00".into()), "below"));
}

#[test]
fn transferred_participants_with_the_least_allotted_time_come_first() {
    let program = program("wp-maximus-18");
    let person = |who: &str, transferred: bool, ends: &str| {
        let group = format!(
            "{{\"participant\":\"{who}\",\"fact\":\"group_set\",\"on\":\"2016-05-20\",\"group\":\"transferred\"}}\n"
        );
        let detail = format!(
            "{{\"participant\":\"{who}\",\"fact\":\"detail_recorded\",\"on\":\"2016-05-20\",\"detail\":\"allotted_time_ends\",\"value\":\"{ends}\"}}\n"
        );
        happened(who, "referral_received", "2016-06-01") + &detail + if transferred { &group } else { "" }
    };
    let facts =
        [person("A", false, "2016-07-01"), person("B", true, "2017-05-31"), person("C", true, "2016-08-01")].concat();
    let records = records(&program, &facts);
    let question = Question { on: Day::parse("2016-06-10").unwrap(), known: None };
    let mut judge = Judge::new(&program, &records, question);
    let answers: Vec<_> =
        (0..records.spells.len()).map(|place| answer(&mut judge, &records, place, false).unwrap()).collect();
    let order: Vec<&str> = by_priority(&answers).iter().map(|n| answers[*n].participant.as_deref().unwrap()).collect();
    assert_eq!(order, ["C", "B", "A"]);
}
