//! Stages and outcomes, resolved and put in order.

use super::{Compiler, Landmarks, Sig, Source};
use crate::pack::{Effective, EventTerm, Events, Head, Reach, Span, StageFrom, StageUntil};

/// A stage or an outcome, by place in the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// A stage.
    Stage(usize),
    /// An outcome.
    Goal(usize),
}

/// A stage, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct StageRule {
    /// From when and for whom; `None`: always, everybody.
    pub effective: Option<Box<Effective>>,
    /// How it begins.
    pub start: StageStart,
    /// How it ends.
    pub end: StageEnd,
    /// How far past its length it goes on: to this programme day, with the runs of this stage, and if this was recorded.
    pub extended: Option<(u16, usize, Option<Sig>)>,
    /// Kept inside this stage.
    pub within: Option<usize>,
    /// Taken out, unless the pack reads R17 otherwise.
    pub except: Vec<usize>,
    /// Slot of the event on its last day.
    pub end_slot: Option<u8>,
    /// Slot of the event on its first day that foretells its end.
    pub planned_slot: Option<u8>,
    /// Slot of the event on its last day if that is early.
    pub early_slot: Option<u8>,
    /// Recorded ends refused for a group: the kind of end, the group, and the event on whose day an untagged end is refused too.
    pub refused: Option<(Sig, Sig, Option<Sig>)>,
}

/// How a stage begins, resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageStart {
    /// On the first.
    First(Source),
    /// On each.
    Each(Source),
    /// The day after another stage's last.
    After(usize),
    /// Where another stage runs.
    Same(usize),
}

/// How a stage ends, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageEnd {
    /// On its day N, on a recorded end, or with an outcome.
    Lasts(u16, Option<Sig>, Vec<usize>),
    /// On the programme's day N.
    ProgrammeDay(u16),
    /// The day before.
    Before(Source),
    /// With the stage it copies, or never.
    Open,
}

/// An outcome, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct GoalRule {
    /// What opens it.
    pub begins: Source,
    /// What is added up.
    pub sum: Sum,
    /// Whether it, or one it shares with, can be had once per participant over all spells.
    pub once: bool,
    /// What claims it.
    pub claimed_by: Option<Source>,
    /// What bars it for good.
    pub barred_if: Option<Source>,
    /// Outcomes of which only one stands.
    pub shared: Vec<usize>,
    /// The stage in which acts do not count.
    pub not_in: Option<usize>,
    /// Its place in the order in which stages and outcomes are derived.
    pub rank: usize,
    /// Slot of the event on the day it is reached.
    pub slot: Option<u8>,
}

impl GoalRule {
    /// The stages it asks about.
    pub fn stages(&self) -> impl Iterator<Item = usize> {
        let run = if let Sum::Run(_, stage) = self.sum { Some(stage) } else { None };
        self.not_in.into_iter().chain(run)
    }
}

/// What an outcome adds up, resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// Pence.
    Money(Source, i64),
    /// Weeks of activity, with the status needed and every status there is.
    Weeks(Source, i64, Option<(Sig, Sig)>),
    /// Hundredths of hours.
    Hours(Source, i64),
    /// Acts.
    Count(Source, i64),
    /// An unbroken run of a stage.
    Run(Span, usize),
}

impl Sum {
    /// The threshold, in the unit held.
    #[must_use]
    pub fn target(&self) -> i64 {
        match self {
            Sum::Money(_, n) | Sum::Weeks(_, n, _) | Sum::Hours(_, n) | Sum::Count(_, n) => *n,
            Sum::Run(span, _) => i64::from(span.n),
        }
    }
}

fn plain(event: &str) -> EventTerm {
    EventTerm { event: event.into(), by: Vec::new(), with: None }
}

impl<'a> Compiler<'a> {
    /// The facts the engine always looks at.
    pub fn landmarks(&mut self) -> Landmarks {
        let mut of = |names: &[&str]| {
            let events: Events = names.iter().map(|n| plain(n)).collect();
            self.signals.signal(&events, self.vocabulary, &mut self.words)
        };
        Landmarks {
            referral: of(&["referral_received"]),
            any_referral: of(&["referral_received", "referral_sent"]),
            start: of(&["programme_start"]),
            void: of(&["referral_void"]),
            provider_cancelled: of(&["appointment_cancelled_by_provider"]),
            service_start: of(&["service_start"]),
            service_end: of(&["service_end"]),
            delivery_nation: self.detail("delivery_nation"),
            nation: self.detail("nation"),
        }
    }

    /// Gives every derived event its slot, before any phrase is resolved.
    pub fn name_derived_events(&mut self) {
        let pack = self.pack;
        for stage in &pack.stages {
            let names = [&stage.end_event, &stage.planned_end_event, &stage.early_end_event];
            for name in names.into_iter().flatten() {
                self.signals.name_derived(name);
            }
        }
        for event in pack.outcomes.iter().filter_map(|o| o.event.as_ref()) {
            self.signals.name_derived(event);
        }
        for name in ["month_end", "quarter_end", "year_end"] {
            self.signals.name_derived(name);
        }
    }

    /// Resolves the stages.
    pub fn stages(&mut self) -> Vec<StageRule> {
        let pack = self.pack;
        for (place, stage) in pack.stages.iter().enumerate() {
            if self.stage_places.get(stage.head.id.as_str()) != Some(&place) {
                let fits = "give each its own id: what names a stage names one block";
                self.complain(&stage.head, "another block of this id is a stage too".into(), fits);
            }
        }
        pack.stages
            .iter()
            .map(|stage| {
                let head = &stage.head;
                let start = match &stage.from {
                    StageFrom::First(events) => StageStart::First(self.source(events)),
                    StageFrom::Each(events) => StageStart::Each(self.source(events)),
                    StageFrom::After(other) => StageStart::After(self.stage(head, other)),
                    StageFrom::Same(other) => StageStart::Same(self.stage(head, other)),
                };
                let end = match &stage.until {
                    StageUntil::Lasts { days, early, outcomes } => {
                        let early = (!early.is_empty()).then(|| self.signal(early));
                        let outcomes = outcomes.iter().filter_map(|o| self.goal_places.get(o.as_str()).copied());
                        StageEnd::Lasts(*days, early, outcomes.collect())
                    }
                    StageUntil::ProgrammeDay(n) => StageEnd::ProgrammeDay(*n),
                    StageUntil::Before(events) => StageEnd::Before(self.source(events)),
                    StageUntil::Open => StageEnd::Open,
                };
                let refused = stage.refuse_end.as_ref().map(|refused| {
                    let group = self.signals.group(&refused.group, self.vocabulary, &mut self.words);
                    let on_day_of = refused.or_on_day_of.as_ref().map(|e| self.signal(e));
                    (self.signal(&refused.events), group, on_day_of)
                });
                let slot = |c: &Self, name: &Option<String>| name.as_ref().and_then(|n| c.signals.derived(n));
                let extended = stage.extended.as_ref().map(|extended| {
                    let carrier = self.stage(head, &extended.while_stage);
                    (extended.to_day, carrier, extended.if_events.as_ref().map(|e| self.signal(e)))
                });
                StageRule {
                    effective: Some(Box::new(head.effective.clone())).filter(|e| **e != Effective::default()),
                    start,
                    end,
                    extended,
                    within: stage.within.as_ref().map(|w| self.stage(head, w)),
                    except: stage.except.iter().map(|e| self.stage(head, e)).collect(),
                    end_slot: slot(self, &stage.end_event),
                    planned_slot: slot(self, &stage.planned_end_event),
                    early_slot: slot(self, &stage.early_end_event),
                    refused,
                }
            })
            .collect()
    }

    /// Resolves the outcomes.
    pub fn goals(&mut self) -> Vec<GoalRule> {
        let pack = self.pack;
        // Sharing goes both ways, whichever of the two says so.
        let shared = |outcome: &'a crate::pack::Outcome| {
            (0..pack.outcomes.len()).filter(move |i| {
                let other = &pack.outcomes[*i];
                outcome.shared_with.contains(&other.head.id) || other.shared_with.contains(&outcome.head.id)
            })
        };
        pack.outcomes
            .iter()
            .map(|outcome| GoalRule {
                once: shared(outcome).map(|i| &pack.outcomes[i]).chain([outcome]).any(|o| o.once_per_participant),
                shared: shared(outcome).collect(),
                begins: self.source(&outcome.begins),
                sum: self.sum(&outcome.head, &outcome.reach),
                claimed_by: outcome.claimed_by.as_ref().map(|e| self.source(e)),
                barred_if: outcome.barred_if.as_ref().map(|e| self.source(e)),
                not_in: outcome.not_counting_while.as_ref().map(|s| self.stage(&outcome.head, s)),
                rank: 0,
                slot: outcome.event.as_ref().and_then(|e| self.signals.derived(e)),
            })
            .collect()
    }

    fn sum(&mut self, head: &Head, reach: &Reach) -> Sum {
        match reach {
            Reach::Money { events, pence } => Sum::Money(self.source(events), *pence),
            Reach::Hours { n, events } => Sum::Hours(self.source(events), i64::from(*n) * 100),
            Reach::Count { n, events } => Sum::Count(self.source(events), i64::from(*n)),
            Reach::Run { span, stage } => {
                self.tables.ready(*span);
                Sum::Run(*span, self.stage(head, stage))
            }
            Reach::Weeks { n, events, while_status } => {
                let status = while_status.as_ref().map(|term| {
                    let any = plain(&term.event);
                    (self.signal(&vec![term.clone()]), self.signal(&vec![any]))
                });
                Sum::Weeks(self.source(events), i64::from(*n), status)
            }
        }
    }

    /// Stages and outcomes so ordered that each needs only those before it.
    pub fn order(&mut self, stages: &[StageRule], goals: &[GoalRule]) -> Vec<Node> {
        let ending = self.pack.stages.iter().position(|s| s.end_event.is_some());
        let needs = |node: &Node| -> Vec<Node> {
            match node {
                Node::Stage(i) => stage_needs(&stages[*i], goals),
                Node::Goal(i) => {
                    let after_end = self.pack.outcomes[*i].by_days_after_end.and(ending);
                    goals[*i].stages().chain(after_end).map(Node::Stage).collect()
                }
            }
        };
        let all: Vec<Node> = (0..stages.len()).map(Node::Stage).chain((0..goals.len()).map(Node::Goal)).collect();
        let mut order: Vec<Node> = Vec::new();
        while order.len() < all.len() {
            let ready = |n: &&Node| !order.contains(n) && needs(n).iter().all(|need| order.contains(need));
            if let Some(node) = all.iter().find(ready) {
                order.push(*node);
                continue;
            }
            let head = match all.iter().find(|n| !order.contains(n)) {
                Some(Node::Stage(i)) => self.pack.stages[*i].head.clone(),
                Some(Node::Goal(i)) => self.pack.outcomes[*i].head.clone(),
                None => break,
            };
            self.complain(&head, "it depends on itself through other stages or outcomes".into(), "break the circle");
            break;
        }
        order
    }
}

fn stage_needs(stage: &StageRule, goals: &[GoalRule]) -> Vec<Node> {
    let carrier = stage.extended.as_ref().map(|(_, carrier, _)| carrier);
    let mut needs: Vec<Node> =
        stage.within.iter().chain(carrier).chain(&stage.except).map(|s| Node::Stage(*s)).collect();
    if let StageStart::After(other) | StageStart::Same(other) = stage.start {
        needs.push(Node::Stage(other));
    }
    if let StageEnd::Lasts(_, _, outcomes) = &stage.end {
        // Whether an outcome stands is settled only when those it shares with are known too.
        let settled = outcomes.iter().flat_map(|o| goals[*o].shared.iter().chain([o]));
        needs.extend(settled.map(|o| Node::Goal(*o)));
    }
    needs
}
