//! A commissioner's files as rows: tables read, columns mapped as before or guessed, each row a referral or the reasons why not.

use std::collections::BTreeMap;
use waymark_documents::{Table, read_tables};
use waymark_domain::ledger::Digest;
use waymark_domain::referral::headers::is_remark;
use waymark_domain::referral::{Accepted, Field, Layout, Mapping, RowProblem, Terms, guess, read_row};
use waymark_rules::Problem;

/// Files to be taken in.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The contract.
    pub contract: String,
    /// Each file's name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// The organisation new participants go to; the prime where nobody says.
    pub to: Option<String>,
    /// Which column holds a field, where a person says so: stronger than what was saved or is guessed.
    pub columns: BTreeMap<Field, String>,
}

/// One table as it was understood.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Where it stood.
    pub name: String,
    /// When the commissioner's system wrote it, if it says so.
    pub extracted: Option<i64>,
    /// The names of its columns.
    pub header: Vec<String>,
    /// Whether the columns were guessed; otherwise they were mapped as saved for the contract.
    pub guessed: bool,
    /// Which column holds which field, and what its dates showed: what is saved for the contract.
    pub mapping: Mapping,
    /// Columns that are no field; their cells are kept with each referral.
    pub kept: Vec<String>,
    /// What a person should know of how it was read.
    pub notes: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One row as it was read.
#[derive(Debug, Clone)]
pub struct Row {
    /// The line of the file, or the row of the sheet.
    pub line: u32,
    /// Its cells.
    pub cells: Vec<String>,
    /// The referral, or why it is none.
    pub read: Result<Accepted, Vec<RowProblem>>,
}

/// The name under which a mapping is saved: made of the header, whatever the spaces at the ends of its names.
pub(crate) fn mapping_name(header: &[String]) -> String {
    let names: Vec<&str> = header.iter().map(|name| name.trim()).collect();
    Digest::of(names.join("\n").as_bytes()).to_string()
}

/// Reads files; what cannot be read at all comes back as problems beside the rest.
pub(crate) fn read(files: &Files, saved: &BTreeMap<String, Mapping>, terms: &Terms<'_>) -> (Vec<Sheet>, Vec<Problem>) {
    let (mut sheets, mut problems) = (Vec::new(), Vec::new());
    for (name, bytes) in &files.files {
        match read_tables(name, bytes) {
            Ok(tables) => {
                for table in tables {
                    let name = table.name.clone();
                    match sheet(table, (saved, &files.columns), terms) {
                        Ok(sheet) => sheets.push(sheet),
                        Err(said) => problems.extend(said.into_iter().map(|said| problem(&name, &said))),
                    }
                }
            }
            Err(wrong) => problems.extend(wrong),
        }
    }
    (sheets, problems)
}

fn problem(file: &str, said: &str) -> Problem {
    let (what, fits) = said.split_once("; ").unwrap_or((said, ""));
    Problem { file: file.to_owned(), line: 0, column: 0, what: what.to_owned(), fits: fits.to_owned() }
}

fn sheet(
    table: Table,
    (saved, columns): (&BTreeMap<String, Mapping>, &BTreeMap<Field, String>),
    terms: &Terms<'_>,
) -> Result<Sheet, Vec<String>> {
    let known = saved.get(&mapping_name(&table.header));
    let (mut mapping, mut wrong) = match known {
        Some(mapping) => (mapping.clone(), Vec::new()),
        None => guessed(&table.header, columns),
    };
    for (field, column) in columns {
        mapping.columns.retain(|_, taken| taken.trim() != column.trim());
        mapping.columns.insert(*field, column.clone());
    }
    let layout = Layout::of(&mapping, &table.header, table.rows.iter().map(|row| row.cells.as_slice()));
    let layout = match layout {
        Ok(layout) if wrong.is_empty() => layout,
        Ok(_) => return Err(wrong),
        Err(more) => {
            wrong.extend(more);
            return Err(wrong);
        }
    };
    let is_kept = |name: &&String| !is_remark(name) && !name.trim().is_empty();
    let mapped = |name: &&String| layout.mapping().columns.values().any(|column| column.trim() == name.trim());
    let kept = table.header.iter().filter(|name| is_kept(name) && !mapped(name)).cloned().collect();
    let rows = table.rows.into_iter().map(|row| {
        let read = read_row(&layout, &row.cells, terms).and_then(|accepted| fit_for_an_id(&layout, accepted));
        Row { line: row.line, cells: row.cells, read }
    });
    Ok(Sheet {
        rows: rows.collect(),
        name: table.name,
        extracted: table.extracted,
        header: table.header,
        guessed: known.is_none(),
        mapping: layout.mapping().clone(),
        kept,
        notes: layout.notes().to_vec(),
    })
}

/// A guess at the columns, and what is to be asked: all but what a person has said already.
fn guessed(header: &[String], columns: &BTreeMap<Field, String>) -> (Mapping, Vec<String>) {
    let guess = guess(header);
    let open = guess.ambiguous.iter().filter(|asked| {
        let settled = asked.fields.iter().any(|field| columns.contains_key(field));
        !settled && !asked.columns.iter().any(|column| columns.values().any(|said| said.trim() == column.trim()))
    });
    (guess.mapping, open.map(ToString::to_string).collect())
}

/// A reference becomes the participant's id, which stands in the audit and in every fact.
fn fit_for_an_id(layout: &Layout, accepted: Accepted) -> Result<Accepted, Vec<RowProblem>> {
    let reference = &accepted.referral.reference;
    let plain = reference.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'`' | b'\\' | b'@'));
    if plain && !reference.starts_with("contract:") {
        return Ok(accepted);
    }
    Err(vec![RowProblem {
        field: Some(Field::Reference),
        column: layout.column(Field::Reference).to_owned(),
        what: "the reference cannot be a participant's id".into(),
        fits: "letters, digits and signs without spaces, quotes or @ would fit, such as JETS-2012-00001".into(),
    }])
}
