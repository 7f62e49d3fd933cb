//! A commissioner's file that waits to be confirmed: kept sealed, for whoever brought it and nobody else.

use super::reading::Files;
use crate::house::{Call, House};
use crate::refused;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use waymark_domain::Refusal;
use waymark_domain::referral::Field;
use waymark_store::db::Fence;
use waymark_store::drafts::{self, Of};
use waymark_store::keys::new_secret;

/// The largest file that may be brought, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// How many files may wait at once for one person; the oldest goes when another comes.
const MOST: usize = 4;
const FORM: &str = "referral-file";

/// What is known of a file that waits, beside its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The contract.
    pub contract: String,
    /// The organisation new participants go to; the prime where nobody says.
    pub to: Option<String>,
    /// The file's name.
    pub name: String,
    /// Which column holds a field, where a person has said so.
    pub columns: BTreeMap<Field, String>,
    /// Refused rows that were mended on the page and taken, by their place.
    pub mended: Vec<String>,
    /// Whether its good rows were taken.
    pub taken: bool,
}

/// A file that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: String,
    /// What is known of it.
    pub about: About,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Kept {
    /// As an import takes it.
    #[must_use]
    pub fn files(&self) -> Files {
        Files {
            contract: self.about.contract.clone(),
            files: vec![(self.about.name.clone(), self.bytes.clone())],
            to: self.about.to.clone(),
            columns: self.about.columns.clone(),
        }
    }
}

fn of<'a>(staff: &'a str, id: &'a str) -> Of<'a> {
    Of { staff, form: FORM, subject: id }
}

/// Keeps a new file; its id, which nobody can guess.
///
/// # Errors
/// It is too large, or could not be written.
pub async fn keep_new(house: &House, call: &Call, about: About, bytes: Vec<u8>) -> Result<String, Refusal> {
    if bytes.len() > LARGEST {
        return Err(Refusal::invalid(
            "the file is larger than 10 MB",
            "split it, or leave columns out that are not needed",
        ));
    }
    let id: String = new_secret().map_err(refused)?.chars().take(20).collect();
    let kept = Kept { id: id.clone(), about, bytes };
    keep(house, call, &kept).await?;
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let there = drafts::list(&look, &call.name(), 0).await.map_err(refused)?;
    drop(look);
    for (_, old, _) in there.iter().filter(|(form, ..)| form == FORM).skip(MOST) {
        forget(house, call, old).await?;
    }
    Ok(id)
}

/// Keeps what is known of a file anew.
///
/// # Errors
/// It could not be written.
pub async fn keep(house: &House, call: &Call, kept: &Kept) -> Result<(), Refusal> {
    let mut body = serde_json::to_vec(&kept.about).unwrap_or_default();
    body.push(b'\n');
    body.extend(&kept.bytes);
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let staff = call.name();
    drafts::keep_bytes(&tx, &house.store.keys, of(&staff, &kept.id), (&body, call.second())).await.map_err(refused)?;
    tx.commit().await.map_err(refused)
}

/// A file of the asker's own that waits, if it is still there.
///
/// # Errors
/// It cannot be read.
pub async fn find(house: &House, call: &Call, id: &str) -> Result<Option<Kept>, Refusal> {
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let staff = call.name();
    let found = drafts::find_bytes(&look, &house.store.keys, of(&staff, id)).await.map_err(refused)?;
    Ok(found.filter(|(_, kept)| kept + crate::drafts::KEPT > call.second()).and_then(|(body, _)| {
        let end = body.iter().position(|byte| *byte == b'\n')?;
        let about = serde_json::from_slice(&body[..end]).ok()?;
        Some(Kept { id: id.to_owned(), about, bytes: body[end + 1..].to_vec() })
    }))
}

/// Forgets a file: it is done with, or is not wanted.
///
/// # Errors
/// It could not be written.
pub async fn forget(house: &House, call: &Call, id: &str) -> Result<(), Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    let staff = call.name();
    drafts::drop(&tx, of(&staff, id)).await.map_err(refused)?;
    tx.commit().await.map_err(refused)
}

/// The asker's files that wait, the latest first: id, name, and the second they were kept.
///
/// # Errors
/// They cannot be read.
pub async fn list(house: &House, call: &Call) -> Result<Vec<(String, String, i64)>, Refusal> {
    let look = house.store.db.read(&Fence::Everything).await.map_err(refused)?;
    let since = call.second() - crate::drafts::KEPT;
    let there = drafts::list(&look, &call.name(), since).await.map_err(refused)?;
    drop(look);
    let mut found = Vec::new();
    for (_, id, kept) in there.into_iter().filter(|(form, ..)| form == FORM) {
        if let Some(file) = find(house, call, &id).await? {
            found.push((id, file.about.name, kept));
        }
    }
    Ok(found)
}

/// One mended row as a file by itself: the columns' names, and the cells.
///
/// # Errors
/// It cannot be written as a table.
pub fn one_row(header: &[String], cells: &[String]) -> Result<Vec<u8>, Refusal> {
    let row = waymark_documents::FailedRow { cells: cells.to_vec(), reasons: Vec::new() };
    waymark_documents::write_failed(header, &[row]).map_err(|problem| Refusal::invalid(problem.what, problem.fits))
}
