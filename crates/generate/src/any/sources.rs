//! What no promise of a pack brings about, and so has to come from life: needs, complaints, absences, wishes, transfers.

use super::plan::{From, Plan, Until};
use super::terms::{Term, term, terms};
use waymark_rules::pack::{Condition, Due, Every, Form, LimitKind, Outcome, Pack, Quantity, Reach, Share};
use waymark_rules::vocabulary::Vocabulary;

/// When in a life it may come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Window {
    /// Between the referral and the first days of the programme.
    Before,
    /// On the programme.
    On,
    /// In a job.
    Work,
}

/// Something that comes by itself.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub(super) term: Term,
    /// In how many lives of a hundred.
    pub(super) percent: i32,
    pub(super) window: Window,
}

/// Everything the pack asks about that nothing else brings, of participants or of the contract.
pub(super) fn find(plan: &Plan, contract: bool) -> Vec<Source> {
    let mut wanted = wanted(plan, contract);
    wanted.retain(|w| {
        let entered = plan.vocabulary.get(w.term.kind).derived_from.is_none();
        entered && plan.is_about(w.term.kind, contract) && !plan.journey.contains(&w.term.kind)
    });
    let mut made: Vec<Term> = Vec::new();
    if !contract {
        let journey = plan.journey.iter().map(|kind| Term { kind: *kind, by: Vec::new(), words: Vec::new() });
        made.extend(journey);
    }
    let mut found: Vec<Source> = Vec::new();
    loop {
        spread(plan, contract, &mut made);
        let lacking = wanted.iter().find(|w| !made.iter().any(|m| plan.counting.may_be(m, &w.term)));
        let Some(source) = lacking else { return found };
        made.push(source.term.clone());
        found.push(source.clone());
    }
}

/// Adds what the promises bring once what wakes them is there.
fn spread(plan: &Plan, contract: bool, made: &mut Vec<Term>) {
    let mut done = vec![false; plan.rules.len()];
    loop {
        let mut more = false;
        for (place, rule) in plan.rules.iter().enumerate() {
            if done[place] || rule.is_contracts() != contract {
                continue;
            }
            let derived = |t: &Term| is_worked_out(plan, t);
            let woken = rule.when.iter().any(|t| derived(t) || made.iter().any(|m| plan.counting.may_be(m, t)));
            if woken || rule.when.is_empty() {
                done[place] = true;
                more = true;
                for act in rule.acts.terms() {
                    // A booking stands for the event on its day.
                    let kind = plan.vocabulary.get(act.kind).derived_from.as_ref().map_or(act.kind, |from| from.fact);
                    made.push(Term { kind, ..act.clone() });
                }
            }
        }
        if !more {
            return;
        }
    }
}

/// Whether an event is one that the pack's own stages, or the calendar, bring.
fn is_worked_out(plan: &Plan, term: &Term) -> bool {
    let name = plan.name(term.kind);
    let of_stage = plan.pack.stages.iter().any(|stage| {
        [&stage.end_event, &stage.planned_end_event, &stage.early_end_event].iter().any(|e| e.as_deref() == Some(name))
    });
    of_stage || ["month_end", "quarter_end", "year_end"].contains(&name)
}

struct Wanted<'a> {
    vocabulary: &'a Vocabulary,
    list: Vec<Source>,
}

impl Wanted<'_> {
    /// Each word by itself: whatever the pack asks for by its word should occur.
    fn add(&mut self, terms: &[Term], percent: i32, window: Window) {
        for term in terms {
            let from = self.vocabulary.get(term.kind).derived_from.as_ref();
            let kind = from.map_or(term.kind, |from| from.fact);
            let window = if window == Window::On { by_name(&self.vocabulary.get(kind).name) } else { window };
            let percent = if term.words.is_empty() { percent } else { percent.min(12) };
            self.list.push(Source { term: Term { kind, ..term.clone() }, percent, window });
        }
    }

    fn condition(&mut self, condition: &Condition, window: Window) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| self.condition(part, window)),
            Condition::Not(part) => self.condition(part, window),
            Condition::Happened(events) | Condition::HappenedApart(events, _) | Condition::Number(events, _) => {
                let found = terms(events, self.vocabulary);
                self.add(&found, 25, window);
            }
            Condition::ContractNotice { events, .. } => {
                let found = terms(events, self.vocabulary);
                self.add(&found, 50, window);
            }
            _ => {}
        }
    }
}

fn by_name(name: &str) -> Window {
    let work = ["in_work", "employment", "job_left", "job_lost", "job_broker", "paid_work", "sustain"];
    let early = ["referral", "induction", "initial_", "interest_", "first_appointment"];
    if work.iter().any(|part| name.starts_with(part)) {
        Window::Work
    } else if early.iter().any(|part| name.contains(part)) {
        Window::Before
    } else {
        Window::On
    }
}

/// Everything asked about, the most wanted first.
fn wanted(plan: &Plan, contract: bool) -> Vec<Source> {
    let mut wanted = Wanted { vocabulary: plan.vocabulary, list: Vec::new() };
    for rule in plan.rules.iter().filter(|rule| rule.is_contracts() == contract) {
        let window = window_of(&rule.standard.head.clause, rule.standard.scope.as_deref());
        wanted.add(&rule.when, if contract { 100 } else { 35 }, window);
        if let Form::Repeating { every, .. } = &rule.standard.form {
            every.setters().for_each(|events| wanted.add(&terms(events, plan.vocabulary), 85, window));
            setting(every, &mut wanted);
        }
        if let Form::Once { due, .. } = &rule.standard.form {
            counted_from(due, &mut wanted, window);
        }
        rule.standard.only_if.iter().for_each(|condition| wanted.condition(condition, window));
    }
    if !contract {
        for stage in &plan.stages {
            if let From::First(terms) | From::Each(terms) = &stage.from {
                wanted.add(terms, 35, Window::On);
            }
            if let Until::Before(terms) = &stage.until {
                wanted.add(terms, 25, Window::On);
            }
        }
        plan.pack.outcomes.iter().for_each(|outcome| outcome_needs(outcome, &mut wanted));
    }
    figures(plan.pack, &mut wanted);
    wanted.list
}

/// A rhythm that may be changed is changed now and then.
fn setting(every: &Every, wanted: &mut Wanted) {
    if let Every::Phases(_) | Every::SetBy(_) = every {
        every.setters().for_each(|events| wanted.add(&terms(events, wanted.vocabulary), 85, Window::On));
    }
}

fn window_of(clause: &str, scope: Option<&str>) -> Window {
    let (clause, scope) = (clause.to_lowercase(), scope.unwrap_or_default());
    if scope.contains("work") && !scope.starts_with("pre") || clause.contains("in work") || clause.contains("in-work") {
        Window::Work
    } else if clause.contains("before start") {
        Window::Before
    } else {
        Window::On
    }
}

fn counted_from(due: &Due, wanted: &mut Wanted, window: Window) {
    let events = match due {
        Due::Within { of: Some(events), .. } | Due::Before(events) | Due::On(events) => events,
        Due::LastSpan { up_to: events, .. } | Due::ByNthEvent { events, .. } => events,
        Due::AtLeastBefore { event, .. } | Due::Between { event, .. } => event,
        Due::Earliest(parts) => return parts.iter().for_each(|part| counted_from(part, wanted, window)),
        _ => return,
    };
    let found = terms(events, wanted.vocabulary);
    wanted.add(&found, 35, window);
}

fn outcome_needs(outcome: &Outcome, wanted: &mut Wanted) {
    let find = |events: &[_]| terms(events, wanted.vocabulary);
    let begins = find(&outcome.begins);
    let (reach, while_status) = match &outcome.reach {
        Reach::Money { events, .. } | Reach::Hours { events, .. } | Reach::Count { events, .. } => (find(events), None),
        Reach::Weeks { events, while_status, .. } => (find(events), while_status.as_ref()),
        Reach::Run { .. } => (Vec::new(), None),
    };
    let status: Vec<Term> = while_status.and_then(|t| term(t, wanted.vocabulary)).into_iter().collect();
    let claimed = outcome.claimed_by.as_ref().map_or_else(Vec::new, |events| find(events));
    let barred = outcome.barred_if.as_ref().map_or_else(Vec::new, |events| find(events));
    wanted.add(&begins, 40, Window::On);
    wanted.add(&reach, 50, Window::On);
    wanted.add(&status, 40, Window::On);
    wanted.add(&claimed, 50, Window::Work);
    wanted.add(&barred, 2, Window::On);
}

/// What measures count, limits forbid and payments ask for.
fn figures(pack: &Pack, wanted: &mut Wanted) {
    for measure in pack.measures.iter().filter_map(|measure| measure.from_facts.as_ref()) {
        let (counted, base) = match &measure.quantity {
            Quantity::Count { events, .. } => (Some(events), None),
            Quantity::Share { share: Share::Events(events), out_of, .. } => (Some(events), Some(out_of)),
            Quantity::Share { share: Share::If(condition), out_of, .. } => {
                wanted.condition(condition, Window::On);
                (None, Some(out_of))
            }
        };
        for events in counted.into_iter().chain(base) {
            let found = terms(events, wanted.vocabulary);
            wanted.add(&found, 40, Window::On);
        }
        measure.only_if.iter().for_each(|condition| wanted.condition(condition, Window::On));
    }
    for limit in &pack.limits {
        let on = limit.on.as_ref().map_or_else(Vec::new, |events| terms(events, wanted.vocabulary));
        wanted.add(&on, 35, Window::On);
        let (first, second, percent) = match &limit.kind {
            LimitKind::Checks { checks, .. } => {
                checks.iter().for_each(|check| wanted.condition(&check.needs, Window::On));
                (None, None, 0)
            }
            LimitKind::Forbids { events, .. } => (Some(events), None, 3),
            LimitKind::MonthlyCap { events, cap } => (Some(events), Some(cap), 20),
            LimitKind::Spends { spends, up_to, .. } => (Some(up_to), Some(spends), 40),
            LimitKind::AtMost { events, .. } => (Some(events), None, 20),
        };
        for events in first.into_iter().chain(second) {
            let found = terms(events, wanted.vocabulary);
            wanted.add(&found, percent, Window::On);
        }
    }
    for events in pack.payments.iter().filter_map(|payment| payment.not_if.as_ref()) {
        let found = terms(events, wanted.vocabulary);
        wanted.add(&found, 3, Window::On);
    }
}
