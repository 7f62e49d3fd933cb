//! Times what people and the machine do with a filled database.

use super::fill::{CONTRACT, Filled, ON, coach};
use super::{Row, Table, spread};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use waymark_app::{Call, House, facts, keeping, participants, perform};
use waymark_domain::derived::derive;
use waymark_rules::Day;
use waymark_rules::facts::{FactRecord, Subject};
use waymark_store::db::{Db, Fence};
use waymark_store::journal;
use waymark_testkit::house::{fact, moment};

/// How many times each small job is done.
const TIMES: u32 = 2_000;

pub(super) async fn all(filled: &Filled, table: &mut Table) -> Result<(), String> {
    let house = &filled.house;
    table.rows.push(Row::new("one participant's record loaded and judged", judged(filled).await?, "p95 ≤ 5 ms"));
    let day = Day::parse(ON).ok_or("no day")?;
    for (job, who, goal) in [
        ("overdue queue of one coach, 50 rows", "coach-7".to_owned(), "p95 ≤ 20 ms"),
        ("overdue queue of the whole prime, 50 rows", "manager".to_owned(), "p95 ≤ 60 ms"),
    ] {
        let (times, found) = queue(house, &who, day).await?;
        table.rows.push(Row::new(format!("{job} ({found} found)"), spread(times), goal));
    }
    let disk = if matches!(house.store.db, Db::Sqlite(_)) { "this machine's disk" } else { "1 ms more a sync" };
    let (rate, times) = recorded(filled, 1, TIMES).await?;
    table.rows.push(Row::new(
        format!("one fact recorded, one at a time, {disk}"),
        format!("{rate:.0}/s; {}", spread(times)),
        "≥ 400/s, p99 ≤ 100 ms",
    ));
    if let Db::Postgres(_) = house.store.db {
        let (rate, times) = recorded(filled, 8, TIMES).await?;
        table.rows.push(Row::new(
            format!("one fact recorded, eight at a time, {disk}"),
            format!("{rate:.0}/s; {}", spread(times)),
            "≥ 400/s, p99 ≤ 100 ms",
        ));
    }
    let call = Call::operator(moment(ON, 20));
    let begun = Instant::now();
    let report = keeping::verify(house, &call, &[]).await.map_err(|e| e.to_string())?;
    if !report.sound() {
        return Err(report.lines().join("\n"));
    }
    table.rows.push(Row::new("verify --full", seconds(begun.elapsed()), "≤ 5 min"));
    let begun = Instant::now();
    let rebuilt = keeping::rebuild(house, &call).await.map_err(|e| e.to_string())?;
    table.rows.push(Row::new(
        format!("rebuild of all derived rows ({rebuilt} records)"),
        seconds(begun.elapsed()),
        "≤ 10 min",
    ));
    table.rows.push(Row::new("disk", disk_bytes(filled).await?, "-"));
    Ok(())
}

fn seconds(time: Duration) -> String {
    format!("{:.0} s", time.as_secs_f64())
}

/// Participants spread over the whole contract, the same for every run.
fn some(filled: &Filled, times: u32) -> impl Iterator<Item = u32> + use<> {
    let all = filled.participants;
    (0..times).map(move |n| n.wrapping_mul(2_654_435_761) % all)
}

async fn judged(filled: &Filled) -> Result<String, String> {
    let house = &filled.house;
    let day = Day::parse(ON).ok_or("no day")?;
    let program = &*house.program("jets").map_err(|e| e.to_string())?;
    let mut times = Vec::new();
    for number in some(filled, TIMES) {
        let begun = Instant::now();
        let look = house.store.db.look(&Fence::Everything).await.map_err(|e| e.to_string())?;
        let own = Subject::Contract(CONTRACT.into());
        let own = journal::load(&look, house.reading(), &own).await.map_err(|e| e.to_string())?;
        let subject = Subject::Participant(format!("P-{number:06}"));
        let record = journal::load(&look, house.reading(), &subject).await.map_err(|e| e.to_string())?;
        derive(program, &record, &own, day)?;
        times.push(begun.elapsed());
    }
    Ok(spread(times))
}

async fn queue(house: &House, who: &str, day: Day) -> Result<(Vec<Duration>, usize), String> {
    let call = Call::staff(who, moment(ON, 10));
    let (mut times, mut found) = (Vec::new(), 0);
    for _ in 0..300 {
        let begun = Instant::now();
        found = participants::due(house, &call, (day, 50), &None).await.map_err(|e| e.to_string())?.len();
        times.push(begun.elapsed());
    }
    Ok((times, found))
}

/// A contact that nobody has recorded before.
pub(super) fn contact(number: u32, nth: i64) -> FactRecord {
    let line = format!(
        r#"{{"participant":"P-{number:06}","fact":"contact_made","on":"{ON}","by":"phone","ref":"bench-{nth}"}}"#
    );
    fact(&line)
}

static NTH: AtomicI64 = AtomicI64::new(0);

/// Records facts, some people at once, each by the participant's own coach; how many a second, and how long each took.
pub(super) async fn recorded(filled: &Filled, at_once: u32, times: u32) -> Result<(f64, Vec<Duration>), String> {
    // Of a run before this one nothing is known; its contacts carry other references.
    NTH.fetch_max(jiff::Timestamp::now().as_microsecond(), Ordering::Relaxed);
    let all = filled.participants;
    let numbers: Arc<std::sync::Mutex<Vec<u32>>> = Arc::new(std::sync::Mutex::new(some(filled, times).collect()));
    let begun = Instant::now();
    let one = || async {
        let mut took = Vec::new();
        loop {
            let number = numbers.lock().map_err(|e| e.to_string())?.pop();
            let Some(number) = number else { return Ok::<_, String>(took) };
            let call = Call::staff(&coach(number, all).1, moment(ON, 11));
            let record = facts::Record { fact: contact(number, NTH.fetch_add(1, Ordering::Relaxed)), seen: None };
            let begun = Instant::now();
            perform(&filled.house, &call, &record).await.map_err(|e| e.to_string())?;
            took.push(begun.elapsed());
        }
    };
    let results = futures_util::future::join_all((0..at_once).map(|_| one())).await;
    let took: Vec<Duration> = results.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    Ok((f64::from(times) / begun.elapsed().as_secs_f64(), took))
}

async fn disk_bytes(filled: &Filled) -> Result<String, String> {
    let bytes = match filled.sqlite_path() {
        Some(path) => {
            let size = |p: &std::path::Path| std::fs::metadata(p).map_or(0, |m| m.len());
            size(&path)
        }
        None => waymark_store::house::size_on_disk(&filled.house.store).await.map_err(|e| e.to_string())?,
    };
    let facts = u64::try_from(filled.facts).unwrap_or(1).max(1);
    Ok(format!("{} MB, {} bytes a fact, everything included", bytes / 1_000_000, bytes / facts))
}
