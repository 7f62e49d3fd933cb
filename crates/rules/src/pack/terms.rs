//! Every event term of a pack, wherever it stands, and whether it is looked for among a participant's facts or a contract's.

use super::model::{
    Acts, Condition, Due, EventTerm, Form, Head, Limit, LimitKind, Outcome, Pack, Per, Reach, Stage, StageFrom,
    StageUntil, Standard,
};

/// The terms found so far, and whose facts the block being walked speaks of.
struct Found<'p> {
    per: Per,
    terms: Vec<(Per, &'p EventTerm)>,
}

impl<'p> Found<'p> {
    fn extend(&mut self, terms: impl IntoIterator<Item = &'p EventTerm>) {
        let per = self.per;
        self.terms.extend(terms.into_iter().map(|term| (per, term)));
    }
}

/// Every event term of the pack with whose facts it is looked for in, by kind of block, repeats included.
#[must_use]
pub fn terms(pack: &Pack) -> Vec<(Per, &EventTerm)> {
    let mut found = Found { per: Per::Participant, terms: vec![] };
    pack.stages.iter().for_each(|s| of_stage(s, &mut found));
    pack.outcomes.iter().for_each(|o| of_outcome(o, &mut found));
    found.extend(pack.payments.iter().flat_map(|p| p.not_if.iter().flatten()));
    for standard in &pack.standards {
        found.per = standard.per;
        of_standard(standard, &mut found);
    }
    for limit in &pack.limits {
        found.per = limit.per;
        of_limit(limit, &mut found);
    }
    found.terms
}

/// Every event term a standard names, repeats included.
#[must_use]
pub fn terms_of(standard: &Standard) -> Vec<&EventTerm> {
    let mut found = Found { per: standard.per, terms: vec![] };
    of_standard(standard, &mut found);
    found.terms.into_iter().map(|(_, term)| term).collect()
}

/// The event terms that decide what somebody is owed or paid: those of stages, outcomes, payments, limits and conditions, each with its block.
#[must_use]
pub fn deciding(pack: &Pack) -> Vec<(&Head, &EventTerm)> {
    let mut all = vec![];
    for stage in &pack.stages {
        all.extend(of_block(&stage.head, |found| of_stage(stage, found)));
    }
    for outcome in &pack.outcomes {
        all.extend(of_block(&outcome.head, |found| of_outcome(outcome, found)));
    }
    for limit in &pack.limits {
        all.extend(of_block(&limit.head, |found| of_limit(limit, found)));
    }
    for standard in &pack.standards {
        let condition = standard.only_if.as_ref();
        all.extend(of_block(&standard.head, |found| condition.into_iter().for_each(|c| of_condition(c, found))));
    }
    for payment in &pack.payments {
        all.extend(of_block(&payment.head, |found| found.extend(payment.not_if.iter().flatten())));
    }
    all
}

fn of_block<'p>(head: &'p Head, walk: impl FnOnce(&mut Found<'p>)) -> Vec<(&'p Head, &'p EventTerm)> {
    let mut found = Found { per: Per::Participant, terms: vec![] };
    walk(&mut found);
    found.terms.into_iter().map(|(_, term)| (head, term)).collect()
}

/// The details a standard's conditions ask for, by name, repeats included.
#[must_use]
pub fn details_of(standard: &Standard) -> Vec<&str> {
    let mut found = vec![];
    let mut waiting: Vec<&Condition> = standard.only_if.iter().collect();
    while let Some(condition) = waiting.pop() {
        match condition {
            Condition::All(inner) | Condition::Any(inner) => waiting.extend(inner),
            Condition::Not(inner) => waiting.push(inner),
            Condition::Is(name, _) | Condition::Known(name) | Condition::Apart(name, _) => found.push(name.as_str()),
            Condition::AgedAtLeast(_) | Condition::BelowPensionAge => found.push("date_of_birth"),
            Condition::In(_)
            | Condition::Group(_)
            | Condition::Happened(_)
            | Condition::HappenedApart(..)
            | Condition::Number(..)
            | Condition::ContractNotice { .. } => {}
        }
    }
    found
}

fn of_stage<'p>(stage: &'p Stage, found: &mut Found<'p>) {
    match &stage.from {
        StageFrom::First(events) | StageFrom::Each(events) => found.extend(events),
        StageFrom::After(_) | StageFrom::Same(_) => {}
    }
    match &stage.until {
        StageUntil::Lasts { early: events, .. } | StageUntil::Before(events) => found.extend(events),
        StageUntil::ProgrammeDay(_) | StageUntil::Open => {}
    }
    found.extend(stage.extended.iter().flat_map(|extended| extended.if_events.iter().flatten()));
    if let Some(refused) = &stage.refuse_end {
        found.extend(refused.events.iter().chain(refused.or_on_day_of.iter().flatten()));
    }
}

fn of_standard<'p>(standard: &'p Standard, found: &mut Found<'p>) {
    match &standard.form {
        Form::Once { when, of_contract, due, or_else, .. } => {
            let own = found.per;
            found.per = if *of_contract { Per::Contract } else { own };
            found.extend(when);
            found.per = own;
            of_due(due, found);
            if let Some(branch) = or_else {
                of_acts(&branch.acts, found);
                of_due(&branch.due, found);
            }
        }
        Form::Repeating { every, varied_by, .. } => {
            found.extend(varied_by.iter().chain(every.setters()).flatten());
        }
    }
    of_acts(&standard.acts, found);
    found.extend(standard.unless.iter().chain(&standard.excused_by).flatten());
    if let Some(accept) = &standard.accept_instead {
        found.extend(accept.events.iter().chain(&accept.needs));
    }
    if let Some(condition) = &standard.only_if {
        of_condition(condition, found);
    }
}

fn of_acts<'p>(acts: &'p Acts, found: &mut Found<'p>) {
    found.extend(acts.terms());
}

fn of_due<'p>(due: &'p Due, found: &mut Found<'p>) {
    match due {
        Due::Within { of, .. } => found.extend(of.iter().flatten()),
        Due::LastSpan { up_to: events, .. }
        | Due::Before(events)
        | Due::AtLeastBefore { event: events, .. }
        | Due::Between { event: events, .. }
        | Due::ByNthEvent { events, .. }
        | Due::On(events) => found.extend(events),
        Due::Earliest(branches) => branches.iter().for_each(|b| of_due(b, found)),
        Due::NthWorkingDay(_)
        | Due::BeforeDay(_)
        | Due::NthOfFollowingMonth { .. }
        | Due::FirstSpanOf { .. }
        | Due::Day(_)
        | Due::NoLimit => {}
    }
}

fn of_condition<'p>(condition: &'p Condition, found: &mut Found<'p>) {
    match condition {
        Condition::All(several) | Condition::Any(several) => several.iter().for_each(|c| of_condition(c, found)),
        Condition::Not(inner) => of_condition(inner, found),
        Condition::Happened(events) | Condition::HappenedApart(events, _) | Condition::Number(events, _) => {
            found.extend(events);
        }
        Condition::ContractNotice { events, until } => {
            let before = std::mem::replace(&mut found.per, Per::Contract);
            found.extend(events.iter().chain(until.iter().flatten()));
            found.per = before;
        }
        Condition::In(_)
        | Condition::Group(_)
        | Condition::Is(..)
        | Condition::Known(_)
        | Condition::AgedAtLeast(_)
        | Condition::BelowPensionAge
        | Condition::Apart(..) => {}
    }
}

fn of_outcome<'p>(outcome: &'p Outcome, found: &mut Found<'p>) {
    found.extend(&outcome.begins);
    match &outcome.reach {
        Reach::Weeks { events, while_status, .. } => found.extend(events.iter().chain(while_status)),
        Reach::Money { events, .. } | Reach::Hours { events, .. } | Reach::Count { events, .. } => found.extend(events),
        Reach::Run { .. } => {}
    }
    found.extend(outcome.claimed_by.iter().chain(&outcome.barred_if).flatten());
}

fn of_limit<'p>(limit: &'p Limit, found: &mut Found<'p>) {
    found.extend(limit.on.iter().flatten());
    match &limit.kind {
        LimitKind::Checks { checks, .. } => checks.iter().for_each(|c| of_condition(&c.needs, found)),
        LimitKind::Forbids { events, only_if, .. } => {
            found.extend(events);
            if let Some(condition) = only_if {
                of_condition(condition, found);
            }
        }
        LimitKind::MonthlyCap { events, cap: other } | LimitKind::Spends { spends: events, up_to: other, .. } => {
            found.extend(events.iter().chain(other))
        }
        LimitKind::AtMost { events, .. } => found.extend(events),
    }
}
