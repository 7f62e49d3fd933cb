//! Bad disks for a program under test: slow ones, ones that fail to sync, full ones; strace stands between it and the kernel.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// A command that runs `program` on a disk whose every fsync and fdatasync takes so many microseconds longer.
///
/// Arguments of the program are added to the command. A process started from it is the program itself, not strace, so
/// killing it kills the program. What was done to it stands in the file `log`; see [`hits`].
///
/// # Errors
/// strace is not installed.
pub fn slow(program: impl AsRef<OsStr>, microseconds: u32, log: &Path) -> Result<Command, String> {
    command(&slow_syncs(microseconds), program.as_ref(), log)
}

/// A command that runs `program` on a disk where, in each thread, the nth fsync and the nth fdatasync fail (`EIO`).
///
/// # Errors
/// strace is not installed.
pub fn sync_fails(program: impl AsRef<OsStr>, nth: u32, log: &Path) -> Result<Command, String> {
    command(&Fault { calls: SYNCS, does: format!("error=EIO:when={nth}") }, program.as_ref(), log)
}

/// A command that runs `program` on a disk that is full (`ENOSPC`) from the nth write of each thread on.
///
/// Only writes at a place in a file (`pwrite64`, as databases do) fail, so that the program can still say so.
///
/// # Errors
/// strace is not installed.
pub fn disk_full(program: impl AsRef<OsStr>, nth: u32, log: &Path) -> Result<Command, String> {
    command(&Fault { calls: "pwrite64", does: format!("error=ENOSPC:when={nth}+") }, program.as_ref(), log)
}

/// How many calls were made slower or made to fail, by a log one of the commands above wrote.
///
/// # Errors
/// The log cannot be read.
pub fn hits(log: &Path) -> Result<usize, String> {
    let text = std::fs::read_to_string(log).map_err(|e| format!("{} cannot be read ({e})", log.display()))?;
    Ok(text.lines().filter(|line| line.ends_with("(DELAYED)") || line.ends_with("(INJECTED)")).count())
}

const SYNCS: &str = "fsync,fdatasync";

/// What is done to which system calls, in strace's words.
pub(crate) struct Fault {
    calls: &'static str,
    does: String,
}

pub(crate) fn slow_syncs(microseconds: u32) -> Fault {
    Fault { calls: SYNCS, does: format!("delay_exit={microseconds}") }
}

pub(crate) fn command(fault: &Fault, program: &OsStr, log: &Path) -> Result<Command, String> {
    installed()?;
    let mut command = Command::new("strace");
    // -D: the program is the child, and strace its grandchild. --seccomp-bpf: calls that are not meant cost nothing.
    command.args(["-D", "-f", "--seccomp-bpf", "-qq", "-e", "signal=none", "-o"]).arg(log);
    command.arg("-e").arg(format!("trace={}", fault.calls));
    command.arg("-e").arg(format!("inject={}:{}", fault.calls, fault.does));
    command.args([OsStr::new("--"), program]);
    Ok(command)
}

fn installed() -> Result<(), String> {
    let mut asked = Command::new("strace");
    let asked = asked.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let found = asked.is_ok_and(|status| status.success());
    found.then_some(()).ok_or_else(|| "strace is not installed; on Debian: apt-get install strace".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn folder() -> (TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            std::fs::write(folder.path().join(name), "text").unwrap();
        }
        let log = folder.path().join("log");
        (folder, log)
    }

    #[test]
    fn every_sync_is_slowed_and_nothing_else_is() {
        let (folder, log) = folder();
        let mut sync = slow("sync", 1000, &log).unwrap();
        assert!(sync.current_dir(folder.path()).args(["a", "b", "c"]).status().unwrap().success());
        assert_eq!(hits(&log), Ok(3), "one fsync for each file");
        let said = std::fs::read_to_string(&log).unwrap();
        assert!(said.lines().all(|line| line.contains("fsync(") && line.ends_with("= 0 (DELAYED)")), "{said}");

        let mut sync = slow("sync", 1000, &log).unwrap();
        assert!(sync.current_dir(folder.path()).args(["--data", "a", "b"]).status().unwrap().success());
        assert_eq!(hits(&log), Ok(2), "one fdatasync for each file");

        let mut read = slow("cat", 1000, &log).unwrap();
        assert!(read.current_dir(folder.path()).arg("a").stdout(Stdio::null()).status().unwrap().success());
        assert_eq!(hits(&log), Ok(0), "who syncs nothing is not slowed");
    }

    #[test]
    fn the_delay_is_the_one_asked_for() {
        let (_folder, log) = folder();
        let command = slow("sync", 1000, &log).unwrap();
        let words: Vec<&str> = command.get_args().filter_map(OsStr::to_str).collect();
        assert!(words.contains(&"inject=fsync,fdatasync:delay_exit=1000"), "{words:?}");
    }

    #[test]
    fn the_nth_sync_fails_and_only_that() {
        for (nth, complaint) in [(1, "'a'"), (2, "'b'"), (3, "'c'")] {
            let (folder, log) = folder();
            let mut sync = sync_fails("sync", nth, &log).unwrap();
            let ended = sync.current_dir(folder.path()).args(["a", "b", "c"]).output().unwrap();
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert!(!ended.status.success());
            assert_eq!(said.lines().count(), 1, "{said}");
            assert!(said.contains(complaint) && said.contains("Input/output error"), "{said}");
            assert_eq!(hits(&log), Ok(1));
        }
    }

    #[test]
    fn the_disk_is_full_from_the_nth_write_on() {
        let (folder, log) = folder();
        let script = "import os\nf = os.open('a', os.O_RDWR)\nfor i in range(5):\n  try: os.pwrite(f, b'x', i); print('kept')\n  except OSError as e: print(e.strerror)\n";
        let mut python = disk_full("python3", 3, &log).unwrap();
        let ended = python.current_dir(folder.path()).args(["-c", script]).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stdout).into_owned();
        let full = "No space left on device";
        assert_eq!(said.lines().collect::<Vec<_>>(), ["kept", "kept", full, full, full]);
        assert_eq!(hits(&log), Ok(3));
        assert_eq!(std::fs::read_to_string(folder.path().join("a")).unwrap(), "xxxt", "what failed was not written");
    }

    #[test]
    fn who_kills_the_command_kills_the_program() {
        let (folder, log) = folder();
        let mut child = slow("sleep", 1, &log).unwrap().current_dir(folder.path()).arg("600").spawn().unwrap();
        let name = format!("/proc/{}/comm", child.id());
        let is_sleep = || std::fs::read_to_string(&name).unwrap().trim() == "sleep";
        for _ in 0..1000 {
            if is_sleep() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(is_sleep(), "the process we hold is the program");
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
