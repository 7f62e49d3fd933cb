//! The same recording on a disk whose every sync takes a millisecond more: SQLite in a process of its own, slowed by strace.

use super::fill::{self, Filled};
use super::measure::recorded;
use super::{Row, spread};
use std::path::Path;
use waymark_testkit::slow_disk;

const TIMES: u32 = 2_000;

/// Starts this program again under a slowed disk, and takes its figure.
pub(super) fn measure(path: &Path) -> Result<Vec<Row>, String> {
    let own = std::env::current_exe().map_err(|e| e.to_string())?;
    let log = path.with_extension("strace");
    let mut command = slow_disk::slow(own, 1_000, &log)?;
    let output = command.args(["bench", "record", "slow"]).arg(path).output().map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let figure = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let slowed = slow_disk::hits(&log)?;
    let job = format!("one fact recorded, one at a time, 1 ms more a sync ({slowed} syncs slowed)");
    Ok(vec![Row::new(job, figure, "≥ 400/s, p99 ≤ 100 ms")])
}

/// What the slowed process does.
pub(super) fn child(words: &[String]) -> Result<(), String> {
    let path = words.first().ok_or("bench record slow needs a database")?;
    let participants = Path::new(path).file_stem().and_then(|s| s.to_str()).and_then(|s| s.strip_prefix("bench-"));
    let participants = participants.and_then(|n| n.parse().ok()).ok_or("the database's name says no number")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let filled: Filled = fill::sqlite(Path::new(path), participants).await?;
        let (rate, times) = recorded(&filled, 1, TIMES).await?;
        println!("{rate:.0}/s; {}", spread(times));
        Ok(())
    })
}
