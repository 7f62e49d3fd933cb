//! Somebody's day: today's appointments, what is overdue, due and at risk, what waits on others, and how many are at each stage.

use super::shown::{Person, Row, Shower, Total};
use super::told::{contracts, warned};
use crate::house::{Call, House};
use crate::participants::{Drawn, scoped};
use crate::refused;
use serde::Serialize;
use std::collections::BTreeMap;
use waymark_access::{Act, Asker};
use waymark_domain::Refusal;
use waymark_domain::contract::Contract;
use waymark_rules::Day;
use waymark_store::queues::{self, DayAsked, Line, Part};

/// The most rows of a section.
const ROWS: usize = 25;
/// The most that is counted: beyond it a page says so many and more.
pub(super) const COUNTED: i64 = 500;
/// How many days ahead is soon.
const SOON: i32 = 3;
/// How many days back an appointment of which nothing was said is asked after.
const ASKED_AFTER: i32 = 14;

/// One part of a list: its first rows, and how many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The first rows, the longest due first.
    pub rows: Vec<Row>,
    /// How many there are.
    pub total: Total,
}

/// One appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppointmentRow {
    /// With whom.
    #[serde(flatten)]
    pub person: Person,
    /// The place of its booking in the record.
    pub seq: i64,
    /// The day it is for.
    pub day: String,
    /// The time, `10:30`; nothing where none was said.
    pub time: Option<String>,
    /// What it is for, by the vocabulary's name; empty where it was not said.
    pub purpose: String,
    /// What it is for, in words; empty where it was not said.
    pub purpose_says: String,
    /// By which channel; empty where it was not said.
    pub channel: String,
    /// `booked`, `cancelled`, `attended`, `missed` or `explained`.
    pub state: String,
    /// What ties the facts about it together; empty where it has none.
    pub reference: String,
}

/// How many enrolments are at a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StageCount {
    /// The contract.
    pub contract: String,
    /// The stage's id; empty for those on none.
    pub stage: String,
    /// What it says.
    pub says: String,
    /// How many.
    pub count: i64,
}

/// Somebody's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MyDay {
    /// The day.
    pub on: String,
    /// Today's appointments by time, those without a time last.
    pub appointments: Vec<AppointmentRow>,
    /// Appointments of the last days of which nobody has said what became of them.
    pub unrecorded: Vec<AppointmentRow>,
    /// What should have been done before today.
    pub overdue: Section,
    /// What is due today.
    pub today: Section,
    /// What is due in the next three days.
    pub soon: Section,
    /// What is due later than that and already within the pack's warning with nothing booked that would do it.
    pub at_risk: Section,
    /// What is owed until then and done by others.
    pub waiting: Section,
    /// How many are at each stage, in the pack's order.
    pub stages: Vec<StageCount>,
}

/// The day of whoever asks, as far as they may list what is due: a coach's own participants and those they cover, a hub's, the prime's.
///
/// # Errors
/// This person may list nothing, or it cannot be read.
pub async fn my_day(house: &House, call: &Call) -> Result<MyDay, Refusal> {
    let Drawn { look, scope, asker } = scoped(house, call, Act::ListDue).await?;
    let today = call.today();
    let asked = asked(house, &contracts(&look).await?, (&asker, today));
    let lines = queues::day(&look, (&scope, &Part::default()), &asked).await.map_err(refused)?;
    drop(look);
    let shower = Shower::new(house, &asker, today);
    let mut by_section: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    lines.iter().for_each(|line| by_section.entry(line.section.as_str()).or_default().push(line));
    let of = |section: &str| by_section.get(section).map_or(&[][..], Vec::as_slice);
    let counts = of("count");
    let mut at_risk = section(&shower, (of("at_risk"), counts), "at_risk")?;
    let (there, at_risk_all) = (at_risk.rows.len(), at_risk.rows.iter().all(|row| row.at_risk));
    if !at_risk_all {
        // What is booked, or due beyond its own pack's warning, is not at risk.
        at_risk.rows.retain(|row| row.at_risk);
        at_risk.total.count -= i64::try_from(there - at_risk.rows.len()).unwrap_or(0);
    }
    Ok(MyDay {
        on: today.to_string(),
        appointments: appointments(&shower, house, of("appointment"))?,
        unrecorded: appointments(&shower, house, of("unrecorded"))?,
        overdue: section(&shower, (of("overdue"), counts), "overdue")?,
        today: section(&shower, (of("today"), counts), "today")?,
        soon: section(&shower, (of("soon"), counts), "soon")?,
        at_risk,
        waiting: section(&shower, (of("waiting"), counts), "waiting")?,
        stages: stages(house, of("stage")),
    })
}

fn asked(house: &House, contracts: &[Contract], (asker, today): (&Asker, Day)) -> DayAsked {
    let warned = warned(house, contracts, today);
    let later = |days| today.plus(days).unwrap_or(today);
    DayAsked {
        today,
        soon: later(SOON),
        warned,
        since: later(-ASKED_AFTER),
        by_others: house.told().by_others(asker.as_staff().map(|staff| staff.role), contracts),
        would_do: house.told().would_do(contracts),
        rows: i64::try_from(ROWS).unwrap_or(0),
        counted: COUNTED + 1,
    }
}

/// A section of what came by every way, the longest due first.
fn section(shower: &Shower<'_>, (lines, counts): (&[&Line], &[&Line]), name: &str) -> Result<Section, Refusal> {
    let mut lines: Vec<&Line> = lines.to_vec();
    let key =
        |l: &&Line| (l.day.clone(), l.subject.clone(), l.enrolment.clone(), l.what.clone(), l.opened.clone(), l.nth);
    lines.sort_by_cached_key(key);
    lines.truncate(ROWS);
    let rows = lines.into_iter().map(|line| shower.row(line)).collect::<Result<Vec<_>, _>>()?;
    Ok(Section { rows, total: total(counts, name) })
}

/// What was counted under a name by every way.
pub(super) fn total(counts: &[&Line], name: &str) -> Total {
    let mine = counts.iter().filter(|line| line.day == name);
    mine.fold(Total::default(), |sum, line| sum.and(Total::counted(line.nth, COUNTED), COUNTED))
}

fn appointments(shower: &Shower<'_>, house: &House, lines: &[&Line]) -> Result<Vec<AppointmentRow>, Refusal> {
    let mut lines: Vec<&Line> = lines.to_vec();
    let minute = |line: &Line| if line.nth < 0 { i64::MAX } else { line.nth };
    lines.sort_by(|a, b| (&a.day, minute(a), &a.subject, a.seq).cmp(&(&b.day, minute(b), &b.subject, b.seq)));
    let row = |line: &Line| {
        let time = (line.nth >= 0).then(|| format!("{:02}:{:02}", line.nth / 60, line.nth % 60));
        let purpose = house.vocabulary.purpose(&line.what);
        Ok(AppointmentRow {
            person: shower.person(line)?,
            seq: line.seq,
            day: line.day.clone(),
            time,
            purpose: line.what.clone(),
            purpose_says: purpose.map(|p| p.says.clone()).unwrap_or_default(),
            channel: line.channel.clone(),
            state: line.opened.clone(),
            reference: line.reference.clone(),
        })
    };
    lines.into_iter().map(row).collect()
}

/// The counts of stages that came by every way, in the pack's order.
fn stages(house: &House, lines: &[&Line]) -> Vec<StageCount> {
    let counted = lines.iter().map(|l| ((l.contract.clone(), l.pack.clone(), l.day.clone()), l.nth));
    sorted_stages(house, counted)
}

/// Counts by contract, pack and stage, added up and in the pack's order.
pub(super) fn sorted_stages(
    house: &House,
    counted: impl Iterator<Item = ((String, String, String), i64)>,
) -> Vec<StageCount> {
    let mut sums: BTreeMap<(String, usize, String), StageCount> = BTreeMap::new();
    for ((contract, pack, stage), count) in counted {
        let told = house.told().pack(&pack).map_or(&[][..], |pack| &pack.stages);
        let place = told.iter().position(|(id, _)| *id == stage).unwrap_or(usize::MAX);
        let says = told.get(place).map_or_else(|| "On no stage of the journey".to_owned(), |(_, says)| says.clone());
        let none = StageCount { contract: contract.clone(), stage: stage.clone(), says, count: 0 };
        sums.entry((contract, place, stage)).or_insert(none).count += count;
    }
    sums.into_values().collect()
}
