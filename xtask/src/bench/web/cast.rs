//! Who takes part: coaches with a full caseload and those they work with, the manager of the invented contract.

use super::rows::{duties, lines};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use waymark_app::participants::{self, AsAt};
use waymark_app::{Call, House};
use waymark_domain::staff::{Role, Staff};
use waymark_rules::Day;
use waymark_store::db::{Fence, Opening};
use waymark_store::keys::Keys;
use waymark_store::{Store, people};
use waymark_testkit::house::house_over;

/// The most people of a caseload that take part.
const SHOWN: usize = 40;
/// How many coaches take part.
const COACHES: usize = 8;
/// How many rows of a list are read at once.
const PAGE: i64 = 1_000;

/// A coach, and those they work with.
#[derive(Debug, Clone)]
pub(super) struct Coach {
    pub(super) id: String,
    /// How many records they have in all.
    pub(super) caseload: usize,
    /// How many of these are on the programme.
    pub(super) on_programme: usize,
    /// Those who take part: the longest records first.
    pub(super) people: Vec<Met>,
}

/// A participant who takes part.
#[derive(Debug, Clone)]
pub(super) struct Met {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) facts: usize,
    /// What is due for them, and why.
    pub(super) duties: Vec<Value>,
    /// Their facts in words.
    pub(super) lines: Vec<Value>,
}

/// Everybody who takes part.
#[derive(Debug, Clone)]
pub(super) struct Cast {
    pub(super) coaches: Vec<Coach>,
    pub(super) manager: String,
    /// How many participants there are in all.
    pub(super) participants: usize,
}

/// The house over a database that nobody else writes to.
pub(super) async fn house(database: &Path, key: &Path) -> Result<House, String> {
    let text = std::fs::read_to_string(key).map_err(|e| format!("{}: {e}", key.display()))?;
    let master = Keys::read_master(&text).map_err(|e| e.to_string())?;
    let store = Store::open(&database.display().to_string(), Keys::from_master(&master), Opening::Writing).await;
    Ok(house_over(store.map_err(|e| e.to_string())?))
}

impl Cast {
    /// Chooses them, and opens each record once as its coach does.
    pub(super) async fn choose(house: &House, now: i64) -> Result<Cast, String> {
        let mut loads: BTreeMap<String, (Vec<String>, usize)> = BTreeMap::new();
        let (mut after, mut all) = ((String::new(), String::new()), 0);
        loop {
            let asked = (after.0.as_str(), after.1.as_str());
            let page = participants::caseload(house, &Call::operator(now), PAGE, asked).await.map_err(told)?;
            for load in &page {
                let (ids, on) = loads.entry(load.coach.clone()).or_default();
                *on += usize::from(load.stage == "on_programme");
                if ids.last() != Some(&load.subject) {
                    ids.push(load.subject.clone());
                    all += 1;
                }
            }
            let Some(last) = page.last() else { break };
            after = (last.subject.clone(), last.enrolment.clone());
        }
        let look = house.store.db.look(&Fence::Everything).await.map_err(|e| e.to_string())?;
        let staff = people::all_staff(&look).await.map_err(|e| e.to_string())?;
        drop(look);
        let mut coaches: Vec<(&Staff, &(Vec<String>, usize))> = of_role(&staff, Role::WorkCoach)
            .filter_map(|s| Some((s, loads.get(&s.id).filter(|load| load.0.len() <= 90)?)))
            .collect();
        coaches.sort_by_key(|(coach, load)| (std::cmp::Reverse(load.1), coach.id.clone()));
        let mut chosen = Vec::new();
        for (coach, (ids, on_programme)) in coaches.into_iter().take(COACHES) {
            chosen.push(met(house, now, (&coach.id, ids, *on_programme)).await?);
        }
        let first = |role| of_role(&staff, role).next().map(|s| s.id.clone()).ok_or("somebody is missing");
        let manager = first(Role::PrimeManager)?;
        Ok(Cast { coaches: chosen, manager, participants: all })
    }
}

fn told(refusal: waymark_domain::Refusal) -> String {
    refusal.to_string()
}

fn of_role(staff: &[Staff], role: Role) -> impl Iterator<Item = &Staff> {
    staff.iter().filter(move |s| s.role == role && s.left_on.is_none())
}

async fn met(house: &House, now: i64, (coach, ids, on_programme): (&str, &[String], usize)) -> Result<Coach, String> {
    let call = Call::staff(coach, now);
    let mut people = Vec::new();
    for id in ids {
        let Ok(opened) = participants::open(house, &call, id, AsAt::default()).await else { continue };
        people.push(Met {
            id: id.clone(),
            name: opened.seen.identity.as_ref().and_then(|i| i.full_name()).unwrap_or_default(),
            facts: opened.seen.record.facts.len(),
            duties: duties(house, &opened),
            lines: lines(house, &opened.seen.record),
        });
    }
    people.sort_by_key(|met| (std::cmp::Reverse(met.facts), met.id.clone()));
    people.truncate(SHOWN);
    Ok(Coach { id: coach.to_owned(), caseload: ids.len(), on_programme, people })
}

/// Ten in the morning of a winter's day, in microseconds.
pub(super) fn morning(day: Day) -> i64 {
    (day.last_second() - 86_399 + 10 * 3600) * 1_000_000
}
