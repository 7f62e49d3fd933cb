//! Rhythms that run through more than one stage or outlive the end, by hand: engine and twin say the same, and say this.
#![cfg(test)]

use waymark_rules::answer::Answer;
use waymark_rules::calendar::Calendar;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_rules::judge::Question;
use waymark_rules::pack::Span;
use waymark_rules::program::Program;
use waymark_rules::vocabulary::Channel;
use waymark_rules::{Day, Pack, Vocabulary};
use waymark_testkit::TwinAnswer;
use waymark_testkit::compare::{Bench, engine};

const JOURNEY: &str = r#"
[programme]
id = "test"
name = "Test"
version = "1"
source = "None"
calendar = "england-and-wales"

[[stage]]
id = "on_programme"
clause = "1"
says = "On the programme"
from = "first programme_start"
lasts = "182 days"
ends-early-on = "programme_end"
end-event = "programme_end"

[[stage]]
id = "in-work"
clause = "1"
says = "In work"
from = "each job_started"
until = "employment_ended"
within = "on_programme"

[[stage]]
id = "pre-work"
clause = "1"
says = "Before work"
from = "in on_programme"
except = ["in-work"]

[[stage]]
id = "after-exit"
clause = "1"
says = "The four weeks after the end"
from = "after on_programme"
lasts = "28 days"
"#;

/// A recurring standard in the language's own words.
fn standard(keys: &str) -> String {
    format!("{JOURNEY}\n[[standard]]\nid = \"s\"\nclause = \"2\"\nsays = \"Keep in touch\"\n{keys}\n")
}

fn pack(text: &str) -> Pack {
    let files = vec![("programme.toml".to_string(), text.to_string())];
    Pack::read(&files, Vocabulary::embedded().unwrap()).unwrap_or_else(|p| panic!("{}\n{text}", p[0]))
}

/// A fact on a line: its day, its kind, then `ref=`, `count=`, `every=` (words joined by `_`), `tag=` and `by=`.
fn fact(line: &str) -> FactRecord {
    let words: Vec<&str> = line.split_whitespace().collect();
    let get = |key: &str| words.iter().find_map(|w| w.strip_prefix(key)?.strip_prefix('='));
    let on = Day::parse(words[0]).unwrap();
    let kind = Vocabulary::embedded().unwrap().kind(words[1]).unwrap_or_else(|| panic!("no kind {}", words[1])).0;
    let bare = FactRecord::bare(Subject::Participant("A".into()), kind, on, on.last_second());
    FactRecord {
        reference: get("ref").map(String::from),
        tag: get("tag").map(String::from),
        by: get("by").map(|c| Channel::parse(c).unwrap()),
        count: get("count").map(|n| n.parse().unwrap()),
        every: get("every").map(|text| span(&text.replace('_', " "))),
        ..bare
    }
}

/// A length as a rule would say it.
fn span(text: &str) -> Span {
    let every = format!("while = \"on_programme\"\ndo = \"contact_made\"\nevery = \"{text}\"");
    let read = pack(&standard(&every));
    match &read.standards[0].form {
        waymark_rules::pack::Form::Repeating { every: waymark_rules::pack::Every::Gap(span), .. } => *span,
        other => panic!("{other:?}"),
    }
}

/// What the engine says of each obligation, having made sure that the twin says it too.
fn told(text: &str, facts: &str, on: &str) -> Vec<String> {
    let pack = pack(text);
    let calendars = Calendar::embedded().unwrap();
    let program =
        Program::compile(&pack, Vocabulary::embedded().unwrap(), &calendars).unwrap_or_else(|p| panic!("{}", p[0]));
    let facts: Vec<FactRecord> = facts.lines().map(str::trim).filter(|l| !l.is_empty()).map(fact).collect();
    let question = Question { on: Day::parse(on).unwrap(), known: None };
    let answers = engine(&program, (&facts, &[]), question).unwrap();
    let twins = Bench::new().unwrap().twin(&pack, (&facts, &[]), question);
    let or_dash = |day: Option<&String>| day.map_or("-".to_string(), Clone::clone);
    let ours: Vec<String> = answers[0]
        .verdicts
        .iter()
        .map(|v| {
            let done = v.done.as_ref().filter(|_| v.status.starts_with("met"));
            format!("{} {} {} {}", v.status, or_dash(v.opened.as_ref()), or_dash(v.due.as_ref()), or_dash(done))
        })
        .collect();
    let mut theirs: Vec<String> = twins[0]
        .verdicts
        .iter()
        .map(|v| {
            let day = |d: Option<Day>| d.map_or("-".to_string(), |d| d.to_string());
            format!("{} {} {} {}", v.status, v.opened, day(v.due), day(v.done))
        })
        .collect();
    let mut sorted = ours.clone();
    sorted.sort();
    theirs.sort();
    assert_eq!(sorted, theirs, "the twin says otherwise on {on}");
    ours
}

/// The last day on which the engine's answer holds.
fn holds_until(text: &str, facts: &str, on: &str) -> Option<String> {
    answer(text, facts, on).stable_until
}

/// The sentence of the last obligation.
fn because(text: &str, facts: &str, on: &str) -> String {
    answer(text, facts, on).verdicts.last().map_or_else(String::new, |v| v.because.clone())
}

fn answer(text: &str, facts: &str, on: &str) -> Answer {
    let pack = pack(text);
    let calendars = Calendar::embedded().unwrap();
    let program = Program::compile(&pack, Vocabulary::embedded().unwrap(), &calendars).unwrap();
    let facts: Vec<FactRecord> = facts.lines().map(str::trim).filter(|l| !l.is_empty()).map(fact).collect();
    let question = Question { on: Day::parse(on).unwrap(), known: None };
    engine(&program, (&facts, &[]), question).unwrap().remove(0)
}

const STARTED: &str = "2021-05-10 referral_received\n2021-05-17 programme_start\n";

#[test]
fn blocks_are_counted_from_the_first_day_of_the_run() {
    let weekly = standard("while = \"on_programme\"\ndo = \"contact_made by phone\"\nevery = \"2 in each 1 week\"");
    // The first week is 17 to 23 May: the first day itself counts, the 24th belongs to the next.
    let facts = format!(
        "{STARTED}2021-05-17 contact_made by=phone\n2021-05-23 contact_made by=phone\n2021-05-24 contact_made by=phone\n"
    );
    assert_eq!(
        told(&weekly, &facts, "2021-06-01"),
        ["met 2021-05-17 2021-05-23 2021-05-23", "missed 2021-05-24 2021-05-30 -", "open 2021-05-31 2021-06-06 -"]
    );
    // On its last day a block still runs.
    assert_eq!(told(&weekly, &facts, "2021-05-30")[1], "at_risk 2021-05-24 2021-05-30 -");
    assert_eq!(holds_until(&weekly, &facts, "2021-05-30").as_deref(), Some("2021-05-30"));
    // 182 days are 26 weeks; what comes after the last whole block is not judged.
    assert_eq!(told(&weekly, &facts, "2022-01-01").len(), 26);
    let odd = standard("while = \"on_programme\"\ndo = \"contact_made\"\nevery = \"1 in each 60 days\"");
    let all = told(&odd, &facts, "2022-01-01");
    assert_eq!(all.last().map(String::as_str), Some("missed 2021-09-14 2021-11-12 -"));
    assert_eq!(all.len(), 3);
}

#[test]
fn blocks_of_months_do_not_creep_after_a_short_month() {
    let monthly = standard("while = \"on_programme\"\ndo = \"contact_made\"\nevery = \"1 in each 1 month\"");
    let begun = "2021-01-20 referral_received\n2021-01-31 programme_start\n2021-02-27 contact_made\n";
    assert_eq!(
        told(&monthly, begun, "2021-05-01")[..3],
        ["met 2021-01-31 2021-02-27 2021-02-27", "missed 2021-02-28 2021-03-30 -", "missed 2021-03-31 2021-04-29 -"]
    );
}

#[test]
fn four_weekly_calls_after_the_end_survive_it() {
    let calls = standard(
        "while = \"after-exit\"\ndo = \"contact_made by phone\"\nevery = \"1 in each 1 week\"\nsurvives-end = true",
    );
    let left = format!(
        "{STARTED}2021-06-30 programme_end tag=other\n2021-07-01 contact_made by=phone\n2021-07-14 contact_made by=phone\n"
    );
    // Nothing is owed before the end, nor on its day.
    assert_eq!(told(&calls, &left, "2021-06-30").len(), 0);
    assert_eq!(
        told(&calls, &left, "2021-08-01"),
        [
            "met 2021-07-01 2021-07-07 2021-07-01",
            "met 2021-07-08 2021-07-14 2021-07-14",
            "missed 2021-07-15 2021-07-21 -",
            "missed 2021-07-22 2021-07-28 -"
        ]
    );
    // Without it nothing that begins after the end is owed.
    let cut = calls.replace("survives-end = true", "");
    assert_eq!(told(&cut, &left, "2021-08-01").len(), 0);
    // The same with a gap: each call within a week of the last, the running one cancelled with the stage.
    let gap = calls.replace("1 in each 1 week", "1 week");
    assert_eq!(
        told(&gap, &left, "2021-08-01"),
        [
            "missed 2021-07-01 2021-07-08 -",
            "met 2021-07-08 2021-07-15 2021-07-14",
            "missed 2021-07-14 2021-07-21 -",
            "missed 2021-07-21 2021-07-28 -",
            "cancelled 2021-07-28 2021-08-04 -"
        ]
    );
}

#[test]
fn a_length_set_by_an_event_opens_on_its_day_and_changes_with_the_next() {
    let plan = standard("while = \"on_programme\"\ndo = \"contact_made\"\nevery = \"as set by frequency_changed\"");
    // Nothing is owed before a length is set, and one without a length sets none.
    let silent = format!("{STARTED}2021-05-18 frequency_changed\n");
    assert_eq!(told(&plan, &silent, "2021-06-30").len(), 0);
    let set =
        format!("{silent}2021-05-20 frequency_changed count=10\n2021-05-20 contact_made\n2021-05-28 contact_made\n");
    assert_eq!(
        told(&plan, &set, "2021-05-29"),
        ["met 2021-05-20 2021-05-30 2021-05-28", "open 2021-05-28 2021-06-07 -"]
    );
    // A later one changes the running interval, in its own unit if it names one; never back before its own day.
    let longer = format!("{set}2021-06-01 frequency_changed every=4_weeks\n");
    assert_eq!(told(&plan, &longer, "2021-06-02")[1], "open 2021-05-28 2021-06-25 -");
    let shorter = format!("{set}2021-06-05 frequency_changed count=3\n");
    assert_eq!(told(&plan, &shorter, "2021-06-05")[1], "at_risk 2021-05-28 2021-06-05 -");
    assert_eq!(told(&plan, &shorter, "2021-06-07")[2], "at_risk 2021-06-05 2021-06-08 -");
    // A length set before the run begins holds from its first day.
    let before = format!("{STARTED}2021-05-12 frequency_changed count=7\n");
    assert_eq!(told(&plan, &before, "2021-05-18"), ["open 2021-05-17 2021-05-24 -"]);
    // Set after the run is over, it opens nothing.
    let after = format!("{STARTED}2021-06-01 programme_end tag=other\n2021-06-02 frequency_changed count=7\n");
    assert_eq!(told(&plan, &after, "2021-06-30").len(), 0);
}

#[test]
fn a_phase_may_have_its_length_set_by_an_event() {
    let plan = standard(
        "while = \"on_programme\"\ndo = \"contact_made\"\nevery = [{ weeks = \"1-4\", at-least = \"as set by \
         frequency_changed\" }, { weeks = \"6-\", at-least = \"1 month\" }]",
    );
    // Weeks 1 to 4 end on 13 June; nothing is owed in week 5, and from 21 June on it is the pack's own month.
    let set = format!("{STARTED}2021-05-31 frequency_changed count=7\n");
    assert_eq!(
        told(&plan, &set, "2021-06-25"),
        ["missed 2021-05-31 2021-06-07 -", "missed 2021-06-07 2021-06-14 -", "open 2021-06-21 2021-07-21 -"]
    );
    assert_eq!(told(&plan, STARTED, "2021-06-25"), ["open 2021-06-21 2021-07-21 -"]);
    assert_eq!(told(&plan, STARTED, "2021-06-20").len(), 0);
    assert_eq!(holds_until(&plan, STARTED, "2021-06-10").as_deref(), Some("2021-06-20"));
}

/// A journey of 100 days that goes on, for those in work, to day 150.
fn extending(needs: &str) -> String {
    let to = format!("lasts = \"100 days\"\nextended = {{ to = \"day 150\", while = \"in-work\"{needs} }}");
    JOURNEY.replacen("lasts = \"182 days\"", &to, 1).replacen("within = \"on_programme\"\n", "", 1)
}

/// The last day on the programme, engine and twin agreeing.
fn ends(text: &str, facts: &str, on: &str) -> String {
    let ours = answer(text, facts, on).ends_on.unwrap_or_default();
    assert_eq!(
        ours,
        twin(text, facts, on).ends_on.map_or_else(String::new, |d| d.to_string()),
        "the twin says otherwise"
    );
    ours
}

fn twin(text: &str, facts: &str, on: &str) -> TwinAnswer {
    let facts: Vec<FactRecord> = facts.lines().map(str::trim).filter(|l| !l.is_empty()).map(fact).collect();
    let question = Question { on: Day::parse(on).unwrap(), known: None };
    Bench::new().unwrap().twin(&pack(text), (&facts, &[]), question).remove(0)
}

#[test]
fn a_stage_goes_on_for_those_in_work_on_the_day_after_its_last() {
    // Started on 17 May: day 100 is 24 August, day 150 is 13 October.
    let text = extending(", if = \"extension_recorded\"");
    let job = |from: &str| format!("{STARTED}{from} job_started ref=j\n");
    let keyed = |from: &str, on: &str| format!("{}{on} extension_recorded\n", job(from));
    assert_eq!(ends(&text, &keyed("2021-07-01", "2021-08-24"), "2021-09-30"), "2021-10-13");
    // Keyed on the last day at the latest, and the day after must be in work.
    assert_eq!(ends(&text, &keyed("2021-07-01", "2021-08-25"), "2021-09-30"), "2021-08-24");
    assert_eq!(ends(&text, &job("2021-07-01"), "2021-09-30"), "2021-08-24");
    assert_eq!(ends(&text, &keyed("2021-08-25", "2021-08-20"), "2021-09-30"), "2021-10-13");
    assert_eq!(ends(&text, &keyed("2021-08-26", "2021-08-20"), "2021-09-30"), "2021-08-24");
    // The last day of the job is the day before it ended; then the stage is over.
    let over = |day: &str| format!("{}{day} employment_ended ref=j\n", keyed("2021-07-01", "2021-08-20"));
    assert_eq!(ends(&text, &over("2021-09-20"), "2021-09-30"), "2021-09-19");
    assert_eq!(ends(&text, &over("2021-08-25"), "2021-09-30"), "2021-08-24");
    assert_eq!(ends(&text, &over("2021-08-26"), "2021-09-30"), "2021-08-25");
    // One job after another without a day between them is one run.
    let next = format!("{}2021-09-20 job_started ref=k\n", over("2021-09-20"));
    assert_eq!(ends(&text, &next, "2021-09-30"), "2021-10-13");
    // A recorded end ends it, before its last day and after.
    let left = |day: &str| format!("{}{day} programme_end tag=other\n", keyed("2021-07-01", "2021-08-20"));
    assert_eq!(ends(&text, &left("2021-08-24"), "2021-09-30"), "2021-08-24");
    assert_eq!(ends(&text, &left("2021-09-10"), "2021-09-30"), "2021-09-10");
    // Without `if` being in work is enough.
    assert_eq!(ends(&extending(""), &job("2021-07-01"), "2021-09-30"), "2021-10-13");
}

#[test]
fn a_fortnightly_run_goes_on_into_the_extension_and_stops_with_it() {
    let keys = "while = \"on_programme\"\ndo = \"contact_made\"\nevery = \"30 days\"";
    let text =
        format!("{}\n[[standard]]\nid = \"s\"\nclause = \"2\"\nsays = \"Keep in touch\"\n{keys}\n", extending(""));
    let worked = format!("{STARTED}2021-07-01 job_started ref=j\n");
    let all = told(&text, &worked, "2021-10-20");
    assert_eq!(all[3..], ["missed 2021-08-15 2021-09-14 -", "cancelled 2021-09-14 2021-10-14 -"]);
    assert_eq!(told(&text, STARTED, "2021-10-20")[3..], ["cancelled 2021-08-15 2021-09-14 -"]);
}

/// A journey with an outcome reached by staying in work.
fn staying(reach: &str, more: &str) -> String {
    format!(
        "{}\n[[outcome]]\nid = \"sustained\"\nclause = \"3\"\nsays = \"Work that lasts\"\nbegins = \"job_started\"\n\
         reach = \"{reach}\"\n{more}\n",
        JOURNEY.replacen("within = \"on_programme\"\n", "", 1)
    )
}

/// Status, day reached and total so far of the outcome, engine and twin agreeing.
fn outcome(text: &str, facts: &str, on: &str) -> String {
    let (ours, theirs) = (answer(text, facts, on).outcomes.remove(0), twin(text, facts, on).outcomes.remove(0));
    let reached = theirs.reached.map(|d| d.to_string());
    assert_eq!((ours.status, &ours.reached, &ours.total), (theirs.status, &reached, &theirs.total.to_string()), "{on}");
    format!("{} {} {}", ours.status, ours.reached.unwrap_or_else(|| "-".into()), ours.total)
}

#[test]
fn an_outcome_is_reached_on_the_last_day_of_a_run_that_lasted() {
    let begun = "2021-01-04 referral_received\n2021-01-05 programme_start\n";
    let three = staying("3 months in in-work", "by = \"day 182\"");
    let job = format!("{begun}2021-01-10 job_started ref=a\n");
    // Three months from 10 January are full on 9 April, the first day being counted.
    assert_eq!(outcome(&three, &job, "2021-04-08"), "in_progress - 2");
    assert_eq!(outcome(&three, &job, "2021-04-09"), "reached 2021-04-09 3");
    // Until when the answer holds: each month that fills, and the last.
    assert_eq!(answer(&three, &job, "2021-03-10").stable_until.as_deref(), Some("2021-04-08"));
    assert_eq!(answer(&three, &job, "2021-02-10").stable_until.as_deref(), Some("2021-03-08"));
    let over = |day: &str| format!("{job}{day} employment_ended ref=a\n");
    assert_eq!(outcome(&three, &over("2021-04-10"), "2021-05-01"), "reached 2021-04-09 3");
    assert_eq!(outcome(&three, &over("2021-04-09"), "2021-05-01"), "in_progress - 2");
    // Jobs with a day between them are two runs, without one a single run.
    let two = |from: &str| format!("{}{from} job_started ref=b\n", over("2021-02-20"));
    assert_eq!(outcome(&three, &two("2021-02-20"), "2021-05-01"), "reached 2021-04-09 3");
    assert_eq!(outcome(&three, &two("2021-02-21"), "2021-05-01"), "in_progress - 2");
    assert_eq!(outcome(&three, &two("2021-02-21"), "2021-05-20"), "reached 2021-05-20 3");
    // Not after the last day: day 182 is 5 July.
    assert_eq!(outcome(&three, &two("2021-04-06"), "2021-07-05"), "reached 2021-07-05 3");
    assert_eq!(outcome(&three, &two("2021-04-07"), "2021-07-05"), "at_risk - 2");
    assert_eq!(outcome(&three, &two("2021-04-07"), "2021-07-06"), "not_reached - 2");
}

#[test]
fn a_run_counts_from_the_opening_and_not_in_the_stage_that_shuts_it() {
    let begun = "2021-01-04 referral_received\n2021-01-01 job_started ref=a\n2021-01-11 programme_start\n2021-01-13 job_started ref=b\n";
    let ten = staying("10 days in in-work", "by = \"day 182\"");
    // In work since the 1st, but the outcome opened on the 13th.
    assert_eq!(outcome(&ten, begun, "2021-01-21"), "in_progress - 9");
    assert_eq!(outcome(&ten, begun, "2021-01-22"), "reached 2021-01-22 10");
    let said = answer(&ten, begun, "2021-01-20").outcomes.remove(0).because;
    assert!(said.contains("8 days of 10 days without a break in work so far"), "{said}");
    let shut = staying("10 days in in-work", "by = \"day 182\"\nnot-counting-while = \"on_programme\"");
    assert_eq!(outcome(&shut, begun, "2021-03-01"), "in_progress - 0");
}

#[test]
fn a_stage_of_so_many_days_begins_with_each_event_and_binds_whom_it_says() {
    let help = "[[stage]]\nid = \"help\"\nclause = \"1\"\nsays = \"Close help\"\nfrom = \"each appointment_missed\"\nlasts = \"10 days\"";
    let keys = "while = \"help\"\ndo = \"contact_made\"\nevery = \"1 in each 5 days\"";
    let text = |dates: &str| {
        let own = standard(keys);
        own.replacen("[[standard]]", &format!("{help}\n{dates}\n\n[[standard]]"), 1)
    };
    // 1 to 10 June, and 20 to 29 June joined with 25 June to 4 July.
    let missed = format!(
        "{STARTED}2021-06-01 appointment_missed\n2021-06-20 appointment_missed\n2021-06-25 appointment_missed\n"
    );
    let all = [
        "missed 2021-06-01 2021-06-05 -",
        "missed 2021-06-06 2021-06-10 -",
        "missed 2021-06-20 2021-06-24 -",
        "missed 2021-06-25 2021-06-29 -",
        "missed 2021-06-30 2021-07-04 -",
    ];
    assert_eq!(told(&text(""), &missed, "2021-08-01"), all);
    assert_eq!(told(&text("since = 2021-06-02"), &missed, "2021-08-01"), all[2..]);
    assert_eq!(told(&text("up-to = 2021-06-20"), &missed, "2021-08-01"), all[..4]);
    assert_eq!(told(&text("for-starts-from = 2021-05-17"), &missed, "2021-08-01"), all);
    assert_eq!(told(&text("for-starts-from = 2021-05-18"), &missed, "2021-08-01").len(), 0);
    assert_eq!(told(&text("for-referrals-until = 2021-05-09"), &missed, "2021-08-01").len(), 0);
}

#[test]
fn two_stages_of_one_id_are_refused() {
    let stage = |dates: &str| {
        format!("\n[[stage]]\nid = \"twice\"\nclause = \"1\"\nsays = \"x\"\nfrom = \"in on_programme\"\n{dates}\n")
    };
    let text = format!("{JOURNEY}{}{}", stage("for-starts-from = 2021-01-01"), stage("for-starts-until = 2020-12-31"));
    let problems =
        Program::compile(&pack(&text), Vocabulary::embedded().unwrap(), &Calendar::embedded().unwrap()).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].what, "twice: another block of this id is a stage too");
}

#[test]
fn the_answer_says_who_set_the_length() {
    let plan = standard("while = \"on_programme\"\ndo = \"contact_made\"\nevery = \"as set by frequency_changed\"");
    let set = format!("{STARTED}2021-05-20 frequency_changed count=10\n");
    let said = because(&plan, &set, "2021-05-21");
    assert!(
        said.contains("every 10 days, as set by the agreed change of how often to meet on Thursday 20 May 2021"),
        "{said}"
    );
    let weekly = standard("while = \"on_programme\"\ndo = \"contact_made\"\nevery = \"1 in each 1 week\"");
    let said = because(&weekly, STARTED, "2021-05-18");
    let wanted = "once in each week from the first day, here Monday 17 May 2021 to Sunday 23 May 2021";
    assert!(said.contains(wanted), "{said}");
}

#[test]
fn weekly_and_four_weekly_runs_go_on_through_a_job_start() {
    let both =
        |every: &str| standard(&format!("while = \"pre-work or in-work\"\ndo = \"contact_made\"\nevery = \"{every}\""));
    // A job from the 27th to 9 June: no interval begins anew on either day.
    let worked = format!(
        "{STARTED}2021-05-20 contact_made\n2021-05-27 job_started ref=j\n2021-06-03 contact_made\n2021-06-10 employment_ended ref=j\n"
    );
    assert_eq!(
        told(&both("1 week"), &worked, "2021-06-12"),
        [
            "met 2021-05-17 2021-05-24 2021-05-20",
            "missed 2021-05-20 2021-05-27 -",
            "met 2021-05-27 2021-06-03 2021-06-03",
            "missed 2021-06-03 2021-06-10 -",
            "open 2021-06-10 2021-06-17 -"
        ]
    );
    assert_eq!(
        told(&both("4 weeks"), &worked, "2021-06-12"),
        [
            "met 2021-05-17 2021-06-14 2021-05-20",
            "met 2021-05-20 2021-06-17 2021-06-03",
            "open 2021-06-03 2021-07-01 -"
        ]
    );
    assert_eq!(told(&both("1 in each 4 weeks"), &worked, "2021-06-12"), ["met 2021-05-17 2021-06-13 2021-05-20"]);
    // A stage alone begins anew.
    let alone = both("4 weeks").replace("pre-work or in-work", "pre-work");
    assert_eq!(
        told(&alone, &worked, "2021-06-12")[1..],
        ["cancelled 2021-05-20 2021-06-17 -", "open 2021-06-10 2021-07-08 -"]
    );
}

#[test]
fn tapering_phases_run_to_their_last_day() {
    let taper = standard(
        "while = \"on_programme\"\ndo = \"contact_made\"\nevery = [{ weeks = \"1-6\", at-least = \"7 days\" }, \
         { weeks = \"7-14\", at-least = \"14 days\" }, { weeks = \"15-104\", at-least = \"1 month\" }]",
    )
    .replace("lasts = \"182 days\"", "lasts = \"728 days\"");
    let all = told(&taper, STARTED, "2023-06-30");
    // Six weeks from 17 May end on 27 June; the anchor of 28 June is in week 7.
    assert_eq!(all[5..7], ["missed 2021-06-21 2021-06-28 -", "missed 2021-06-28 2021-07-12 -"]);
    // Week 14 ends on 22 August: the interval of the 23rd is the first of a month.
    assert_eq!(all[9..11], ["missed 2021-08-09 2021-08-23 -", "missed 2021-08-23 2021-09-23 -"]);
    // Day 728 is 14 May 2023: the interval running on it is cancelled with the stage, and none follows.
    assert_eq!(all[all.len() - 2..], ["missed 2023-03-23 2023-04-23 -", "cancelled 2023-04-23 2023-05-23 -"]);
    assert_eq!(all.len(), 6 + 4 + 21);
    // An interval that opened on the last day of a phase keeps that phase's length.
    let met = format!(
        "{STARTED}2021-05-24 contact_made\n2021-05-31 contact_made\n2021-06-07 contact_made\n2021-06-14 contact_made\n2021-06-21 contact_made\n2021-06-27 contact_made\n"
    );
    assert_eq!(told(&taper, &met, "2021-06-28").last().map(String::as_str), Some("open 2021-06-27 2021-07-04 -"));
}
