//! One long story, told to both databases: a participant from referral to claim, with what goes wrong on the way.

#![cfg(test)]

use waymark_app::{Call, claims, facts, keeping, participants, perform};
use waymark_domain::Refusal;
use waymark_domain::staff::{Cover, Days, RecordClass};
use waymark_rules::Day;
use waymark_store::db::Fence;
use waymark_store::standing;
use waymark_testkit::house::{CONTRACT, TestHouse, fact, moment};

fn at(who: &str, day: &str) -> Call {
    Call::staff(who, moment(day, 10))
}

async fn record(t: &TestHouse, call: &Call, line: &str, seen: Option<i64>) -> Result<facts::Recorded, Refusal> {
    perform(&t.house, call, &facts::Record { fact: fact(line), seen }).await
}

async fn import(t: &TestHouse, day: &str, lines: &[&str]) -> Vec<facts::import::Taken> {
    let action = facts::import::Import { contract: CONTRACT.into(), places: Default::default() };
    let lots = facts::import::by_subject(lines.iter().map(|l| fact(l)));
    waymark_app::bulk::perform_all(&t.house, &Call::operator(moment(day, 8)), &action, &lots).await.unwrap()
}

async fn story(t: &TestHouse) {
    referred(t).await;
    on_the_programme(t).await;
    an_outcome(t).await;
    kept(t).await;
}

async fn referred(t: &TestHouse) {
    let referral =
        r#"{"participant":"P-1","fact":"referral_received","on":"2021-01-04","recorded":"2021-01-04T09:31:00Z"}"#;
    let taken = import(t, "2021-01-04", &[referral]).await;
    assert_eq!((taken[0].added, taken[0].repeated), (1, 0));
    assert_eq!(import(t, "2021-01-04", &[referral]).await[0].repeated, 1, "again changes nothing");

    // The administrator of the prime sends it north, where the coordinator gives it to Ines.
    let to = participants::Transfer { participant: "P-1".into(), to: "north".into(), why: "lives there".into() };
    assert!(matches!(perform(&t.house, &at("sol", "2021-01-04"), &to).await, Err(Refusal::NotFound { .. })));
    perform(&t.house, &at("pia", "2021-01-04"), &to).await.unwrap();
    let ines = participants::Allocate { participant: "P-1".into(), coach: "ines".into(), why: "has room".into() };
    perform(&t.house, &at("hana", "2021-01-04"), &ines).await.unwrap();

    // Ines sees what is due; Omar and the south see nothing.
    let due = participants::due(&t.house, &at("ines", "2021-01-05"), (Day::parse("2021-02-01").unwrap(), 100), &None)
        .await
        .unwrap();
    assert!(due.iter().any(|d| d.standard == "first-contact" && d.due == "2021-01-06"), "{due:?}");
    for other in ["omar", "sol", "hugo"] {
        let none =
            participants::due(&t.house, &at(other, "2021-01-05"), (Day::parse("2021-02-01").unwrap(), 100), &None)
                .await;
        assert_eq!(none.unwrap(), [], "{other}");
        assert!(participants::read(&t.house, &at(other, "2021-01-05"), "P-1").await.is_err(), "{other}");
    }
}

async fn on_the_programme(t: &TestHouse) {
    // First contact and start are recorded, and the duties follow.
    let contact = r#"{"participant":"P-1","fact":"first_contact_made","on":"2021-01-05","at":"14:20","by":"phone"}"#;
    let first = record(t, &at("ines", "2021-01-05"), contact, Some(1)).await.unwrap();
    assert_eq!((first.seq, first.id.as_str()), (2, "P-1#00002"));
    assert!(matches!(record(t, &at("ines", "2021-01-05"), contact, None).await, Err(Refusal::AlreadyDone { .. })));
    let start = r#"{"participant":"P-1","fact":"programme_start","on":"2021-01-12"}"#;
    assert!(record(t, &at("ines", "2021-01-11"), start, None).await.is_err(), "not yet");
    assert!(record(t, &at("omar", "2021-01-12"), start, None).await.is_err(), "not his");
    let cover = Cover {
        absent: "ines".into(),
        covering: "omar".into(),
        days: Days { from: Day::parse("2021-01-12").unwrap().0, to: Day::parse("2021-01-13").unwrap().0 },
    };
    perform(&t.house, &at("hana", "2021-01-11"), &waymark_app::staff::ArrangeCover { cover }).await.unwrap();
    record(t, &at("omar", "2021-01-12"), start, None).await.unwrap();
    assert!(participants::read(&t.house, &at("omar", "2021-01-14"), "P-1").await.is_err(), "the cover has ended");

    // The health adviser sees health and nothing else; the coach sees both.
    let health = r#"{"participant":"P-1","fact":"health_need_identified","on":"2021-01-13","why":"CANARY-back-pain"}"#;
    record(t, &at("ines", "2021-01-13"), health, None).await.unwrap();
    let by_adviser = participants::read(&t.house, &at("heal", "2021-01-13"), "P-1").await.unwrap();
    assert_eq!(by_adviser.record.facts.len(), 1);
    assert!(by_adviser.record.facts[0].fact.why.as_deref().unwrap().contains("back-pain"));
    let by_coach = participants::read(&t.house, &at("ines", "2021-01-13"), "P-1").await.unwrap();
    assert_eq!((by_coach.record.facts.len(), by_coach.withheld), (4, 0));

    // A mistake is corrected by a fact with a reason.
    let right = r#"{"participant":"P-1","fact":"programme_start","on":"2021-01-11","replaces":"P-1#00003","why":"the form says Monday"}"#;
    let fix = facts::Correct { fact: fact(right), seen: Some(4) };
    perform(&t.house, &at("ines", "2021-01-14"), &fix).await.unwrap();
    assert!(matches!(perform(&t.house, &at("ines", "2021-01-14"), &fix).await, Err(Refusal::Conflict { .. })));
}

async fn an_outcome(t: &TestHouse) {
    // Work, earnings, and the claim: once.
    let earned = [
        r#"{"participant":"P-1","fact":"job_started","on":"2021-02-01","ref":"j1"}"#,
        r#"{"participant":"P-1","fact":"earnings_updated","on":"2021-03-01","amount":"1200.00","ref":"j1"}"#,
    ];
    let claim = claims::Submit { participant: "P-1".into(), outcome: "employed".into() };
    assert!(perform(&t.house, &at("cora", "2021-02-01"), &claim).await.is_err(), "not reached");
    record(t, &at("ines", "2021-02-01"), earned[0], None).await.unwrap();
    record(t, &at("ines", "2021-03-01"), earned[1], None).await.unwrap();
    perform(&t.house, &at("cora", "2021-03-02"), &claim).await.unwrap();
    let twice = perform(&t.house, &at("pia", "2021-03-02"), &claim).await;
    assert!(matches!(&twice, Err(Refusal::AlreadyDone { by, .. }) if by == "cora"), "{twice:?}");

    // Restricted: only the nominated see it from here on.
    let close =
        participants::Restrict { participant: "P-1".into(), class: RecordClass::Restricted, why: "at risk".into() };
    perform(&t.house, &at("pia", "2021-03-03"), &close).await.unwrap();
    assert!(participants::read(&t.house, &at("ines", "2021-03-03"), "P-1").await.is_err());
    assert!(participants::read(&t.house, &at("hana", "2021-03-03"), "P-1").await.is_ok());
}

async fn kept(t: &TestHouse) {
    // The figures hold what fell due.
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let figures = standing::tally_of(&look, CONTRACT, "organisation:north").await.unwrap();
    let met = |standard: &str| figures.0.iter().filter(|(k, _)| k[2] == standard).map(|(_, c)| c[0]).sum::<i64>();
    assert_eq!(met("first-contact"), 1, "{figures:?}");
    let lines = waymark_store::audit::about(&look, "participant/P-1").await.unwrap();
    assert!(lines.iter().any(|l| l.line.contains("\"refused\"")) && lines.iter().any(|l| l.line.contains("\"read\"")));
    assert!(lines.iter().all(|l| !l.line.contains("CANARY")));
    drop(look);

    // Everything holds; the calendar moves on, and everything still does; made anew, everything is the same to the byte.
    sound(t, "2021-03-03").await;
    let swept = keeping::sweep(&t.house, &Call::operator(moment("2021-08-20", 1))).await.unwrap();
    assert!(swept > 0);
    sound(t, "2021-08-20").await;
    let before = rows(t).await;
    assert!(before.0.len() > 10 && !before.1.0.is_empty());
    keeping::rebuild(&t.house, &Call::operator(moment("2021-08-20", 2))).await.unwrap();
    assert_eq!(rows(t).await, before);
    sound(t, "2021-08-20").await;
}

async fn sound(t: &TestHouse, day: &str) {
    let report = keeping::verify(&t.house, &Call::operator(moment(day, 12)), &[]).await.unwrap();
    assert!(report.sound(), "{}", report.lines().join("\n"));
}

/// Every derived row there is.
async fn rows(t: &TestHouse) -> (Vec<String>, standing::TallyChange) {
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let all = standing::stored_between(&look, ("", "~")).await.unwrap();
    let each = all.into_values().flat_map(|d| [d.caseload, d.due, d.timeline]).flatten().map(|row| row.join("|"));
    (each.collect(), standing::tally(&look).await.unwrap())
}

#[tokio::test]
async fn the_story_on_sqlite() {
    let t = TestHouse::sqlite().await;
    story(&t).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_on_postgresql() {
    let t = TestHouse::postgres().await;
    story(&t).await;
}

async fn every_statement(t: &TestHouse) {
    let tx = t.house.store.db.begin(&Fence::Everything).await.unwrap();
    let all = waymark_store::statements();
    assert!(all.len() > 100, "{}", all.len());
    for (name, statement) in all {
        let places = tx.prepare(&statement).await.unwrap_or_else(|e| panic!("{name}: {e}"));
        let highest = (1..100).rev().find(|n| statement.text.contains(&format!("${n}"))).unwrap_or(0);
        assert_eq!(places, highest, "{name} leaves a number out");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares_on_both() {
    every_statement(&TestHouse::sqlite().await).await;
    every_statement(&TestHouse::postgres().await).await;
}
