//! The commands that keep a house: work, checkpoint, backup, restore, and verify against what was kept elsewhere.

#![cfg(test)]

use std::path::Path;
use std::process::{Command, Output};
use waymark_testkit::by_hand::by_hand;

fn waymark(folder: &Path, words: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    command
        .args(words.split(' '))
        .current_dir(folder)
        .env_remove("WAYMARK_DATABASE")
        .env_remove("WAYMARK_KEY")
        .output()
        .unwrap()
}

fn done(folder: &Path, words: &str) -> String {
    let output = waymark(folder, words);
    assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn refused(folder: &Path, words: &str) -> String {
    let output = waymark(folder, words);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{words}: {said}");
    said
}

#[test]
fn a_house_is_worked_signed_backed_up_restored_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(at, "migrate");
    assert!(refused(at, "work --once --key nowhere.key").contains("key file"));
    let worked = done(at, "work --once");
    assert!(worked.ends_with("pieces of work done\n") && !worked.starts_with('0'), "{worked}");
    assert_eq!(done(at, "work --once"), "0 pieces of work done\n", "nothing more is due");
    let printed = done(at, "checkpoint");
    assert!(printed.starts_with("waymark audit checkpoint\n") && printed.lines().count() == 6, "{printed}");
    done(at, "checkpoint --out kept.txt");
    assert!(refused(at, "checkpoint --out kept.txt").contains("kept.txt"), "what was kept is not overwritten");
    assert_eq!(std::fs::read_to_string(at.join("kept.txt")).unwrap(), printed);
    let said = done(at, "backup --to monday");
    assert!(said.contains("the key is not in it") && !at.join("monday/waymark.key").exists());
    let restore = "restore --from monday --database tuesday/new.db --key waymark-data/waymark.key";
    let said = done(at, restore);
    assert!(said.contains("I7") && !said.contains("BROKEN"), "{said}");
    assert!(refused(at, restore).contains("is there already"));
    done(at, "verify --full --checkpoint kept.txt --database tuesday/new.db --key waymark-data/waymark.key");
    assert!(
        refused(at, "restore --from monday --database postgres://x/y --key waymark-data/waymark.key")
            .contains("docs/how-to/backup.md")
    );
}

#[cfg(unix)]
#[test]
fn a_worker_that_is_told_to_stop_ends_well_and_a_backup_can_be_taken_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(at, "migrate");
    let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
    command.arg("work").current_dir(at).env_remove("WAYMARK_DATABASE").env_remove("WAYMARK_KEY");
    let mut worker = command.spawn().unwrap();
    // Looked at past Waymark, which might itself take the lock that the worker is about to take.
    let database = at.join("waymark-data/waymark.db").display().to_string();
    while by_hand(&database, "SELECT count(*) FROM checkpoint").unwrap() == "0" {
        assert_eq!(worker.try_wait().unwrap(), None);
        std::thread::yield_now();
    }
    done(at, "backup --to beside");
    assert!(
        Command::new("sh")
            .args(["-c", "kill -s TERM \"$1\"", "sh", &worker.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
    let ended = worker.wait().unwrap();
    assert!(ended.success(), "{ended}");
    done(at, "restore --from beside --database new.db --key waymark-data/waymark.key");
}
