//! The change between two answers, and how far it can be trusted.

use super::{Answered, Figures, Instrument};
use crate::Day;

/// From one answer to a later one.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The day the first speaks of.
    pub from: Day,
    /// The day the second speaks of.
    pub to: Day,
    /// The first score, in points.
    pub before: f64,
    /// The second score, in points.
    pub after: f64,
    /// Half the width of the 95 % interval around the difference, in points; `None` where the instrument's figures are not known.
    pub give_or_take: Option<f64>,
    /// What may be said of it.
    pub direction: Direction,
    /// What a reader must know: answered differently, looking back, too soon.
    pub remarks: Vec<String>,
}

/// What may be said of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Higher by more than the instrument's own uncertainty.
    ReliablyHigher,
    /// Lower by more than the instrument's own uncertainty; lives go up and down, it is no failure.
    ReliablyLower,
    /// Not more than the uncertainty: nothing can be said.
    WithinUncertainty,
    /// The instrument's figures are not known: the difference is shown and not judged.
    NotKnown,
}

impl Change {
    /// The difference, in points.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.after - self.before
    }

    /// In one sentence.
    #[must_use]
    pub fn says(&self) -> String {
        let moved = self.difference();
        let by = format!("{:.1} point{}", moved.abs(), if (moved.abs() - 1.0).abs() < 0.05 { "" } else { "s" });
        let way = if moved > 0.0 { "higher" } else { "lower" };
        let from =
            format!("from {:.1} on {} to {:.1} on {}", self.before, self.from.short(), self.after, self.to.short());
        match (self.direction, self.give_or_take) {
            (_, _) if moved.abs() < 0.05 => format!("The same: {from}."),
            (Direction::NotKnown, _) | (_, None) => {
                format!("{by} {way}, {from}. How exactly this measures is not known, so the difference is not judged.")
            }
            (Direction::WithinUncertainty, Some(width)) => format!(
                "{by} {way}, {from}: within the {width:.1} points that answers differ by anyway, so nothing can be said."
            ),
            (_, Some(width)) => {
                format!("{by} {way}, {from}: more than the {width:.1} points that answers differ by anyway.")
            }
        }
    }
}

/// How far two scores of one person may differ without anything having changed, at 95 %: 1.96 × √2 × the standard error of measurement.
#[must_use]
pub fn reliable_beyond(figures: &Figures) -> f64 {
    let error_of_measurement = figures.sd * (1.0 - figures.reliability).sqrt();
    1.96 * std::f64::consts::SQRT_2 * error_of_measurement
}

/// The change from one answer to another; `None` where one of them has no score or both speak of one day.
#[must_use]
pub fn change(instrument: &Instrument, first: &Answered, second: &Answered) -> Option<Change> {
    let (from, to) = (first.day(), second.day());
    let points = |answered: &Answered| instrument.score(answered).ok().map(|s| f64::from(s.hundredths) / 100.0);
    let (before, after) = (points(first)?, points(second)?);
    if to <= from {
        return None;
    }
    let give_or_take = instrument.figures.as_ref().map(reliable_beyond);
    let direction = match give_or_take {
        None => Direction::NotKnown,
        Some(width) if (after - before).abs() <= width => Direction::WithinUncertainty,
        Some(_) if after > before => Direction::ReliablyHigher,
        Some(_) => Direction::ReliablyLower,
    };
    let mut remarks = Vec::new();
    if first.mode != second.mode {
        let (one, other) = (first.mode.says(), second.mode.says());
        remarks.push(format!(
            "The first was answered {one}, the second {other}; being read out to alone can raise a score."
        ));
    }
    if first.about.is_some() {
        remarks.push(format!("The first was given on {}, looking back to {}.", first.on.short(), from.short()));
    }
    if to.0 - from.0 < 7 * instrument.shortest_weeks {
        remarks.push(format!("They lie less than {} weeks apart.", instrument.shortest_weeks));
    }
    Some(Change { from, to, before, after, give_or_take, direction, remarks })
}

/// The mean change of many people, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// How many people.
    pub people: usize,
    /// Mean difference in points.
    pub mean: f64,
    /// Half the width of its 95 % interval.
    pub give_or_take: f64,
}

/// Fewest people of whom a mean is told.
pub const FEWEST: usize = 30;

/// The mean of paired differences; `None` for fewer than [`FEWEST`] people, of whom a mean says little and might point at somebody.
#[must_use]
pub fn spread(differences: &[f64]) -> Option<Spread> {
    let people = differences.len();
    if people < FEWEST {
        return None;
    }
    let count = f64::from(u32::try_from(people).ok()?);
    let mean = differences.iter().sum::<f64>() / count;
    let squares: f64 = differences.iter().map(|d| (d - mean).powi(2)).sum();
    let error = (squares / (count - 1.0) / count).sqrt();
    Some(Spread { people, mean, give_or_take: 1.96 * error })
}
