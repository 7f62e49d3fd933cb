//! One-shot standards: each trigger opens an obligation, acts are handed out, each comes to a status.

use super::case::{Bound, Case};
use super::obligation::{Obligation, conclude};
use super::verdict::{Cause, Sink, Status, Verdict};
use crate::facts::{Fact, NONE};
use crate::program::{ActRule, DueRule, OnceRule, Rule, Source};
use due::place_in_time;

mod booked;
mod contract;
mod due;

pub(crate) use due::due_minute;

/// Room used again for each standard.
#[derive(Debug, Clone, Default)]
pub(super) struct OnceRoom {
    obligations: Vec<Obligation>,
    acts: Vec<(u16, u16)>,
    parts: Vec<(u16, u16)>,
    /// Which act went to which obligation.
    given: Vec<(usize, u16)>,
    /// Facts already used by other obligations.
    spent: Vec<u16>,
}

/// Judges a one-shot standard.
pub(super) fn judge<S: Sink>(case: &Case<'_>, rule: &Rule, once: &OnceRule, room: &mut OnceRoom, sink: &mut S) {
    let triggers = case.rows(once.when);
    if once.plain
        && rule.effective.is_none()
        && let [day] = triggers.days
        && *day <= case.on
    {
        return plainly(case, rule, once, (*day, triggers.places[0]), sink);
    }
    room.obligations.clear();
    if let Some(signal) = once.of_contract {
        contract::open_each(case, (rule, once, signal), room, sink);
    }
    for (day, place) in triggers.iter() {
        if day > case.on {
            sink.change(day);
            break;
        }
        open(case, (rule, once), (day, place), room, sink);
    }
    if room.obligations.is_empty() {
        return;
    }
    hand_out_all(case, rule, once, room);
    for ob in &room.obligations {
        conclude(case, rule, ob, sink);
    }
}

/// Opens the obligation of one trigger, where the rule is in force on its day.
#[inline]
fn open<S: Sink>(
    case: &Case<'_>,
    (rule, once): (&Rule, &OnceRule),
    (day, place): (u16, u16),
    room: &mut OnceRoom,
    sink: &mut S,
) {
    if rule.effective.as_ref().is_some_and(|e| !case.in_force(e, day)) {
        return;
    }
    let mut ob = Obligation { bookings: rule.bookings, ..booked::fresh(case, once, (day, place)) };
    if let Err(from) = place_in_time(case, once, &once.due, &mut ob) {
        return sink.outside(rule.place, case.journey.calendar, from);
    }
    let guard_day = if matches!(once.due, DueRule::Window(..)) { ob.due.min(case.on) } else { day };
    if let Bound::No(cause) = case.binds(&rule.guard, day, guard_day) {
        ob.barred_by_guard = true;
        ob.cause = cause;
    }
    watch_guard(case, rule, once, &ob, sink);
    room.obligations.push(ob);
}

/// A window's guard is judged on its last day or today: it may change when a stage begins or ends meanwhile.
fn watch_guard<S: Sink>(case: &Case<'_>, rule: &Rule, once: &OnceRule, ob: &Obligation, sink: &mut S) {
    if !S::WANTS_CHANGES || !matches!(once.due, DueRule::Window(..)) || rule.guard.is_open() {
        return;
    }
    let ahead = |day: u16| day > case.on && day <= ob.due;
    let edges = case.journey.runs.iter().flatten().flat_map(|(from, to)| [*from, to.saturating_add(1)]);
    for day in edges.filter(|d| ahead(*d)) {
        sink.change(day);
    }
    if let Some((cond, _)) = rule.guard.only_if.as_ref().filter(|(cond, _)| cond.moves_with_days()) {
        let today = case.holds(cond, case.on);
        (case.on.saturating_add(1)..=ob.due.min(crate::Day::LAST.0))
            .find(|d| case.holds(cond, *d) != today)
            .into_iter()
            .for_each(|d| sink.change(d));
    }
}

/// The common case: one trigger, one act.
fn plainly<S: Sink>(case: &Case<'_>, rule: &Rule, once: &OnceRule, (day, place): (u16, u16), sink: &mut S) {
    let quick = match once.due {
        DueRule::Table(step) => Some(case.program.tables.table(step, case.journey.calendar)[usize::from(day)]),
        DueRule::Never => Some(NONE),
        _ => None,
    };
    if let Some(due) = quick
        && (due != NONE || once.due == DueRule::Never)
        && rule.unless.is_none()
        && matches!(case.binds(&rule.guard, day, day), Bound::Yes)
        && !case.is_contract
        && done_plainly(case, rule, once, (day, place, due), sink)
    {
        return;
    }
    let mut ob = Obligation { bookings: rule.bookings, ..booked::fresh(case, once, (day, place)) };
    if let Err(from) = place_in_time(case, once, &once.due, &mut ob) {
        return sink.outside(rule.place, case.journey.calendar, from);
    }
    let window = matches!(once.due, DueRule::Window(..));
    let guard_day = if window { ob.due.min(case.on) } else { day };
    if let Bound::No(cause) = case.binds(&rule.guard, day, guard_day) {
        ob.barred_by_guard = true;
        ob.cause = cause;
    }
    watch_guard(case, rule, once, &ob, sink);
    if ob.barred_by_guard {
        return conclude(case, rule, &ob, sink);
    }
    let ActRule::Count(_, source) = rule.acts else { return };
    let last = if rule.survives_end { NONE } else { case.journey.end.unwrap_or(NONE) };
    remove(case, rule, once, &mut ob);
    let fits = |(day, place): &(u16, u16)| {
        has_come(case, (*day, *place)) && *day <= ob.removed && may_act(case, &ob, source, (*day, *place))
    };
    if let Some((day, place)) = case.rows(source).iter().take_while(|(d, _)| *d <= last).find(fits) {
        (ob.done, ob.act) = (day, place);
    }
    conclude(case, rule, &ob, sink);
}

/// The commonest case of all, without building an obligation: a due day by look-up (or none), and nothing still running.
///
/// What is still to be done, done on the due day itself, or may be excused is left to the longer way, and then this is false.
#[inline]
fn done_plainly<S: Sink>(
    case: &Case<'_>,
    rule: &Rule,
    once: &OnceRule,
    (day, place, due): (u16, u16, u16),
    sink: &mut S,
) -> bool {
    let ActRule::Count(_, source) = rule.acts else { return false };
    let end = if rule.survives_end { NONE } else { case.journey.end.unwrap_or(NONE) };
    let from = if once.or_before { case.counts_from(day) } else { day };
    let fits = |(d, act): &(u16, u16)| {
        let in_order = *d != day || once.or_before || not_earlier(case, source, (*d, *act), place);
        *d >= from && in_order && case.fits(place, *act)
    };
    let act = case.rows(source).iter().take_while(|(d, _)| *d <= end).filter(|act| has_come(case, *act)).find(fits);
    let status = match act {
        Some((done, act)) if done < due => {
            if due != NONE && case.recorded_after(act, due) {
                Status::MetRecordedLate
            } else {
                Status::Met
            }
        }
        _ if case.on > end && due > end => Status::Cancelled,
        None if due == NONE && S::WANTS_CHANGES => return false,
        None if due == NONE => Status::Outstanding,
        _ if case.on <= due || rule.excused_by.is_some() || act.is_some_and(|(d, _)| d == due) => return false,
        Some(_) => Status::MetLate,
        None => Status::Missed,
    };
    let (done, act) = act.unwrap_or((NONE, NONE));
    let (opened, trigger) = (day, place);
    let verdict =
        Verdict { standard: rule.place, status, cause: Cause::Plain, opened, due, done, trigger, act, other: NONE };
    sink.verdict(verdict);
    true
}

/// Whether an act fits an obligation.
#[inline]
fn may_act(case: &Case<'_>, ob: &Obligation, source: Source, (day, place): (u16, u16)) -> bool {
    if day < ob.counts_from || !case.fits(ob.trigger, place) {
        return false;
    }
    // What a contract sends for a month belongs to that month.
    if case.is_contract
        && let Some(month) = case.fact(place).and_then(Fact::booked_for)
        && crate::Day(month).last_of_month() != crate::Day(ob.trigger_day).last_of_month()
    {
        return false;
    }
    // A window that opens at an instant is not open before it.
    if ob.open_minute != NONE
        && day == ob.opened
        && booked::act_minute(case, source, (day, place)).is_some_and(|m| m < ob.open_minute)
    {
        return false;
    }
    // On the trigger's own day the times decide, where both are known.
    let same_day = day == ob.trigger_day && !ob.before_counts;
    if !same_day {
        return true;
    }
    let trigger = case.fact(ob.trigger);
    let minute = if ob.by_date { trigger.and_then(Fact::for_minute) } else { trigger.and_then(Fact::minute) };
    booked::act_minute(case, source, (day, place)).zip(minute).is_none_or(|(act, trigger)| act >= trigger)
}

/// Whether an act has come by the day judged: a booking has as soon as it is made, whatever day it is for.
fn has_come(case: &Case<'_>, (day, place): (u16, u16)) -> bool {
    day <= case.on || place != NONE
}

fn not_earlier(case: &Case<'_>, source: Source, act: (u16, u16), trigger: u16) -> bool {
    match (booked::act_minute(case, source, act), case.fact(trigger).and_then(Fact::minute)) {
        (Some(act), Some(trigger)) => act >= trigger,
        _ => true,
    }
}

/// Hands every act out, branch by branch.
fn hand_out_all(case: &Case<'_>, rule: &Rule, once: &OnceRule, room: &mut OnceRoom) {
    room.given.clear();
    for ob in &mut room.obligations {
        remove(case, rule, once, ob);
    }
    let first = Branch::of(&rule.acts, rule.instead, once.or_else.is_none());
    hand_out(case, rule, &first, room);
    let Some((acts, due, bookings)) = once.or_else.as_deref() else { return };
    let mut second = OnceRoom::default();
    let mut came_from = Vec::new();
    for (i, ob) in room.obligations.iter().enumerate() {
        let cancelled = !rule.survives_end && case.journey.end.is_some_and(|end| case.on > end && ob.due > end);
        let passed = ob.due != NONE && case.on > ob.due && !cancelled;
        if ob.done != NONE || !passed || ob.barred_by_guard || ob.removed != NONE {
            continue;
        }
        let mut next = Obligation {
            cause: Cause::SecondBranch,
            by_date: ob.by_date,
            ..Obligation::new(ob.trigger_day, ob.trigger)
        };
        if place_in_time(case, once, due, &mut next).is_ok() {
            next.opened = ob.opened;
            next.bookings = *bookings;
            (next.counts_from, next.before_counts) = (ob.trigger_day, false);
            remove(case, rule, once, &mut next);
            second.obligations.push(next);
            came_from.push(i);
        }
    }
    let elsewhere = room.given.iter().filter(|(i, _)| !came_from.contains(i));
    second.spent.extend(elsewhere.map(|(_, place)| *place));
    hand_out(case, rule, &Branch::of(acts, None, true), &mut second);
    for (i, ob) in came_from.into_iter().zip(second.obligations) {
        room.obligations[i] = ob;
    }
}

/// Finds the event that removes an obligation.
fn remove(case: &Case<'_>, rule: &Rule, once: &OnceRule, ob: &mut Obligation) {
    booked::moved(case, once, ob);
    let Some(source) = rule.unless else { return };
    let removes = |(day, place): &(u16, u16)| {
        let since = *day >= ob.trigger_day || case.same_reference(*place, ob.trigger);
        since && case.fits(*place, ob.trigger) && (ob.due == NONE || *day <= ob.due)
    };
    if let Some((day, place)) = case.rows(source).iter().find(removes).filter(|(day, _)| *day < ob.removed) {
        (ob.removed, ob.remover, ob.moved) = (day, place, false);
    }
}

/// One branch of a standard: what has to be done, what may stand in for it, and whether it may be done late.
struct Branch<'a> {
    acts: &'a ActRule,
    /// Acts that do it by themselves, where several others are needed.
    alone: Option<Source>,
    instead: Option<(Source, Source)>,
    late_counts: bool,
}

impl<'a> Branch<'a> {
    fn of(acts: &'a ActRule, instead: Option<(Source, Source)>, late_counts: bool) -> Branch<'a> {
        let alone = if let ActRule::Either(_, _, alone) = acts { Some(*alone) } else { None };
        Branch { acts, alone, instead, late_counts }
    }
}

/// Hands out the acts of one branch.
fn hand_out(case: &Case<'_>, rule: &Rule, branch: &Branch<'_>, room: &mut OnceRoom) {
    match branch.acts {
        ActRule::Count(n, source) | ActRule::Either(n, source, _) => {
            for ob in &mut room.obligations {
                ob.needed = *n;
            }
            gather(case, rule, (branch, *source), &mut room.acts);
            give(case, (branch, *source), room);
        }
        ActRule::All(sources) => {
            room.parts.clear();
            room.parts.resize(room.obligations.len(), (0, NONE));
            for source in sources {
                for ob in &mut room.obligations {
                    (ob.needed, ob.done, ob.act) = (1, NONE, NONE);
                }
                gather(case, rule, (branch, *source), &mut room.acts);
                give(case, (branch, *source), room);
                for (part, ob) in room.parts.iter_mut().zip(&room.obligations) {
                    // A missing part keeps the whole undone; the last part done is the day.
                    *part =
                        if ob.done == NONE || part.0 == NONE { (NONE, NONE) } else { (*part).max((ob.done, ob.act)) };
                }
            }
            for (part, ob) in room.parts.iter().zip(&mut room.obligations) {
                (ob.done, ob.act) = *part;
            }
        }
    }
}

/// Collects the acts of a source in order, with lesser acts whose reason is on record, by the day that counts.
fn gather(case: &Case<'_>, rule: &Rule, (branch, source): (&Branch<'_>, Source), acts: &mut Vec<(u16, u16)>) {
    acts.clear();
    acts.extend(case.rows(source).iter().filter(|act| has_come(case, *act)));
    // Whether a lesser act has its reason on record is asked when it is given, by the day that counts.
    if let Some((lesser, _)) = branch.instead {
        for act in case.rows(lesser).iter().filter(|act| has_come(case, *act)) {
            if !acts.contains(&act) {
                acts.push(act);
            }
        }
    }
    if rule.by_recorded_day {
        for (day, place) in acts.iter_mut() {
            *day = case.fact(*place).map_or(*day, Fact::recorded_day);
        }
        acts.retain(|(day, _)| *day <= case.on);
    }
    if branch.instead.is_some() || rule.by_recorded_day {
        acts.sort_unstable();
    }
    if !rule.survives_end
        && let Some(end) = case.journey.end
    {
        acts.retain(|(day, _)| *day <= end);
    }
}

/// Gives each act to the oldest running obligation it fits, else to the oldest overdue one.
fn give(case: &Case<'_>, (branch, source): (&Branch<'_>, Source), room: &mut OnceRoom) {
    let wants = |ob: &&Obligation| ob.needed > 0 && !ob.barred_by_guard;
    let mut wanting = room.obligations.iter().filter(wants).count();
    let from = room.obligations.iter().filter(wants).map(|ob| ob.counts_from).min().unwrap_or(NONE);
    let skip = room.acts.partition_point(|(day, _)| *day < from);
    for (day, place) in &room.acts[skip..] {
        if wanting == 0 {
            break;
        }
        let minute = booked::act_minute(case, source, (*day, *place));
        let takes = |ob: &Obligation, in_time: bool| {
            ob.needed > 0
                && !ob.barred_by_guard
                && (ob.removed == NONE || *day <= ob.removed)
                && ob.in_time(*day, minute) == in_time
                && may_act(case, ob, source, (*day, *place))
                && has_reason(case, branch, ob, (*day, *place))
        };
        if room.spent.contains(place) {
            continue;
        }
        let running = room.obligations.iter().position(|ob| takes(ob, true));
        let taker = running.or_else(|| room.obligations.iter().position(|ob| branch.late_counts && takes(ob, false)));
        if let Some(i) = taker {
            room.given.push((i, *place));
            let ob = &mut room.obligations[i];
            let alone = branch.alone.is_some_and(|source| case.has_row(source, (*day, *place)));
            ob.needed = if alone { 0 } else { ob.needed - 1 };
            if ob.needed == 0 {
                wanting -= 1;
                ob.done = *day;
                ob.act = *place;
            }
        }
    }
}

/// A lesser act needs its reason on record on or after the first day an act counts.
fn has_reason(case: &Case<'_>, branch: &Branch<'_>, ob: &Obligation, (day, place): (u16, u16)) -> bool {
    let Some((lesser, needs)) = branch.instead else { return true };
    let is_lesser = case.rows(lesser).places.contains(&place);
    let is_full = match branch.acts {
        ActRule::Count(_, source) | ActRule::Either(_, source, _) => case.rows(*source).places.contains(&place),
        ActRule::All(sources) => sources.iter().any(|s| case.rows(*s).places.contains(&place)),
    };
    let reason = |(d, p): (u16, u16)| (ob.counts_from..=day).contains(&d) && case.fits(p, place);
    is_full || !is_lesser || case.rows(needs).iter().any(reason)
}
