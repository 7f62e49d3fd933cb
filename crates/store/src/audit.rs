//! The audit: one line for everything done, read or refused, chained; and the signed checkpoints.

use crate::db::{Ask, Row, Tx, Value};
use crate::keys::Keys;
use crate::{StoreError, args, statements};
use waymark_domain::ledger::{Checkpoint, Digest, Entry, Happening, Head, SignedCheckpoint};

statements! {
    HEAD = holding("SELECT head FROM audit_head WHERE id = 1");
    HEAD_SEEN = new("SELECT head FROM audit_head WHERE id = 1");
    FIRST_HEAD = new("INSERT INTO audit_head (id, head) VALUES (1, $1) ON CONFLICT (id) DO NOTHING");
    MOVE_HEAD = new("UPDATE audit_head SET head = $1 WHERE id = 1");
    ADD = new("INSERT INTO audit (seq, subject, line, chain) VALUES ($1, $2, $3, $4)");
    AFTER = new("SELECT seq, line, chain FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2");
    OF_SUBJECT = new("SELECT seq, line, chain FROM audit WHERE subject >= $1 AND subject < $2 ORDER BY subject, seq");
    WITH_SUBJECT_AFTER = new("SELECT seq, subject, line FROM audit WHERE subject > $1 OR (subject = $1 AND seq > $2) ORDER BY subject, seq LIMIT $3");
    SIGN = new("INSERT INTO checkpoint (size, body) VALUES ($1, $2) ON CONFLICT (size) DO NOTHING");
    SIGNED = new("SELECT size, body FROM checkpoint ORDER BY size");
    NEWEST = new("SELECT size, body FROM checkpoint ORDER BY size DESC LIMIT 1");
}

/// The end of the audit, held by this transaction until it ends: nobody else can add a line meanwhile.
#[derive(Debug)]
pub struct Audit<'t> {
    tx: &'t Tx,
    head: Head,
    rows: Vec<Vec<Value>>,
}

impl<'t> Audit<'t> {
    /// Takes hold of the end of the audit. Do it late: other writers wait from here to the commit.
    ///
    /// # Errors
    /// The audit cannot be read; then nothing may be done.
    pub async fn hold(tx: &'t Tx) -> Result<Audit<'t>, StoreError> {
        let head = tx.row(&HEAD, args![]).await?;
        let head = read_head(head.as_ref())?;
        Ok(Audit { tx, head, rows: Vec::new() })
    }

    /// Adds what happened.
    ///
    /// # Errors
    /// It holds something that is no reference: the audit never keeps personal data.
    pub fn add(&mut self, happening: Happening) -> Result<(), StoreError> {
        let entry = Entry::new(happening).map_err(|refusal| StoreError::Statement(refusal.to_string()))?;
        let line = entry.to_line(self.head.next());
        self.head.append(&line);
        let seq = i64::try_from(self.head.size()).unwrap_or(i64::MAX);
        let chain = self.head.chain().0.to_vec();
        self.rows.push(vec![seq.into(), entry.happening().subject.clone().into(), line.into(), chain.into()]);
        Ok(())
    }

    /// Writes the lines and the new end.
    ///
    /// # Errors
    /// They could not be written: then the transaction must not be committed.
    pub async fn write(self) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        self.tx.run_each(&ADD, &self.rows).await?;
        let moved = self.tx.run(&MOVE_HEAD, args![self.head.to_bytes()]).await?;
        if moved == 1 { Ok(()) } else { Err(StoreError::Damaged("the end of the audit is gone".into())) }
    }
}

fn read_head(row: Option<&Row>) -> Result<Head, StoreError> {
    let row = row.ok_or_else(|| StoreError::Damaged("the end of the audit is gone".into()))?;
    Head::from_bytes(row.bytes(0)?).ok_or_else(|| StoreError::Damaged("the end of the audit does not read".into()))
}

/// Begins the audit of a new database.
///
/// # Errors
/// It could not be written.
pub(crate) async fn begin(tx: &Tx) -> Result<(), StoreError> {
    tx.run(&FIRST_HEAD, args![Head::new().to_bytes()]).await.map(|_| ())
}

/// Where the audit stands.
///
/// # Errors
/// It cannot be read.
pub async fn head(ask: &(impl Ask + Sync)) -> Result<Head, StoreError> {
    read_head(ask.row(&HEAD_SEEN, args![]).await?.as_ref())
}

/// Signs where the audit stands now; nothing where that was signed already.
///
/// # Errors
/// It could not be written.
pub async fn sign(tx: &Tx, keys: &Keys, at: i64) -> Result<SignedCheckpoint, StoreError> {
    let head = head(tx).await?;
    let signed = Checkpoint::of(&head, at).sign(&keys.signing());
    let size = i64::try_from(head.size()).unwrap_or(i64::MAX);
    tx.run(&SIGN, args![size, signed.to_string()]).await?;
    Ok(signed)
}

/// The signed checkpoints, oldest first: how many lines each covers, and its text.
///
/// # Errors
/// They cannot be read.
pub async fn checkpoints(ask: &(impl Ask + Sync)) -> Result<Vec<(i64, String)>, StoreError> {
    ask.rows(&SIGNED, args![]).await?.iter().map(|r| Ok((r.int(0)?, r.text(1)?))).collect()
}

/// The newest signed checkpoint, as text; `None` if nothing was signed yet.
///
/// # Errors
/// It cannot be read.
pub async fn newest_checkpoint(ask: &(impl Ask + Sync)) -> Result<Option<String>, StoreError> {
    ask.row(&NEWEST, args![]).await?.map(|r| r.text(1)).transpose()
}

/// One line as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub seq: i64,
    /// The text that is chained.
    pub line: String,
    /// The chain's value after it.
    pub chain: Digest,
}

fn line(row: &Row) -> Result<Line, StoreError> {
    let chain =
        <[u8; 32]>::try_from(row.bytes(2)?).map_err(|_| StoreError::Damaged("a chain value is not 32 bytes".into()))?;
    Ok(Line { seq: row.int(0)?, line: row.text(1)?, chain: Digest(chain) })
}

/// The next lines after a number.
///
/// # Errors
/// They cannot be read.
pub async fn after(ask: &(impl Ask + Sync), seq: i64, most: i64) -> Result<Vec<Line>, StoreError> {
    ask.rows(&AFTER, args![seq, most]).await?.iter().map(line).collect()
}

/// Every line about a subject and what stands under it: who did, read or was refused what.
///
/// # Errors
/// They cannot be read.
pub async fn about(ask: &(impl Ask + Sync), subject: &str) -> Result<Vec<Line>, StoreError> {
    // Every sign that may follow in a reference sorts below the tilde.
    ask.rows(&OF_SUBJECT, args![subject, format!("{subject}~")]).await?.iter().map(line).collect()
}

/// The next lines in order of subject: subject, number and text.
///
/// # Errors
/// They cannot be read.
pub async fn by_subject(
    ask: &(impl Ask + Sync),
    (subject, seq): (&str, i64),
    most: i64,
) -> Result<Vec<(String, i64, String)>, StoreError> {
    let rows = ask.rows(&WITH_SUBJECT_AFTER, args![subject, seq, most]).await?;
    rows.iter().map(|r| Ok((r.text(1)?, r.int(0)?, r.text(2)?))).collect()
}

/// An id as a reference in the audit holds it: what is not a plain sign is written as its bytes, so that no name slips in.
#[must_use]
pub fn reference(kind: &str, id: &str, part: &str) -> String {
    let mut text = format!("{kind}/");
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    if !part.is_empty() {
        text.push('/');
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_holds_no_sign_that_could_be_a_name() {
        assert_eq!(reference("participant", "JETS-1", "facts"), "participant/JETS-1/facts");
        assert_eq!(reference("participant", "Ann Lee", ""), "participant/Ann%20Lee");
        assert_ne!(reference("participant", "a%20b", ""), reference("participant", "a b", ""));
    }
}
