//! The contract's board: every standard's figure against its threshold, and how much room is left.

use super::live::{Owner, of};
use super::may_see;
use super::span::{Span, month_back};
use crate::house::{Call, House, asked};
use crate::refused;
use std::collections::BTreeMap;
use waymark_domain::Refusal;
use waymark_rules::Day;
use waymark_rules::pack::Pack;
use waymark_rules::tally::Counts;
use waymark_store::db::Fence;
use waymark_store::standing::TallyChange;
use waymark_store::{house as settings, people, standing};

/// Everything the page of a contract shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// The contract's id.
    pub contract: String,
    /// What people call the contract.
    pub name: String,
    /// The id of its programme.
    pub pack: String,
    /// Whose figures.
    pub owner: Owner,
    /// The day the figures hold on.
    pub on: Day,
    /// How many enrolments still count as on an earlier day, until the sweep has come to them.
    pub waiting: i64,
    /// The month the columns end in: `2021-05`.
    pub month: String,
    /// The months that have figures, newest first.
    pub months: Vec<String>,
    /// Every standard that the pack has, in its order.
    pub lines: Vec<Line>,
    /// What was agreed for months and is not a share: outcomes and starts, as the contract states them.
    pub outcomes: Vec<Outcome>,
}

/// One standard's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The standard's id.
    pub standard: String,
    /// Its clause.
    pub clause: String,
    /// What it says.
    pub says: String,
    /// The threshold in hundredths of a percent; `None` where the source sets none.
    pub threshold: Option<u32>,
    /// One figure for each span: this month, the month before, rolling three and twelve, all so far.
    pub cells: [Cell; 5],
}

/// One figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Over which months.
    pub span: Span,
    /// What was counted.
    pub counts: Counts,
    /// How it stands against the threshold.
    pub state: State,
    /// How much room is left.
    pub headroom: Headroom,
}

/// How a figure stands against its threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// At least the threshold.
    Met,
    /// Below it.
    Below,
    /// There is no threshold.
    NoThreshold,
    /// Nothing has fallen due.
    NoCases,
}

impl State {
    /// How it is said.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            State::Met => "met",
            State::Below => "below",
            State::NoThreshold => "no threshold set",
            State::NoCases => "nothing fell due",
        }
    }
}

/// How much room a figure leaves, in whole cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Headroom {
    /// The threshold is met, and stays met if so many more are missed and none met.
    CanMiss(u64),
    /// The threshold is not met, and is met once so many more are met and none missed.
    Needs(u64),
    /// The threshold is every one of them, and one was missed.
    Gone,
    /// There is nothing to measure by.
    Nothing,
}

impl Headroom {
    /// The room that counts leave below a threshold in hundredths of a percent. Exact: nothing is rounded.
    #[must_use]
    pub fn of(counts: Counts, threshold: Option<u32>) -> Headroom {
        let (Some(threshold), true) = (threshold.filter(|t| *t > 0), counts.matured() > 0) else {
            return Headroom::Nothing;
        };
        let (met, all, share) = (u64::from(counts.met), u64::from(counts.matured()), u64::from(threshold));
        if met * 10_000 >= share * all {
            return Headroom::CanMiss(met * 10_000 / share - all);
        }
        match 10_000_u64.checked_sub(share) {
            // One more that is met adds to both sides.
            Some(rest) if rest > 0 => Headroom::Needs((share * all - met * 10_000).div_ceil(rest)),
            _ => Headroom::Gone,
        }
    }

    /// How it is said: of a month that still runs, or of one that is over.
    #[must_use]
    pub fn words(self, running: bool) -> String {
        let more = |n: u64| if n == 1 { "1 more".to_owned() } else { format!("{n} more") };
        match (self, running) {
            (Headroom::CanMiss(0), true) => "You cannot miss any more".into(),
            (Headroom::CanMiss(n), true) => format!("You can miss {}", more(n)),
            (Headroom::CanMiss(0), false) => "Met with none to spare".into(),
            (Headroom::CanMiss(n), false) => format!("Met with {n} to spare"),
            (Headroom::Needs(n), true) => format!("{} met needed", more(n)),
            (Headroom::Needs(n), false) => format!("{} met would have been needed", more(n)),
            (Headroom::Gone, _) => "Out of reach: every one must be met".into(),
            (Headroom::Nothing, _) => String::new(),
        }
    }
}

/// An outcome, or the starts, with what was agreed for the month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The outcome's id, or `starts`.
    pub id: String,
    /// Its clause; empty for starts.
    pub clause: String,
    /// What it says.
    pub says: String,
    /// How many were agreed for the month; `None` where the contract states none.
    pub agreed: Option<u32>,
    /// How many were agreed from the first month to this one.
    pub agreed_so_far: Option<u32>,
}

/// The board of a contract, an organisation or a coach. `month` is the last month of every span; `None`: the month of today.
///
/// # Errors
/// There is no such contract, organisation or member of staff, or this person may not see these figures.
pub async fn board(
    house: &House,
    call: &Call,
    (contract, owner): (&str, &Owner),
    month: Option<&str>,
) -> Result<Board, Refusal> {
    let asker = asked(house, call).await?;
    let look = house.store.db.look(&Fence::Everything).await.map_err(refused)?;
    let held = people::contract(&look, contract).await.map_err(refused)?;
    let held = held.ok_or_else(|| Refusal::NotFound { what: "contract", id: contract.to_owned() })?;
    let (target, subject, name) = of(&look, (&held, owner)).await?;
    may_see(house, call, (&asker, &target), &subject).await?;
    let on = settings::derived_on(&look).await.map_err(refused)?;
    let waiting = standing::count_to_sweep(&look, on).await.map_err(refused)?;
    let tally = standing::tally_of(&look, contract, &name).await.map_err(refused)?;
    let program = house.program(&held.contract.pack)?;
    let month = last_month(month, on)?;
    let c = &held.contract;
    Ok(Board {
        contract: c.id.clone(),
        name: c.name.clone(),
        pack: c.pack.clone(),
        owner: owner.clone(),
        on,
        waiting,
        months: months(&tally, on),
        lines: lines(&program.pack, &by_standard(&tally), &month),
        outcomes: outcomes(&program.pack, &c.targets, &month),
        month,
    })
}

/// The month asked for, if it is one.
pub(super) fn last_month(month: Option<&str>, on: Day) -> Result<String, Refusal> {
    let Some(month) = month else { return Ok(on.month_name()) };
    match Day::parse(&format!("{month}-01")) {
        Some(day) => Ok(day.month_name()),
        None => Err(Refusal::invalid(format!("`{month}` is no month"), "write it as 2021-05")),
    }
}

/// The counts of each standard, by month.
pub(super) type ByMonth = BTreeMap<String, Counts>;

fn by_standard(tally: &TallyChange) -> BTreeMap<String, ByMonth> {
    let mut found: BTreeMap<String, ByMonth> = BTreeMap::new();
    for ([_, _, standard, month], cell) in &tally.0 {
        found.entry(standard.clone()).or_default().insert(month.clone(), counts(*cell));
    }
    found
}

/// A stored cell as counts.
pub(super) fn counts(cell: [i64; 4]) -> Counts {
    let [met, late, missed, left_out] = cell.map(|n| u32::try_from(n).unwrap_or(0));
    Counts { met, late, missed, left_out }
}

fn months(tally: &TallyChange, on: Day) -> Vec<String> {
    let mut months: Vec<String> = tally.0.keys().map(|[_, _, _, month]| month.clone()).collect();
    months.push(on.month_name());
    months.sort_unstable_by(|a, b| b.cmp(a));
    months.dedup();
    months
}

fn lines(pack: &Pack, figures: &BTreeMap<String, ByMonth>, month: &str) -> Vec<Line> {
    let none = ByMonth::new();
    let line = |standard: &waymark_rules::pack::Standard| {
        let head = &standard.head;
        let (months, threshold) = (figures.get(&head.id).unwrap_or(&none), threshold(pack, &head.id));
        Line {
            standard: head.id.clone(),
            clause: head.clause.clone(),
            says: head.says.clone(),
            threshold,
            cells: Span::ALL.map(|span| cell(months, threshold, (span, month))),
        }
    };
    pack.standards.iter().map(line).collect()
}

/// The threshold of a standard in hundredths of a percent, where the pack has a measure that sets one.
#[must_use]
pub fn threshold(pack: &Pack, standard: &str) -> Option<u32> {
    pack.measures.iter().filter(|m| m.of.iter().any(|id| id == standard)).find_map(|m| m.at_least)
}

/// One figure over a span that ends in a month.
pub(super) fn cell(months: &ByMonth, threshold: Option<u32>, (span, month): (Span, &str)) -> Cell {
    let (from, to) = span.months(month);
    let mut counts = Counts::default();
    months.range(from..=to).for_each(|(_, c)| counts += *c);
    let state = match (counts.reaches(threshold.unwrap_or(0)), threshold) {
        (None, _) => State::NoCases,
        (Some(_), None) => State::NoThreshold,
        (Some(true), Some(_)) => State::Met,
        (Some(false), Some(_)) => State::Below,
    };
    Cell { span, counts, state, headroom: Headroom::of(counts, threshold) }
}

fn outcomes(pack: &Pack, targets: &[waymark_domain::contract::Target], month: &str) -> Vec<Outcome> {
    let agreed = |id: &str, so_far: bool| {
        let ours = targets.iter().filter(|t| t.of == id && if so_far { *t.month <= *month } else { t.month == month });
        ours.map(|t| t.count).reduce(|a, b| a.saturating_add(b))
    };
    let one = |id: &str, clause: &str, says: &str| Outcome {
        id: id.to_owned(),
        clause: clause.to_owned(),
        says: says.to_owned(),
        agreed: agreed(id, false),
        agreed_so_far: agreed(id, true),
    };
    let starts = one("starts", "", "Participants start on the programme");
    let rest = pack.outcomes.iter().map(|o| one(&o.head.id, &o.head.clause, &o.head.says));
    std::iter::once(starts).chain(rest).collect()
}

/// One standard's figure out of a tally.
pub(crate) fn board_line(pack: &Pack, tally: &TallyChange, (id, span, month): (&str, Span, &str)) -> Cell {
    let ours = tally.0.iter().filter(|([_, _, standard, _], _)| standard == id);
    let months: ByMonth = ours.map(|([_, _, _, month], cell)| (month.clone(), counts(*cell))).collect();
    cell(&months, threshold(pack, id), (span, month))
}

/// The month before a month, for links.
#[must_use]
pub fn month_before(month: &str) -> String {
    month_back(month, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(met: u32, missed: u32, threshold: u32) -> Headroom {
        Headroom::of(Counts { met, missed, ..Counts::default() }, Some(threshold))
    }

    #[test]
    fn the_room_left_is_exact_at_every_edge() {
        for (met, missed, threshold, found) in [
            (99, 1, 9_900, Headroom::CanMiss(0)),
            (198, 0, 9_900, Headroom::CanMiss(2)),
            (197, 0, 9_900, Headroom::CanMiss(1)),
            (98, 1, 9_900, Headroom::Needs(1)),
            (0, 1, 9_900, Headroom::Needs(99)),
            (1, 1, 5_000, Headroom::CanMiss(0)),
            (5, 0, 10_000, Headroom::CanMiss(0)),
            (5, 1, 10_000, Headroom::Gone),
            (0, 0, 9_900, Headroom::Nothing),
        ] {
            assert_eq!(room(met, missed, threshold), found, "{met} met, {missed} missed, {threshold}");
        }
        assert_eq!(Headroom::of(Counts { met: 5, ..Counts::default() }, None), Headroom::Nothing);
    }

    #[test]
    fn one_more_than_the_room_breaks_the_threshold_and_what_is_needed_just_reaches_it() {
        for threshold in [1, 3_333, 5_000, 9_000, 9_900, 9_999] {
            for (met, missed) in (0..60).flat_map(|met| (0..12).map(move |missed| (met, missed))) {
                let reaches = |met: u64, missed: u64| {
                    let number = |n: u64| u32::try_from(n).unwrap();
                    let counts = Counts { met: number(met), missed: number(missed), ..Counts::default() };
                    counts.reaches(threshold) == Some(true)
                };
                let (m, l) = (u64::from(met), u64::from(missed));
                match room(met, missed, threshold) {
                    Headroom::CanMiss(n) => {
                        assert!(reaches(m, l + n) && !reaches(m, l + n + 1), "{met} {missed} {threshold}");
                    }
                    Headroom::Needs(n) => {
                        assert!(reaches(m + n, l) && !reaches(m + n - 1, l), "{met} {missed} {threshold}");
                    }
                    Headroom::Nothing => assert_eq!(met + missed, 0),
                    Headroom::Gone => panic!("{threshold} can be reached"),
                }
            }
        }
    }

    #[test]
    fn the_room_is_said_as_people_say_it() {
        for (room, running, words) in [
            (Headroom::CanMiss(2), true, "You can miss 2 more"),
            (Headroom::CanMiss(0), true, "You cannot miss any more"),
            (Headroom::CanMiss(2), false, "Met with 2 to spare"),
            (Headroom::Needs(1), true, "1 more met needed"),
            (Headroom::Needs(3), false, "3 more met would have been needed"),
        ] {
            assert_eq!(room.words(running), words);
        }
    }

    #[test]
    fn a_span_takes_in_its_months_and_no_others() {
        let counts = |met| Counts { met, ..Counts::default() };
        let months: ByMonth =
            [("2020-05", 1), ("2020-06", 2), ("2021-02", 4), ("2021-03", 8), ("2021-05", 16), ("2021-06", 32)]
                .map(|(month, met)| (month.to_owned(), counts(met)))
                .into();
        let met = |span| cell(&months, None, (span, "2021-05")).counts.met;
        assert_eq!(Span::ALL.map(met), [16, 0, 8 + 16, 2 + 4 + 8 + 16, 1 + 2 + 4 + 8 + 16]);
    }
}
