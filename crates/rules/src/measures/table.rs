//! Lays one measure out: a row for each place and the whole in every period.

use super::periods::{Steps, Window, windows};
use super::row::MeasureRow;
use super::{Counted, Hit, Measures, Target};
use crate::Day;
use crate::pack::{FromFacts, Measure, Period, Quantity, Split};
use std::collections::{BTreeMap, HashSet};

/// A place's hits and target in one period.
#[derive(Debug, Default)]
struct Place<'h> {
    hits: Vec<&'h Hit>,
    target: Option<u64>,
}

impl Place<'_> {
    /// How many count, each once, and how many of them are in the share.
    fn counted(&self) -> (u64, u64) {
        let all: HashSet<u32> = self.hits.iter().map(|h| h.who).collect();
        let inside: HashSet<u32> = self.hits.iter().filter(|h| h.inside).map(|h| h.who).collect();
        (all.len() as u64, inside.len() as u64)
    }
}

/// What the rows of one measure have in common.
struct Table<'t> {
    all: &'t Measures<'t>,
    measure: &'t Measure,
    written: &'t FromFacts,
    counted: &'t Counted,
    /// The hits in order of day.
    hits: Vec<&'t Hit>,
}

/// Every row of a measure.
pub(super) fn rows(all: &Measures<'_>, counted: &Counted) -> Vec<MeasureRow> {
    let measure = &all.program.pack.measures[counted.measure];
    let Some(written) = &measure.from_facts else { return Vec::new() };
    let mut hits: Vec<&Hit> = counted.hits.iter().collect();
    hits.sort_by_key(|h| h.day);
    let table = Table { all, measure, written, counted, hits };
    let Some(reach) = table.reach() else { return Vec::new() };
    let periods = windows(measure, written.year_from, reach);
    periods.iter().flat_map(|window| table.period(window)).collect()
}

/// The longest kind of period a measure is reported for: a fixed target is for the whole of that.
fn longest(measure: &Measure) -> &'static str {
    let kinds = [
        (Period::Cumulative, "cumulative"),
        (Period::Year, "year"),
        (Period::Rolling12, "rolling12"),
        (Period::Quarter, "quarter"),
        (Period::Rolling3, "rolling3"),
        (Period::Month, "month"),
    ];
    kinds.iter().find(|(period, _)| measure.periods.contains(period)).map_or("cumulative", |(_, word)| word)
}

impl Table<'_> {
    /// The first and last day of which anything is to be said; `None` where the measure does not hold yet.
    fn reach(&self) -> Option<(u16, u16)> {
        let (on, effective) = (self.all.question.on.0, &self.measure.head.effective);
        let last = effective.up_to.map_or(on, |d| d.0.min(on));
        let met = self.hits.first().map(|h| h.day);
        let first = met.into_iter().chain(self.counted.targets.iter().map(|t| t.day)).min();
        let first = effective.since.map_or(first.unwrap_or(last).min(last), |d| d.0);
        (first <= last).then_some((first, last))
    }

    /// The rows of one period: clusters with their organisations under them, and last the whole.
    fn period(&self, window: &Window) -> Vec<MeasureRow> {
        let after = |day: u16| self.hits.partition_point(|h| h.day <= day);
        let within: Vec<&Hit> = self.hits[after(window.from.saturating_sub(1))..after(window.to)].to_vec();
        let (targets, whole_target) = self.targets(window);
        let mut places: BTreeMap<u32, Place<'_>> = BTreeMap::new();
        for hit in &within {
            places.entry(hit.organisation).or_default().hits.push(hit);
        }
        let has_targets = matches!(self.written.quantity, Quantity::Count { target_from: Some(_), .. });
        // Where no targets are set, who is on the contract has a row although nothing happened: zero is a value.
        for partner in self.all.partners.iter().filter(|_| !has_targets) {
            places.entry(partner.organisation).or_default();
        }
        for (organisation, target) in targets {
            places.entry(organisation).or_default().target = Some(target);
        }
        let mut rows = Vec::new();
        let mut order: Vec<u32> = places.keys().copied().collect();
        order.sort_by_key(|o| self.rank(*o));
        let by_cluster = self.written.split.contains(&Split::Cluster);
        for group in order.chunk_by(|a, b| !by_cluster || self.cluster(*a) == self.cluster(*b)) {
            let members: Vec<&Place<'_>> = group.iter().filter_map(|o| places.get(o)).collect();
            if by_cluster {
                let hits = members.iter().flat_map(|p| p.hits.iter().copied()).collect();
                let set: Vec<u64> = members.iter().filter_map(|p| p.target).collect();
                let target = (!set.is_empty()).then(|| set.iter().sum());
                rows.push(self.row(window, ("cluster", group[0]), &Place { hits, target }));
            }
            if self.written.split.contains(&Split::Organisation) {
                let each = group.iter().zip(&members);
                rows.extend(each.map(|(o, place)| self.row(window, ("organisation", *o), place)));
            }
        }
        let target = self.measure.target.filter(|_| window.per == longest(self.measure)).or(whole_target);
        rows.push(self.row(window, ("whole", 0), &Place { hits: within, target }));
        rows
    }

    /// The targets of a period by organisation, and that of the whole.
    ///
    /// A target is for the month, quarter or year its day lies in; the latest for it counts. The whole's is what a target
    /// without an organisation says, or else the sum.
    fn targets(&self, window: &Window) -> (BTreeMap<u32, u64>, Option<u64>) {
        let steps = Steps::shortest(self.measure, self.written.year_from);
        let within = |t: &&Target| (window.from..=window.to).contains(&t.day);
        let mut latest: BTreeMap<(u32, u16, u32), u64> = BTreeMap::new();
        for t in self.counted.targets.iter().filter(within) {
            latest.insert((t.contract, steps.start(t.day), t.organisation), t.count);
        }
        let (mut places, mut whole) = (BTreeMap::new(), None);
        for ((contract, step, organisation), count) in &latest {
            if *organisation != 0 {
                *places.entry(*organisation).or_insert(0) += count;
            }
            if *organisation == 0 || !latest.contains_key(&(*contract, *step, 0)) {
                *whole.get_or_insert(0) += count;
            }
        }
        (places, whole)
    }

    /// Where an organisation stands in the table: by cluster and then itself as the contract names them, others by name.
    fn rank(&self, organisation: u32) -> (usize, usize, &str) {
        let partners = &self.all.partners;
        let place = partners.iter().position(|p| p.organisation == organisation);
        let by_cluster = self.written.split.contains(&Split::Cluster);
        let cluster = self.cluster(organisation).filter(|_| by_cluster);
        let first = partners.iter().position(|p| cluster.is_some() && p.cluster.as_deref() == cluster);
        let last = partners.len();
        let first = if by_cluster { first.unwrap_or(last) } else { 0 };
        (first, place.unwrap_or(last), self.all.names.word(organisation))
    }

    fn cluster(&self, organisation: u32) -> Option<&str> {
        self.all.partners.iter().find(|p| p.organisation == organisation).and_then(|p| p.cluster.as_deref())
    }

    fn row(&self, window: &Window, (level, organisation): (&'static str, u32), place: &Place<'_>) -> MeasureRow {
        let id = self.all.names.word(organisation);
        let named = self.all.partners.iter().find(|p| p.organisation == organisation).and_then(|p| p.name.as_deref());
        let cluster = self.cluster(organisation).filter(|_| level != "whole");
        let name = match level {
            "cluster" => cluster.unwrap_or("No cluster known"),
            "organisation" if organisation == 0 => "No organisation recorded",
            "organisation" => named.unwrap_or(id),
            _ => "whole",
        };
        let (all, inside) = place.counted();
        let day = |day: u16| Day(day).to_string();
        let mut row = MeasureRow {
            measure: self.measure.head.id.clone(),
            clause: self.measure.head.clause.clone(),
            kind: "count",
            per: window.per,
            period: window.name.clone(),
            from: day(window.from),
            to: day(window.to),
            level,
            cluster: cluster.map(Into::into),
            organisation: (level == "organisation" && organisation != 0).then(|| id.to_string()),
            name: name.to_string(),
            target: place.target,
            actual: inside,
            out_of: None,
            percent: None,
            rounded: None,
            variance: None,
            threshold: None,
            status: "",
            printed: None,
            agrees: None,
            note: None,
        };
        match self.written.quantity {
            Quantity::Count { .. } => row.against_target(),
            Quantity::Share { .. } => {
                row.kind = "share";
                row.against_cases(all, self.measure.at_least);
            }
        }
        let printed = self.written.printed.iter().find(|p| {
            let when = |period: &str| period == row.period || period == format!("{} {}", row.per, row.period);
            let place = p.of == row.name || row.organisation.as_deref() == Some(p.of.as_str());
            let place = place || (row.level == "whole" && when(&p.of));
            let when = p.period.is_empty() || when(&p.period);
            place && when
        });
        printed.into_iter().for_each(|p| row.beside(p));
        row
    }
}
