//! Figures: every standard's percentage by month or cohort, each listable as its cases with reasons.

use crate::Day;
use crate::answer::Answer;
use crate::pack::{Cohort, Pack, Period};
use crate::tally::{Counts, cohort_of, month_name, month_of};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a figure's period is named by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The month in which the obligation fell due.
    Month,
    /// The month of referral or of start.
    Cohort,
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The month, or the last month of the period: `2021-02`.
    pub period: String,
    /// The standard's or outcome's id.
    pub standard: String,
    /// Its clause.
    pub clause: String,
    /// The denominator: obligations whose due day has passed, less those left out.
    pub matured: u32,
    /// The numerator.
    pub met: u32,
    /// The rest: late and missed.
    pub missed: u32,
    /// Of those, how many were done after the due day.
    pub met_late: u32,
    /// Excused, cancelled or not applicable.
    pub left_out: u32,
    /// Cut to two decimals; null where nothing matured.
    pub percent: Option<String>,
    /// The threshold in percent; null where the source sets none.
    pub threshold: Option<String>,
    /// `met`, `below`, `no_threshold` or `no_cases`.
    pub status: &'static str,
    /// The cases behind it, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cases: Option<Vec<CaseSaid>>,
}

/// One case behind a figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseSaid {
    /// The participant or contract.
    pub participant: String,
    /// The status.
    pub status: &'static str,
    /// On which side it counts: `met`, `missed` or `left_out`.
    pub counts_as: &'static str,
    /// The due day.
    pub due: Option<String>,
    /// The day it was done.
    pub done: Option<String>,
    /// Why.
    pub because: String,
}

/// Gathers answers into figures.
#[derive(Debug)]
pub struct Figures<'p> {
    pack: &'p Pack,
    on: Day,
    by: By,
    keep_cases: bool,
    /// By place (standards, then outcomes) and month.
    cells: BTreeMap<(usize, usize), (Counts, Vec<CaseSaid>)>,
}

impl<'p> Figures<'p> {
    /// Nothing gathered yet.
    #[must_use]
    pub fn new(pack: &'p Pack, on: Day, by: By, keep_cases: bool) -> Figures<'p> {
        Figures { pack, on, by, keep_cases, cells: BTreeMap::new() }
    }

    /// Takes in one answer; `referral` and `start` are the first days of the spell's referral and programme.
    pub fn take(&mut self, answer: &Answer, referral: Option<Day>, start: Option<Day>) {
        let who = answer.participant.as_ref().or(answer.contract.as_ref()).cloned().unwrap_or_default();
        for said in &answer.verdicts {
            let Some(place) = self.pack.standards.iter().position(|s| s.head.id == said.standard) else { continue };
            let due = said.due.as_deref().and_then(Day::parse);
            let Some(due) = due.filter(|d| *d < self.on) else { continue };
            let month = match (self.by, cohort_of(self.pack, &self.pack.standards[place])) {
                (By::Month, _) => Some(due),
                (By::Cohort, Cohort::Referral) => referral,
                (By::Cohort, Cohort::Start) => start,
            };
            let case = CaseSaid {
                participant: who.clone(),
                status: said.status,
                counts_as: side(said.status),
                due: said.due.clone(),
                done: said.done.clone(),
                because: said.because.clone(),
            };
            if let Some(day) = month {
                self.put(place, month_of(day.0), case);
            }
        }
        if let (By::Cohort, Some(start)) = (self.by, start) {
            self.take_outcomes(answer, &who, start);
        }
    }

    /// Outcomes count in their start's cohort once decided: reached, or no longer to be had.
    fn take_outcomes(&mut self, answer: &Answer, who: &str, start: Day) {
        for said in &answer.outcomes {
            let Some(place) = self.pack.outcomes.iter().position(|o| o.head.id == said.outcome) else { continue };
            let (status, counts_as) = match said.status {
                "reached" | "claimed" => ("met", "met"),
                "not_reached" | "barred" => ("missed", "missed"),
                _ => continue,
            };
            let case = CaseSaid {
                participant: who.to_string(),
                status,
                counts_as,
                due: said.by.clone(),
                done: said.reached.clone(),
                because: said.because.clone(),
            };
            self.put(self.pack.standards.len() + place, month_of(start.0), case);
        }
    }

    /// Takes in counts that were added up elsewhere, of a standard in the month of a day; a standard the pack does not have is passed over.
    pub fn count(&mut self, standard: &str, month: Day, counts: Counts) {
        if let Some(place) = self.pack.standards.iter().position(|s| s.head.id == standard) {
            self.cells.entry((place, month_of(month.0))).or_default().0 += counts;
        }
    }

    fn put(&mut self, place: usize, month: usize, case: CaseSaid) {
        let (counts, cases) = self.cells.entry((place, month)).or_default();
        match case.status {
            "met" | "met_recorded_late" => counts.met += 1,
            "met_late" => counts.late += 1,
            "missed" => counts.missed += 1,
            _ => counts.left_out += 1,
        }
        if self.keep_cases {
            cases.push(case);
        }
    }

    /// The figures of one kind of period, by standard in the pack's order and then by period.
    #[must_use]
    pub fn rows(&self, period: Period) -> Vec<Row> {
        let mut rows = Vec::new();
        let last_month = month_of(self.on.0);
        let first_month = self.cells.keys().map(|(_, m)| *m).min().unwrap_or(last_month);
        for place in 0..self.pack.standards.len() + self.pack.outcomes.len() {
            if self.cells.range((place, 0)..(place + 1, 0)).next().is_none() {
                continue;
            }
            for month in first_month..=last_month {
                let from = match period {
                    Period::Month => month,
                    Period::Rolling3 => month.saturating_sub(2),
                    Period::Rolling12 => month.saturating_sub(11),
                    Period::Cumulative => 0,
                    Period::Quarter => month - month % 3,
                    Period::Year => month - month % 12,
                };
                let mut counts = Counts::default();
                let mut cases = Vec::new();
                for (_, (c, list)) in self.cells.range((place, from)..=(place, month)) {
                    counts += *c;
                    cases.extend(list.iter().cloned());
                }
                if !counts.is_empty() {
                    rows.push(self.row(place, month, counts, cases));
                }
            }
        }
        rows
    }

    fn row(&self, place: usize, month: usize, counts: Counts, cases: Vec<CaseSaid>) -> Row {
        let standards = self.pack.standards.len();
        let head = if place < standards {
            &self.pack.standards[place].head
        } else {
            &self.pack.outcomes[place - standards].head
        };
        let threshold = self.pack.measures.iter().find(|m| m.of.contains(&head.id)).and_then(|m| m.at_least);
        let status = match (counts.matured(), threshold) {
            (0, _) => "no_cases",
            (_, None) => "no_threshold",
            (_, Some(t)) if counts.reaches(t) == Some(true) => "met",
            _ => "below",
        };
        Row {
            period: month_name(month),
            standard: head.id.clone(),
            clause: head.clause.clone(),
            matured: counts.matured(),
            met: counts.met,
            missed: counts.late + counts.missed,
            met_late: counts.late,
            left_out: counts.left_out,
            percent: counts.percent(),
            threshold: threshold.map(hundredths),
            status,
            cases: self.keep_cases.then_some(cases),
        }
    }
}

/// "99" or "97.5".
pub(crate) fn hundredths(n: u32) -> String {
    let text = format!("{}.{:02}", n / 100, n % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

fn side(status: &str) -> &'static str {
    match status {
        "met" | "met_recorded_late" => "met",
        "met_late" | "missed" => "missed",
        _ => "left_out",
    }
}
