//! Lists of participants and of what is due: drawn through a scope, which only the access policies can make.

use crate::db::{Ask, Row, Statement, Value};
use crate::{StoreError, args, statements};
use std::collections::BTreeSet;
use waymark_access::{Reach, Scope};
use waymark_domain::staff::RecordClass;
use waymark_rules::Day;

statements! {
    PRIME_OF = new("SELECT path FROM organisation WHERE kind = 'prime' AND substr($1, 1, length(path)) = path ORDER BY path LIMIT 1");
    DUE_EVERYWHERE = new("SELECT due_day, subject, enrolment, standard, opened, nth, contract, path, coach, class FROM due WHERE due_day > '' AND due_day < $1 AND (due_day, subject, enrolment, standard, opened, nth) > ($2, $3, $4, $5, $6, $7) AND (class = $8 OR class = $9 OR class = $10 OR class = $11) ORDER BY due_day, subject, enrolment, standard, opened, nth LIMIT $12");
    DUE_UNDER = new("SELECT due_day, subject, enrolment, standard, opened, nth, contract, path, coach, class FROM due WHERE due_day > '' AND due_day < $1 AND (due_day, subject, enrolment, standard, opened, nth) > ($2, $3, $4, $5, $6, $7) AND (class = $8 OR class = $9 OR class = $10 OR class = $11) AND substr(path, 1, length($13)) = $13 ORDER BY due_day, subject, enrolment, standard, opened, nth LIMIT $12");
    DUE_OF_HUB = new("SELECT due_day, subject, enrolment, standard, opened, nth, contract, path, coach, class FROM due WHERE hub = $14 AND due_day > '' AND due_day < $1 AND (due_day, subject, enrolment, standard, opened, nth) > ($2, $3, $4, $5, $6, $7) AND (class = $8 OR class = $9 OR class = $10 OR class = $11) AND substr(path, 1, length($13)) = $13 ORDER BY due_day, subject, enrolment, standard, opened, nth LIMIT $12");
    DUE_OF_COACH = new("SELECT due_day, subject, enrolment, standard, opened, nth, contract, path, coach, class FROM due WHERE coach = $14 AND due_day > '' AND due_day < $1 AND (due_day, subject, enrolment, standard, opened, nth) > ($2, $3, $4, $5, $6, $7) AND (class = $8 OR class = $9 OR class = $10 OR class = $11) AND substr(path, 1, length($13)) = $13 ORDER BY due_day, subject, enrolment, standard, opened, nth LIMIT $12");
    DUE_OF_ONE = new("SELECT due_day, subject, enrolment, standard, opened, nth, contract, path, coach, class FROM due WHERE subject = $13 AND due_day > '' AND due_day < $1 AND (due_day, subject, enrolment, standard, opened, nth) > ($2, $3, $4, $5, $6, $7) AND (class = $8 OR class = $9 OR class = $10 OR class = $11) ORDER BY due_day, subject, enrolment, standard, opened, nth LIMIT $12");
    LOAD_EVERYWHERE = new("SELECT subject, enrolment, contract, path, coach, class, stage, referred, started, ends_on FROM caseload WHERE (subject, enrolment) > ($1, $2) AND (class = $3 OR class = $4 OR class = $5 OR class = $6) AND substr(subject, 1, 9) <> 'contract:' ORDER BY subject, enrolment LIMIT $7");
    LOAD_UNDER = new("SELECT subject, enrolment, contract, path, coach, class, stage, referred, started, ends_on FROM caseload WHERE (subject, enrolment) > ($1, $2) AND (class = $3 OR class = $4 OR class = $5 OR class = $6) AND substr(path, 1, length($8)) = $8 AND substr(subject, 1, 9) <> 'contract:' ORDER BY subject, enrolment LIMIT $7");
    LOAD_OF_COACH = new("SELECT subject, enrolment, contract, path, coach, class, stage, referred, started, ends_on FROM caseload WHERE coach = $9 AND (subject, enrolment) > ($1, $2) AND (class = $3 OR class = $4 OR class = $5 OR class = $6) AND substr(path, 1, length($8)) = $8 ORDER BY subject, enrolment LIMIT $7");
    LOAD_OF_ONE = new("SELECT subject, enrolment, contract, path, coach, class, stage, referred, started, ends_on FROM caseload WHERE subject = $8 AND (subject, enrolment) > ($1, $2) AND (class = $3 OR class = $4 OR class = $5 OR class = $6) ORDER BY subject, enrolment LIMIT $7");
}

/// One thing owed, in a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// The day it is or was due.
    pub due: String,
    /// Whose record.
    pub subject: String,
    /// Which enrolment; empty for the unnamed one.
    pub enrolment: String,
    /// The standard's id.
    pub standard: String,
    /// The day it opened.
    pub opened: String,
    /// Which of those that opened on that day.
    pub nth: i64,
    /// The contract.
    pub contract: String,
    /// The path of the organisation that keeps the record.
    pub path: String,
    /// Who works with them; empty if nobody.
    pub coach: String,
}

/// Where a list goes on: after this row.
pub type After = Option<Due>;

/// What is due before a day, the longest due first, as far as a scope reaches.
///
/// # Errors
/// It cannot be read.
pub async fn due_before(
    ask: &(impl Ask + Sync),
    scope: &Scope,
    (before, most): (Day, i64),
    after: &After,
) -> Result<Vec<Due>, StoreError> {
    let start = due_start(scope, (before, most), after);
    let with = |more: &[&str]| [start.clone(), more.iter().map(|t| Value::from(*t)).collect()].concat();
    let mut rows = match scope.reach() {
        Reach::Everything => ask.rows(&DUE_EVERYWHERE, &start).await?,
        Reach::Participant(id) => ask.rows(&DUE_OF_ONE, &with(&[id])).await?,
        Reach::Coaches { ids, under } => {
            let mut rows = Vec::new();
            for id in ids {
                rows.extend(ask.rows(&DUE_OF_COACH, &with(&[under, id])).await?);
            }
            rows
        }
        Reach::Under(paths) => {
            let mut rows = Vec::new();
            for path in paths {
                rows.extend(match hub(ask, path).await? {
                    Some(hub) => ask.rows(&DUE_OF_HUB, &with(&[path, &hub])).await?,
                    None => ask.rows(&DUE_UNDER, &with(&[path])).await?,
                });
            }
            rows
        }
    }
    .iter()
    .map(due)
    .collect::<Result<Vec<_>, _>>()?;
    rows.sort();
    rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(rows)
}

/// The values every statement over what is due begins with.
fn due_start(scope: &Scope, (before, most): (Day, i64), after: &After) -> Vec<Value> {
    let mut values = vec![Value::from(before.to_string())];
    values.extend(after_values(after));
    values.extend(classes(scope));
    values.push(most.into());
    values
}

/// The six values that say after which row a page begins.
pub(crate) fn after_values(after: &After) -> Vec<Value> {
    match after {
        None => args!["", "", "", "", "", -1].to_vec(),
        Some(a) => args![&a.due, &a.subject, &a.enrolment, &a.standard, &a.opened, a.nth].to_vec(),
    }
}

/// The hub a path lies in: what stands directly under the prime; `None` where the path is the prime's own or stands above it.
pub(crate) async fn hub(ask: &(impl Ask + Sync), path: &str) -> Result<Option<String>, StoreError> {
    let prime = ask.row(&PRIME_OF, args![path]).await?.map(|r| r.text(0)).transpose()?;
    let below = prime.and_then(|prime| path.strip_prefix(prime.as_str()).map(ToOwned::to_owned));
    Ok(below.and_then(|b| b.split('/').find(|part| !part.is_empty()).map(ToOwned::to_owned)))
}

/// The record classes of a scope as four values: one that it does not admit is written as one that none has.
pub(crate) fn classes(scope: &Scope) -> impl Iterator<Item = Value> {
    RecordClass::ALL
        .into_iter()
        .map(|class| Value::from(if scope.records().contains(&class) { class.name() } else { "-" }))
}

fn due(row: &Row) -> Result<Due, StoreError> {
    Ok(Due {
        due: row.text(0)?,
        subject: row.text(1)?,
        enrolment: row.text(2)?,
        standard: row.text(3)?,
        opened: row.text(4)?,
        nth: row.int(5)?,
        contract: row.text(6)?,
        path: row.text(7)?,
        coach: row.text(8)?,
    })
}

/// One enrolment, in a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Load {
    /// Whose record.
    pub subject: String,
    /// Which enrolment; empty for the unnamed one.
    pub enrolment: String,
    /// The contract.
    pub contract: String,
    /// The path of the organisation that keeps the record.
    pub path: String,
    /// Who works with them; empty if nobody.
    pub coach: String,
    /// The stage of the journey; empty where it is on none.
    pub stage: String,
    /// The first day of the referral.
    pub referred: Option<String>,
    /// The first day on the programme.
    pub started: Option<String>,
    /// The last day on the programme as things stand.
    pub ends_on: Option<String>,
}

/// The participants a scope reaches, in order of id, after one of them.
///
/// # Errors
/// They cannot be read.
pub async fn caseload(
    ask: &(impl Ask + Sync),
    scope: &Scope,
    most: i64,
    (subject, enrolment): (&str, &str),
) -> Result<Vec<Load>, StoreError> {
    let mut start = args![subject, enrolment].to_vec();
    start.extend(classes(scope));
    start.push(most.into());
    let with = |more: &[&str]| [start.clone(), more.iter().map(|t| Value::from(*t)).collect()].concat();
    let mut asked: Vec<(&Statement, Vec<Value>)> = Vec::new();
    match scope.reach() {
        Reach::Everything => asked.push((&LOAD_EVERYWHERE, start.clone())),
        Reach::Participant(id) => asked.push((&LOAD_OF_ONE, with(&[id]))),
        Reach::Coaches { ids, under } => asked.extend(ids.iter().map(|id| (&LOAD_OF_COACH, with(&[under, id])))),
        Reach::Under(paths) => asked.extend(paths.iter().map(|path| (&LOAD_UNDER, with(&[path])))),
    }
    let mut found = BTreeSet::new();
    for (statement, values) in asked {
        for row in ask.rows(statement, &values).await? {
            found.insert(load(&row)?);
        }
    }
    Ok(found.into_iter().take(usize::try_from(most).unwrap_or(usize::MAX)).collect())
}

fn load(row: &Row) -> Result<Load, StoreError> {
    Ok(Load {
        subject: row.text(0)?,
        enrolment: row.text(1)?,
        contract: row.text(2)?,
        path: row.text(3)?,
        coach: row.text(4)?,
        stage: row.text(6)?,
        referred: row.maybe_text(7)?,
        started: row.maybe_text(8)?,
        ends_on: row.maybe_text(9)?,
    })
}
