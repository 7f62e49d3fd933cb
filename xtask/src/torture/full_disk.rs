//! `cargo xtask torture full-disk`: the disk under the record fills up and is freed again, under one process (REL-07).

use super::check::{check, none_of};
use super::flags::Flags;
use super::notes::Notes;
use super::{ground, wait};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use waymark_app::House;
use waymark_domain::Refusal;

/// A disk of its own in memory, taken away again whatever happens.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, megabytes: u32) -> Result<Disk, String> {
        std::fs::create_dir(at).map_err(|e| format!("{}: {e}", at.display()))?;
        let size = format!("size={megabytes}m");
        let ended = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(at).output();
        let ended = ended.map_err(|e| format!("mount could not be started ({e})"))?;
        if !ended.status.success() {
            let said = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
            return Err(format!(
                "a disk of its own cannot be mounted here; run this as root where mounting is permitted ({said})"
            ));
        }
        Ok(Disk(at.to_path_buf()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, since a process that failed may still hold a file of it.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// Fills a disk of `--size` megabytes, frees it, and does so three times.
pub(super) fn run(_: &Path, words: &[String]) -> Result<(), String> {
    let flags = Flags::read(words, &["size"])?;
    let folder = tempfile::tempdir().map_err(|e| format!("no temporary folder could be made ({e})"))?;
    let disk = Disk::mount(&folder.path().join("disk"), flags.number("size", 64)?)?;
    let database = disk.0.join("waymark.db");
    let figures = wait(async {
        ground::lay(&database).await?;
        let mut run = Run {
            house: ground::open(&database.display().to_string()).await?,
            notes: Notes::default(),
            refused: 0,
            unaudited: 0,
        };
        for fill in 1..=3 {
            run.fill_and_free(&disk).await.map_err(|e| format!("filled for the {fill}. time: {e}"))?;
        }
        let found = check(&run.house, &run.notes).await;
        none_of(&found.wrong, "at the end")?;
        Ok(format!(
            "full-disk: filled 3 times, {} acknowledged, 0 lost, 0 doubled, 0 half; {} refused with \"not saved\", {} looks at lists and \
             records refused because they could not be audited; the record read throughout, and recorded again without a restart",
            found.acknowledged, run.refused, run.unaudited
        ))
    });
    drop(disk);
    println!("{}", figures?);
    Ok(())
}

struct Run {
    house: House,
    notes: Notes,
    refused: u32,
    unaudited: u32,
}

impl Run {
    async fn fill_and_free(&mut self, disk: &Disk) -> Result<(), String> {
        self.some(20).await?;
        let ballast = disk.0.join("ballast");
        fill(&ballast)?;
        let why = self.until_refused().await?;
        if !(why.starts_with("not saved: ") && why.contains("the disk is full")) {
            return Err(format!("a full disk must be told plainly; what was said: {why}"));
        }
        for _ in 0..10 {
            self.still_refused().await?;
        }
        std::fs::remove_file(&ballast).map_err(|e| format!("the ballast could not be removed ({e})"))?;
        self.some(20).await
    }

    /// Records some, each of which must be saved; first what was refused, under the same key.
    async fn some(&mut self, count: u64) -> Result<(), String> {
        let next = self.notes.next();
        let open: Vec<u64> = self.notes.unanswered().chain(next..next + count).collect();
        for n in open {
            let recorded = ground::record(&self.house, n).await.map_err(|e| format!("with room on the disk: {e}"))?;
            self.notes.0.insert(n, Some(recorded.id));
        }
        Ok(())
    }

    async fn until_refused(&mut self) -> Result<String, String> {
        for _ in 0..20_000 {
            let n = self.notes.next();
            self.notes.0.insert(n, None);
            match ground::record(&self.house, n).await {
                Ok(recorded) => drop(self.notes.0.insert(n, Some(recorded.id))),
                Err(refusal) => return Ok(refusal.to_string()),
            }
        }
        Err("20,000 contacts found room on a full disk".into())
    }

    /// While the disk is full: the record reads, nothing is written, and nobody is shown what cannot be audited.
    async fn still_refused(&mut self) -> Result<(), String> {
        ground::read(&self.house).await.map_err(|e| format!("reading on a full disk: {e}"))?;
        let n = self.notes.next();
        self.notes.0.insert(n, None);
        match ground::record(&self.house, n).await {
            Err(Refusal::NotSaved(_)) => self.refused += 1,
            // A little room may be left in the log where something was rolled back: small writes fit now and then.
            Ok(recorded) => drop(self.notes.0.insert(n, Some(recorded.id))),
            Err(other) => return Err(format!("on a full disk: {other}")),
        }
        self.unaudited += ground::ask_to_see(&self.house).await?;
        Ok(())
    }
}

/// Writes until nothing more goes on the disk.
fn fill(path: &Path) -> Result<(), String> {
    let mut file = File::create(path).map_err(|e| format!("the ballast: {e}"))?;
    for size in [1 << 20, 1 << 12] {
        let block = vec![7; size];
        while file.write_all(&block).is_ok() {}
    }
    Ok(())
}
