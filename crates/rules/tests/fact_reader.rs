//! Every rule of the fact format, with the words a user reads when a line breaks it.

use waymark_rules::facts::{FactReader, FactRecord, Subject, Value, to_json_line};
use waymark_rules::pack::{Span, Unit};
use waymark_rules::vocabulary::{Channel, Vocabulary};
use waymark_rules::{Day, Problem};

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::embedded().unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// Reads whole lines: the facts that came out, and the problems as printed, without the file's name.
fn read(lines: &[&str]) -> (Vec<FactRecord>, Vec<String>) {
    let mut reader = FactReader::new("f", vocabulary());
    let facts = lines.iter().filter_map(|line| reader.line(line.as_bytes())).collect();
    let told = reader.finish().iter().map(Problem::to_string).collect::<Vec<_>>();
    (facts, told.into_iter().map(|t| t.strip_prefix("f:").map(String::from).unwrap_or(t)).collect())
}

/// The problems of a line that starts as given and goes on with `rest`.
fn told(rest: &str) -> Vec<String> {
    told_of("job_started", rest)
}

fn told_of(fact: &str, rest: &str) -> Vec<String> {
    let line = format!(r#"{{"participant":"P","fact":"{fact}","on":"2021-01-12"{rest}}}"#);
    let (facts, told) = read(&[&line]);
    assert_eq!(facts.is_empty(), !told.is_empty(), "{line}: {told:?}");
    told
}

/// The one problem of a line, without its line and column.
fn only(fact: &str, rest: &str) -> String {
    let told = told_of(fact, rest);
    assert_eq!(told.len(), 1, "{told:?}");
    told[0].split_once(": ").map_or("", |(_, what)| what).to_string()
}

fn one(line: &str) -> FactRecord {
    let (mut facts, told) = read(&[line]);
    assert_eq!(told, Vec::<String>::new(), "{line}");
    facts.remove(0)
}

const EXAMPLES: [&str; 8] = [
    r#"{"participant":"P-0001","fact":"referral_received","on":"2021-01-04","recorded":"2021-01-04T09:31:00Z"}"#,
    r#"{"participant":"P-0001","fact":"first_contact_made","on":"2021-01-05","at":"14:20","by":"phone","recorded":"2021-01-05T14:25:00Z"}"#,
    r#"{"participant":"P-0001","fact":"programme_start","on":"2021-01-12"}"#,
    r#"{"participant":"P-0001","fact":"action_plan_agreed","on":"2021-01-20"}"#,
    r#"{"participant":"P-0001","fact":"booked_meeting_held","on":"2021-01-20","by":"video","ref":"m1"}"#,
    r#"{"participant":"P-0001","fact":"job_started","on":"2021-01-25","ref":"j1"}"#,
    r#"{"participant":"P-0001","fact":"employment_ended","on":"2021-01-29","ref":"j1"}"#,
    r#"{"participant":"P-0001","fact":"earnings_updated","on":"2021-01-29","amount":"412.50","ref":"j1","recorded":"2021-01-31T08:00:00Z"}"#,
];

/// Lines that use every kind of key, all good together.
const FULL: [&str; 16] = [
    r#"{"participant":"P","fact":"detail_recorded","on":"2021-01-04","detail":"date_of_birth","value":"1990-02-03"}"#,
    r#"{"participant":"P","fact":"detail_recorded","on":"2021-01-04","detail":"right_to_work","value":"yes"}"#,
    r#"{"participant":"P","fact":"detail_recorded","on":"2021-01-04","detail":"nation","value":"wales"}"#,
    r#"{"participant":"P","fact":"detail_recorded","on":"2021-01-04","detail":"postcode","value":"XX1 \"1\"\n\u00e9"}"#,
    r#"{"participant":"P","fact":"group_set","on":"2021-01-04","group":"PG5"}"#,
    r#"{"participant":"P","fact":"appointment_booked","on":"2021-01-04","for":"2021-01-11","for_at":"09:30","purpose":"review","ref":"a1","place":"Room 2"}"#,
    r#"{"participant":"P","fact":"start_outcome_recorded","on":"2021-01-12","outcome":"did_not_attend"}"#,
    r#"{"participant":"P","fact":"benefit_status_set","on":"2021-01-12","value":"off_benefit"}"#,
    r#"{"participant":"P","fact":"frequency_changed","on":"2021-02-12","every":"20 working days"}"#,
    r#"{"participant":"P","fact":"frequency_changed","on":"2021-03-12","count":30}"#,
    r#"{"participant":"P","enrolment":"e1","organisation":"o","who":"w","fact":"earnings_updated","on":"2021-01-29","id":"f1","amount":-12.5,"ref":"j1"}"#,
    r#"{"participant":"P","enrolment":"e1","fact":"earnings_updated","on":"2021-01-29","id":"f2","replaces":"f1","why":"typed wrong","total":"900","recorded":"2021-02-01T00:00:00.5+01:00"}"#,
    r#"{"participant":"P","fact":"earnings_updated","on":"2021-01-29","replaces":"f2","withdrawn":true}"#,
    r#"{"participant":"P","fact":"call_attempted","on":"2021-01-05"}"#,
    r#"{"participant":"P","fact":"contact_made","on":"2021-01-05","at":"00:00","by":"face_to_face","hours":"1.25","minutes":75,"note":"x"}"#,
    r#"{"contract":"C","fact":"self_referral_cap_received","on":"2021-01-05","for":"2021-02-01","count":"12"}"#,
];

#[test]
fn reads_the_examples() {
    let (facts, told) = read(&EXAMPLES);
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(facts.len(), 8);
    let contact = &facts[1];
    assert_eq!(contact.subject, Subject::Participant("P-0001".into()));
    assert_eq!(vocabulary().get(contact.kind).name, "first_contact_made");
    assert_eq!((contact.at, contact.by, contact.line), (Some(860), Some(Channel::Phone), 2));
    assert_eq!(contact.recorded, 1_609_856_700);
    assert_eq!(facts[2].recorded, Day::parse("2021-01-12").unwrap().last_second());
    assert_eq!((facts[7].amount, facts[7].reference.as_deref()), (Some(41_250), Some("j1")));
}

#[test]
fn reads_every_key() {
    let (facts, told) = read(&FULL);
    assert_eq!(told, Vec::<String>::new());
    assert_eq!(facts.len(), FULL.len());
    assert_eq!(facts[0].tag.as_deref(), Some("date_of_birth"));
    assert_eq!(facts[0].value, Some(Value::Date(Day::parse("1990-02-03").unwrap())));
    assert_eq!(facts[1].value, Some(Value::YesNo(true)));
    assert_eq!(facts[2].value, Some(Value::Word("wales".into())));
    assert_eq!(facts[4].tag.as_deref(), Some("PG5"));
    assert_eq!(facts[5].booked_for, Day::parse("2021-01-11"));
    assert_eq!(facts[5].tag.as_deref(), Some("review"));
    assert_eq!(facts[5].attributes, [("for_at".into(), "09:30".into()), ("place".into(), "Room 2".to_string())]);
    assert_eq!(facts[6].tag.as_deref(), Some("did_not_attend"));
    assert_eq!(facts[7].tag.as_deref(), Some("off_unemployment_benefit"));
    assert_eq!(facts[8].every, Some(Span { n: 20, unit: Unit::WorkingDays }));
    assert_eq!(facts[9].count, Some(30));
    assert_eq!(facts[10].amount, Some(-1_250));
    assert_eq!(facts[10].enrolment.as_deref(), Some("e1"));
    assert_eq!((facts[11].total, facts[11].recorded), (Some(90_000), 1_612_134_000));
    assert_eq!((facts[12].withdrawn, facts[12].replaces.as_deref()), (true, Some("f2")));
    assert_eq!(vocabulary().get(facts[13].kind).name, "contact_attempted");
    assert_eq!(facts[13].by, Some(Channel::Phone));
    assert_eq!((facts[14].at, facts[14].hours, facts[14].minutes), (Some(0), Some(125), Some(75)));
    assert_eq!(facts[15].subject, Subject::Contract("C".into()));
}

#[test]
fn what_is_written_reads_the_same() {
    for line in EXAMPLES.iter().chain(&FULL) {
        // A lone line with a correction is told at the end, but still gives its fact.
        let fact = read(&[line]).0.remove(0);
        let written = to_json_line(&fact, vocabulary());
        let again = read(&[&written]).0.remove(0);
        assert_eq!(again, fact, "{written}");
        assert_eq!(to_json_line(&again, vocabulary()), written);
    }
    assert_eq!(
        to_json_line(&one(EXAMPLES[7]), vocabulary()),
        r#"{"participant":"P-0001","fact":"earnings_updated","on":"2021-01-29","ref":"j1","amount":"412.50","recorded":"2021-01-31T08:00:00Z"}"#
    );
}

#[test]
fn tolerates_marks_returns_and_blank_lines() {
    let mut reader = FactReader::new("f", vocabulary());
    let marked = [b"\xef\xbb\xbf", EXAMPLES[2].as_bytes(), b"\r"].concat();
    assert!(reader.line(&marked).is_some());
    for blank in ["", "  ", "\r", "\t"] {
        assert_eq!(reader.line(blank.as_bytes()), None);
    }
    assert_eq!((reader.problems(), reader.lines()), (0, 5));
    assert!(reader.line(&marked).is_none(), "a mark in the middle is no mark");
    assert_eq!(reader.problems(), 1);
}

#[test]
fn tells_what_is_no_flat_object() {
    let told = |line: &str| read(&[line]).1;
    let fits = "write one fact a line: {\"participant\":…,\"fact\":…,\"on\":…}";
    assert_eq!(told("hello"), [format!("1:1: not a JSON object; {fits}")]);
    assert_eq!(told("[1]"), [format!("1:1: not a JSON object; {fits}")]);
    assert_eq!(
        told(r#"{"a":"#),
        ["1:6: not JSON; a value should stand here: text in double quotes, a number, true or false"]
    );
    assert_eq!(told(r#"{"a":1,"a":2}"#), ["1:8: the key `a` stands twice; keep one"]);
    assert_eq!(
        told(r#"{"é":{}}"#),
        ["1:6: `é` holds a list or an object; a fact is flat: text, a number, true or false"]
    );
    assert_eq!(told(r#"{} {}"#), ["1:4: something follows the JSON object; write one fact a line"]);
    assert_eq!(told(&"[".repeat(60_000)), [format!("1:1: not a JSON object; {fits}")]);
    let many: Vec<String> = (0..65).map(|n| format!("\"k{n}\":1")).collect();
    assert_eq!(told(&format!("{{{}}}", many.join(","))), ["1:504: more than 64 keys; no fact has so many"]);
    let mut reader = FactReader::new("f", vocabulary());
    assert_eq!(reader.line(b"{\"\xc3\xa9\xff\":1}"), None);
    assert_eq!(reader.line(&[b' '; 65_537]), None);
    assert_eq!(reader.line(&[b' '; 65_536]), None);
    let told: Vec<String> = reader.finish().iter().map(Problem::to_string).collect();
    assert_eq!(
        told,
        ["f:1:4: not UTF-8; save the file as UTF-8", "f:2: the line is 65537 bytes long; at most 65536 are allowed"]
    );
}

#[test]
fn tells_whom_a_fact_may_be_about() {
    let told = |rest: &str| read(&[&format!("{{{rest},\"on\":\"2021-01-12\"}}")]).1;
    assert_eq!(told(r#""fact":"job_started""#), ["1: `participant` is missing; say whom the fact is about"]);
    assert_eq!(
        told(r#""fact":"self_referral_cap_received""#),
        ["1: `contract` is missing; `self_referral_cap_received` is about a contract"]
    );
    assert_eq!(
        told(r#""participant":"P","contract":"C","fact":"job_started""#),
        ["1:31: `participant` and `contract` both stand here; a fact is about one of them"]
    );
    assert_eq!(
        told(r#""contract":"C","fact":"job_started""#),
        ["1:13: `job_started` is about a participant; write `participant` in place of `contract`"]
    );
    assert_eq!(
        told(r#""participant":"P","fact":"self_referral_cap_received""#),
        ["1:16: `self_referral_cap_received` is about a contract; write `contract` in place of `participant`"]
    );
    assert_eq!(
        told(r#""participant":" ","fact":"job_started""#),
        ["1:16: `participant` is empty; give it a value or leave the key out"]
    );
    assert_eq!(
        told(r#""participant":7,"fact":"job_started""#),
        ["1:16: `participant` is the number 7, not text; put it in double quotes"]
    );
    assert_eq!(
        told(r#""participant":"a\u0001b","fact":"job_started""#),
        ["1:16: `participant` holds a control character; write it on one line, without tabs"]
    );
    let long = "é".repeat(201);
    assert_eq!(
        told(&format!(r#""participant":"{long}","fact":"job_started""#)),
        ["1:16: `participant` has 201 characters; at most 200 are allowed"]
    );
    assert_eq!(told(&format!(r#""participant":"{}","fact":"job_started""#, "é".repeat(200))), Vec::<String>::new());
    // What the vocabulary leaves open may be about either.
    assert_eq!(told(r#""contract":"C","fact":"evidence_requested""#), Vec::<String>::new());
    assert_eq!(told(r#""participant":"P","fact":"evidence_requested""#), Vec::<String>::new());
}

#[test]
fn tells_unknown_and_derived_facts() {
    let told = |fact: &str| read(&[&format!(r#"{{"participant":"P","fact":{fact},"on":"2021-01-12"}}"#)]).1;
    assert!(told("\"job_startd\"")[0].starts_with("1:27: unknown fact `job_startd`; did you mean `job_started`"));
    assert_eq!(
        told("\"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\""),
        ["1:27: unknown fact `zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz`; see the vocabulary for its name"]
    );
    assert_eq!(
        told("\"first_appointment_due\""),
        [
            "1:27: `first_appointment_due` is derived from a booking's `for`, never entered; record `initial_appointment_booked` with `for`"
        ]
    );
    assert_eq!(told("null"), ["1:27: `fact` is null; leave the key out"]);
    assert_eq!(
        read(&[r#"{"participant":"P","on":"2021-01-12"}"#]).1,
        ["1: `fact` is missing; name a fact of the vocabulary"]
    );
}

#[test]
fn tells_dates_that_do_not_fit() {
    let told = |on: &str| read(&[&format!(r#"{{"participant":"P","fact":"job_started","on":{on}}}"#)]).1;
    let shape = "write it YYYY-MM-DD, like 2021-04-27";
    assert_eq!(
        read(&[r#"{"participant":"P","fact":"job_started"}"#]).1,
        ["1: `on` is missing; give the day it happened, YYYY-MM-DD"]
    );
    assert_eq!(told("\"12/01/2021\""), [format!("1:46: `on` is `12/01/2021`, not a date; {shape}")]);
    assert_eq!(told("20210112"), [format!("1:46: `on` is the number 20210112, not a date; {shape}")]);
    assert_eq!(
        told("\"1929-12-31\""),
        ["1:46: `on` is 1929-12-31, before 1930; dates from 1930-01-01 to 2100-12-31 fit"]
    );
    assert_eq!(
        told("\"2101-01-01\""),
        ["1:46: `on` is 2101-01-01, after 2100; dates from 1930-01-01 to 2100-12-31 fit"]
    );
    assert_eq!(
        told("\"2021-02-29\""),
        ["1:46: `on` is 2021-02-29, and there is no such day; 2021-02 runs from 01 to 28"]
    );
    assert_eq!(
        told("\"2021-13-01\""),
        ["1:46: `on` is 2021-13-01, and there is no such day; months run from 01 to 12"]
    );
    assert_eq!(
        only("appointment_booked", r#","for":"2021-04-31""#),
        "`for` is 2021-04-31, and there is no such day; 2021-04 runs from 01 to 30"
    );
    // People also record a booking after the day it was for.
    assert_eq!(told_of("appointment_booked", r#","for":"2021-01-01""#), Vec::<String>::new());
}

#[test]
fn tells_times_and_instants_that_do_not_fit() {
    for at in ["\"24:00\"", "\"9:30\"", "\"09:60\"", "\"09:30:00\"", "930", "\"+9:30\""] {
        assert!(
            only("job_started", &format!(",\"at\":{at}")).ends_with("not a time; write it HH:MM, from 00:00 to 23:59"),
            "{at}"
        );
    }
    let fits = "not an instant; write it by RFC 3339 with Z or an offset, like 2021-01-04T09:31:00Z";
    for bad in [
        "2021-01-12",
        "2021-01-12T09:31:00",
        "2021-01-12 09:31:00Z",
        "2021-01-12T09:31Z",
        "2021-02-30T09:31:00Z",
        "2021-01-12T09:31:00.Z",
        "2021-01-12T09:31:00Z[Europe/London]",
        "2021-01-12T25:31:00Z",
        "2021-01-12T09:31:00+0100",
    ] {
        assert_eq!(only("job_started", &format!(r#","recorded":"{bad}""#)), format!("`recorded` is `{bad}`, {fits}"));
    }
    for good in [
        "2021-01-12T09:31:00+00:00",
        "2021-01-12T09:31:00.123456Z",
        "2021-01-12T09:31:00-05:00",
        "2021-01-12t09:31:00z",
        "2105-12-31T23:59:59Z",
    ] {
        assert_eq!(told(&format!(r#","recorded":"{good}""#)), Vec::<String>::new(), "{good}");
    }
    assert_eq!(
        only("job_started", r#","recorded":"2106-01-01T00:00:00Z""#),
        "`recorded` is 2106-01-01T00:00:00Z, after 2105; instants up to the end of 2105 fit"
    );
    assert_eq!(
        only("job_started", r#","recorded":"2021-01-10T23:59:59Z""#),
        "recorded more than a day before it happened on 2021-01-12; a fact is recorded when it has happened; mend one of the two"
    );
    assert_eq!(told(r#","recorded":"2021-01-11T00:00:00Z""#), Vec::<String>::new());
    assert_eq!(
        read(&[r#"{"participant":"P","fact":"job_started","on":"1930-01-01","recorded":"0001-01-01T00:00:00Z"}"#])
            .1
            .len(),
        1
    );
}

#[test]
fn tells_attributes_that_do_not_fit() {
    let common = "participant, contract, enrolment, organisation, who, fact, on, at, recorded, id, replaces, why, withdrawn, by, ref, for, for_at, amount, total, hours, minutes, count, note";
    assert_eq!(
        only("group_set", r#","group":"PG5","colour":"red""#),
        format!("`colour` is not an attribute of `group_set`; it knows group and, as every fact, {common}")
    );
    for (key, value) in [
        ("amount", "\"12.345\""),
        ("amount", "0.30000000000000004"),
        ("amount", "\"£12\""),
        ("amount", "1e3"),
        ("amount", "true"),
        ("total", "\"1,000\""),
        ("amount", "\"1234567890123\""),
    ] {
        assert!(
            only("earnings_updated", &format!(",\"{key}\":{value}")).ends_with(
                "not an amount of money; write pounds as decimal text with at most two places, like \"412.50\""
            ),
            "{value}"
        );
    }
    assert_eq!(
        only("contact_made", r#","hours":"-1""#),
        "`hours` is `-1`, not a number; write a decimal number with at most two places, like 7.5"
    );
    assert_eq!(
        only("contact_made", r#","minutes":7.5"#),
        "`minutes` is the number 7.5, not a whole number; write digits only, like 30"
    );
    assert_eq!(
        only("contact_made", r#","count":-1"#),
        "`count` is the number -1, not a whole number; write digits only, like 30"
    );
    assert_eq!(
        only("contact_made", r#","by":"phon""#),
        "`by` is `phon`, not one of its words; did you mean `phone`? write one of: phone, video, face_to_face, email, text, letter, portal, other"
    );
    assert_eq!(
        only("contact_made", r#","by":"telephone""#),
        "`by` is `telephone`, not one of its words; did you mean `phone`? write one of: phone, video, face_to_face, email, text, letter, portal, other"
    );
    assert_eq!(
        only("call_attempted", r#","by":"email""#),
        "`call_attempted` is by phone, but `by` is email; write `contact_attempted` with its own `by`"
    );
    assert_eq!(only("contact_made", r#","at":null"#), "`at` is null; leave the key out");
    assert_eq!(
        only("start_outcome_recorded", r#","outcome":"began""#),
        "`outcome` is `began`, not one of its words; write one of: started, did_not_start, did_not_attend"
    );
    assert!(
        only("appointment_booked", r#","purpose":"party""#)
            .starts_with("`purpose` is `party`, not one of its words; write one of: initial, booked_meeting, review")
    );
    assert_eq!(
        only("benefit_status_set", r#","status":"off_benefit","value":"none""#),
        "`status` and `value` both give `status`; keep one"
    );
    assert_eq!(
        only("frequency_changed", r#","every":"fortnight""#),
        "`every` is `fortnight`, not a length of time; write a number and a unit, like \"20 working days\", \"4 weeks\" or \"1 month\""
    );
    for good in ["1 day", "12 months", "4 weeks", "48 hours", "1 working day"] {
        assert_eq!(told_of("frequency_changed", &format!(",\"every\":\"{good}\"")), Vec::<String>::new());
    }
    assert_eq!(only("contact_made", r#","why":"""#), "`why` is empty; give it a value or leave the key out");
    assert_eq!(only("contact_made", r#","why":"a\u0000""#), "`why` holds a zero character; take it out");
    assert_eq!(told_of("job_started", r#","at":"x","hours":"y""#).len(), 2, "everything wrong with a line is told");
}

#[test]
fn tells_details_and_groups_that_do_not_fit() {
    let detail = |rest: &str| only("detail_recorded", rest);
    assert_eq!(detail(r#","detail":"nation""#), "`detail_recorded` without `value`; give `value`");
    assert!(
        detail(r#","value":"wales""#)
            .starts_with("`detail_recorded` without `detail`; write one of: date_of_birth, nation, ")
    );
    assert!(
        detail(r#","detail":"natoin","value":"wales""#)
            .starts_with("`detail` is `natoin`, not one of its words; did you mean `nation`")
    );
    assert_eq!(
        detail(r#","detail":"nation","value":"france""#),
        "`value` is `france`, not one of its words; write one of: england, wales, scotland, northern_ireland"
    );
    assert_eq!(
        detail(r#","detail":"right_to_work","value":"maybe""#),
        "`value` is `maybe`, not a yes or no; write true or false"
    );
    assert_eq!(
        detail(r#","detail":"date_of_birth","value":"1929-12-31""#),
        "`value` is 1929-12-31, before 1930; a birth before 1930 cannot be recorded; dates from 1930-01-01 to 2100-12-31 fit"
    );
    assert_eq!(
        detail(r#","detail":"unemployed_since","value":"1929-12-31""#),
        "`value` is 1929-12-31, before 1930; dates from 1930-01-01 to 2100-12-31 fit"
    );
    assert!(only("group_set", "").starts_with("`group_set` without `group`; write one of: mandated, "));
    assert!(
        only("group_set", r#","group":"PG99""#)
            .starts_with("`group` is `PG99`, not one of its words; did you mean `PG")
    );
    for value in ["true", "false", "\"yes\"", "\"no\""] {
        assert_eq!(
            told_of("detail_recorded", &format!(",\"detail\":\"right_to_work\",\"value\":{value}")),
            Vec::<String>::new()
        );
    }
}

/// A line with an id and, after `on`, whatever else.
fn fact(participant: &str, on: &str, rest: &str) -> String {
    format!(r#"{{"participant":"{participant}","fact":"job_started","on":"{on}"{rest}}}"#)
}

fn read_all(lines: &[String]) -> (Vec<FactRecord>, Vec<String>) {
    read(&lines.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn tells_ids_used_twice_and_lets_repeats_pass() {
    let a = fact("P", "2021-01-12", r#","id":"f1""#);
    let b = fact("P", "2021-01-13", r#","id":"f1""#);
    let (facts, told) = read_all(&[a.clone(), a.clone(), b]);
    assert_eq!(facts.len(), 1);
    assert_eq!(
        told,
        [
            "3:64: the id `f1` is that of another fact, on line 1; give this fact its own id, and `replaces` if it corrects that one"
        ]
    );
    let mut reader = FactReader::new("f", vocabulary());
    assert!(reader.line(a.as_bytes()).is_some());
    assert!(reader.line(format!("{a}\r").as_bytes()).is_none());
    assert_eq!((reader.repeated(), reader.problems()), (1, 0));
    // Without an id two equal lines are two facts.
    let plain = fact("P", "2021-01-12", "");
    assert_eq!(read_all(&[plain.clone(), plain]).0.len(), 2);
}

#[test]
fn tells_corrections_that_lead_nowhere() {
    let on = "2021-01-12";
    let later = [fact("P", on, r#","replaces":"f2""#), fact("P", on, r#","id":"f2""#)];
    assert_eq!(read_all(&later).1, Vec::<String>::new());
    assert_eq!(
        read_all(&[fact("P", on, r#","replaces":"f9""#)]).1,
        ["1:70: no fact in the file has the id `f9`; `replaces` names the id of the fact it corrects"]
    );
    assert_eq!(
        read_all(&[fact("P", on, r#","id":"f1","replaces":"f1""#)]).1,
        ["1:80: the fact replaces itself; give it an id of its own"]
    );
    assert_eq!(
        read_all(&[fact("P", on, r#","withdrawn":true"#)]).1,
        ["1:71: `withdrawn` without `replaces`; give the id of the fact that goes"]
    );
    assert_eq!(read_all(&[fact("P", on, r#","withdrawn":false"#)]).1, Vec::<String>::new());
    let circle = [
        fact("P", on, r#","id":"a","replaces":"c""#),
        fact("P", on, r#","id":"b","replaces":"a""#),
        fact("P", on, r#","id":"c","replaces":"b""#),
        fact("P", on, r#","id":"d","replaces":"c""#),
        fact("P", on, r#","replaces":"d""#),
    ];
    assert_eq!(
        read_all(&circle).1,
        ["1: the facts on lines 1, 2, 3 replace one another in a circle; let one of them replace nothing"]
    );
    let other = [fact("P", on, r#","id":"a""#), fact("Q", on, r#","replaces":"a""#)];
    // A tick on the wrong person is put right by a correction that moves it.
    assert_eq!(read_all(&other).1, Vec::<String>::new());
    // A correction of a line that is itself bad is not told as well.
    let bad = [fact("P", "2021-02-30", r#","id":"a""#), fact("P", on, r#","replaces":"a""#)];
    assert_eq!(read_all(&bad).1.len(), 1);
}

fn born(day: &str, rest: &str) -> String {
    format!(
        r#"{{"participant":"P","fact":"detail_recorded","on":"2021-01-04","detail":"date_of_birth","value":"{day}"{rest}}}"#
    )
}

#[test]
fn tells_facts_before_birth() {
    let early = fact("P", "1989-01-01", "");
    let message = |line: u32, birth: u32| {
        format!(
            "{line}: 1989-01-01 is before this participant was born on 1990-02-03 (line {birth}); mend the day or the date of birth"
        )
    };
    assert_eq!(read_all(&[early.clone(), born("1990-02-03", "")]).1, [message(1, 2)]);
    assert_eq!(read_all(&[born("1990-02-03", ""), early.clone()]).1, [message(2, 1)]);
    assert_eq!(read_all(&[born("1990-02-03", ""), fact("Q", "1989-01-01", "")]).1, Vec::<String>::new());
    assert_eq!(read_all(&[born("1990-02-03", ""), fact("P", "1990-02-03", "")]).1, Vec::<String>::new());
    // The latest recorded birth counts, wherever it stands.
    let before = born("1980-02-03", r#","recorded":"2021-01-05T09:00:00Z""#);
    assert_eq!(read_all(&[before.clone(), born("1990-02-03", ""), early.clone()]).1, Vec::<String>::new());
    let after = born("1990-02-03", r#","recorded":"2021-01-06T09:00:00Z""#);
    assert_eq!(read_all(&[after, before, early.clone()]).1, [message(3, 1)]);
    // What has been corrected is not held against anyone.
    let wrong_birth = born("1990-02-03", r#","id":"b","recorded":"2021-01-09T09:00:00Z""#);
    assert_eq!(
        read_all(&[wrong_birth, early.clone(), born("1980-02-03", r#","replaces":"b""#)]).1,
        Vec::<String>::new()
    );
    let with_id = fact("P", "1989-01-01", r#","id":"e""#);
    assert_eq!(read_all(&[with_id.clone(), born("1990-02-03", "")]).1, [message(1, 2)]);
    let mended = fact("P", "2019-01-01", r#","replaces":"e""#);
    assert_eq!(read_all(&[with_id, born("1990-02-03", ""), mended]).1, Vec::<String>::new());
}

#[test]
fn keeps_a_thousand_problems_and_counts_the_rest() {
    let mut reader = FactReader::new("f", vocabulary());
    for _ in 0..1_005 {
        assert_eq!(reader.line(b"x"), None);
    }
    assert_eq!(reader.problems(), 1_005);
    let told = reader.finish();
    assert_eq!(told.len(), 1_001);
    assert_eq!(told[1_000].to_string(), "f: and 5 more");
}

/// A small generator with fixed steps, so that a failing round can be repeated.
struct Rounds(u64);

impl Rounds {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % n
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let seeds: Vec<&[u8]> = EXAMPLES.iter().chain(&FULL).map(|line| line.as_bytes()).collect();
    let mut rounds = Rounds(11);
    let mut reader = FactReader::new("f", vocabulary());
    let mut read = 0;
    for _ in 0..20_000 {
        let mut line = seeds[rounds.below(seeds.len())].to_vec();
        for _ in 0..=rounds.below(2) {
            let place = rounds.below(line.len());
            match rounds.below(20) {
                0..6 => line[place] = u8::try_from(rounds.below(256)).unwrap(),
                6..11 => line[place] = b"\"\\{}[]:,.-0129Z\x00\xff"[rounds.below(17)],
                11..15 => drop(line.remove(place)),
                15..19 => line.insert(place, u8::try_from(rounds.below(256)).unwrap()),
                _ => line.truncate(place + 1),
            }
            if line.is_empty() {
                line.push(b'{');
            }
        }
        if let Some(fact) = reader.line(&line) {
            read += 1;
            let written = to_json_line(&fact, vocabulary());
            let mut again = FactReader::new("f", vocabulary());
            let same = again.line(written.as_bytes()).unwrap_or_else(|| panic!("{written}: {:?}", again.finish()));
            assert_eq!(FactRecord { line: fact.line, ..same }, fact, "{written}");
        }
    }
    assert!(read > 300 && reader.problems() > 5_000, "{read} {}", reader.problems());
    assert!(reader.finish().len() <= 1_001);
}

#[test]
fn ten_megabytes_of_garbage_are_told_and_let_go() {
    let mut rounds = Rounds(5);
    let mut reader = FactReader::new("f", vocabulary());
    for n in 0..2_000 {
        let length = rounds.below(10_000);
        let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(rounds.below(256)).unwrap()).collect();
        reader.line(&bytes);
        let unknown = format!(r#"{{"participant":"P","fact":"f{n}","on":"2021-01-12"}}"#);
        reader.line(unknown.as_bytes());
        reader.line(format!("{{\"a\":{}", "[{\"a\":".repeat(2_000)).as_bytes());
    }
    assert!(reader.problems() >= 5_990);
    assert_eq!(reader.finish().len(), 1_001);
}

#[test]
fn takes_the_channel_that_lies_in_the_name() {
    let (_, kind) = vocabulary().kinds().find(|(_, kind)| kind.by == Some(Channel::FaceToFace)).unwrap();
    let line = format!(r#"{{"participant":"P","fact":"{}","on":"2021-01-12"}}"#, kind.name);
    assert_eq!(one(&line).by, Some(Channel::FaceToFace));
    let said = format!(r#"{{"participant":"P","fact":"{}","on":"2021-01-12","by":"video"}}"#, kind.name);
    assert_eq!(one(&said).by, Some(Channel::Video));
    assert_eq!(one(EXAMPLES[5]).by, None);
}

#[test]
fn a_withdrawal_need_not_repeat_what_it_withdraws() {
    let withdrawal =
        r#"{"participant":"P","fact":"detail_recorded","on":"2021-01-05","replaces":"b","withdrawn":true}"#;
    let (facts, told) = read_all(&[born("1990-02-03", r#","id":"b""#), withdrawal.into(), fact("P", "1989-01-01", "")]);
    assert_eq!(told, Vec::<String>::new(), "a birth that was withdrawn is held against no one");
    assert_eq!((facts.len(), facts[1].value.clone()), (3, None));
}

#[test]
fn problems_come_in_order_of_line() {
    let lines =
        [fact("P", "2021-01-12", r#","replaces":"f9""#), "x".into(), fact("P", "2021-01-12", r#","replaces":"f8""#)];
    let places: Vec<String> = read_all(&lines).1.iter().map(|t| t.split(':').next().unwrap().to_string()).collect();
    assert_eq!(places, ["1", "2", "3"]);
}
