//! Obligations opened for everybody by a fact of the contract.

use super::{OnceRoom, open};
use crate::facts::NONE;
use crate::judge::case::Case;
use crate::judge::verdict::Sink;
use crate::program::{OnceRule, Rule, Sig};

/// Opens one obligation for each such fact on whose day a spell is already there: has a fact of its own on that day or before.
///
/// It counts by its day alone: its time and reference are the contract's, and nothing of the participant's is held against them.
pub(super) fn open_each<S: Sink>(
    case: &Case<'_>,
    (rule, once, signal): (&Rule, &OnceRule, Sig),
    room: &mut OnceRoom,
    sink: &mut S,
) {
    let days = case.notices.of(signal);
    // Most contracts record none: then the participant's facts are not looked at.
    if days.is_empty() {
        return;
    }
    let Some(first) = case.first_day() else { return };
    for day in days.iter().filter(|day| **day >= first) {
        open(case, (rule, once), (*day, NONE), room, sink);
    }
}
