//! Phrases of the language that no shipped pack tries in full: small packs, a few facts, what comes of them.
#![cfg(test)]

use std::fmt::Write;
use waymark_rules::answer::answer;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactReader, RecordsBuilder};
use waymark_rules::judge::{Judge, Question};
use waymark_rules::program::Program;
use waymark_rules::{Day, Pack, Vocabulary};

const HEAD: &str = r#"
[programme]
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
lasts = "400 days"
ends-early-on = "programme_end"
end-event = "programme_end"
"#;

/// One standard with the keys given.
fn standard(keys: &str) -> String {
    format!("\n[[standard]]\nid = \"s\"\nclause = \"2\"\nsays = \"Do it\"\n{keys}\n")
}

/// What a rule comes to on a day, a line for each obligation: status, due day, day done, sentence; facts are written
/// `kind day key=value …`, a contract's with `contract` before them.
fn judged(rules: &str, facts: &str, on: &str) -> Vec<String> {
    said(rules, facts, on).into_iter().map(|(line, _)| line).collect()
}

/// The same, each with the day until which it stays so.
fn said(rules: &str, facts: &str, on: &str) -> Vec<(String, Option<String>)> {
    let vocabulary = Vocabulary::embedded().unwrap();
    let files = vec![("programme.toml".to_string(), format!("{HEAD}{rules}"))];
    let pack = Pack::read(&files, vocabulary).unwrap_or_else(|p| panic!("{}", p[0]));
    let program = Program::compile(&pack, vocabulary, &Calendar::embedded().unwrap()).unwrap();
    let mut reader = FactReader::new("facts", vocabulary);
    let mut builder = RecordsBuilder::new(&program);
    for line in facts.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let json = as_json(line);
        builder.push(&reader.line(json.as_bytes()).unwrap_or_else(|| panic!("{json}: {:?}", reader.problems())));
    }
    let records = builder.finish().unwrap();
    let mut judge = Judge::new(&program, &records, Question { on: Day::parse(on).unwrap(), known: None });
    let answer = answer(&mut judge, &records, 0, false).unwrap();
    let line = |v: &waymark_rules::answer::Said| {
        let day = |d: &Option<String>| d.clone().unwrap_or_else(|| "-".into());
        format!("{} {} {} {}", v.status, day(&v.due), day(&v.done), v.because)
    };
    answer.verdicts.iter().map(|v| (line(v), answer.stable_until.clone())).collect()
}

fn as_json(line: &str) -> String {
    let (subject, line) = match line.strip_prefix("contract ") {
        Some(rest) => ("\"contract\":\"C\"", rest),
        None => ("\"participant\":\"P\"", line),
    };
    let mut words = line.split(' ');
    let (kind, on) = (words.next().unwrap(), words.next().unwrap());
    let mut json = format!("{{{subject},\"fact\":\"{kind}\",\"on\":\"{on}\"");
    for (key, value) in words.map(|w| w.split_once('=').unwrap()) {
        let quoted = if ["minutes", "count"].contains(&key) { value.to_string() } else { format!("\"{value}\"") };
        write!(json, ",\"{key}\":{quoted}").unwrap();
    }
    json.push('}');
    json
}

fn starts(list: &[String]) -> Vec<&str> {
    list.iter().map(|l| l.split(' ').next().unwrap()).collect()
}

/// The status of the duty that a start sets off, where it is owed only under this condition.
fn under(condition: &str, facts: &str) -> String {
    let rule = standard(&format!(
        "when = \"programme_start\"\ndo = \"contact_made\"\ndue = \"within 15 days\"\nonly-if = \"{condition}\""
    ));
    judged(&rule, &format!("programme_start 2024-03-04\n{facts}"), "2024-03-06").remove(0)
}

#[test]
fn a_date_may_lie_so_far_from_the_day_and_no_farther() {
    for (condition, date, owed) in [
        ("on_benefit_since at least 6 months earlier", "2023-09-04", true),
        ("on_benefit_since at least 6 months earlier", "2023-09-05", false),
        ("on_benefit_since at most 6 months earlier", "2023-09-04", true),
        ("on_benefit_since at most 6 months earlier", "2023-09-03", false),
        ("on_benefit_since at most 6 months earlier", "2024-03-05", false),
        ("on_benefit_since at most 2 weeks later", "2024-03-18", true),
        ("on_benefit_since at most 2 weeks later", "2024-03-19", false),
        ("on_benefit_since at most 2 weeks later", "2024-03-03", false),
        ("on_benefit_since at least 3 working days later", "2024-03-07", true),
        ("on_benefit_since at least 3 working days later", "2024-03-06", false),
    ] {
        let fact = format!("detail_recorded 2024-03-01 detail=on_benefit_since value={date}");
        let said = under(condition, &fact);
        assert_eq!(said.starts_with("open"), owed, "{condition}, {date}: {said}");
    }
    // Unknown binds.
    assert!(under("on_benefit_since at most 2 weeks later", "").starts_with("open"));
    let said = under(
        "on_benefit_since at most 2 weeks later",
        "detail_recorded 2024-03-01 detail=on_benefit_since value=2024-04-01",
    );
    assert!(said.ends_with("has to lie at most 2 weeks ahead, and is Monday 1 April 2024."), "{said}");
}

#[test]
fn the_latest_event_may_lie_so_far_back() {
    let twice = "meeting_held 2024-01-01\nmeeting_held 2024-02-26";
    let twice = twice.replace("meeting_held", "booked_meeting_held");
    assert!(under("booked_meeting_held happened at most 1 week earlier", &twice).starts_with("open"));
    assert!(under("booked_meeting_held happened at most 6 days earlier", &twice).starts_with("not_applicable"));
    assert!(under("booked_meeting_held happened at least 1 week earlier", &twice).starts_with("open"));
    assert!(under("booked_meeting_held happened at least 8 days earlier", &twice).starts_with("not_applicable"));
    // None happened: neither near nor far.
    assert!(under("booked_meeting_held happened at least 1 day earlier", "").starts_with("not_applicable"));
    assert!(under("not booked_meeting_held happened at most 9 months earlier", "").starts_with("open"));
}

#[test]
fn the_number_on_the_latest_fact_is_compared() {
    let travel = "travel_time_recorded 2024-03-01 minutes=60\ntravel_time_recorded 2024-03-02 minutes=45";
    assert!(under("travel_time_recorded at most 45 minutes", travel).starts_with("open"));
    let said = under("travel_time_recorded at most 44 minutes", travel);
    assert!(said.starts_with("not_applicable") && said.contains("at most 44 minutes, and is 45 minutes"), "{said}");
    assert!(under("not travel_time_recorded at least 45 minutes", travel).contains("and says 45 minutes"));
    // Nothing recorded is unknown, either way round, and unknown binds.
    assert!(under("travel_time_recorded at most 45 minutes", "").starts_with("open"));
    assert!(under("not travel_time_recorded at most 45 minutes", "").starts_with("open"));
    let paid = "earnings_updated 2024-03-01 amount=150.50 hours=16.25";
    assert!(
        under("earnings_updated at least 150.50 pounds and earnings_updated at most 16.25 hours", paid)
            .starts_with("open")
    );
    assert!(under("earnings_updated at least 150.51 pounds", paid).contains("at least £150.51, and is £150.50"));
    assert!(under("earnings_updated at most 16.2 hours", paid).contains("at most 16.2 hours, and is 16.25 hours"));
    assert!(under("frequency_changed at least 7 times", "frequency_changed 2024-03-01 count=7").starts_with("open"));
    // A count is no number of minutes.
    assert!(
        under("travel_time_recorded at most 1 minute", "travel_time_recorded 2024-03-01 count=90").starts_with("open")
    );
}

#[test]
fn a_windows_guard_turns_on_the_day_the_answer_says() {
    let rule = standard(
        "when = \"programme_start\"\ndo = \"contact_made\"\ndue = \"in the last 10 days up to programme_end\"\nonly-if = \"on_benefit_since at least 3 months earlier\"",
    );
    let facts = "programme_start 2024-03-04\ndetail_recorded 2024-03-04 detail=on_benefit_since value=2024-02-01";
    let before = said(&rule, facts, "2024-04-20").remove(0);
    assert!(before.0.starts_with("not_applicable"));
    assert_eq!(before.1.as_deref(), Some("2024-04-30"));
    assert_eq!(starts(&judged(&rule, facts, "2024-04-30")), ["not_applicable"]);
    assert_eq!(starts(&judged(&rule, facts, "2024-05-01")), ["not_yet_open"]);
}

/// Three calls within a week of a start, or one that gets through.
fn calls(more: &str) -> String {
    standard(&format!(
        "when = \"programme_start\"\ndo = \"3 contact_attempted by phone, or contact_made by phone\"\ndue = \"within 1 week\"\n{more}"
    ))
}

#[test]
fn several_acts_or_one_by_itself() {
    let start = "programme_start 2024-03-04\n";
    let tries = |days: &[&str]| -> String {
        days.iter().fold(start.to_string(), |all, day| all + &format!("contact_attempted 2024-03-{day} by=phone\n"))
    };
    let on = |facts: &str| judged(&calls(""), facts, "2024-03-20").remove(0);
    assert!(on(&tries(&["05", "06"])).starts_with("missed 2024-03-11 - Not all that is needed"));
    let third = on(&tries(&["05", "06", "07"]));
    assert!(third.starts_with("met 2024-03-11 2024-03-07") && third.contains("the 3rd that counts"), "{third}");
    let through = on(&(tries(&["05"]) + "contact_made 2024-03-06 by=phone\ncontact_attempted 2024-03-08 by=phone"));
    assert!(through.starts_with("met 2024-03-11 2024-03-06"), "{through}");
    assert!(through.contains("which does it by itself"), "{through}");
    // Not by letter, and late where it comes late.
    assert!(on(&(tries(&["05"]) + "contact_made 2024-03-06 by=letter")).starts_with("missed"));
    assert!(on(&(tries(&["05"]) + "contact_made 2024-03-13 by=phone")).starts_with("met_late 2024-03-11 2024-03-13"));
}

#[test]
fn what_does_it_by_itself_goes_to_one_obligation_only() {
    let rule = standard(
        "when = \"appointment_missed\"\ndo = \"2 contact_attempted by letter, or contact_made by phone\"\ndue = \"within 1 week\"",
    );
    let facts = "programme_start 2024-03-01\nappointment_missed 2024-03-04\nappointment_missed 2024-03-05\n\
                 contact_attempted 2024-03-06 by=letter\ncontact_made 2024-03-07 by=phone\ncontact_made 2024-03-08 by=phone";
    let both = judged(&rule, facts, "2024-03-20");
    assert!(both[0].starts_with("met 2024-03-11 2024-03-07"), "{both:?}");
    assert!(both[1].starts_with("met 2024-03-12 2024-03-08"), "{both:?}");
}

#[test]
fn an_interval_too_is_met_by_several_or_by_one() {
    let rule = standard(
        "while = \"on_programme\"\ndo = \"2 contact_attempted by letter, or contact_made by phone\"\nevery = \"10 days\"",
    );
    let facts = "programme_start 2024-03-01\ncontact_attempted 2024-03-04 by=letter\ncontact_attempted 2024-03-06 by=letter\n\
                 contact_attempted 2024-03-07 by=letter\ncontact_made 2024-03-08 by=phone";
    let list = judged(&rule, facts, "2024-03-19");
    assert!(list[0].starts_with("met 2024-03-11 2024-03-06"), "{list:?}");
    assert!(list[1].starts_with("met 2024-03-16 2024-03-08"), "{list:?}");
    assert!(list[2].starts_with("missed 2024-03-18 -"), "{list:?}");
}

/// A call between two days and one day before an induction, to the hour.
fn call_before_induction() -> String {
    standard(
        "when = \"induction_booked\"\ndo = \"pre_induction_call_made\"\ndue = \"between 48 hours and 24 hours before induction_due\"",
    )
}

const INDUCTION: &str = "programme_start 2024-03-01\ninduction_booked 2024-03-04 ref=i1 for=2024-03-14 for_at=10:00\n";

#[test]
fn a_call_before_an_induction_is_timed_to_the_hour() {
    let with = |call: &str, on: &str| judged(&call_before_induction(), &format!("{INDUCTION}{call}"), on).remove(0);
    assert!(with("", "2024-03-11").starts_with("not_yet_open 2024-03-13"));
    assert!(with("", "2024-03-13").starts_with("at_risk 2024-03-13"));
    assert!(with("", "2024-03-14").starts_with("missed 2024-03-13"));
    for (call, status) in [
        ("2024-03-12 at=09:59", "missed"),
        ("2024-03-12 at=10:00", "met 2024-03-13 2024-03-12"),
        ("2024-03-13 at=10:00", "met 2024-03-13 2024-03-13"),
        ("2024-03-13 at=10:01", "met_late 2024-03-13 2024-03-13"),
        // Without times the days count.
        ("2024-03-12", "met 2024-03-13 2024-03-12"),
        ("2024-03-11", "missed"),
    ] {
        let said = with(&format!("pre_induction_call_made {call}"), "2024-03-20");
        assert!(said.starts_with(status), "{call}: {said}");
    }
}

#[test]
fn a_call_moves_with_the_induction() {
    let moved = format!("{INDUCTION}induction_booked 2024-03-11 ref=i1 for=2024-03-21\n");
    let list = |facts: &str, on: &str| judged(&call_before_induction(), facts, on);
    assert_eq!(starts(&list(&moved, "2024-03-10")), ["not_yet_open"]);
    let after = list(&moved, "2024-03-15");
    assert!(after[0].starts_with("excused 2024-03-13"), "{after:?}");
    assert!(after[0].contains("moved"), "{after:?}");
    assert!(after[1].starts_with("not_yet_open 2024-03-20"), "{after:?}");
    // Done before it was moved stays done; moved after its due day stays missed.
    let done =
        format!("{INDUCTION}pre_induction_call_made 2024-03-12\ninduction_booked 2024-03-13 ref=i1 for=2024-03-21\n");
    assert_eq!(starts(&list(&done, "2024-03-14")), ["met", "not_yet_open"]);
    let late = format!("{INDUCTION}induction_booked 2024-03-14 ref=i1 for=2024-03-21\n");
    assert_eq!(starts(&list(&late, "2024-03-15")), ["missed", "not_yet_open"]);
    // Another reference is another induction, and a cancellation leaves nothing to call about.
    let other = format!("{INDUCTION}induction_booked 2024-03-11 ref=i2 for=2024-03-21\n");
    assert_eq!(starts(&list(&other, "2024-03-15")), ["missed", "not_yet_open"]);
    let cancelled = format!("{INDUCTION}appointment_cancelled_by_participant 2024-03-11 ref=i1\n");
    assert_eq!(starts(&list(&cancelled, "2024-03-15")), ["excused"]);
}

#[test]
fn a_booking_sets_off_a_duty_on_the_day_it_is_for_and_not_on_one_it_was_moved_from() {
    let rule = standard("when = \"induction_due\"\ndo = \"action_plan_agreed\"\ndue = \"within 5 working days\"");
    let moved = format!("{INDUCTION}induction_booked 2024-03-11 ref=i1 for=2024-03-21\n");
    assert!(judged(&rule, &moved, "2024-03-20").is_empty());
    let due = judged(&rule, &moved, "2024-03-22");
    assert_eq!(due.len(), 1);
    assert!(due[0].contains(" 2024-03-28 "), "{due:?}");
    // Before it was moved, its first day was known to come.
    assert_eq!(starts(&judged(&rule, INDUCTION, "2024-03-14")), ["open"]);
}

#[test]
fn notice_is_given_seven_days_before_a_transfer_whose_date_moves() {
    let rule = standard(
        "when = \"transfer_planned\"\ndo = \"contact_made by letter\"\ndue = \"at least 7 days before transfer_due\"",
    );
    let facts = "programme_start 2024-03-01\ntransfer_planned 2024-03-04 ref=t for=2024-04-01\n\
                 transfer_planned 2024-03-20 ref=t for=2024-04-15\ncontact_made 2024-04-07 by=letter";
    let list = judged(&rule, facts, "2024-04-20");
    assert!(list[0].starts_with("excused 2024-03-25"), "{list:?}");
    assert!(list[1].starts_with("met 2024-04-08 2024-04-07"), "{list:?}");
}

#[test]
fn an_appointment_counts_once_made_by_the_day_it_is_for() {
    let rule = standard("when = \"programme_start\"\ndo = \"induction_due\"\ndue = \"within 10 days\"");
    let on = |booking: &str, on: &str| judged(&rule, &format!("programme_start 2024-03-04\n{booking}"), on).remove(0);
    let booked = "induction_booked 2024-03-06 ref=i1 for=2024-03-14\n";
    assert!(on(booked, "2024-03-05").starts_with("open"));
    assert!(on(booked, "2024-03-06").starts_with("met 2024-03-14 2024-03-14"));
    let moved = format!("{booked}induction_booked 2024-03-12 ref=i1 for=2024-03-15\n");
    assert!(on(&moved, "2024-03-11").starts_with("met"));
    assert!(on(&moved, "2024-03-12").starts_with("at_risk"));
    assert!(on(&moved, "2024-03-15").starts_with("met_late 2024-03-14 2024-03-15"));
}

const ON_CHANGE: &str = "when = \"contract rule_changed\"\ndo = \"contact_made\"\ndue = \"within 5 days\"";

#[test]
fn a_fact_of_the_contract_opens_a_duty_for_whoever_is_there_by_its_day() {
    let rule = standard(ON_CHANGE);
    let judged_for = |facts: &str, on: &str| judged(&rule, facts, on);
    let change = "contract rule_changed 2021-06-07\n";
    // The referral on the day itself is early enough; a day later is not, and what is only about the person is nobody's arrival.
    let there = judged_for(&format!("referral_received 2021-06-07\n{change}"), "2021-06-08");
    assert_eq!(starts(&there), ["open"]);
    assert!(there[0].contains("within 5 days of the change of the rule on Monday 7 June 2021"), "{}", there[0]);
    assert!(judged_for(&format!("referral_received 2021-06-08\n{change}"), "2021-06-09").is_empty());
    let group = "group_set 2021-06-01 group=mandated\nreferral_received 2021-06-08\n";
    assert!(judged_for(&format!("{group}{change}"), "2021-06-09").is_empty());
    // Before its day it opens nothing; each one opens its own, and an act goes to the older.
    assert!(judged_for(&format!("referral_received 2021-06-01\n{change}"), "2021-06-06").is_empty());
    let two =
        format!("referral_received 2021-06-01\ncontact_made 2021-06-10\n{change}contract rule_changed 2021-06-09\n");
    assert_eq!(starts(&judged_for(&two, "2021-06-20")), ["met", "missed"]);
}

#[test]
fn a_duty_opened_by_the_contract_is_narrowed_as_any_other_and_ends_with_the_programme() {
    let facts = "referral_received 2021-05-01\nprogramme_start 2021-05-03\ncontract rule_changed 2021-06-07\n";
    let narrowed = standard(&format!("{ON_CHANGE}\nfor-group = \"mandated\""));
    assert_eq!(starts(&judged(&narrowed, facts, "2021-06-20")), ["not_applicable"]);
    let grouped = format!("{facts}group_set 2021-06-07 group=mandated\n");
    assert_eq!(starts(&judged(&narrowed, &grouped, "2021-06-20")), ["missed"]);
    let ended = format!("{facts}programme_end 2021-06-09\n");
    assert_eq!(starts(&judged(&standard(ON_CHANGE), &ended, "2021-06-20")), ["cancelled"]);
    let late = standard(&format!("{ON_CHANGE}\nsince = 2021-06-08"));
    assert!(judged(&late, facts, "2021-06-20").is_empty());
}

#[test]
fn a_fact_of_the_contract_still_to_come_ends_what_is_stable() {
    let person = "referral_received 2021-06-01\nprogramme_start 2021-06-01\n";
    let coming = format!("{person}contract rule_changed 2021-06-07\n");
    let other = standard("when = \"programme_start\"\ndo = \"contact_made\"\ndue = \"no limit stated\"");
    let until = |rules: &str, facts: &str| said(rules, facts, "2021-06-02").last().unwrap().1.clone();
    let both = format!("{other}{}", standard(ON_CHANGE).replace("id = \"s\"", "id = \"t\""));
    assert_eq!(until(&both, &coming).as_deref(), Some("2021-06-06"));
    // So does one that a condition asks for; one that no rule asks for does not.
    let asked = other.replace("due =", "only-if = \"not contract rule_changed happened\"\ndue =");
    assert_eq!(until(&asked, &coming).as_deref(), Some("2021-06-06"));
    assert_ne!(until(&other, &coming).as_deref(), Some("2021-06-06"));
    assert_ne!(until(&both, person).as_deref(), Some("2021-06-06"));
}

#[test]
fn a_call_after_the_window_before_a_booking_closes_is_late_and_the_sentence_names_the_minute() {
    let rule = standard(
        "when = \"induction_booked\"\ndo = \"pre_induction_call_made\"\ndue = \"between 48 hours and 24 hours before induction_due\"",
    );
    let booked = "referral_received 2021-06-01\ninduction_booked 2021-06-01 for=2021-06-10 for_at=10:30 ref=i\n";
    let late = judged(&rule, &format!("{booked}pre_induction_call_made 2021-06-09 at=11:00 ref=i\n"), "2021-06-20");
    assert_eq!(starts(&late), ["met_late"]);
    assert!(late[0].contains("at 11:00 on Wednesday 9 June 2021, after 10:30 that day"), "{}", late[0]);
}

#[test]
fn a_meeting_booked_for_the_same_day_is_an_act_at_the_time_it_is_for() {
    let rule = standard("when = \"action_plan_agreed\"\ndo = \"induction_due\"\ndue = \"within 2 days\"");
    let booked = |time: &str| {
        let facts = format!(
            "action_plan_agreed 2021-06-01 at=09:00\ninduction_booked 2021-06-01 at=08:00 for=2021-06-01 for_at={time}\n"
        );
        judged(&rule, &facts, "2021-06-10")
    };
    assert_eq!(starts(&booked("13:30")), ["met"]);
    assert_eq!(starts(&booked("08:30")), ["missed"]);
}
