//! Which packs there are, and how one is loaded: built in by id, or from a folder.

use crate::Failure;
use std::path::{Path, PathBuf};
use waymark_rules::calendar::Calendar;
use waymark_rules::pack::{embedded, set_reading};
use waymark_rules::program::Program;
use waymark_rules::{Pack, Vocabulary};

/// The built-in vocabulary.
pub fn vocabulary() -> Result<&'static Vocabulary, Failure> {
    Vocabulary::embedded().map_err(|problems| Failure::from(problems.to_vec()))
}

/// The pack with this id, or in this folder.
pub fn load(name: &str) -> Result<Pack, Failure> {
    let files = match embedded::files(name) {
        Some(files) => files,
        None if Path::new(name).is_dir() => folder(Path::new(name))?,
        None => {
            let known: Vec<&str> = embedded::PACKS.iter().map(|(id, _)| *id).collect();
            return Err(Failure::Usage(format!(
                "there is no programme `{name}`; known are {}, or name a folder that holds a programme.toml",
                known.join(", ")
            )));
        }
    };
    Ok(Pack::read(&files, vocabulary()?)?)
}

/// The pack files of a folder, `programme.toml` first.
pub fn folder(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let failed = |what: &Path, error: std::io::Error| Failure::input(format!("{}: {error}", what.display()));
    let mut names: Vec<_> = std::fs::read_dir(path)
        .map_err(|e| failed(path, e))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|p| p.is_file() && p.extension().is_some_and(|e| e == "toml"))
        .collect();
    names.sort_by_key(|p| (p.file_name().is_some_and(|n| n != "programme.toml"), p.clone()));
    names
        .into_iter()
        .map(|p| {
            let bytes = std::fs::read(&p).map_err(|e| failed(&p, e))?;
            let text = String::from_utf8(bytes)
                .map_err(|_| Failure::input(format!("{}: is not UTF-8 text; save it as UTF-8", p.display())))?;
            Ok((p.display().to_string(), text))
        })
        .collect()
}

/// The folders under a path that hold a pack: itself, or its children.
pub fn folders(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if path.join("programme.toml").is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let entries = std::fs::read_dir(path).map_err(|e| Failure::input(format!("{}: {e}", path.display())))?;
    let mut folders: Vec<PathBuf> =
        entries.flatten().map(|e| e.path()).filter(|p| p.join("programme.toml").is_file()).collect();
    folders.sort();
    if folders.is_empty() {
        let said = format!("{}: no pack here; a pack is a folder that holds a programme.toml", path.display());
        return Err(Failure::input(said));
    }
    Ok(folders)
}

/// A compiled pack, judged under other readings if asked: `R12=strict`.
pub fn program(name: &str, readings: &[String]) -> Result<Program, Failure> {
    program_with(name, readings, &Calendar::embedded()?)
}

/// A compiled pack as [`program`], with calendars that may have had holidays added.
pub fn program_with(name: &str, readings: &[String], calendars: &[Calendar]) -> Result<Program, Failure> {
    let mut pack = load(name)?;
    for reading in readings {
        let (id, word) = reading.split_once('=').unwrap_or((reading, ""));
        set_reading(&mut pack.readings, id, word)
            .map_err(|said| Failure::Usage(format!("--reading {reading}: {said}")))?;
    }
    Ok(Program::compile(&pack, vocabulary()?, calendars)?)
}
