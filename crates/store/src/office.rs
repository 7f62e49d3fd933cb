//! What the office reads: who waits for a coach, what each coach carries, what is still to be keyed, and who looked at a record.

use crate::db::{Ask, Row, Value};
use crate::lists::classes;
use crate::names::Sealed;
use crate::{StoreError, args, statements};
use waymark_access::{Reach, Scope};
use waymark_domain::staff::RecordClass;
use waymark_rules::Day;

statements! {
    WAITING = new("SELECT c.subject, c.enrolment, c.contract, c.path, c.class, c.stage, c.referred, o.name, p.markers, k.wrapped, i.version, i.sealed, (SELECT min(d.due_day) FROM due d WHERE d.subject = c.subject AND d.enrolment = c.enrolment AND d.due_day > '' AND $1 LIKE '%|' || d.contract || '/' || d.standard || '|%') FROM caseload c JOIN participant p ON p.id = c.subject LEFT JOIN organisation o ON o.id = p.organisation LEFT JOIN subject_key k ON k.subject = c.subject LEFT JOIN identity i ON i.participant = c.subject AND i.version = p.identities WHERE c.coach = '' AND $2 LIKE '%|' || c.stage || '|%' AND substr(c.path, 1, length($3)) = $3 AND (c.class = $4 OR c.class = $5 OR c.class = $6 OR c.class = $7) ORDER BY coalesce(c.referred, ''), c.subject, c.enrolment LIMIT $8 OFFSET $9");
    COACHES = new("SELECT s.id, s.name, o.id, o.name, o.path, (SELECT count(*) FROM caseload c WHERE c.coach = s.id AND $2 LIKE '%|' || c.stage || '|%'), (SELECT count(*) FROM due d WHERE d.coach = s.id AND d.due_day >= $3 AND d.due_day <= $4), (SELECT count(*) FROM due d WHERE d.coach = s.id AND d.due_day > '' AND d.due_day < $3) FROM staff s JOIN organisation o ON o.id = s.organisation WHERE s.role = 'work_coach' AND substr(o.path, 1, length($1)) = $1 AND (s.left_on IS NULL OR s.left_on >= $3) ORDER BY o.path, s.name, s.id");
    TO_KEY = new("SELECT d.subject, d.enrolment, d.standard, d.due_day, d.opened, d.contract, d.path, d.coach, d.class, c.stage, c.referred, c.started, c.ends_on, k.wrapped, i.version, i.sealed, g.pack FROM due d LEFT JOIN caseload c ON c.subject = d.subject AND c.enrolment = d.enrolment LEFT JOIN participant p ON p.id = d.subject LEFT JOIN contract g ON g.id = d.contract LEFT JOIN subject_key k ON k.subject = d.subject LEFT JOIN identity i ON i.participant = d.subject AND i.version = p.identities WHERE $1 LIKE '%|' || d.standard || '|%' AND substr(d.path, 1, length($2)) = $2 AND (d.class = $3 OR d.class = $4 OR d.class = $5 OR d.class = $6) ORDER BY CASE WHEN d.due_day = '' THEN '~' ELSE d.due_day END, d.subject, d.enrolment, d.standard LIMIT $7 OFFSET $8");
    REQUESTS_LIKE = new("SELECT name, recorded FROM request WHERE author = $1 AND name >= $2 AND name < $3 AND answer <> '' ORDER BY recorded DESC, name LIMIT $4");
}

/// Somebody who was referred and whom nobody works with yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Whose record.
    pub subject: String,
    /// Which enrolment; empty for the unnamed one.
    pub enrolment: String,
    /// The contract.
    pub contract: String,
    /// The path of the organisation that keeps the record.
    pub path: String,
    /// How closely the record is kept.
    pub class: Option<RecordClass>,
    /// The stage of the journey.
    pub stage: String,
    /// The day of the referral.
    pub referred: Option<String>,
    /// What the organisation that keeps the record is called.
    pub organisation: String,
    /// The markers, as words.
    pub markers: String,
    /// Who they are, sealed.
    pub identity: Sealed,
    /// The day by which they must have been contacted.
    pub due: Option<String>,
}

/// The paths a scope reaches: an empty one reaches everything.
fn paths(scope: &Scope) -> Vec<String> {
    match scope.reach() {
        Reach::Everything => vec![String::new()],
        Reach::Under(paths) => paths.to_vec(),
        // Whoever sees only their own caseload sees nobody who is on none.
        Reach::Participant(_) | Reach::Coaches { .. } => Vec::new(),
    }
}

/// Who waits for a coach, the longest first, as far as a scope reaches. `stages` are those in which somebody should have one,
/// `standards` those whose due day is told, by contract between bars: `|jets-1/first-contact|`.
///
/// # Errors
/// They cannot be read.
pub async fn waiting(
    ask: &(impl Ask + Sync),
    scope: &Scope,
    (stages, standards): (&str, &str),
    (most, after): (i64, i64),
) -> Result<Vec<Waiting>, StoreError> {
    let mut found = Vec::new();
    for path in paths(scope) {
        let mut values = args![standards, stages, path].to_vec();
        values.extend(classes(scope));
        values.extend([Value::from(most), Value::from(after)]);
        for row in ask.rows(&WAITING, &values).await? {
            found.push(waiting_row(&row)?);
        }
    }
    Ok(found)
}

fn waiting_row(row: &Row) -> Result<Waiting, StoreError> {
    let subject = row.text(0)?;
    Ok(Waiting {
        enrolment: row.text(1)?,
        contract: row.text(2)?,
        path: row.text(3)?,
        class: RecordClass::parse(&row.text(4)?),
        stage: row.text(5)?,
        referred: row.maybe_text(6)?,
        organisation: row.maybe_text(7)?.unwrap_or_default(),
        markers: row.text(8)?,
        identity: Sealed::read(row, &subject, 9)?,
        due: row.maybe_text(12)?,
        subject,
    })
}

/// A coach, and what they carry.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Carries {
    /// The coach's id.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// Their organisation's id.
    pub organisation: String,
    /// What it is called.
    pub organisation_name: String,
    /// Its path.
    pub path: String,
    /// How many people they work with now.
    pub caseload: i64,
    /// How many things fall due within the next seven days.
    pub due: i64,
    /// How many are overdue.
    pub overdue: i64,
}

/// The coaches at or under a path who are still there, with what each carries.
///
/// # Errors
/// They cannot be read.
pub async fn coaches(
    ask: &(impl Ask + Sync),
    (under, stages): (&str, &str),
    today: Day,
) -> Result<Vec<Carries>, StoreError> {
    let week = today.plus(7).unwrap_or(today);
    let rows = ask.rows(&COACHES, args![under, stages, today.to_string(), week.to_string()]).await?;
    let read = |row: &Row| {
        Ok(Carries {
            id: row.text(0)?,
            name: row.text(1)?,
            organisation: row.text(2)?,
            organisation_name: row.text(3)?,
            path: row.text(4)?,
            caseload: row.int(5)?,
            due: row.int(6)?,
            overdue: row.int(7)?,
        })
    };
    rows.iter().map(read).collect()
}

/// One duty that is done by keying.
#[derive(Debug, Clone, PartialEq)]
pub struct ToKey {
    /// Whose record.
    pub subject: String,
    /// Which enrolment; empty for the unnamed one.
    pub enrolment: String,
    /// The standard.
    pub standard: String,
    /// The day it is due; empty where there is no limit.
    pub due: String,
    /// The day of what made it due.
    pub opened: String,
    /// The contract.
    pub contract: String,
    /// The path of the organisation that keeps the record.
    pub path: String,
    /// Who works with them; empty if nobody.
    pub coach: String,
    /// How closely the record is kept.
    pub class: Option<RecordClass>,
    /// The stage of the journey.
    pub stage: String,
    /// The day of the referral.
    pub referred: Option<String>,
    /// The first day on the programme.
    pub started: Option<String>,
    /// The last day on the programme as things stand.
    pub ends_on: Option<String>,
    /// Who they are, sealed.
    pub identity: Sealed,
    /// The programme pack.
    pub pack: String,
}

/// What is still to be keyed, the most pressing first and what has no limit last, as far as a scope reaches. `standards` are those
/// done by keying, each between bars.
///
/// # Errors
/// It cannot be read.
pub async fn to_key(
    ask: &(impl Ask + Sync),
    scope: &Scope,
    standards: &str,
    (most, after): (i64, i64),
) -> Result<Vec<ToKey>, StoreError> {
    let mut found = Vec::new();
    for path in paths(scope) {
        let mut values = args![standards, path].to_vec();
        values.extend(classes(scope));
        values.extend([Value::from(most), Value::from(after)]);
        for row in ask.rows(&TO_KEY, &values).await? {
            found.push(to_key_row(&row)?);
        }
    }
    Ok(found)
}

fn to_key_row(row: &Row) -> Result<ToKey, StoreError> {
    let subject = row.text(0)?;
    Ok(ToKey {
        enrolment: row.text(1)?,
        standard: row.text(2)?,
        due: row.text(3)?,
        opened: row.text(4)?,
        contract: row.text(5)?,
        path: row.text(6)?,
        coach: row.text(7)?,
        class: RecordClass::parse(&row.text(8)?),
        stage: row.maybe_text(9)?.unwrap_or_default(),
        referred: row.maybe_text(10)?,
        started: row.maybe_text(11)?,
        ends_on: row.maybe_text(12)?,
        identity: Sealed::read(row, &subject, 13)?,
        pack: row.maybe_text(16)?.unwrap_or_default(),
        subject,
    })
}

/// Keys of requests of somebody that begin like this and were answered, the newest first, with the second of each.
///
/// # Errors
/// They cannot be read.
pub async fn requests_like(
    ask: &(impl Ask + Sync),
    (author, begins): (&str, &str),
    most: i64,
) -> Result<Vec<(String, i64)>, StoreError> {
    // Every sign of a key sorts below the tilde.
    let rows = ask.rows(&REQUESTS_LIKE, args![author, begins, format!("{begins}~"), most]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}
