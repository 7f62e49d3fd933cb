//! `waymark check`: loads packs and reports every error.

use crate::{Failure, packs, print};
use clap::Args;
use std::path::{Path, PathBuf};
use waymark_rules::Pack;
use waymark_rules::calendar::Calendar;
use waymark_rules::pack::embedded;
use waymark_rules::program::Program;

/// Load packs and report every error.
#[derive(Args)]
pub struct Check {
    /// A pack's folder, or a folder of packs; without it the built-in packs are checked.
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
}

impl Check {
    /// Checks and says what was found.
    pub fn run(self) -> Result<(), Failure> {
        let mut found = Vec::new();
        let mut checked = 0;
        let packs: Vec<Vec<(String, String)>> = match &self.path {
            None => embedded::PACKS.iter().filter_map(|(id, _)| embedded::files(id)).collect(),
            Some(path) => pack_folders(path)?.iter().map(|p| packs::folder(p)).collect::<Result<_, _>>()?,
        };
        let vocabulary = packs::vocabulary()?;
        let calendars = Calendar::embedded()?;
        for files in &packs {
            checked += 1;
            let compiled = Pack::read(files, vocabulary).and_then(|p| Program::compile(&p, vocabulary, &calendars));
            if let Err(problems) = compiled {
                found.extend(problems.iter().map(ToString::to_string));
            }
        }
        if found.is_empty() {
            print(&format!("{checked} pack{} checked, no errors\n", if checked == 1 { "" } else { "s" }))
        } else {
            Err(Failure::Input(found))
        }
    }
}

/// The folders under a path that hold a pack: itself, or its children.
fn pack_folders(path: &Path) -> Result<Vec<PathBuf>, Failure> {
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
