//! The Django twin: the same rows in a database of its own, the same two pages, measured in turns with ours.

use super::Site;
use super::cast::{Cast, Coach};
use super::export::export;
use super::load::alone;
use super::process::{Server, on_core};
use super::times::median;
use super::visit::{Kind, Log, Visitor, name};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Who is measured in which round.
const ROUNDS: [bool; 5] = [true, false, true, false, true];
/// How many requests a side answers before it is timed for the first time.
const WARM: usize = 200;

/// The twin's files, and the Python it is run with.
struct Twin {
    sources: PathBuf,
    python: PathBuf,
    database: PathBuf,
}

/// What one round came to: the median and the 95th of a hundred, and the processor time of a page, all in milliseconds.
struct Round {
    ours: bool,
    kind: Kind,
    figures: [f64; 3],
}

/// Measures ours and the twin in turns: ours, twin, ours, twin, ours.
pub(super) fn compare(root: &Path, site: &Site, times: usize) -> Result<(), String> {
    // As the record stands now: saving has changed it since the pages were measured.
    let cast = site.cast()?;
    let twin = Twin::prepare(root, site, &cast)?;
    let ours = site.serve(&[])?;
    let theirs = twin.serve()?;
    let (mut here, mut there) = (visitors(&ours, &cast)?, visitors(&theirs, &cast)?);
    let mut bytes = Vec::new();
    for (whose, visitors) in [("ours", &mut here), ("Django", &mut there)] {
        for nth in 0..WARM {
            let place = nth % visitors.len().max(1);
            for kind in [Kind::Day, Kind::LongPerson] {
                visitors[place].does(kind, &mut Log::new())?;
            }
        }
        let mut own = visitors.pop().ok_or("nobody is signed in")?;
        own.uncompressed();
        let mut size = |kind| own.does(kind, &mut Log::new()).map(|answer| answer.body.len());
        bytes.push(format!("{whose}: {} and {} bytes", size(Kind::Day)?, size(Kind::LongPerson)?));
    }
    let mut rounds = Vec::new();
    for is_ours in ROUNDS {
        let (server, visitors) = if is_ours { (&ours, &mut here) } else { (&theirs, &mut there) };
        for kind in [Kind::Day, Kind::LongPerson] {
            let stretch = alone(server, visitors, (kind, times))?;
            let own = stretch.log.get(&kind).cloned().unwrap_or_default();
            rounds.push(Round { ours: is_ours, kind, figures: [own.at(50), own.at(95), stretch.cpu] });
        }
    }
    told(&rounds);
    println!("\nHTML of my day and of a long record, uncompressed: {}", bytes.join("; "));
    let (our_memory, their_memory) = (ours.memory(), theirs.memory());
    println!("resident: ours {} MB, Django with gunicorn {} MB", our_memory.0 / 1024, their_memory.0 / 1024);
    println!("first page: ours {:.0} ms, Django {:.0} ms", millis(&ours), millis(&theirs));
    Ok(())
}

fn millis(server: &Server) -> f64 {
    server.first_page.as_secs_f64() * 1000.0
}

fn told(rounds: &[Round]) {
    let columns = ["page", "figure, ms", "ours", "Django", "ratio", "of rounds"];
    super::report::heading("ours and the Django twin in turns", &columns);
    for kind in [Kind::Day, Kind::LongPerson] {
        for (place, figure) in ["median", "p95", "CPU a page"].into_iter().enumerate() {
            let of = |ours: bool| -> Vec<f64> {
                let rounds = rounds.iter().filter(|round| round.ours == ours && round.kind == kind);
                rounds.filter_map(|round| round.figures.get(place).copied()).collect()
            };
            let (ours, theirs) = (of(true), of(false));
            let (one, other) = (median(&ours), median(&theirs));
            let each = |all: &[f64]| all.iter().map(|f| format!("{f:.2}")).collect::<Vec<_>>().join(" ");
            let ratio = if one > 0.0 { other / one } else { 0.0 };
            let rounds = format!("{} / {}", each(&ours), each(&theirs));
            println!("| {} | {figure} | {one:.2} | {other:.2} | {ratio:.1} | {rounds} |", name(kind));
        }
    }
}

fn visitors(server: &Server, cast: &Cast) -> Result<Vec<Visitor>, String> {
    let signed_in = |coach: &Coach| Visitor::named(server.port, &coach.id, coach);
    cast.coaches.iter().map(signed_in).collect()
}

impl Twin {
    /// Exports what it needs, installs Django where it is not yet, and fills its database.
    fn prepare(root: &Path, site: &Site, cast: &Cast) -> Result<Twin, String> {
        let folder = site.folder.join("twin");
        std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let database = folder.join("twin.db");
        for old in ["twin.db", "twin.db-wal", "twin.db-shm"] {
            let old = folder.join(old);
            if old.exists() {
                std::fs::remove_file(&old).map_err(|e| format!("{}: {e}", old.display()))?;
            }
        }
        export(site, cast, &folder)?;
        let sources = root.join("tools/django_twin");
        let python = installed(&sources, &root.join("target/bench-web/python"))?;
        let twin = Twin { sources, python, database };
        let mut load = twin.command(Command::new(&twin.python));
        load.arg("load.py").arg(absolute(&site.database())?).arg(absolute(&folder)?);
        done(load, "the twin's database could not be filled")?;
        Ok(twin)
    }

    fn command(&self, mut command: Command) -> Command {
        command.current_dir(&self.sources).env("DJANGO_SETTINGS_MODULE", "twin.settings");
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONPATH", &self.sources);
        let database = absolute(&self.database).unwrap_or_else(|_| self.database.clone());
        command.env("TWIN_DATABASE", database).env("TWIN_TODAY", super::TODAY);
        command
    }

    /// Two workers of two threads each, as gunicorn is told for production; connections are kept.
    fn serve(&self) -> Result<Server, String> {
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|l| l.local_addr()).map_err(|e| e.to_string())?;
        let mut command = self.command(on_core(&self.python));
        command.args(["-m", "gunicorn", "--workers", "2", "--threads", "2", "--keep-alive", "60"]);
        command.args(["--log-level", "warning", "--bind", &format!("127.0.0.1:{}", free.port()), "twin.wsgi"]);
        Server::start(command, Some(free.port()))
    }
}

/// A Python with exactly what the twin's list names, in a folder of the build.
fn installed(sources: &Path, place: &Path) -> Result<PathBuf, String> {
    let python = absolute(&place.join("bin/python"))?;
    let listed = sources.join("requirements.txt");
    let wanted = std::fs::read_to_string(&listed).map_err(|e| format!("{}: {e}", listed.display()))?;
    let mark = place.join("installed");
    if std::fs::read_to_string(&mark).is_ok_and(|was| was == wanted) {
        return Ok(python);
    }
    let own = std::env::var("WAYMARK_PYTHON").unwrap_or_else(|_| "python3".into());
    let mut make = Command::new(own);
    make.args(["-m", "venv"]).arg(place);
    done(make, "Python's own environments are missing; on Debian: apt-get install python3-venv")?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&listed);
    done(install, "Django could not be fetched from PyPI; the twin is left out")?;
    std::fs::write(mark, wanted).map_err(|e| e.to_string())?;
    Ok(python)
}

/// Where something is, whichever folder a command works in. What is linked stays a link: an environment's Python is one.
fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn done(mut command: Command, otherwise: &str) -> Result<(), String> {
    let status = command.stdin(Stdio::null()).status().map_err(|e| format!("{otherwise} ({e})"))?;
    if status.success() { Ok(()) } else { Err(otherwise.to_owned()) }
}
