//! Cases derived by hand from the definition and from the worked cases for JETS: due days, journey, recurrences.

use super::*;
use waymark_rules::facts::{Subject, Value};
use waymark_rules::pack::{
    AcceptInstead, Acts, Condition, Due, EventTerm, Events, Every, Head, Outcome, Reach, Readings, Span, Stage,
    StageFrom, StageUntil, Standard, Unit,
};
use waymark_rules::vocabulary::Channel;

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) fn vocabulary() -> &'static Vocabulary {
    Vocabulary::embedded().unwrap()
}

pub(super) fn span(n: u16, unit: Unit) -> Span {
    Span { n, unit }
}

/// `a or b`, each with `by CHANNEL` or `with ATTRIBUTE WORD` behind it.
pub(super) fn events(text: &str) -> Events {
    text.split(" or ").map(term).collect()
}

fn term(text: &str) -> EventTerm {
    let words: Vec<&str> = text.split(' ').collect();
    let by = words.iter().position(|w| *w == "by").map(|n| Channel::parse(words[n + 1]).unwrap());
    let with = words.iter().position(|w| *w == "with");
    EventTerm {
        event: words[0].into(),
        by: by.into_iter().collect(),
        with: with.map(|n| (words[n + 1].to_string(), vec![words[n + 2].to_string()])),
    }
}

pub(super) fn head(id: &str) -> Head {
    Head { id: id.into(), ..Head::default() }
}

pub(super) fn once(id: &str, when: &str, acts: (u16, &str), due: Due) -> Standard {
    Standard {
        head: head(id),
        per: Per::Participant,
        by: String::new(),
        scope: None,
        for_group: None,
        only_if: None,
        unless: None,
        excused_by: None,
        survives_end: false,
        judged_on_keying: false,
        acts: Acts::Count { n: acts.0, events: events(acts.1) },
        accept_instead: None,
        form: Form::Once { when: events(when), of_contract: false, due, or_before: false, or_else: None },
    }
}

pub(super) fn repeating(id: &str, stages: &[&str], acts: (u16, &str), every: Every) -> Standard {
    let stages = stages.iter().map(ToString::to_string).collect();
    let form = Form::Repeating { stages, every, varied_by: None };
    Standard { form, ..once(id, "programme_start", acts, Due::NoLimit) }
}

pub(super) fn within(n: u16, unit: Unit) -> Due {
    Due::Within { span: span(n, unit), of: None }
}

pub(super) fn stage(id: &str, from: StageFrom, until: StageUntil) -> Stage {
    Stage {
        head: head(id),
        from,
        until,
        extended: None,
        within: None,
        except: Vec::new(),
        journey: true,
        end_event: None,
        planned_end_event: None,
        early_end_event: None,
        refuse_end: None,
    }
}

fn outcome(id: &str, begins: &str, reach: Reach) -> Outcome {
    Outcome {
        head: head(id),
        begins: events(begins),
        begins_days: Some((1, 182)),
        reach,
        by_day: Some(238),
        by_days_after_end: None,
        claim_by_day: Some(299),
        claimed_by: Some(events("outcome_claimed")),
        once_per_participant: true,
        shared_with: Vec::new(),
        barred_if: Some(events("employed_by_supply_chain")),
        not_counting_while: None,
        event: None,
        warning_days: 28,
    }
}

/// A pack much like JETS: a programme of 182 days, a state of being in work and the JETS outcomes.
pub(super) fn jets(standards: Vec<Standard>) -> Pack {
    let early = StageUntil::Lasts {
        days: 182,
        early: events("programme_end"),
        outcomes: vec!["employed".into(), "self-employed".into()],
    };
    let programme = Stage {
        end_event: Some("programme_end".into()),
        ..stage("on_programme", StageFrom::First(events("programme_start")), early)
    };
    let in_work = Stage {
        journey: false,
        within: Some("on_programme".into()),
        ..stage("in-work", StageFrom::Each(events("job_started")), StageUntil::Before(events("employment_ended")))
    };
    let pre_work = Stage {
        journey: false,
        except: vec!["in-work".into()],
        ..stage("pre-work", StageFrom::Same("on_programme".into()), StageUntil::Open)
    };
    let money = Reach::Money { events: events("earnings_updated"), pence: 100_000 };
    let while_status = Some(term("benefit_status_set with status off_unemployment_benefit"));
    let weeks = Reach::Weeks { n: 2, events: events("self_employed_day"), while_status };
    Pack {
        id: "test".into(),
        name: "Test".into(),
        version: "1".into(),
        source: "none".into(),
        calendar: "england-and-wales".into(),
        warning: span(3, Unit::WorkingDays),
        readings: Readings::default(),
        words: Default::default(),
        versions: Vec::new(),
        not_set: Vec::new(),
        stages: vec![programme, in_work, pre_work],
        standards,
        outcomes: vec![
            Outcome { shared_with: vec!["self-employed".into()], ..outcome("employed", "job_started", money) },
            outcome("self-employed", "self_employed_day", weeks),
        ],
        measures: Vec::new(),
        limits: Vec::new(),
        payments: Vec::new(),
        priorities: Vec::new(),
        order: Vec::new(),
    }
}

/// Facts written one a line: `2021-05-26 appointment_missed ref=m1`; times and recorded instants as numbers.
pub(super) fn facts(text: &str) -> Vec<FactRecord> {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(fact).collect()
}

fn fact(line: &str) -> FactRecord {
    let words: Vec<&str> = line.split_whitespace().collect();
    let get = |key: &str| words.iter().find_map(|w| w.strip_prefix(key)?.strip_prefix('=')).map(String::from);
    let number = |key: &str| get(key).map(|n| n.parse::<i64>().unwrap());
    let on = day(words[0]);
    FactRecord {
        subject: Subject::Participant("A".into()),
        enrolment: get("enrolment"),
        kind: vocabulary().kind(words[1]).unwrap().0,
        on,
        at: number("at").map(|n| u16::try_from(n).unwrap()),
        recorded: get("recorded").map_or(on.last_second(), |d| day(&d).last_second()),
        id: get("id"),
        replaces: get("replaces"),
        withdrawn: words.contains(&"withdrawn"),
        why: None,
        by: get("by").map(|c| Channel::parse(&c).unwrap()),
        reference: get("ref"),
        booked_for: get("for").map(|d| day(&d)),
        tag: get("tag"),
        amount: number("amount"),
        total: number("total"),
        hours: number("hours"),
        minutes: None,
        count: number("count"),
        every: None,
        value: get("value").map(|v| Day::parse(&v).map_or(Value::Word(v), Value::Date)),
        attributes: Vec::new(),
        who: None,
        organisation: None,
        line: 0,
    }
}

pub(super) const ENGLAND: [&str; 8] =
    ["2021-01-01", "2021-04-02", "2021-04-05", "2021-05-03", "2021-05-31", "2021-08-30", "2021-12-27", "2021-12-28"];

pub(super) fn answers(pack: &Pack, text: &str, on: &str, known: Option<&str>) -> Vec<TwinAnswer> {
    answers_beside(pack, (text, ""), on, known)
}

/// The same beside facts of the contract.
pub(super) fn answers_beside(
    pack: &Pack,
    (text, contract): (&str, &str),
    on: &str,
    known: Option<&str>,
) -> Vec<TwinAnswer> {
    let set = |days: &[&str]| days.iter().map(|d| day(d)).collect::<BTreeSet<Day>>();
    let holidays = BTreeMap::from([
        ("england-and-wales".to_string(), set(&ENGLAND)),
        ("scotland".to_string(), set(&["2021-01-01", "2021-01-04", "2021-04-02", "2021-05-03", "2021-08-02"])),
    ]);
    let world = TwinWorld { pack, vocabulary: vocabulary(), holidays, first_year: 2019, last_year: 2028 };
    judge(&world, &facts(text), &facts(contract), day(on), known.map(|k| day(k).last_second()))
}

/// Every verdict as `status opened due done`, `-` for none.
pub(super) fn told(pack: &Pack, text: &str, on: &str) -> Vec<String> {
    answers(pack, text, on, None).iter().flat_map(|a| &a.verdicts).map(tell).collect()
}

pub(super) fn tell(verdict: &TwinVerdict) -> String {
    let written = |d: Option<Day>| d.map_or("-".to_string(), |d| d.to_string());
    format!("{} {} {} {}", verdict.status, verdict.opened, written(verdict.due), written(verdict.done))
}

pub(super) const STARTED: &str = "2021-05-10 referral_received
    2021-05-11 first_contact_made by=phone
    2021-05-17 initial_meeting_held
    2021-05-17 programme_start\n";

#[test]
fn contact_after_a_bank_holiday_weekend() {
    let due = within(2, Unit::WorkingDays);
    let pack = jets(vec![once("first-contact", "referral_received", (1, "first_contact_made"), due)]);
    let referred = "2021-04-29 referral_received\n";
    assert_eq!(told(&pack, referred, "2021-05-04"), ["at_risk 2021-04-29 2021-05-04 -"]);
    assert_eq!(told(&pack, referred, "2021-05-05"), ["missed 2021-04-29 2021-05-04 -"]);
    let tried = format!("{referred}2021-04-30 contact_attempted by=phone");
    assert_eq!(told(&pack, &tried, "2021-05-05"), ["missed 2021-04-29 2021-05-04 -"]);
    // The first contact of any sort is the first contact.
    let late = format!("{referred}2021-05-07 booked_meeting_held by=phone");
    assert_eq!(told(&pack, &late, "2021-05-13"), ["met_late 2021-04-29 2021-05-04 2021-05-07"]);
    let scotland = format!("{referred}2021-04-01 detail_recorded tag=nation value=northern_ireland");
    assert_eq!(told(&pack, &scotland, "2021-05-02"), ["at_risk 2021-04-29 2021-05-03 -"]);
}

#[test]
fn day_and_last_day() {
    let pack = jets(Vec::new());
    let answer = &answers(&pack, STARTED, "2021-06-01", None)[0];
    assert_eq!((answer.day, answer.ends_on), (Some(16), Some(day("2021-11-14"))));
    assert_eq!(answer.stage.as_deref(), Some("on_programme"));
    let before = &answers(&pack, STARTED, "2021-05-16", None)[0];
    assert_eq!((before.day, before.ends_on, before.stage.as_deref()), (None, None, None));
    let mut other = pack.clone();
    other.readings.r2_start_is_day_0 = true;
    let answer = &answers(&other, STARTED, "2021-06-01", None)[0];
    assert_eq!((answer.day, answer.ends_on), (Some(15), Some(day("2021-11-15"))));
}

#[test]
fn silence_is_missed_again_and_again() {
    let gap = Every::Gap(span(10, Unit::WorkingDays));
    let mut pack = jets(vec![repeating("engage", &["on_programme"], (1, "booked_meeting_held"), gap)]);
    let three = [
        "missed 2021-05-17 2021-06-01 -",
        "missed 2021-06-01 2021-06-15 -",
        "missed 2021-06-15 2021-06-29 -",
        "open 2021-06-29 2021-07-13 -",
    ];
    assert_eq!(told(&pack, STARTED, "2021-06-30"), three);
    let held = format!("{STARTED}2021-06-04 booked_meeting_held by=video ref=m1");
    let two =
        ["missed 2021-05-17 2021-06-01 -", "met 2021-06-01 2021-06-15 2021-06-04", "open 2021-06-04 2021-06-18 -"];
    assert_eq!(told(&pack, &held, "2021-06-05"), two);
    pack.readings.r11_at_next_act = true;
    let two = ["missed 2021-05-17 2021-06-01 -", "open 2021-06-04 2021-06-18 -"];
    assert_eq!(told(&pack, &held, "2021-06-05"), two);
}

#[test]
fn a_missed_booked_meeting_excuses_and_asks_for_a_call() {
    let gap = Every::Gap(span(10, Unit::WorkingDays));
    let mut engage = repeating("engage", &["on_programme"], (1, "booked_meeting_held"), gap);
    engage.excused_by = Some(events("appointment_missed"));
    let mut call = once("missed-contact", "appointment_missed", (1, "contact_attempted"), within(2, Unit::WorkingDays));
    call.unless = Some(events("explanation_received"));
    let mut pack = jets(vec![engage, call]);
    let missed = format!(
        "{STARTED}2021-05-20 appointment_booked for=2021-05-26 tag=booked_meeting ref=m1
         2021-05-26 appointment_missed ref=m1\n"
    );
    let tried = format!("{missed}2021-05-28 contact_attempted by=phone");
    let excused = "excused 2021-05-17 2021-06-01 -".to_string();
    let running = "open 2021-06-01 2021-06-15 -".to_string();
    let met = "met 2021-05-26 2021-05-28 2021-05-28".to_string();
    assert_eq!(told(&pack, &tried, "2021-06-04"), [excused.clone(), running.clone(), met]);
    let explained = format!("{missed}2021-05-27 explanation_received ref=m1");
    let removed = "excused 2021-05-26 2021-05-28 -".to_string();
    assert_eq!(told(&pack, &explained, "2021-06-04"), [excused, running, removed]);
    let too_late = format!("{missed}2021-06-02 explanation_received ref=m1");
    assert_eq!(told(&pack, &too_late, "2021-06-04")[2], "missed 2021-05-26 2021-05-28 -");
    let cancelled = format!("{missed}2021-05-25 appointment_cancelled_by_provider ref=m1");
    assert_eq!(told(&pack, &cancelled, "2021-06-04")[0], "missed 2021-05-17 2021-06-01 -");
    pack.readings.r12_strict = true;
    assert_eq!(told(&pack, &missed, "2021-06-04")[0], "missed 2021-05-17 2021-06-01 -");
}

#[test]
fn a_wrong_tick_corrected_and_as_known_before() {
    let call = once("missed-contact", "appointment_missed", (1, "contact_attempted"), within(2, Unit::WorkingDays));
    let pack = jets(vec![call]);
    let ticked = format!(
        "{STARTED}2021-05-26 appointment_missed ref=m1 id=x1 recorded=2021-05-26
         2021-05-26 booked_meeting_held by=phone ref=m1 id=x2 replaces=x1 recorded=2021-06-01"
    );
    assert_eq!(told(&pack, &ticked, "2021-06-04"), Vec::<String>::new());
    let then = answers(&pack, &ticked, "2021-05-31", Some("2021-05-31"));
    assert_eq!(tell(&then[0].verdicts[0]), "missed 2021-05-26 2021-05-28 -");
}

#[test]
fn keyed_in_time_late_and_learnt_late() {
    let acts = (1, "start_outcome_recorded with outcome started");
    let mut keyed = once("start-recorded", "referral_received", acts, Due::NthWorkingDay(15));
    keyed.judged_on_keying = true;
    let mut pack = jets(vec![keyed]);
    let on = |d: &str| format!("{STARTED}{d} start_outcome_recorded tag=started");
    assert_eq!(told(&pack, &on("2021-06-01"), "2021-06-02"), ["met 2021-05-10 2021-06-01 2021-06-01"]);
    assert_eq!(told(&pack, &on("2021-06-02"), "2021-06-03"), ["met_late 2021-05-10 2021-06-01 2021-06-02"]);
    let learnt = on("2021-06-01") + " recorded=2021-06-04";
    assert_eq!(told(&pack, &learnt, "2021-06-07"), ["met_recorded_late 2021-05-10 2021-06-01 2021-06-01"]);
    pack.readings.r15_recorded = true;
    assert_eq!(told(&pack, &learnt, "2021-06-07"), ["met_late 2021-05-10 2021-06-01 2021-06-04"]);
    let wrong = format!("{STARTED}2021-06-01 start_outcome_recorded tag=did_not_start");
    assert_eq!(told(&pack, &wrong, "2021-06-07"), ["missed 2021-05-10 2021-06-01 -"]);
}

#[test]
fn an_exit_report_belongs_in_the_last_ten_working_days() {
    let due = Due::LastSpan { span: span(10, Unit::WorkingDays), up_to: events("programme_end") };
    let mut report = once("exit-report", "programme_start", (1, "exit_report_issued"), due);
    report.only_if = Some(Condition::Not(Box::new(Condition::In("in-work".into()))));
    report.survives_end = true;
    let mut pack = jets(vec![report]);
    let issued = |d: &str| format!("{STARTED}{d} exit_report_issued");
    assert_eq!(told(&pack, STARTED, "2021-10-31"), ["not_yet_open 2021-11-01 2021-11-14 -"]);
    assert_eq!(told(&pack, &issued("2021-11-01"), "2021-11-16"), ["met 2021-11-01 2021-11-14 2021-11-01"]);
    assert_eq!(told(&pack, &issued("2021-10-31"), "2021-11-16"), ["missed 2021-11-01 2021-11-14 -"]);
    let working = format!("{STARTED}2021-10-04 job_started ref=j1");
    assert_eq!(told(&pack, &working, "2021-11-16"), ["not_applicable 2021-11-01 2021-11-14 -"]);
    // A recorded end moves the derived one; the recorded fact itself is hidden by it.
    let left = format!("{STARTED}2021-06-30 programme_end tag=other");
    assert_eq!(told(&pack, &left, "2021-07-01"), ["missed 2021-06-17 2021-06-30 -"]);
    pack.readings.r14_any_time = true;
    assert_eq!(told(&pack, &issued("2021-10-31"), "2021-11-16"), ["met 2021-11-01 2021-11-14 2021-10-31"]);
}

fn outcomes(text: &str, on: &str) -> Vec<(&'static str, Option<String>, i64)> {
    let told = answers(&jets(Vec::new()), text, on, None).remove(0).outcomes;
    told.into_iter().map(|o| (o.status, o.reached.map(|d| d.to_string()), o.total)).collect()
}

#[test]
fn money_adds_up_by_reference() {
    let short = format!(
        "{STARTED}2021-06-14 job_started ref=j1
         2021-06-30 earnings_updated amount=33333 ref=j1
         2021-07-30 earnings_updated amount=66666 ref=j1\n"
    );
    assert_eq!(outcomes(&short, "2021-09-01")[0], ("in_progress", None, 99_999));
    assert_eq!(outcomes(&short, "2022-01-01")[0].0, "at_risk");
    assert_eq!(outcomes(&short, "2022-03-01")[0].0, "not_reached");
    let penny = format!("{short}2021-08-13 earnings_updated amount=1 ref=j1\n");
    let on_the_day = Some("2021-08-13".to_string());
    assert_eq!(outcomes(&penny, "2021-09-01")[0], ("reached", on_the_day.clone(), 100_000));
    assert_eq!(outcomes(&penny, "2021-09-01")[1].0, "barred");
    assert_eq!(answers(&jets(Vec::new()), &penny, "2021-09-01", None)[0].ends_on, Some(day("2021-08-13")));
    let claimed = format!("{penny}2021-09-20 outcome_claimed");
    assert_eq!(outcomes(&claimed, "2021-10-01")[0], ("claimed", on_the_day, 100_000));
    let total = format!(
        "{short}2021-08-02 earnings_updated total=40000 ref=j1\n2021-08-03 earnings_updated total=60000 ref=j2"
    );
    assert_eq!(outcomes(&total, "2021-09-01")[0], ("reached", Some("2021-08-03".into()), 100_000));
    let barred = format!("{penny}2021-06-14 employed_by_supply_chain ref=j1");
    assert_eq!(outcomes(&barred, "2021-09-01")[0], ("barred", None, 100_000));
}

#[test]
fn weeks_count_where_the_status_held() {
    let off = "2021-05-30 benefit_status_set tag=off_unemployment_benefit\n";
    // 1 June starts a week to the 7th; the 7th lies in it; the 9th starts the second, to the 15th.
    let days = "2021-06-01 self_employed_day\n2021-06-07 self_employed_day\n2021-06-09 self_employed_day\n";
    let all = format!("{STARTED}{off}{days}");
    assert_eq!(outcomes(&all, "2021-06-14")[1], ("in_progress", None, 1));
    assert_eq!(outcomes(&all, "2021-06-15")[1], ("reached", Some("2021-06-15".into()), 2));
    // Back on benefit on the 3rd: no week from the 1st; off again on the 5th: the 7th starts one, to the 13th.
    let lapse = "2021-06-03 benefit_status_set tag=on_unemployment_benefit
        2021-06-05 benefit_status_set tag=off_unemployment_benefit\n";
    assert_eq!(outcomes(&format!("{all}{lapse}"), "2021-06-15")[1], ("in_progress", None, 1));
}

#[test]
fn an_accepted_lesser_act_needs_its_reason() {
    let gap = Every::Gap(span(4, Unit::Weeks));
    let mut meet = repeating("meet", &["pre-work"], (1, "face_to_face_held"), gap);
    let (acts, needs) = (events("booked_meeting_held by video"), events("digital_reason_recorded"));
    meet.accept_instead = Some(AcceptInstead { events: acts, needs });
    let pack = jets(vec![meet]);
    let video = format!("{STARTED}2021-05-20 booked_meeting_held by=video ref=m1\n");
    assert_eq!(told(&pack, &video, "2021-05-21"), ["open 2021-05-17 2021-06-14 -"]);
    let reason = format!("{video}2021-05-19 digital_reason_recorded ref=m1\n");
    let met = ["met 2021-05-17 2021-06-14 2021-05-20", "open 2021-05-20 2021-06-17 -"];
    assert_eq!(told(&pack, &reason, "2021-05-21"), met);
    let other = format!("{video}2021-05-19 digital_reason_recorded ref=m2\n");
    assert_eq!(told(&pack, &other, "2021-05-21"), ["open 2021-05-17 2021-06-14 -"]);
}
