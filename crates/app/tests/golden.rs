//! A database of each released version is opened, brought to this one, verified and gone on with, on both databases.
//!
//! `cargo run -p waymark-app --example golden` prints one of this version; before the first release a changed first step wants it
//! printed anew, and after a release its file is never changed again.

#![cfg(test)]

use waymark_app::keeping::rebuild;
use waymark_app::keeping::verify::verify;
use waymark_app::{Call, facts, participants, perform};
use waymark_domain::staff::RecordClass;
use waymark_store::Store;
use waymark_store::db::{Db, Opening};
use waymark_store::keys::Keys;
use waymark_store::migrate::{MIGRATIONS, migrate_with};
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::{MASTER, fact, house_over, moment};
use waymark_testkit::postgres::shared;

/// Each released version: how many steps it had, and its database.
const RELEASED: [(usize, &str); 1] = [(1, include_str!("../../store/tests/golden/0001.sql"))];

async fn goes_on(address: &str) {
    let store = Store::prepare(address, Keys::from_master(&MASTER)).await.unwrap();
    let house = house_over(store);
    // What a later version derives is not in an earlier one's database; rebuilding makes it, and changes nothing that was recorded.
    rebuild(&house, &Call::operator(moment("2021-03-06", 9))).await.unwrap();
    let report = verify(&house, &Call::operator(moment("2021-03-06", 9)), &[]).await.unwrap();
    assert!(report.sound(), "{:#?}", report.lines());

    let ines = Call::staff("ines", moment("2021-03-06", 10));
    let seen = participants::read(&house, &ines, "P-1").await.unwrap();
    let words: Vec<String> = seen.record.facts.iter().filter_map(|held| held.fact.why.clone()).collect();
    assert_eq!(words, ["rang back", "a bad knee", "misread"], "what was sealed then is read now");
    assert_eq!((seen.record.version, seen.participant.class), (7, RecordClass::Ordinary));
    assert!(
        participants::read(&house, &Call::staff("omar", moment("2021-03-06", 10)), "P-2").await.is_err(),
        "restricted"
    );

    let line = r#"{"participant":"P-1","fact":"contact_made","on":"2021-03-06"}"#;
    let answer = perform(&house, &ines, &facts::Record { fact: fact(line), seen: Some(7) }).await.unwrap();
    assert_eq!(answer.seq, 8);
    let report = verify(&house, &Call::operator(moment("2021-03-06", 11)), &[]).await.unwrap();
    assert!(report.sound(), "{:#?}", report.lines());
}

#[tokio::test]
async fn a_database_of_each_release_goes_on_on_sqlite() {
    for (_, golden) in RELEASED {
        let folder = tempfile::tempdir().unwrap();
        let address = folder.path().join("waymark.db").display().to_string();
        by_hand(&address, golden).unwrap();
        goes_on(&address).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_each_release_goes_on_on_postgresql() {
    for (steps, golden) in RELEASED {
        let address = shared().create_database().unwrap();
        let db = Db::open(&address, Opening::Writing).unwrap();
        migrate_with(&db, &MIGRATIONS[..steps]).await.unwrap();
        drop(db);
        let rows =
            golden.lines().filter(|line| line.starts_with("INSERT") && !line.starts_with("INSERT INTO migration "));
        // The same rows; only bytes and the ends of lines are written in another way.
        let written = |row: &str| row.replace("(X'", "('\\x").replace(", X'", ", '\\x").replace("char(10)", "chr(10)");
        let rows: Vec<String> = rows.map(written).collect();
        by_hand(&address, &rows.join("\n")).unwrap();
        goes_on(&address).await;
    }
}
