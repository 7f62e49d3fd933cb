//! The index: for every spell, the rows of each signal, in order of day.

use super::held::{Fact, NONE};
use super::records::{Records, Spell};
use crate::program::{Program, Sig};

/// Rows of all spells.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// By spell: which signals have rows, where their offsets begin, where their rows begin.
    heads: Vec<Head>,
    /// Offsets of the present signals' rows, each spell's list closed by its number of rows.
    offsets: Vec<u16>,
    /// The day of each row.
    days: Vec<u16>,
    /// The fact of each row, counted within the spell.
    places: Vec<u16>,
}

/// A set of signals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mask([u64; 4]);

impl Mask {
    /// How many signals there can be.
    pub const ROOM: usize = 256;

    /// Whether a signal is in the set.
    #[inline(always)]
    #[must_use]
    pub fn has(&self, signal: Sig) -> bool {
        self.0[usize::from(signal >> 6)] >> (signal & 63) & 1 == 1
    }

    #[inline]
    fn add(&mut self, signal: Sig) {
        self.0[usize::from(signal >> 6)] |= 1 << (signal & 63);
    }

    /// How many signals are in the set.
    #[inline]
    fn count(&self) -> usize {
        self.0.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// How many signals of the set come before this one.
    #[inline(always)]
    fn rank(&self, signal: Sig) -> usize {
        let word = usize::from(signal >> 6);
        let before: u32 = self.0[..word].iter().map(|w| w.count_ones()).sum();
        (before + (self.0[word] & ((1u64 << (signal & 63)) - 1)).count_ones()) as usize
    }

    /// The signals of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Sig> {
        (0..4u8).flat_map(move |word| {
            let mut left = self.0[usize::from(word)];
            std::iter::from_fn(move || {
                let bit = u8::try_from(left.trailing_zeros()).ok().filter(|_| left != 0)?;
                left &= left - 1;
                Some(word * 64 + bit)
            })
        })
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Head {
    mask: Mask,
    offsets: u32,
    rows: u32,
}

/// The rows of one signal: days, and the facts they come from (`NONE` for derived days).
#[derive(Debug, Clone, Copy, Default)]
pub struct Rows<'a> {
    /// Days in order.
    pub days: &'a [u16],
    /// Facts, counted within the spell.
    pub places: &'a [u16],
}

impl<'a> Rows<'a> {
    /// The first day, if any.
    #[inline]
    #[must_use]
    pub fn first(self) -> Option<u16> {
        self.days.first().copied()
    }

    /// Each row's day and fact.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = (u16, u16)> + 'a {
        self.days.iter().copied().zip(self.places.iter().copied())
    }
}

/// The rows of one spell, as stored or as picked out for a question.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// Which signals have rows.
    pub mask: Mask,
    offsets: &'a [u16],
    days: &'a [u16],
    places: &'a [u16],
    /// The spell's facts, also those the question does not see.
    pub facts: &'a [Fact],
}

impl<'a> View<'a> {
    /// The rows of a signal.
    #[inline(always)]
    #[must_use]
    pub fn rows(&self, signal: Sig) -> Rows<'a> {
        if !self.mask.has(signal) {
            return Rows::default();
        }
        let rank = self.mask.rank(signal);
        let range = usize::from(self.offsets[rank])..usize::from(self.offsets[rank + 1]);
        Rows { days: &self.days[range.clone()], places: &self.places[range] }
    }
}

impl Index {
    /// All rows of a spell.
    #[inline]
    #[must_use]
    pub fn view<'a>(&'a self, records: &'a Records, place: usize) -> View<'a> {
        let head = &self.heads[place];
        let signals = head.mask.count();
        let offsets = &self.offsets[head.offsets as usize..][..=signals];
        let rows = head.rows as usize..head.rows as usize + usize::from(offsets[signals]);
        View {
            mask: head.mask,
            offsets,
            days: &self.days[rows.clone()],
            places: &self.places[rows],
            facts: records.facts_of(&records.spells[place]),
        }
    }

    /// Adds a spell's rows at the end.
    fn push(&mut self, sorter: &Sorter) -> Head {
        let head = Head {
            mask: sorter.mask,
            offsets: u32::try_from(self.offsets.len()).unwrap_or(u32::MAX),
            rows: u32::try_from(self.days.len()).unwrap_or(u32::MAX),
        };
        self.offsets.extend_from_slice(&sorter.offsets);
        self.days.extend_from_slice(&sorter.days);
        self.places.extend_from_slice(&sorter.places);
        head
    }

    /// Gives a spell other rows; its old ones stay behind unused.
    pub(super) fn replace(&mut self, place: usize, sorter: &Sorter) {
        self.heads[place] = self.push(sorter);
    }

    /// Bytes held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.heads.len() * size_of::<Head>() + 2 * (self.offsets.len() + self.days.len() + self.places.len())
    }
}

/// Rows being put together, used again for each spell.
#[derive(Debug, Clone, Default)]
pub struct Sorter {
    /// (signal, day, fact).
    rows: Vec<(Sig, u16, u16)>,
    mask: Mask,
    offsets: Vec<u16>,
    days: Vec<u16>,
    places: Vec<u16>,
}

impl Sorter {
    /// Puts the facts that `sees` lets through into their signals below a number, firsts picked.
    pub fn sort(&mut self, program: &Program, below: usize, facts: &[Fact], sees: impl Fn(usize, &Fact) -> bool) {
        self.rows.clear();
        let mut started = false;
        for (place, fact) in facts.iter().enumerate() {
            let feeds = program.signals.feeds(fact.kind());
            if feeds.is_empty() || fact.flags & Fact::GHOST != 0 || !sees(place, fact) {
                continue;
            }
            // Of several starts the first counts and the others are only told of.
            let is_start = fact.kind == program.start_kind;
            if is_start && std::mem::replace(&mut started, true) {
                continue;
            }
            for feed in feeds.iter().filter(|f| usize::from(f.signal) < below && f.fits(fact)) {
                let day = match feed.by_for {
                    false => fact.on,
                    true if is_moved(program, facts, place, &sees) => NONE,
                    true => fact.booked_for().unwrap_or(NONE),
                };
                if day != NONE {
                    self.rows.push((feed.signal, day, u16::try_from(place).unwrap_or(NONE)));
                }
            }
        }
        self.pick_firsts(program, facts);
        self.rows.sort_unstable();
        self.rows.dedup();
        self.mask = Mask::default();
        self.offsets.clear();
        self.days.clear();
        self.places.clear();
        let mut last = None;
        for (signal, day, place) in &self.rows {
            if last != Some(*signal) {
                self.mask.add(*signal);
                self.offsets.push(u16::try_from(self.days.len()).unwrap_or(NONE));
                last = Some(*signal);
            }
            self.days.push(*day);
            self.places.push(*place);
        }
        self.offsets.push(u16::try_from(self.days.len()).unwrap_or(NONE));
    }

    fn pick_firsts(&mut self, program: &Program, facts: &[Fact]) {
        for rule in &program.signals.first_after {
            let of: Vec<u16> = self.rows.iter().filter(|r| r.0 == rule.of).map(|r| r.1).collect();
            for since in of {
                let first = self.rows.iter().filter(|r| r.0 == rule.from && r.1 >= since).min().copied();
                if let Some((_, day, place)) = first {
                    let channel = facts[usize::from(place)].channel();
                    if rule.channels == 0 || channel.is_some_and(|c| rule.channels >> c & 1 == 1) {
                        self.rows.push((rule.into, day, place));
                    }
                }
            }
        }
    }

    /// Picks, out of stored rows, those of facts that `sees` lets through and that lie on or before a day.
    ///
    /// False if that changed which fact is a first: then only [`Sorter::sort`] gives the right rows.
    pub fn pick(&mut self, program: &Program, stored: &View<'_>, on: u16, sees: impl Fn(&Fact) -> bool) -> bool {
        // A booking moved later has no stored row, though it stood on the day asked about.
        let signals = &program.signals;
        let changes = |f: &Fact| {
            f.reference != 0
                && (signals.booked.iter().any(|b| b.kind == f.kind()) || signals.cancels.contains(&f.kind()))
        };
        if !signals.booked.is_empty() && stored.facts.iter().any(|f| changes(f) && !sees(f)) {
            return false;
        }
        self.mask = Mask::default();
        self.offsets.clear();
        self.days.clear();
        self.places.clear();
        for (rank, signal) in stored.mask.iter().enumerate() {
            let range = usize::from(stored.offsets[rank])..usize::from(stored.offsets[rank + 1]);
            let before = self.days.len();
            for (day, place) in stored.days[range.clone()].iter().zip(&stored.places[range.clone()]) {
                if *day <= on && sees(&stored.facts[usize::from(*place)]) {
                    self.days.push(*day);
                    self.places.push(*place);
                }
            }
            if self.days.len() > before {
                self.mask.add(signal);
                self.offsets.push(u16::try_from(before).unwrap_or(NONE));
            }
            let lost_some = self.days.len() - before < range.len();
            if lost_some && signal == program.landmarks.start {
                return false;
            }
            if lost_some && program.signals.first_after.iter().any(|r| [r.into, r.from, r.of].contains(&signal)) {
                return false;
            }
        }
        self.offsets.push(u16::try_from(self.days.len()).unwrap_or(NONE));
        true
    }

    /// The rows put together last.
    #[must_use]
    pub fn view<'a>(&'a self, facts: &'a [Fact]) -> View<'a> {
        View { mask: self.mask, offsets: &self.offsets, days: &self.days, places: &self.places, facts }
    }
}

/// Whether a booking is replaced by a later one of its kind and reference, or cancelled, as far as is seen.
fn is_moved(program: &Program, facts: &[Fact], place: usize, sees: &impl Fn(usize, &Fact) -> bool) -> bool {
    let fact = &facts[place];
    let changes = |f: &Fact| f.kind == fact.kind || program.signals.cancels.contains(&f.kind());
    let ends = |(p, f): (usize, &Fact)| {
        f.reference == fact.reference && changes(f) && f.flags & Fact::GHOST == 0 && sees(p, f)
    };
    fact.reference != 0 && facts.iter().enumerate().skip(place + 1).any(ends)
}

/// Builds the index over what is known at the last: corrected facts and those that only take others away have no rows.
pub fn build(program: &Program, records: &Records) -> Index {
    let mut index = Index::default();
    let mut sorter = Sorter::default();
    for spell in &records.spells {
        sorter.sort(program, program.stored, records.facts_of(spell), |_, fact| fact.flags & Fact::CORRECTED == 0);
        let head = index.push(&sorter);
        index.heads.push(head);
    }
    index
}

/// Whether a spell's stored rows answer a question as they are: nothing after the day, nothing recorded after the instant.
#[inline]
#[must_use]
pub fn stored_rows_answer(spell: &Spell, on: u16, known: Option<u32>) -> bool {
    spell.last_day <= on && known.is_none_or(|t| spell.last_recorded <= t)
}
