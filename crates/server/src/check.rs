//! `waymark check`: loads packs, reports every error, and judges the scenarios beside them.

use crate::{Failure, packs, print};
use clap::Args;
use std::path::{Path, PathBuf};
use waymark_rules::Pack;
use waymark_rules::calendar::Calendar;
use waymark_rules::pack::embedded;
use waymark_rules::program::Program;
use waymark_rules::scenario::{self, Folder};

/// Load packs and report every error; judge the scenarios that stand beside them.
#[derive(Args)]
pub struct Check {
    /// A pack's folder, or a folder of packs; without it the built-in packs are checked.
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
}

/// A pack's files, by name, and the folder they were found in.
type Found<'f> = (Vec<(String, String)>, Option<&'f PathBuf>);

impl Check {
    /// Checks and says what was found.
    pub fn run(self) -> Result<(), Failure> {
        let mut found = Vec::new();
        let folders = self.path.as_deref().map(packs::folders).transpose()?;
        let packs: Vec<Found<'_>> = match &folders {
            None => embedded::PACKS.iter().filter_map(|(id, _)| Some((embedded::files(id)?, None))).collect(),
            Some(paths) => paths.iter().map(|p| Ok((packs::folder(p)?, Some(p)))).collect::<Result<_, Failure>>()?,
        };
        let vocabulary = packs::vocabulary()?;
        let calendars = Calendar::embedded()?;
        let mut scenarios = 0;
        for (files, folder) in &packs {
            match Pack::read(files, vocabulary).and_then(|p| Program::compile(&p, vocabulary, &calendars)) {
                Err(problems) => found.extend(problems.iter().map(ToString::to_string)),
                Ok(program) => {
                    if let Some(beside) = folder.map(|f| f.join("scenarios")).filter(|f| f.is_dir()) {
                        scenarios += judge(&program, &beside, &mut found)?;
                    }
                }
            }
        }
        if !found.is_empty() {
            return Err(Failure::Input(found));
        }
        let said = match scenarios {
            0 => String::new(),
            1 => "; 1 scenario holds".into(),
            n => format!("; {n} scenarios hold"),
        };
        print(&format!("{} pack{} checked, no errors{said}\n", packs.len(), if packs.len() == 1 { "" } else { "s" }))
    }
}

/// Judges the scenarios beside a pack; how many there were. What fails, and rules without their scenarios, are told.
fn judge(program: &Program, beside: &Path, found: &mut Vec<String>) -> Result<usize, Failure> {
    let folder = match Folder::read(&packs::folder(beside)?) {
        Ok(folder) => folder,
        Err(problems) => {
            found.extend(problems.iter().map(ToString::to_string));
            return Ok(0);
        }
    };
    let report = scenario::run(program, &folder);
    let place = beside.display();
    found.extend(report.failures.iter().map(|line| format!("{place}/{line}")));
    let fits = "add one, or an exception with its reason to exceptions.toml";
    found.extend(report.lacking.iter().map(|line| format!("{place}: {line}; {fits}")));
    for line in &report.disputed {
        print(&format!("{place}: {line}\n"))?;
    }
    Ok(report.judged)
}
