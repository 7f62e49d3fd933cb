//! Backups: taken while others write, every changed byte found, restored as they were; on PostgreSQL with its own tools.

#![cfg(test)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use waymark_app::keeping::backup::{Manifest, backup, restore};
use waymark_app::keeping::{Report, export, verify};
use waymark_app::{Call, House, facts, organisations, perform};
use waymark_domain::Refusal;
use waymark_domain::ledger::SignedCheckpoint;
use waymark_domain::organisation::OrganisationKind;
use waymark_store::db::{Fence, Opening};
use waymark_store::keys::Keys;
use waymark_store::{Store, audit, journal};
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::{CONTRACT, MASTER, TestHouse, fact, house_over, moment};
use waymark_testkit::postgres::{Server, shared};

fn now() -> Call {
    Call::operator(moment("2021-03-01", 12))
}

/// Some participants, each with a few facts, one of them told in confidence.
async fn fill(house: &House, people: usize) {
    let mut lines = Vec::new();
    for n in 1..=people {
        lines.push(format!(r#"{{"participant":"P-{n:03}","fact":"referral_received","on":"2021-01-04"}}"#));
        lines.push(format!(
            r#"{{"participant":"P-{n:03}","fact":"first_contact_made","on":"2021-01-06","by":"phone"}}"#
        ));
        lines.push(format!(
            r#"{{"participant":"P-{n:03}","fact":"health_need_identified","on":"2021-01-13","why":"CANARY {n}"}}"#
        ));
    }
    let action = facts::import::Import { contract: CONTRACT.into(), places: Default::default() };
    let lots = facts::import::by_subject(lines.iter().map(|line| fact(line)));
    waymark_app::bulk::perform_all(house, &now(), &action, &lots).await.unwrap();
}

async fn all_facts(house: &House) -> String {
    let (mut text, mut after) = (String::new(), Some(String::new()));
    while let Some(from) = after {
        let (some, next) = export::facts(house, (None, None), &from).await.unwrap();
        text.push_str(&some);
        after = next;
    }
    text
}

async fn restored(from: &Path, to: &Path) -> Result<(Manifest, Report), Refusal> {
    restore((from, to), &Keys::from_master(&MASTER), |store| Ok::<_, Refusal>(house_over(store))).await
}

async fn opened(path: &Path) -> House {
    let address = path.display().to_string();
    house_over(Store::open(&address, Keys::from_master(&MASTER), Opening::Writing).await.unwrap())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.collect();
    names.sort();
    names
}

#[tokio::test]
async fn what_is_restored_is_what_was_backed_up_and_can_be_worked_on() {
    let t = TestHouse::sqlite().await;
    fill(&t.house, 20).await;
    let (from, to) = (t.folder().join("monday"), t.folder().join("new.db"));
    let made = backup(&t.house, &now(), &from).await.unwrap();
    assert_eq!((made.facts, made.participants), (60, 20));
    assert_eq!(names(&from), ["manifest.json", "waymark.db"], "and no key");
    fill(&t.house, 25).await;
    let (manifest, report) = restored(&from, &to).await.unwrap();
    assert_eq!(Manifest { seal: None, ..manifest }, made);
    assert!(report.sound(), "{}", report.lines().join("\n"));
    assert_eq!(names(&from), ["manifest.json", "waymark.db"], "the backup is as it was");
    assert!(!names(t.folder()).iter().any(|name| name.contains("restoring")), "{:?}", names(t.folder()));
    let house = opened(&to).await;
    assert_eq!(all_facts(&house).await.lines().count(), 60);
    assert!(all_facts(&house).await.contains("CANARY 20"));
    assert!(all_facts(&t.house).await.starts_with(&all_facts(&house).await));
    fill(&house, 25).await;
    assert_eq!(all_facts(&house).await, all_facts(&t.house).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_any_moment_of_a_busy_day_holds() {
    let t = TestHouse::sqlite().await;
    fill(&t.house, 5).await;
    let (folder, house) = (t.folder().to_path_buf(), Arc::new(t.house));
    let stop = Arc::new(AtomicBool::new(false));
    let (busy, told) = (Arc::clone(&house), Arc::clone(&stop));
    let writing = tokio::spawn(async move {
        let mut written = 0;
        while !told.load(Ordering::SeqCst) {
            let (id, name, kind) = (format!("site-{written}"), "A site".to_owned(), OrganisationKind::Site);
            let keep = organisations::Keep { id, kind, name, parent: Some("north".into()), closed_on: None };
            perform(&busy, &now(), &keep).await.unwrap();
            written += 1;
            tokio::task::yield_now().await;
        }
        written
    });
    let mut sizes = Vec::new();
    for n in 0..10 {
        let from = folder.join(format!("backup-{n}"));
        sizes.push(backup(&house, &now(), &from).await.unwrap().audit);
        let (_, report) = restored(&from, &folder.join(format!("new-{n}.db"))).await.unwrap();
        assert!(report.sound(), "{n}: {}", report.lines().join("\n"));
    }
    stop.store(true, Ordering::SeqCst);
    assert!(writing.await.unwrap() > 0);
    assert!(sizes.is_sorted() && sizes[0] < sizes[9], "others wrote meanwhile: {sizes:?}");
}

/// Restores what was done to a backup, and gives the sentence by which it was refused.
async fn refused(from: &Path, what: &str) -> String {
    let to = from.with_extension("restored.db");
    let said = match restored(from, &to).await {
        Ok(_) => panic!("{what} was not found"),
        Err(refusal) => refusal.to_string(),
    };
    assert_eq!(said.lines().count(), 1, "{what}: {said}");
    assert!(!to.exists() && !from.with_extension("restored.db.restoring").exists(), "{what} left something behind");
    said
}

#[tokio::test]
async fn every_flipped_byte_is_found() {
    let t = TestHouse::sqlite().await;
    fill(&t.house, 10).await;
    let from = t.folder().join("backup");
    backup(&t.house, &now(), &from).await.unwrap();
    let mut dice = fastrand::Rng::with_seed(17);
    for (name, flips) in [("waymark.db", 150), ("manifest.json", 150)] {
        let path = from.join(name);
        let good = std::fs::read(&path).unwrap();
        for _ in 0..flips {
            let (place, bit) = (dice.usize(..good.len()), dice.u8(..8));
            let mut bad = good.clone();
            bad[place] ^= 1 << bit;
            std::fs::write(&path, &bad).unwrap();
            let said = refused(&from, &format!("bit {bit} of byte {place} of {name}")).await;
            assert!(said.contains(name) && said.contains("not as it was written"), "{said}");
        }
        let cut = [&good[..good.len() - 1], &good[..good.len() / 2], &[]];
        for bad in cut.map(<[u8]>::to_vec).into_iter().chain([[good.as_slice(), b"\n"].concat()]) {
            std::fs::write(&path, &bad).unwrap();
            refused(&from, &format!("{name} of {} bytes", bad.len())).await;
        }
        std::fs::remove_file(&path).unwrap();
        refused(&from, &format!("the loss of {name}")).await;
        std::fs::write(&path, &good).unwrap();
    }
    restored(&from, &t.folder().join("new.db")).await.unwrap();
}

#[tokio::test]
async fn who_changes_the_copy_and_its_digest_but_has_no_key_is_found_out() {
    let t = TestHouse::sqlite().await;
    fill(&t.house, 3).await;
    let from = t.folder().join("backup");
    let made = backup(&t.house, &now(), &from).await.unwrap();
    let path = from.join("waymark.db");
    by_hand(&path.display().to_string(), "UPDATE fact SET on_day = '2021-01-05' WHERE subject = 'P-001' AND seq = 2")
        .unwrap();
    assert!(refused(&from, "the change").await.contains("waymark.db"));
    use sha2::Digest as _;
    let bytes = std::fs::read(&path).unwrap();
    let digest: String = sha2::Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let text = std::fs::read_to_string(from.join("manifest.json")).unwrap();
    let forged = text
        .replace(&made.files[0].sha256, &digest)
        .replace(&made.files[0].bytes.to_string(), &bytes.len().to_string());
    assert_ne!(forged, text);
    std::fs::write(from.join("manifest.json"), forged).unwrap();
    assert!(refused(&from, "the forged digest").await.contains("manifest.json"));
}

#[tokio::test]
async fn a_database_that_was_changed_before_the_backup_is_not_restored() {
    let t = TestHouse::sqlite().await;
    fill(&t.house, 3).await;
    by_hand(&t.address, "UPDATE fact SET on_day = '2021-01-05' WHERE subject = 'P-001' AND seq = 2").unwrap();
    let from = t.folder().join("backup");
    backup(&t.house, &now(), &from).await.unwrap();
    let said = refused(&from, "the change").await;
    assert!(said.contains("I1") && said.contains("P-001"), "{said}");
}

#[tokio::test]
async fn nothing_that_is_there_is_overwritten_and_no_other_key_fits() {
    let t = TestHouse::sqlite().await;
    let from = t.folder().join("backup");
    backup(&t.house, &now(), &from).await.unwrap();
    let again = backup(&t.house, &now(), &from).await.unwrap_err().to_string();
    assert!(again.contains("is not empty"), "{again}");
    for name in ["there.db", "beside.db-wal"] {
        std::fs::write(t.folder().join(name), "somebody's").unwrap();
    }
    for to in ["there.db", "beside.db"] {
        let said = restored(&from, &t.folder().join(to)).await.unwrap_err().to_string();
        assert!(said.contains("is there already"), "{said}");
    }
    assert_eq!(std::fs::read(t.folder().join("there.db")).unwrap(), b"somebody's");
    let other = Keys::from_master(&[8; 32]);
    let to = t.folder().join("new.db");
    let said =
        restore((&from, &to), &other, |store| Ok::<_, Refusal>(house_over(store))).await.unwrap_err().to_string();
    assert!(said.contains("the key is another") && !to.exists(), "{said}");
}

#[tokio::test]
async fn a_destroyed_key_comes_back_with_no_backup_taken_after_it() {
    let t = TestHouse::sqlite().await;
    fill(&t.house, 2).await;
    let before = t.folder().join("before");
    backup(&t.house, &now(), &before).await.unwrap();
    let tx = t.house.store.db.begin(&Fence::Everything).await.unwrap();
    assert!(journal::destroy_key(&tx, "P-001").await.unwrap());
    tx.commit().await.unwrap();
    let after = t.folder().join("after.db");
    let waymark_store::db::Db::Sqlite(lite) = &t.house.store.db else { panic!() };
    lite.copy_to(&after).await.unwrap();
    let has = |path: &PathBuf| {
        by_hand(&path.display().to_string(), "SELECT count(*) FROM subject_key WHERE subject = 'P-001'").unwrap()
    };
    assert_eq!(has(&after), "0", "not in what is copied from then on");
    // An older backup still holds the key: that is why backups are kept for days, and why docs/how-to/backup.md says how to destroy it again.
    assert_eq!(has(&before.join("waymark.db")), "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn postgresql_is_backed_up_by_its_own_tools_and_what_is_restored_holds() {
    let t = TestHouse::postgres().await;
    fill(&t.house, 10).await;
    let said = backup(&t.house, &now(), &t.folder().join("backup")).await.unwrap_err().to_string();
    assert!(said.contains("pg_basebackup"), "{said}");
    let tx = t.house.store.db.begin(&Fence::Everything).await.unwrap();
    let held: SignedCheckpoint = audit::sign(&tx, &t.house.store.keys, now().now).await.unwrap();
    tx.commit().await.unwrap();
    let copy = shared().copy().unwrap();
    copy.check().unwrap();
    // Any byte of any file that counts.
    let mut dice = fastrand::Rng::with_seed(17);
    let files = biggest(&copy.data().join("base"));
    for _ in 0..10 {
        let path = &files[dice.usize(..files.len())];
        let good = std::fs::read(path).unwrap();
        let mut bad = good.clone();
        bad[dice.usize(..good.len())] ^= 1 << dice.u8(..8);
        std::fs::write(path, &bad).unwrap();
        assert!(copy.check().unwrap_err().contains("checksum mismatch"));
        std::fs::write(path, &good).unwrap();
    }
    copy.check().unwrap();
    let server: Server = copy.start().unwrap();
    let address = server.url(t.address.rsplit('/').next().unwrap());
    let house = house_over(Store::open(&address, Keys::from_master(&MASTER), Opening::Writing).await.unwrap());
    let report = verify(&house, &now(), &[held]).await.unwrap();
    assert!(report.sound(), "{}", report.lines().join("\n"));
    assert_eq!(all_facts(&house).await, all_facts(&t.house).await);
}

/// Files with something in them, in order of name.
fn biggest(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(biggest(&path));
        } else if entry.metadata().unwrap().len() > 8192 {
            found.push(path);
        }
    }
    found.sort();
    found
}
