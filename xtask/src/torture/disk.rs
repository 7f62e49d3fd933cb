//! `cargo xtask torture disk`: the nth sync fails, the disk is full from the nth write on, for n from 1 on (REL-06).

use super::check::{check, none_of};
use super::flags::Flags;
use super::notes::Notes;
use super::{ground, wait};
use std::path::{Path, PathBuf};
use std::process::Command;
use waymark_testkit::slow_disk;

/// How the disk is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The nth sync fails.
    Sync,
    /// No write from the nth on finds room.
    Full,
}

/// What came of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// The writer was refused, said so and kept to it.
    Refused,
    /// The writer could not even start, and said so.
    DidNotStart,
    /// Nobody needed to hear of it: it met work that is done again later, as copying the log into the database is.
    Unheard,
}

/// Counts of a run.
#[derive(Default)]
struct Sum {
    runs: u32,
    refused: u32,
    did_not_start: u32,
    unheard: u32,
    acknowledged: usize,
}

/// Every nth from `--from` up to `--upto`, in steps of `--step`; `--manner` is how the writer is bad, for showing that a bad one is caught.
pub(super) fn run(_: &Path, words: &[String]) -> Result<(), String> {
    let flags = Flags::read(words, &["from", "upto", "step", "manner"])?;
    let from = flags.number("from", 1_u32)?.max(1);
    let (upto, step) = (flags.number("upto", 200_u32)?, flags.number("step", 1_usize)?.max(1));
    let manner = flags.text("manner").unwrap_or("honest");
    let folder = tempfile::tempdir().map_err(|e| format!("no temporary folder could be made ({e})"))?;
    let fresh = folder.path().join("fresh.db");
    wait(ground::lay(&fresh))?;
    let syncs = syncs(&Field::new(folder.path(), &fresh, "syncs")?, manner)?;
    let mut sum = Sum::default();
    for fault in [Fault::Sync, Fault::Full] {
        for n in (from..=upto).step_by(step) {
            let field = Field::new(folder.path(), &fresh, &format!("{fault:?}-{n}"))?;
            let when = format!("{fault:?}, n = {n}");
            let (came, acknowledged) = field.one(fault, n, manner).map_err(|e| format!("{when}: {e}"))?;
            sum.runs += 1;
            match came {
                Came::Refused => sum.refused += 1,
                Came::DidNotStart => sum.did_not_start += 1,
                Came::Unheard => sum.unheard += 1,
            }
            sum.acknowledged += acknowledged;
            field.remove();
        }
        println!("{fault:?} up to {upto}: done");
    }
    let Sum { runs, refused, did_not_start, unheard, acknowledged } = sum;
    println!(
        "disk: {runs} runs, {acknowledged} acknowledged, 0 lost, 0 doubled, 0 half; {refused} refused in words and kept to it, \
         {did_not_start} did not start, {unheard} faults met work that is done again later; {syncs} syncs for 50 contacts"
    );
    Ok(())
}

/// How many syncs fifty contacts take. Fewer than one each, and somebody was told of what a power cut would have taken.
fn syncs(field: &Field, manner: &str) -> Result<usize, String> {
    let command = slow_disk::slow(own()?, 1, &field.log)?;
    field.said(command, &["--facts", "50", "--manner", manner])?;
    let syncs = slow_disk::hits(&field.log)?;
    let acknowledged = Notes::read(&field.notes)?.acknowledged();
    enough(acknowledged, syncs).map(|()| syncs)
}

fn enough(acknowledged: usize, syncs: usize) -> Result<(), String> {
    if acknowledged == 0 || syncs < acknowledged {
        return Err(format!(
            "{acknowledged} contacts were acknowledged with {syncs} syncs of the disk: each needs one"
        ));
    }
    Ok(())
}

fn own() -> Result<PathBuf, String> {
    std::env::current_exe().map_err(|e| e.to_string())
}

/// One database on a disk that will fail.
struct Field {
    database: PathBuf,
    notes: PathBuf,
    log: PathBuf,
}

impl Field {
    fn new(folder: &Path, fresh: &Path, name: &str) -> Result<Field, String> {
        let at = |ending: &str| folder.join(format!("{name}.{ending}"));
        let field = Field { database: at("db"), notes: at("notes"), log: at("log") };
        std::fs::copy(fresh, &field.database).map_err(|e| format!("{}: {e}", field.database.display()))?;
        Ok(field)
    }

    /// Runs a writer and gives its lines, those of its complaint last; its notes need not survive the machine.
    fn said(&self, mut command: Command, words: &[&str]) -> Result<Vec<String>, String> {
        command.args(["torture", "writer"]).arg(&self.database).arg(&self.notes).args(["--sync", "no"]).args(words);
        let ended = command.output().map_err(|e| format!("the writer could not be started ({e})"))?;
        let text = [ended.stdout, ended.stderr].concat();
        Ok(String::from_utf8_lossy(&text).lines().map(ToOwned::to_owned).collect())
    }

    fn one(&self, fault: Fault, n: u32, manner: &str) -> Result<(Came, usize), String> {
        let command = match fault {
            Fault::Sync => slow_disk::sync_fails(own()?, n, &self.log)?,
            Fault::Full => slow_disk::disk_full(own()?, n, &self.log)?,
        };
        // Each contact takes at least one sync and several writes, so that the fault surely comes.
        let said = self.said(command, &["--facts", &(n + 10).to_string(), "--manner", manner])?;
        if slow_disk::hits(&self.log)? == 0 {
            return Err(format!("the fault never came; the writer said: {}", said.join("; ")));
        }
        let came = came(fault, &said)?;
        let before = self.check("as the fault left it")?;
        // Started again on a good disk it goes on, beginning with what was not answered.
        let said = self.said(Command::new(own()?), &["--facts", "3"])?;
        if said != ["serving", "finished"] {
            return Err(format!("started again, the writer said: {}", said.join("; ")));
        }
        let after = self.check("after going on")?;
        if after < before + 3 {
            return Err(format!("started again, only {} contacts were acknowledged", after - before));
        }
        Ok((came, after))
    }

    fn check(&self, when: &str) -> Result<usize, String> {
        let found = wait(async {
            let house = ground::open(&self.database.display().to_string()).await?;
            Ok(check(&house, &Notes::read(&self.notes)?).await)
        })?;
        none_of(&found.wrong, when).map(|()| found.acknowledged)
    }

    fn remove(&self) {
        for ending in ["", "-wal", "-shm", ".lock"] {
            let mut path = self.database.as_os_str().to_owned();
            path.push(ending);
            // What stays goes with the folder.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// What a writer's lines tell, if they tell it as they must.
fn came(fault: Fault, said: &[String]) -> Result<Came, String> {
    let all = || said.join("; ");
    let Some(("serving", rest)) = said.split_first().map(|(first, rest)| (first.as_str(), rest)) else {
        let plain = said.len() == 1 && (said[0].contains("disk") || said[0].contains("I/O"));
        return if plain {
            Ok(Came::DidNotStart)
        } else {
            Err(format!("the writer did not serve and said: {}", all()))
        };
    };
    if rest == ["finished"] {
        return Ok(Came::Unheard);
    }
    let word = |place: usize, name: &str| rest.get(place).and_then(|line| line.strip_prefix(name)).unwrap_or_default();
    let refused = |line: &str, why: &str| line.starts_with("not saved: ") && line.contains(why);
    // From a failed sync on nothing more is written; a full disk stays full here.
    let why = match fault {
        Fault::Sync => "the disk failed",
        Fault::Full => "the disk is full",
    };
    let kept_to_it =
        ["refused ", "again ", "again "].iter().enumerate().all(|(place, name)| refused(word(place, name), why));
    if !kept_to_it {
        return Err(format!("a refusal must say `not saved: {why}` each time; the writer said: {}", all()));
    }
    if word(3, "read ") != "well" {
        return Err(format!("the record must still read; the writer said: {}", all()));
    }
    if word(4, "unaudited ") != "2 refused" {
        return Err(format!("nobody may be shown what cannot be audited; the writer said: {}", all()));
    }
    Ok(Came::Refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(ToOwned::to_owned).collect()
    }

    const FAILED: &str = "not saved: the disk failed (sync): nothing was saved";

    #[test]
    fn a_writer_that_keeps_to_its_refusal_is_believed() {
        let good = lines(&format!(
            "serving\nrefused {FAILED}\nagain {FAILED}\nagain {FAILED}\nread well\nunaudited 2 refused"
        ));
        assert_eq!(came(Fault::Sync, &good), Ok(Came::Refused));
        assert_eq!(came(Fault::Sync, &lines("serving\nfinished")), Ok(Came::Unheard));
        assert_eq!(came(Fault::Full, &lines("xtask torture: disk I/O error.")), Ok(Came::DidNotStart));
    }

    #[test]
    fn a_writer_that_goes_on_or_cannot_read_or_says_nothing_plain_is_caught() {
        for bad in [
            format!("serving\nrefused {FAILED}\nagain saved\nagain {FAILED}\nread well\nunaudited 2 refused"),
            format!(
                "serving\nrefused {FAILED}\nagain {FAILED}\nagain {FAILED}\nread the database is gone\nunaudited 2 refused"
            ),
            format!("serving\nrefused disk I/O error\nagain {FAILED}\nagain {FAILED}\nread well\nunaudited 2 refused"),
            format!("serving\nrefused {FAILED}"),
            format!(
                "serving\nrefused {FAILED}\nagain {FAILED}\nagain {FAILED}\nread well\nunaudited a record was shown"
            ),
            "thread panicked\nat writer.rs".into(),
        ] {
            assert!(came(Fault::Sync, &lines(&bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_build_that_does_not_sync_is_caught_by_counting() {
        assert!(enough(50, 50).is_ok());
        assert!(enough(50, 3).unwrap_err().contains("50 contacts were acknowledged with 3 syncs"));
        assert!(enough(0, 50).is_err(), "nothing was shown");
    }
}
