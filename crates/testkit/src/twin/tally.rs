//! Percentages, worked out naively: obligations by the month their due day falls in.

use super::TwinAnswer;
use std::collections::BTreeMap;
use waymark_rules::Day;

/// What fell due in one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TwinTally {
    /// Met, and met but recorded late.
    pub met: u64,
    /// Met late.
    pub met_late: u64,
    /// Missed.
    pub missed: u64,
    /// Excused, cancelled and not applicable: on neither side.
    pub left_out: u64,
}

impl TwinTally {
    /// Hundredths of a percent, cut and never rounded up; `None` where nothing matured.
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        let matured = self.met + self.met_late + self.missed;
        (matured > 0).then(|| self.met * 10_000 / matured)
    }

    /// Whether a threshold in hundredths of a percent is reached, compared exactly; `None` where nothing matured.
    #[must_use]
    pub fn reaches(&self, threshold: u64) -> Option<bool> {
        let matured = self.met + self.met_late + self.missed;
        (matured > 0).then(|| self.met * 10_000 >= threshold * matured)
    }
}

/// Counts the obligations of some standards by the month (`2021-02`) their due day falls in, once that day has passed.
#[must_use]
pub fn tally(answers: &[TwinAnswer], standards: &[&str], on: Day) -> BTreeMap<String, TwinTally> {
    let mut months: BTreeMap<String, TwinTally> = BTreeMap::new();
    for verdict in answers.iter().flat_map(|a| &a.verdicts) {
        let Some(due) = verdict.due.filter(|d| *d < on) else { continue };
        if !standards.contains(&verdict.standard.as_str()) {
            continue;
        }
        let month = months.entry(due.month_name()).or_default();
        match verdict.status {
            "met" | "met_recorded_late" => month.met += 1,
            "met_late" => month.met_late += 1,
            "missed" => month.missed += 1,
            "excused" | "cancelled" | "not_applicable" => month.left_out += 1,
            _ => {}
        }
    }
    months
}
