//! `waymark import`: takes in a commissioner's referrals, or facts as JSON Lines, and says row by row what became of them.

use crate::store::{Place, call, run};
use crate::{Failure, print_all};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use waymark_app::bulk::perform_all;
use waymark_app::referrals::{self, Counts, Fate, Files, Preview, Report, RowSeen, Sheet};
use waymark_app::{House, effects, facts};
use waymark_domain::Refusal;
use waymark_domain::referral::Field;
use waymark_rules::facts::{FactReader, FactRecord, Subject};
use waymark_store::db::Fence;
use waymark_store::people;

/// Take in a commissioner's referrals (zip, CSV, XLSX), or facts (JSON Lines). The same file again changes nothing.
#[derive(Args)]
pub struct Import {
    #[command(flatten)]
    place: Place,
    /// The files; all of one kind.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The contract they are for.
    #[arg(long, value_name = "ID")]
    contract: String,
    /// Only say what would become of each row.
    #[arg(long)]
    dry_run: bool,
    /// The organisation that new participants go to; without it the prime.
    #[arg(long, value_name = "ORGANISATION")]
    to: Option<String>,
    /// Take the good rows although others are refused; without it a single refused row keeps everything out.
    #[arg(long)]
    good_rows: bool,
    /// Where refused rows are written, to be mended and imported again.
    #[arg(long, value_name = "OUT.csv")]
    failed_rows: Option<PathBuf>,
    /// Which column holds a field, where that cannot be told from its name: `telephone=Tel No`.
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = column)]
    column: Vec<(Field, String)>,
}

/// A field and its column, from the command line.
fn column(text: &str) -> Result<(Field, String), String> {
    let known = || Field::all().filter_map(field_name).collect::<Vec<_>>().join(", ");
    let (name, column) =
        text.split_once('=').ok_or_else(|| "write FIELD=COLUMN, such as `telephone=Tel No`".to_owned())?;
    let field = Field::all().find(|field| field_name(*field).as_deref() == Some(name.trim()));
    let field = field.ok_or_else(|| format!("there is no field `{name}`; the fields are: {}", known()))?;
    Ok((field, column.trim().to_owned()))
}

fn field_name(field: Field) -> Option<String> {
    serde_json::to_value(field).ok()?.as_str().map(ToOwned::to_owned)
}

impl Import {
    /// Reads, takes in and prints.
    pub fn run(self) -> Result<(), Failure> {
        let mut files = Vec::new();
        for path in &self.files {
            let name =
                path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
            let bytes = std::fs::read(path).map_err(|e| Failure::input(format!("{}: {e}", path.display())))?;
            files.push((name, bytes));
        }
        let of_facts = files.iter().filter(|(_, bytes)| is_facts(bytes)).count();
        if of_facts > 0 && of_facts < files.len() {
            return Err(Failure::Usage("give files of referrals and files of facts in two runs".into()));
        }
        run(async {
            let house = self.place.open().await?;
            if of_facts > 0 { self.facts(&house, &files).await } else { self.referrals(&house, files).await }
        })
    }

    async fn referrals(&self, house: &House, files: Vec<(String, Vec<u8>)>) -> Result<(), Failure> {
        let columns = self.column.iter().cloned().collect();
        let files = Files { contract: self.contract.clone(), files, to: self.to.clone(), columns };
        let report = if self.dry_run {
            Report::untaken(referrals::preview(house, &call(), &files).await?)
        } else {
            referrals::import(house, &call(), &files, self.good_rows).await?
        };
        print_all(told(&report, self.dry_run).into_iter().map(|line| line + "\n"))?;
        if let Some(path) = &self.failed_rows {
            write_failed(&report.preview, path)?;
        }
        let wrong = wrong(&report.preview);
        if wrong.is_empty() {
            return Ok(());
        }
        if report.taken || (self.dry_run && self.good_rows) {
            wrong.iter().for_each(|line| eprintln!("{line}"));
            return Ok(());
        }
        Err(Failure::Input(wrong))
    }

    async fn facts(&self, house: &House, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
        let (mut all, mut problems) = (Vec::new(), Vec::new());
        for (name, bytes) in files {
            let (facts, wrong) = read_facts(name, bytes, house);
            all.extend(facts);
            problems.extend(wrong);
        }
        if !problems.is_empty() && !self.good_rows {
            return Err(Failure::Input(problems));
        }
        problems.iter().for_each(|line| eprintln!("{line}"));
        let lots = facts::import::by_subject(all);
        if self.dry_run {
            let count: usize = lots.iter().map(|lot| lot.facts.len()).sum();
            return print_all(
                [format!("{count} facts about {} records can be read; nothing was taken\n", lots.len())].into_iter(),
            );
        }
        let places = self.places(house, &lots).await?;
        let action = facts::import::Import { contract: self.contract.clone(), places };
        let taken = perform_all(house, &call(), &action, &lots).await?;
        let added: usize = taken.iter().map(|one| one.added).sum();
        let repeated: usize = taken.iter().map(|one| one.repeated).sum();
        let line = |(line, why): &(u32, String)| format!("line {line}: {why}");
        let refused: Vec<String> = taken.iter().flat_map(|one| &one.refused).map(line).collect();
        print_all([format!("{added} facts taken, {repeated} there already, {} refused\n", refused.len())].into_iter())?;
        if refused.is_empty() {
            return Ok(());
        }
        if self.good_rows {
            refused.iter().for_each(|line| eprintln!("{line}"));
            return Ok(());
        }
        Err(Failure::Input(refused))
    }

    /// Where new participants of a file of facts go.
    async fn places(
        &self,
        house: &House,
        lots: &[facts::import::Lot],
    ) -> Result<BTreeMap<String, effects::Place>, Failure> {
        let Some(to) = &self.to else { return Ok(BTreeMap::new()) };
        let look = house.store.db.look(&Fence::Everything).await?;
        let there = people::organisation(&look, to).await?;
        let there = there.ok_or_else(|| Refusal::NotFound { what: "organisation", id: to.clone() })?;
        let why = "came in with an import".to_owned();
        let place = effects::Place { organisation: there.id, path: there.path, coach: String::new(), why };
        let of = |lot: &facts::import::Lot| match &lot.subject {
            Subject::Participant(id) => Some((id.clone(), place.clone())),
            Subject::Contract(_) => None,
        };
        Ok(lots.iter().filter_map(of).collect())
    }
}

/// Facts begin with a brace; no table does.
fn is_facts(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// The good facts of a file, and what is wrong with the others.
fn read_facts(name: &str, bytes: &[u8], house: &House) -> (Vec<FactRecord>, Vec<String>) {
    let mut reader = FactReader::new(name, house.vocabulary);
    let mut facts: Vec<FactRecord> = bytes.split(|byte| *byte == b'\n').filter_map(|line| reader.line(line)).collect();
    let problems = reader.finish();
    // Some lines are found bad only at the end.
    let bad: BTreeSet<u32> = problems.iter().map(|problem| problem.line).collect();
    facts.retain(|fact| !bad.contains(&fact.line));
    (facts, problems.iter().map(ToString::to_string).collect())
}

/// What keeps files and rows out, each a line.
fn wrong(preview: &Preview) -> Vec<String> {
    let row = |row: &RowSeen| match &row.fate {
        Fate::Refused(reasons) => reasons.iter().map(|why| format!("{}: {why}", row.at)).collect(),
        _ => Vec::new(),
    };
    preview.problems.iter().map(ToString::to_string).chain(preview.rows.iter().flat_map(row)).collect()
}

/// What an import did, or would do, in lines for people. Names and numbers stand in none of them: only which part changed.
fn told(report: &Report, dry: bool) -> Vec<String> {
    let mut lines: Vec<String> = report.preview.sheets.iter().flat_map(table).collect();
    for row in &report.preview.rows {
        lines.extend(row.warnings.iter().map(|warning| format!("{}: taken with a warning: {warning}", row.at)));
        if let Fate::NewVersion(changed) = &row.fate {
            let parts: Vec<&str> = changed.iter().map(|c| c.part.as_str()).collect();
            let reference = row.reference.as_deref().unwrap_or_default();
            lines.push(format!("{}: a new version of {reference}: {} changed", row.at, parts.join(", ")));
        }
    }
    let offered = |(one, other, because): &(String, String, String)| {
        format!("{one} and {other} may be one person ({because}): to be decided")
    };
    lines.extend(report.offered.iter().map(offered));
    lines.extend(report.retracted.iter().map(|(one, other)| format!("{one} and {other} are no longer alike")));
    let tie = |id: &String| {
        format!("{id}: nothing says which version is the latest; one was chosen and somebody should look")
    };
    lines.extend(report.tied.iter().map(tie));
    let bare = |id: &String| format!("{id}: no contact details at all; decide whether to restrict the record");
    lines.extend(report.bare.iter().map(bare));
    let differs = |(id, what): &(String, Vec<String>)| {
        format!("{id}: put right here and left as it is, though the referral says otherwise: {}", what.join(", "))
    };
    lines.extend(report.differing.iter().map(differs));
    lines.push(sum(report.preview.counts(), report.taken, dry));
    lines
}

fn sum(counts: Counts, taken: bool, dry: bool) -> String {
    let Counts { new, versions, repeats, refused } = counts;
    let end = if taken {
        ""
    } else if dry {
        "; nothing was taken: this was a dry run"
    } else {
        "; nothing was taken: mend the refused rows, or take the good ones with --good-rows"
    };
    format!("{new} new, {versions} new versions, {repeats} repeats, {refused} refused{end}")
}

/// How a table was read.
fn table(sheet: &Sheet) -> Vec<String> {
    let quoted = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let mut lines = vec![format!("{}: {} rows", sheet.name, sheet.rows.len())];
    let columns: Vec<String> =
        sheet.mapping.columns.iter().map(|(field, column)| format!("{} in `{column}`", field.label())).collect();
    let how = if sheet.guessed { "guessed" } else { "as saved" };
    lines.push(format!("{}: columns {how}: {}", sheet.name, columns.join(", ")));
    if !sheet.kept.is_empty() {
        lines.push(format!("{}: kept with each referral: {}", sheet.name, quoted(&sheet.kept)));
    }
    lines.extend(sheet.notes.iter().map(|note| format!("{}: {note}", sheet.name)));
    lines
}

/// Writes the refused rows; a file for each kind of header, the second with a number behind its name.
fn write_failed(preview: &Preview, path: &Path) -> Result<(), Failure> {
    let failed = preview.failed().map_err(|problem| Failure::input(problem.to_string()))?;
    for (nth, failed) in (1..).zip(failed) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let name = if nth == 1 { path.to_path_buf() } else { path.with_file_name(format!("{stem}-{nth}.csv")) };
        std::fs::write(&name, &failed.bytes).map_err(|e| Failure::input(format!("{}: {e}", name.display())))?;
    }
    Ok(())
}
