//! Add a holiday to a calendar, or take an added one back; everything derived follows.

use crate::effects::{Effects, Other};
use crate::house::{Call, House};
use crate::perform::{Action, perform};
use crate::programs::with;
use crate::refused;
use crate::scene::{About, Scene};
use waymark_access::Act;
use waymark_domain::Refusal;
use waymark_rules::Day;
use waymark_rules::calendar::Calendar;
use waymark_store::db::{Fence, Tx};
use waymark_store::holidays::{Holiday, standing};
use waymark_store::{StoreError, holidays, jobs, people, standing as rows};

/// The longest name a holiday may have, in signs.
const LONGEST_NAME: usize = 100;

/// One day that shall be a holiday in one calendar, or no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The contract of whoever asks; the calendars are the same for all contracts of the house.
    pub contract: String,
    /// The calendar's id, such as `england-and-wales`.
    pub calendar: String,
    /// The day.
    pub day: Day,
    /// What people call the holiday; of no matter where it is taken back.
    pub name: String,
    /// Whether a holiday added earlier is taken back.
    pub take_back: bool,
}

impl Action for Change {
    /// The version of the calendars from now on.
    type Done = i64;

    fn act(&self) -> Act {
        Act::ManageContract
    }

    fn about(&self) -> About {
        About::Contract(self.contract.clone())
    }

    fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    async fn decide(&self, scene: &Scene<'_>) -> Result<(Effects, i64), Refusal> {
        let there = holidays::all(scene.tx).await.map_err(refused)?;
        changed(scene.house, self, &there)?;
        let seq = there.last().map_or(0, |row| row.seq) + 1;
        let added = standing(&there).into_iter().find(|row| (&row.calendar, row.day) == (&self.calendar, self.day));
        let name = if self.take_back { added.map(|row| row.name.clone()) } else { None };
        let name = name.unwrap_or_else(|| self.name.trim().to_owned());
        let row = Holiday {
            seq,
            calendar: self.calendar.clone(),
            day: self.day,
            name,
            withdrawn: self.take_back,
            author: scene.call.name(),
            recorded: scene.call.second(),
        };
        let job = Other::Job("calendars", "all".into(), "{}".into(), scene.call.second());
        Ok((Effects { others: vec![Other::Holiday(row), job], ..Effects::default() }, seq))
    }
}

/// Adds a holiday or takes one back, and compiles this process's programmes with it; the version of the calendars from now on.
///
/// What is derived from the records follows by a job of its own. Other processes follow with their next write, figure or job, and
/// nothing they write in between is kept by the older calendar.
///
/// # Errors
/// The day cannot be a holiday, or this person may not say so.
pub async fn add(house: &House, call: &Call, change: &Change) -> Result<i64, Refusal> {
    let version = perform(house, call, change).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    house.follow_calendars(&look).await?;
    Ok(version)
}

/// The calendar of a change before it and after it, if the change makes sense.
///
/// # Errors
/// There is no such calendar, the day is no working day, or nothing was added that could be taken back.
pub fn changed(house: &House, change: &Change, there: &[Holiday]) -> Result<(Calendar, Calendar), Refusal> {
    let listed = as_listed(house);
    let known = || listed.iter().map(|c| c.id.clone()).collect::<Vec<_>>().join(", ");
    let calendar = listed.iter().find(|c| c.id == change.calendar).ok_or_else(|| {
        Refusal::invalid(
            format!("there is no calendar `{}`", change.calendar),
            format!("the calendars are: {}", known()),
        )
    })?;
    let before = with(std::slice::from_ref(calendar), there)?.remove(0);
    let mut rows = there.to_vec();
    let day = change.day.in_words();
    if change.take_back {
        if !standing(there).iter().any(|row| (&row.calendar, row.day) == (&change.calendar, change.day)) {
            let what = format!("{day} was not added to the calendar of {}", before.name);
            return Err(Refusal::invalid(what, "only a holiday that was added here can be taken back"));
        }
    } else {
        may_be_added(&before, change, &day)?;
    }
    rows.push(Holiday {
        seq: there.last().map_or(0, |row| row.seq) + 1,
        calendar: change.calendar.clone(),
        day: change.day,
        name: change.name.trim().to_owned(),
        withdrawn: change.take_back,
        author: String::new(),
        recorded: 0,
    });
    let after = with(std::slice::from_ref(calendar), &rows)?.remove(0);
    Ok((before, after))
}

fn may_be_added(before: &Calendar, change: &Change, day: &str) -> Result<(), Refusal> {
    let name = change.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let fits = format!("say what people call it, in at most {LONGEST_NAME} letters");
        return Err(Refusal::invalid("the holiday has no name that fits", fits));
    }
    if let Some(title) = before.holiday(change.day) {
        let what = format!("{day} is a holiday in {} already: {title}", before.name);
        return Err(Refusal::invalid(what, "nothing needs to be added"));
    }
    match before.is_working(change.day) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Refusal::invalid(
            format!("{day} is no working day anyway, so no due day would move"),
            "choose a day from Monday to Friday",
        )),
        Err(outside) => Err(Refusal::invalid(outside.to_string(), "choose a day within the calendar's years")),
    }
}

/// The calendars as they were listed; every programme is compiled with the same.
pub(super) fn as_listed(house: &House) -> Vec<Calendar> {
    let first = house.programs.ids().into_iter().next();
    first.and_then(|id| house.programs.as_listed(&id).map(|p| p.calendars.clone())).unwrap_or_default()
}

/// Marks every record to be judged anew, since the calendars changed, and asks for the sweep that does it. Done twice it does no harm.
///
/// It comes as work of its own, after the holiday was kept: whatever was judged by the older calendar was kept before the holiday.
///
/// # Errors
/// The rows could not be marked.
pub async fn follow(house: &House, call: &Call) -> Result<(), Refusal> {
    let tx = house.store.db.begin(&Fence::Everything).await.map_err(refused)?;
    house.follow_calendars(&tx).await?;
    judge_again(&tx, call).await.map_err(refused)?;
    tx.commit().await.map_err(refused)
}

/// Marks every record to be judged anew and asks for the sweep.
pub(crate) async fn judge_again(tx: &Tx, call: &Call) -> Result<(), StoreError> {
    for held in people::contracts(tx).await? {
        rows::mark_stale(tx, &held.contract.id).await?;
    }
    jobs::put(tx, ("sweep", "all"), "{}", call.second()).await
}
