//! What cannot be audited is not done, and what is kept sealed is nowhere in the clear.

#![cfg(test)]

use std::path::Path;
use waymark_app::effects::NewIdentity;
use waymark_app::{Call, facts, participants as shown, perform};
use waymark_domain::Refusal;
use waymark_domain::staff::RecordClass;
use waymark_rules::facts::Subject;
use waymark_store::db::Fence;
use waymark_store::{identities, journal, participants, referrals};
use waymark_testkit::by_hand::{by_hand, database_of};
use waymark_testkit::house::{CONTRACT, TestHouse, fact, moment};
use waymark_testkit::newcomers::let_in;
use waymark_testkit::postgres::shared;

const DAY: &str = "2021-01-05";
const NORTH: &str = "/dwp/prime/north/";

fn at(who: &str) -> Call {
    Call::staff(who, moment(DAY, 10))
}

async fn record(t: &TestHouse, call: &Call, rest: &str) -> Result<facts::Recorded, Refusal> {
    let line = format!(r#"{{"participant":"P-1","on":"{DAY}",{rest}}}"#);
    perform(&t.house, call, &facts::Record { fact: fact(&line), seen: None }).await
}

/// Everything an action could leave behind, as text.
fn everything(t: &TestHouse) -> String {
    let tables = [
        "participant",
        "placement",
        "fact",
        "caseload",
        "due",
        "timeline",
        "tally",
        "claim",
        "request",
        "job",
        "audit",
        "house",
    ];
    let rows = |table: &str| by_hand(&t.address, &format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
    tables.map(rows).join("\n")
}

/// Statements after which no line can be added to the audit, and those that mend it.
fn no_audit(t: &TestHouse) -> [(&'static str, &'static str); 3] {
    let trigger = if t.house.store.db.name() == "SQLite" {
        (
            "CREATE TRIGGER no_audit BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END",
            "DROP TRIGGER no_audit",
        )
    } else {
        (
            "CREATE FUNCTION no_audit() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no room'; END $$ LANGUAGE plpgsql; \
             CREATE TRIGGER no_audit BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION no_audit()",
            "DROP TRIGGER no_audit ON audit",
        )
    };
    let gone = ("ALTER TABLE audit RENAME TO audit_gone", "ALTER TABLE audit_gone RENAME TO audit");
    let headless = ("UPDATE audit_head SET id = 2", "UPDATE audit_head SET id = 1");
    [trigger, gone, headless]
}

async fn no_audit_no_action(t: &TestHouse) {
    let_in(&t.house, "2021-01-04", &[("P-1", NORTH, "ines")]).await.unwrap();
    record(t, &at("ines"), r#""fact":"contact_attempted""#).await.unwrap();
    for (n, (broken, mended)) in no_audit(t).into_iter().enumerate() {
        let before = everything(t);
        by_hand(&t.address, broken).unwrap();
        let contact = format!(r#""fact":"contact_made","why":"call {n}""#);
        let call = at("ines").with_key(&format!("k{n}"));
        let answer = record(t, &call, &contact).await;
        assert!(matches!(answer, Err(Refusal::NotSaved(_))), "{broken}: {answer:?}");
        let to = shown::Allocate { participant: "P-1".into(), coach: "omar".into(), why: "has room".into() };
        assert!(matches!(perform(&t.house, &at("hana"), &to).await, Err(Refusal::NotSaved(_))), "{broken}");
        // Reading is audited too, and so is being turned away: neither is told anything.
        for who in ["ines", "sol"] {
            let read = shown::read(&t.house, &at(who), "P-1").await;
            assert!(matches!(read, Err(Refusal::NotSaved(_))), "{broken}: {who} was told {read:?}");
        }
        by_hand(&t.address, mended).unwrap();
        assert_eq!(everything(t), before, "{broken}");
        record(t, &call, &contact).await.unwrap();
        assert_eq!(shown::read(&t.house, &at("ines"), "P-1").await.unwrap().record.facts.len(), 3 + n);
    }
}

#[tokio::test]
async fn what_cannot_be_audited_is_not_done_and_not_shown_on_sqlite() {
    no_audit_no_action(&TestHouse::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_audited_is_not_done_and_not_shown_on_postgresql() {
    no_audit_no_action(&TestHouse::postgres().await).await;
}

/// One word in every place that is kept sealed, or where somebody writes freely.
async fn sow(t: &TestHouse, canary: &str) {
    let_in(&t.house, "2021-01-04", &[("P-1", NORTH, "ines")]).await.unwrap();
    let sown = [
        format!(r#""fact":"contact_made","why":"{canary}""#),
        format!(r#""fact":"onward_referral_made","service":"{canary}""#),
        format!(r#""fact":"health_need_identified","why":"{canary}""#),
        format!(r#""fact":"detail_recorded","detail":"address","value":"{canary}""#),
        format!(r#""fact":"detail_recorded","detail":"postcode","value":"{canary}""#),
        format!(r#""fact":"job_started","ref":"j1","employer":"{canary}","job_title":"{canary}""#),
    ];
    for (n, rest) in sown.iter().enumerate() {
        record(t, &at("ines").with_key(&format!("k{n}")), rest).await.unwrap();
    }
    let right = format!(r#""fact":"contact_attempted","replaces":"P-1#00002","why":"{canary}""#);
    let line = format!(r#"{{"participant":"P-1","on":"{DAY}",{right}}}"#);
    perform(&t.house, &at("ines"), &facts::Correct { fact: fact(&line), seen: None }).await.unwrap();
    let coach = shown::Allocate { participant: "P-1".into(), coach: "omar".into(), why: canary.into() };
    perform(&t.house, &at("hana"), &coach).await.unwrap();
    let to = shown::Transfer { participant: "P-1".into(), to: "north-micro".into(), why: canary.into() };
    perform(&t.house, &at("hana"), &to).await.unwrap();
    let close = shown::Restrict { participant: "P-1".into(), class: RecordClass::Restricted, why: canary.into() };
    perform(&t.house, &at("hana"), &close).await.unwrap();
    // What was refused leaves nothing of it either.
    assert!(record(t, &at("sol"), &sown[0]).await.is_err());

    let tx = t.house.store.db.begin(&Fence::Everything).await.unwrap();
    let key = journal::key_or_new(&tx, &t.house.store.keys, "P-1", 0).await.unwrap();
    let identity = NewIdentity {
        source: "referral",
        body: format!(r#"{{"last_name":"{canary}"}}"#),
        tokens: vec![("nino", canary.into())],
    };
    let version = identities::Version {
        version: 1,
        source: identity.source.into(),
        author: "ines".into(),
        recorded: 0,
        body: identity.body,
    };
    identities::add(&tx, "P-1", &key, &version).await.unwrap();
    identities::set_tokens(&tx, &t.house.store.keys, "P-1", &identity.tokens).await.unwrap();
    let referral = referrals::Version {
        contract: CONTRACT.into(),
        reference: "PO-1".into(),
        digest: "d".into(),
        extracted: None,
        participant: "P-1".into(),
        recorded: 0,
        body: format!(r#"{{"notes":"{canary}"}}"#),
    };
    referrals::add(&tx, &key, &referral).await.unwrap();
    tx.commit().await.unwrap();
    let look = t.house.store.db.look(&Fence::Everything).await.unwrap();
    let record = journal::load(&look, t.house.reading(), &Subject::Participant("P-1".into())).await.unwrap();
    let told = record.facts.iter().filter(|held| format!("{held:?}").contains(canary)).count();
    let placed = participants::placements_opened(&look, "P-1", &key).await.unwrap();
    assert_eq!(placed.iter().filter(|placement| placement.why == canary).count(), 3);
    assert_eq!(told, 7, "with the key everything reads");
}

/// The files under a folder that hold a text.
fn holding(folder: &Path, text: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(holding(&entry.path(), text));
        } else if let Ok(bytes) = std::fs::read(entry.path())
            && bytes.windows(text.len()).any(|window| window == text)
        {
            found.push(entry.path().display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn no_file_of_sqlite_holds_a_word_that_is_kept_sealed() {
    let t = TestHouse::sqlite().await;
    sow(&t, "CANARYLITE").await;
    assert!(t.folder().join("waymark.db-wal").exists());
    assert_eq!(holding(t.folder(), b"CANARYLITE"), [""; 0], "while it is written");
    by_hand(&t.address, "PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    assert_eq!(holding(t.folder(), b"CANARYLITE"), [""; 0], "and afterwards");
    by_hand(&t.address, "INSERT INTO house VALUES ('leak', 'CANARYLITE')").unwrap();
    assert!(!holding(t.folder(), b"CANARYLITE").is_empty(), "a word in the clear would be found");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_and_no_row_of_postgresql_holds_a_word_that_is_kept_sealed() {
    let t = TestHouse::postgres().await;
    sow(&t, "CANARYPG").await;
    by_hand(&t.address, "CHECKPOINT").unwrap();
    assert_eq!(holding(shared().folder(), b"CANARYPG"), [""; 0]);
    // Long values may be compressed in the files, so the rows are read as well.
    let query = "SELECT string_agg(query_to_xml(format('SELECT * FROM %I', tablename), true, false, '')::text, '') FROM pg_tables WHERE schemaname = 'public'";
    let rows = || shared().psql(database_of(&t.address), &format!("SET xmlbinary = 'hex'; {query}")).unwrap();
    let hex: String = b"CANARYPG".iter().map(|byte| format!("{byte:02X}")).collect();
    let before = rows();
    assert!(before.contains("P-1") && !before.contains("CANARYPG") && !before.contains(&hex));
    by_hand(&t.address, "INSERT INTO house VALUES ('leak', 'CANARYPG')").unwrap();
    assert!(rows().contains("CANARYPG"), "a word in the clear would be found");
    assert!(!holding(shared().folder(), b"CANARYPG").is_empty());
}
