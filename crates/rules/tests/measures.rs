//! Measures counted in facts, limits on sums and numbers, and the order of a worklist, on a small made-up programme.
#![cfg(test)]

use waymark_rules::answer::{Answer, answer, by_priority};
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactReader, Records, RecordsBuilder};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::measures::{MeasureRow, Measures};
use waymark_rules::program::Program;
use waymark_rules::{Day, Pack, Vocabulary};

const BEGINNING: &str = r#"[programme]
id = "small"
name = "Small"
version = "1"
source = "None"
calendar = "england-and-wales"

[[stage]]
id = "on_programme"
clause = "1"
says = "On the programme"
from = "first programme_start"
lasts = "182 days"
end-event = "time_up"
"#;

fn program(blocks: &str) -> Program {
    let vocabulary = Vocabulary::embedded().unwrap();
    let files = vec![("programme.toml".to_string(), format!("{BEGINNING}{blocks}"))];
    let pack = Pack::read(&files, vocabulary).unwrap_or_else(|p| panic!("{}", p[0]));
    Program::compile(&pack, vocabulary, &Calendar::embedded().unwrap()).unwrap()
}

fn problems(block: &str) -> Vec<String> {
    let files = vec![("programme.toml".to_string(), format!("{BEGINNING}{block}"))];
    let refused = Pack::read(&files, Vocabulary::embedded().unwrap()).unwrap_err();
    refused.iter().map(ToString::to_string).collect()
}

fn measure(body: &str) -> Program {
    program(&format!("[[measure]]\nid = \"m\"\nclause = \"9\"\nsays = \"So many\"\n{body}"))
}

fn records(program: &Program, lines: &str) -> Records {
    let mut reader = FactReader::new("facts", &program.vocabulary);
    let mut builder = RecordsBuilder::new(program);
    let read: Vec<_> = lines.lines().filter_map(|line| reader.line(line.as_bytes())).collect();
    let wrong = reader.finish();
    assert!(wrong.is_empty(), "{}", wrong[0]);
    read.iter().for_each(|record| builder.push(record));
    builder.finish().unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn rows_known(program: &Program, lines: &str, on: &str, known: Option<i64>) -> Vec<MeasureRow> {
    let records = records(program, lines);
    let question = Question { on: day(on), known };
    let mut judge = Judge::new(program, &records, question);
    let mut measures = Measures::new(program, question);
    (0..records.spells.len()).for_each(|place| measures.take(&mut judge, &records, place));
    measures.rows()
}

fn rows(program: &Program, lines: &str, on: &str) -> Vec<MeasureRow> {
    rows_known(program, lines, on, None)
}

/// `period name: actual of target or cases`.
fn told(rows: &[MeasureRow]) -> Vec<String> {
    let base = |r: &MeasureRow| r.out_of.or(r.target).map_or("none".to_string(), |n| n.to_string());
    rows.iter().map(|r| format!("{} {}: {} of {}", r.period, r.name, r.actual, base(r))).collect()
}

fn passed(who: &str, on: &str, organisation: &str) -> String {
    format!(r#"{{"participant":"{who}","fact":"validation_passed","on":"{on}","organisation":"{organisation}"}}"#)
        + "\n"
}

const LINES: &str = r#"{"contract":"C","fact":"partner_contract_started","on":"2017-01-01","organisation":"north-1","name":"North","cluster":"Hills"}
{"contract":"C","fact":"partner_contract_started","on":"2017-01-01","organisation":"north-2","name":"North","cluster":"Coast"}
{"contract":"C","fact":"partner_contract_started","on":"2017-01-01","organisation":"alone","name":"Alone","cluster":"Hills"}
{"contract":"C","fact":"target_set","id":"t1","on":"2017-01-01","organisation":"north-1","for":"2017-12-31","count":40,"period":"year"}
{"contract":"C","fact":"target_set","on":"2017-01-01","organisation":"north-2","for":"2017-12-31","count":8,"period":"year"}
{"contract":"C","fact":"target_set","on":"2017-01-01","organisation":"alone","for":"2017-12-31","count":10,"period":"year"}
"#;

const SPLIT: &str = r#"count = "validation_passed"
target-from = "target_set with period year or targets_reprofiled with period year"
split = ["cluster", "organisation"]
periods = ["year"]
"#;

#[test]
fn a_person_counts_in_each_place_and_once_in_the_whole() {
    let facts = [
        LINES.to_string(),
        passed("P-1", "2017-02-01", "north-1"),
        passed("P-1", "2017-05-01", "north-2"),
        passed("P-1", "2017-06-01", "north-2"),
        passed("P-2", "2017-06-01", "alone"),
        passed("P-3", "2018-01-01", "alone"),
    ];
    let rows = rows(&measure(SPLIT), &facts.concat(), "2017-12-31");
    assert_eq!(
        told(&rows),
        [
            "2017 Hills: 2 of 50",
            "2017 North: 1 of 40",
            "2017 Alone: 1 of 10",
            "2017 Coast: 1 of 8",
            "2017 North: 1 of 8",
            "2017 whole: 2 of 58"
        ]
    );
    let north = &rows[1];
    assert_eq!((north.percent.as_deref(), north.rounded, north.status), (Some("2.50"), Some(3), "short"));
    assert_eq!((north.level, north.organisation.as_deref()), ("organisation", Some("north-1")));
    assert_eq!((north.cluster.as_deref(), north.variance.as_deref()), (Some("Hills"), Some("-97.50")));
    assert_eq!((north.from.as_str(), north.to.as_str()), ("2017-01-01", "2017-12-31"));
}

#[test]
fn zero_is_a_value_and_what_is_over_the_target_is_shown() {
    let mut facts = LINES.to_string();
    (0..19).for_each(|n| facts += &passed(&format!("P-{n}"), "2017-03-01", "alone"));
    let rows = rows(&measure(SPLIT), &facts, "2017-12-31");
    let found = |id: &str| rows.iter().find(|r| r.organisation.as_deref() == Some(id)).unwrap();
    assert_eq!((found("alone").rounded, found("alone").status), (Some(190), "reached"));
    assert_eq!((found("north-1").actual, found("north-1").percent.as_deref()), (0, Some("0.00")));
}

#[test]
fn the_latest_target_known_counts_and_the_earlier_stays_where_it_was_known() {
    let later = r#"{"contract":"C","fact":"targets_reprofiled","on":"2017-06-01","organisation":"alone","for":"2017-12-31","count":25,"period":"year"}
{"contract":"C","fact":"target_set","id":"t2","replaces":"t1","on":"2017-01-01","recorded":"2017-08-01T09:00:00Z","organisation":"north-1","for":"2017-12-31","count":41,"period":"year"}
"#;
    let facts = format!("{LINES}{later}");
    let target = |on: &str, known: Option<i64>| {
        let rows = rows_known(&measure(SPLIT), &facts, on, known);
        let of = |id: &str| rows.iter().find(|r| r.organisation.as_deref() == Some(id)).and_then(|r| r.target);
        (of("alone").unwrap(), of("north-1").unwrap(), rows.last().and_then(|r| r.target).unwrap())
    };
    assert_eq!(target("2017-05-31", None), (10, 41, 59));
    assert_eq!(target("2017-12-31", None), (25, 41, 74));
    assert_eq!(target("2017-12-31", Some(day("2017-07-01").last_second())), (25, 40, 73));
}

#[test]
fn a_target_without_an_organisation_is_that_of_the_whole() {
    let whole =
        r#"{"contract":"C","fact":"target_set","on":"2017-01-01","for":"2017-07-01","count":100,"period":"year"}"#;
    let rows = rows(&measure(SPLIT), &format!("{LINES}{whole}\n"), "2017-12-31");
    assert_eq!(rows.last().and_then(|r| r.target), Some(100));
    assert_eq!(rows[0].target, Some(50));
}

#[test]
fn quarters_follow_the_year_and_a_running_figure_adds_their_targets() {
    let quarters = r#"{"contract":"C","fact":"target_set","on":"2017-01-01","for":"2017-05-01","count":4,"period":"quarter"}
{"contract":"C","fact":"target_set","on":"2017-01-01","for":"2017-07-01","count":2,"period":"quarter"}
"#;
    let facts = [
        quarters.to_string(),
        passed("P-1", "2017-06-30", "a"),
        passed("P-1", "2017-07-01", "a"),
        passed("P-2", "2017-07-02", "a"),
    ];
    let body = "count = \"validation_passed\"\ntarget-from = \"target_set with period quarter\"\nperiods = [\"quarter\", \"cumulative\"]\n";
    let april = format!("{body}year-from = \"04-01\"\nsince = 2017-04-01\n");
    assert_eq!(
        told(&rows(&measure(&april), &facts.concat(), "2017-09-30")),
        [
            "2017/18 Q1 whole: 1 of 4",
            "2017/18 Q2 whole: 2 of 2",
            "2017/18 Q1 whole: 1 of 4",
            "2017/18 Q2 whole: 2 of 6"
        ]
    );
    assert_eq!(
        told(&rows(&measure(body), &facts.concat(), "2017-05-31")),
        ["2017 Q2 whole: 0 of 4", "2017 Q2 whole: 0 of 4"]
    );
}

#[test]
fn a_fixed_target_is_for_the_longest_period_listed() {
    let body = "count = \"validation_passed\"\ntarget = 3\nperiods = [\"month\", \"cumulative\"]\n";
    let facts = passed("P-1", "2017-06-30", "a");
    assert_eq!(
        told(&rows(&measure(body), &facts, "2017-07-01")),
        ["2017-06 whole: 1 of none", "2017-07 whole: 0 of none", "2017-06 whole: 1 of 3", "2017-07 whole: 1 of 3"]
    );
}

#[test]
fn what_counts_once_is_a_person_an_event_a_reference_or_an_organisation() {
    let fact = |reference: &str, organisation: &str| {
        let line = format!(r#""fact":"validation_passed","on":"2017-06-30","organisation":"{organisation}""#);
        format!("{{\"participant\":\"P-1\",{line}{reference}}}\n")
    };
    let facts = [fact(",\"ref\":\"r1\"", "a"), fact(",\"ref\":\"r1\"", "b"), fact("", "b"), fact("", "b")].concat();
    let counted = |each: &str| {
        rows(&measure(&format!("count = \"validation_passed\"\neach = \"{each}\"\n")), &facts, "2017-07-01")[0].actual
    };
    assert_eq!(["participant", "event", "ref", "organisation"].map(counted), [1, 4, 3, 2]);
}

#[test]
fn only_what_is_known_to_hold_counts_and_void_referrals_do_not() {
    let group = |who: &str| {
        format!("{{\"participant\":\"{who}\",\"fact\":\"group_set\",\"on\":\"2017-01-01\",\"group\":\"mandated\"}}\n")
    };
    let void = "{\"participant\":\"P-3\",\"fact\":\"referral_void\",\"on\":\"2017-07-01\"}\n";
    let all: String = ["P-1", "P-2", "P-3"].map(|who| passed(who, "2017-06-30", "a")).concat();
    let facts = format!("{}{}{void}{all}", group("P-1"), group("P-3"));
    let count = |only_if: &str| {
        rows(&measure(&format!("count = \"validation_passed\"\nonly-if = \"{only_if}\"\n")), &facts, "2017-07-01")[0]
            .actual
    };
    assert_eq!(count("group mandated"), 1);
    assert_eq!(count("labour_market_status is inactive"), 0);
    assert_eq!(count("not group mandated"), 1);
}

#[test]
fn a_share_has_one_case_for_each_spell_and_waits_for_those_not_in_it() {
    let body = "share = \"action_plan_agreed\"\nout-of = \"validation_passed\"\nafter = \"1 month\"\nat-least = \"66.67 %\"\nperiods = [\"month\"]\n";
    let plan = |who: &str, on: &str| {
        format!("{{\"participant\":\"{who}\",\"fact\":\"action_plan_agreed\",\"on\":\"{on}\"}}\n")
    };
    let facts = [
        passed("P-1", "2017-06-01", "a"),
        plan("P-1", "2017-06-20"),
        passed("P-1", "2017-06-10", "a"),
        passed("P-2", "2017-06-01", "a"),
        plan("P-2", "2017-05-31"),
        passed("P-3", "2017-06-25", "a"),
        passed("P-4", "2017-06-26", "a"),
        plan("P-4", "2017-06-26"),
    ]
    .concat();
    let on = |on: &str| rows(&measure(body), &facts, on).swap_remove(0);
    assert_eq!(told(&[on("2017-07-01")]), ["2017-06 whole: 2 of 2"]);
    let at_once = on("2017-07-02");
    assert_eq!((at_once.actual, at_once.out_of), (2, Some(3)));
    // Two thirds are 66.66 % and a bit: cut, and compared exactly.
    assert_eq!((at_once.percent.as_deref(), at_once.rounded, at_once.status), (Some("66.66"), Some(67), "below"));
    assert_eq!(told(&[on("2017-07-25")]), ["2017-06 whole: 2 of 3"]);
    assert_eq!(told(&[on("2017-07-26")]), ["2017-06 whole: 2 of 4"]);
}

#[test]
fn a_share_may_be_those_of_whom_something_is_known() {
    let body = "share-if = \"gender is female\"\nout-of = \"validation_passed\"\n";
    let gender = |who: &str, says: &str| {
        format!(
            "{{\"participant\":\"{who}\",\"fact\":\"detail_recorded\",\"on\":\"2017-07-01\",\"detail\":\"gender\",\"value\":\"{says}\"}}\n"
        )
    };
    let all: String = ["P-1", "P-2", "P-3"].map(|who| passed(who, "2017-06-30", "a")).concat();
    let facts = format!("{all}{}{}", gender("P-1", "female"), gender("P-2", "male"));
    assert_eq!(told(&rows(&measure(body), &facts, "2017-07-01"))[1], "2017-07 whole: 1 of 3");
}

#[test]
fn what_the_source_prints_stands_beside_the_right_figure() {
    let printed = "printed = [{ of = \"Hills\", says = \"3 of 50, 7 %\" }, { of = \"north-2\", says = \"88 % variance\" }, { of = \"2017\", says = \"7 %\" }]\n";
    let facts: String = (1..=3).map(|n| passed(&format!("P-{n}"), "2017-02-01", "alone")).collect();
    let facts = format!("{LINES}{facts}{}", passed("P-9", "2017-02-01", "north-2"));
    let rows = rows(&measure(&format!("{SPLIT}{printed}")), &facts, "2017-12-31");
    let found = |name: &str| rows.iter().rfind(|r| r.name == name).unwrap();
    assert_eq!(found("Hills").agrees, Some(false));
    assert_eq!(
        found("Hills").note.as_deref(),
        Some("The source prints 3 of 50, 7 %; 3 of 50 is 6.00 %, 6 % when rounded.")
    );
    assert_eq!((found("North").agrees, found("North").note.as_ref()), (Some(true), None));
    assert_eq!((found("whole").agrees, found("whole").printed.as_deref()), (Some(true), Some("7 %")));
    assert_eq!(found("Alone").agrees, None);
}

#[test]
fn a_measure_that_contradicts_itself_is_refused_where_it_stands() {
    let wrong = |body: &str| problems(&format!("[[measure]]\nid = \"m\"\nclause = \"9\"\nsays = \"x\"\n{body}"));
    let lines = BEGINNING.lines().count() + 5;
    let told = |text: &str| vec![format!("programme.toml:{lines}{text}")];
    assert_eq!(wrong("of = [\"validation_passed\"]\ncount = \"validation_passed\"").len(), 1);
    assert!(wrong("count = \"validation_pased\"")[0].contains("did you mean `validation_passed`"));
    assert_eq!(
        wrong("split = [\"county\"]\ncount = \"validation_passed\""),
        told(":10: nothing is split by `county`; would fit: `cluster`, `organisation`")
    );
    assert_eq!(
        wrong("split = [\"organisation\", \"cluster\"]\ncount = \"validation_passed\""),
        told(":26: `cluster` does not fit here; the wider first, each once")
    );
    assert_eq!(
        wrong("target-from = \"programme_start\"\ncount = \"validation_passed\""),
        told(":15: `programme_start` is no fact of the contract; a target is a fact about the contract with a `count`")
    );
    assert_eq!(
        wrong("year-from = \"13-01\"\ncount = \"validation_passed\""),
        told(":13: no year begins on `13-01`; write month and day, such as `04-01`; a day up to 28")
    );
    assert_eq!(
        wrong("after = \"1 month\"\ncount = \"validation_passed\""),
        told(":1: `after` does not belong here; it goes with `share`")
    );
    assert_eq!(
        wrong("each = \"event\"\nshare = \"job_started\"\nout-of = \"validation_passed\""),
        told(":1: `each` does not belong here; it goes with `count`")
    );
    let says = "printed = [{ of = \"whole\", says = \"many %\" }]\ncount = \"validation_passed\"";
    assert_eq!(wrong(says), told(":36: `many` does not fit here; would fit: `N %`, `N % variance`, `N of M`, `N`"));
}

fn answers(program: &Program, lines: &str, on: &str) -> Vec<Answer> {
    let records = records(program, lines);
    let mut judge = Judge::new(program, &records, Question { on: day(on), known: None });
    (0..records.spells.len()).map(|place| answer(&mut judge, &records, place, false).unwrap()).collect()
}

fn limit(body: &str) -> Program {
    program(&format!("[[limit]]\nid = \"l\"\nclause = \"9\"\nsays = \"No more than that\"\n{body}"))
}

fn spent(enrolment: &str, fact: &str, amount: &str) -> String {
    format!(
        r#"{{"participant":"P-1","enrolment":"{enrolment}","fact":"{fact}","on":"2017-06-30","amount":"{amount}"}}"#
    ) + "\n"
}

#[test]
fn no_more_may_be_spent_than_was_given() {
    let program = limit("spends = \"purchase_made or travel_claim_paid\"\nup-to = \"personal_budget_opened\"\n");
    let stands = |facts: &str| {
        let said = answers(&program, facts, "2017-07-01").swap_remove(0).limits.swap_remove(0);
        (said.status, said.because)
    };
    let budget = spent("E1", "personal_budget_opened", "150.00");
    let (one, two) = (spent("E1", "purchase_made", "100.00"), spent("E1", "travel_claim_paid", "50.00"));
    assert_eq!(stands(&format!("{budget}{one}{two}")), ("pass", "£150 spent of £150 that may be spent.".to_string()));
    let more = spent("E1", "travel_claim_paid", "0.01");
    assert_eq!(
        stands(&format!("{budget}{one}{two}{more}")),
        ("fail", "£150.01 spent of £150 that may be spent.".to_string())
    );
    assert_eq!(stands(&one).0, "fail");
}

#[test]
fn a_number_may_be_limited_over_all_of_a_persons_enrolments() {
    let claim = |enrolment: &str| {
        format!(
            "{{\"participant\":\"P-1\",\"enrolment\":\"{enrolment}\",\"fact\":\"outcome_claimed\",\"on\":\"2017-06-30\"}}\n"
        )
    };
    let facts = format!("{}{}", claim("E1"), claim("E2"));
    let stands = |program: &Program, facts: &str| -> Vec<String> {
        answers(program, facts, "2017-07-01")
            .iter()
            .map(|a| format!("{}: {}", a.limits[0].status, a.limits[0].because))
            .collect()
    };
    let each = limit("at-most = \"1 outcome_claimed\"\n");
    assert_eq!(stands(&each, &facts), ["pass: 1 so far, where at most 1 may be."; 2]);
    let across = limit("at-most = \"1 outcome_claimed\"\nacross = \"enrolments\"\n");
    assert_eq!(stands(&across, &facts), ["fail: 2 so far, over all enrolments, where at most 1 may be."; 2]);
    assert_eq!(stands(&across, &claim("E1")), ["pass: 1 so far, over all enrolments, where at most 1 may be."]);
}

#[test]
fn a_worklist_shows_whoever_has_least_time_left_first() {
    let program = program(
        "[[priority]]\nid = \"p\"\nclause = \"9\"\nsays = \"Least time first\"\nfor-group = \"transferred\"\norder-by = \"least time to allotted_time_ends\"\n",
    );
    let person = |who: &str, group: &str, ends: &str| {
        let group = if group.is_empty() {
            String::new()
        } else {
            format!(
                "{{\"participant\":\"{who}\",\"fact\":\"group_set\",\"on\":\"2017-01-01\",\"group\":\"{group}\"}}\n"
            )
        };
        let ends = if ends.is_empty() {
            String::new()
        } else {
            format!(
                "{{\"participant\":\"{who}\",\"fact\":\"detail_recorded\",\"on\":\"2017-01-01\",\"detail\":\"allotted_time_ends\",\"value\":\"{ends}\"}}\n"
            )
        };
        format!("{{\"participant\":\"{who}\",\"fact\":\"referral_received\",\"on\":\"2017-01-01\"}}\n{group}{ends}")
    };
    let facts = [
        person("P-1", "", "2017-02-01"),
        person("P-2", "transferred", ""),
        person("P-3", "transferred", "2017-09-01"),
        person("P-4", "transferred", "2017-03-01"),
    ]
    .concat();
    let answers = answers(&program, &facts, "2017-01-02");
    let order: Vec<&str> = by_priority(&answers).iter().map(|n| answers[*n].participant.as_deref().unwrap()).collect();
    assert_eq!(order, ["P-4", "P-3", "P-2", "P-1"]);
    assert_eq!(answers[3].priority.as_ref().and_then(|p| p.by.as_deref()), Some("2017-03-01"));
    assert_eq!(answers[0].priority, None);
}

#[test]
fn an_order_needs_a_detail_that_is_a_date() {
    let wrong = |order: &str| {
        problems(&format!("[[priority]]\nid = \"p\"\nclause = \"9\"\nsays = \"x\"\norder-by = \"{order}\""))
    };
    let line = BEGINNING.lines().count() + 5;
    assert_eq!(
        wrong("least time to nation"),
        [format!("programme.toml:{line}:27: `nation` is no date; would fit: a detail that is a date")]
    );
    assert_eq!(
        wrong("most time to nation"),
        [format!("programme.toml:{line}:13: `most` does not fit here; would fit: `least time to`")]
    );
}
