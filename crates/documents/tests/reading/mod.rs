//! Reads whole files as referrals, the way an import does, for the tests beside it.

use std::collections::BTreeMap;
use waymark_documents::{Table, read_tables};
use waymark_domain::referral::{
    Accepted, Known, Layout, RowFate, RowProblem, Standing, Terms, VersionKey, compare, guess, read_row,
    standing_version,
};
use waymark_rules::Day;

/// The committed example.
pub const EXAMPLE: &[u8] = include_bytes!("../../../../examples/referrals-jets-2020-12.zip");

/// What the example's contract covers, on the day after the export.
pub fn areas() -> Vec<String> {
    ["CPA1", "CPA2", "CPA6"].map(str::to_owned).to_vec()
}

pub fn today() -> Day {
    Day::parse("2021-02-01").unwrap()
}

/// A row as read: where it stood, and what it says or why not.
pub type Read = (String, Option<i64>, Result<Accepted, Vec<RowProblem>>);

/// Every row of some tables.
pub fn read_rows(tables: &[Table]) -> Vec<Read> {
    let areas = areas();
    let terms = Terms { areas: &areas, today: today() };
    let mut read = Vec::new();
    for table in tables {
        let guess = guess(&table.header);
        assert_eq!((&guess.missing, &guess.ambiguous), (&Vec::new(), &Vec::new()), "{:?}", table.header);
        let rows = table.rows.iter().map(|row| row.cells.as_slice());
        let layout = Layout::of(&guess.mapping, &table.header, rows).unwrap();
        for row in &table.rows {
            let place = format!("{}:{}", table.name, row.line);
            read.push((place, table.extracted, read_row(&layout, &row.cells, &terms)));
        }
    }
    read
}

/// Every row of a file that can be read.
pub fn read_file(name: &str, bytes: &[u8]) -> Vec<Read> {
    read_rows(&read_tables(name, bytes).unwrap())
}

/// The versions known of each referral, in the order they came.
#[derive(Default)]
pub struct Referrals<'a> {
    pub versions: BTreeMap<String, Vec<Known<'a>>>,
}

impl<'a> Referrals<'a> {
    /// Takes a referral in as a store would.
    pub fn take(&mut self, new: Known<'a>) -> RowFate {
        let versions = self.versions.entry(new.referral.reference.clone()).or_default();
        let fate = compare(versions, new);
        if matches!(fate, RowFate::New | RowFate::NewVersion { .. } | RowFate::Repeat { seen_later: true }) {
            versions.push(new);
        }
        fate
    }

    /// The version of a referral that stands.
    pub fn standing(&self, reference: &str) -> Standing {
        let keys: Vec<VersionKey> = self.versions[reference].iter().map(|version| version.key).collect();
        standing_version(&keys).unwrap()
    }
}
