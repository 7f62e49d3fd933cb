//! What an import found and did, for whoever asked for it.

use super::judge::Fate;
use super::reading::Sheet;
use std::collections::BTreeMap;
use waymark_documents::{FailedRow, write_failed};
use waymark_rules::Problem;

/// One row, and what became of it, or would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSeen {
    /// Where it stands: table and line.
    pub at: String,
    /// The place of its table in the list of tables.
    pub sheet: usize,
    /// The referral's reference, where the row could be read.
    pub reference: Option<String>,
    /// What became of it, or would.
    pub fate: Fate,
    /// What is unusual; nothing of it keeps the row out.
    pub warnings: Vec<String>,
}

/// What an import would do.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The tables, with their columns.
    pub sheets: Vec<Sheet>,
    /// Files that could not be read, or whose columns are in doubt.
    pub problems: Vec<Problem>,
    /// Every row of the tables, in order.
    pub rows: Vec<RowSeen>,
}

/// How many rows met which fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Referrals not known before.
    pub new: usize,
    /// New versions of known referrals.
    pub versions: usize,
    /// Rows that say what is known already.
    pub repeats: usize,
    /// Rows that cannot be taken.
    pub refused: usize,
}

/// Refused rows as a file to be mended and sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failed {
    /// The tables they are from.
    pub from: Vec<String>,
    /// The file: CSV.
    pub bytes: Vec<u8>,
}

impl Preview {
    /// How many rows meet which fate.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            let count = match row.fate {
                Fate::New => &mut counts.new,
                Fate::NewVersion(_) => &mut counts.versions,
                Fate::Repeat => &mut counts.repeats,
                Fate::Refused(_) => &mut counts.refused,
            };
            *count += 1;
        }
        counts
    }

    /// Whether every file and every row can be taken.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.problems.is_empty() && self.rows.iter().all(|row| !matches!(row.fate, Fate::Refused(_)))
    }

    /// The refused rows as files that can be mended and sent again: one for each kind of header.
    ///
    /// # Errors
    /// They cannot be written as CSV.
    pub fn failed(&self) -> Result<Vec<Failed>, Problem> {
        let mut by_header: BTreeMap<&[String], (Vec<String>, Vec<FailedRow>)> = BTreeMap::new();
        let mut nth = vec![0; self.sheets.len()];
        for row in &self.rows {
            let (Some(sheet), Some(nth)) = (self.sheets.get(row.sheet), nth.get_mut(row.sheet)) else { continue };
            let cells = sheet.rows.get(*nth).map(|row| row.cells.clone()).unwrap_or_default();
            *nth += 1;
            let Fate::Refused(reasons) = &row.fate else { continue };
            let (from, failed) = by_header.entry(&sheet.header).or_default();
            if !from.contains(&sheet.name) {
                from.push(sheet.name.clone());
            }
            failed.push(FailedRow { cells, reasons: reasons.clone() });
        }
        let write = |(header, (from, rows)): (&[String], (Vec<String>, Vec<FailedRow>))| {
            Ok(Failed { from, bytes: write_failed(header, &rows)? })
        };
        by_header.into_iter().map(write).collect()
    }
}

/// What an import did.
#[derive(Debug, Clone)]
pub struct Report {
    /// The tables and rows, with what became of each; what would have, where nothing was taken.
    pub preview: Preview,
    /// Whether the good rows were taken.
    pub taken: bool,
    /// Probable duplicates offered for a decision: two records, and what they share.
    pub offered: Vec<(String, String, String)>,
    /// Offers taken back, since their reason is gone.
    pub retracted: Vec<(String, String)>,
    /// Referrals of which a person should say which version stands.
    pub tied: Vec<String>,
    /// Participants who came without any contact details: somebody should decide whether to restrict the record.
    pub bare: Vec<String>,
    /// What was put right here and stands, while the referral now says otherwise: the record, and what it is about.
    pub differing: Vec<(String, Vec<String>)>,
}

impl Report {
    /// The report of a preview: nothing was taken.
    #[must_use]
    pub fn untaken(preview: Preview) -> Report {
        Report {
            preview,
            taken: false,
            offered: Vec::new(),
            retracted: Vec::new(),
            tied: Vec::new(),
            bare: Vec::new(),
            differing: Vec::new(),
        }
    }
}
