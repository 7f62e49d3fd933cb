//! One-shot obligations: triggers, who gets an act, `unless` and `or-else`.

use super::TwinVerdict;
use super::acts::{Slot, slots_of};
use super::due::DueDay;
use super::happenings::Happening;
use super::journey::since_up_to;
use super::seen::Case;
use super::status::Standing;
use waymark_rules::Day;
use waymark_rules::pack::{Acts, Due, Form, OrElse, Standard};

/// One obligation while acts are handed out.
struct Duty<'a> {
    trigger: Happening<'a>,
    applicable: bool,
    due: DueDay,
    /// The earliest day an act may lie on; `None`: any.
    first_act_day: Option<Day>,
    removed: Option<Day>,
    /// Acts handed to each slot of the branch in force.
    given: Vec<Vec<Happening<'a>>>,
    /// The second branch is in force.
    second: bool,
}

/// How acts are handed out in one branch.
struct Branch<'a, 'b> {
    slots: Vec<Slot<'b>>,
    or_before: bool,
    /// Whether acts after the due day still count, as met late.
    late: bool,
    second: bool,
    /// Acts that another branch has used.
    spent: Vec<Happening<'a>>,
}

pub(super) fn judge(case: &Case, standard: &Standard) -> Vec<TwinVerdict> {
    let Form::Once { or_before, or_else, .. } = &standard.form else { return Vec::new() };
    let mut duties = duties(case, standard);
    let slots = slots_of(&standard.acts, standard.accept_instead.as_ref());
    let late = or_else.is_none();
    let first = Branch { slots, or_before: *or_before, late, second: false, spent: Vec::new() };
    for duty in &mut duties {
        let second_due = or_else.as_ref().map(|o| case.due(&o.due, &duty.trigger));
        duty.removed = removed(case, standard, duty, second_due.as_ref());
        duty.given = vec![Vec::new(); first.slots.len()];
    }
    hand_out(case, standard, &mut duties, &first);
    if let Some(or_else) = or_else {
        second_branch(case, standard, &mut duties, (&first, or_else));
    }
    // What removes the second branch says nothing of a first one that never gave way to it.
    for duty in duties.iter_mut().filter(|d| !d.second) {
        let due = duty.due.day;
        duty.removed = duty.removed.filter(|r| due.is_none_or(|d| *r <= d));
    }
    duties.into_iter().map(|duty| verdict(case, standard, duty, or_else.as_ref())).collect()
}

/// One duty for each trigger on or before the day judged that the effective dates let exist.
fn duties<'a>(case: &Case<'a>, standard: &Standard) -> Vec<Duty<'a>> {
    let Form::Once { when, of_contract, due, or_before, .. } = &standard.form else { return Vec::new() };
    let effective = &standard.head.effective;
    let mut duties = Vec::new();
    let triggers = if *of_contract { case.opened_by_contract(when) } else { case.happened(when) };
    for trigger in triggers {
        if !case.is_for_us(effective) || !since_up_to(effective, trigger.day) {
            continue;
        }
        let due_day = case.due(due, &trigger);
        let guard = match due {
            Due::LastSpan { .. } => due_day.day.map_or(case.on, |e| e.min(case.on)),
            _ => trigger.day,
        };
        let applicable = (!case.is_void() || voids(standard)) && case.guards_hold(standard, trigger.day, guard);
        let first_act_day = match due_day.window {
            Some(_) if case.readings().r14_any_time => None,
            Some(window) => Some(window),
            None if *or_before => last_referral(case, trigger.day),
            None => Some(trigger.day),
        };
        let due = due_day;
        duties.push(Duty { trigger, applicable, due, first_act_day, removed: None, given: Vec::new(), second: false });
    }
    duties
}

/// The day of the latest referral, received or sent, not after a day.
fn last_referral(case: &Case, day: Day) -> Option<Day> {
    let mut referrals = case.named("referral_received");
    referrals.extend(case.named("referral_sent"));
    referrals.into_iter().map(|r| r.day).filter(|d| *d <= day).max()
}

/// The day of the first event that removes the duty: on or before its due day, or, if none did by then, on or before that
/// of the second branch.
fn removed(case: &Case, standard: &Standard, duty: &Duty, second_due: Option<&DueDay>) -> Option<Day> {
    let last = match second_due {
        Some(second) if duty.due.day.is_some() => second.day.map(|s| duty.due.day.map_or(s, |d| d.max(s))),
        _ => duty.due.day,
    };
    let removes = |h: &Happening| {
        let both_refs = h.reference().is_some() && duty.trigger.reference().is_some();
        h.ref_fits(&duty.trigger) && (h.day >= duty.trigger.day || both_refs) && last.is_none_or(|l| h.day <= l)
    };
    let unless = standard.unless.iter().flat_map(|unless| case.happened(unless)).find(removes).map(|h| h.day);
    let moved = case.moved_on(&duty.trigger).filter(|day| last.is_none_or(|l| *day <= l));
    unless.into_iter().chain(moved).min()
}

/// Takes acts in order and gives each to at most one duty of the standard.
fn hand_out<'a>(case: &Case<'a>, standard: &Standard, duties: &mut [Duty<'a>], branch: &Branch<'a, '_>) {
    let end = case.end().filter(|_| !standard.survives_end);
    for (n, slot) in branch.slots.iter().enumerate() {
        for act in case.acts(standard, slot) {
            if end.is_some_and(|e| act.day > e) {
                continue;
            }
            if branch.spent.iter().any(|s| s.place == act.place && s.day == act.day) {
                continue;
            }
            let takes = |d: &Duty| {
                d.applicable
                    && d.second == branch.second
                    && d.given.get(n).is_some_and(|g| !case.is_full(slot, g))
                    && d.removed.is_none_or(|r| act.day <= r)
                    && fits(&act, d, branch)
                    && case.counts(slot, &act, d.first_act_day)
            };
            let in_time = duties.iter().position(|d| takes(d) && !d.due.passed_at(act.day, act.at));
            let late = || duties.iter().position(|d| branch.late && takes(d));
            if let Some(duty) = in_time.or_else(late) {
                duties[duty].given[n].push(act);
            }
        }
    }
}

fn fits(act: &Happening, duty: &Duty, branch: &Branch) -> bool {
    let first = if branch.second { Some(duty.trigger.day) } else { duty.first_act_day };
    let same_day_order = branch.or_before
        || act.day != duty.trigger.day
        || act.at.zip(duty.trigger.at).is_none_or(|(act, trigger)| act >= trigger);
    let too_early = !branch.second
        && duty.first_act_day.is_some()
        && duty.due.window == Some(act.day)
        && act.at.zip(duty.due.window_at).is_some_and(|(act, opens)| act < opens);
    !too_early && first.is_none_or(|f| act.day >= f) && act.ref_fits(&duty.trigger) && same_day_order
}

/// Opens the second branch where the first one's due day has passed undone, and hands out its acts.
fn second_branch<'a>(
    case: &Case<'a>,
    standard: &Standard,
    duties: &mut [Duty<'a>],
    branches: (&Branch<'a, '_>, &OrElse),
) {
    let (first, or_else) = branches;
    let slots = slots_of(&or_else.acts, None);
    for duty in duties.iter_mut() {
        let passed = duty.due.day.is_some_and(|due| case.on > due);
        let removed = duty.removed.is_some_and(|r| duty.due.day.is_some_and(|due| r <= due));
        // An end before the due day cancels the duty, and nothing opens after it.
        let end = case.end().filter(|_| !standard.survives_end);
        let cancelled = end.is_some_and(|e| case.on > e && duty.due.day.is_some_and(|due| due > e));
        if duty.applicable && passed && !removed && !cancelled && last_act(case, duty, &first.slots).is_none() {
            duty.second = true;
            duty.due = case.due(&or_else.due, &duty.trigger);
            duty.given = vec![Vec::new(); slots.len()];
        }
    }
    // What did another duty of the standard stays used; what the first branch began with may serve the second.
    let spent = duties.iter().filter(|d| !d.second).flat_map(|d| &d.given).flatten().cloned().collect();
    hand_out(case, standard, duties, &Branch { slots, or_before: false, late: true, second: true, spent });
}

/// The last needed act, once every slot has all it needs.
fn last_act<'a>(case: &Case, duty: &Duty<'a>, slots: &[Slot]) -> Option<Happening<'a>> {
    let full = duty.given.iter().zip(slots).all(|(given, slot)| case.is_full(slot, given));
    duty.given.iter().flatten().filter(|_| full).max_by_key(|a| a.order()).cloned()
}

fn verdict(case: &Case, standard: &Standard, duty: Duty, or_else: Option<&OrElse>) -> TwinVerdict {
    let acts: &Acts = match or_else {
        Some(or_else) if duty.second => &or_else.acts,
        _ => &standard.acts,
    };
    let last_act = last_act(case, &duty, &slots_of(acts, None));
    // A duty done on or before the day of the `unless` event is not removed by it.
    let removed = duty.removed.filter(|r| last_act.as_ref().is_none_or(|a| a.day > *r));
    let opened = match duty.due.window {
        Some(window) if !duty.second => window,
        _ => duty.trigger.day,
    };
    let end = case.end().filter(|_| !standard.survives_end);
    case.verdict(&Standing {
        standard,
        acts,
        applicable: duty.applicable,
        opened,
        due: duty.due,
        last_act,
        removed,
        end,
        anchored: false,
    })
}

/// Whether the duty is to find the referral not valid: doing it does not undo it.
fn voids(standard: &Standard) -> bool {
    let events: Vec<&str> = match &standard.acts {
        Acts::Count { events, .. } => events.iter().map(|t| t.event.as_str()).collect(),
        Acts::Either { events, alone, .. } => events.iter().chain(alone).map(|t| t.event.as_str()).collect(),
        Acts::All(terms) => terms.iter().map(|t| t.event.as_str()).collect(),
    };
    events.contains(&"referral_void")
}
