//! Finds the header of a table below the titles that may stand above it.

use crate::table::TableRow;
use std::cmp::Reverse;
use waymark_domain::referral::recognised;

/// How far down a header is looked for.
const DEEPEST: usize = 20;
/// A row with fewer known names of columns is no header by them.
const FEWEST: usize = 2;

/// The place of the header among the rows: the first of those with the most known names of columns, or else the first row.
pub(crate) fn place(rows: &[TableRow]) -> usize {
    let known = rows.iter().take(DEEPEST).map(|row| recognised(&row.cells)).enumerate();
    let best = known.filter(|(_, names)| *names >= FEWEST).max_by_key(|(at, names)| (*names, Reverse(*at)));
    best.map_or(0, |(at, _)| at)
}
