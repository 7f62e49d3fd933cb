//! How many participants each coach of a partner has: few have many and many have few, as in life.

use super::draw::place;
use crate::dice::Dice;

/// Nobody is given fewer than this while there are enough.
const FEWEST: usize = 17;
/// Nobody is given more than this while others have room.
const MOST: usize = 148;

/// Splits so many participants among so many coaches.
pub(crate) fn quotas(dice: &mut Dice, participants: usize, coaches: usize) -> Vec<usize> {
    if coaches == 0 {
        return Vec::new();
    }
    let fewest = FEWEST.min(participants / coaches);
    let mut quotas = vec![fewest; coaches];
    let weights: Vec<usize> = (0..coaches).map(|_| dice.weigh([(1, 25), (3, 25), (6, 30), (11, 20)])).collect();
    let spare = participants - fewest * coaches;
    let all: usize = weights.iter().sum();
    let mut given = fewest * coaches;
    for (quota, weight) in quotas.iter_mut().zip(&weights) {
        let more = (spare * weight / all).min(MOST.saturating_sub(fewest));
        *quota += more;
        given += more;
    }
    // What is left over goes to whoever has room, one by one.
    while given < participants {
        let start = place(dice, coaches);
        let turn = (0..coaches).map(|n| (start + n) % coaches);
        let room = turn.clone().find(|coach| quotas[*coach] < MOST).or_else(|| turn.min_by_key(|coach| quotas[*coach]));
        quotas[room.unwrap_or(0)] += 1;
        given += 1;
    }
    quotas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_participant_has_a_coach_and_no_coach_too_many_or_too_few() {
        let mut dice = Dice::new(4, 4);
        for (participants, coaches) in [(300, 4), (90, 2), (100, 1), (7, 3), (0, 2)] {
            for _ in 0..200 {
                let quotas = quotas(&mut dice, participants, coaches);
                assert_eq!(quotas.iter().sum::<usize>(), participants);
                assert_eq!(quotas.len(), coaches);
                let fewest = FEWEST.min(participants / coaches);
                assert!(quotas.iter().all(|n| (fewest..=MOST).contains(n)), "{quotas:?}");
            }
        }
        assert_eq!(quotas(&mut dice, 400, 2), [200, 200], "beyond what is bearable, all bear alike");
    }
}
