//! The desk's lists: names only for those who may know them, sections, headings and pages, on both databases.

#![cfg(test)]

use waymark_app::demo::{Settle, Settler};
use waymark_app::desk::{self, Ageing, Filter, MyDay, Row, When, Whose};
use waymark_app::effects::Place;
use waymark_app::{Call, bulk, facts, keeping, participants, perform, staff};
use waymark_domain::Refusal;
use waymark_domain::identity::Identity;
use waymark_domain::staff::{Cover, Days, RecordClass};
use waymark_rules::Day;
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::{CONTRACT, TestHouse, fact, moment};

const TODAY: &str = "2021-01-12";

fn at(who: &str) -> Call {
    Call::staff(who, moment(TODAY, 10))
}

/// Somebody let in: id, first names, last name, where and with whom, how closely kept, and the lines of their past.
type Given<'a> = (&'a str, [&'a str; 2], [&'a str; 2], RecordClass, &'a [&'a str]);

async fn settle(t: &TestHouse, given: &[Given<'_>]) {
    let settler = |(id, [first, last], [path, coach], class, lines): &Given<'_>| {
        let organisation = path.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
        let place = Place { organisation, path: (*path).into(), coach: (*coach).into(), why: "lives there".into() };
        let line = |line: &&str| fact(&format!(r#"{{"participant":"{id}",{line}}}"#));
        Settler {
            participant: (*id).into(),
            class: *class,
            identity: Identity {
                first_names: Some((*first).into()),
                last_name: Some((*last).into()),
                ..Identity::default()
            },
            stays: vec![(place, moment("2020-12-01", 9) / 1_000_000)],
            facts: lines.iter().map(line).collect(),
        }
    };
    let settlers: Vec<Settler> = given.iter().map(settler).collect();
    let call = Call::operator(moment(TODAY, 8));
    bulk::perform_all(&t.house, &call, &Settle { contract: CONTRACT.into() }, &settlers).await.unwrap();
}

const NORTH: &str = "/dwp/prime/north/";
const SOUTH: &str = "/dwp/prime/south/";
const RECEIVED_LONG_AGO: &str = r#""fact":"referral_received","on":"2020-12-01""#;
const RECEIVED_FRIDAY: &str = r#""fact":"referral_received","on":"2021-01-08""#;
const RECEIVED_YESTERDAY: &str = r#""fact":"referral_received","on":"2021-01-11""#;

async fn five(t: &TestHouse) {
    use RecordClass::{Ordinary, Restricted};
    settle(
        t,
        &[
            ("P-1", ["Siân", "O'Brien"], [NORTH, "ines"], Ordinary, &[RECEIVED_LONG_AGO]),
            ("P-2", ["Amir", "Khan"], [NORTH, "ines"], Ordinary, &[RECEIVED_FRIDAY]),
            ("P-3", ["Joan", "Smith-Jones"], [NORTH, "ines"], Ordinary, &[RECEIVED_YESTERDAY]),
            ("P-4", ["Max", "Hidden"], [NORTH, "ines"], Restricted, &[RECEIVED_LONG_AGO]),
            ("P-5", ["Una", "South"], [SOUTH, "sol"], Ordinary, &[RECEIVED_LONG_AGO]),
        ],
    )
    .await;
}

fn of(rows: &[Row]) -> Vec<(&str, &str, Option<&str>)> {
    rows.iter().map(|r| (r.person.participant.as_str(), r.standard.as_str(), r.person.name.as_deref())).collect()
}

fn whom(rows: &[Row]) -> Vec<&str> {
    let mut ids: Vec<&str> = rows.iter().map(|r| r.person.participant.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

async fn the_day(t: &TestHouse) {
    five(t).await;
    let day = desk::my_day(&t.house, &at("ines")).await.unwrap();
    assert_eq!(of(&day.today.rows), [("P-2", "first-contact", Some("Amir Khan"))]);
    assert_eq!(of(&day.soon.rows), [("P-3", "first-contact", Some("Joan Smith-Jones"))]);
    let overdue = &day.overdue.rows;
    assert_eq!(whom(overdue), ["P-1"], "the restricted record is not Ines's to see");
    let first = overdue.iter().find(|row| row.standard == "first-contact").unwrap();
    assert_eq!((first.person.name.as_deref(), first.clause.as_str()), (Some("Siân O'Brien"), "2.5 a.i"));
    assert!(first.says.starts_with("Reach the person within two working days"), "{}", first.says);
    assert_eq!(
        (first.due.as_str(), first.days_left, first.does[0].as_str()),
        ("2020-12-03", -40, "first_contact_made")
    );
    assert_eq!((first.person.markers, first.person.coach_name.as_str()), (Some(false), "Person ines"));
    assert_eq!((day.overdue.total.count, day.overdue.total.at_least), (i64::try_from(overdue.len()).unwrap(), false));
    let stages: Vec<_> = day.stages.iter().map(|s| (s.stage.as_str(), s.count)).collect();
    assert_eq!(stages, [("referred", 3)]);

    let none = desk::my_day(&t.house, &at("omar")).await.unwrap();
    assert_eq!((none.overdue.rows.len(), none.stages.len()), (0, 0));
    let pia = desk::my_day(&t.house, &at("pia")).await.unwrap();
    assert_eq!(whom(&pia.overdue.rows), ["P-1", "P-4", "P-5"], "nominated, and of the whole prime");
    // Those outside see nothing without a window, and an evaluator within one sees no names.
    assert!(matches!(desk::my_day(&t.house, &at("eva")).await, Err(Refusal::NotAllowed { .. })));
    let today = Day::parse(TODAY).unwrap().0;
    let days = Days { from: today - 1, to: today + 1 };
    let window = staff::OpenWindow { staff: "eva".into(), organisation: "north".into(), days };
    perform(&t.house, &at("pia"), &window).await.unwrap();
    let eva = desk::my_day(&t.house, &at("eva")).await.unwrap();
    assert_eq!(whom(&eva.overdue.rows), ["P-1"]);
    assert!(eva.overdue.rows.iter().all(|row| row.person.name.is_none() && row.person.markers.is_none()));

    // Omar covers for Ines from today: her day is his.
    let cover = Cover { absent: "ines".into(), covering: "omar".into(), days };
    perform(&t.house, &at("hana"), &staff::ArrangeCover { cover }).await.unwrap();
    let covered: MyDay = desk::my_day(&t.house, &at("omar")).await.unwrap();
    assert_eq!((covered.overdue, covered.today, covered.soon), (day.overdue, day.today, day.soon));
}

#[tokio::test]
async fn a_day_has_names_and_plain_words_on_sqlite() {
    the_day(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_has_names_and_plain_words_on_postgresql() {
    the_day(&TestHouse::postgres().await).await;
}

async fn queue(t: &TestHouse, who: &str, filter: &Filter) -> desk::Queue {
    desk::queue(&t.house, &at(who), filter, (50, None)).await.unwrap()
}

async fn the_queues(t: &TestHouse) {
    five(t).await;
    let overdue = |whose: Whose| Filter { whose, ..Filter::default() };
    let mine = queue(t, "ines", &overdue(Whose::Me)).await;
    assert_eq!(whom(&mine.rows), ["P-1"]);
    assert!(mine.rows.is_sorted_by_key(|row| row.due.clone()), "{:?}", mine.rows);
    let north = queue(t, "hana", &overdue(Whose::Team)).await;
    assert_eq!(whom(&north.rows), ["P-1", "P-4"]);
    assert_eq!(whom(&queue(t, "hana", &overdue(Whose::Me)).await.rows), [""; 0]);
    assert_eq!(whom(&queue(t, "pia", &overdue(Whose::All)).await.rows), ["P-1", "P-4", "P-5"]);
    let south = overdue(Whose::Organisation("south".into()));
    assert_eq!(whom(&queue(t, "pia", &south).await.rows), ["P-5"]);
    assert_eq!(whom(&queue(t, "hana", &south).await.rows), [""; 0], "the south is not hers");
    let hub = Filter { hub: Some("south".into()), whose: Whose::All, ..Filter::default() };
    assert_eq!(whom(&queue(t, "pia", &hub).await.rows), ["P-5"]);
    let coach = Filter { coach: Some("ines".into()), whose: Whose::All, ..Filter::default() };
    assert_eq!(whom(&queue(t, "pia", &coach).await.rows), ["P-1", "P-4"]);
    assert_eq!(whom(&queue(t, "omar", &coach).await.rows), [""; 0], "a filter opens nothing");
    let standard =
        |when| Filter { standard: Some("first-contact".into()), whose: Whose::Team, when, ..Filter::default() };
    let all = queue(t, "hana", &standard(When::All)).await;
    assert_eq!(whom(&all.rows), ["P-1", "P-2", "P-3", "P-4"]);
    assert_eq!(whom(&queue(t, "hana", &standard(When::AtRisk)).await.rows), ["P-2", "P-3"]);
    assert_eq!(whom(&queue(t, "hana", &standard(When::DueSoon)).await.rows), ["P-2", "P-3"]);
    let headings: Vec<_> = all.headings.iter().map(|h| (h.ageing, h.total.count)).collect();
    assert_eq!(headings, [(Ageing::Older, 2), (Ageing::Today, 1), (Ageing::Later, 1)]);

    // Page by page is the same list.
    let everything = Filter { whose: Whose::All, when: When::All, ..Filter::default() };
    let whole = queue(t, "pia", &everything).await;
    assert!(whole.rows.len() > 5 && whole.next.is_none());
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = desk::queue(&t.house, &at("pia"), &everything, (2, after.as_deref())).await.unwrap();
        assert_eq!(page.headings, whole.headings);
        rows.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(rows, whole.rows);
    let wrong = desk::queue(&t.house, &at("pia"), &everything, (2, Some("elsewhere"))).await;
    assert!(matches!(wrong, Err(Refusal::Invalid { .. })));
}

#[tokio::test]
async fn queues_show_whose_and_when_on_sqlite() {
    the_queues(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_show_whose_and_when_on_postgresql() {
    the_queues(&TestHouse::postgres().await).await;
}

/// What is stored of appointments, and what does not hold of what is derived.
async fn derived(t: &TestHouse) -> (String, Vec<String>) {
    let all =
        "SELECT subject, seq, day, coalesce(minute, -1), purpose, state, coach FROM appointment ORDER BY subject, seq";
    let report = keeping::verify(&t.house, &Call::operator(moment(TODAY, 12)), &[]).await.unwrap();
    let faults = report.invariants.into_iter().find(|i| i.id == "I6").unwrap().faults;
    (by_hand(&t.address, all).unwrap(), faults)
}

async fn the_appointments(t: &TestHouse) {
    use RecordClass::Ordinary;
    let booked = |day: &str, at: &str| {
        format!(
            r#""fact":"appointment_booked","on":"2021-01-05","for":"{day}","for_at":"{at}","purpose":"initial","by":"phone","ref":"{day}""#
        )
    };
    let (today, late, risky) = (booked(TODAY, "09:30"), booked("2021-01-11", "14:00"), booked("2021-01-14", "10:00"));
    settle(
        t,
        &[
            ("P-1", ["Siân", "O'Brien"], [NORTH, "ines"], Ordinary, &[RECEIVED_FRIDAY, &today]),
            ("P-2", ["Amir", "Khan"], [NORTH, "ines"], Ordinary, &[RECEIVED_FRIDAY, &late]),
            (
                "P-3",
                ["Joan", "Lee"],
                [NORTH, "ines"],
                Ordinary,
                &[r#""fact":"referral_received","on":"2020-12-22""#, &risky],
            ),
        ],
    )
    .await;
    let day = desk::my_day(&t.house, &at("ines")).await.unwrap();
    let first = &day.appointments[..];
    assert_eq!(first.len(), 1, "{first:?}");
    assert_eq!((first[0].person.name.as_deref(), first[0].time.as_deref()), (Some("Siân O'Brien"), Some("09:30")));
    assert_eq!((first[0].purpose_says.as_str(), first[0].channel.as_str()), ("First appointment", "phone"));
    let unrecorded: Vec<_> = day.unrecorded.iter().map(|a| (a.person.participant.as_str(), a.day.as_str())).collect();
    assert_eq!(unrecorded, [("P-2", "2021-01-11")]);
    // The fifteenth working day after 22 December is 15 January: within the warning, and somebody is booked who would do it.
    let soon = day.soon.rows.iter().find(|row| row.standard == "first-appointment").unwrap();
    assert_eq!(
        (soon.due.as_str(), soon.at_risk, soon.booked_for.as_deref()),
        ("2021-01-15", false, Some("2021-01-14"))
    );
    let contact = day.today.rows.iter().find(|row| row.standard == "first-contact").unwrap();
    assert!(contact.at_risk && contact.booked_for.is_none(), "a booking does not make the first contact: {contact:?}");

    // What became of it moves with the facts, and the row with the record.
    let line = r#"{"participant":"P-2","fact":"appointment_missed","on":"2021-01-11","ref":"2021-01-11"}"#;
    perform(&t.house, &at("ines"), &facts::Record { fact: fact(line), seen: None }).await.unwrap();
    let to = participants::Allocate { participant: "P-1".into(), coach: "omar".into(), why: "has room".into() };
    perform(&t.house, &at("hana"), &to).await.unwrap();
    assert!(desk::my_day(&t.house, &at("ines")).await.unwrap().unrecorded.is_empty());
    assert_eq!(desk::my_day(&t.house, &at("omar")).await.unwrap().appointments.len(), 1);
    let (before, faults) = derived(t).await;
    assert_eq!(faults, [""; 0]);
    assert_eq!(
        before.lines().map(|line| line.split('|').nth(5).unwrap()).collect::<Vec<_>>(),
        ["booked", "missed", "booked"]
    );
    for damage in [
        "UPDATE appointment SET state = 'attended' WHERE subject = 'P-1'",
        "DELETE FROM appointment WHERE subject = 'P-2'",
        "INSERT INTO appointment SELECT subject, 99, enrolment, day, minute, purpose, channel, state, reference, contract, path, hub, coach, class FROM appointment WHERE subject = 'P-3'",
    ] {
        by_hand(&t.address, damage).unwrap();
        assert!(!derived(t).await.1.is_empty(), "{damage}");
        keeping::rebuild(&t.house, &Call::operator(moment(TODAY, 13))).await.unwrap();
        assert_eq!(derived(t).await, (before.clone(), Vec::new()), "after {damage}");
    }
}

#[tokio::test]
async fn appointments_are_derived_shown_and_checked_on_sqlite() {
    the_appointments(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn appointments_are_derived_shown_and_checked_on_postgresql() {
    the_appointments(&TestHouse::postgres().await).await;
}

async fn the_loads(t: &TestHouse) {
    five(t).await;
    let of = |who: &'static str, organisation: &'static str| async move {
        let all = desk::loads(&t.house, &at(who), organisation).await.unwrap();
        all.into_iter().map(|l| (l.coach, l.caseload, l.due_this_week > 0, l.overdue > 0)).collect::<Vec<_>>()
    };
    let load = |coach: &str, n, due, late| (coach.to_owned(), n, due, late);
    let north = [load("ines", 4, true, true), load("mina", 0, false, false), load("omar", 0, false, false)];
    assert_eq!(of("hana", "north").await, north, "hana is nominated and counts the restricted record too");
    assert_eq!(of("ada", "north").await[0], load("ines", 3, true, true));
    assert_eq!(of("hana", "south").await, []);
    assert_eq!(of("ines", "north").await, [load("ines", 3, true, true)], "a coach sees their own");

    // Figures count everybody and name nobody.
    let stages = desk::caseload_by_stage(&t.house, &at("hana"), &Whose::All).await.unwrap();
    assert_eq!(stages.iter().map(|s| (s.stage.as_str(), s.count)).collect::<Vec<_>>(), [("referred", 4)]);
    assert!(stages[0].says.starts_with("Referred"), "{stages:?}");
    let ahead = desk::due_ahead(&t.house, &at("ines"), &Whose::All).await.unwrap();
    assert!(ahead.len() >= 20 && ahead[0].day == TODAY && ahead[0].count > 0, "{ahead:?}");
    assert!(ahead.iter().all(|d| d.day.as_str() >= TODAY && d.day.as_str() <= "2021-02-08"), "{ahead:?}");
    let line = r#"{"participant":"P-2","fact":"programme_start","on":"2021-01-11"}"#;
    perform(&t.house, &at("ines"), &facts::Record { fact: fact(line), seen: None }).await.unwrap();
    let starts = desk::starts_by_month(&t.house, &at("pia"), (CONTRACT, &Whose::All)).await.unwrap();
    let starts: Vec<_> = starts.iter().map(|m| (m.month.as_str(), m.starts, m.agreed)).collect();
    assert_eq!(starts, [("2020-10", 0, None), ("2020-11", 0, None), ("2020-12", 0, None), ("2021-01", 1, None)]);
    assert!(matches!(
        desk::caseload_by_stage(&t.house, &at("eva"), &Whose::All).await,
        Err(Refusal::NotAllowed { .. })
    ));
}

#[tokio::test]
async fn loads_and_charts_count_what_there_is_on_sqlite() {
    the_loads(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn loads_and_charts_count_what_there_is_on_postgresql() {
    the_loads(&TestHouse::postgres().await).await;
}
