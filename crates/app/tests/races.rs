//! Several people, several processes, one record: nothing is lost, doubled or overwritten, and everybody is told the truth.

#![cfg(test)]

use futures_util::future::join_all;
use waymark_app::effects::owner_of;
use waymark_app::keeping::verify;
use waymark_app::{Call, House, claims, facts, participants as shown, perform};
use waymark_domain::Refusal;
use waymark_domain::derived::derive;
use waymark_domain::ledger::Checker;
use waymark_domain::record::Record;
use waymark_rules::facts::Subject;
use waymark_store::db::{Ask, Fence, Statement};
use waymark_store::keys::Keys;
use waymark_store::standing::TallyChange;
use waymark_store::{Store, audit, house, journal, participants, people, referrals, standing};
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::{CONTRACT, MASTER, TestHouse, fact, house_over, moment};
use waymark_testkit::interleave::interleave;
use waymark_testkit::newcomers::{import, let_in, referral};

const DAY: &str = "2021-01-05";
const NORTH: &str = "/dwp/prime/north/";
const SOUTH: &str = "/dwp/prime/south/";

fn at(who: &str) -> Call {
    Call::staff(who, moment(DAY, 10))
}

async fn interleavings(t: &TestHouse) {
    let found = interleave(t, (13, 200)).await.unwrap();
    assert_eq!(found.rounds, 200);
    let enough = found.merged > 50 && found.conflicts > 50 && found.together > 30 && found.offline > 20;
    assert!(enough, "too little happened to be sure of anything: {found:?}");
}

#[tokio::test]
async fn two_people_and_a_device_lose_nothing_in_any_interleaving_on_sqlite() {
    interleavings(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_and_a_device_lose_nothing_in_any_interleaving_on_postgresql() {
    interleavings(&TestHouse::postgres().await).await;
}

/// Other houses over the database of a test, as other processes would have them; SQLite has one process, so there are none.
async fn processes(t: &TestHouse, more: usize) -> Vec<House> {
    let mut houses = Vec::new();
    for _ in 0..if t.house.store.db.name() == "SQLite" { 0 } else { more } {
        houses.push(house_over(Store::prepare(&t.address, Keys::from_master(&MASTER)).await.unwrap()));
    }
    houses
}

/// The house whose turn it is.
fn turn<'a>(t: &'a TestHouse, others: &'a [House], n: usize) -> &'a House {
    others.get(n % (others.len() + 1)).unwrap_or(&t.house)
}

/// Two records in two hubs that somebody found to be one person's, each with the outcome reached.
async fn one_person(t: &TestHouse) {
    let_in(&t.house, "2021-01-04", &[("R-1", NORTH, "ines"), ("R-2", SOUTH, "sol")]).await.unwrap();
    let line = |id: &str, rest: &str| format!(r#"{{"participant":"{id}",{rest}}}"#);
    let steps = [
        r#""fact":"first_contact_made","on":"2021-01-05""#,
        r#""fact":"programme_start","on":"2021-01-12""#,
        r#""fact":"job_started","on":"2021-02-01","ref":"j1""#,
        r#""fact":"earnings_updated","on":"2021-03-01","amount":"1200.00","ref":"j1""#,
    ];
    let lines: Vec<String> = ["R-1", "R-2"].iter().flat_map(|id| steps.iter().map(|s| line(id, s))).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    import(&t.house, &Call::operator(moment("2021-03-01", 9)), &lines, &[]).await.unwrap();
    // Somebody found that both records are one person's.
    let tx = t.house.store.db.begin(&Fence::Everything).await.unwrap();
    referrals::offer(&tx, ("R-1", "R-2"), "the same number").await.unwrap();
    tx.commit().await.unwrap();
    let (one, other, why) = ("R-1".into(), "R-2".into(), "they said so".into());
    let same = waymark_app::referrals::DecideDuplicate { one, other, same: true, why };
    perform(&t.house, &Call::staff("pia", moment("2021-03-02", 9)), &same).await.unwrap();
}

async fn one_claim(t: &TestHouse) {
    one_person(t).await;
    let others = processes(t, 3).await;
    let people = [("hana", "R-1"), ("hugo", "R-2"), ("cora", "R-1"), ("pia", "R-2")];
    let now = moment("2021-03-02", 10);
    let sent = (0..100).map(|n| {
        let (who, participant) = people[n / 4 % 4];
        let (others, house) = (&others, turn(t, &others, n));
        async move {
            let _ = others;
            let claim = claims::Submit { participant: participant.into(), outcome: "employed".into() };
            (who, perform(house, &Call::staff(who, now), &claim).await)
        }
    });
    let answers = join_all(sent).await;
    let accepted: Vec<&str> = answers.iter().filter(|(_, a)| a.is_ok()).map(|(who, _)| *who).collect();
    let [first] = accepted[..] else { panic!("{accepted:?} were accepted") };
    for (who, answer) in answers.iter().filter(|(_, a)| a.is_err()) {
        let told =
            matches!(answer, Err(Refusal::AlreadyDone { by, on }) if by == first && on.starts_with("2021-03-02"));
        assert!(told, "{who} was told {answer:?}");
    }
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let claims = waymark_store::requests::claims(&look).await.unwrap();
    assert_eq!((claims.len(), claims[0].author.as_str()), (1, first));
    // The rule of the database has the last word: past everything of ours, a second claim is not taken.
    let again = "INSERT INTO claim SELECT contract, person, outcome, 'R-9', author, recorded FROM claim";
    assert!(by_hand(&t.address, again).is_err());
}

#[tokio::test]
async fn of_a_hundred_claims_of_one_outcome_one_is_accepted_on_sqlite() {
    one_claim(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_claims_of_one_outcome_one_is_accepted_on_postgresql() {
    one_claim(&TestHouse::postgres().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_claims_under_way_at_once_from_two_records_of_one_person_do_not_both_pass_on_postgresql() {
    let t = TestHouse::postgres().await;
    one_person(&t).await;
    let now = moment("2021-03-02", 10);
    let claim = |participant: &str| claims::Submit { participant: participant.into(), outcome: "employed".into() };
    // Somebody holds the end of the audit until both claims have come as far as they can, so that neither has committed.
    let tx = t.house.store.db.begin(&Fence::Everything).await.unwrap();
    drop(audit::Audit::hold(&tx).await.unwrap());
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let address = t.address.clone();
    let release = async move {
        while by_hand(&address, waiting).unwrap() != "2" {
            tokio::task::yield_now().await;
        }
        drop(tx);
    };
    let (hana, hugo) = (Call::staff("hana", now), Call::staff("hugo", now));
    let (one, other) = (claim("R-1"), claim("R-2"));
    let (first, second, ()) = tokio::join!(perform(&t.house, &hana, &one), perform(&t.house, &hugo, &other), release);
    let (accepted, refused) = if first.is_ok() { ("hana", second) } else { ("hugo", first) };
    assert!(matches!(&refused, Err(Refusal::AlreadyDone { by, .. }) if by == accepted), "{accepted}, then {refused:?}");
}

/// Everything that was derived and audited, worked out afresh; what differs is told.
async fn worked_out_afresh(house: &House) -> Result<(), String> {
    let look = house.store.db.look(&Fence::Everything).await.map_err(|e| e.to_string())?;
    let on = house::derived_on(&look).await.map_err(|e| e.to_string())?;
    let held = people::contract(&look, CONTRACT).await.map_err(|e| e.to_string())?.ok_or("no contract")?;
    let own = Subject::Contract(CONTRACT.into());
    let notices = journal::load(&look, house.reading(), &own).await.map_err(|e| e.to_string())?;
    let mut figures = TallyChange::default();
    let stored = standing::stored_between(&look, ("", "~")).await.map_err(|e| e.to_string())?;
    for p in participants::after(&look, "", 1000).await.map_err(|e| e.to_string())? {
        let subject = Subject::Participant(p.id.clone());
        let record: Record = journal::load(&look, house.reading(), &subject).await.map_err(|e| e.to_string())?;
        let places: Vec<i64> = record.facts.iter().map(|held| held.seq).collect();
        if places != (1..=p.version).collect::<Vec<_>>() {
            return Err(format!("{} is at version {} and has the facts {places:?}", p.id, p.version));
        }
        let owner = owner_of(&subject, Some(&p), &held);
        let rows = standing::rows_of(
            &owner,
            &record,
            &derive(&*house.program("jets").map_err(|e| e.to_string())?, &record, &notices, on)?,
        );
        if stored.get(&p.id) != Some(&rows) {
            return Err(format!(
                "what is derived of {} differs: {:?} is stored, {rows:?} follows",
                p.id,
                stored.get(&p.id)
            ));
        }
        figures.merge(&rows.tally);
    }
    if standing::tally(&look).await.map_err(|e| e.to_string())? != figures {
        return Err("the figures are not the sum of the records".into());
    }
    let mut checker = Checker::new(&[], &[]);
    for line in audit::after(&look, 0, 100_000).await.map_err(|e| e.to_string())? {
        checker.entry(&line.line, line.chain);
    }
    let findings = checker.finish();
    let end = audit::head(&look).await.map_err(|e| e.to_string())?;
    let whole = findings.faults.is_empty() && findings.head == end;
    whole.then_some(()).ok_or_else(|| format!("the audit is not whole: {:?}", findings.faults))
}

/// How often the audit says that something was done.
async fn done(t: &TestHouse, action: &str) -> usize {
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let lines = audit::after(&look, 0, 100_000).await.unwrap();
    let says = |line: &&audit::Line| line.line.contains(&format!("\"{action}\"")) && line.line.contains("\"done\"");
    lines.iter().filter(says).count()
}

async fn four_processes(t: &TestHouse) {
    let records = ["Q-1", "Q-2", "Q-3", "Q-4", "Q-5"];
    let_in(&t.house, "2021-01-04", &records.map(|id| (id, NORTH, "ines"))).await.unwrap();
    let others = processes(t, 3).await;
    let kinds = ["contact_made", "contact_attempted", "action_plan_agreed", "progress_review_held", "contact_made"];
    let sent = (0..4).map(|process| {
        let house = turn(t, &others, process);
        async move {
            let mut kept = Vec::new();
            for n in 0..25 {
                let (id, kind, who) = (records[(n + process) % 5], kinds[n % 5], ["ines", "hana"][n % 2]);
                let why = format!("process {process}, note {n}");
                let line = format!(r#"{{"participant":"{id}","fact":"{kind}","on":"{DAY}","why":"{why}"}}"#);
                let answer = perform(house, &at(who), &facts::Record { fact: fact(&line), seen: None }).await;
                kept.push((id, answer.unwrap_or_else(|e| panic!("{why}: {e}")).seq, why));
            }
            kept
        }
    });
    let kept: Vec<_> = join_all(sent).await.into_iter().flatten().collect();
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    for id in records {
        let record = journal::load(&look, t.house.reading(), &Subject::Participant(id.into())).await.unwrap();
        let mut told: Vec<(i64, Option<String>)> = vec![(1, None)];
        told.extend(kept.iter().filter(|(of, ..)| *of == id).map(|(_, seq, why)| (*seq, Some(why.clone()))));
        told.sort();
        let there: Vec<_> = record.facts.iter().map(|held| (held.seq, held.fact.why.clone())).collect();
        assert_eq!(there, told, "{id}");
    }
    drop(look);
    assert_eq!(done(t, "record_fact").await, 100);
    worked_out_afresh(&t.house).await.unwrap();
    let report = verify::verify(&t.house, &Call::operator(moment(DAY, 12)), &[]).await.unwrap();
    assert!(report.sound(), "{:#?}", report.lines());
    tampering_is_seen(t).await;
}

/// What the checks above would say of a worse build: each fault is made by hand, seen, and mended again.
async fn tampering_is_seen(t: &TestHouse) {
    let faults = [
        (
            "UPDATE participant SET version = version + 1 WHERE id = 'Q-1'",
            "UPDATE participant SET version = version - 1 WHERE id = 'Q-1'",
            "version",
        ),
        (
            "UPDATE fact SET seq = 99 WHERE subject = 'Q-2' AND seq = 3",
            "UPDATE fact SET seq = 3 WHERE subject = 'Q-2' AND seq = 99",
            "",
        ),
        ("UPDATE due SET due_day = '2031-01-01' || due_day", "UPDATE due SET due_day = substr(due_day, 11)", "derived"),
        ("UPDATE caseload SET coach = 'omar'", "UPDATE caseload SET coach = 'ines'", "derived"),
        (
            "INSERT INTO tally VALUES ('jets-1', '', 'x', '2021-01', 1, 0, 0, 0)",
            "DELETE FROM tally WHERE standard = 'x'",
            "figures",
        ),
        (
            "UPDATE audit SET line = line || ' ' WHERE seq = 7",
            "UPDATE audit SET line = substr(line, 1, length(line) - 1) WHERE seq = 7",
            "audit",
        ),
        ("UPDATE audit SET seq = -seq WHERE seq = 30", "UPDATE audit SET seq = -seq WHERE seq = -30", "audit"),
    ];
    for (fault, mended, named) in faults {
        by_hand(&t.address, fault).unwrap();
        let said = worked_out_afresh(&t.house).await;
        assert!(said.as_ref().is_err_and(|what| what.contains(named)), "{fault}: {said:?}");
        by_hand(&t.address, mended).unwrap();
        worked_out_afresh(&t.house).await.unwrap();
    }
}

#[tokio::test]
async fn four_tasks_with_a_hundred_actions_leave_every_row_as_it_follows_on_sqlite() {
    four_processes(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn four_processes_with_a_hundred_actions_leave_every_row_as_it_follows_on_postgresql() {
    four_processes(&TestHouse::postgres().await).await;
}

async fn one_record(t: &TestHouse) {
    let_in(&t.house, "2021-01-04", &[("P-1", NORTH, "ines")]).await.unwrap();
    let others = processes(t, 1).await;
    // The first action of a day also moves the derived rows on; here all are the first.
    let sent = (0..40).map(|n| {
        let house = turn(t, &others, n);
        async move {
            let line = format!(r#"{{"participant":"P-1","fact":"contact_made","on":"{DAY}","why":"note {n}"}}"#);
            perform(house, &at("ines"), &facts::Record { fact: fact(&line), seen: Some(1) }).await.unwrap().seq
        }
    });
    let mut places = join_all(sent).await;
    places.sort_unstable();
    assert_eq!(places, (2..42).collect::<Vec<_>>());
    let jobs = by_hand(&t.address, "SELECT count(*) FROM job WHERE kind = 'sweep'").unwrap();
    assert_eq!(jobs, "1", "one sweep for the day");
    worked_out_afresh(&t.house).await.unwrap();
}

#[tokio::test]
async fn two_tasks_on_one_record_number_its_facts_without_a_gap_on_sqlite() {
    one_record(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_on_one_record_number_its_facts_without_a_gap_on_postgresql() {
    one_record(&TestHouse::postgres().await).await;
}

async fn new_records(t: &TestHouse) {
    let others = processes(t, 3).await;
    let lines: Vec<String> = (0..30).map(|n| referral(&format!("N-{n}"), "2021-01-04")).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let call = Call::operator(moment(DAY, 9));
    // The same file four times over, while the contract itself is written about and somebody records the first of the day.
    let files = join_all((0..4).map(|n| import(turn(t, &others, n), &call, &lines, &[])));
    let notices = join_all((0..8).map(|n| {
        let line =
            format!(r#"{{"contract":"{CONTRACT}","fact":"contract_review_held","on":"{DAY}","why":"review {n}"}}"#);
        let (house, call) = (turn(t, &others, n), call.clone());
        async move { import(house, &call, &[&line], &[]).await }
    }));
    let (files, notices) = tokio::join!(files, notices);
    let taken: Vec<_> = files.into_iter().flat_map(|file| file.unwrap()).collect();
    assert_eq!(taken.iter().map(|one| one.added).sum::<usize>(), 30, "{taken:?}");
    assert_eq!(taken.iter().map(|one| one.repeated).sum::<usize>(), 90);
    assert_eq!(notices.into_iter().map(|lots| lots.unwrap()[0].added).sum::<usize>(), 8);
    let facts = by_hand(&t.address, "SELECT count(*), max(seq) FROM fact WHERE subject LIKE 'contract:%'").unwrap();
    assert_eq!(facts, "8|8");
}

#[tokio::test]
async fn the_same_file_taken_in_four_times_at_once_counts_once_on_sqlite() {
    new_records(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_taken_in_four_times_at_once_counts_once_on_postgresql() {
    new_records(&TestHouse::postgres().await).await;
}

async fn many_readers(t: &TestHouse) {
    let_in(&t.house, "2021-01-04", &[("P-1", NORTH, "ines")]).await.unwrap();
    // More than there are connections: nobody who holds one may wait for a second.
    let call = at("ines");
    let reads = join_all((0..60).map(|_| shown::read(&t.house, &call, "P-1"))).await;
    for read in reads {
        assert_eq!(read.unwrap().record.facts.len(), 1);
    }
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let read = look
        .row(&Statement::new("SELECT count(*) FROM audit WHERE line LIKE '%\"read\"%'"), &[])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(read.int(0), Ok(60));
}

#[tokio::test]
async fn more_readers_than_connections_are_all_answered_on_sqlite() {
    many_readers(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_readers_than_connections_are_all_answered_on_postgresql() {
    many_readers(&TestHouse::postgres().await).await;
}
