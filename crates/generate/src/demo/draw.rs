//! Drawing from lists, and which stream of chance serves which part of the invented contract.

use crate::dice::Dice;

/// What chance is drawn for; each part has a stream of its own, so that a change to one leaves the others alone.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    /// Organisations' staff.
    Staff,
    /// Who belongs to whom.
    Places,
    /// A person's name and address.
    Person,
    /// What the person's life is like, for notes and goals.
    Situation,
    /// What coaches write about the person.
    Notes,
    /// The person's goals.
    Goals,
}

/// The stream of a part for one number; no history uses these numbers.
pub(crate) fn stream(seed: u64, part: Part, number: u32) -> Dice {
    Dice::new(seed, ((part as u64 + 1) << 40) | u64::from(number))
}

/// One of a list; the empty text of an empty list.
pub(crate) fn pick(dice: &mut Dice, list: &[&'static str]) -> &'static str {
    list.get(place(dice, list.len())).copied().unwrap_or("")
}

/// One of a few.
pub(crate) fn pick_of<T: Copy, const N: usize>(dice: &mut Dice, choices: [T; N]) -> T {
    const { assert!(N > 0) };
    choices[place(dice, N)]
}

/// A place in a list of this length; 0 where it is empty.
pub(crate) fn place(dice: &mut Dice, length: usize) -> usize {
    let last = i32::try_from(length).unwrap_or(i32::MAX).saturating_sub(1);
    usize::try_from(dice.between(0, last.max(0))).unwrap_or(0)
}

/// Puts a list into an order by chance.
pub(crate) fn shuffle<T>(dice: &mut Dice, list: &mut [T]) {
    for end in (1..list.len()).rev() {
        list.swap(end, place(dice, end + 1));
    }
}
