//! How long answers took: the percentiles people are judged by.

use std::time::Duration;

/// Times of one kind of request.
#[derive(Debug, Clone, Default)]
pub(super) struct Times(Vec<Duration>);

impl Times {
    pub(super) fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub(super) fn extend(&mut self, other: Times) {
        self.0.extend(other.0);
    }

    /// The same times, each so much later.
    pub(super) fn later(self, by: Duration) -> Times {
        Times(self.0.into_iter().map(|took| took + by).collect())
    }

    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that so many of a hundred did not exceed, in milliseconds.
    pub(super) fn at(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(place).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
    }

    /// Median, 95th and 99th of a hundred, as columns.
    pub(super) fn columns(&self) -> String {
        format!("{:.1} | {:.1} | {:.1} | {}", self.at(50), self.at(95), self.at(99), self.count())
    }
}

/// The middle of some figures; of an even number, the lower middle.
pub(super) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_the_time_that_so_many_did_not_exceed() {
        let mut times = Times::default();
        (1..=200).rev().for_each(|n| times.push(Duration::from_millis(n)));
        assert_eq!((times.at(50), times.at(95), times.at(99)), (100.0, 190.0, 198.0));
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
    }
}
