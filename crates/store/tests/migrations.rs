//! Migrations: forwards, once, whole or not at all, and never on a database that is not what it should be.

#![cfg(test)]

use waymark_store::db::{Db, Fence, Opening};
use waymark_store::keys::Keys;
use waymark_store::migrate::{MIGRATIONS, Migration, check_version, migrate, migrate_with};
use waymark_store::{Store, StoreError};
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::postgres::shared;

/// An empty database of each kind, and what keeps the first alive.
fn both() -> (tempfile::TempDir, [String; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let lite = folder.path().join("waymark.db").display().to_string();
    (folder, [lite, shared().create_database().unwrap()])
}

fn open(address: &str) -> Db {
    Db::open(address, Opening::Writing).unwrap()
}

fn setup<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Setup(what)) => what,
        other => panic!("{other:?}"),
    }
}

/// Every table with its columns, as the database describes them.
fn layout(address: &str) -> String {
    let lite = "SELECT name, sql FROM sqlite_schema ORDER BY name";
    let pg = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position";
    by_hand(address, if address.starts_with("postgres") { pg } else { lite }).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_again_changes_nothing() {
    let (_folder, addresses) = both();
    for address in addresses {
        let db = open(&address);
        let empty = check_version(&db).await;
        assert!(setup(empty).contains("no tables of Waymark yet; run `waymark migrate`"));
        let taken = migrate(&db).await.unwrap();
        assert_eq!(taken.len(), MIGRATIONS.len());
        check_version(&db).await.unwrap();
        let (before, ran) = (layout(&address), by_hand(&address, "SELECT * FROM migration ORDER BY name").unwrap());
        assert_eq!(migrate(&db).await.unwrap(), [""; 0]);
        assert_eq!(layout(&address), before);
        assert_eq!(by_hand(&address, "SELECT * FROM migration ORDER BY name").unwrap(), ran);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_and_a_step_changed_by_hand_are_refused_in_one_sentence() {
    let (_folder, addresses) = both();
    for address in addresses {
        let db = open(&address);
        migrate(&db).await.unwrap();
        by_hand(&address, "INSERT INTO migration VALUES ('9999_later', 'x')").unwrap();
        for said in [setup(migrate(&db).await), setup(check_version(&db).await)] {
            assert!(said.contains("newer version") && said.contains("9999_later") && !said.contains('\n'), "{said}");
        }
        by_hand(&address, "DELETE FROM migration WHERE name = '9999_later'").unwrap();
        by_hand(&address, "UPDATE migration SET digest = 'x'").unwrap();
        for said in [setup(migrate(&db).await), setup(check_version(&db).await)] {
            assert!(said.contains("0001_record") && said.contains("changed by hand") && !said.contains('\n'), "{said}");
        }
    }
}

const GOOD: Migration = Migration {
    name: "9998_more",
    both: "CREATE TABLE more (a TEXT NOT NULL, PRIMARY KEY (a)) /* as it comes */;",
    postgres: "",
};
const HALF: Migration = Migration {
    name: "9998_more",
    both: "CREATE TABLE more (a TEXT NOT NULL, PRIMARY KEY (a)) /* as it comes */; INSERT INTO nowhere VALUES (1);",
    postgres: "",
};

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_fails_in_the_middle_leaves_nothing_behind_and_can_be_taken_again() {
    let (_folder, addresses) = both();
    for address in addresses {
        let db = open(&address);
        migrate(&db).await.unwrap();
        let before = layout(&address);
        let steps: Vec<Migration> = MIGRATIONS.iter().copied().chain([HALF]).collect();
        assert!(matches!(migrate_with(&db, &steps).await, Err(StoreError::Statement(_))));
        assert_eq!(layout(&address), before, "the first half was undone");
        assert_eq!(migrate(&db).await.unwrap(), [""; 0], "the old version goes on");
        let steps: Vec<Migration> = MIGRATIONS.iter().copied().chain([GOOD]).collect();
        assert_eq!(migrate_with(&db, &steps).await.unwrap(), ["9998_more"]);
        assert_ne!(layout(&address), before);
        assert!(setup(migrate(&db).await).contains("newer version"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_dies_while_migrating_leaves_nothing_half_done() {
    let (_folder, addresses) = both();
    for address in addresses {
        // Gone before the commit, whatever had been written.
        for polls in 0..12 {
            let db = open(&address);
            let mut left = polls;
            let mut migrating = std::pin::pin!(migrate(&db));
            let ended = std::future::poll_fn(|cx| {
                if left == 0 {
                    return std::task::Poll::Ready(None);
                }
                left -= 1;
                migrating.as_mut().poll(cx).map(Some)
            })
            .await;
            if ended.is_some() {
                break;
            }
        }
        let db = open(&address);
        migrate(&db).await.unwrap();
        check_version(&db).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn four_processes_that_migrate_at_once_end_with_one_set_of_tables() {
    for _ in 0..3 {
        let address = shared().create_database().unwrap();
        let starting = (0..4).map(|_| {
            let address = address.clone();
            tokio::spawn(async move { Store::prepare(&address, Keys::from_master(&[7; 32])).await })
        });
        let starting: Vec<_> = starting.collect();
        for store in starting {
            let store = store.await.unwrap().unwrap();
            waymark_store::audit::head(&store.db.look(&Fence::Everything).await.unwrap()).await.unwrap();
        }
        assert_eq!(by_hand(&address, "SELECT count(*) FROM migration").unwrap(), MIGRATIONS.len().to_string());
    }
}

#[tokio::test]
async fn one_sqlite_file_has_one_writer_and_another_key_is_refused() {
    let (_folder, [address, _]) = both();
    let store = Store::prepare(&address, Keys::from_master(&[7; 32])).await.unwrap();
    let second = Store::prepare(&address, Keys::from_master(&[7; 32])).await;
    assert!(setup(second).contains("another Waymark is writing to this database"));
    drop(store);
    let other = Store::open(&address, Keys::from_master(&[8; 32]), Opening::Writing).await;
    assert!(setup(other).contains("the key file does not belong to this database"));
    Store::open(&address, Keys::from_master(&[7; 32]), Opening::Reading).await.unwrap();
}
