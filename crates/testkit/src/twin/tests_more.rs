//! More cases by hand: who gets an act, second branches, phases, new lengths, buckets, hours, spells.

use super::tests::*;
use super::*;
use waymark_rules::pack::{Acts, Bucket, Due, Every, Length, OrElse, Phase, Unit};

#[test]
fn one_act_discharges_the_oldest_running_duty() {
    let pack = jets(vec![once("call", "appointment_missed", (1, "contact_attempted"), within(2, Unit::WorkingDays))]);
    let two = format!("{STARTED}2021-06-01 appointment_missed ref=a\n2021-06-02 appointment_missed ref=b\n");
    // Both fit; the older one still runs on 3 June and takes it.
    let one = format!("{two}2021-06-03 contact_attempted\n");
    let told_one = ["met 2021-06-01 2021-06-03 2021-06-03", "missed 2021-06-02 2021-06-04 -"];
    assert_eq!(told(&pack, &one, "2021-06-10"), told_one);
    // On 4 June the older one's due day has passed, so the younger takes it; the next act is late for the older.
    let late = format!("{two}2021-06-04 contact_attempted\n2021-06-07 contact_attempted\n");
    let told_late = ["met_late 2021-06-01 2021-06-03 2021-06-07", "met 2021-06-02 2021-06-04 2021-06-04"];
    assert_eq!(told(&pack, &late, "2021-06-10"), told_late);
    let by_ref = format!("{two}2021-06-03 contact_attempted ref=b\n");
    assert_eq!(told(&pack, &by_ref, "2021-06-10")[1], "met 2021-06-02 2021-06-04 2021-06-03");
}

#[test]
fn the_second_branch_opens_when_the_first_passes_undone() {
    let mut calls = once("calls", "appointment_missed", (3, "contact_attempted by phone"), within(1, Unit::Weeks));
    let letter = Acts::Count { n: 1, events: events("contact_attempted by letter") };
    let or_else = Some(OrElse { acts: letter, due: within(2, Unit::Weeks) });
    let (when, due) = (events("appointment_missed"), within(1, Unit::Weeks));
    calls.form = Form::Once { when, of_contract: false, due, or_before: false, or_else };
    let pack = jets(vec![calls]);
    let missed = format!("{STARTED}2021-06-01 appointment_missed\n");
    assert_eq!(told(&pack, &missed, "2021-06-08"), ["at_risk 2021-06-01 2021-06-08 -"]);
    assert_eq!(told(&pack, &missed, "2021-06-09"), ["open 2021-06-01 2021-06-15 -"]);
    let letter = format!("{missed}2021-06-04 contact_attempted by=letter\n");
    assert_eq!(told(&pack, &letter, "2021-06-08"), ["at_risk 2021-06-01 2021-06-08 -"]);
    assert_eq!(told(&pack, &letter, "2021-06-09"), ["met 2021-06-01 2021-06-15 2021-06-04"]);
    let call = |d: u8| format!("2021-06-0{d} contact_attempted by=phone\n");
    let three = format!("{missed}{}{}{}", call(2), call(3), call(8));
    assert_eq!(told(&pack, &three, "2021-06-20"), ["met 2021-06-01 2021-06-08 2021-06-08"]);
    let tardy = format!("{missed}{}{}{}", call(2), call(3), call(9));
    assert_eq!(told(&pack, &tardy, "2021-06-20"), ["missed 2021-06-01 2021-06-15 -"]);
}

#[test]
fn phases_and_new_lengths() {
    let phases = vec![
        Phase { from_week: 1, to_week: 2, at_least: Length::Fixed(span(1, Unit::Weeks)) },
        Phase { from_week: 4, to_week: u16::MAX, at_least: Length::Fixed(span(3, Unit::Weeks)) },
    ];
    let pack = jets(vec![repeating("meet", &["on_programme"], (1, "face_to_face_held"), Every::Phases(phases))]);
    // The third interval would be anchored on 31 May, in week 3, which has no phase: it waits for 7 June.
    let told_all = ["missed 2021-05-17 2021-05-24 -", "missed 2021-05-24 2021-05-31 -", "open 2021-06-07 2021-06-28 -"];
    assert_eq!(told(&pack, STARTED, "2021-06-07"), told_all);
    assert_eq!(told(&pack, STARTED, "2021-06-06").len(), 2);

    let mut meet = repeating("meet", &["on_programme"], (1, "face_to_face_held"), Every::Gap(span(20, Unit::Days)));
    meet.form = Form::Repeating {
        stages: vec!["on_programme".into()],
        every: Every::Gap(span(20, Unit::Days)),
        varied_by: Some(events("frequency_changed")),
    };
    let pack = jets(vec![meet]);
    let changed = |d: &str, n: u8| format!("{STARTED}{d} frequency_changed count={n}\n");
    assert_eq!(told(&pack, STARTED, "2021-06-01"), ["open 2021-05-17 2021-06-06 -"]);
    assert_eq!(told(&pack, &changed("2021-05-20", 5), "2021-05-21")[0], "at_risk 2021-05-17 2021-05-22 -");
    // Shortened after the new length has run out: due on the day of the change.
    assert_eq!(told(&pack, &changed("2021-05-30", 5), "2021-05-30")[0], "at_risk 2021-05-17 2021-05-30 -");
    // Lengthened after the due day: what is missed stays missed, the running one takes the new length.
    let longer = told(&pack, &changed("2021-06-08", 30), "2021-06-08");
    assert_eq!(longer, ["missed 2021-05-17 2021-06-06 -", "open 2021-06-06 2021-07-06 -"]);
}

#[test]
fn recurrences_stop_in_work_and_restart_afresh() {
    let gap = Every::Gap(span(10, Unit::WorkingDays));
    let pack = jets(vec![repeating("engage", &["pre-work"], (1, "booked_meeting_held"), gap)]);
    let worked = format!("{STARTED}2021-05-25 job_started ref=j1\n2021-06-10 employment_ended ref=j1\n");
    let told_all = ["cancelled 2021-05-17 2021-06-01 -", "open 2021-06-10 2021-06-24 -"];
    assert_eq!(told(&pack, &worked, "2021-06-11"), told_all);
    let mut on = pack.clone();
    on.readings.r17_run_on = true;
    assert_eq!(told(&on, &worked, "2021-06-11")[0], "missed 2021-05-17 2021-06-01 -");
    // Either state, with no gap between them, is one run.
    let both = repeating("meet", &["pre-work", "in-work"], (1, "face_to_face_held"), Every::Gap(span(4, Unit::Weeks)));
    assert_eq!(told(&jets(vec![both]), &worked, "2021-06-11"), ["at_risk 2021-05-17 2021-06-14 -"]);
}

#[test]
fn buckets_lie_wholly_inside_the_run() {
    let every = Every::PerBucket { n: 2, bucket: Bucket::Month };
    let pack = jets(vec![repeating("monthly", &["on_programme"], (1, "contact_made"), every)]);
    let text = format!("{STARTED}2021-06-03 contact_made\n2021-06-30 contact_made\n2021-07-01 contact_made\n");
    let told_all =
        ["met 2021-06-01 2021-06-30 2021-06-30", "missed 2021-07-01 2021-07-31 -", "open 2021-08-01 2021-08-31 -"];
    assert_eq!(told(&pack, &text, "2021-08-05"), told_all);
    // November is cut short by the last day, the 14th.
    assert_eq!(told(&pack, &text, "2021-11-10").len(), 5);
}

#[test]
fn hours_run_to_the_minute_where_the_time_is_known() {
    let pack = jets(vec![once("reply", "explanation_received", (1, "contact_made"), within(24, Unit::Hours))]);
    let asked = format!("{STARTED}2021-06-01 explanation_received at=600\n");
    let at = |n: u16| format!("{asked}2021-06-02 contact_made at={n}");
    assert_eq!(told(&pack, &at(600), "2021-06-03"), ["met 2021-06-01 2021-06-02 2021-06-02"]);
    assert_eq!(told(&pack, &at(601), "2021-06-03"), ["met_late 2021-06-01 2021-06-02 2021-06-02"]);
    assert_eq!(told(&pack, &at(601), "2021-06-02"), ["at_risk 2021-06-01 2021-06-02 -"]);
    let untimed = format!("{STARTED}2021-06-01 explanation_received\n2021-06-02 contact_made at=1439");
    assert_eq!(told(&pack, &untimed, "2021-06-03"), ["met 2021-06-01 2021-06-02 2021-06-02"]);
    let earlier = format!("{asked}2021-06-01 contact_made at=599");
    assert_eq!(told(&pack, &earlier, "2021-06-03"), ["missed 2021-06-01 2021-06-02 -"]);
}

#[test]
fn what_runs_at_the_end_is_cancelled_unless_it_survives() {
    let due = within(10, Unit::WorkingDays);
    let mut plan = once("plan", "programme_start", (1, "action_plan_agreed"), due);
    let left = format!("{STARTED}2021-05-20 programme_end tag=other\n2021-05-25 action_plan_agreed\n");
    assert_eq!(told(&jets(vec![plan.clone()]), &left, "2021-05-20"), ["open 2021-05-17 2021-06-01 -"]);
    assert_eq!(told(&jets(vec![plan.clone()]), &left, "2021-05-26"), ["cancelled 2021-05-17 2021-06-01 -"]);
    plan.survives_end = true;
    assert_eq!(told(&jets(vec![plan.clone()]), &left, "2021-05-26"), ["met 2021-05-17 2021-06-01 2021-05-25"]);
    let void = format!("{left}2021-05-26 referral_void\n");
    assert_eq!(told(&jets(vec![plan]), &void, "2021-05-26"), ["not_applicable 2021-05-17 2021-06-01 -"]);
}

#[test]
fn due_phrases_by_the_calendar() {
    let due = |due: Due, text: &str| -> String {
        told(&jets(vec![once("x", "action_plan_agreed", (1, "exit_report_issued"), due)]), text, "2021-06-01").remove(0)
    };
    let agreed = format!("{STARTED}2021-05-18 action_plan_agreed\n");
    let following = |n, or_next_working_day| Due::NthOfFollowingMonth { n, or_next_working_day };
    assert_eq!(due(following(31, false), &agreed), "open 2021-05-18 2021-06-30 -");
    assert_eq!(due(following(5, false), &agreed), "open 2021-05-18 2021-06-05 -");
    assert_eq!(due(following(5, true), &agreed), "open 2021-05-18 2021-06-07 -");
    assert_eq!(due(Due::Day(30), &agreed), "open 2021-05-18 2021-06-15 -");
    assert_eq!(due(Due::BeforeDay(30), &agreed), "open 2021-05-18 2021-06-14 -");
    let before = Due::AtLeastBefore { span: span(5, Unit::WorkingDays), event: events("programme_end") };
    assert_eq!(due(before.clone(), &agreed), "open 2021-05-18 2021-11-08 -");
    assert_eq!(due(Due::Earliest(vec![before, within(1, Unit::Months)]), &agreed), "open 2021-05-18 2021-06-18 -");
    assert_eq!(due(Due::Before(events("job_started")), &agreed), "open 2021-05-18 - -");
    assert_eq!(due(Due::NoLimit, &agreed), "outstanding 2021-05-18 - -");
    let first = Due::FirstSpanOf { span: span(3, Unit::Weeks), stage: "on_programme".into() };
    assert_eq!(due(first, &agreed), "open 2021-05-18 2021-06-06 -");
}

#[test]
fn an_outcome_is_reached_once_over_all_spells() {
    let spell = |name: &str, year: &str| {
        format!(
            "{year}-01-04 referral_received enrolment={name}\n{year}-01-11 programme_start enrolment={name}
             {year}-02-01 job_started enrolment={name}\n{year}-02-26 earnings_updated amount=200000 enrolment={name}\n"
        )
    };
    let text = format!("{}{}2021-01-02 group_set tag=mandated", spell("two", "2022"), spell("one", "2021"));
    let answers = answers(&jets(Vec::new()), &text, "2022-05-01", None);
    let told: Vec<_> = answers.iter().map(|a| (a.enrolment.as_deref(), a.outcomes[0].status)).collect();
    assert_eq!(told, [(Some("one"), "reached"), (Some("two"), "barred")]);
}

#[test]
fn percentages_are_cut() {
    let tally = TwinTally { met: 1_979, met_late: 20, missed: 1, left_out: 7 };
    assert_eq!((tally.percent(), tally.reaches(9_900)), (Some(9_895), Some(false)));
    assert_eq!(TwinTally::default().percent(), None);
}

#[test]
fn a_fact_of_the_contract_opens_a_duty_for_a_spell_that_is_there_by_its_day() {
    let mut call = once("call", "rule_changed", (1, "contact_made"), within(5, Unit::Days));
    let (when, due) = (events("rule_changed"), within(5, Unit::Days));
    call.form = Form::Once { when, of_contract: true, due, or_before: false, or_else: None };
    let pack = jets(vec![call]);
    let told = |contract: &str, on: &str| -> Vec<String> {
        let answers = answers_beside(&pack, (STARTED, contract), on, None);
        answers.iter().flat_map(|a| &a.verdicts).map(tell).collect()
    };
    assert_eq!(told("2021-06-07 rule_changed\n", "2021-06-13"), ["missed 2021-06-07 2021-06-12 -"]);
    assert_eq!(told("2021-06-07 rule_changed\n", "2021-06-06"), [""; 0]);
    // The referral is of 10 May: a change that day binds, one the day before does not.
    assert_eq!(told("2021-05-10 rule_changed\n", "2021-05-20"), ["met 2021-05-10 2021-05-15 2021-05-11"]);
    assert_eq!(told("2021-05-09 rule_changed\n", "2021-05-20"), [""; 0]);
}
