//! One spell with its journey, no standard judged: for whoever counts facts.

use super::{Case, Judge, case, period_ends, see};
use crate::facts::{NONE, Records};
use std::cell::Cell;

impl Judge<'_> {
    /// Shows a spell as the question sees it, with everything derived from its facts, to `look`; judges no standard.
    pub fn ask<T>(&mut self, records: &Records, place: usize, look: impl FnOnce(&Case<'_>) -> T) -> T {
        let spell = &records.spells[place];
        let is_contract = spell.is_contract;
        let elsewhere = self.elsewhere(records, place, false);
        let gone = case::Gone { list: records.gone_list(), first: spell.first };
        let (on, known) = (self.question.on.0, self.question.known_second());
        let view = see(self.program, records, (place, true), (on, known), &mut self.sorter);
        self.journey.derive(self.program, &view, (on, true), &elsewhere);
        if is_contract {
            period_ends(self.program, &view, on, &mut self.journey);
        }
        let asked = Cell::new((NONE, NONE, false));
        let (program, journey, notices) = (self.program, &self.journey, &self.notices);
        look(&Case { asked: &asked, program, view, journey, notices, on, known, is_contract, gone })
    }
}
