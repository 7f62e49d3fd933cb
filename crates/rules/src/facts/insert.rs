//! One new fact: its spell is put together again at the end of the columns, and nothing else moves.

use super::held::Fact;
use super::index::Sorter;
use super::records::Records;
use crate::program::Program;

impl Records {
    /// Adds one fact to a spell, in its place in time; `replaces` is the fact it corrects, counted within the spell.
    ///
    /// The spell's old facts stay behind unused, so memory grows by a spell for each fact added until the contract is
    /// read again. Costs one spell's sorting, whatever the size of the contract.
    pub fn insert(&mut self, program: &Program, place: usize, fact: Fact, replaces: Option<u16>) {
        let spell = self.spells[place].clone();
        let old = spell.first as usize..spell.first as usize + usize::from(spell.count);
        let first = u32::try_from(self.facts.len()).unwrap_or(u32::MAX);
        let key = |f: &Fact| (f.on, f.minute().unwrap_or(u16::MAX), f.recorded);
        let at = self.facts[old.clone()].partition_point(|f| key(f) <= key(&fact));
        let mut gone: Vec<(u32, u32)> = Vec::new();
        for (i, from) in old.enumerate() {
            if i == at {
                self.facts.push(fact);
                self.partners.copied(None, u32::try_from(self.facts.len() - 1).unwrap_or(u32::MAX));
            }
            let mut moved = self.facts[from];
            let to = u32::try_from(self.facts.len()).unwrap_or(u32::MAX);
            let mut went = self.gone(u32::try_from(from).unwrap_or(u32::MAX));
            if replaces.is_some_and(|r| usize::from(r) == i) {
                moved.flags |= Fact::CORRECTED;
                went = Some(went.map_or(fact.recorded, |w| w.min(fact.recorded)));
            }
            gone.extend(went.map(|when| (to, when)));
            self.facts.push(moved);
            self.partners.copied(u32::try_from(from).ok(), to);
        }
        if at == usize::from(spell.count) {
            self.facts.push(fact);
            self.partners.copied(None, u32::try_from(self.facts.len() - 1).unwrap_or(u32::MAX));
        }
        self.note_gone(gone);
        let spell = &mut self.spells[place];
        spell.first = first;
        spell.count += 1;
        spell.last_day = spell.last_day.max(fact.on);
        spell.last_recorded = spell.last_recorded.max(fact.recorded);
        spell.corrected |= replaces.is_some() || fact.flags & Fact::GHOST != 0;
        let mut sorter = Sorter::default();
        sorter.sort(program, program.stored, &self.facts[first as usize..], |_, f| f.flags & Fact::CORRECTED == 0);
        self.index.replace(place, &sorter);
    }
}
