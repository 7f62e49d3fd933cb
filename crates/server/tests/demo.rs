//! The demo as anybody runs it: on both databases, sound, full, and the same from the same seed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};
use waymark_app::{Call, House, participants};
use waymark_domain::staff::{RecordClass, Role, Staff};
use waymark_rules::{Day, Vocabulary};
use waymark_store::db::{Fence, Opening};
use waymark_store::keys::Keys;
use waymark_store::lists::{Due, Load};
use waymark_store::{Store, people, referrals};
use waymark_testkit::house::house_over;

/// What must be there for a test to go on.
trait Good<T> {
    fn good(self) -> T;
}

impl<T, E: std::fmt::Debug> Good<T> for Result<T, E> {
    fn good(self) -> T {
        self.unwrap_or_else(|error| panic!("{error:?}"))
    }
}

impl<T> Good<T> for Option<T> {
    fn good(self) -> T {
        self.unwrap_or_else(|| panic!("there is none"))
    }
}

const TODAY: &str = "2026-06-17";
const PEOPLE: &str = "240";

struct Made {
    folder: tempfile::TempDir,
    database: String,
}

impl Made {
    fn on_sqlite() -> Made {
        let folder = tempfile::tempdir().good();
        let database = folder.path().join("data/demo.db").display().to_string();
        Made { folder, database }
    }

    fn on_postgresql() -> Made {
        let database = waymark_testkit::postgres::shared().create_database().good();
        Made { folder: tempfile::tempdir().good(), database }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let key = self.folder.path().join("data/demo.key");
        let mut command = Command::new(env!("CARGO_BIN_EXE_waymark"));
        command.arg(arguments[0]).current_dir(self.folder.path());
        if !arguments.contains(&"--facts") {
            command.arg("--database").arg(&self.database).arg("--key").arg(key);
        }
        command.args(&arguments[1..]);
        command.output().good()
    }

    fn demo(&self, seed: &str, participants: &str) -> Output {
        self.run(&["demo", "--participants", participants, "--seed", seed, "--today", TODAY])
    }

    fn export(&self) -> Vec<u8> {
        let out = self.run(&["export", "facts"]);
        assert!(out.status.success(), "{}", said(&out.stderr));
        out.stdout
    }

    async fn house(&self) -> House {
        let text = std::fs::read_to_string(self.folder.path().join("data/demo.key")).good();
        let keys = Keys::from_master(&Keys::read_master(&text).good());
        house_over(Store::open(&self.database, keys, Opening::Writing).await.good())
    }
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn done(out: &Output) -> String {
    assert!(out.status.success(), "{}{}", said(&out.stdout), said(&out.stderr));
    said(&out.stdout)
}

fn today() -> Day {
    Day::parse(TODAY).good()
}

fn now() -> i64 {
    (today().last_second() - 5 * 3600) * 1_000_000
}

async fn queue(house: &House, who: &str) -> Vec<Due> {
    let call = Call::staff(who, now());
    participants::due(house, &call, (today().plus(7).good(), 5_000), &None).await.good()
}

async fn loads(house: &House, who: &str) -> Vec<Load> {
    participants::caseload(house, &Call::staff(who, now()), 5_000, ("", "")).await.good()
}

fn one(staff: &[Staff], role: Role) -> &Staff {
    staff.iter().find(|s| s.role == role && s.left_on.is_none()).good()
}

/// The lists of several members of staff hold what is theirs, and have something in them.
async fn everybody_has_work(made: &Made) {
    let house = made.house().await;
    let look = house.store.db.look(&Fence::Everything).await.good();
    let staff = people::all_staff(&look).await.good();
    let covers = people::all_covers(&look).await.good();
    let pairs = referrals::duplicates(&look).await.good();
    // Whoever holds a look keeps others waiting for theirs.
    drop(look);
    let all = participants::caseload(&house, &Call::operator(now()), 5_000, ("", "")).await.good();
    let stages: BTreeSet<&str> = all.iter().map(|load| load.stage.as_str()).collect();
    for stage in ["referred", "on_programme", "tracking", "did_not_start"] {
        assert!(stages.contains(stage), "{stage}: {stages:?}");
    }
    let mut busy = 0;
    for coach in staff.iter().filter(|s| s.role == Role::WorkCoach && s.left_on.is_none()) {
        let (mine, due) = (loads(&house, &coach.id).await, queue(&house, &coach.id).await);
        let covered =
            |who: &String| covers.iter().any(|c| c.covering == coach.id && c.absent == *who && c.days.has(today()));
        let theirs = |who: &String| *who == coach.id || covered(who);
        assert!(mine.iter().all(|load| theirs(&load.coach)), "{}", coach.id);
        assert!(due.iter().all(|due| theirs(&due.coach)), "{}", coach.id);
        busy += usize::from(!due.is_empty());
    }
    assert!(busy >= 15, "{busy} coaches have something to do");
    let coordinator = one(&staff, Role::HubCoordinator);
    let hub = queue(&house, &coordinator.id).await;
    assert!(!hub.is_empty() && hub.iter().all(|due| due.path.starts_with(&coordinator.path)));
    let whole = queue(&house, &one(&staff, Role::PrimeManager).id).await;
    assert!(whole.len() > hub.len());
    let overdue = whole.iter().filter(|due| due.due.as_str() < TODAY).count();
    assert!(overdue > 0 && overdue < whole.len(), "{overdue} of {} are overdue", whole.len());
    let employer = one(&staff, Role::Employer);
    let none = participants::due(&house, &Call::staff(&employer.id, now()), (today(), 10), &None).await;
    assert!(none.map_or(true, |due| due.is_empty()), "an employer sees nothing");
    somebody_reads(&house, &staff, &all).await;
    assert!(pairs.iter().any(|p| p.state == "offered") && pairs.iter().any(|p| p.state == "same"), "{pairs:?}");
}

/// A record read by its coach has a person, facts and notes; the restricted ones only open to the nominated.
async fn somebody_reads(house: &House, staff: &[Staff], all: &[Load]) {
    let note = Vocabulary::embedded().good().kind("note_made").good().0;
    let mut notes = 0;
    let working = all.iter().filter(|l| staff.iter().any(|s| s.id == l.coach && s.left_on.is_none()));
    for load in working.step_by(9) {
        let seen = participants::read(house, &Call::staff(&load.coach, now()), &load.subject).await.good();
        let identity = seen.identity.good();
        assert!(identity.last_name.is_some() && identity.has_contact_details(), "{}", load.subject);
        assert_eq!(seen.participant.coach, load.coach);
        for held in &seen.record.facts {
            assert!(held.fact.on <= today() && held.fact.who.is_some(), "{:?}", held.fact);
            notes += usize::from(held.fact.kind == note);
        }
    }
    assert!(notes > 20, "{notes}");
    let nominated: BTreeSet<&str> = staff.iter().filter(|s| s.nominated).map(|s| s.id.as_str()).collect();
    let manager = one(staff, Role::PrimeManager);
    let listed: BTreeMap<String, Load> =
        loads(house, &manager.id).await.into_iter().map(|l| (l.subject.clone(), l)).collect();
    let seen: BTreeSet<&String> = all.iter().map(|load| &load.subject).collect();
    let restricted: Vec<&Load> = listed.values().filter(|l| !seen.contains(&l.subject)).collect();
    assert!(!restricted.is_empty(), "the manager is nominated and lists restricted records, the operator does not");
    for load in restricted {
        assert!(nominated.contains(load.coach.as_str()), "{}", load.coach);
        let read = participants::read(house, &Call::staff(&manager.id, now()), &load.subject).await.good();
        assert_eq!(read.participant.class, RecordClass::Restricted);
        assert!(read.identity.is_none_or(|i| !i.has_contact_details()));
    }
}

fn told(made: &Made) {
    let text = done(&made.demo("1", PEOPLE));
    for words in ["jets-01", "17 June 2026", "Quillbrook Hub", "overdue", "referred today", "waymark verify --full"] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    let verified = done(&made.run(&["verify", "--full"]));
    assert!(verified.contains("I6") && !verified.contains("BROKEN"), "{verified}");
    let again = made.demo("1", PEOPLE);
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again.stderr).contains("name another with --database"), "{}", said(&again.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_on_sqlite() {
    let made = Made::on_sqlite();
    told(&made);
    everybody_has_work(&made).await;
    let facts = made.folder.path().join("facts.jsonl");
    std::fs::write(&facts, made.export()).good();
    judges(&made, &facts);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_on_postgresql() {
    let made = Made::on_postgresql();
    told(&made);
    everybody_has_work(&made).await;
    let other = Made::on_sqlite();
    done(&other.demo("1", PEOPLE));
    assert!(made.export() == other.export(), "both databases hold the same facts");
}

/// What was exported can be judged by anybody.
fn judges(made: &Made, facts: &Path) {
    let facts = facts.display().to_string();
    let figures = done(&made.run(&[
        "standards",
        "--programme",
        "jets",
        "--facts",
        &facts,
        "--on",
        TODAY,
        "--by",
        "month",
        "--format",
        "csv",
    ]));
    assert!(figures.lines().filter(|line| line.contains("first-contact")).count() >= 6, "{figures}");
    let judged =
        done(&made.run(&["evaluate", "--programme", "jets", "--facts", &facts, "--on", TODAY, "--format", "text"]));
    assert!(judged.contains("on programme") && judged.contains("overdue") || judged.contains("To do"), "judged");
}

#[test]
fn the_same_seed_gives_the_same_facts_and_another_seed_others() {
    let (one, two, other) = (Made::on_sqlite(), Made::on_sqlite(), Made::on_sqlite());
    for (made, seed) in [(&one, "4"), (&two, "4"), (&other, "5")] {
        done(&made.demo(seed, "40"));
    }
    assert!(one.export() == two.export());
    assert!(one.export() != other.export());
}

#[test]
fn a_day_beyond_the_known_bank_holidays_is_refused_in_a_sentence() {
    let made = Made::on_sqlite();
    for day in ["2028-06-01", "2011-03-01"] {
        let out = made.run(&["demo", "--participants", "5", "--today", day]);
        assert_eq!(out.status.code(), Some(1), "{day}");
        assert!(said(&out.stderr).contains("bank holidays") && said(&out.stderr).contains("another day"), "{day}");
        assert!(!Path::new(&made.database).exists(), "nothing was made");
    }
}
