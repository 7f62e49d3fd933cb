//! Rows derived from a record: what is owed, where each enrolment stands, the timeline, and the figures.

pub use crate::sweeping::{contracts_between, count_all, count_to_sweep, mark_stale, owing_from, to_sweep};

use crate::db::{Ask, Tx, Value};
use crate::{StoreError, args, statements};
use std::collections::{BTreeMap, BTreeSet};
use waymark_domain::appointments::Appointment;
use waymark_domain::derived::{Enrolment, counts_of, counts_text, timeline_state};
use waymark_domain::record::{Held, Record};
use waymark_domain::staff::RecordClass;
use waymark_rules::Day;
use waymark_rules::tally::Counts;
use waymark_rules::vocabulary::Channel;

statements! {
    CASELOAD_OF = new("SELECT subject, enrolment, contract, path, hub, coach, class, stage, referred, started, ends_on, stable_until, counts FROM caseload WHERE subject = $1 ORDER BY enrolment");
    CASELOAD_BETWEEN = new("SELECT subject, enrolment, contract, path, hub, coach, class, stage, referred, started, ends_on, stable_until, counts FROM caseload WHERE subject > $1 AND subject <= $2 ORDER BY subject, enrolment");
    KEEP_CASELOAD = new("INSERT INTO caseload (subject, enrolment, contract, path, hub, coach, class, stage, referred, started, ends_on, stable_until, counts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (subject, enrolment) DO UPDATE SET contract = $3, path = $4, hub = $5, coach = $6, class = $7, stage = $8, referred = $9, started = $10, ends_on = $11, stable_until = $12, counts = $13");
    DROP_CASELOAD = new("DELETE FROM caseload WHERE subject = $1 AND enrolment = $2");
    DUE_OF = new("SELECT subject, enrolment, standard, opened, nth, due_day, contract, path, hub, coach, class FROM due WHERE subject = $1 ORDER BY enrolment, standard, opened, nth");
    DUE_BETWEEN = new("SELECT subject, enrolment, standard, opened, nth, due_day, contract, path, hub, coach, class FROM due WHERE subject > $1 AND subject <= $2 ORDER BY subject, enrolment, standard, opened, nth");
    ADD_DUE = new("INSERT INTO due (subject, enrolment, standard, opened, nth, due_day, contract, path, hub, coach, class) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    DROP_DUE = new("DELETE FROM due WHERE subject = $1 AND enrolment = $2 AND standard = $3 AND opened = $4 AND nth = $5");
    APPOINTMENT_OF = new("SELECT subject, seq, enrolment, day, minute, purpose, channel, state, reference, contract, path, hub, coach, class FROM appointment WHERE subject = $1 ORDER BY seq");
    APPOINTMENT_BETWEEN = new("SELECT subject, seq, enrolment, day, minute, purpose, channel, state, reference, contract, path, hub, coach, class FROM appointment WHERE subject > $1 AND subject <= $2 ORDER BY subject, seq");
    KEEP_APPOINTMENT = new("INSERT INTO appointment (subject, seq, enrolment, day, minute, purpose, channel, state, reference, contract, path, hub, coach, class) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (subject, seq) DO UPDATE SET enrolment = $3, day = $4, minute = $5, purpose = $6, channel = $7, state = $8, reference = $9, contract = $10, path = $11, hub = $12, coach = $13, class = $14");
    DROP_APPOINTMENT = new("DELETE FROM appointment WHERE subject = $1 AND seq = $2");
    CLEAR_APPOINTMENT = new("DELETE FROM appointment WHERE subject > $1 AND subject <= $2");
    TIMELINE_BETWEEN = new("SELECT subject, on_day, at_minute, seq, enrolment, class, state, corrects FROM timeline WHERE subject > $1 AND subject <= $2 ORDER BY subject, seq");
    ADD_TIMELINE = new("INSERT INTO timeline (subject, on_day, at_minute, seq, enrolment, class, state, corrects) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    MARK_TIMELINE = new("UPDATE timeline SET state = $5 WHERE subject = $1 AND on_day = $2 AND at_minute = $3 AND seq = $4");
    COUNT_UP = new("INSERT INTO tally (contract, owner, standard, month, met, late, missed, left_out) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (contract, owner, standard, month) DO UPDATE SET met = tally.met + $5, late = tally.late + $6, missed = tally.missed + $7, left_out = tally.left_out + $8");
    DROP_EMPTY = new("DELETE FROM tally WHERE contract = $1 AND owner = $2 AND standard = $3 AND month = $4 AND met = 0 AND late = 0 AND missed = 0 AND left_out = 0");
    TALLY_AFTER = new("SELECT contract, owner, standard, month, met, late, missed, left_out FROM tally ORDER BY contract, owner, standard, month");
    TALLY_OF = new("SELECT contract, owner, standard, month, met, late, missed, left_out FROM tally WHERE contract = $1 AND owner = $2 ORDER BY standard, month");
    TALLY_OF_STANDARD = new("SELECT contract, owner, standard, month, met, late, missed, left_out FROM tally WHERE contract = $1 AND standard = $2 ORDER BY owner, month");
    COUNTED = new("SELECT subject, enrolment, path, coach, counts FROM caseload WHERE contract = $1 AND (subject, enrolment) > ($2, $5) AND counts LIKE $3 ORDER BY subject, enrolment LIMIT $4");
    COUNTED_UNDER = new("SELECT subject, enrolment, path, coach, counts FROM caseload WHERE contract = $1 AND (subject, enrolment) > ($2, $5) AND counts LIKE $3 AND substr(path, 1, length($6)) = $6 ORDER BY subject, enrolment LIMIT $4");
    COUNTED_OF = new("SELECT subject, enrolment, path, coach, counts FROM caseload WHERE contract = $1 AND (subject, enrolment) > ($2, $5) AND counts LIKE $3 AND coach = $6 ORDER BY subject, enrolment LIMIT $4");
    OWED_NOW = new("SELECT standard, count(*), coalesce(sum(CASE WHEN due_day > '' AND due_day < $2 THEN 1 ELSE 0 END), 0) FROM due WHERE contract = $1 GROUP BY standard ORDER BY standard");
    CLEAR_CASELOAD = new("DELETE FROM caseload WHERE subject > $1 AND subject <= $2");
    CLEAR_DUE = new("DELETE FROM due WHERE subject > $1 AND subject <= $2");
    CLEAR_TIMELINE = new("DELETE FROM timeline WHERE subject > $1 AND subject <= $2");
    CLEAR_TALLY = new("DELETE FROM tally");
    COUNTS_AFTER = new("SELECT subject, enrolment, contract, path, coach, counts FROM caseload WHERE (subject, enrolment) > ($1, $2) ORDER BY subject, enrolment LIMIT $3");
}

/// Whose rows they are: where the record is kept now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The subject's name in the database.
    pub subject: String,
    /// The contract.
    pub contract: String,
    /// The path of the organisation that keeps the record.
    pub path: String,
    /// The organisation directly under the prime.
    pub hub: String,
    /// Who works with them; empty if nobody.
    pub coach: String,
    /// How closely the record is kept.
    pub class: RecordClass,
}

/// The rows of one table, as values: compared as they are.
pub type Rows = BTreeSet<Vec<String>>;

/// Everything derived from one record, as rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Derived {
    /// Rows of `caseload`.
    pub caseload: Rows,
    /// Rows of `due`.
    pub due: Rows,
    /// Rows of `timeline`.
    pub timeline: Rows,
    /// Rows of `appointment`.
    pub appointment: Rows,
    /// What they count in the figures.
    pub tally: TallyChange,
}

/// Figures to add: by contract, owner, standard and month; met, late, missed, left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TallyChange(pub BTreeMap<[String; 4], [i64; 4]>);

impl TallyChange {
    /// Adds what one enrolment counts, for every owner of its figures, or takes it out again.
    fn add(
        &mut self,
        (contract, path, coach): (&str, &str, &str),
        counts: &BTreeMap<(String, String), Counts>,
        sign: i64,
    ) {
        for owner in owners(path, coach) {
            for ((standard, month), c) in counts {
                let key = [contract.to_owned(), owner.clone(), standard.clone(), month.clone()];
                let cell = self.0.entry(key).or_default();
                for (sum, n) in cell.iter_mut().zip([c.met, c.late, c.missed, c.left_out]) {
                    *sum += sign * i64::from(n);
                }
            }
        }
    }

    /// Adds another change.
    pub fn merge(&mut self, other: &TallyChange) {
        for (key, cell) in &other.0 {
            let mine = self.0.entry(key.clone()).or_default();
            mine.iter_mut().zip(cell).for_each(|(a, b)| *a += b);
        }
    }

    /// Leaves out what changes nothing.
    pub fn only_changes(&mut self) {
        self.0.retain(|_, cell| *cell != [0; 4]);
    }
}

/// Whose figures a record counts in: the whole contract's, each organisation's on its path, and the coach's.
fn owners(path: &str, coach: &str) -> Vec<String> {
    let mut owners = vec![String::new()];
    owners.extend(path.split('/').filter(|part| !part.is_empty()).map(|id| format!("organisation:{id}")));
    if !coach.is_empty() {
        owners.push(format!("staff:{coach}"));
    }
    owners
}

/// The rows derived from a record: the one place that says what they hold.
#[must_use]
pub fn rows_of(owner: &Owner, record: &Record, enrolments: &[Enrolment]) -> Derived {
    let timeline = record.facts.iter().map(|held| timeline_row(owner, record, held)).collect();
    Derived { timeline, ..lists_of(owner, enrolments) }
}

/// The rows of lists and figures.
fn lists_of(owner: &Owner, enrolments: &[Enrolment]) -> Derived {
    let mut derived = Derived::default();
    let text = |day: Option<Day>| day.map_or(String::new(), |d| d.to_string());
    for e in enrolments {
        derived.caseload.insert(vec![
            owner.subject.clone(),
            e.name.clone(),
            owner.contract.clone(),
            owner.path.clone(),
            owner.hub.clone(),
            owner.coach.clone(),
            owner.class.name().into(),
            e.stage.clone(),
            text(e.referred),
            text(e.started),
            text(e.ends_on),
            e.stable_until.to_string(),
            counts_text(&e.counts),
        ]);
        for owed in &e.owed {
            derived.due.insert(vec![
                owner.subject.clone(),
                e.name.clone(),
                owed.standard.clone(),
                owed.opened.to_string(),
                owed.nth.to_string(),
                text(owed.due),
                owner.contract.clone(),
                owner.path.clone(),
                owner.hub.clone(),
                owner.coach.clone(),
                owner.class.name().into(),
            ]);
        }
        derived.appointment.extend(e.appointments.iter().map(|booking| appointment_row(owner, booking)));
        derived.tally.add((&owner.contract, &owner.path, &owner.coach), &e.counts, 1);
    }
    derived.tally.only_changes();
    derived
}

fn appointment_row(owner: &Owner, booking: &Appointment) -> Vec<String> {
    vec![
        owner.subject.clone(),
        booking.seq.to_string(),
        booking.enrolment.clone(),
        booking.day.to_string(),
        booking.minute.map_or(String::new(), |minute| minute.to_string()),
        booking.purpose.clone(),
        booking.channel.map_or("", Channel::name).to_owned(),
        booking.state.name().to_owned(),
        booking.reference.clone(),
        owner.contract.clone(),
        owner.path.clone(),
        owner.hub.clone(),
        owner.coach.clone(),
        owner.class.name().into(),
    ]
}

fn timeline_row(owner: &Owner, record: &Record, held: &Held) -> Vec<String> {
    let (state, corrects) = timeline_state(record, held);
    let minute = held.fact.at.map_or(-1, i64::from);
    vec![
        owner.subject.clone(),
        held.fact.on.to_string(),
        minute.to_string(),
        held.seq.to_string(),
        held.fact.enrolment.clone().unwrap_or_default(),
        held.kept.name().into(),
        state.name().into(),
        corrects.map_or(String::new(), |seq| seq.to_string()),
    ]
}

/// The numbers among a table's columns, by place; the rest are texts.
const DUE_NUMBERS: &[usize] = &[4];
const TIMELINE_NUMBERS: &[usize] = &[2, 3, 7];
const APPOINTMENT_NUMBERS: &[usize] = &[1, 4];
/// The columns that may hold nothing, by place.
const CASELOAD_EMPTY: &[usize] = &[8, 9, 10];

fn values(row: &[String], numbers: &[usize], empty: &[usize]) -> Vec<Value> {
    let value = |(place, text): (usize, &String)| match text.as_str() {
        "" if numbers.contains(&place) || empty.contains(&place) => Value::Null,
        text if numbers.contains(&place) => text.parse::<i64>().map_or(Value::Null, Value::Int),
        text => Value::from(text),
    };
    row.iter().enumerate().map(value).collect()
}

fn texts(row: &crate::db::Row) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        Value::Int(n) => n.to_string(),
        Value::Null | Value::Bytes(_) => String::new(),
    };
    row.0.iter().map(text).collect()
}

/// Brings a record's rows up to date, writing only what differs, and gives what changes in the figures: count it last.
///
/// # Errors
/// The rows could not be read or written.
pub async fn update(
    tx: &Tx,
    owner: &Owner,
    (before, after): (&Record, &Record),
    enrolments: &[Enrolment],
) -> Result<TallyChange, StoreError> {
    let wanted = lists_of(owner, enrolments);
    let subject = args![&owner.subject];
    let there: Rows = tx.rows(&CASELOAD_OF, subject).await?.iter().map(texts).collect();
    let due: Rows = tx.rows(&DUE_OF, subject).await?.iter().map(texts).collect();
    let mut change = wanted.tally.clone();
    there.iter().for_each(|row| change.add((&row[2], &row[3], &row[5]), &counts_of(&row[12]), -1));
    change.only_changes();
    let gone = due.difference(&wanted.due).map(|row| values(&row[..5], DUE_NUMBERS, &[]));
    tx.run_each(&DROP_DUE, &gone.collect::<Vec<_>>()).await?;
    let new = wanted.due.difference(&due).map(|row| values(row, DUE_NUMBERS, &[]));
    tx.run_each(&ADD_DUE, &new.collect::<Vec<_>>()).await?;
    update_appointments(tx, subject, &wanted.appointment).await?;
    let names: BTreeSet<&String> = wanted.caseload.iter().map(|row| &row[1]).collect();
    let left = there.iter().filter(|row| !names.contains(&row[1])).map(|row| values(&row[..2], &[], &[]));
    tx.run_each(&DROP_CASELOAD, &left.collect::<Vec<_>>()).await?;
    let changed = wanted.caseload.difference(&there).map(|row| values(row, &[], CASELOAD_EMPTY));
    tx.run_each(&KEEP_CASELOAD, &changed.collect::<Vec<_>>()).await?;
    update_timeline(tx, owner, (before, after)).await?;
    Ok(change)
}

/// Writes the appointments that differ and takes away those that are none any more.
async fn update_appointments(tx: &Tx, subject: &[Value], wanted: &Rows) -> Result<(), StoreError> {
    let there: Rows = tx.rows(&APPOINTMENT_OF, subject).await?.iter().map(texts).collect();
    let seqs: BTreeSet<&String> = wanted.iter().map(|row| &row[1]).collect();
    let gone =
        there.iter().filter(|row| !seqs.contains(&row[1])).map(|row| values(&row[..2], APPOINTMENT_NUMBERS, &[]));
    tx.run_each(&DROP_APPOINTMENT, &gone.collect::<Vec<_>>()).await?;
    let changed = wanted.difference(&there).map(|row| values(row, APPOINTMENT_NUMBERS, &[]));
    tx.run_each(&KEEP_APPOINTMENT, &changed.collect::<Vec<_>>()).await.map(|_| ())
}

/// The timeline only gains rows; an older one changes when its fact is corrected, or the correction it was.
async fn update_timeline(tx: &Tx, owner: &Owner, (before, after): (&Record, &Record)) -> Result<(), StoreError> {
    let (old, new) = after.facts.split_at(before.facts.len().min(after.facts.len()));
    let replaced: Vec<&str> = new.iter().filter_map(|held| held.fact.replaces.as_deref()).collect();
    let touched = |held: &&Held| {
        let names = [held.fact.id.as_deref(), held.fact.replaces.as_deref()];
        names.into_iter().flatten().any(|id| replaced.contains(&id))
    };
    let row = |held: &Held| values(&timeline_row(owner, after, held), TIMELINE_NUMBERS, &[]);
    tx.run_each(&ADD_TIMELINE, &new.iter().map(row).collect::<Vec<_>>()).await?;
    let mark = |held: &Held| {
        let mut all = row(held);
        let state = all.swap_remove(6);
        all.truncate(4);
        all.push(state);
        all
    };
    let marks: Vec<_> = old.iter().filter(touched).map(mark).collect();
    tx.run_each(&MARK_TIMELINE, &marks).await.map(|_| ())
}

/// Writes rows of records that have none: for a rebuild, and for a first import.
///
/// # Errors
/// They could not be written.
pub async fn add(tx: &Tx, all: &[Derived]) -> Result<TallyChange, StoreError> {
    let rows = |of: fn(&Derived) -> &Rows, numbers: &[usize], empty: &[usize]| -> Vec<Vec<Value>> {
        all.iter().flat_map(of).map(|row| values(row, numbers, empty)).collect()
    };
    tx.run_each(&KEEP_CASELOAD, &rows(|d| &d.caseload, &[], CASELOAD_EMPTY)).await?;
    tx.run_each(&ADD_DUE, &rows(|d| &d.due, DUE_NUMBERS, &[])).await?;
    tx.run_each(&ADD_TIMELINE, &rows(|d| &d.timeline, TIMELINE_NUMBERS, &[])).await?;
    tx.run_each(&KEEP_APPOINTMENT, &rows(|d| &d.appointment, APPOINTMENT_NUMBERS, &[])).await?;
    let mut change = TallyChange::default();
    all.iter().for_each(|d| change.merge(&d.tally));
    Ok(change)
}

/// Adds to the figures. Rows that many records share are touched last and in one order, so that nobody waits for long or forever.
///
/// # Errors
/// They could not be written.
pub async fn count(tx: &Tx, change: &TallyChange) -> Result<(), StoreError> {
    let row = |(key, cell): (&[String; 4], &[i64; 4])| -> Vec<Value> {
        key.iter().map(Value::from).chain(cell.iter().map(|n| Value::Int(*n))).collect()
    };
    let all: Vec<_> = change.0.iter().map(row).collect();
    tx.run_each(&COUNT_UP, &all).await?;
    let shrinking = change.0.iter().filter(|(_, cell)| cell.iter().any(|n| *n < 0));
    let shrinking: Vec<Vec<Value>> = shrinking.map(|(key, _)| key.iter().map(Value::from).collect()).collect();
    tx.run_each(&DROP_EMPTY, &shrinking).await.map(|_| ())
}

/// The stored rows of the subjects after one and up to another, by subject.
///
/// # Errors
/// They cannot be read.
pub async fn stored_between(
    ask: &(impl Ask + Sync),
    (after, last): (&str, &str),
) -> Result<BTreeMap<String, Derived>, StoreError> {
    let mut found: BTreeMap<String, Derived> = BTreeMap::new();
    let range = args![after, last];
    for row in ask.rows(&CASELOAD_BETWEEN, range).await?.iter().map(texts) {
        let derived = found.entry(row[0].clone()).or_default();
        derived.tally.add((&row[2], &row[3], &row[5]), &counts_of(&row[12]), 1);
        derived.caseload.insert(row);
    }
    for row in ask.rows(&DUE_BETWEEN, range).await?.iter().map(texts) {
        found.entry(row[0].clone()).or_default().due.insert(row);
    }
    for row in ask.rows(&TIMELINE_BETWEEN, range).await?.iter().map(texts) {
        found.entry(row[0].clone()).or_default().timeline.insert(row);
    }
    for row in ask.rows(&APPOINTMENT_BETWEEN, range).await?.iter().map(texts) {
        found.entry(row[0].clone()).or_default().appointment.insert(row);
    }
    Ok(found)
}

/// All figures as stored.
///
/// # Errors
/// They cannot be read.
pub async fn tally(ask: &(impl Ask + Sync)) -> Result<TallyChange, StoreError> {
    figures(ask.rows(&TALLY_AFTER, args![]).await?.iter())
}

/// The figures of one owner in a contract: empty for the contract's own, `organisation:…` or `staff:…`.
///
/// # Errors
/// They cannot be read.
pub async fn tally_of(ask: &(impl Ask + Sync), contract: &str, owner: &str) -> Result<TallyChange, StoreError> {
    figures(ask.rows(&TALLY_OF, args![contract, owner]).await?.iter())
}

/// The figures of one standard in a contract, of every owner.
///
/// # Errors
/// They cannot be read.
pub async fn tally_of_standard(
    ask: &(impl Ask + Sync),
    contract: &str,
    standard: &str,
) -> Result<TallyChange, StoreError> {
    figures(ask.rows(&TALLY_OF_STANDARD, args![contract, standard]).await?.iter())
}

/// Among whom counted enrolments are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Among {
    /// The whole contract.
    Contract,
    /// Those kept at this path or under it.
    Under(String),
    /// Those assigned to this member of staff.
    Coach(String),
}

/// An enrolment that counts in a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Whose record.
    pub subject: String,
    /// Which enrolment; empty for the unnamed one.
    pub enrolment: String,
    /// What it counts, by standard and month.
    pub counts: BTreeMap<(String, String), Counts>,
}

/// The next enrolments after one that count in a standard, in one month (`2021-02`) or, where none is named, in any.
///
/// # Errors
/// They cannot be read.
pub async fn counted(
    ask: &(impl Ask + Sync),
    (contract, among): (&str, &Among),
    (standard, month): (&str, Option<&str>),
    ((subject, enrolment), most): ((&str, &str), i64),
) -> Result<Vec<Counted>, StoreError> {
    // Ids of standards hold letters, digits and hyphens only, so nothing in the pattern needs to be guarded.
    let like = month.map_or(format!("%{standard}@%"), |month| format!("%{standard}@{month}=%"));
    let rows = match among {
        Among::Contract => ask.rows(&COUNTED, args![contract, subject, like, most, enrolment]).await,
        Among::Under(path) => ask.rows(&COUNTED_UNDER, args![contract, subject, like, most, enrolment, path]).await,
        Among::Coach(coach) => ask.rows(&COUNTED_OF, args![contract, subject, like, most, enrolment, coach]).await,
    };
    let read = |row: &crate::db::Row| {
        Ok(Counted { subject: row.text(0)?, enrolment: row.text(1)?, counts: counts_of(&row.text(4)?) })
    };
    rows?.iter().map(read).collect()
}

/// What is owed in a contract, by standard: how much, and how much of it was due before a day.
///
/// # Errors
/// It cannot be read.
pub async fn owed_now(
    ask: &(impl Ask + Sync),
    contract: &str,
    on: Day,
) -> Result<BTreeMap<String, (i64, i64)>, StoreError> {
    let rows = ask.rows(&OWED_NOW, args![contract, on.to_string()]).await?;
    rows.iter().map(|r| Ok((r.text(0)?, (r.int(1)?, r.int(2)?)))).collect()
}

fn figures<'a>(rows: impl Iterator<Item = &'a crate::db::Row>) -> Result<TallyChange, StoreError> {
    let mut found = TallyChange::default();
    for row in rows {
        let key = [row.text(0)?, row.text(1)?, row.text(2)?, row.text(3)?];
        found.0.insert(key, [row.int(4)?, row.int(5)?, row.int(6)?, row.int(7)?]);
    }
    Ok(found)
}

/// Takes the derived rows of the subjects after one and up to another away, to be made anew. The figures stay.
///
/// # Errors
/// They could not be taken away.
pub async fn clear_between(tx: &Tx, (after, last): (&str, &str)) -> Result<(), StoreError> {
    for statement in [&CLEAR_CASELOAD, &CLEAR_DUE, &CLEAR_TIMELINE, &CLEAR_APPOINTMENT] {
        tx.run(statement, args![after, last]).await?;
    }
    Ok(())
}

/// Makes all figures anew from what each enrolment counts.
///
/// # Errors
/// They could not be written.
pub async fn count_anew(tx: &Tx) -> Result<(), StoreError> {
    let mut change = TallyChange::default();
    let (mut subject, mut enrolment) = (String::new(), String::new());
    loop {
        let rows = tx.rows(&COUNTS_AFTER, args![&subject, &enrolment, 5_000]).await?;
        let Some(last) = rows.last() else { break };
        (subject, enrolment) = (last.text(0)?, last.text(1)?);
        for row in &rows {
            change.add((&row.text(2)?, &row.text(3)?, &row.text(4)?), &counts_of(&row.text(5)?), 1);
        }
    }
    change.only_changes();
    tx.run(&CLEAR_TALLY, args![]).await?;
    count(tx, &change).await
}
