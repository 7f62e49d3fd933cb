//! The journal: facts appended, read back, and never changed.

use crate::db::{Ask, Row, Tx, Value};
use crate::keys::{Keys, SubjectKey, to_hex};
use crate::{StoreError, args, statements};
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};
use waymark_domain::ledger::Digest;
use waymark_domain::record::{Held, Record, implied_id, subject_key, subject_of};
use waymark_rules::facts::write::to_json_line;
use waymark_rules::facts::{FactReader, FactRecord, Subject};
use waymark_rules::vocabulary::{AttrType, Kept, Kind, Vocabulary};

statements! {
    OF = new("SELECT subject, seq, enrolment, kind, on_day, recorded, author, organisation, body, sealed FROM fact WHERE subject = $1 ORDER BY seq");
    ADD = new("INSERT INTO fact (subject, seq, enrolment, kind, on_day, recorded, author, organisation, body, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    FROM = new("SELECT subject, seq, enrolment, kind, on_day, recorded, author, organisation, body, sealed FROM fact WHERE subject > $1 AND subject <= $2 ORDER BY subject, seq");
    NEXT_SUBJECTS = new("SELECT DISTINCT subject FROM fact WHERE subject > $1 ORDER BY subject LIMIT $2");
    KEY = new("SELECT wrapped FROM subject_key WHERE subject = $1");
    KEYS_FROM = new("SELECT subject, wrapped FROM subject_key WHERE subject > $1 AND subject <= $2 ORDER BY subject");
    ADD_KEY = new("INSERT INTO subject_key (subject, wrapped, recorded) VALUES ($1, $2, $3)");
    DESTROY_KEY = new("DELETE FROM subject_key WHERE subject = $1");
    VERSION = new("SELECT coalesce(max(seq), 0) FROM fact WHERE subject = $1");
    COUNT = new("SELECT count(*) FROM fact");
}

/// The key of a subject; `None` if it never had one, or it was destroyed.
///
/// # Errors
/// The key cannot be read or does not open.
pub async fn key(ask: &(impl Ask + Sync), keys: &Keys, subject: &str) -> Result<Option<SubjectKey>, StoreError> {
    let row = ask.row(&KEY, args![subject]).await?;
    row.map(|r| keys.unwrap_for(subject, r.bytes(0)?)).transpose()
}

/// The key of a subject, made now if it has none.
///
/// # Errors
/// The key cannot be read or written.
pub async fn key_or_new(tx: &Tx, keys: &Keys, subject: &str, recorded: i64) -> Result<SubjectKey, StoreError> {
    if let Some(key) = key(tx, keys, subject).await? {
        return Ok(key);
    }
    let (key, wrapped) = keys.new_for(subject)?;
    tx.run(&ADD_KEY, args![subject, wrapped, recorded]).await.map_err(StoreError::of_a_race)?;
    Ok(key)
}

/// Destroys a subject's key: what it sealed is never read again, and the journal and its chain stand as they are.
///
/// # Errors
/// It could not be destroyed.
pub async fn destroy_key(tx: &Tx, subject: &str) -> Result<bool, StoreError> {
    Ok(tx.run(&DESTROY_KEY, args![subject]).await? > 0)
}

/// How many facts a subject has now.
///
/// # Errors
/// It cannot be read.
pub async fn version(ask: &(impl Ask + Sync), subject: &str) -> Result<i64, StoreError> {
    ask.row(&VERSION, args![subject]).await?.map_or(Ok(0), |r| r.int(0))
}

/// How many facts there are.
///
/// # Errors
/// They cannot be counted.
pub async fn count(ask: &(impl Ask + Sync)) -> Result<i64, StoreError> {
    ask.row(&COUNT, args![]).await?.map_or(Ok(0), |r| r.int(0))
}

/// What reading needs beside the rows.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// The kinds of fact there are.
    pub vocabulary: &'a Vocabulary,
    /// The keys of this house.
    pub keys: &'a Keys,
}

/// The whole record of a subject; empty if nothing was recorded.
///
/// # Errors
/// A row does not read: it was changed by hand, or its key is gone.
pub async fn load(ask: &(impl Ask + Sync), reading: Reading<'_>, subject: &Subject) -> Result<Record, StoreError> {
    let name = subject_key(subject);
    let rows = ask.rows(&OF, args![&name]).await?;
    // Where nothing is sealed, as in most contracts' own facts, no key is asked for.
    let sealed = rows.iter().any(|row| !matches!(row.maybe_bytes(9), Ok(None)));
    let key = if sealed { key(ask, reading.keys, &name).await? } else { None };
    record(&name, &rows, key.as_ref(), reading.vocabulary)
}

/// The names of the next subjects after one, in order.
///
/// # Errors
/// They cannot be read.
pub async fn subjects_after(ask: &(impl Ask + Sync), after: &str, most: i64) -> Result<Vec<String>, StoreError> {
    ask.rows(&NEXT_SUBJECTS, args![after, most]).await?.iter().map(|r| r.text(0)).collect()
}

/// A record, and the digest of each of its rows as stored.
#[derive(Debug)]
pub struct Loaded {
    /// The record.
    pub record: Record,
    /// The digests, in order of the facts' places.
    pub digests: Vec<[u8; 32]>,
}

/// The records of the subjects after one and up to another, in order.
///
/// # Errors
/// A row does not read.
pub async fn load_between(
    ask: &(impl Ask + Sync),
    reading: Reading<'_>,
    (after, last): (&str, &str),
) -> Result<Vec<Loaded>, StoreError> {
    let keys = ask.rows(&KEYS_FROM, args![after, last]).await?;
    let mut keys = keys
        .iter()
        .map(|r| Ok((r.text(0)?, r.bytes(1)?)))
        .collect::<Result<Vec<_>, StoreError>>()?
        .into_iter()
        .peekable();
    let rows = ask.rows(&FROM, args![after, last]).await?;
    let mut found = Vec::new();
    for run in rows.chunk_by(|a, b| a.0[0] == b.0[0]) {
        let name = run[0].text(0)?;
        while keys.next_if(|(of, _)| *of < name).is_some() {}
        let key = keys.next_if(|(of, _)| *of == name);
        let key = key.map(|(_, wrapped)| reading.keys.unwrap_for(&name, wrapped)).transpose()?;
        let digests = run.iter().map(digest_of_row).collect::<Result<_, _>>()?;
        found.push(Loaded { record: record(&name, run, key.as_ref(), reading.vocabulary)?, digests });
    }
    Ok(found)
}

fn record(name: &str, rows: &[Row], key: Option<&SubjectKey>, vocabulary: &Vocabulary) -> Result<Record, StoreError> {
    let subject = subject_of(name);
    let mut reader = FactReader::new("the journal", vocabulary);
    let mut facts = Vec::with_capacity(rows.len());
    for row in rows {
        let seq = row.int(1)?;
        let line = line(&subject, row, key)?;
        let Some(mut fact) = reader.line(line.as_bytes()) else {
            return Err(StoreError::Damaged(format!("fact {seq} of `{name}` does not read")));
        };
        fact.line = 0;
        let tag = fact.tag.clone();
        fact.id.get_or_insert_with(|| implied_id(name, seq));
        let kept = vocabulary.get(fact.kind).kept(tag.as_deref(), vocabulary);
        facts.push(Held { seq, fact, kept });
    }
    let version = facts.last().map_or(0, |held| held.seq);
    Ok(Record { subject, version, facts })
}

/// A row as a line of the fact format.
fn line(subject: &Subject, row: &Row, key: Option<&SubjectKey>) -> Result<String, StoreError> {
    let (name, seq) = (row.text(0)?, row.int(1)?);
    let mut line = Line(String::with_capacity(300));
    match subject {
        Subject::Participant(id) => line.text("participant", id),
        Subject::Contract(id) => line.text("contract", id),
    }
    for (place, at) in [("enrolment", 2), ("who", 6), ("organisation", 7)] {
        let text = row.text(at)?;
        if !text.is_empty() {
            line.text(place, &text);
        }
    }
    let recorded = jiff::Timestamp::from_second(row.int(5)?);
    line.text("recorded", &recorded.map(|t| t.to_string()).unwrap_or_default());
    line.text("on", &row.text(4)?);
    let kind = row.text(3)?;
    if Kept::parse(&kind).is_none() {
        line.text("fact", &kind);
    }
    line.inside(&row.text(8)?);
    if let Some(sealed) = row.maybe_bytes(9)? {
        let key = key.ok_or_else(|| StoreError::Damaged("the key of a record is gone".into()))?;
        let text = key.open(&place(&name, seq), sealed)?;
        line.inside(&String::from_utf8(text).map_err(|_| StoreError::Damaged("a sealed field is not text".into()))?);
    }
    line.0.push('}');
    Ok(line.0)
}

/// A line of JSON under writing.
struct Line(String);

impl Line {
    fn text(&mut self, name: &str, text: &str) {
        self.next();
        self.0.push_str(&format!("\"{name}\":{}", Json::from(text)));
    }

    /// Everything inside the braces of another object.
    fn inside(&mut self, object: &str) {
        let inner = object.strip_prefix('{').and_then(|o| o.strip_suffix('}')).unwrap_or_default();
        if !inner.is_empty() {
            self.next();
            self.0.push_str(inner);
        }
    }

    fn next(&mut self) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
    }
}

/// Where a fact's sealed part belongs.
fn place(subject: &str, seq: i64) -> String {
    format!("fact|{subject}|{seq}")
}

/// Facts about to be appended to one record.
#[derive(Debug)]
pub struct Appending<'a> {
    /// The name of the subject.
    pub subject: &'a str,
    /// How many facts the record has.
    pub version: i64,
    /// What comes after them, in order.
    pub facts: &'a [FactRecord],
    /// The subject's key.
    pub key: &'a SubjectKey,
}

/// Appends facts; the digest of the rows written, for the audit.
///
/// # Errors
/// Somebody else appended first, or the rows could not be written.
pub async fn append(tx: &Tx, appending: &Appending<'_>, vocabulary: &Vocabulary) -> Result<Digest, StoreError> {
    let mut rows = Vec::with_capacity(appending.facts.len());
    let mut digest = Sha256::new();
    for (seq, fact) in (appending.version + 1..).zip(appending.facts) {
        let row = Row(written((appending.subject, seq), fact, appending.key, vocabulary)?);
        digest.update(digest_of_row(&row)?);
        rows.push(row.0);
    }
    tx.run_each(&ADD, &rows).await.map_err(StoreError::of_a_race)?;
    Ok(Digest(digest.finalize().into()))
}

/// The digest over rows, from the digests of each.
#[must_use]
pub fn digest_of(rows: &[[u8; 32]]) -> Digest {
    let mut digest = Sha256::new();
    rows.iter().for_each(|row| digest.update(row));
    Digest(digest.finalize().into())
}

fn written(
    (subject, seq): (&str, i64),
    fact: &FactRecord,
    key: &SubjectKey,
    vocabulary: &Vocabulary,
) -> Result<Vec<Value>, StoreError> {
    let kind = vocabulary.get(fact.kind);
    let kept = kind.kept(fact.tag.as_deref(), vocabulary);
    let line: Map<String, Json> = serde_json::from_str(&to_json_line(fact, vocabulary))
        .map_err(|e| StoreError::Statement(format!("a fact does not write: {e}")))?;
    let (mut open, mut sealed) = (Map::new(), Map::new());
    for (name, value) in line {
        match name.as_str() {
            "participant" | "contract" | "enrolment" | "organisation" | "who" | "recorded" | "on" => {}
            "fact" if kept == Kept::Open => {}
            _ if kept != Kept::Open || is_told(kind, &name) => {
                sealed.insert(name, value);
            }
            _ => {
                open.insert(name, value);
            }
        }
    }
    let sealed = (!sealed.is_empty())
        .then(|| key.seal(&place(subject, seq), Json::Object(sealed).to_string().as_bytes()))
        .transpose()?;
    Ok(vec![
        subject.into(),
        seq.into(),
        fact.enrolment.as_deref().unwrap_or_default().into(),
        if kept == Kept::Open { kind.name.as_str() } else { kept.name() }.into(),
        fact.on.to_string().into(),
        fact.recorded.into(),
        fact.who.as_deref().unwrap_or_default().into(),
        fact.organisation.as_deref().unwrap_or_default().into(),
        Json::Object(open).to_string().into(),
        sealed.into(),
    ])
}

/// Whether an attribute is told in free words, which may hold anything about anybody.
fn is_told(kind: &Kind, name: &str) -> bool {
    let text = |(attribute, of): &(String, AttrType)| attribute == name && *of == AttrType::Text;
    name == "why" || (name != "value" && kind.attributes.iter().any(text))
}

/// The digest of one row, over what is stored: sealed parts as they are sealed.
fn digest_of_row(row: &Row) -> Result<[u8; 32], StoreError> {
    let mut digest = Sha256::new();
    for (place, value) in row.0.iter().enumerate() {
        let number;
        let bytes: &[u8] = match value {
            Value::Null => &[],
            Value::Int(n) => {
                number = n.to_be_bytes();
                &number
            }
            Value::Text(text) => text.as_bytes(),
            Value::Bytes(bytes) => bytes,
        };
        let length =
            u32::try_from(bytes.len()).map_err(|_| StoreError::Damaged(format!("column {place} is too long")))?;
        digest.update(length.to_be_bytes());
        digest.update(bytes);
    }
    Ok(digest.finalize().into())
}

/// The digest of any row, as text, for rows that are not facts.
///
/// # Errors
/// A column is too long.
pub(crate) fn digest_of_values(values: &[Value]) -> Result<Digest, StoreError> {
    digest_of_row(&Row(values.to_vec())).map(Digest)
}

/// A digest as hexadecimal digits.
#[must_use]
pub fn digest_text(digest: &Digest) -> String {
    to_hex(&digest.0)
}
