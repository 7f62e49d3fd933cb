//! Limits on sums and numbers, over one enrolment or over all of a person's.

use super::Judge;
use super::case::Case;
use super::goal::money;
use super::limit::LimitAnswer;
use crate::facts::Records;
use crate::pack::{Per, words};
use crate::program::{LimitTest, Source};
use crate::vocabulary::About;

/// What the other enrolments of the same person add to each limit, by place: spent or counted, and allowed.
pub type Others = Vec<(i64, i64)>;

/// Adds up what the other enrolments of the same person have of what limits count across enrolments.
pub fn others(judge: &mut Judge<'_>, records: &Records, place: usize) -> Others {
    let limits = &judge.program().limits;
    if !limits.iter().any(|rule| rule.kind.is_across()) {
        return Others::new();
    }
    let mut others = vec![(0, 0); limits.len()];
    let subject = records.spells[place].subject;
    let is_theirs = |p: &usize| records.spells.get(*p).is_some_and(|s| s.subject == subject);
    let first = (0..place).rev().take_while(is_theirs).last().unwrap_or(place);
    for other in (first..).take_while(is_theirs).filter(|p| *p != place) {
        judge.ask(records, other, |case| {
            for (sum, rule) in others.iter_mut().zip(&case.program.limits).filter(|(_, r)| r.kind.is_across()) {
                let (used, allowed) = own(case, &rule.kind, false);
                sum.0 += used;
                sum.1 += allowed;
            }
        });
    }
    others
}

/// What one enrolment has spent or done, and what it allows; what is about the person counts only where `personal`.
fn own(case: &Case<'_>, test: &LimitTest, personal: bool) -> (i64, i64) {
    let counts = |row: u16| {
        personal || case.fact(row).is_none_or(|f| case.program.vocabulary.get(f.kind()).about != About::Person)
    };
    let sum = |source: &Source| {
        let rows = case.rows(*source);
        let of_person = rows.places.iter().any(|row| !counts(*row));
        if of_person { 0 } else { money(&case.view, rows, i64::MAX, |day| day <= case.on).0 }
    };
    match test {
        LimitTest::Spends(spent, allowed, _) => (sum(spent), sum(allowed)),
        LimitTest::AtMost(n, source, _) => {
            let rows = case.rows(*source).iter().filter(|(day, row)| *day <= case.on && counts(*row));
            (i64::try_from(rows.count()).unwrap_or(i64::MAX), i64::from(*n))
        }
        _ => (0, 0),
    }
}

/// Judges every limit on a sum or a number that is about the contract.
pub fn of_contract(case: &Case<'_>) -> Vec<LimitAnswer> {
    let limits = case.program.pack.limits.iter().enumerate().filter(|(_, limit)| limit.per == Per::Contract);
    limits.filter_map(|(place, _)| judge(case, place, &[])).collect()
}

/// Judges a limit on a sum or a number; `None` for other limits.
pub fn judge(case: &Case<'_>, limit: usize, others: &[(i64, i64)]) -> Option<LimitAnswer> {
    let test = &case.program.limits[limit].kind;
    let (used, allowed) = own(case, test, true);
    let (more, more_allowed) = others.get(limit).copied().unwrap_or_default();
    let used = used.saturating_add(more);
    let across = if test.is_across() { ", over all enrolments" } else { "" };
    let (holds, because) = match test {
        LimitTest::Spends(..) => {
            let allowed = allowed.saturating_add(more_allowed);
            let (spent, may) = (words::money(used), words::money(allowed));
            (used <= allowed, format!("{spent} spent of {may} that may be spent{across}."))
        }
        LimitTest::AtMost(n, ..) => (used <= allowed, format!("{used} so far{across}, where at most {n} may be.")),
        _ => return None,
    };
    Some(LimitAnswer { limit, holds: Some(holds), missing: Vec::new(), because, checks: Vec::new() })
}
