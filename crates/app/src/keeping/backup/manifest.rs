//! The manifest of a backup: which files, of which bytes, and where the audit stood; sealed with the house's key.

use super::failed;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use waymark_domain::Refusal;
use waymark_domain::ledger::SignedCheckpoint;
use waymark_store::keys::{Keys, to_hex};

/// The manifest's file.
pub(super) const MANIFEST: &str = "manifest.json";

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of Waymark that made it.
    pub waymark: String,
    /// When, as an instant.
    pub made: String,
    /// Its files.
    pub files: Vec<Copied>,
    /// How many facts are in it.
    pub facts: i64,
    /// How many participants are in it.
    pub participants: i64,
    /// How many lines its audit has.
    pub audit: u64,
    /// The signed checkpoint of its audit.
    pub checkpoint: String,
    /// By which a change of the manifest itself is found, made with the house's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<String>,
}

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copied {
    /// Its name in the folder.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// The digest of its bytes.
    pub sha256: String,
}

impl Copied {
    /// A file of a folder, as it is now.
    pub(super) fn file(folder: &Path, name: &str) -> Result<Copied, Refusal> {
        let (bytes, sha256) = digest_of_file(&folder.join(name))?;
        Ok(Copied { name: name.to_owned(), bytes, sha256 })
    }
}

impl Manifest {
    /// A manifest that is not sealed yet; `counts` are facts and participants.
    pub(super) fn of(now: i64, files: Vec<Copied>, signed: &SignedCheckpoint, counts: (i64, i64)) -> Manifest {
        Manifest {
            waymark: env!("CARGO_PKG_VERSION").into(),
            made: jiff::Timestamp::from_microsecond(now).map(|t| t.to_string()).unwrap_or_default(),
            files,
            facts: counts.0,
            participants: counts.1,
            audit: signed.checkpoint.size,
            checkpoint: signed.to_string(),
            seal: None,
        }
    }

    fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    fn sealed(&self, keys: &Keys) -> Manifest {
        let open = Manifest { seal: None, ..self.clone() };
        Manifest { seal: Some(to_hex(&keys.token("backup", &open.text()))), ..open }
    }

    /// Seals the manifest and writes it into the folder.
    pub(super) fn write(&self, folder: &Path, keys: &Keys) -> Result<(), Refusal> {
        let path = folder.join(MANIFEST);
        let written = File::create_new(&path).and_then(|mut file| file.write_all(self.sealed(keys).text().as_bytes()));
        written.map_err(|e| failed(&path, &e))
    }

    /// Reads the manifest of a backup, if every byte of it is as it was written with this key.
    pub(super) fn read(folder: &Path, keys: &Keys) -> Result<Manifest, Refusal> {
        let path = folder.join(MANIFEST);
        let bytes = std::fs::read(&path).map_err(|e| failed(&path, &e))?;
        let read: Option<Manifest> = serde_json::from_slice(&bytes).ok();
        let same = |m: &Manifest| m.sealed(keys).text().as_bytes() == bytes;
        read.filter(same).ok_or_else(|| {
            let what =
                format!("{} is not as it was written, or the key is another than the database's", path.display());
            Refusal::invalid(what, "give the key the database was made with, or restore another backup")
        })
    }

    /// Makes sure that every file is there, byte for byte.
    pub(super) fn check(&self, folder: &Path) -> Result<(), Refusal> {
        for file in &self.files {
            if Copied::file(folder, &file.name)? != *file {
                let what = format!("{} is not as it was written", folder.join(&file.name).display());
                return Err(Refusal::invalid(what, "restore another backup"));
            }
        }
        Ok(())
    }
}

/// How many bytes a file has, and their digest.
pub(super) fn digest_of_file(path: &Path) -> Result<(u64, String), Refusal> {
    let mut file = File::open(path).map_err(|e| failed(path, &e))?;
    let (mut digest, mut count, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        let read = file.read(&mut buffer).map_err(|e| failed(path, &e))?;
        if read == 0 {
            return Ok((count, to_hex(&digest.finalize())));
        }
        digest.update(&buffer[..read]);
        count += read as u64;
    }
}
