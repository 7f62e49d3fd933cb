//! `waymark work`: does what is put off until later, and what recurs; and `waymark checkpoint`: the audit's newest signature.

use crate::store::{Place, call, run};
use crate::{Failure, print};
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use waymark_jobs::{Worker, kinds};
use waymark_store::audit;
use waymark_store::db::Fence;

/// Do the work that waits: judge anew what the calendar changed, sign the audit every ten minutes, forget old requests.
#[derive(Args)]
pub struct Work {
    #[command(flatten)]
    place: Place,
    /// Do what is due now, and end.
    #[arg(long)]
    once: bool,
}

impl Work {
    /// Works until it is told to stop.
    pub fn run(self) -> Result<(), Failure> {
        run(async {
            let house = Arc::new(patiently(&self.place).await?);
            let clock = Arc::new(|| jiff::Timestamp::now().as_microsecond());
            let name = format!("{}-{}", std::process::id(), clock());
            let worker = Worker::new(house, kinds(), clock, &name);
            if self.once {
                let (done, wrong) = worker.drain().await?;
                print(&format!("{done} pieces of work done\n"))?;
                return if wrong.is_empty() { Ok(()) } else { Err(Failure::Input(wrong)) };
            }
            worker.run(told_to_stop(), |said| eprintln!("{said}")).await;
            Ok(())
        })
    }
}

/// Opens the record, waiting a little where another command has it for a moment: a worker is not to fail for that.
async fn patiently(place: &Place) -> Result<waymark_app::House, Failure> {
    for _ in 0..20 {
        if let Ok(house) = place.open().await {
            return Ok(house);
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    place.open().await
}

/// Ends when somebody presses Ctrl-C or a service is stopped.
#[cfg(unix)]
pub async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut stop) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        // An error means that no signal can be heard: then it is better to end than to be deaf.
        _ = tokio::signal::ctrl_c() => {}
        _ = stop.recv() => {}
    }
}

#[cfg(not(unix))]
pub async fn told_to_stop() {
    let _ = tokio::signal::ctrl_c().await;
}

/// Print the newest signed checkpoint of the audit, to be kept where nobody who runs Waymark can change it.
#[derive(Args)]
pub struct Checkpoint {
    #[command(flatten)]
    place: Place,
    /// Write it to a new file instead.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Checkpoint {
    /// Signs where the audit stands, or where another process is writing takes what that signed last.
    pub fn run(self) -> Result<(), Failure> {
        let text = run(self.newest())?;
        let Some(path) = &self.out else { return print(&text) };
        let written = std::fs::File::create_new(path).and_then(|mut file| {
            std::io::Write::write_all(&mut file, text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|e| Failure::input(format!("{}: {e}", path.display())))
    }

    async fn newest(&self) -> Result<String, Failure> {
        if let Ok(house) = self.place.open().await {
            let tx = house.store.db.begin(&Fence::Everything).await?;
            audit::sign(&tx, &house.store.keys, call().now).await?;
            tx.commit().await?;
        }
        let house = self.place.open_to_read().await?;
        let look = house.store.db.look(&Fence::Everything).await?;
        let newest = audit::newest_checkpoint(&look).await?;
        newest.ok_or_else(|| Failure::input("the audit was not signed yet; `waymark work` signs it every ten minutes"))
    }
}
