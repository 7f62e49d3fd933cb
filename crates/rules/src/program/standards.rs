//! Standards, resolved.

use super::{Compiler, Cond, DueRule, Sig, Source};
use crate::pack::{
    AcceptInstead, Acts, Bucket, Due, Effective, EventTerm, Events, Every, Form, Head, Length, OrElse, Phase, Span,
    Standard,
};
use crate::vocabulary::KindId;

/// A standard, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Place in the pack.
    pub place: u16,
    /// What has to hold for it to bind.
    pub guard: Guard,
    /// Whether it outlives the end.
    pub survives_end: bool,
    /// Whether an act's day is the day it was recorded (R15 read so).
    pub by_recorded_day: bool,
    /// From when and for whom; `None`: always, everybody.
    pub effective: Option<Box<Effective>>,
    /// What removes the duty.
    pub unless: Option<Source>,
    /// What excuses a breach (R12); `None` also where the pack reads R12 strictly.
    pub excused_by: Option<Source>,
    /// Bookings that would do.
    pub bookings: Sig,
    /// What has to be done.
    pub acts: ActRule,
    /// A lesser act, and what it needs on record.
    pub instead: Option<(Source, Source)>,
    /// One-shot or recurring.
    pub shape: Shape,
}

/// What has to hold for a standard to bind.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Guard {
    /// The trigger must lie in this stage.
    pub scope: Option<usize>,
    /// The person must be in this group.
    pub group: Option<Sig>,
    /// This must not be false: the condition, and its number among the different conditions of the pack.
    pub only_if: Option<(Box<Cond>, u16)>,
    /// Whether it is the duty to find the referral not valid, which is not undone by being done.
    pub voids: bool,
}

impl Guard {
    /// Whether anything is asked at all.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.scope.is_none() && self.group.is_none() && self.only_if.is_none()
    }
}

/// What has to be done, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActRule {
    /// So many.
    Count(u16, Source),
    /// So many of all that count, or one by itself of those in the second source, which the first takes in too.
    Either(u16, Source, Source),
    /// One of each.
    All(Vec<Source>),
}

impl ActRule {
    /// Whether acts are looked for in these rows.
    #[must_use]
    pub fn has(&self, source: Source) -> bool {
        match self {
            ActRule::Count(_, one) => *one == source,
            ActRule::Either(_, both, alone) => [both, alone].contains(&&source),
            ActRule::All(list) => list.contains(&source),
        }
    }
}

/// The two forms, resolved.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// One-shot.
    Once(OnceRule),
    /// Recurring.
    Repeat(RepeatRule),
}

/// A one-shot standard's own parts.
#[derive(Debug, Clone, PartialEq)]
pub struct OnceRule {
    /// What triggers it.
    pub when: Source,
    /// The rows of the contract that trigger it instead, for everybody who is there by then.
    pub of_contract: Option<Sig>,
    /// When it falls due.
    pub due: DueRule,
    /// Whether an act before the trigger counts.
    pub or_before: bool,
    /// The second branch, and the bookings that would do for it.
    pub or_else: Option<Box<(ActRule, DueRule, Sig)>>,
    /// Kinds of booking that set it off and may be moved: those from which the vocabulary derives an event.
    pub moves: Vec<KindId>,
    /// One act, no second branch and no lesser act: the engine's short way for a single trigger.
    pub plain: bool,
}

/// A recurring standard's own parts.
#[derive(Debug, Clone, PartialEq)]
pub struct RepeatRule {
    /// Stages during which it runs.
    pub stages: Vec<usize>,
    /// How often.
    pub pace: Pace,
    /// What varies it.
    pub varied_by: Option<Source>,
}

/// How often, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pace {
    /// At longest this gap.
    Gap(Span),
    /// Gaps by programme week.
    Phases(Vec<PhaseRule>),
    /// At longest what the latest of these events says.
    SetBy(Source),
    /// So many in each calendar bucket.
    Bucket(u16, Bucket),
    /// So many in each block from the run's first day.
    Block(u16, Span),
}

/// One phase, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseRule {
    /// First week from the run's first day, from 1.
    pub from_week: u16,
    /// Last week.
    pub to_week: u16,
    /// The longest gap; `Err`: as the latest of these events says.
    pub at_least: Result<Span, Source>,
}

impl Pace {
    /// The events that set its lengths.
    pub fn setters(&self) -> impl Iterator<Item = Source> {
        let (whole, phases) = match self {
            Pace::SetBy(source) => (Some(*source), &[][..]),
            Pace::Phases(phases) => (None, phases.as_slice()),
            Pace::Gap(_) | Pace::Bucket(..) | Pace::Block(..) => (None, &[][..]),
        };
        whole.into_iter().chain(phases.iter().filter_map(|phase| phase.at_least.err()))
    }
}

impl Compiler<'_> {
    /// Resolves the standards.
    pub fn rules(&mut self) -> Vec<Rule> {
        let pack = self.pack;
        pack.standards.iter().enumerate().map(|(place, standard)| self.rule(place, standard)).collect()
    }

    fn rule(&mut self, place: usize, standard: &Standard) -> Rule {
        let head = &standard.head;
        let guard = Guard {
            scope: standard.scope.as_ref().map(|s| self.stage(head, s)),
            group: standard.for_group.as_ref().map(|g| self.signals.group(g, self.vocabulary, &mut self.words)),
            only_if: standard.only_if.as_ref().map(|c| {
                let cond = self.condition(head, c);
                let known = self.conditions.iter().position(|k| *k == cond);
                let number = known.unwrap_or_else(|| {
                    self.conditions.push(cond.clone());
                    self.conditions.len() - 1
                });
                (Box::new(cond), u16::try_from(number).unwrap_or(u16::MAX))
            }),
            voids: act_terms(&standard.acts, None).iter().any(|t| t.event == "referral_void"),
        };
        let terms = act_terms(&standard.acts, standard.accept_instead.as_ref());
        let bookings = self.signals.bookings(&terms, self.vocabulary, &mut self.words);
        let acts = self.acts(&standard.acts);
        let strict = self.pack.readings.r12_strict;
        let excused_by = standard.excused_by.as_ref().filter(|_| !strict).map(|e| self.source(e));
        let one_kind = !matches!(acts, ActRule::All(_));
        let lesser = standard.accept_instead.as_ref().filter(|_| one_kind);
        let instead = lesser.map(|a| (self.source(&a.events), self.source(&a.needs)));
        let by_recorded_day = standard.judged_on_keying && self.pack.readings.r15_recorded;
        let unless = standard.unless.as_ref().map(|u| self.source(u));
        let shape = match &standard.form {
            Form::Once { when, of_contract, due, or_before, or_else } => {
                let rule = self.once(head, (when, *of_contract), (due, *or_before), or_else.as_ref());
                let one_act = matches!(acts, ActRule::Count(1, _));
                let plain = rule.of_contract.is_none()
                    && self.is_not_booked(&rule)
                    && one_act
                    && unless.is_none()
                    && rule.or_else.is_none()
                    && instead.is_none()
                    && !by_recorded_day;
                Shape::Once(OnceRule { plain, ..rule })
            }
            Form::Repeating { stages, every, varied_by } => Shape::Repeat(RepeatRule {
                stages: stages.iter().map(|s| self.stage(head, s)).collect(),
                pace: self.pace(every),
                varied_by: varied_by.as_ref().map(|v| self.source(v)),
            }),
        };
        Rule {
            place: u16::try_from(place).unwrap_or(u16::MAX),
            guard,
            survives_end: standard.survives_end,
            by_recorded_day,
            effective: Some(Box::new(head.effective.clone())).filter(|e| **e != Effective::default()),
            unless,
            excused_by,
            bookings,
            acts,
            instead,
            shape,
        }
    }

    /// A one-shot standard's own parts; whether it is plain is for the whole to say.
    fn once(
        &mut self,
        head: &Head,
        (when, of_contract): (&Events, bool),
        (due, or_before): (&Due, bool),
        or_else: Option<&OrElse>,
    ) -> OnceRule {
        let of_contract = of_contract.then(|| self.of_contract(when));
        OnceRule {
            when: of_contract.map_or_else(|| self.source(when), Source::Sig),
            of_contract,
            due: self.due(head, due),
            or_before,
            or_else: or_else.map(|o| {
                let terms = act_terms(&o.acts, None);
                let bookings = self.signals.bookings(&terms, self.vocabulary, &mut self.words);
                Box::new((self.acts(&o.acts), self.due(head, &o.due), bookings))
            }),
            moves: self.movable(when),
            plain: false,
        }
    }

    /// Whether a standard is set off neither by a booking that may move nor by the event a booking gives.
    fn is_not_booked(&self, rule: &OnceRule) -> bool {
        rule.moves.is_empty() && self.signals.booked.iter().all(|b| b.source != rule.when)
    }

    /// The kinds of booking among some events.
    fn movable(&self, events: &[EventTerm]) -> Vec<KindId> {
        let named: Vec<KindId> =
            events.iter().filter_map(|t| self.vocabulary.kind(&t.event)).map(|(kind, _)| kind).collect();
        let giving = self.vocabulary.kinds().filter_map(|(_, kind)| kind.derived_from.as_ref()).map(|from| from.fact);
        giving.filter(|kind| named.contains(kind)).collect()
    }

    fn acts(&mut self, acts: &Acts) -> ActRule {
        match acts {
            Acts::Count { n, events } => ActRule::Count(*n, self.source(events)),
            Acts::Either { n, alone, .. } => {
                let both: Vec<EventTerm> = acts.terms().cloned().collect();
                ActRule::Either(*n, self.source(&both), self.source(alone))
            }
            Acts::All(terms) => ActRule::All(terms.iter().map(|t| self.source(&vec![t.clone()])).collect()),
        }
    }

    fn phase(&mut self, phase: &Phase) -> PhaseRule {
        let at_least = match &phase.at_least {
            Length::Fixed(span) => {
                self.tables.ready(*span);
                Ok(*span)
            }
            Length::SetBy(events) => Err(self.source(events)),
        };
        PhaseRule { from_week: phase.from_week, to_week: phase.to_week, at_least }
    }

    fn pace(&mut self, every: &Every) -> Pace {
        match every {
            Every::Gap(span) => {
                self.tables.ready(*span);
                Pace::Gap(*span)
            }
            Every::Phases(phases) => Pace::Phases(phases.iter().map(|phase| self.phase(phase)).collect()),
            Every::SetBy(events) => Pace::SetBy(self.source(events)),
            Every::PerBucket { n, bucket } => Pace::Bucket(*n, *bucket),
            Every::PerBlock { n, span } => Pace::Block(*n, *span),
        }
    }
}

/// Every event that may be the act, for asking which bookings would do.
fn act_terms(acts: &Acts, instead: Option<&AcceptInstead>) -> Vec<EventTerm> {
    let mut terms: Vec<EventTerm> = acts.terms().cloned().collect();
    terms.extend(instead.iter().flat_map(|a| a.events.iter().cloned()));
    terms
}
