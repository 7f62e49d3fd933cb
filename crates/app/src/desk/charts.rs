//! Figures for charts, each from one statement: caseload by stage, what is due on the days ahead, starts against what was agreed.

use super::my_day::{StageCount, sorted_stages};
use super::queue::{Filter, Whose, part};
use crate::house::{Call, House, asked, fence};
use crate::perform::audit_refusal;
use crate::refused;
use serde::Serialize;
use std::collections::BTreeMap;
use waymark_access::{Act, Asker, Scope};
use waymark_domain::Refusal;
use waymark_rules::Day;
use waymark_store::audit::reference;
use waymark_store::db::Look;
use waymark_store::queues::Part;
use waymark_store::{loads, people};

/// How many working days ahead are shown.
const AHEAD: usize = 20;

/// How much is due on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayCount {
    /// The day.
    pub day: String,
    /// How much.
    pub count: i64,
}

/// How many started in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthStarts {
    /// The month, `YYYY-MM`.
    pub month: String,
    /// How many started.
    pub starts: i64,
    /// How many were agreed; nothing where nothing was agreed.
    pub agreed: Option<u32>,
}

/// How many enrolments are at each stage, of those that count in the figures this person may see; no one of them is named.
///
/// # Errors
/// This person may see no figures, or it cannot be read.
pub async fn caseload_by_stage(house: &House, call: &Call, whose: &Whose) -> Result<Vec<StageCount>, Refusal> {
    let (look, scope, part) = drawn(house, call, whose).await?;
    let counted = loads::by_stage(&look, (&scope, &part)).await.map_err(refused)?;
    let counted = counted.into_iter().map(|at| ((at.contract, at.pack, at.stage), at.count));
    Ok(sorted_stages(house, counted))
}

/// How much is due on each of the next twenty working days, today included, and on any day between on which there is something due.
///
/// # Errors
/// As [`caseload_by_stage`].
pub async fn due_ahead(house: &House, call: &Call, whose: &Whose) -> Result<Vec<DayCount>, Refusal> {
    let (look, scope, part) = drawn(house, call, whose).await?;
    let days = working_days(house, call.today());
    let last = days.last().copied().unwrap_or(call.today());
    let mut counts: BTreeMap<String, i64> = days.iter().map(|day| (day.to_string(), 0)).collect();
    for (day, count) in loads::due_by_day(&look, (&scope, &part), (call.today(), last)).await.map_err(refused)? {
        *counts.entry(day).or_default() += count;
    }
    Ok(counts.into_iter().map(|(day, count)| DayCount { day, count }).collect())
}

/// How many started on a contract in each month from its first to this one, and how many were agreed.
///
/// # Errors
/// There is no such contract, or as [`caseload_by_stage`].
pub async fn starts_by_month(
    house: &House,
    call: &Call,
    (contract, whose): (&str, &Whose),
) -> Result<Vec<MonthStarts>, Refusal> {
    let (look, scope, part) = drawn(house, call, whose).await?;
    let held = people::contract(&look, contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: contract.to_owned() })?;
    let agreed = |month: &str| {
        let mine = held.contract.targets.iter().filter(|target| target.of == "starts" && target.month == month);
        mine.map(|target| target.count).reduce(|a, b| a + b)
    };
    let mut months: BTreeMap<String, i64> = BTreeMap::new();
    let mut month = Day::parse(&held.contract.starts).map(Day::first_of_month);
    while let Some(first) = month.filter(|first| *first <= call.today()) {
        months.insert(first.to_string()[..7].to_owned(), 0);
        month = first.plus_months(1);
    }
    for (month, count) in loads::starts(&look, (&scope, &part), (contract, call.today())).await.map_err(refused)? {
        *months.entry(month).or_default() += count;
    }
    Ok(months.into_iter().map(|(month, starts)| MonthStarts { agreed: agreed(&month), month, starts }).collect())
}

/// The next working days by the first programme's own calendar, today included if it is one.
fn working_days(house: &House, today: Day) -> Vec<Day> {
    let program = house.programs.ids().into_iter().find_map(|id| house.program(&id).ok());
    let works = |day: &Day| program.as_ref().is_none_or(|p| p.tables.is_working(p.home_calendar, day.0));
    (0..i32::try_from(AHEAD * 3).unwrap_or(0)).filter_map(|n| today.plus(n)).filter(works).take(AHEAD).collect()
}

/// What figures are drawn with. They name nobody, so that they were seen is not audited; a refusal is.
async fn drawn(house: &House, call: &Call, whose: &Whose) -> Result<(Look, Scope, Part), Refusal> {
    let asker: Asker = asked(house, call).await?;
    let act = Act::SeeFigures;
    let Some(scope) = house.policies.scope(&asker, act) else {
        let fits = "ask whoever manages staff what your role may see".to_owned();
        let refusal = Refusal::NotAllowed { action: act.words().to_owned(), fits };
        audit_refusal(house, call, (act.name(), &reference("list", &call.name(), "")), &[], &refusal).await?;
        return Err(refusal);
    };
    let look = house.store.db.look(&fence(&asker)).await.map_err(refused)?;
    let filter = Filter { whose: whose.clone(), ..Filter::default() };
    let part = part(&look, &filter, &asker).await?;
    Ok((look, scope, part))
}
