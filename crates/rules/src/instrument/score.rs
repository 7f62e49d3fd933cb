//! A score: what somebody's answers add up to, by area and as a whole.

use super::{Answered, Instrument};

/// What one set of answers adds up to, in hundredths of a point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// The whole, items left out counting as the mean of the others.
    pub hundredths: u32,
    /// How many items were answered.
    pub answered: usize,
    /// By area, in the order areas first appear; empty where there are none.
    pub areas: Vec<AreaScore>,
}

/// What the answers of one area add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaScore {
    /// The area.
    pub area: String,
    /// In hundredths of a point; `None` where none of its items was answered.
    pub hundredths: Option<u32>,
}

/// Why there is no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unscored {
    /// Another version was answered.
    OtherVersion,
    /// Too many were left out: so many answered.
    LeftOut(usize),
}

impl Instrument {
    /// The score of one set of answers.
    ///
    /// # Errors
    /// Why there can be none.
    pub fn score(&self, answered: &Answered) -> Result<Score, Unscored> {
        if answered.version != self.version || answered.answers.len() != self.items.len() {
            return Err(Unscored::OtherVersion);
        }
        let given = answered.answers.iter().flatten().count();
        if given + self.may_leave_out < self.items.len() || given == 0 {
            return Err(Unscored::LeftOut(given));
        }
        let whole = mean_times(answered.answers.iter().copied(), self.items.len()).unwrap_or(0);
        let mut areas: Vec<AreaScore> = Vec::new();
        for item in self.items.iter().filter(|item| !item.area.is_empty()) {
            if areas.iter().any(|known| known.area == item.area) {
                continue;
            }
            let of_area = self.items.iter().zip(&answered.answers).filter(|(i, _)| i.area == item.area);
            let answers: Vec<Option<u8>> = of_area.map(|(_, answer)| *answer).collect();
            let n = answers.len();
            areas.push(AreaScore { area: item.area.clone(), hundredths: mean_times(answers.into_iter(), n) });
        }
        Ok(Score { hundredths: whole, answered: given, areas })
    }
}

/// The mean of what was answered, times how many there are, in hundredths, rounded half up; `None` where nothing was.
fn mean_times(answers: impl Iterator<Item = Option<u8>>, items: usize) -> Option<u32> {
    let given: Vec<u64> = answers.flatten().map(u64::from).collect();
    let (sum, count) = (given.iter().sum::<u64>(), u64::try_from(given.len()).ok()?);
    let items = u64::try_from(items).ok()?;
    (count > 0).then(|| u32::try_from((sum * items * 100 + count / 2) / count).unwrap_or(u32::MAX))
}
