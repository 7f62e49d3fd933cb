//! Queues: what is overdue, at risk or due, for me, my team, my hub or the prime, with headings by how late it is.

use super::my_day::{COUNTED, total};
use super::shown::{Row, Shower, Total};
use super::told::{contracts, warned};
use crate::house::{Call, House};
use crate::participants::{Drawn, scoped};
use crate::refused;
use serde::{Deserialize, Serialize};
use waymark_access::{Act, Asker};
use waymark_domain::Refusal;
use waymark_domain::contract::Contract;
use waymark_rules::Day;
use waymark_store::lists::Due;
use waymark_store::people;
use waymark_store::queues::{self, Line, Part, QueueAsked};

/// The most rows of a page.
const MOST: i64 = 200;
/// How many days ahead is soon.
const SOON: i32 = 7;

/// Whose work a queue shows, never more than whoever asks may list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// My own participants.
    #[default]
    Me,
    /// Those of the organisation I work for and of those under it.
    Team,
    /// Those of an organisation and of those under it: a hub, a micro-hub.
    Organisation(String),
    /// Everybody I may list.
    All,
}

/// Which of what is due a queue shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// What should have been done before today.
    #[default]
    Overdue,
    /// What is due from today on and within the pack's warning.
    AtRisk,
    /// What is due from today to a week from today.
    DueSoon,
    /// Everything with a due day.
    All,
}

/// What a queue shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Whose.
    pub whose: Whose,
    /// When due.
    pub when: When,
    /// Only of this standard.
    pub standard: Option<String>,
    /// Only of this coach.
    pub coach: Option<String>,
    /// Only of this hub.
    pub hub: Option<String>,
}

/// By how much something is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ageing {
    /// Over thirty days.
    Older,
    /// Fifteen to thirty days.
    Month,
    /// Eight to fourteen days.
    Fortnight,
    /// One to seven days.
    Week,
    /// Due today.
    Today,
    /// Not due yet.
    Later,
}

impl Ageing {
    /// Every heading, the latest first, as a queue shows them.
    pub const ALL: [Ageing; 6] =
        [Ageing::Older, Ageing::Month, Ageing::Fortnight, Ageing::Week, Ageing::Today, Ageing::Later];

    fn name(self) -> &'static str {
        match self {
            Ageing::Older => "older",
            Ageing::Month => "month",
            Ageing::Fortnight => "fortnight",
            Ageing::Week => "week",
            Ageing::Today => "today",
            Ageing::Later => "later",
        }
    }

    /// Under which heading a row stands.
    #[must_use]
    pub fn of(row: &Row) -> Ageing {
        match row.days_left {
            1.. => Ageing::Later,
            0 => Ageing::Today,
            -7..0 => Ageing::Week,
            -14..-7 => Ageing::Fortnight,
            -30..-14 => Ageing::Month,
            _ => Ageing::Older,
        }
    }
}

/// A heading, and how many stand under it on all pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// By how much they are late.
    pub ageing: Ageing,
    /// How many.
    pub total: Total,
}

/// One page of a queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// The day.
    pub on: String,
    /// What is shown.
    pub filter: Filter,
    /// The headings under which there is anything, the latest first.
    pub headings: Vec<Heading>,
    /// The rows, the longest due first.
    pub rows: Vec<Row>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
}

/// A page of a queue: of so many rows, after where another page ended.
///
/// # Errors
/// This person may list nothing, there is no such organisation, the place is not one a page gave, or it cannot be read.
pub async fn queue(
    house: &House,
    call: &Call,
    filter: &Filter,
    (most, after): (i64, Option<&str>),
) -> Result<Queue, Refusal> {
    let after = after.map(read_place).transpose()?;
    let Drawn { look, scope, asker } = scoped(house, call, Act::ListDue).await?;
    let (today, most) = (call.today(), most.clamp(1, MOST));
    let part = part(&look, filter, &asker).await?;
    let asked = asked(house, &contracts(&look).await?, (filter, today, most));
    let mut lines = queues::queue(&look, (&scope, &part), (&asked, &after)).await.map_err(refused)?;
    drop(look);
    let counts: Vec<Line> = lines.extract_if(.., |line| line.section == "count").collect();
    let counts: Vec<&Line> = counts.iter().collect();
    lines.sort_by_cached_key(place_of);
    let more = lines.len() > usize::try_from(most).unwrap_or(0);
    lines.truncate(usize::try_from(most).unwrap_or(0));
    let shower = Shower::new(house, &asker, today);
    let rows = lines.iter().map(|line| shower.row(line)).collect::<Result<Vec<_>, _>>()?;
    let headings = Ageing::ALL.map(|ageing| Heading { ageing, total: total(&counts, ageing.name()) });
    Ok(Queue {
        on: today.to_string(),
        filter: filter.clone(),
        headings: headings.into_iter().filter(|heading| heading.total.count > 0).collect(),
        rows,
        next: lines.last().filter(|_| more).map(write_place),
    })
}

/// The part of what the asker may list that the filter asks for.
pub(super) async fn part(
    look: &(impl waymark_store::db::Ask + Sync),
    filter: &Filter,
    asker: &Asker,
) -> Result<Part, Refusal> {
    let coach = filter.coach.clone();
    let mine = asker.as_staff();
    Ok(match &filter.whose {
        // Those a coach covers are theirs while they do; the scope of a coach reaches no further.
        Whose::Me if !asker.covers().is_empty() => Part { coach, under: None },
        Whose::Me => Part { coach: coach.or_else(|| Some(asker.id().to_owned())), under: None },
        Whose::Team => Part { coach, under: mine.map(|staff| staff.path.clone()) },
        Whose::All => Part { coach, under: None },
        Whose::Organisation(id) => {
            let found = people::organisation(look, id).await.map_err(refused)?;
            let found = found.ok_or_else(|| Refusal::NotFound { what: "organisation", id: id.clone() })?;
            Part { coach, under: Some(found.path) }
        }
    })
}

fn asked(house: &House, contracts: &[Contract], (filter, today, rows): (&Filter, Day, i64)) -> QueueAsked {
    let warned = warned(house, contracts, today);
    let (yesterday, day_after) = (today.plus(-1).unwrap_or(today), |day: Day| day.plus(1).unwrap_or(day));
    let (after, before) = match filter.when {
        When::Overdue => (None, today),
        When::AtRisk => (Some(yesterday), day_after(warned)),
        When::DueSoon => (Some(yesterday), day_after(today.plus(SOON).unwrap_or(today))),
        When::All => (None, Day::LAST),
    };
    let text = |of: &Option<String>| of.clone().unwrap_or_default();
    QueueAsked {
        after_day: after.map_or(String::new(), |day| day.to_string()),
        before_day: before.to_string(),
        standard: text(&filter.standard),
        coach: text(&filter.coach),
        hub: text(&filter.hub),
        today,
        would_do: house.told().would_do(contracts),
        // One more than is shown tells whether there is another page.
        rows: rows + 1,
        counted: COUNTED + 1,
    }
}

type Place = (String, String, String, String, String, i64);

fn place_of(line: &Line) -> Place {
    let (day, subject, enrolment) = (line.day.clone(), line.subject.clone(), line.enrolment.clone());
    (day, subject, enrolment, line.what.clone(), line.opened.clone(), line.nth)
}

fn write_place(line: &Line) -> String {
    serde_json::to_string(&place_of(line)).unwrap_or_default()
}

fn read_place(text: &str) -> Result<Due, Refusal> {
    let wrong = |_| Refusal::invalid("that is no place in this list", "begin at the first page");
    let (due, subject, enrolment, standard, opened, nth): Place = serde_json::from_str(text).map_err(wrong)?;
    let (contract, path, coach) = Default::default();
    Ok(Due { due, subject, enrolment, standard, opened, nth, contract, path, coach })
}
