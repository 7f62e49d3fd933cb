//! Sentences dealt like cards: none comes again for a person before all others of its kind have.

use crate::demo::draw::shuffle;
use crate::dice::Dice;

/// What is left of each bank for one person.
#[derive(Default)]
pub(crate) struct Deck(Vec<(&'static str, Vec<&'static str>)>);

impl Deck {
    /// The next sentence of a bank; the empty text of an empty bank.
    pub(crate) fn deal(&mut self, dice: &mut Dice, bank: &'static [&'static str]) -> &'static str {
        let Some(first) = bank.first() else { return "" };
        let known = self.0.iter().position(|(name, _)| name == first);
        let place = known.unwrap_or_else(|| {
            self.0.push((first, Vec::new()));
            self.0.len() - 1
        });
        let left = &mut self.0[place].1;
        if left.is_empty() {
            left.extend_from_slice(bank);
            shuffle(dice, left);
        }
        left.pop().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_comes_once_before_any_comes_twice() {
        const BANK: &[&str] = &["a", "b", "c"];
        let (mut deck, mut dice) = (Deck::default(), Dice::new(1, 1));
        for _ in 0..10 {
            let mut round = [(); 3].map(|()| deck.deal(&mut dice, BANK));
            round.sort_unstable();
            assert_eq!(round, ["a", "b", "c"]);
        }
        assert_eq!(deck.deal(&mut dice, &[]), "");
    }
}
