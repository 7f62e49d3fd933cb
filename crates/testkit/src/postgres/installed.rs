//! Where PostgreSQL's programs are on this machine, and as which user they run.

use std::ffi::OsStr;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The programs a throwaway server needs.
const NEEDED: [&str; 3] = ["initdb", "postgres", "psql"];

/// The folder of the programs: the one `pg_config` names, else Debian's highest version, else one on the path.
pub(super) fn programs() -> Result<PathBuf, String> {
    let mut folders: Vec<PathBuf> = told("pg_config", "--bindir").map(PathBuf::from).into_iter().collect();
    folders.extend(debian(Path::new("/usr/lib/postgresql")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    first_complete(&folders)
}

/// The first folder that holds all that is needed; `pg_config` alone comes with the client's headers too.
fn first_complete(folders: &[PathBuf]) -> Result<PathBuf, String> {
    let complete = |folder: &&PathBuf| NEEDED.iter().all(|name| folder.join(name).is_file());
    folders.iter().find(complete).cloned().ok_or_else(|| {
        "PostgreSQL's server is not installed, and this test needs it; on Debian: apt-get install postgresql".into()
    })
}

/// The folders of programs below Debian's folder of versions, highest version first.
fn debian(versions: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(versions).into_iter().flatten().flatten();
    let number = |name: &OsStr| name.to_str().and_then(|name| name.parse::<f32>().ok());
    let mut found: Vec<(f32, PathBuf)> =
        entries.filter_map(|entry| Some((number(&entry.file_name())?, entry.path().join("bin")))).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// What a program says in one line.
fn told(program: &str, argument: &str) -> Option<String> {
    let said = Command::new(program).args(argument.split(' ')).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(said.stdout).ok()?;
    said.status.success().then(|| text.trim().to_string())
}

/// The user a server runs as, where that is not the one who runs the test: PostgreSQL refuses to run as root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner(Option<(u32, u32)>);

impl Owner {
    /// The user for a server in a folder we have just made; the folder becomes theirs.
    pub(super) fn of(folder: &Path) -> Result<Owner, String> {
        let made_by = folder.metadata().map_err(|e| format!("{} cannot be seen ({e})", folder.display()))?.uid();
        if made_by != 0 {
            return Ok(Owner(None));
        }
        let number = |which: &str| told("id", &format!("{which} postgres")).and_then(|said| said.parse().ok());
        let (Some(user), Some(group)) = (number("-u"), number("-g")) else {
            return Err(
                "PostgreSQL does not run as root, and there is no user `postgres` to run it as; Debian's package \
                        postgresql makes one"
                    .into(),
            );
        };
        chown(folder, Some(user), Some(group))
            .map_err(|e| format!("{} cannot be given away ({e})", folder.display()))?;
        Ok(Owner(Some((user, group))))
    }

    /// Makes a command run as this user, in this folder, and with nothing of our environment but the path:
    /// `PGHOST` and its like would lead it elsewhere.
    pub(super) fn dress<'a>(&self, command: &'a mut Command, folder: &Path) -> &'a mut Command {
        if let Owner(Some((user, group))) = self {
            command.uid(*user).gid(*group);
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        command.current_dir(folder).env_clear().env("PATH", path).env("LC_ALL", "C").stdin(Stdio::null())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_server_is_said_in_one_sentence_with_what_to_install() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("psql"), "").unwrap();
        let said = first_complete(&[folder.path().to_path_buf()]).unwrap_err();
        assert_eq!(said.lines().count(), 1);
        assert!(said.contains("PostgreSQL's server is not installed") && said.ends_with("apt-get install postgresql"));
    }

    #[test]
    fn the_first_folder_that_holds_everything_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let [part, whole] = ["part", "whole"].map(|name| folder.path().join(name));
        for (place, names) in [(&part, &NEEDED[..2]), (&whole, &NEEDED[..])] {
            std::fs::create_dir(place).unwrap();
            names.iter().for_each(|name| std::fs::write(place.join(name), "").unwrap());
        }
        assert_eq!(first_complete(&[part, whole.clone()]), Ok(whole));
    }

    #[test]
    fn the_highest_version_of_debian_comes_first() {
        let folder = tempfile::tempdir().unwrap();
        for version in ["9.6", "15", "17", "common"] {
            std::fs::create_dir(folder.path().join(version)).unwrap();
        }
        let expected: Vec<PathBuf> = ["17", "15", "9.6"].map(|v| folder.path().join(v).join("bin")).into();
        assert_eq!(debian(folder.path()), expected);
        assert_eq!(debian(&folder.path().join("absent")), Vec::<PathBuf>::new());
    }
}
