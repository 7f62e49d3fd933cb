//! The small house that is tortured: a hundred participants of one coach, and contacts that can be told apart.

use std::path::Path;
use waymark_app::facts::{Record, Recorded};
use waymark_app::{Call, House, keeping, participants, perform};
use waymark_domain::Refusal;
use waymark_rules::facts::FactRecord;
use waymark_store::db::{Fence, Opening};
use waymark_store::keys::Keys;
use waymark_store::{Store, audit};
use waymark_testkit::by_hand::by_hand;
use waymark_testkit::house::{MASTER, TestHouse, fact, house_over, moment};
use waymark_testkit::newcomers::let_in;

/// The day on which everything is recorded.
pub(super) const DAY: &str = "2021-01-05";
/// The coach who records.
const COACH: &str = "ines";
/// How many participants there are.
const PEOPLE: u64 = 100;

/// Lets the participants in.
pub(super) async fn people(house: &House) -> Result<(), String> {
    let ids: Vec<String> = (0..PEOPLE).map(participant).collect();
    let newcomers: Vec<_> = ids.iter().map(|id| (id.as_str(), "/dwp/prime/north/", COACH)).collect();
    let_in(house, "2021-01-04", &newcomers).await.map_err(|e| e.to_string())
}

/// Makes a SQLite database with the house and its people in it, whole in one file that nobody holds open.
pub(super) async fn lay(path: &Path) -> Result<(), String> {
    let t = TestHouse::sqlite().await;
    people(&t.house).await?;
    let address = t.address.clone();
    drop(t.house);
    by_hand(&address, "PRAGMA wal_checkpoint(TRUNCATE)")?;
    std::fs::copy(&address, path).map(drop).map_err(|e| format!("{}: {e}", path.display()))
}

/// Opens the house of a database that is there, as a process that starts does.
pub(super) async fn open(address: &str) -> Result<House, String> {
    let store = Store::open(address, Keys::from_master(&MASTER), Opening::Writing).await.map_err(|e| e.to_string())?;
    Ok(house_over(store))
}

fn participant(n: u64) -> String {
    format!("T-{:03}", n % PEOPLE)
}

/// The name of the nth contact: its reference, and the key of the request.
pub(super) fn name(n: u64) -> String {
    format!("w-{n}")
}

/// The nth contact.
pub(super) fn contact(n: u64) -> FactRecord {
    let (participant, name) = (participant(n), name(n));
    fact(&format!(
        r#"{{"participant":"{participant}","fact":"contact_made","on":"{DAY}","by":"phone","ref":"{name}"}}"#
    ))
}

/// A call of the coach.
pub(super) fn call() -> Call {
    Call::staff(COACH, moment(DAY, 10))
}

/// Records the nth contact under its own key.
pub(super) async fn record(house: &House, n: u64) -> Result<Recorded, Refusal> {
    perform(house, &call().with_key(&name(n)), &Record { fact: contact(n), seen: None }).await
}

/// Serves: the coach's list of participants, as it is asked for first thing in the morning.
pub(super) async fn serve(house: &House) -> Result<(), String> {
    let seen = participants::caseload(house, &call(), 50, ("", "")).await.map_err(|e| e.to_string())?;
    if seen.is_empty() { Err("the coach's list of participants is empty".into()) } else { Ok(()) }
}

/// Reads everything there is, by way of which nobody is shown anything, and finds it sound.
pub(super) async fn read(house: &House) -> Result<(), String> {
    let report = keeping::verify(house, &Call::operator(moment(DAY, 12)), &[]).await.map_err(|e| e.to_string())?;
    if report.sound() { Ok(()) } else { Err(report.lines().join("\n")) }
}

/// Asks for a list and for a record on a disk that takes no writes. How many of them were refused: whoever was shown one was audited.
pub(super) async fn ask_to_see(house: &House) -> Result<u32, String> {
    let mut refused = 0;
    for list in [true, false] {
        let before = audited(house).await?;
        let seen = match list {
            true => participants::caseload(house, &call(), 50, ("", "")).await.map(drop),
            false => participants::read(house, &call(), "T-001").await.map(drop),
        };
        match seen {
            Ok(()) if audited(house).await? > before => {}
            Ok(()) => return Err("a list or a record was shown and nothing was audited".into()),
            Err(Refusal::NotSaved(_)) => refused += 1,
            Err(other) => return Err(other.to_string()),
        }
    }
    Ok(refused)
}

/// How many lines the audit has.
async fn audited(house: &House) -> Result<u64, String> {
    let look = house.store.db.look(&Fence::Everything).await.map_err(|e| e.to_string())?;
    audit::head(&look).await.map(|head| head.size()).map_err(|e| e.to_string())
}
