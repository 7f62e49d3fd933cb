//! How much there is: for each coach of an organisation, at each stage, on each day ahead, and started in each month.

use crate::db::{Ask, Row, Value};
use crate::lists::classes;
use crate::queues::{Part, Way, ways};
use crate::{StoreError, args, statements};
use waymark_access::Scope;
use waymark_rules::Day;

// `$1` is the coach or the hub, `$2` the path, `$3` to `$6` the classes.
macro_rules! of_coach { () => { "d.coach = $1 AND substr(d.path, 1, length($2)) = $2 AND (d.class = $3 OR d.class = $4 OR d.class = $5 OR d.class = $6)" }; }
macro_rules! of_hub { () => { "d.hub = $1 AND substr(d.path, 1, length($2)) = $2 AND (d.class = $3 OR d.class = $4 OR d.class = $5 OR d.class = $6)" }; }
macro_rules! under { () => { "$1 = '' AND substr(d.path, 1, length($2)) = $2 AND (d.class = $3 OR d.class = $4 OR d.class = $5 OR d.class = $6)" }; }
macro_rules! stages {
    ($reach:expr) => {
        concat!("SELECT d.contract, d.stage, count(*), c.pack FROM caseload d LEFT JOIN contract c ON c.id = d.contract WHERE ", $reach, " AND substr(d.subject, 1, 9) <> 'contract:' GROUP BY d.contract, d.stage, c.pack")
    };
}
macro_rules! ahead {
    ($reach:expr) => {
        concat!(
            "SELECT d.due_day, count(*) FROM due d WHERE ",
            $reach,
            " AND d.due_day >= $7 AND d.due_day <= $8 GROUP BY d.due_day ORDER BY d.due_day"
        )
    };
}
macro_rules! starts {
    ($reach:expr) => {
        concat!(
            "SELECT substr(d.started, 1, 7), count(*) FROM caseload d WHERE ",
            $reach,
            " AND d.contract = $7 AND d.started > '' AND d.started <= $8 GROUP BY substr(d.started, 1, 7) ORDER BY 1"
        )
    };
}

statements! {
    STAGES_OF_COACH = new(stages!(of_coach!()));
    STAGES_OF_HUB = new(stages!(of_hub!()));
    STAGES_UNDER = new(stages!(under!()));
    AHEAD_OF_COACH = new(ahead!(of_coach!()));
    AHEAD_OF_HUB = new(ahead!(of_hub!()));
    AHEAD_UNDER = new(ahead!(under!()));
    STARTS_OF_COACH = new(starts!(of_coach!()));
    STARTS_OF_HUB = new(starts!(of_hub!()));
    STARTS_UNDER = new(starts!(under!()));
    COACHES = new("SELECT s.id, s.name, s.organisation, o.name, s.nominated, (SELECT count(DISTINCT d.subject) FROM caseload d WHERE d.coach = s.id AND substr(d.path, 1, length($1)) = $1 AND (d.class = $2 OR d.class = $3 OR d.class = $4 OR d.class = $5) AND ((d.started IS NOT NULL AND (d.ends_on IS NULL OR d.ends_on >= $6)) OR (d.started IS NULL AND $8 LIKE '%|' || d.stage || '|%'))), (SELECT count(*) FROM due d WHERE d.coach = s.id AND substr(d.path, 1, length($1)) = $1 AND (d.class = $2 OR d.class = $3 OR d.class = $4 OR d.class = $5) AND d.due_day >= $6 AND d.due_day <= $7), (SELECT count(*) FROM due d WHERE d.coach = s.id AND substr(d.path, 1, length($1)) = $1 AND (d.class = $2 OR d.class = $3 OR d.class = $4 OR d.class = $5) AND d.due_day > '' AND d.due_day < $6) FROM staff s JOIN organisation o ON o.id = s.organisation WHERE substr(o.path, 1, length($1)) = $1 AND s.role = 'work_coach' AND (s.left_on IS NULL OR s.left_on >= $6) ORDER BY s.name, s.id");
}

/// The load of one coach.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CoachLoad {
    /// The coach's id.
    pub coach: String,
    /// What colleagues call them.
    pub name: String,
    /// The organisation they work for.
    pub organisation: String,
    /// What it is called.
    pub organisation_name: String,
    /// Whether they may be given restricted records.
    pub nominated: bool,
    /// How many participants they have who are referred or on the programme.
    pub caseload: i64,
    /// How much is due to these from today to the end of the seventh day.
    pub due_this_week: i64,
    /// How much should have been done before today.
    pub overdue: i64,
}

fn coach(row: &Row) -> Result<CoachLoad, StoreError> {
    Ok(CoachLoad {
        coach: row.text(0)?,
        name: row.text(1)?,
        organisation: row.text(2)?,
        organisation_name: row.text(3)?,
        nominated: row.int(4)? != 0,
        caseload: row.int(5)?,
        due_this_week: row.int(6)?,
        overdue: row.int(7)?,
    })
}

/// The coaches at a path and under it with their loads, as far as the scope reaches, by name. `waiting` are the stages before a start,
/// between bars.
///
/// # Errors
/// They cannot be read.
pub async fn coaches(
    ask: &(impl Ask + Sync),
    (scope, part): (&Scope, &Part),
    ((today, week), waiting): ((Day, Day), &str),
) -> Result<Vec<CoachLoad>, StoreError> {
    let mut all = Vec::new();
    for way in ways(ask, scope, part).await? {
        let (Way::Coach(_, path) | Way::Hub(_, path) | Way::Under(path)) = &way;
        let mut values = args![path].to_vec();
        values.extend(classes(scope));
        values.extend_from_slice(args![today.to_string(), week.to_string(), waiting]);
        let rows = ask.rows(&COACHES, &values).await?;
        let mine = |load: &CoachLoad| !matches!(&way, Way::Coach(id, _) if *id != load.coach);
        all.extend(rows.iter().map(coach).collect::<Result<Vec<_>, _>>()?.into_iter().filter(mine));
    }
    all.sort_by(|a: &CoachLoad, b| (&a.name, &a.coach).cmp(&(&b.name, &b.coach)));
    all.dedup_by(|a, b| a.coach == b.coach);
    Ok(all)
}

/// How many enrolments of a contract are at a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtStage {
    /// The contract.
    pub contract: String,
    /// Its pack.
    pub pack: String,
    /// The stage's id; empty for those on none.
    pub stage: String,
    /// How many.
    pub count: i64,
}

/// How many enrolments are at each stage.
///
/// # Errors
/// They cannot be counted.
pub async fn by_stage(ask: &(impl Ask + Sync), (scope, part): (&Scope, &Part)) -> Result<Vec<AtStage>, StoreError> {
    let mut all = Vec::new();
    for way in ways(ask, scope, part).await? {
        let (statement, mut values) = way.of([&STAGES_OF_COACH, &STAGES_OF_HUB, &STAGES_UNDER]);
        values.extend(classes(scope));
        for row in ask.rows(statement, &values).await? {
            let (contract, stage, count) = (row.text(0)?, row.text(1)?, row.int(2)?);
            all.push(AtStage { contract, pack: row.maybe_text(3)?.unwrap_or_default(), stage, count });
        }
    }
    Ok(all)
}

/// How much is due on each day of a stretch on which there is any, both ends included.
///
/// # Errors
/// It cannot be counted.
pub async fn due_by_day(
    ask: &(impl Ask + Sync),
    (scope, part): (&Scope, &Part),
    (first, last): (Day, Day),
) -> Result<Vec<(String, i64)>, StoreError> {
    let more = args![first.to_string(), last.to_string()];
    let mut all = Vec::new();
    for way in ways(ask, scope, part).await? {
        let (statement, values) = way.of([&AHEAD_OF_COACH, &AHEAD_OF_HUB, &AHEAD_UNDER]);
        all.extend(counted(ask.rows(statement, &with(values, scope, more)).await?)?);
    }
    Ok(all)
}

/// How many started on a contract in each month up to a day.
///
/// # Errors
/// It cannot be counted.
pub async fn starts(
    ask: &(impl Ask + Sync),
    (scope, part): (&Scope, &Part),
    (contract, last): (&str, Day),
) -> Result<Vec<(String, i64)>, StoreError> {
    let more = args![contract, last.to_string()];
    let mut all = Vec::new();
    for way in ways(ask, scope, part).await? {
        let (statement, values) = way.of([&STARTS_OF_COACH, &STARTS_OF_HUB, &STARTS_UNDER]);
        all.extend(counted(ask.rows(statement, &with(values, scope, more)).await?)?);
    }
    Ok(all)
}

fn with(mut values: Vec<Value>, scope: &Scope, more: &[Value]) -> Vec<Value> {
    values.extend(classes(scope));
    values.extend_from_slice(more);
    values
}

fn counted(rows: Vec<Row>) -> Result<Vec<(String, i64)>, StoreError> {
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}
