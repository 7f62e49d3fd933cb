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
