//! What is said of a limit and of each of its checks.

use super::due::on;
use super::{CheckSaid, LimitSaid, nouns, reason};
use crate::judge::Case;
use crate::judge::limit::LimitAnswer;
use crate::pack::{Check, LimitKind, words};
use crate::program::{Cond, LimitTest};

/// Says where one limit stands.
pub(super) fn say(case: &Case<'_>, answer: LimitAnswer) -> LimitSaid {
    let limit = &case.program.pack.limits[answer.limit];
    let test = &case.program.limits[answer.limit];
    let day = test.on.and_then(|source| case.rows(source).first()).unwrap_or(case.on);
    let (because, checks) = match (&limit.kind, &test.kind) {
        (LimitKind::Checks { checks, .. }, LimitTest::Checks(_, conds)) => {
            let each: Vec<CheckSaid> = answer
                .checks
                .iter()
                .zip(checks.iter().zip(conds))
                .map(|((id, holds), pair)| check(case, (id, *holds), pair, day))
                .collect();
            (whole(case, &answer, checks, day), each)
        }
        (LimitKind::Forbids { events, .. }, _) => (forbidden(case, &answer, events), Vec::new()),
        _ => (answer.because, Vec::new()),
    };
    LimitSaid {
        limit: limit.head.id.clone(),
        clause: limit.head.clause.clone(),
        status: super::said(answer.holds),
        missing: answer.missing,
        because,
        checks,
    }
}

fn check(case: &Case<'_>, (id, holds): (&str, Option<bool>), (check, cond): (&Check, &Cond), day: u16) -> CheckSaid {
    let says = &check.says;
    let because = match holds {
        Some(true) => format!("Holds: {says}."),
        Some(false) => format!("Fails: {says}."),
        None => {
            let mut lacking = Vec::new();
            crate::judge::limit::missing(case, (&check.needs, cond), day, &mut lacking);
            format!("Not known: {says}. {}", not_recorded(case, &lacking))
        }
    };
    CheckSaid { check: id.to_string(), status: super::said(holds), because }
}

/// "Judged on Monday 10 May 2021: all 9 conditions hold."
fn whole(case: &Case<'_>, answer: &LimitAnswer, checks: &[Check], day: u16) -> String {
    let LimitTest::Checks(needs, _) = &case.program.limits[answer.limit].kind else { return String::new() };
    let count = |wanted: bool| answer.checks.iter().filter(|c| c.1 == Some(wanted)).count();
    let of = |wanted: bool| -> Vec<&str> {
        let with = answer.checks.iter().zip(checks).filter(move |(c, _)| c.1 == Some(wanted));
        with.map(|(_, check)| check.says.as_str()).collect()
    };
    let on = on(day);
    match (answer.holds, needs, checks) {
        (Some(true), _, [only]) => format!("Judged on {on}, it holds: {}.", only.says),
        (Some(true), Some(needed), _) if usize::from(*needed) < checks.len() => {
            format!("Judged on {on}: {} of {} conditions hold, and {needed} must.", count(true), checks.len())
        }
        (Some(true), _, [_, _]) => format!("Judged on {on}: both conditions hold."),
        (Some(true), ..) => format!("Judged on {on}: all {} conditions hold.", checks.len()),
        (Some(false), Some(needed), _) if usize::from(*needed) < checks.len() => {
            let fails = of(false).join("; ");
            format!("Judged on {on}: only {} conditions hold and {needed} must. Fails: {fails}.", count(true))
        }
        (Some(false), ..) => format!("Judged on {on}, fails: {}.", of(false).join("; ")),
        (None, ..) => format!("Unknown on {on}. {}", not_recorded(case, &answer.missing)),
    }
}

/// "These are missing: the date of birth; the nation the person lives in."
fn not_recorded(case: &Case<'_>, details: &[String]) -> String {
    let called: Vec<String> = details.iter().map(|d| reason::called(case, d)).collect();
    match called.as_slice() {
        [] => "What it is judged by was not recorded.".into(),
        [only] => format!("This is missing: {only}."),
        _ => format!("These are missing: {}.", words::join(&called, "and")),
    }
}

fn forbidden(case: &Case<'_>, answer: &LimitAnswer, events: &crate::pack::Events) -> String {
    if answer.holds == Some(true) {
        return "Nothing recorded breaks it.".into();
    }
    let broken = crate::judge::limit::broken(case, answer.limit);
    let day = broken.map_or_else(String::new, |d| format!(" on {}", on(d)));
    format!("{}{day}, which this rule does not allow.", nouns::capital(&nouns::events(case.program, events)))
}
