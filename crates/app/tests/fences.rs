//! Access in the database: row-level security as a second lock, lists that agree with the policies, rights that end at once.

#![cfg(test)]

use fastrand::Rng;
use waymark_access::{Act, Asker};
use waymark_app::scene::record_target;
use waymark_app::{Call, Who, facts, participants as shown, perform, staff};
use waymark_domain::Refusal;
use waymark_domain::staff::{AuditWindow, Cover, Days, RecordClass, Role, Staff};
use waymark_rules::Day;
use waymark_store::db::{Ask, Fence, Statement};
use waymark_store::participants::{Participant, hub_of};
use waymark_store::{StoreError, identities, journal, participants, people, referrals};
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::{CONTRACT, TestHouse, fact, moment};
use waymark_testkit::newcomers::{import, let_in, referral};

const DAY: &str = "2021-01-05";
const NORTH: &str = "/dwp/prime/north/";
const SOUTH: &str = "/dwp/prime/south/";

fn at(who: &str) -> Call {
    Call::staff(who, moment(DAY, 10))
}

/// Three records, each with a fact, an identity and a referral: one in the north, one south, one where a name only begins like north's.
async fn three_records() -> TestHouse {
    let t = TestHouse::postgres().await;
    let paths = [("N-1", NORTH), ("S-1", SOUTH), ("X-1", "/dwp/prime/northern/")];
    let_in(&t.house, "2021-01-04", &paths.map(|(id, path)| (id, path, ""))).await.unwrap();
    let tx = t.house.store.db.begin(&Fence::Everything).await.unwrap();
    for (id, _) in paths {
        let key = journal::key_or_new(&tx, &t.house.store.keys, id, 0).await.unwrap();
        let (source, author, body) = ("referral".into(), "ada".into(), "{}".into());
        let version = identities::Version { version: 1, source, author, recorded: 0, body };
        identities::add(&tx, id, &key, &version).await.unwrap();
        identities::set_tokens(&tx, &t.house.store.keys, id, &[("nino", id.into())]).await.unwrap();
        let (contract, reference, digest, body) = (CONTRACT.into(), id.into(), "d".into(), "{}".into());
        let referral = referrals::Version {
            contract,
            reference,
            digest,
            extracted: None,
            participant: id.into(),
            recorded: 0,
            body,
        };
        referrals::add(&tx, &key, &referral).await.unwrap();
    }
    tx.commit().await.unwrap();
    t
}

/// Whose rows each guarded table shows, asked for without any scope.
const WHOSE: [Statement; 10] = [
    Statement::new("SELECT DISTINCT id FROM participant ORDER BY 1"),
    Statement::new("SELECT DISTINCT subject FROM fact ORDER BY 1"),
    Statement::new("SELECT DISTINCT subject FROM subject_key ORDER BY 1"),
    Statement::new("SELECT DISTINCT subject FROM caseload ORDER BY 1"),
    Statement::new("SELECT DISTINCT subject FROM due ORDER BY 1"),
    Statement::new("SELECT DISTINCT subject FROM timeline ORDER BY 1"),
    Statement::new("SELECT DISTINCT participant FROM placement ORDER BY 1"),
    Statement::new("SELECT DISTINCT participant FROM identity ORDER BY 1"),
    Statement::new("SELECT DISTINCT participant FROM identity_token ORDER BY 1"),
    Statement::new("SELECT DISTINCT participant FROM referral ORDER BY 1"),
];

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_fence_a_query_without_a_scope_sees_only_what_lies_within() {
    let t = three_records().await;
    let within = |paths: &[&str]| Fence::Within(paths.iter().map(|p| (*p).to_owned()).collect());
    let fences = [
        (Fence::Everything, vec!["N-1", "S-1", "X-1"]),
        (within(&[NORTH]), vec!["N-1"]),
        (within(&[SOUTH]), vec!["S-1"]),
        (within(&[NORTH, SOUTH]), vec!["N-1", "S-1"]),
        (within(&["/dwp/prime/"]), vec!["N-1", "S-1", "X-1"]),
        (within(&["/dwp/prime/north/north-micro/"]), vec![]),
        (within(&[]), vec![]),
        (within(&[""]), vec![]),
    ];
    for (fence, wanted) in fences {
        let look = t.house.store.db.look(&fence).await.unwrap();
        let tx = t.house.store.db.begin(&Fence::Everything).await.unwrap();
        tx.narrow(&fence).await.unwrap();
        for statement in WHOSE {
            for rows in [look.rows(&statement, &[]).await.unwrap(), tx.rows(&statement, &[]).await.unwrap()] {
                let seen: Vec<String> = rows.iter().map(|r| r.text(0).unwrap()).collect();
                assert_eq!(seen, wanted, "{} with {fence:?}", statement.text);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_names_no_path_sees_nothing() {
    let t = three_records().await;
    for statement in WHOSE {
        let asked = statement
            .text
            .replace("SELECT DISTINCT", "SELECT count(DISTINCT")
            .replace(" FROM", ") FROM")
            .replace(" ORDER BY 1", "");
        assert_eq!(by_hand(&t.address, &asked).as_deref(), Ok("3"), "{asked}");
        assert_eq!(by_hand(&t.address, &format!("SET ROLE waymark_app; {asked}")).as_deref(), Ok("0"), "{asked}");
    }
    // A path of an earlier transaction on the same connection is forgotten with it.
    let earlier = "BEGIN; SELECT set_config('app.path', '*', true); COMMIT; SET ROLE waymark_app; SELECT count(*) FROM participant";
    assert_eq!(by_hand(&t.address, earlier).unwrap().lines().last(), Some("0"));
}

async fn denied(t: &TestHouse, fence: &Fence, text: &'static str) {
    let tx = t.house.store.db.begin(fence).await.unwrap();
    let said = tx.run(&Statement::new(text), &[]).await;
    assert!(matches!(&said, Err(StoreError::Statement(what)) if what.starts_with("42501")), "{text}: {said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_to_change_or_take_away_what_was_recorded() {
    let t = three_records().await;
    for text in [
        "UPDATE fact SET body = '{}'",
        "DELETE FROM fact",
        "TRUNCATE fact",
        "UPDATE audit SET line = ''",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "UPDATE placement SET why = why",
        "DELETE FROM placement",
        "UPDATE identity SET author = ''",
        "DELETE FROM identity",
        "UPDATE referral SET reference = ''",
        "DELETE FROM referral",
        "UPDATE checkpoint SET body = ''",
        "DELETE FROM checkpoint",
        "DROP TABLE fact",
        "ALTER TABLE participant DISABLE ROW LEVEL SECURITY",
    ] {
        denied(&t, &Fence::Everything, text).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_beyond_the_fence() {
    let t = three_records().await;
    let north = Fence::Within(vec![NORTH.into()]);
    for text in [
        "INSERT INTO participant SELECT 'S-2', contract, 'south', '/dwp/prime/south/', hub, coach, class, 0, 0, 0, NULL, '' FROM participant",
        "UPDATE participant SET path = '/dwp/prime/south/'",
        "INSERT INTO fact VALUES ('S-1', 9, '', 'contact_made', '2021-01-05', 0, '', '', '{}', NULL)",
        "INSERT INTO identity VALUES ('S-1', 9, '', '', 0, '')",
        "INSERT INTO due SELECT subject, enrolment, 'x', opened, nth, due_day, contract, '/dwp/prime/south/', hub, coach, class FROM due LIMIT 1",
    ] {
        denied(&t, &north, text).await;
    }
    // What it cannot see it does not change either.
    let tx = t.house.store.db.begin(&north).await.unwrap();
    let changed = tx.run(&Statement::new("UPDATE participant SET coach = 'nobody'"), &[]).await;
    assert_eq!(changed, Ok(1));
}

async fn staff_import(t: &TestHouse) {
    let line = referral("A-1", "2021-01-04");
    let (call, place) = (Call::staff("ada", moment(DAY, 9)), [("A-1", NORTH, "ines")]);
    let taken = import(&t.house, &call, &[&line], &place).await.unwrap();
    assert_eq!(taken[0].added, 1);
    assert_eq!(shown::read(&t.house, &at("ines"), "A-1").await.unwrap().record.facts.len(), 1);
}

#[tokio::test]
async fn an_administrator_takes_in_a_newcomer_on_sqlite() {
    staff_import(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_behind_their_fence_takes_in_a_newcomer_on_postgresql() {
    staff_import(&TestHouse::postgres().await).await;
}

const PATHS: [&str; 6] = [
    "/dwp/prime/",
    NORTH,
    "/dwp/prime/north/north-micro/",
    SOUTH,
    "/dwp/prime/south/south-team/",
    "/dwp/prime/northern/",
];

/// A world drawn from a seed, written past all actions: staff, covers, windows, and forty participants with what is due.
fn draw(rng: &mut Rng, t: &TestHouse) {
    let mut text = String::from(
        "DELETE FROM staff; DELETE FROM cover; DELETE FROM audit_window; DELETE FROM participant; DELETE FROM caseload; DELETE FROM due;",
    );
    let organisations = ["dwp", "prime", "north", "north-micro", "south", "south-team", "northern"];
    let (today, yesterday) = (DAY, "2021-01-04");
    for n in 0..14 {
        let role = Role::ALL.into_iter().filter(|role| *role != Role::Participant).nth(n % 10).unwrap().name();
        let left = ["NULL", "NULL", "NULL", "'2021-01-05'", "'2021-01-04'"][rng.usize(..5)];
        let (place, nominated) = (organisations[rng.usize(..7)], rng.u8(..2));
        text += &format!("INSERT INTO staff VALUES ('s{n}', 'S', '{role}', '{place}', {nominated}, {left});");
        let (from, to) = ([yesterday, today][rng.usize(..2)], [yesterday, today][rng.usize(..2)]);
        if rng.bool() && from <= to {
            text +=
                &format!("INSERT INTO cover VALUES ('s{}', 's{n}', '{from}', '{to}');", (n + 1 + rng.usize(..12)) % 14);
            text +=
                &format!("INSERT INTO audit_window VALUES ('s{n}', '{}', '{from}', '{to}');", PATHS[rng.usize(..6)]);
        }
    }
    for n in 0..40 {
        let path = PATHS[rng.usize(..6)];
        let (hub, class) = (hub_of("/dwp/prime/", path), RecordClass::ALL[rng.usize(..4)].name());
        let coach = if rng.u8(..5) == 0 { String::new() } else { format!("s{}", rng.u8(..14)) };
        text += &format!(
            "INSERT INTO participant VALUES ('p{n}', 'jets-1', 'x', '{path}', '{hub}', '{coach}', '{class}', 0, 0, 0, NULL, '');"
        );
        text += &format!(
            "INSERT INTO caseload VALUES ('p{n}', '', 'jets-1', '{path}', '{hub}', '{coach}', '{class}', '', NULL, NULL, NULL, '2100-01-01', '');"
        );
        for nth in 0..rng.u8(..3) {
            let day = ["", "2021-01-01", "2021-01-20", "2021-03-01"][rng.usize(..4)];
            text += &format!(
                "INSERT INTO due VALUES ('p{n}', '', 'contact', '2021-01-01', {nth}, '{day}', 'jets-1', '{path}', '{hub}', '{coach}', '{class}');"
            );
        }
    }
    by_hand(&t.address, &text).unwrap();
}

/// Everybody who may ask, and the same as the policies know them.
async fn askers(t: &TestHouse) -> Vec<(Call, Asker)> {
    let (look, today) = (t.house.store.db.look(&Fence::Everything).await.unwrap(), Day::parse(DAY).unwrap());
    let covers = people::all_covers(&look).await.unwrap();
    let mut all = vec![(Call::operator(moment(DAY, 10)), Asker::operator(today))];
    for person in people::all_staff(&look).await.unwrap() {
        let windows: Vec<AuditWindow> = people::windows(&look, &person.id, Day::FIRST).await.unwrap();
        all.push((at(&person.id), Asker::staff(person, &covers, &windows, today)));
    }
    for id in ["p0", "p7", "p99"] {
        let call = Call { who: Who::Participant(id.into()), ..at("") };
        let (name, organisation, path) = (String::new(), String::new(), "/".to_owned());
        let own = Staff {
            id: call.name(),
            name,
            role: Role::Participant,
            organisation,
            path,
            nominated: false,
            left_on: None,
        };
        all.push((call, Asker::participant(own, id, today)));
    }
    all
}

/// A whole list, page by page, or nothing for whoever may list nothing.
async fn listed(t: &TestHouse, call: &Call, act: Act, before: Day) -> Vec<String> {
    let mut ids = Vec::new();
    if act == Act::ListDue {
        let mut after = None;
        loop {
            let page = match shown::due(&t.house, call, (before, 7), &after).await {
                Err(Refusal::NotAllowed { .. }) => return ids,
                page => page.unwrap(),
            };
            ids.extend(page.iter().map(|d| format!("{} {} {}", d.due, d.subject, d.nth)));
            after = page.last().cloned();
            if page.len() < 7 {
                return ids;
            }
        }
    }
    let mut after = (String::new(), String::new());
    loop {
        let page = match shown::caseload(&t.house, call, 7, (&after.0, &after.1)).await {
            Err(Refusal::NotAllowed { .. }) => return ids,
            page => page.unwrap(),
        };
        ids.extend(page.iter().map(|load| load.subject.clone()));
        let Some(last) = page.last().filter(|_| page.len() == 7) else { return ids };
        after = (last.subject.clone(), last.enrolment.clone());
    }
}

async fn lists_agree(t: &TestHouse, worlds: u64) {
    for (id, parent) in [("south-team", "south"), ("northern", "prime")] {
        let path = if parent == "south" { PATHS[4] } else { PATHS[5] };
        by_hand(
            &t.address,
            &format!("INSERT INTO organisation VALUES ('{id}', 'hub', '{id}', '{parent}', '{path}', NULL)"),
        )
        .unwrap();
    }
    let before = Day::parse("2021-02-01").unwrap();
    let (mut rows, mut nothing) = (0, 0);
    for seed in 0..worlds {
        draw(&mut Rng::with_seed(seed), t);
        let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
        let there: Vec<Participant> = participants::after(&look, "", 100).await.unwrap();
        drop(look);
        let due = by_hand(&t.address, "SELECT due_day, subject, nth FROM due WHERE due_day > '' AND due_day < '2021-02-01' ORDER BY due_day, subject, nth").unwrap();
        for (call, asker) in askers(t).await {
            let may = |act| {
                let allowed = |p: &&Participant| t.house.policies.may(&asker, act, &record_target(p)).allowed();
                there.iter().filter(allowed).map(|p| p.id.clone()).collect::<Vec<_>>()
            };
            let loads = listed(t, &call, Act::ListCaseload, before).await;
            assert_eq!(loads, may(Act::ListCaseload), "world {seed}, the caseload of {asker:?}");
            let allowed = may(Act::ListDue);
            let mine = due.lines().filter(|line| allowed.iter().any(|id| line.split('|').nth(1) == Some(id)));
            let mine: Vec<String> = mine.map(|line| line.replace('|', " ")).collect();
            assert_eq!(listed(t, &call, Act::ListDue, before).await, mine, "world {seed}, what is due for {asker:?}");
            rows += mine.len() + loads.len();
            nothing += usize::from(loads.is_empty());
        }
    }
    assert!(rows > 500 && nothing > 20, "{rows} rows, {nothing} who see nothing: too little to be sure of anything");
}

#[tokio::test]
async fn lists_show_just_what_the_policies_allow_on_sqlite() {
    lists_agree(&TestHouse::sqlite().await, 20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_show_just_what_the_policies_allow_on_postgresql() {
    lists_agree(&TestHouse::postgres().await, 20).await;
}

/// Whether somebody reaches a record: by reading, by recording, by either list. All four must agree.
async fn reaches(t: &TestHouse, call: &Call, writes: bool) -> bool {
    let before = Day::parse("2022-01-01").unwrap();
    let read = shown::read(&t.house, call, "P-1").await.is_ok();
    let due = shown::due(&t.house, call, (before, 9), &None).await.is_ok_and(|rows| !rows.is_empty());
    let load = shown::caseload(&t.house, call, 9, ("", "")).await.is_ok_and(|rows| !rows.is_empty());
    assert_eq!((read, read), (due, load), "{call:?}");
    if writes {
        let line = format!(
            r#"{{"participant":"P-1","fact":"contact_made","on":"{DAY}","why":"{}"}}"#,
            call.now + fastrand::i64(..1 << 40)
        );
        let recorded = perform(&t.house, call, &facts::Record { fact: fact(&line), seen: None }).await;
        assert_eq!(recorded.is_ok(), read, "{recorded:?}");
    }
    read
}

async fn rights_end(t: &TestHouse) {
    let_in(&t.house, "2021-01-04", &[("P-1", NORTH, "ines")]).await.unwrap();
    let day = Day::parse(DAY).unwrap().0;
    let days = |from, to| Days { from, to };

    // A cover begins and is ended.
    assert!(!reaches(t, &at("omar"), true).await);
    let cover = |to| staff::ArrangeCover {
        cover: Cover { absent: "ines".into(), covering: "omar".into(), days: days(day - 1, to) },
    };
    perform(&t.house, &at("hana"), &cover(day + 9)).await.unwrap();
    assert!(reaches(t, &at("omar"), true).await);
    perform(&t.house, &at("hana"), &cover(day - 1)).await.unwrap();
    assert!(!reaches(t, &at("omar"), true).await, "the cover was ended");

    // A window is opened and closed.
    assert!(!reaches(t, &at("carl"), false).await);
    let window = |to| staff::OpenWindow { staff: "carl".into(), organisation: "north".into(), days: days(day - 1, to) };
    perform(&t.house, &at("pia"), &window(day + 9)).await.unwrap();
    assert!(reaches(t, &at("carl"), false).await);
    perform(&t.house, &at("pia"), &window(day - 1)).await.unwrap();
    assert!(!reaches(t, &at("carl"), false).await, "the window was closed");

    // A record is restricted, and opened again.
    assert!(reaches(t, &at("ines"), true).await);
    let keep = |class| shown::Restrict { participant: "P-1".into(), class, why: "at risk".into() };
    perform(&t.house, &at("hana"), &keep(RecordClass::Restricted)).await.unwrap();
    assert!(!reaches(t, &at("ines"), true).await, "the record is restricted");
    assert!(reaches(t, &at("hana"), true).await, "hana is nominated");
    perform(&t.house, &at("hana"), &keep(RecordClass::Ordinary)).await.unwrap();
    assert!(reaches(t, &at("ines"), true).await);

    // Another role, another place, and gone.
    let ines = |role, organisation: &str, left: Option<&str>| {
        let (id, name, organisation) = ("ines".into(), "Ines".into(), organisation.into());
        staff::Keep { id, name, role, organisation, nominated: false, left_on: left.map(Into::into) }
    };
    let changes = [
        (ines(Role::WorkCoach, "south", None), false),
        (ines(Role::WorkCoach, "north", None), true),
        (ines(Role::Employer, "north", None), false),
        (ines(Role::WorkCoach, "north", Some(DAY)), true),
        (ines(Role::WorkCoach, "north", Some("2021-01-04")), false),
    ];
    for (change, reach) in changes {
        perform(&t.house, &Call::operator(moment(DAY, 10)), &change).await.unwrap();
        assert_eq!(reaches(t, &at("ines"), true).await, reach, "{change:?}");
    }
}

#[tokio::test]
async fn a_right_that_ended_is_gone_with_the_next_call_on_sqlite() {
    rights_end(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_ended_is_gone_with_the_next_call_on_postgresql() {
    rights_end(&TestHouse::postgres().await).await;
}
