//! Whole packs read, and every kind of problem told with its file, line, column and wording.

use crate::pack::model::*;
use crate::pack::sample::{BEGINNING, beginning_lines, pack, read, read_files, told};

/// The problems of a text behind the sound beginning, with lines counted from the text's own first.
fn wrong(text: &str) -> Vec<String> {
    let problems = read(text).err().unwrap_or_default();
    let line = |line: u32| line.saturating_sub(u32::try_from(beginning_lines()).unwrap());
    problems.iter().map(|p| format!("{}:{}: {}; {}", line(p.line), p.column, p.what, p.fits)).collect()
}

fn standard(rest: &str) -> String {
    format!("[[standard]]\nid = \"s\"\nclause = \"9\"\nsays = \"Do it\"\n{rest}\n")
}

fn only_standard(rest: &str) -> Standard {
    pack(&standard(rest)).standards.remove(0)
}

#[test]
fn reads_a_one_shot_standard_whole() {
    let read = only_standard(
        r#"clauses = ["9.1"]
note = "A note"
not-set = ["how"]
for-referrals-from = 2021-04-27
up-to = 2022-03-31
when = "programme_start"
do = "3 contact_attempted by phone"
due = "within 1 week, or before"
or-else = { do = "contact_made by letter", due = "within 2 weeks" }
by = "provider"
scope = "on_programme"
for-group = "mandated"
only-if = "not in in-work"
unless = "programme_end"
excused-by = "contact_made"
survives-end = true
judged-on = "keying"
accept-instead = { do = "contact_made by video", needs = "contact_attempted" }"#,
    );
    assert_eq!((read.head.id.as_str(), read.head.clause.as_str(), read.head.says.as_str()), ("s", "9", "Do it"));
    assert_eq!((read.head.clauses.join("+"), read.head.note.as_str()), ("9.1".to_string(), "A note"));
    assert_eq!(read.head.not_set, ["how"]);
    assert_eq!(read.head.effective.for_referrals_from.unwrap().to_string(), "2021-04-27");
    assert_eq!(read.head.effective.up_to.unwrap().to_string(), "2022-03-31");
    assert_eq!(read.head.effective.since, None);
    assert_eq!((read.head.file.as_str(), read.head.line), ("programme.toml", 1 + beginning_lines() as u32));
    let Form::Once { when, due, or_before, or_else, .. } = &read.form else { panic!("{:?}", read.form) };
    assert_eq!(when[0].event, "programme_start");
    assert!(*or_before && matches!(due, Due::Within { span: Span { n: 1, unit: Unit::Weeks }, of: None }));
    assert!(matches!(or_else.as_ref().unwrap().due, Due::Within { span: Span { n: 2, .. }, .. }));
    assert!(matches!(read.acts, Acts::Count { n: 3, .. }));
    assert_eq!(
        (read.by.as_str(), read.scope.as_deref(), read.for_group.as_deref()),
        ("provider", Some("on_programme"), Some("mandated"))
    );
    assert_eq!(read.only_if, Some(Condition::Not(Box::new(Condition::In("in-work".into())))));
    assert_eq!(
        (read.unless.unwrap()[0].event.as_str(), read.excused_by.unwrap()[0].event.as_str()),
        ("programme_end", "contact_made")
    );
    assert!(read.survives_end && read.judged_on_keying);
    assert_eq!(read.accept_instead.unwrap().needs[0].event, "contact_attempted");
}

#[test]
fn reads_recurring_standards() {
    let read = only_standard(
        "while = \"pre-work or in-work\"\ndo = \"meeting_held\"\nevery = \"4 weeks\"\nvaried-by = \"frequency_changed\"",
    );
    let Form::Repeating { stages, every, varied_by } = read.form else { panic!("{:?}", read.form) };
    assert_eq!(stages, ["pre-work", "in-work"]);
    assert_eq!(every, Every::Gap(Span { n: 4, unit: Unit::Weeks }));
    assert_eq!(varied_by.unwrap()[0].event, "frequency_changed");
    let read = only_standard(
        r#"while = "pre-work"
do = "meeting_held"
every = [{ weeks = "1-6", at-least = "7 days" }, { weeks = "15-", at-least = "one month" }]"#,
    );
    let Form::Repeating { every: Every::Phases(phases), .. } = read.form else { panic!("{:?}", read.form) };
    assert_eq!(
        (phases[0].from_week, phases[0].to_week, &phases[0].at_least),
        (1, 6, &Length::Fixed(Span { n: 7, unit: Unit::Days }))
    );
    assert_eq!(
        (phases[1].from_week, phases[1].to_week, &phases[1].at_least),
        (15, u16::MAX, &Length::Fixed(Span { n: 1, unit: Unit::Months }))
    );
}

#[test]
fn a_length_that_events_set_is_not_varied_besides() {
    let rest = "while = \"pre-work\"\ndo = \"meeting_held\"\nevery = \"as set by frequency_changed\"";
    assert_eq!(only_standard(rest).form, {
        let every = Every::SetBy(vec![EventTerm { event: "frequency_changed".into(), by: vec![], with: None }]);
        Form::Repeating { stages: vec!["pre-work".into()], every, varied_by: None }
    });
    let varied = wrong(&standard(&format!("{rest}\nvaried-by = \"frequency_changed\"")));
    assert_eq!(
        varied,
        ["8:13: `varied-by` changes a length of the pack's own, and here events set it; \
          leave it out and name the event in `as set by` too"]
    );
    let mute = wrong(&standard(
        "while = \"pre-work\"\ndo = \"meeting_held\"\nevery = [\n{ weeks = \"1-\", at-least = \"as set by contact_made\" }]",
    ));
    assert!(mute[0].starts_with("8:39: `contact_made` carries neither `count` nor `every`"), "{mute:?}");
}

#[test]
fn a_stage_may_go_on_with_another() {
    let stage = |keys: &str| {
        format!("[[stage]]\nid = \"long\"\nclause = \"9\"\nsays = \"x\"\nfrom = \"first programme_start\"\n{keys}\n")
    };
    let keys = "lasts = \"456 days\"\nextended = { to = \"day 639\", while = \"in-work\", if = \"notice\" }";
    let read = pack(&stage(&keys.replace("notice", "contact_made")));
    let extended = read.stages.last().unwrap().extended.clone().unwrap();
    assert_eq!((extended.to_day, extended.while_stage.as_str()), (639, "in-work"));
    assert_eq!(extended.if_events.unwrap()[0].event, "contact_made");
    let bare = pack(&stage("lasts = \"456 days\"\nextended = { to = \"day 639\", while = \"in-work\" }"));
    assert_eq!(bare.stages.last().unwrap().extended.as_ref().unwrap().if_events, None);
    let told = |keys: &str| wrong(&stage(keys)).join("\n");
    let short = told("lasts = \"456 days\"\nextended = { to = \"day 456\", while = \"in-work\" }");
    assert_eq!(short, "7:19: the stage lasts to day 456 already; name a later day of the programme");
    assert!(
        told("lasts = \"9 days\"\nextended = { to = \"day 19\", while = \"work\" }").contains("unknown stage `work`")
    );
    assert!(told("lasts = \"9 days\"\nextended = { to = \"day 19\" }").contains("`while`"));
    assert!(
        told("until = \"day 9\"\nextended = { to = \"day 19\", while = \"in-work\" }").contains("it goes with `lasts`")
    );
    let circle = told("lasts = \"9 days\"\nextended = { to = \"day 19\", while = \"long\" }");
    assert!(circle.contains("stage `long` is worked out from itself"), "{circle}");
}

#[test]
fn contract_standards_know_the_ends_of_months() {
    let read = only_standard(
        "per = \"contract\"\nwhen = \"month_end\"\ndo = \"notice_received\"\ndue = \"by the 5th of the following month\"",
    );
    assert_eq!(read.per, Per::Contract);
}

const FIRST: &str = r#"[programme]
id = "p"
name = "N"
version = "2"
source = "S"
calendar = "scotland"
warning = "5 days"
readings = { R1 = "same-day", R2 = "start-is-day-0", R6 = "working", R11 = "at-next-act", R12 = "strict", R14 = "any-time", R15 = "keyed", R17 = "run-on" }
not-set = [{ what = "the cap", clause = "2.27" }]
version-for = [{ id = "1", for-starts-until = 2020-12-31 }, { id = "2", for-starts-from = 2021-01-01 }]

[[payment]]
id = "pay"
clause = "4"
says = "Paid"
worth = "GBP 500"
of = ["employed", "contact_tried"]
not-if = "programme_end"

[[stage]]
id = "st"
clause = "1"
says = "Stage"
from = "first programme_start"
lasts = "182 days"
ends-early-on = "programme_end or outcome employed"
end-event = "programme_end"
planned-end-event = "planned"
early-end-event = "early"
refuse-end = { event = "programme_end with reason voluntary", group = "mandated", or-on-day-of = "contact_made" }

[[payment]]
id = "fee"
clause = "4"
says = "Fee"
worth = "not set"
"#;

const SECOND: &str = r#"[[outcome]]
id = "employed"
clause = "3"
says = "Job"
begins = "contact_made in days 1-182"
reach = "total earnings_updated at least GBP 1000"
by = "day 238"
claim-by = "day 299"
claimed-by = "notice_received"
once-per = "participant"
shared-with = ["other"]
barred-if = "planned"
not-counting-while = "st"
event = "reached"
warning = "14 days"

[[outcome]]
id = "other"
clause = "3"
says = "Other"
begins = "contact_made"
reach = "2 contact_made"
by = "56 days after the end"

[[measure]]
id = "m"
clause = "5"
says = "Measured"
of = ["employed", "contact_tried"]
at-least = "98.5 %"
target = 1200
cohort = "month of start"
periods = ["month", "rolling3", "rolling12", "cumulative"]

[[limit]]
id = "l1"
clause = "6"
says = "Eligible"
on = "programme_start"
needs = 1
check = [{ id = "a", clause = "6.1", says = "Adult", needs = "aged at least 18" }, { id = "b", says = "Known", needs = "nation known" }]

[[limit]]
id = "l2"
clause = "6"
says = "Never"
forbids = "contact_made by other"
group = "voluntary"
only-if = "in st"

[[limit]]
id = "l3"
clause = "6"
says = "Cap"
per = "contract"
at-most-per-month = { count = "referral_sent", cap = "notice_received" }
"#;

fn two_files() -> Pack {
    read_files(&[("programme.toml", FIRST), ("more.toml", SECOND)]).map_err(|p| told(&p)).unwrap()
}

#[test]
fn reads_the_programme_table_and_the_order_of_blocks() {
    let read = two_files();
    let (id, version, calendar) = (read.id.as_str(), read.version.as_str(), read.calendar.as_str());
    assert_eq!((id, version, calendar), ("p", "2", "scotland"));
    assert_eq!(read.warning, Span { n: 5, unit: Unit::Days });
    let r = read.readings;
    assert!(r.r1_same_day && r.r2_start_is_day_0 && r.r6_working && r.r11_at_next_act && r.r12_strict);
    assert!(r.r14_any_time && !r.r15_recorded && r.r17_run_on);
    assert_eq!(read.not_set[0].clause, "2.27");
    assert_eq!(read.versions[1].binds.for_starts_from.unwrap().to_string(), "2021-01-01");
    use BlockRef::*;
    assert_eq!(
        read.order,
        [Payment(0), Stage(0), Payment(1), Outcome(0), Outcome(1), Measure(0), Limit(0), Limit(1), Limit(2)]
    );
    let stage = &read.stages[0];
    let StageUntil::Lasts { days: 182, early, outcomes } = &stage.until else { panic!("{:?}", stage.until) };
    assert_eq!((early[0].event.as_str(), outcomes[0].as_str()), ("programme_end", "employed"));
    assert_eq!(stage.refuse_end.as_ref().unwrap().events[0].with.as_ref().unwrap().1, ["voluntary"]);
    assert_eq!(stage.planned_end_event.as_deref(), Some("planned"));
}

#[test]
fn reads_outcomes_and_figures() {
    let read = two_files();
    let employed = &read.outcomes[0];
    assert_eq!((employed.begins_days, employed.by_day, employed.claim_by_day), (Some((1, 182)), Some(238), Some(299)));
    assert_eq!((employed.warning_days, read.outcomes[1].warning_days), (14, 28));
    assert_eq!((read.outcomes[1].by_days_after_end, read.outcomes[1].by_day), (Some(56), None));
    assert_eq!(employed.not_counting_while.as_deref(), Some("st"));
    let measure = &read.measures[0];
    assert_eq!((measure.at_least, measure.target, measure.cohort), (Some(9850), Some(1200), Cohort::Start));
    assert_eq!((measure.of[1].as_str(), measure.periods.len()), ("contact_attempted", 4));
    assert!(matches!(&read.limits[0].kind, LimitKind::Checks { needs: Some(1), checks } if checks[1].id == "b"));
    assert!(
        matches!(&read.limits[1].kind, LimitKind::Forbids { group: Some(g), only_if: Some(_), .. } if g == "voluntary")
    );
    assert!(matches!(&read.limits[2].kind, LimitKind::MonthlyCap { cap, .. } if cap[0].event == "notice_received"));
    assert_eq!(read.payments[0].of, ["employed", "contact_attempted"]);
    assert_eq!((read.payments[0].worth.clone(), read.payments[1].worth.clone()), (Worth::Fixed(50_000), Worth::NotSet));
}

#[test]
fn an_error_in_a_phrase_has_the_column_of_its_word() {
    let at = |rest: &str| wrong(&standard(rest));
    assert_eq!(
        at("when = \"programme_start\"\ndo = \"meeting_held\"\ndue = \"within 10 workdays\""),
        ["7:18: `workdays` does not fit here; would fit: `working days`, `days`, `weeks`, `months`, `hours`"]
    );
    assert_eq!(
        at("when = 'programme_star'\ndo = \"meeting_held\"\ndue = \"within 1 day\"")[0].split(';').next(),
        Some("5:9: unknown event `programme_star`")
    );
    // With an escape in it the string's own start is all that is known.
    assert_eq!(
        at("when = \"programme\\u005fstart\"\ndo = \"meeting\\u005fheldd\"\ndue = \"within 1 day\""),
        ["6:6: unknown event `meeting_heldd`; did you mean `meeting_held`?"]
    );
}

#[test]
fn keys_unknown_missing_misplaced_or_of_the_wrong_type() {
    let once = "when = \"programme_start\"\ndo = \"meeting_held\"\ndue = \"within 1 day\"\n";
    let at = |rest: &str| wrong(&standard(&format!("{once}{rest}")));
    let unknown = at("excused_by = \"contact_made\"");
    assert_eq!(unknown.len(), 1);
    assert!(
        unknown[0].starts_with("8:1: unknown key `excused_by` in standard; would fit: `excused-by`, "),
        "{unknown:?}"
    );
    assert_eq!(
        at("every = \"1 week\""),
        ["8:1: `every` does not belong here; it is a key of recurring standards, which have `while` and no `when`"]
    );
    assert_eq!(at("survives-end = \"yes\""), ["8:16: `survives-end` is of type string; would fit: `true`, `false`"]);
    assert_eq!(at("note = 3"), ["8:8: `note` is of type integer; write text in quotes"]);
    assert_eq!(at("clauses = \"9.1\""), ["8:11: `clauses` is of type string; write a list in square brackets"]);
    assert_eq!(at("or-else = \"x\""), ["8:11: `or-else` is of type string; write a table: `{ … }`"]);
    assert_eq!(
        at("since = \"2021-04-27\""),
        ["8:9: `since` is of type string; write a date without quotes, such as 2021-04-27"]
    );
    assert_eq!(at("since = 1066-10-14"), ["8:9: `since` is no date between 1930 and 2100; "]);
    assert_eq!(at("per = \"person\""), ["8:7: `per` cannot be `person`; would fit: `participant`, `contract`"]);
    assert_eq!(
        at("or-else = { do = \"meeting_held\", due = \"day 3, or before\" }")[0].split(';').next(),
        Some("8:40: `, or before` does not belong in `or-else`")
    );
    assert_eq!(
        wrong("[[standard]]\nid = \"s\"\nclause = \"\"\ndo = \"meeting_held\"\nwhen = \"contact_made\""),
        [
            "1:1: `says` is missing in standard; add `says = …`",
            "1:1: `due` is missing in standard; add `due = …`",
            "3:10: `clause` is empty; say something here",
        ]
    );
    assert_eq!(
        wrong("[[standard]]\nid = \"s s\"\nclause = \"1\"\nsays = \"x\"\ndo = \"meeting_held\""),
        [
            "1:1: this standard says neither when nor how often; write `when` and `due`, or `while` and `every`",
            "2:6: `s s` is no id; an id is made of letters, digits, single `-` and `_`, beginning with a letter",
        ]
    );
    assert_eq!(wrong("[[standrad]]\nid = \"s\"")[0].split(';').next(), Some("1:3: unknown block `standrad`"));
    assert_eq!(wrong("[measure]\nid = \"s\""), ["1:1: `measure` is not a list of blocks; write `[[measure]]`"]);
}

#[test]
fn references_to_nothing() {
    let once = "when = \"programme_start\"\ndo = \"meeting_held\"\ndue = \"within 1 day\"\n";
    assert_eq!(
        wrong(&standard(&format!("{once}scope = \"on-programme\"\ndisagrees-with = [\"t\"]\nfor-group = \"all\""))),
        [
            "8:10: unknown stage `on-programme`; would fit: `on_programme`, `in-work`, `pre-work`",
            "9:19: unknown block `t`; would fit: `s`, `in-work`, `on_programme`, `pre-work`",
            "10:14: unknown group `all`; would fit: `mandated`, `voluntary`",
        ]
    );
    let measure = "[[measure]]\nid = \"m\"\nclause = \"1\"\nsays = \"x\"\nof = [\"none\", \"meeting_hld\"]";
    assert_eq!(
        wrong(measure),
        [
            "5:7: unknown standard, outcome or event `none`; facts are listed in the vocabulary, derived events in the pack's stages",
            "5:15: unknown standard, outcome or event `meeting_hld`; did you mean `meeting_held`?",
        ]
    );
}

#[test]
fn the_programme_table_is_checked() {
    let read = |text: &str| told(&read_files(&[("programme.toml", text)]).unwrap_err());
    assert_eq!(read(""), "programme.toml: there is no `[programme]`; begin programme.toml with `[programme]`\n");
    let text = "[programme]\nid = \"p\"\nname = \"N\"\nversion = \"1\"\ncalendar = \"wales\"\nreadings = { R1 = \"same\", R4 = \"x\", R20 = \"y\" }\n";
    assert_eq!(
        read(text),
        "programme.toml:1:1: `source` is missing in programme; add `source = …`\n\
         programme.toml:5:12: `calendar` cannot be `wales`; would fit: `england-and-wales`, `scotland`, `northern-ireland`\n\
         programme.toml:6:19: R1 cannot be `same`; would fit: `next-day`, `same-day`\n\
         programme.toml:6:27: reading R4 has one form and cannot be set; would fit: `R1`, `R14`, `R2`, `R6`, `R11`, `R12`, `R15`, `R17`\n\
         programme.toml:6:37: unknown reading `R20`; would fit: `R2`, `R1`, `R11`, `R12`, `R14`, `R6`, `R15`, `R17`\n"
    );
    let again = read_files(&[("programme.toml", BEGINNING), ("b.toml", "[programme]\nid = \"q\"")]).unwrap_err();
    assert_eq!(told(&again), "b.toml:1:1: a second `[programme]`; a pack has one\n");
}

#[test]
fn a_syntax_error_hides_nothing_in_other_files() {
    let broken = "[[standard]]\nid = \"later\"\nsays = \nclause = \"unclosed\n";
    let other = "[[standard]]\nid = \"s\"\nclause = \"1\"\nsays = \"x\"\ndisagrees-with = [\"later\"]\nwhen = \"nothing_known\"\ndo = \"meeting_held\"\ndue = \"soon\"\n";
    let problems = read_files(&[("programme.toml", BEGINNING), ("a.toml", broken), ("b.toml", other)]).unwrap_err();
    let places: Vec<String> = problems.iter().map(|p| format!("{}:{}:{}", p.file, p.line, p.column)).collect();
    assert_eq!(places, ["a.toml:3:8", "a.toml:4:19", "b.toml:6:9", "b.toml:8:8"], "{}", told(&problems));
}

#[test]
fn ids_repeat_only_where_dates_keep_them_apart() {
    let block = |dates: &str| {
        standard(&format!("when = \"programme_start\"\ndo = \"meeting_held\"\ndue = \"within 1 day\"\n{dates}"))
    };
    let twice = |a: &str, b: &str| wrong(&format!("{}{}", block(a), block(b)));
    assert_eq!(twice("", "").len(), 1);
    assert!(
        twice("", "")[0].starts_with("9:0: a second block `s`; the first is at programme.toml:"),
        "{:?}",
        twice("", "")
    );
    assert!(twice("for-starts-until = 2020-12-31", "for-starts-from = 2021-01-01").is_empty());
    assert!(twice("since = 2021-01-01", "up-to = 2020-12-31").is_empty());
    assert_eq!(twice("for-starts-until = 2021-01-01", "for-starts-from = 2021-01-01").len(), 1);
    assert_eq!(twice("for-starts-until = 2020-12-31", "for-referrals-from = 2021-01-01").len(), 1);
}

#[test]
fn stages_may_not_lean_on_themselves() {
    let stage = |id: &str, rest: &str| format!("[[stage]]\nid = \"{id}\"\nclause = \"1\"\nsays = \"x\"\n{rest}\n");
    let circle = stage("a", "from = \"after c\"")
        + &stage("b", "from = \"in a\"")
        + &stage("c", "from = \"first programme_start\"\nwithin = \"b\"");
    assert_eq!(
        wrong(&circle),
        ["1:0: stage `a` is worked out from itself: a → c → b → a; one of them must begin with an event"]
    );
    let itself = stage("a", "from = \"first programme_start\"\nexcept = [\"a\"]") + &stage("b", "from = \"in a\"");
    assert_eq!(
        wrong(&itself),
        ["1:0: stage `a` is worked out from itself: a → a; one of them must begin with an event"]
    );
}

#[test]
fn contradictions_must_be_owned_up_to() {
    let block = |id: &str, due: &str, rest: &str| {
        format!(
            "[[standard]]\nid = \"{id}\"\nclause = \"1\"\nsays = \"x\"\nwhen = \"programme_start\"\ndo = \"contact_made or meeting_held\"\ndue = \"{due}\"\n{rest}\n"
        )
    };
    let both = |due: &str, rest: &str| wrong(&(block("a", "within 10 days", "") + &block("b", due, rest)));
    assert_eq!(
        both("within 10 working days", ""),
        [
            "9:0: `a` and `b` ask for the same at the same time, by different days; add `disagrees-with = [\"a\"]`, or narrow one of them"
        ]
    );
    assert!(both("within 10 days", "").is_empty());
    assert!(both("within 10 working days", "disagrees-with = [\"a\"]").is_empty());
    assert!(wrong(&(block("a", "day 3", "disagrees-with = [\"b\"]") + &block("b", "day 4", ""))).is_empty());
    assert!(
        wrong(&(block("a", "day 3", "since = 2021-01-02") + &block("b", "day 4", "up-to = 2021-01-01"))).is_empty()
    );
    let groups = block("a", "day 3", "for-group = \"mandated\"") + &block("b", "day 4", "for-group = \"voluntary\"");
    assert!(wrong(&groups).is_empty());
    let swapped = block("b", "day 3", "").replace("contact_made or meeting_held", "meeting_held or contact_made");
    assert_eq!(wrong(&(block("a", "within 10 days", "") + &swapped)).len(), 1);
}

#[test]
fn too_many_terms_do_not_fit() {
    let words = |from: usize, n: usize| {
        let terms: Vec<String> =
            (from..from + n).map(|i| format!("benefit_status_set with status w{i} or contact_made")).collect();
        standard(&format!("when = \"programme_start\"\ndo = \"{}\"\ndue = \"day 3\"", terms.join(" or ")))
    };
    // Besides these: programme_start, contact_made, contact_attempted.
    assert!(wrong(&words(0, 237)).is_empty());
    let told = wrong(&words(0, 238));
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("the pack names 241 different events of participants; at most 240"), "{told:?}");
}

#[test]
fn a_file_may_be_too_large_and_nesting_too_deep() {
    let large = format!("# {}", "x".repeat(super::LARGEST_FILE));
    let problems = read_files(&[("programme.toml", BEGINNING), ("large.toml", &large)]).unwrap_err();
    assert_eq!(told(&problems), "large.toml: the file is larger than 1 MiB; a pack is split into files by theme\n");
    let deep = format!("x = {}", "[".repeat(100_000));
    assert!(read_files(&[("programme.toml", &deep)]).is_err());
    let tables = format!("x = {}", "{a=".repeat(100_000));
    assert!(read_files(&[("programme.toml", &tables)]).is_err());
}

#[test]
fn one_run_tells_everything() {
    let bad = r#"[[stage]]
id = "x"
clause = "1"
says = "s"
from = "when programme_start"
lasts = "4 weeks"
until = "day 3"
within = "nowhere"

[[outcome]]
id = "o"
clause = "1"
says = "s"
begins = "nothing"
reach = "lots"
by = "soon"
claim-by = "day 9"

[[measure]]
id = "m"
clause = "1"
says = "s"
at-least = "99"
periods = ["day"]

[[limit]]
id = "l"
clause = "1"
says = "s"
forbids = "contact_made"
needs = "all"

[[limit]]
id = "k"
clause = "1"
says = "s"
check = [{ id = "c", says = "s", needs = "perhaps" }]
needs = 2

[[payment]]
id = "p"
clause = "1"
says = "s"
worth = "GBP lots"
of = ["o"]
"#;
    let told: Vec<String> = wrong(bad).iter().map(|p| p.split(';').next().unwrap().to_string()).collect();
    assert_eq!(
        told,
        [
            "5:9: `when` begins no phrase for how a stage begins",
            "6:10: this length is told in days",
            "7:1: `until` does not belong here",
            "8:11: unknown stage `nowhere`",
            "14:11: unknown event `nothing`",
            "15:10: `lots` begins no phrase for what is to be reached",
            "16:7: `soon` begins no phrase for the last day",
            "19:1: `of` is missing in measure",
            "23:15: the phrase ends too early",
            "24:12: unknown period `day`",
            "31:1: `needs` does not belong here",
            "37:43: `perhaps` begins no phrase for a condition",
            "38:9: `needs` is not a number of checks there are",
            "44:14: `lots` does not fit here",
        ]
    );
}

#[test]
fn mangled_packs_never_panic() {
    let sound = format!(
        "{BEGINNING}{}",
        standard(
            "when = \"programme_start\"\ndo = \"2 contact_made by phone or video\"\ndue = \"earliest of day 3, by the 5th of the following month, or before\"\nonly-if = \"(not group mandated or in pre-work) and nation is england\""
        )
    );
    let vocabulary = crate::pack::sample::vocabulary();
    let chars: Vec<char> = sound.chars().collect();
    let marks: Vec<char> = "\"[]{}=#\\'\n .,-()é€0 9_or\u{0}\u{feff}".chars().collect();
    let mut seed: u64 = 42;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let mut refused = 0;
    for _ in 0..3000 {
        let mut mangled = chars.clone();
        for _ in 0..=next(3) {
            let (at, mark) = (next(mangled.len()), marks[next(marks.len())]);
            match next(4) {
                0 => mangled[at] = mark,
                1 => mangled.insert(at, mark),
                2 => mangled.truncate(at.max(1)),
                _ => {
                    let length = next(40).min(mangled.len() - at - 1);
                    mangled.drain(at..at + length);
                }
            }
        }
        let text: String = mangled.into_iter().collect();
        refused += usize::from(Pack::read(&[("p.toml".into(), text)], &vocabulary).is_err());
    }
    assert!(refused > 1000, "{refused}");
    assert!(Pack::read(&[("p.toml".into(), sound)], &vocabulary).is_ok());
}

#[test]
fn a_changed_rule_says_for_whom_and_whom_it_reaches_back_to() {
    let block = |keys: &str| {
        wrong(&standard(&format!("when = \"programme_start\"\ndo = \"meeting_held\"\ndue = \"within 1 day\"\n{keys}")))
    };
    let told = |keys: &str, piece: &str| {
        let problems = block(keys);
        assert!(problems.len() == 1 && problems[0].contains(piece), "{keys}: {problems:?}");
    };
    told("changed = 2017-06-26", "does not say for whom it changes");
    told("changed = 2017-06-26\nfor-starts-from = 2017-01-01", "binds from before that day");
    told("changed = 2017-06-26\nsince = 2017-06-25\nretroactive = \" \"", "binds from before that day");
    told("retroactive = \"everybody\"", "reaches back that is not said to be changed");
    told("changed = \"soon\"", "`changed` is of type string");
    assert_eq!(block("changed = 2017-06-26\nsince = 2017-06-26"), Vec::<String>::new());
    let back =
        "changed = 2017-06-26\nfor-starts-from = 2017-01-01\nretroactive = \"All who started, by the funder's letter\"";
    assert_eq!(block(back), Vec::<String>::new());
    assert_eq!(block("changed = 2017-06-26\nfor-starts-until = 2017-01-01"), Vec::<String>::new(), "an old rule ends");
}

#[test]
fn two_recurrences_of_one_act_that_differ_in_length_own_up_to_it() {
    let stage =
        "[[stage]]\nid = \"st\"\nclause = \"1\"\nsays = \"x\"\nfrom = \"first programme_start\"\nlasts = \"99 days\"\n";
    let every = |id: &str, every: &str, more: &str| {
        format!(
            "[[standard]]\nid = \"{id}\"\nclause = \"1\"\nsays = \"x\"\nwhile = \"st\"\ndo = \"meeting_held\"\nevery = \"{every}\"\n{more}"
        )
    };
    let both = |more: &str| wrong(&format!("{stage}{}{}", every("a", "4 weeks", ""), every("b", "1 month", more)));
    assert!(both("")[0].contains("`a` and `b` ask for the same at the same time, by different days"), "{:?}", both(""));
    assert_eq!(both("disagrees-with = [\"a\"]\n"), Vec::<String>::new());
}

#[test]
fn a_programme_has_words_of_its_own_for_known_things_only() {
    let head = "[programme]\nid = \"p\"\nname = \"N\"\nversion = \"1\"\nsource = \"S\"\ncalendar = \"scotland\"\n";
    let read = |words: &str| read_files(&[("programme.toml", &format!("{head}{words}\n"))]);
    let pack = read("words = { work-coach = \"key worker\" }").unwrap();
    let said = (pack.word("work-coach", "work coach"), pack.word("participant", "participant"));
    assert_eq!(said, ("key worker", "participant"));
    let problems = read("words = { coach = \"key worker\" }").unwrap_err();
    assert!(told(&problems).contains("unknown key `coach`"), "{}", told(&problems));
}

#[test]
fn a_participants_standard_may_be_triggered_by_a_fact_of_the_contract() {
    let read = only_standard(
        "when = \"contract notice_received or notice_ended\"\ndo = \"contact_made\"\ndue = \"within 5 days\"",
    );
    let Form::Once { when, of_contract, .. } = &read.form else { panic!("{:?}", read.form) };
    assert!(*of_contract && read.per == Per::Participant);
    assert_eq!(when.iter().map(|t| t.event.as_str()).collect::<Vec<_>>(), ["notice_received", "notice_ended"]);
    let whole = pack(&standard("when = \"contract notice_received\"\ndo = \"contact_made\"\ndue = \"within 5 days\""));
    let filed: Vec<_> = crate::pack::terms(&whole).into_iter().filter(|(_, t)| t.event == "notice_received").collect();
    assert!(matches!(filed[..], [(Per::Contract, _)]), "{filed:?}");
    let said = crate::pack::rule(&whole, whole.order[whole.order.len() - 1]);
    assert!(format!("{said:?}").contains("for the contract as a whole"), "{said:?}");
}

#[test]
fn what_of_the_contract_may_not_trigger_a_participants_standard_is_told() {
    let refused =
        |keys: &str| wrong(&standard(&format!("{keys}\ndo = \"contact_made\"\ndue = \"within 5 days\""))).join("\n");
    let derived = refused("when = \"contract month_end\"");
    assert!(
        derived.contains("`month_end` is a derived event") && derived.contains("a recorded fact of the contract"),
        "{derived}"
    );
    let unknown = refused("when = \"contract notice_recived\"");
    assert!(unknown.contains("unknown event `notice_recived`") && unknown.contains("notice_received"), "{unknown}");
    let own = wrong(&standard(
        "per = \"contract\"\nwhen = \"contract notice_received\"\ndo = \"notice_ended\"\ndue = \"within 5 days\"",
    ));
    assert!(own.join("\n").contains("name the event without `contract`"), "{own:?}");
}
