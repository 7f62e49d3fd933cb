//! A backup of a throwaway server, taken, checked and started with PostgreSQL's own tools.

use super::{Server, said};
use std::path::PathBuf;
use std::process::Command;

/// A base backup in a folder of its own, not started yet.
pub struct Copy(Server);

impl Server {
    /// Takes a base backup of this server while it runs, as `pg_basebackup` takes it, with a manifest of SHA-256 digests.
    ///
    /// # Errors
    /// What `pg_basebackup` said.
    pub fn copy(&self) -> Result<Copy, String> {
        let copy = Server::placed(None)?;
        let mut command = copy.command(Command::new(copy.programs.join("pg_basebackup")));
        command.args(["--manifest-checksums=SHA256", "--checkpoint=fast", "--no-sync", "-U", "postgres", "-h"]);
        command.arg(&self.folder).args(["-p", &self.port.to_string(), "-D"]).arg(copy.data());
        said("pg_basebackup", &mut command)?;
        Ok(Copy(copy))
    }
}

impl Copy {
    /// The folder of the backup.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.0.data()
    }

    /// Checks every file against the manifest, as `pg_verifybackup` does.
    ///
    /// # Errors
    /// What it found.
    pub fn check(&self) -> Result<(), String> {
        let mut command = self.0.command(Command::new(self.0.programs.join("pg_verifybackup")));
        said("pg_verifybackup", command.arg(self.0.data())).map(drop)
    }

    /// Starts a server on the backup.
    ///
    /// # Errors
    /// It did not start; the end of its log is told.
    pub fn start(self) -> Result<Server, String> {
        let mut server = self.0;
        server.set()?;
        server.start_on_a_free_port()?;
        Ok(server)
    }
}
