//! Limits: eligibility, suitability, prohibitions, each with what is missing.

use super::Judge;
use super::case::Case;
use crate::Day;
use crate::facts::Records;
use crate::pack::{Condition, LimitKind, Per};
use crate::program::{Cond, LimitTest};
use std::collections::BTreeMap;

/// Where one limit stands for one spell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LimitAnswer {
    /// Place of the limit in the pack.
    pub limit: usize,
    /// `Some(true)` pass, `Some(false)` fail, `None` unknown.
    pub holds: Option<bool>,
    /// Details without which nothing can be said, in the order first asked.
    pub missing: Vec<String>,
    /// What the figures of a cap say; empty for other limits, whose sentences need the contract's words.
    pub because: String,
    /// Each check: its id and how it stands.
    pub checks: Vec<(String, Option<bool>)>,
}

/// Judges every cap of the contract: so many of an event a calendar month, counted over all participants.
///
/// Void referrals do not count. With no cap received for a month, nothing may be put forward in it (JETS 2.27).
pub fn judge_caps(judge: &mut Judge<'_>, records: &Records) -> Vec<LimitAnswer> {
    let program = judge.program();
    let limits = program.limits.iter().enumerate();
    let caps: Vec<(usize, u8, u8)> = limits
        .filter_map(|(place, rule)| match rule.kind {
            LimitTest::Cap(counted, cap) => Some((place, counted, cap)),
            _ => None,
        })
        .collect();
    caps.into_iter().map(|(place, counted, cap)| judge_cap(judge, records, (place, counted, cap))).collect()
}

fn judge_cap(judge: &mut Judge<'_>, records: &Records, (limit, counted, cap): (usize, u8, u8)) -> LimitAnswer {
    let mut used: BTreeMap<Day, i64> = BTreeMap::new();
    let mut caps: BTreeMap<Day, i64> = BTreeMap::new();
    for place in 0..records.spells.len() {
        judge.look(records, place, |view, is_void| {
            let is_contract = records.spells[place].is_contract;
            if is_contract {
                for (day, at) in view.rows(cap).iter() {
                    let fact = &view.facts[usize::from(at)];
                    // A cap without a month is for the month after it was received.
                    let month = fact.booked_for().map_or_else(|| Day(day).last_of_month().plus(1), |d| Some(Day(d)));
                    caps.extend(month.zip(fact.value()).map(|(m, n)| (m.first_of_month(), n)));
                }
            } else if !is_void {
                for day in view.rows(counted).days {
                    *used.entry(Day(*day).first_of_month()).or_default() += 1;
                }
            }
        });
    }
    let over = used.iter().find(|(month, n)| **n > caps.get(month).copied().unwrap_or(0));
    let name = |month: &Day| month.short().split_once(' ').map_or_else(String::new, |(_, rest)| rest.to_string());
    let because = match (over, used.iter().next_back()) {
        (Some((month, n)), _) => match caps.get(month) {
            Some(cap) => format!("{n} in {}, where {cap} were allowed.", name(month)),
            None => {
                format!("{n} in {}, for which no cap was received; until one is, none may be put forward.", name(month))
            }
        },
        (None, Some((month, n))) => {
            format!(
                "{n} in {}, where {} were allowed; no month is over its cap.",
                name(month),
                caps.get(month).unwrap_or(&0)
            )
        }
        (None, None) => "None put forward yet.".to_string(),
    };
    LimitAnswer { limit, holds: Some(over.is_none()), missing: Vec::new(), because, checks: Vec::new() }
}

/// Judges every limit about participants.
#[must_use]
pub fn judge(case: &Case<'_>, others: &[(i64, i64)]) -> Vec<LimitAnswer> {
    let limits = case.program.pack.limits.iter().zip(&case.program.limits).enumerate();
    limits
        .filter(|(_, (limit, _))| limit.per == Per::Participant)
        .filter_map(|(place, (limit, rule))| {
            let day = match rule.on {
                Some(source) => case.rows(source).first().filter(|d| *d <= case.on)?,
                None => case.on,
            };
            match (&limit.kind, &rule.kind) {
                (LimitKind::Checks { checks, .. }, LimitTest::Checks(needs, conditions)) => {
                    let each: Vec<EachCheck<'_>> = checks
                        .iter()
                        .zip(conditions)
                        .map(|(check, cond)| (check.id.as_str(), &check.needs, cond))
                        .collect();
                    Some(check_all(case, place, day, (*needs, &each)))
                }
                (LimitKind::Forbids { .. }, LimitTest::Forbids(..)) => Some(forbid(case, place)),
                _ => super::totals::judge(case, place, others),
            }
        })
        .collect()
}

type EachCheck<'a> = (&'a str, &'a Condition, &'a Cond);

fn check_all(case: &Case<'_>, limit: usize, day: u16, (needs, each): (Option<u16>, &[EachCheck<'_>])) -> LimitAnswer {
    let mut answer =
        LimitAnswer { limit, holds: None, missing: Vec::new(), because: String::new(), checks: Vec::new() };
    for (id, written, cond) in each {
        answer.checks.push(((*id).to_string(), case.holds(cond, day)));
        missing(case, (written, cond), day, &mut answer.missing);
    }
    let count = |wanted: Option<bool>| answer.checks.iter().filter(|c| c.1 == wanted).count();
    let needed = needs.map_or(each.len(), usize::from);
    let (good, unknown) = (count(Some(true)), count(None));
    answer.holds = if good >= needed {
        Some(true)
    } else if good + unknown < needed {
        Some(false)
    } else {
        None
    };
    if answer.holds.is_some() {
        answer.missing.clear();
    }
    answer
}

/// The details without which a condition cannot be answered.
pub fn missing(case: &Case<'_>, (written, cond): (&Condition, &Cond), day: u16, lacks: &mut Vec<String>) {
    if case.holds(cond, day).is_some() {
        return;
    }
    match (written, cond) {
        (Condition::All(list), Cond::All(conds)) | (Condition::Any(list), Cond::Any(conds)) => {
            for pair in list.iter().zip(conds) {
                missing(case, pair, day, lacks);
            }
        }
        (Condition::Not(one), Cond::Not(cond)) => missing(case, (one, cond), day, lacks),
        (Condition::Is(detail, _) | Condition::Known(detail) | Condition::Apart(detail, _), _) => {
            once(detail, lacks);
        }
        (Condition::AgedAtLeast(_) | Condition::BelowPensionAge, _) => once("date_of_birth", lacks),
        _ => {}
    }
}

fn once(detail: &str, lacks: &mut Vec<String>) {
    if !lacks.iter().any(|known| known == detail) {
        lacks.push(detail.to_string());
    }
}

fn forbid(case: &Case<'_>, limit: usize) -> LimitAnswer {
    let holds = broken(case, limit).is_none();
    LimitAnswer { limit, holds: Some(holds), missing: Vec::new(), because: String::new(), checks: Vec::new() }
}

/// The first day on which a prohibition was broken.
#[must_use]
pub fn broken(case: &Case<'_>, limit: usize) -> Option<u16> {
    let LimitTest::Forbids(source, group, only_if) = &case.program.limits[limit].kind else { return None };
    let applies = |day: u16| {
        let in_group = group.is_none_or(|g| case.view.rows(g).first().is_some_and(|d| d <= day));
        in_group && only_if.as_ref().is_none_or(|c| case.holds(c, day) != Some(false))
    };
    case.rows(*source).days.iter().copied().find(|d| *d <= case.on && applies(*d))
}
