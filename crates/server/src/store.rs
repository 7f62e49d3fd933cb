//! Where the record is kept and with which key: by default in a folder of its own, made when it is first needed.

use crate::{Failure, packs};
use clap::Args;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use waymark_access::Policies;
use waymark_app::{Call, House, Programs};
use waymark_rules::pack::embedded;
use waymark_store::db::{Opening, is_postgres};
use waymark_store::keys::Keys;
use waymark_store::{Store, StoreError};

/// Which database and which key.
#[derive(Args, Clone)]
pub struct Place {
    /// The database: a file, or the address of a PostgreSQL database (postgres://…).
    #[arg(long, value_name = "ADDRESS", env = "WAYMARK_DATABASE", default_value = USUAL.0)]
    database: String,
    /// The file with the master key, apart from the database; made when the database is.
    #[arg(long, value_name = "FILE", env = "WAYMARK_KEY", default_value = USUAL.1)]
    key: PathBuf,
    /// A folder of packs of one's own, beside those built in: each a folder with a programme.toml.
    #[arg(long, value_name = "FOLDER", env = "WAYMARK_PACKS")]
    packs: Option<PathBuf>,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::input(error.to_string())
    }
}

impl From<waymark_domain::Refusal> for Failure {
    fn from(refusal: waymark_domain::Refusal) -> Failure {
        Failure::input(refusal.to_string())
    }
}

/// Where the record is kept unless somebody says otherwise, and the key beside it.
const USUAL: (&str, &str) = ("waymark-data/waymark.db", "waymark-data/waymark.key");
/// Where an invented contract is kept, so that it never stands in the way of a real one.
const OF_DEMO: (&str, &str) = ("waymark-demo/waymark.db", "waymark-demo/waymark.key");

impl Place {
    /// Moves to the folder of the invented contract, where no other was named.
    pub fn for_demo(&mut self) {
        if self.database == USUAL.0 && self.key == Path::new(USUAL.1) {
            OF_DEMO.0.clone_into(&mut self.database);
            self.key = PathBuf::from(OF_DEMO.1);
        }
    }

    /// Whether there is a database already; of PostgreSQL that is taken for granted.
    pub fn is_there(&self) -> bool {
        is_postgres(&self.database) || Path::new(&self.database).exists()
    }

    /// The database's address as it may be shown: without a password.
    pub fn address_for_people(&self) -> &str {
        if is_postgres(&self.database) { self.database.rsplit('@').next().unwrap_or_default() } else { &self.database }
    }

    /// The key's file.
    pub fn key_file(&self) -> &Path {
        &self.key
    }

    /// Makes database and key where they are missing, and the tables of this version; opens them to write.
    pub async fn prepare(&self) -> Result<House, Failure> {
        // A pack with an error is refused before anything is made.
        let programs = self.programs()?;
        if !is_postgres(&self.database) && !Path::new(&self.database).exists() {
            make_folder(Path::new(&self.database))?;
        }
        if !self.key.exists() {
            self.make_key()?;
        }
        house(Store::prepare(&self.database, self.keys()?).await?, programs)
    }

    /// Opens a database of this version to write.
    pub async fn open(&self) -> Result<House, Failure> {
        self.must_be_there()?;
        house(Store::open(&self.database, self.keys()?, Opening::Writing).await?, self.programs()?)
    }

    /// Opens a database of this version only to read, beside a process that may be writing.
    pub async fn open_to_read(&self) -> Result<House, Failure> {
        self.must_be_there()?;
        house(Store::open(&self.database, self.keys()?, Opening::Reading).await?, self.programs()?)
    }

    /// The programmes contracts may run under: those built in, and those of one's own folder.
    pub fn programs(&self) -> Result<Programs, Failure> {
        let mut programs = BTreeMap::new();
        for (id, _) in embedded::PACKS {
            programs.insert((*id).to_owned(), packs::program(id, &[])?);
        }
        let own = self.packs.as_deref().map(packs::folders).transpose()?.unwrap_or_default();
        for folder in own {
            let program = packs::program(&folder.display().to_string(), &[])?;
            let id = program.pack.id.clone();
            if programs.contains_key(&id) {
                let fits = "give the pack an id of its own";
                return Err(Failure::input(format!(
                    "{}: there is a programme `{id}` already; {fits}",
                    folder.display()
                )));
            }
            programs.insert(id, program);
        }
        Ok(Programs::new(programs))
    }

    /// The file of a database that is still to be made; its folder is made where it is missing.
    pub fn new_file(&self) -> Result<String, Failure> {
        if is_postgres(&self.database) {
            return Err(Failure::input(
                "a backup is restored to a file; restore PostgreSQL as docs/how-to/backup.md tells",
            ));
        }
        make_folder(Path::new(&self.database))?;
        Ok(self.database.clone())
    }

    fn must_be_there(&self) -> Result<(), Failure> {
        if is_postgres(&self.database) || Path::new(&self.database).exists() {
            return Ok(());
        }
        let said = format!(
            "{}: there is no database yet; `waymark migrate` makes one, `waymark demo` one to look at",
            self.database
        );
        Err(Failure::input(said))
    }

    /// A new key, only where there is no database it could not open.
    fn make_key(&self) -> Result<(), Failure> {
        let there = !is_postgres(&self.database) && Path::new(&self.database).exists();
        if there {
            return Err(Failure::input(self.no_key("the database is there, and without its key nobody can read it")));
        }
        make_folder(&self.key)?;
        let text = Keys::new_master()?;
        let mut file = private_file(&self.key)?;
        let failed = |e: std::io::Error| Failure::input(format!("{}: {e}", self.key.display()));
        file.write_all(format!("{text}\n").as_bytes()).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        eprintln!(
            "{}: a new key; keep a copy apart from the database: without it nobody can read what is sealed",
            self.key.display()
        );
        Ok(())
    }

    fn no_key(&self, why: &str) -> String {
        format!("{}: there is no key file; {why}: give it with --key or WAYMARK_KEY", self.key.display())
    }

    /// The keys in the key file.
    pub fn keys(&self) -> Result<Keys, Failure> {
        let text = match std::fs::read_to_string(&self.key) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                return Err(Failure::input(self.no_key("the database cannot be read without it")));
            }
            Err(e) => return Err(Failure::input(format!("{}: {e}", self.key.display()))),
        };
        must_be_private(&self.key)?;
        if !is_postgres(&self.database) && Path::new(&self.database).exists() {
            must_be_private(Path::new(&self.database))?;
        }
        let master = Keys::read_master(&text).map_err(|e| Failure::input(format!("{}: {e}", self.key.display())))?;
        Ok(Keys::from_master(&master))
    }
}

fn make_folder(file: &Path) -> Result<(), Failure> {
    let Some(folder) = file.parent().filter(|f| !f.as_os_str().is_empty() && !f.exists()) else { return Ok(()) };
    std::fs::create_dir_all(folder).map_err(|e| Failure::input(format!("{}: {e}", folder.display())))?;
    set_private(folder, 0o700)
}

#[cfg(unix)]
fn set_private(path: &Path, mode: u32) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(path, permissions).map_err(|e| Failure::input(format!("{}: {e}", path.display())))
}

#[cfg(not(unix))]
fn set_private(_: &Path, _: u32) -> Result<(), Failure> {
    Ok(())
}

fn private_file(path: &Path) -> Result<std::fs::File, Failure> {
    let failed = |e: std::io::Error| Failure::input(format!("{}: {e}", path.display()));
    let file = std::fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    set_private(path, 0o600)?;
    Ok(file)
}

/// Refuses a file that others on the machine can read.
#[cfg(unix)]
fn must_be_private(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::metadata(path).is_ok_and(|m| m.permissions().mode() & 0o077 != 0);
    // The folder may keep others out even where the file does not.
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let shut = std::fs::metadata(folder).is_ok_and(|m| m.permissions().mode() & 0o077 == 0);
    if open && !shut {
        let said = format!("{}: others on this machine can read it; run `chmod 600` on it", path.display());
        return Err(Failure::input(said));
    }
    Ok(())
}

#[cfg(not(unix))]
fn must_be_private(_: &Path) -> Result<(), Failure> {
    Ok(())
}

/// The house over a store, with the policies that are built in.
pub fn house(store: Store, programs: Programs) -> Result<House, Failure> {
    let (policies, vocabulary) = (Policies::load()?, packs::vocabulary()?);
    Ok(House { store, policies, programs, vocabulary, told: Default::default() })
}

/// Runs work that waits for the database.
pub fn run<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|e| Failure::input(format!("the runtime could not be started: {e}")))?;
    runtime.block_on(work)
}

/// A call by whoever runs this command, now.
pub fn call() -> Call {
    Call::operator(jiff::Timestamp::now().as_microsecond())
}
