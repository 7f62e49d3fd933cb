//! One row of a measure: its numbers, how they stand to the target, and beside them what the source prints.

use crate::pack::{Printed, PrintedPart};
use serde::Serialize;

/// One figure of a measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureRow {
    /// The measure's id.
    pub measure: String,
    /// Its clause.
    pub clause: String,
    /// `count` or `share`.
    pub kind: &'static str,
    /// The kind of period: `month`, `quarter`, `year`, `rolling3`, `rolling12`, `cumulative`.
    pub per: &'static str,
    /// The period's name: `2017`, `2017 Q4`, `2017-12`.
    pub period: String,
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub to: String,
    /// `cluster`, `organisation` or `whole`.
    pub level: &'static str,
    /// The cluster, for clusters and their organisations; null where none is known.
    pub cluster: Option<String>,
    /// The organisation's id, for organisations.
    pub organisation: Option<String>,
    /// What the place is called.
    pub name: String,
    /// The target of a count; null where none is set.
    pub target: Option<u64>,
    /// The count, or how many are in the share.
    pub actual: u64,
    /// The cases of a share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out_of: Option<u64>,
    /// Of the target, to two decimals (half up); of the cases, cut to two decimals. Null where there is nothing to divide by.
    pub percent: Option<String>,
    /// The same in whole percent, half up.
    pub rounded: Option<u64>,
    /// How far from the target in percent of it, with its sign; counts only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variance: Option<String>,
    /// The threshold of a share in percent; null where the source sets none.
    pub threshold: Option<String>,
    /// `reached`, `short`, `no_target`; of a share `met`, `below`, `no_threshold`, `no_cases`.
    pub status: &'static str,
    /// What the source prints of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub printed: Option<String>,
    /// Whether that is what the facts come to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agrees: Option<bool>,
    /// What is wrong with what is printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// `part` of `whole` in percent to two decimals, half up; `None` of nothing.
#[must_use]
pub fn percent_of(part: u64, whole: u64) -> Option<String> {
    share_in(part, whole, 10_000).map(two_decimals)
}

/// `part` of `whole` in whole percent, half up; `None` of nothing.
#[must_use]
pub fn rounded_percent(part: u64, whole: u64) -> Option<u64> {
    share_in(part, whole, 100)
}

/// So many of `units` as `part` is of `whole`, half up.
fn share_in(part: u64, whole: u64, units: u64) -> Option<u64> {
    let (part, twice) = (u128::from(part) * u128::from(units) * 2, u128::from(whole) * 2);
    (whole > 0).then(|| u64::try_from((part + u128::from(whole)) / twice).unwrap_or(u64::MAX))
}

/// Hundredths as text: `83.81`.
pub(super) fn two_decimals(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

impl MeasureRow {
    /// What the number is a percentage of.
    fn base(&self) -> Option<u64> {
        self.out_of.or(self.target)
    }

    /// Fills in what follows from the target.
    pub(super) fn against_target(&mut self) {
        let Some(target) = self.target else {
            self.status = "no_target";
            return;
        };
        self.percent = percent_of(self.actual, target);
        self.rounded = rounded_percent(self.actual, target);
        let sign = if self.actual < target { "-" } else { "+" };
        self.variance = percent_of(self.actual.abs_diff(target), target).map(|p| format!("{sign}{p}"));
        self.status = if self.actual >= target { "reached" } else { "short" };
    }

    /// Fills in what follows from the cases of a share and its threshold in hundredths of a percent.
    pub(super) fn against_cases(&mut self, cases: u64, threshold: Option<u32>) {
        self.out_of = Some(cases);
        self.percent = (cases > 0).then(|| two_decimals(self.actual * 10_000 / cases));
        self.rounded = rounded_percent(self.actual, cases);
        self.threshold = threshold.map(crate::figures::hundredths);
        self.status = match threshold {
            _ if cases == 0 => "no_cases",
            None => "no_threshold",
            Some(t) if self.actual * 10_000 >= u64::from(t) * cases => "met",
            Some(_) => "below",
        };
    }

    /// Sets beside it what the source prints, and a note where that is not what the facts come to.
    pub(super) fn beside(&mut self, printed: &Printed) {
        let base = self.base();
        let wrong = |part: &&PrintedPart| match **part {
            PrintedPart::Number(n) => n != self.actual,
            PrintedPart::NumberOf(n, of) => n != self.actual || Some(of) != base,
            PrintedPart::Percent(n) => Some(n) != self.rounded,
            PrintedPart::Variance(n) => base.and_then(|b| rounded_percent(self.actual.abs_diff(b), b)) != Some(n),
        };
        let notes: Vec<String> = printed.parts.iter().filter(wrong).map(|part| self.right(*part)).collect();
        self.agrees = Some(notes.is_empty());
        if !notes.is_empty() {
            self.note = Some(format!("The source prints {}; {}.", printed.says, notes.join("; ")));
        }
        self.printed = Some(printed.says.clone());
    }

    /// What the facts come to where a printed part is wrong.
    fn right(&self, part: PrintedPart) -> String {
        let (actual, none) = (self.actual, "there is nothing to compare it with".to_string());
        let Some(base) = self.base() else { return format!("the facts come to {actual}, and {none}") };
        let percent = self.percent.as_deref().unwrap_or("no");
        match part {
            PrintedPart::Number(_) => format!("the facts come to {actual}"),
            PrintedPart::NumberOf(..) => format!("the facts come to {actual} of {base}"),
            PrintedPart::Percent(_) => match self.rounded {
                Some(rounded) => format!("{actual} of {base} is {percent} %, {rounded} % when rounded"),
                None => none,
            },
            PrintedPart::Variance(_) => {
                let side = if actual < base { "under" } else { "over" };
                let by = percent_of(actual.abs_diff(base), base);
                by.map_or(none, |by| format!("{actual} against {base} is {by} % {side} the target"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_of_targets_are_rounded_half_up_and_never_capped() {
        let told = |part, whole| (percent_of(part, whole).unwrap(), rounded_percent(part, whole).unwrap());
        assert_eq!(told(88, 105), ("83.81".to_string(), 84));
        assert_eq!(told(23, 40), ("57.50".to_string(), 58));
        assert_eq!(told(5, 101), ("4.95".to_string(), 5));
        assert_eq!(told(19, 10), ("190.00".to_string(), 190));
        assert_eq!(told(0, 40), ("0.00".to_string(), 0));
        assert_eq!((percent_of(3, 0), rounded_percent(3, 0)), (None, None));
    }
}
