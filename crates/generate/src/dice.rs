//! Chance: numbers that depend on a seed and a participant's number and on nothing else.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;

/// A source of chance of one participant.
pub(crate) struct Dice(Pcg64);

impl Dice {
    /// The source of this seed and number; two numbers of one seed share nothing.
    pub(crate) fn new(seed: u64, number: u64) -> Dice {
        let state = (u128::from(spread(seed)) << 64) | u128::from(spread(number ^ seed.rotate_left(32)));
        Dice(Pcg64::new(state, u128::from(number)))
    }

    /// A number from `low` to `high`, both included; `low` if `high` is less.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        let size = u64::try_from(i64::from(high) - i64::from(low) + 1).unwrap_or(1);
        // The high half of a product spreads evenly enough for spans far below 2^32.
        let drawn = (u64::from(self.0.next_u32()) * size) >> 32;
        low + i32::try_from(drawn).unwrap_or(0)
    }

    /// True this many times in a hundred.
    pub(crate) fn percent(&mut self, times: i32) -> bool {
        self.between(1, 100) <= times
    }

    /// True this many times in a thousand.
    pub(crate) fn per_mille(&mut self, times: i32) -> bool {
        self.between(1, 1000) <= times
    }

    /// One of the choices, each as often as its weight says; the last if the weights add up to nothing.
    pub(crate) fn weigh<T: Copy, const N: usize>(&mut self, choices: [(T, i32); N]) -> T {
        const { assert!(N > 0) };
        let mut left = self.between(1, choices.iter().map(|(_, weight)| weight).sum());
        for (choice, weight) in choices {
            left -= weight;
            if left <= 0 {
                return choice;
            }
        }
        choices[N - 1].0
    }
}

/// Spreads neighbouring numbers far apart (the finishing step of splitmix64).
fn spread(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_number_give_the_same_and_others_something_else() {
        let draw = |seed, number| {
            let mut dice = Dice::new(seed, number);
            [0; 8].map(|_| dice.between(0, 9999))
        };
        assert_eq!(draw(1, 7), draw(1, 7));
        assert_ne!(draw(1, 7), draw(1, 8));
        assert_ne!(draw(1, 7), draw(2, 7));
    }

    #[test]
    fn chances_come_out_as_named() {
        let mut dice = Dice::new(3, 1);
        let times = (0..10_000).filter(|_| dice.percent(30)).count();
        assert!((2_850..3_150).contains(&times), "{times}");
        let heavy = (0..10_000).filter(|_| dice.weigh([('a', 1), ('b', 9)]) == 'b').count();
        assert!((8_850..9_150).contains(&heavy), "{heavy}");
        assert!((0..1_000).map(|_| dice.between(2, 4)).all(|n| (2..=4).contains(&n)));
        assert_eq!(dice.between(5, 1), 5);
    }
}
