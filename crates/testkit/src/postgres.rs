//! A throwaway PostgreSQL for tests and benches: a folder and a port of its own, stopped and removed when its owner ends.

mod copy;
mod installed;
mod keeper;

pub use copy::Copy;

use crate::slow_disk;
use installed::Owner;
use keeper::Keeper;
use std::ffi::OsStr;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// A real database, with fsync on, but small; as many connections as tests running beside each other may want.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
max_connections = 200
shared_buffers = 32MB
fsync = on
timezone = 'UTC'
# In the folder rather than in the machine's shared memory, so that it goes with the folder.
dynamic_shared_memory_type = mmap
# Recovery syncs the whole disk in one call instead of each file by itself: quicker, above all on a slow disk.
recovery_init_sync_method = syncfs
";

/// A PostgreSQL server in a temporary folder. Dropping it stops it and removes the folder; so does the end of the
/// process, even by a kill.
pub struct Server {
    folder: PathBuf,
    programs: PathBuf,
    owner: Owner,
    port: u16,
    delay: Option<u32>,
    databases: AtomicU32,
    postmaster: Mutex<Option<Child>>,
    keeper: Keeper,
}

/// The one server all tests of a process share; started when first asked for, and gone when the process ends.
///
/// Each test takes a database of its own from it ([`Server::create_database`]). A test that stops or kills a server
/// starts one for itself ([`Server::start`]).
///
/// # Panics
/// The server does not start; the sentence says why, and what to install if that is why. A test without its database has failed.
pub fn shared() -> &'static Server {
    static SHARED: OnceLock<Result<Server, String>> = OnceLock::new();
    match SHARED.get_or_init(Server::start) {
        Ok(server) => server,
        Err(why) => panic!("{why}"),
    }
}

impl Server {
    /// Starts a server and returns when it accepts connections.
    ///
    /// # Errors
    /// PostgreSQL is not installed, or did not start; the end of its log is told.
    pub fn start() -> Result<Server, String> {
        Server::begin(None)
    }

    /// Starts a server on a disk whose every fsync and fdatasync takes so many microseconds longer.
    ///
    /// # Errors
    /// PostgreSQL or strace is not installed, or the server did not start.
    pub fn start_with_delay(microseconds: u32) -> Result<Server, String> {
        Server::begin(Some(microseconds))
    }

    fn begin(delay: Option<u32>) -> Result<Server, String> {
        let mut server = Server::placed(delay)?;
        server.initialise()?;
        server.start_on_a_free_port()?;
        Ok(server)
    }

    /// A server with a folder of its own, and nothing in it yet.
    fn placed(delay: Option<u32>) -> Result<Server, String> {
        let programs = installed::programs()?;
        let made = tempfile::Builder::new().prefix("waymark-postgres-").tempdir();
        let made = made.map_err(|e| format!("no temporary folder could be made ({e})"))?;
        let owner = Owner::of(made.path())?;
        let keeper = Keeper::of(made.path())?;
        Ok(Server {
            folder: made.keep(),
            programs,
            owner,
            port: 0,
            delay,
            databases: AtomicU32::new(0),
            postmaster: Mutex::new(None),
            keeper,
        })
    }

    /// The address of a database on this server.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// The address of a database by way of the socket in the server's folder.
    #[must_use]
    pub fn socket_url(&self, database: &str) -> String {
        format!("postgres://postgres@/{database}?host={}&port={}", self.folder.display(), self.port)
    }

    /// The folder that holds the data, the log and the socket.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes a new empty database and gives its address.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn create_database(&self) -> Result<String, String> {
        self.create_from("template0")
    }

    /// Makes a new database with all that is in another one of this server, given by its address, and gives its address. Quicker than
    /// migrating each test's database anew. Nobody may be connected to the other one.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn copy_database(&self, url: &str) -> Result<String, String> {
        let name = url.rsplit('/').next().unwrap_or_default();
        self.create_from(name.split('?').next().unwrap_or_default())
    }

    fn create_from(&self, template: &str) -> Result<String, String> {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed) + 1);
        self.psql("postgres", &format!("create database {name} template \"{template}\""))?;
        Ok(self.url(&name))
    }

    /// Runs statements with `psql` in a database of this server, and gives what they print: a line for each row, columns parted by `|`.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn psql(&self, database: &str, statements: &str) -> Result<String, String> {
        let mut command = self.command(Command::new(self.programs.join("psql")));
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-h"]).arg(&self.folder);
        command.args(["-p", &self.port.to_string(), "-d", database, "-c", statements]);
        said("psql", &mut command)
    }

    /// Stops the server at once, without a checkpoint, as if the power had failed for it alone; nothing happens if it is stopped.
    ///
    /// # Errors
    /// It could not be told to.
    pub fn stop_immediate(&self) -> Result<(), String> {
        let mut postmaster = self.postmaster();
        if let Some(mut child) = postmaster.take() {
            signal("QUIT", child.id())?;
            child.wait().map_err(|e| format!("PostgreSQL could not be waited for ({e})"))?;
        }
        Ok(())
    }

    /// Kills the server's first process with SIGKILL; the others notice by themselves, a little later.
    ///
    /// # Errors
    /// It could not be killed, or does not run.
    pub fn kill_postmaster(&self) -> Result<(), String> {
        let mut child = self.postmaster().take().ok_or("PostgreSQL does not run, so it cannot be killed")?;
        let killed = child.kill().and_then(|()| child.wait());
        killed.map(drop).map_err(|e| format!("PostgreSQL could not be killed ({e})"))
    }

    /// Kills the process that serves one client with SIGKILL, a busy one if there is any, and gives its number. The
    /// server then throws out every client and recovers; see [`Server::wait_until_ready`].
    ///
    /// # Errors
    /// No client is connected, or the process could not be killed.
    pub fn kill_one_backend(&self) -> Result<u32, String> {
        let found = self.psql(
            "postgres",
            "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() \
             order by state = 'active' desc, pid limit 1",
        )?;
        let pid = found.trim().parse().map_err(|_| "no client is connected, so there is no backend to kill")?;
        signal("KILL", pid)?;
        Ok(pid)
    }

    /// Starts the server again on the same port, stopping it first if it runs, and returns when it accepts connections.
    ///
    /// # Errors
    /// It did not start; the end of its log is told.
    pub fn restart(&self) -> Result<(), String> {
        self.stop_immediate()?;
        let mut last = Ok(());
        for _ in 0..200 {
            last = self.launch();
            match &last {
                // Processes of a killed server hold its memory until they have noticed.
                Err(why) if why.contains("shared memory block") => pause(50),
                _ => break,
            }
        }
        last
    }

    /// Waits until the server, which runs, accepts connections again after one of its processes was killed.
    ///
    /// # Errors
    /// It does not within half a minute or so; what it said last.
    pub fn wait_until_ready(&self) -> Result<(), String> {
        let mut last = self.psql("postgres", "select 1");
        for _ in 0..600 {
            if last.is_ok() {
                break;
            }
            pause(50);
            last = self.psql("postgres", "select 1");
        }
        last.map(drop)
    }

    /// How many syncs were slowed since the server was last started; none without a delay.
    ///
    /// # Errors
    /// The log of them cannot be read.
    pub fn slowed_syncs(&self) -> Result<usize, String> {
        self.delay.map_or(Ok(0), |_| slow_disk::hits(&self.folder.join("syncs")))
    }

    fn initialise(&self) -> Result<(), String> {
        let mut initdb = self.command(Command::new(self.programs.join("initdb")));
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]);
        // What is written while nothing is kept yet need not reach the disk.
        initdb.args(["--no-sync", "--no-instructions", "-D"]).arg(self.data());
        said("initdb", &mut initdb)?;
        self.set()
    }

    /// Writes the settings of this folder's server.
    fn set(&self) -> Result<(), String> {
        let name = self.folder.file_name().and_then(OsStr::to_str).unwrap_or_default();
        // The name of the cluster stands in every process's title, by which the keeper finds it.
        let settings = format!(
            "{SETTINGS}cluster_name = '{name}'\nunix_socket_directories = '{folder}'\n",
            folder = self.folder.display()
        );
        let path = self.data().join("postgresql.auto.conf");
        std::fs::write(path, settings).map_err(|e| format!("PostgreSQL's settings could not be written ({e})"))
    }

    fn start_on_a_free_port(&mut self) -> Result<(), String> {
        let mut last = Err("there is no free port".to_string());
        for _ in 0..50 {
            self.port = next_port();
            last = self.launch();
            match &last {
                // Somebody was quicker between our looking and PostgreSQL's taking it.
                Err(why) if why.contains("could not bind") => {}
                _ => break,
            }
        }
        last
    }

    fn launch(&self) -> Result<(), String> {
        let log = File::create(self.log()).map_err(|e| format!("PostgreSQL's log could not be made ({e})"))?;
        let also = log.try_clone().map_err(|e| format!("PostgreSQL's log could not be made ({e})"))?;
        let program = self.programs.join("postgres");
        let command = match self.delay {
            None => Command::new(program),
            Some(delay) => {
                slow_disk::command(&slow_disk::slow_syncs(delay), program.as_os_str(), &self.folder.join("syncs"))?
            }
        };
        let mut command = self.command(command);
        command.arg("-D").arg(self.data()).args(["-p", &self.port.to_string()]).stdout(log).stderr(also);
        // In a process group of its own, so that Ctrl-C reaches the test only.
        let child = command.process_group(0).spawn().map_err(|e| format!("PostgreSQL could not be started ({e})"))?;
        let child = self.ready(child)?;
        *self.postmaster() = Some(child);
        Ok(())
    }

    /// Waits for a server just started to say in its lock file that it is ready.
    fn ready(&self, mut child: Child) -> Result<Child, String> {
        let (number, lock) = (child.id().to_string(), self.data().join("postmaster.pid"));
        for _ in 0..6000 {
            let ended = child.try_wait().map_err(|e| format!("PostgreSQL could not be waited for ({e})"))?;
            if ended.is_some() {
                return Err(format!("PostgreSQL did not start; it said:\n{}", self.end_of_log()));
            }
            let text = std::fs::read_to_string(&lock).unwrap_or_default();
            let mut lines = text.lines().map(str::trim);
            if lines.next() == Some(&number) && lines.nth(6) == Some("ready") {
                return Ok(child);
            }
            pause(10);
        }
        // What is left of it is the keeper's.
        Err(format!("PostgreSQL was not ready after a minute; it said:\n{}", self.end_of_log()))
    }

    fn end_of_log(&self) -> String {
        let text = std::fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }

    fn command(&self, mut command: Command) -> Command {
        self.owner.dress(&mut command, &self.folder);
        command
    }

    fn postmaster(&self) -> MutexGuard<'_, Option<Child>> {
        // A test that panicked while holding it left the child as it was.
        self.postmaster.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.keeper.clear();
        if let Some(mut child) = self.postmaster().take() {
            // Ended by the keeper; this only takes it off the list of processes.
            let _ = child.wait();
        }
    }
}

/// A port that was free a moment ago, below those the system hands out to clients, so that none of them takes it while a
/// server is down.
fn next_port() -> u16 {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    const FIRST: u32 = 20_000;
    const COUNT: u32 = 12_000;
    // Test programs started together begin far from each other.
    let begin = std::process::id().wrapping_mul(37);
    let mut port = 0;
    for _ in 0..1000 {
        let step = u32::from(TRIED.fetch_add(1, Ordering::Relaxed));
        port = u16::try_from(FIRST + begin.wrapping_add(step) % COUNT).unwrap_or(0);
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            break;
        }
    }
    port
}

/// Sends a signal by the shell, whose `kill` is always there.
fn signal(name: &str, pid: u32) -> Result<(), String> {
    let mut shell = Command::new("sh");
    shell.args(["-c", "kill -s \"$1\" \"$2\"", "sh", name, &pid.to_string()]).stdin(Stdio::null());
    said("kill", &mut shell).map(drop)
}

/// What a command printed; an error with what it complained of if it failed.
fn said(name: &str, command: &mut Command) -> Result<String, String> {
    let ended = command.output().map_err(|e| format!("{name} could not be started ({e})"))?;
    if ended.status.success() {
        return Ok(String::from_utf8_lossy(&ended.stdout).into_owned());
    }
    Err(format!("{name} failed: {}", String::from_utf8_lossy(&ended.stderr).trim()))
}

fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}
