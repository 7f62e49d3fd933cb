//! A set-up that is wrong is refused with one clear sentence and exit status 1, and nothing is changed (REL-28).

#![cfg(test)]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use waymark_store::db::{OLDEST, Opening, Sqlite, check_version};
use waymark_testkit::by_hand::by_hand;

/// Every command that opens the record, with the words it needs.
const COMMANDS: [&[&str]; 4] = [&["migrate"], &["verify", "--full"], &["rebuild"], &["export", "facts"]];

/// A folder that others may look into, with a database and its key that they may not read.
struct Office {
    folder: TempDir,
}

impl Office {
    fn new() -> Office {
        let office = Office { folder: tempfile::tempdir().unwrap() };
        mode(office.folder.path(), 0o755);
        let made = office.waymark(&["migrate"]);
        assert!(made.status.success(), "{}", said(&made));
        mode(&office.database(), 0o600);
        office
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("waymark.db")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("waymark.key")
    }

    /// Runs the real binary on this database with this key.
    fn waymark(&self, words: &[&str]) -> Output {
        self.on(words, &self.database().display().to_string(), &self.key())
    }

    fn on(&self, words: &[&str], database: &str, key: &Path) -> Output {
        self.command(words, database, key).output().unwrap()
    }

    fn command(&self, words: &[&str], database: &str, key: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
        command.arg(words[0]).arg("--database").arg(database).arg("--key").arg(key).args(&words[1..]);
        command.current_dir(self.folder.path()).env_remove("WAYMARK_DATABASE").env_remove("WAYMARK_KEY");
        command
    }

    /// Every file and what is in it, but for those in which processes only agree who may write.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap());
        let named =
            entries.map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()));
        named
            .filter(|(name, bytes)| !([".lock", "-shm"].iter().any(|end| name.ends_with(end)) || bytes.is_empty()))
            .collect()
    }

    /// All commands are refused with a sentence that has these words in it, and no file changes.
    fn refused(&self, database: &str, key: &Path, words: &[&str]) {
        for command in COMMANDS {
            let before = self.files();
            one_sentence(&self.on(command, database, key), command, words);
            let after = self.files();
            let changed: Vec<_> = after.keys().filter(|name| before.get(*name) != after.get(*name)).collect();
            assert!(changed.is_empty() && before.len() == after.len(), "{command:?} changed {changed:?}");
        }
    }

    /// The same, of this database with this key.
    fn is_refused(&self, words: &[&str]) {
        self.refused(&self.database().display().to_string(), &self.key(), words);
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn one_sentence(output: &Output, command: &[&str], words: &[&str]) {
    let said = said(output);
    assert_eq!(output.status.code(), Some(1), "{command:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{command:?}: {said}");
    assert!(output.stdout.is_empty(), "{command:?} printed {}", String::from_utf8_lossy(&output.stdout));
    for word in words {
        assert!(said.contains(word), "{command:?} does not say `{word}`: {said}");
    }
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_right_set_up_is_served() {
    let office = Office::new();
    for command in COMMANDS {
        let output = office.waymark(command);
        assert!(output.status.success(), "{command:?}: {}", said(&output));
    }
}

#[test]
fn the_key_of_another_database_is_refused() {
    let (office, other) = (Office::new(), Office::new());
    std::fs::copy(other.key(), office.key()).unwrap();
    office.is_refused(&["does not belong to this database", "give the key it was made with"]);
}

#[test]
fn a_key_file_that_holds_no_key_is_refused() {
    let office = Office::new();
    for wrong in ["", "hunter2\n", "00\n"] {
        std::fs::write(office.key(), wrong).unwrap();
        office.is_refused(&["waymark.key: ", "should hold 64 hexadecimal digits"]);
    }
}

#[test]
fn a_missing_key_is_refused_and_no_new_one_is_made_for_a_database_that_is_there() {
    let office = Office::new();
    std::fs::remove_file(office.key()).unwrap();
    office.is_refused(&["there is no key file", "give it with --key or WAYMARK_KEY"]);
    assert!(!office.key().exists());
}

#[test]
fn a_key_that_others_on_the_machine_can_read_is_refused() {
    let office = Office::new();
    for open in [0o644, 0o640, 0o604] {
        mode(&office.key(), open);
        office.is_refused(&["waymark.key: others on this machine can read it", "chmod 600"]);
    }
}

#[test]
fn a_database_that_others_on_the_machine_can_read_is_refused_unless_its_folder_keeps_them_out() {
    let office = Office::new();
    mode(&office.database(), 0o644);
    office.is_refused(&["waymark.db: others on this machine can read it", "chmod 600"]);
    mode(office.folder.path(), 0o700);
    assert!(office.waymark(&["verify"]).status.success());
}

#[test]
fn two_writers_on_one_file_are_one_too_many_and_a_reader_is_welcome() {
    let office = Office::new();
    let held = Sqlite::open(&office.database(), Opening::Writing).unwrap();
    for command in [&["migrate"], &["rebuild"]] {
        let output = office.waymark(command);
        one_sentence(&output, command, &["another Waymark is writing to this database", "stop it first"]);
    }
    assert!(office.waymark(&["verify", "--full"]).status.success(), "who only reads may");
    drop(held);
    assert!(office.waymark(&["migrate"]).status.success());
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let office = Office::new();
    let letter = office.folder.path().join("letter.txt");
    for text in
        ["Dear all,\nthe figures for December are below.\n".repeat(100), "SQLite format 3\0 but not really".to_owned()]
    {
        std::fs::write(&letter, text).unwrap();
        mode(&letter, 0o600);
        office.refused(
            &letter.display().to_string(),
            &office.key(),
            &["letter.txt", "not a database", "give Waymark's own"],
        );
    }
}

#[test]
fn a_database_of_somebody_else_is_refused_by_whoever_only_opens_it() {
    let office = Office::new();
    let other = office.folder.path().join("other.db");
    by_hand(&other.display().to_string(), "CREATE TABLE cats (name TEXT)").unwrap();
    mode(&other, 0o600);
    for command in [&["verify", "--full"][..], &["rebuild"]] {
        let output = office.on(command, &other.display().to_string(), &office.key());
        one_sentence(&output, command, &["has no tables of Waymark yet", "run `waymark migrate`"]);
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let office = Office::new();
    let newer = "INSERT INTO migration (name, digest) VALUES ('9999_later', 'x'); PRAGMA wal_checkpoint(TRUNCATE)";
    by_hand(&office.database().display().to_string(), newer).unwrap();
    office.is_refused(&["newer version", "9999_later", "use that version of Waymark"]);
}

#[test]
fn a_database_changed_by_hand_below_this_version_is_refused() {
    let office = Office::new();
    let other = "UPDATE migration SET digest = 'x'; PRAGMA wal_checkpoint(TRUNCATE)";
    by_hand(&office.database().display().to_string(), other).unwrap();
    office.is_refused(&["is not the one this version knows"]);
}

#[test]
fn an_sqlite_library_that_could_lose_a_commit_is_refused() {
    assert_eq!(check_version(OLDEST), Ok(()));
    for old in [OLDEST - 1, 3_040_001] {
        let why = check_version(old).unwrap_err().to_string();
        assert!(why.contains("is too old") && why.contains("3.51.3") && why.contains("build Waymark with"), "{why}");
    }
}

#[test]
fn a_database_that_is_not_there_is_not_made_by_whoever_only_opens_it() {
    let office = Office::new();
    let nowhere = office.folder.path().join("nowhere.db");
    for command in [&["verify", "--full"][..], &["rebuild"], &["export", "facts"]] {
        let output = office.on(command, &nowhere.display().to_string(), &office.key());
        one_sentence(&output, command, &["there is no database yet", "`waymark migrate` makes one"]);
        assert!(!nowhere.exists());
    }
}

#[test]
fn a_postgresql_that_does_not_answer_is_said_to_be_out_of_reach() {
    let office = Office::new();
    // Nothing listens on the port that is kept for this.
    let address = "postgres://postgres:hunter2@127.0.0.1:1/waymark";
    office.refused(
        address,
        &office.key(),
        &["the database cannot be reached", "see that it runs and that its address is right"],
    );
    for command in COMMANDS {
        let said = said(&office.on(command, address, &office.key()));
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn an_address_that_does_not_read_is_refused() {
    let office = Office::new();
    office.refused("postgres://127.0.0.1:many/waymark", &office.key(), &["the address of the PostgreSQL database"]);
}

/// The answers of every command that judges or writes out, in the time zone of a machine.
fn answers(office: &Office, zone: &str) -> Vec<String> {
    let facts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/jets-one-person.jsonl");
    let judge = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
        command.args(words).args(["--programme", "jets", "--facts", facts, "--on", "2021-02-01"]).env("TZ", zone);
        command.output().unwrap()
    };
    let (database, key) = (office.database().display().to_string(), office.key());
    let keep = |words: &[&str]| office.command(words, &database, &key).env("TZ", zone).output().unwrap();
    let all = [
        judge(&["evaluate"]),
        judge(&["standards", "--by", "month"]),
        keep(&["verify", "--full"]),
        keep(&["export", "facts"]),
    ];
    all.map(|output| {
        assert!(output.status.success(), "{zone}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    })
    .into()
}

#[test]
fn the_time_zone_of_the_machine_changes_no_answer() {
    let office = Office::new();
    let london = answers(&office, "Europe/London");
    assert!(london[0].len() > 100 && london[1].len() > 100);
    for zone in ["America/New_York", "Pacific/Kiritimati", "UTC", "Nowhere/At_All"] {
        assert_eq!(answers(&office, zone), london, "{zone}");
    }
}
