//! Copy an SQLite database while others write, with a manifest by which every changed byte is found, and restore it somewhere new.

mod manifest;

pub use manifest::{Copied, Manifest};

use super::verify::{Report, verify};
use crate::house::{Call, House};
use crate::refused;
use manifest::{MANIFEST, digest_of_file};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use waymark_domain::Refusal;
use waymark_domain::ledger::{Checkpoint, SignedCheckpoint};
use waymark_store::db::{Db, Fence, Opening};
use waymark_store::keys::Keys;
use waymark_store::{Store, audit, journal, participants};

/// The copy of the database in a backup's folder.
const COPY: &str = "waymark.db";

/// Copies the database of this moment into a new folder, and writes its manifest beside it. The key is not in it.
///
/// # Errors
/// It is a PostgreSQL database, the folder holds something already, or it cannot be written.
pub async fn backup(house: &House, call: &Call, folder: &Path) -> Result<Manifest, Refusal> {
    let Db::Sqlite(lite) = &house.store.db else {
        let fits = "back PostgreSQL up with pg_basebackup, as docs/how-to/backup.md tells";
        return Err(Refusal::invalid("this command copies an SQLite file, and the database is PostgreSQL", fits));
    };
    new_folder(folder)?;
    let path = folder.join(COPY);
    lite.copy_to(&path).await.map_err(refused)?;
    make_private(&path, 0o600)?;
    sync(&path)?;
    let copy =
        Store::open(&path.to_string_lossy(), house.store.keys.clone(), Opening::Reading).await.map_err(refused)?;
    let look = copy.db.look(&Fence::Everything).await.map_err(refused)?;
    // Signed is where the copy's audit ends, so that no line of it, and none after it, can be made up later.
    let head = audit::head(&look).await.map_err(refused)?;
    let signed = Checkpoint::of(&head, call.now).sign(&house.store.keys.signing());
    let counts = (journal::count(&look).await.map_err(refused)?, participants::count(&look).await.map_err(refused)?);
    drop(look);
    drop(copy);
    let manifest = Manifest::of(call.now, vec![Copied::file(folder, COPY)?], &signed, counts);
    manifest.write(folder, &house.store.keys)?;
    sync(&folder.join(MANIFEST))?;
    sync(folder)?;
    Ok(manifest)
}

/// Restores a backup to a file that is not there yet, once every byte of it was found to be as it was written and everything in it to
/// hold; what was found. `house` opens the house over the restored store.
///
/// # Errors
/// The file is there, the backup was changed, the key is another, or what was backed up does not hold; then nothing is left behind.
pub async fn restore<E: From<Refusal>>(
    (from, to): (&Path, &Path),
    keys: &Keys,
    house: impl FnOnce(Store) -> Result<House, E>,
) -> Result<(Manifest, Report), E> {
    must_be_new(to)?;
    let manifest = Manifest::read(from, keys)?;
    manifest.check(from)?;
    let half = beside(to, ".restoring");
    copy(&from.join(COPY), &half, &manifest)?;
    let found = hold(&half, &manifest, (keys, house)).await;
    for side in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(&half, side));
    }
    match found {
        Ok(report) => {
            std::fs::rename(&half, to).map_err(|e| failed(to, &e))?;
            sync(to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?;
            Ok((manifest, report))
        }
        Err(why) => {
            let _ = std::fs::remove_file(&half);
            Err(why)
        }
    }
}

/// Whether everything in a restored file holds, its audit against the checkpoint that was signed when it was copied.
async fn hold<E: From<Refusal>>(
    path: &Path,
    manifest: &Manifest,
    (keys, house): (&Keys, impl FnOnce(Store) -> Result<House, E>),
) -> Result<Report, E> {
    let store = Store::open(&path.to_string_lossy(), keys.clone(), Opening::Reading).await.map_err(refused)?;
    let house = house(store)?;
    let signed = SignedCheckpoint::parse(&manifest.checkpoint)
        .map_err(|why| Refusal::invalid(format!("the checkpoint of the backup: {why}"), "take another backup"))?;
    let report = verify(&house, &Call::operator(signed.checkpoint.at), &[signed]).await?;
    // Work whose worker was gone when the copy was made is taken by the next one: that is no damage.
    let broken = report.invariants.iter().find(|i| i.id != "I10" && !i.faults.is_empty());
    match broken {
        None => Ok(report),
        Some(i) => {
            let what = format!("what was backed up does not hold: {}: {}", i.id, i.faults[0]);
            Err(Refusal::invalid(what, "restore an earlier backup, or look at a copy with `waymark verify --full`")
                .into())
        }
    }
}

fn copy(from: &Path, to: &Path, manifest: &Manifest) -> Result<(), Refusal> {
    // What is left of a restore that was broken off.
    match std::fs::remove_file(to) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(failed(to, &e)),
        _ => {}
    }
    let mut source = File::open(from).map_err(|e| failed(from, &e))?;
    let mut target = OpenOptions::new().write(true).create_new(true).open(to).map_err(|e| failed(to, &e))?;
    make_private(to, 0o600)?;
    std::io::copy(&mut source, &mut target).map_err(|e| failed(to, &e))?;
    target.sync_all().map_err(|e| failed(to, &e))?;
    let (_, digest) = digest_of_file(to)?;
    if manifest.files.iter().any(|f| f.name == COPY && f.sha256 == digest) {
        return Ok(());
    }
    let _ = std::fs::remove_file(to);
    Err(Refusal::invalid(
        format!("{} was not copied as it stands in the backup", to.display()),
        "look after the disk, and try again",
    ))
}

fn must_be_new(to: &Path) -> Result<(), Refusal> {
    let there = [to.to_path_buf(), beside(to, "-wal"), beside(to, "-shm")].into_iter().find(|path| path.exists());
    there.map_or(Ok(()), |path| {
        let what = format!("{} is there already", path.display());
        Err(Refusal::invalid(what, "restore to a file that is not there, and move it into place afterwards"))
    })
}

fn new_folder(folder: &Path) -> Result<(), Refusal> {
    if folder.exists() {
        let mut inside = std::fs::read_dir(folder).map_err(|e| failed(folder, &e))?;
        if inside.next().is_some() {
            let what = format!("{} is not empty", folder.display());
            return Err(Refusal::invalid(what, "give each backup a folder of its own"));
        }
    }
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, &e))?;
    make_private(folder, 0o700)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Puts a file, or the names in a folder, on the disk for good.
fn sync(path: &Path) -> Result<(), Refusal> {
    File::open(path).and_then(|file| file.sync_all()).map_err(|e| failed(path, &e))
}

fn failed(path: &Path, error: &std::io::Error) -> Refusal {
    Refusal::invalid(format!("{}: {error}", path.display()), "look after the disk and who may write there")
}

#[cfg(unix)]
fn make_private(path: &Path, mode: u32) -> Result<(), Refusal> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).map_err(|e| failed(path, &e))
}

#[cfg(not(unix))]
fn make_private(_: &Path, _: u32) -> Result<(), Refusal> {
    Ok(())
}
