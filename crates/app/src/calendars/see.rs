//! See the calendars: which years, which holidays, and which of them were added, by whom and when.

use super::add::as_listed;
use crate::house::{Call, House, asked};
use crate::programs::with;
use crate::refused;
use waymark_domain::Refusal;
use waymark_rules::Day;
use waymark_store::db::Fence;
use waymark_store::holidays::{self, Holiday, standing};
use waymark_store::standing as rows;
use waymark_store::{house as settings, jobs};

/// One calendar as people look at it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Which state of the list it is, in words.
    pub version: String,
    /// Every holiday in force, in order.
    pub holidays: Vec<(Day, String)>,
    /// What was added since it was listed, oldest first, also what was taken back again.
    pub added: Vec<Added>,
}

/// A row about a holiday that was added or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The row.
    pub row: Holiday,
    /// Whether it holds now.
    pub stands: bool,
}

/// The calendars, and how many enrolments still wait to be judged by them.
///
/// # Errors
/// Whoever asks is nobody here, or they cannot be read.
pub async fn see(house: &House, call: &Call) -> Result<(Vec<Shown>, i64), Refusal> {
    asked(house, call).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let there = holidays::all(&look).await.map_err(refused)?;
    let standing: Vec<i64> = standing(&there).iter().map(|row| row.seq).collect();
    let shown = |calendar: waymark_rules::calendar::Calendar| {
        let (first, last) = calendar.reach();
        let before = first.plus(-1).unwrap_or(first);
        let holidays = calendar.skipped(before, last).into_iter().map(|(day, name)| (day, name.to_owned())).collect();
        let added = there.iter().filter(|row| row.calendar == calendar.id);
        let added = added.map(|row| Added { row: row.clone(), stands: standing.contains(&row.seq) }).collect();
        Shown { id: calendar.id.clone(), name: calendar.name.clone(), version: calendar.version(), holidays, added }
    };
    let calendars = with(&as_listed(house), &there)?.into_iter().map(shown).collect();
    let on = settings::derived_on(&look).await.map_err(refused)?;
    let mut waiting = rows::count_to_sweep(&look, on).await.map_err(refused)?;
    if waiting == 0 && jobs::waits(&look, "calendars", "all").await.map_err(refused)? {
        waiting = rows::count_all(&look).await.map_err(refused)?;
    }
    Ok((calendars, waiting))
}
