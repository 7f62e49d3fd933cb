//! What the desk's day and queues are drawn from: one statement each, with sealed names, counts that stop early, and appointments.

use crate::db::{Ask, Row, Statement, Value};
use crate::lists::{classes, hub};
use crate::names::Sealed;
use crate::{StoreError, args, statements};
use waymark_access::{Reach, Scope};
use waymark_domain::organisation::is_within;
use waymark_domain::staff::RecordClass;
use waymark_rules::Day;

// `$1` is the coach or the hub, `$2` the path; each statement comes once for each way of reaching its rows by an index.
macro_rules! of_coach {
    () => {
        "d.coach = $1 AND substr(d.path, 1, length($2)) = $2"
    };
}
macro_rules! of_hub {
    () => {
        "d.hub = $1 AND substr(d.path, 1, length($2)) = $2"
    };
}
macro_rules! under {
    () => {
        "$1 = '' AND substr(d.path, 1, length($2)) = $2"
    };
}
macro_rules! kept {
    () => {
        "(d.class = $3 OR d.class = $4 OR d.class = $5 OR d.class = $6)"
    };
}

/// Rows of what is due as every list here has them.
macro_rules! due_row {
    ($section:literal) => {
        concat!(
            "SELECT '", $section, "' AS section, d.due_day AS day, d.subject, d.enrolment, d.standard AS what, d.opened, d.nth, ",
            "d.contract, d.path, d.hub, d.coach, d.class, '' AS channel, '' AS reference, CAST(0 AS BIGINT) AS seq FROM due d WHERE "
        )
    };
}
/// One section of what is due: its first rows.
macro_rules! due_part {
    ($section:literal, $reach:expr, $range:literal) => {
        concat!(
            "SELECT * FROM (",
            due_row!($section),
            $reach,
            " AND ",
            kept!(),
            " AND ",
            $range,
            " ORDER BY d.due_day, d.subject, d.enrolment, d.standard, d.opened, d.nth LIMIT $11) AS part"
        )
    };
}
/// How many rows a section has, counted no further than the most that is told.
macro_rules! due_count {
    ($section:literal, $reach:expr, $range:literal) => {
        concat!(
            "SELECT 'count', '",
            $section,
            "', '', '', '', '', count(*), '', '', '', '', '', '', '', 0 FROM (SELECT 1 FROM due d WHERE ",
            $reach,
            " AND ",
            kept!(),
            " AND ",
            $range,
            " LIMIT $12) AS counted"
        )
    };
}
/// Appointments.
macro_rules! appointment_part {
    ($section:literal, $reach:expr, $range:literal, $most:literal) => {
        concat!(
            "SELECT * FROM (SELECT '", $section, "' AS section, d.day, d.subject, d.enrolment, d.purpose AS what, d.state AS opened, ",
            "coalesce(d.minute, -1) AS nth, d.contract, d.path, d.hub, d.coach, d.class, d.channel, d.reference, d.seq ",
            "FROM appointment d WHERE ", $reach, " AND ", kept!(), " AND ", $range,
            " ORDER BY d.day, d.subject, d.seq LIMIT ", $most, ") AS part"
        )
    };
}
/// How many enrolments are at each stage.
macro_rules! stages {
    ($reach:expr) => {
        concat!(
            "SELECT 'stage', d.stage, '', '', '', '', count(*), d.contract, '', '', '', '', '', '', 0 FROM caseload d WHERE ",
            $reach, " AND ", kept!(), " AND substr(d.subject, 1, 9) <> 'contract:' GROUP BY d.contract, d.stage"
        )
    };
}
/// The rows of the parts with names, and the day for which something is booked that would do what is due.
macro_rules! with_names {
    ($parts:expr, $today:literal, $would_do:literal) => {
        concat!(
            "SELECT r.section, r.day, r.subject, r.enrolment, r.what, r.opened, r.nth, r.contract, r.path, r.hub, r.coach, r.class, ",
            "r.channel, r.reference, r.seq, p.markers, k.wrapped, i.version, i.sealed, s.name, o.name, ",
            "(SELECT max(a.day) FROM appointment a WHERE a.subject = r.subject AND a.enrolment = r.enrolment AND a.state = 'booked' ",
            "AND a.day >= ", $today, " AND a.day <= r.day AND (a.purpose = '' OR ", $would_do,
            " LIKE '%|' || a.purpose || '>' || r.contract || '/' || r.what || '|%')), c.pack ",
            "FROM (", $parts, ") r LEFT JOIN participant p ON p.id = r.subject LEFT JOIN subject_key k ON k.subject = r.subject ",
            "LEFT JOIN identity i ON i.participant = r.subject AND i.version = p.identities ",
            "LEFT JOIN staff s ON s.id = r.coach LEFT JOIN organisation o ON o.id = r.hub LEFT JOIN contract c ON c.id = r.contract"
        )
    };
}
// `$7` today, `$8` the last day that is soon, `$9` the last day within the warning, `$10` what others do, `$11` rows of a section,
// `$12` the most counted, `$13` which purposes do what, `$14` since when a past appointment is asked after.
macro_rules! day {
    ($reach:expr) => {
        with_names!(
            concat!(
                due_part!(
                    "overdue",
                    $reach,
                    "d.due_day > '' AND d.due_day < $7 AND NOT $10 LIKE '%|' || d.contract || '/' || d.standard || '|%'"
                ),
                " UNION ALL ",
                due_part!("today", $reach, "d.due_day = $7 AND NOT $10 LIKE '%|' || d.contract || '/' || d.standard || '|%'"),
                " UNION ALL ",
                due_part!(
                    "soon",
                    $reach,
                    "d.due_day > $7 AND d.due_day <= $8 AND NOT $10 LIKE '%|' || d.contract || '/' || d.standard || '|%'"
                ),
                " UNION ALL ",
                due_part!(
                    "at_risk",
                    $reach,
                    "d.due_day > $8 AND d.due_day <= $9 AND NOT $10 LIKE '%|' || d.contract || '/' || d.standard || '|%'"
                ),
                " UNION ALL ",
                due_part!(
                    "waiting",
                    $reach,
                    "$10 <> '' AND d.due_day > '' AND d.due_day <= $9 AND $10 LIKE '%|' || d.contract || '/' || d.standard || '|%'"
                ),
                " UNION ALL ",
                due_count!(
                    "overdue",
                    $reach,
                    "d.due_day > '' AND d.due_day < $7 AND NOT $10 LIKE '%|' || d.contract || '/' || d.standard || '|%'"
                ),
                " UNION ALL ",
                due_count!("today", $reach, "d.due_day = $7 AND NOT $10 LIKE '%|' || d.contract || '/' || d.standard || '|%'"),
                " UNION ALL ",
                due_count!(
                    "soon",
                    $reach,
                    "d.due_day > $7 AND d.due_day <= $8 AND NOT $10 LIKE '%|' || d.contract || '/' || d.standard || '|%'"
                ),
                " UNION ALL ",
                due_count!(
                    "at_risk",
                    $reach,
                    "d.due_day > $8 AND d.due_day <= $9 AND NOT $10 LIKE '%|' || d.contract || '/' || d.standard || '|%'"
                ),
                " UNION ALL ",
                due_count!(
                    "waiting",
                    $reach,
                    "$10 <> '' AND d.due_day > '' AND d.due_day <= $9 AND $10 LIKE '%|' || d.contract || '/' || d.standard || '|%'"
                ),
                " UNION ALL ",
                appointment_part!("appointment", $reach, "d.day = $7 AND d.state <> 'rebooked'", "100"),
                " UNION ALL ",
                appointment_part!("unrecorded", $reach, "d.day >= $14 AND d.day < $7 AND d.state = 'booked'", "$11"),
                " UNION ALL ",
                stages!($reach)
            ),
            "$7",
            "$13"
        )
    };
}
// `$7` and `$8` the days between which it falls due, neither included, `$9` a standard, `$10` a coach, `$11` rows, `$12` the most counted,
// `$13` to `$18` after which row, `$19` today, `$20` to `$22` a week, two weeks and thirty days before, `$23` a hub, `$24` which purposes do what.
macro_rules! wanted { () => { "d.due_day > $7 AND d.due_day < $8 AND ($9 = '' OR d.standard = $9) AND ($10 = '' OR d.coach = $10) AND ($23 = '' OR d.hub = $23)" }; }
macro_rules! aged {
    ($section:literal, $reach:expr, $range:literal) => {
        concat!(
            "SELECT 'count', '",
            $section,
            "', '', '', '', '', count(*), '', '', '', '', '', '', '', 0 FROM (SELECT 1 FROM due d WHERE ",
            $reach,
            " AND ",
            kept!(),
            " AND ",
            wanted!(),
            " AND ",
            $range,
            " LIMIT $12) AS counted"
        )
    };
}
macro_rules! queue {
    ($reach:expr) => {
        with_names!(
            concat!(
                "SELECT * FROM (", due_row!("row"), $reach, " AND ", kept!(), " AND ", wanted!(),
                " AND (d.due_day, d.subject, d.enrolment, d.standard, d.opened, d.nth) > ($13, $14, $15, $16, $17, $18)",
                " ORDER BY d.due_day, d.subject, d.enrolment, d.standard, d.opened, d.nth LIMIT $11) AS part UNION ALL ",
                aged!("later", $reach, "d.due_day > $19"), " UNION ALL ",
                aged!("today", $reach, "d.due_day = $19"), " UNION ALL ",
                aged!("week", $reach, "d.due_day >= $20 AND d.due_day < $19"), " UNION ALL ",
                aged!("fortnight", $reach, "d.due_day >= $21 AND d.due_day < $20"), " UNION ALL ",
                aged!("month", $reach, "d.due_day >= $22 AND d.due_day < $21"), " UNION ALL ",
                aged!("older", $reach, "d.due_day < $22")
            ),
            "$19", "$24"
        )
    };
}

statements! {
    DAY_OF_COACH = new(day!(of_coach!()));
    DAY_OF_HUB = new(day!(of_hub!()));
    DAY_UNDER = new(day!(under!()));
    QUEUE_OF_COACH = new(queue!(of_coach!()));
    QUEUE_OF_HUB = new(queue!(of_hub!()));
    QUEUE_UNDER = new(queue!(under!()));
}

/// The columns before those a name is opened from.
const MARKERS: usize = 15;

/// One row of a list, with what its page needs beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which part of the list it belongs to.
    pub section: String,
    /// The day it is due, or of the appointment.
    pub day: String,
    /// Whose record.
    pub subject: String,
    /// Which enrolment; empty for the unnamed one.
    pub enrolment: String,
    /// The standard's id; of an appointment, its purpose.
    pub what: String,
    /// The day it opened; of an appointment, its state.
    pub opened: String,
    /// Which of those that opened on that day; of an appointment, its minute, or -1; of a count, how many.
    pub nth: i64,
    /// The contract.
    pub contract: String,
    /// The path of the organisation that keeps the record.
    pub path: String,
    /// The hub on that path.
    pub hub: String,
    /// Who works with them; empty if nobody.
    pub coach: String,
    /// How closely the record is kept.
    pub class: Option<RecordClass>,
    /// By which channel an appointment was booked.
    pub channel: String,
    /// What ties an appointment to the other facts about it.
    pub reference: String,
    /// The place of the booking in the record.
    pub seq: i64,
    /// What must be seen before any booking, as the participant's row has it.
    pub markers: String,
    /// Who they are, sealed.
    pub identity: Sealed,
    /// What the coach is called.
    pub coach_name: String,
    /// What the hub is called.
    pub hub_name: String,
    /// The last day until it is due for which something is booked that would do it.
    pub booked_for: Option<String>,
    /// The contract's pack.
    pub pack: String,
}

fn line(row: &Row) -> Result<Line, StoreError> {
    let (subject, class) = (row.text(2)?, row.text(11)?);
    Ok(Line {
        section: row.text(0)?,
        day: row.text(1)?,
        identity: Sealed::read(row, &subject, MARKERS + 1)?,
        subject,
        enrolment: row.text(3)?,
        what: row.text(4)?,
        opened: row.text(5)?,
        nth: row.int(6)?,
        contract: row.text(7)?,
        path: row.text(8)?,
        hub: row.text(9)?,
        coach: row.text(10)?,
        class: RecordClass::parse(&class),
        channel: row.text(12)?,
        reference: row.text(13)?,
        seq: row.int(14)?,
        markers: row.maybe_text(MARKERS)?.unwrap_or_default(),
        coach_name: row.maybe_text(19)?.unwrap_or_default(),
        hub_name: row.maybe_text(20)?.unwrap_or_default(),
        booked_for: row.maybe_text(21)?,
        pack: row.maybe_text(22)?.unwrap_or_default(),
    })
}

/// One way to some of the rows: a coach's, a hub's, or all under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// A coach's, as far as they lie under a path.
    Coach(String, String),
    /// A hub's, as far as they lie under a path.
    Hub(String, String),
    /// All under a path.
    Under(String),
}

impl Way {
    /// The statement of three that goes this way, and its first two values.
    pub(crate) fn of<'s>(&self, [coach, hub, under]: [&'s Statement; 3]) -> (&'s Statement, Vec<Value>) {
        match self {
            Way::Coach(id, path) => (coach, args![id, path].to_vec()),
            Way::Hub(id, path) => (hub, args![id, path].to_vec()),
            Way::Under(path) => (under, args!["", path].to_vec()),
        }
    }
}

/// Of which rows a list is drawn, within what a scope reaches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Only of those assigned to this coach.
    pub coach: Option<String>,
    /// Only of those kept at this path or under it.
    pub under: Option<String>,
}

/// The ways to the rows that both the scope and the part reach; a participant's own record is no list.
pub(crate) async fn ways(ask: &(impl Ask + Sync), scope: &Scope, part: &Part) -> Result<Vec<Way>, StoreError> {
    let narrow = |path: &str| match &part.under {
        None => Some(path.to_owned()),
        Some(wanted) if is_within(wanted, path) => Some(wanted.clone()),
        Some(wanted) => is_within(path, wanted).then(|| path.to_owned()),
    };
    let everything = ["/".to_owned()];
    let paths = match scope.reach() {
        Reach::Participant(_) => &[][..],
        Reach::Everything => &everything[..],
        Reach::Under(paths) => paths,
        Reach::Coaches { ids, under } => {
            let Some(path) = narrow(under) else { return Ok(Vec::new()) };
            let mine = ids.iter().filter(|id| part.coach.as_ref().is_none_or(|coach| coach == *id));
            return Ok(mine.map(|id| Way::Coach(id.clone(), path.clone())).collect());
        }
    };
    let mut found = Vec::new();
    for path in paths.iter().filter_map(|path| narrow(path)) {
        found.push(match &part.coach {
            Some(coach) => Way::Coach(coach.clone(), path),
            None if path == "/" => Way::Under(path),
            None => match hub(ask, &path).await? {
                Some(hub) => Way::Hub(hub, path),
                None => Way::Under(path),
            },
        });
    }
    Ok(found)
}

/// The days and sizes of somebody's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayAsked {
    /// Today.
    pub today: Day,
    /// The last day that is soon.
    pub soon: Day,
    /// The last day within the warning.
    pub warned: Day,
    /// Since when a past appointment of which nothing was said is asked after.
    pub since: Day,
    /// What others see to, by contract and standard between bars: `|jets-1/one|jets-1/two|`; empty for none.
    pub by_others: String,
    /// Which purposes of a booking do what: `|purpose>contract/standard|…|`.
    pub would_do: String,
    /// The most rows of a section.
    pub rows: i64,
    /// The most that is counted.
    pub counted: i64,
}

/// Everything of somebody's day: rows by section, counts, appointments, and how many are at each stage.
///
/// # Errors
/// It cannot be read.
pub async fn day(
    ask: &(impl Ask + Sync),
    (scope, part): (&Scope, &Part),
    asked: &DayAsked,
) -> Result<Vec<Line>, StoreError> {
    let mut lines = Vec::new();
    for way in ways(ask, scope, part).await? {
        let (statement, mut values) = way.of([&DAY_OF_COACH, &DAY_OF_HUB, &DAY_UNDER]);
        values.extend(classes(scope));
        values.extend([asked.today, asked.soon, asked.warned].map(|day| Value::from(day.to_string())));
        values.extend_from_slice(args![&asked.by_others, asked.rows, asked.counted, &asked.would_do]);
        values.push(asked.since.to_string().into());
        lines.extend(ask.rows(statement, &values).await?.iter().map(line).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(lines)
}

/// Which of what is due a queue shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueAsked {
    /// Due after this day, as text; empty for any.
    pub after_day: String,
    /// Due before this day, as text.
    pub before_day: String,
    /// Only of this standard; empty for all.
    pub standard: String,
    /// Only of this coach; empty for all.
    pub coach: String,
    /// Only of this hub; empty for all.
    pub hub: String,
    /// Today.
    pub today: Day,
    /// Which purposes of a booking do what: `|purpose>contract/standard|…|`.
    pub would_do: String,
    /// The most rows.
    pub rows: i64,
    /// The most that is counted under a heading.
    pub counted: i64,
}

/// A page of a queue after a row, and how many there are by how late they are.
///
/// # Errors
/// It cannot be read.
pub async fn queue(
    ask: &(impl Ask + Sync),
    (scope, part): (&Scope, &Part),
    (asked, after): (&QueueAsked, &crate::lists::After),
) -> Result<Vec<Line>, StoreError> {
    let mut lines = Vec::new();
    for way in ways(ask, scope, part).await? {
        let (statement, mut values) = way.of([&QUEUE_OF_COACH, &QUEUE_OF_HUB, &QUEUE_UNDER]);
        values.extend(classes(scope));
        let coach = &asked.coach;
        values.extend_from_slice(args![&asked.after_day, &asked.before_day, &asked.standard, coach]);
        values.extend_from_slice(args![asked.rows, asked.counted]);
        values.extend(crate::lists::after_values(after));
        for back in [0, 7, 14, 30] {
            values.push(asked.today.plus(-back).unwrap_or(asked.today).to_string().into());
        }
        values.extend_from_slice(args![&asked.hub, &asked.would_do]);
        lines.extend(ask.rows(statement, &values).await?.iter().map(line).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(lines)
}
