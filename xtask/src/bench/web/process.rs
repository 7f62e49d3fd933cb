//! A server under test: started on one core, its address read, its processor time and memory as the kernel counts them.

use super::client::Client;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The kernel counts processor time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// A server that runs until it is dropped.
pub(super) struct Server {
    child: Child,
    pub(super) port: u16,
    /// From the start of the process to the last byte of its first page.
    pub(super) first_page: Duration,
}

impl Server {
    /// Starts a server and waits for its first page.
    pub(super) fn start(mut command: Command, port: Option<u16>) -> Result<Server, String> {
        let begun = Instant::now();
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().map_err(|e| format!("{name} could not be started ({e})"))?;
        let said = child.stdout.take().ok_or("no output")?;
        let port = match port {
            Some(port) => port,
            None => read_port(BufReader::new(said))?,
        };
        let mut server = Server { child, port, first_page: Duration::ZERO };
        loop {
            match Client::new(port).get("/sign-in") {
                Ok(answer) if answer.status == 200 => break,
                Ok(answer) => return Err(format!("the first page answered {}", answer.status)),
                Err(e) if begun.elapsed() > Duration::from_secs(30) => return Err(e),
                Err(_) => rest(Duration::from_millis(5)),
            }
        }
        server.first_page = begun.elapsed();
        Ok(server)
    }

    /// The processor time used so far, by it and what it started.
    pub(super) fn cpu(&self) -> Duration {
        TICK * tree(self.child.id()).iter().map(|pid| ticks(*pid)).sum()
    }

    /// The memory it holds, in kilobytes: all of it, and what is not shared with files.
    pub(super) fn memory(&self) -> (u64, u64) {
        let all = tree(self.child.id());
        let of = |field: &str| all.iter().map(|pid| status(*pid, field)).sum();
        (of("VmRSS:"), of("RssAnon:"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Only processes this one started: the server, and its workers.
        for pid in tree(self.child.id()).into_iter().skip(1) {
            let _ = Command::new("kill").arg(pid.to_string()).status();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command on core 0.
pub(super) fn on_core(program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program);
    command
}

/// Keeps this process, which makes the load, to core 1.
pub(super) fn stay_on_core_1() -> Result<(), String> {
    let own = std::process::id().to_string();
    let done = Command::new("taskset").args(["-a", "-p", "-c", "1", &own]).stdout(Stdio::null()).status();
    match done {
        Ok(status) if status.success() => Ok(()),
        _ => Err("taskset, of Debian's util-linux, is needed to give each side a core; two cores are needed".into()),
    }
}

/// Waits without being woken.
pub(super) fn rest(time: Duration) {
    let until = Instant::now() + time;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::park_timeout(left);
    }
}

fn read_port(mut said: impl BufRead) -> Result<u16, String> {
    let mut line = String::new();
    while said.read_line(&mut line).map_err(|e| e.to_string())? > 0 {
        let port = line.split_once("http://").and_then(|(_, rest)| rest.trim().rsplit(':').next());
        if let Some(port) = port.and_then(|p| p.parse().ok()) {
            return Ok(port);
        }
        line.clear();
    }
    Err("the server ended without saying where it is".into())
}

fn tree(pid: u32) -> Vec<u32> {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let below = children.split_whitespace().filter_map(|p| p.parse().ok()).flat_map(tree);
    std::iter::once(pid).chain(below).collect()
}

fn ticks(pid: u32) -> u32 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name of the process, in brackets, may hold anything.
    let after = text.rsplit_once(')').map_or("", |(_, after)| after);
    let fields: Vec<&str> = after.split_whitespace().collect();
    let field = |place: usize| fields.get(place).and_then(|f| f.parse::<u32>().ok()).unwrap_or(0);
    field(11) + field(12)
}

fn status(pid: u32, name: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|n| n.parse().ok()).unwrap_or(0)
}
