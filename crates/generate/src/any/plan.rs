//! A pack as an inventor of lives reads it: its stages, its promises by what wakes them, and what has to come from life itself.

use super::sources::{self, Source};
use super::terms::{Counting, Term, term, terms};
use waymark_rules::Day;
use waymark_rules::pack::{self, Form, Pack, Per, StageFrom, StageUntil, Standard};
use waymark_rules::vocabulary::{About, KindId, Vocabulary};

/// How a stage begins.
pub(super) enum From {
    First(Vec<Term>),
    Each(Vec<Term>),
    After(usize),
    Same(usize),
}

/// How a stage ends.
pub(super) enum Until {
    Lasts(i32, Vec<Term>),
    Day(i32),
    Before(Vec<Term>),
    Open,
}

/// A stage.
pub(super) struct Stage {
    pub(super) id: String,
    pub(super) from: From,
    pub(super) until: Until,
    pub(super) within: Option<usize>,
    pub(super) except: Vec<usize>,
}

/// What has to be done.
pub(super) enum Acts {
    Some(u16, Vec<Term>),
    Either(u16, Vec<Term>, Vec<Term>),
    All(Vec<Term>),
}

/// A promise.
pub(super) struct Rule<'a> {
    pub(super) standard: &'a Standard,
    pub(super) acts: Acts,
    pub(super) unless: Vec<Term>,
    pub(super) excused: Vec<Term>,
    /// The lesser acts, and what they need.
    pub(super) instead: Option<(Vec<Term>, Vec<Term>)>,
    /// What wakes it; empty where it recurs.
    pub(super) when: Vec<Term>,
    /// The stages in which it recurs.
    pub(super) stages: Vec<usize>,
}

/// The pack, read.
pub(super) struct Plan<'a> {
    pub(super) pack: &'a Pack,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) counting: Counting,
    pub(super) stages: Vec<Stage>,
    /// The stage that is the time on the programme.
    pub(super) main: usize,
    pub(super) rules: Vec<Rule<'a>>,
    /// By kind: the rules it wakes.
    pub(super) woken: Vec<Vec<usize>>,
    /// The rules that recur.
    pub(super) recurring: Vec<usize>,
    /// By kind: what else happens on the day it is for.
    pub(super) derived: Vec<Vec<KindId>>,
    /// By kind: the booking that may come before it, with its purpose.
    pub(super) bookings: Vec<Vec<(KindId, Option<String>)>>,
    /// What comes from life itself, for a participant and for the contract.
    pub(super) sources: Vec<Source>,
    pub(super) contract_sources: Vec<Source>,
    /// The kinds the journey itself brings.
    pub(super) journey: Vec<KindId>,
    /// By kind: whether it may begin or end a stage, or set a rhythm.
    pub(super) stirs: Vec<bool>,
    /// The first day on which anybody is referred.
    pub(super) opens: Day,
}

impl<'a> Plan<'a> {
    /// Reads the pack.
    pub(super) fn new(pack: &'a Pack, vocabulary: &'a Vocabulary, opens: Option<Day>) -> Result<Plan<'a>, String> {
        let mut plan = Plan {
            counting: Counting::new(vocabulary),
            stages: stages(pack, vocabulary),
            main: main_stage(pack)
                .ok_or_else(|| format!("histories cannot be invented for `{}`: it has no stage", pack.id))?,
            rules: pack.standards.iter().map(|standard| rule(pack, standard, vocabulary)).collect(),
            woken: vec![Vec::new(); vocabulary.kinds().count()],
            recurring: Vec::new(),
            derived: vec![Vec::new(); vocabulary.kinds().count()],
            bookings: bookings(vocabulary),
            sources: Vec::new(),
            contract_sources: Vec::new(),
            journey: Vec::new(),
            stirs: Vec::new(),
            opens: opens.unwrap_or_else(|| first_day(pack)),
            pack,
            vocabulary,
        };
        plan.journey = plan.journey_kinds();
        for (place, rule) in plan.rules.iter().enumerate() {
            for term in &rule.when {
                plan.woken[usize::from(term.kind.0)].push(place);
            }
            if rule.when.is_empty() && !rule.stages.is_empty() {
                plan.recurring.push(place);
            }
        }
        plan.woken.iter_mut().for_each(Vec::dedup);
        for (id, kind) in vocabulary.kinds() {
            if let Some(from) = &kind.derived_from {
                plan.derived[usize::from(from.fact.0)].push(id);
            }
        }
        plan.stirs = plan.stirring();
        plan.sources = sources::find(&plan, false);
        plan.contract_sources = sources::find(&plan, true);
        Ok(plan)
    }

    /// The kind of this name.
    pub(super) fn kind(&self, name: &str) -> Option<KindId> {
        self.vocabulary.kind(name).map(|(kind, _)| kind)
    }

    /// The name of a kind.
    pub(super) fn name(&self, kind: KindId) -> &'a str {
        &self.vocabulary.get(kind).name
    }

    /// Whether a fact of this kind may be about a contract (or else about a participant).
    pub(super) fn is_about(&self, kind: KindId, contract: bool) -> bool {
        let kind = self.vocabulary.get(kind);
        if contract { kind.about == About::Contract || kind.or_contract } else { kind.about != About::Contract }
    }

    /// What the time on the programme begins with.
    pub(super) fn gate(&self) -> &[Term] {
        match &self.stages[self.main].from {
            From::First(terms) | From::Each(terms) => terms,
            From::After(_) | From::Same(_) => &[],
        }
    }

    /// The stage of this name.
    pub(super) fn stage(&self, id: &str) -> Option<usize> {
        self.stages.iter().position(|stage| stage.id == id)
    }

    /// How many days the time on the programme lasts.
    pub(super) fn length(&self) -> i32 {
        match &self.stages[self.main].until {
            Until::Lasts(days, _) | Until::Day(days) => *days,
            Until::Before(_) | Until::Open => 400,
        }
    }

    /// The steps of the journey before the programme begins, in the pack's order.
    pub(super) fn approach(&self) -> impl Iterator<Item = &[Term]> {
        let before = self.pack.stages.iter().zip(&self.stages).take(self.main);
        before.filter(|(stage, _)| stage.journey).filter_map(|(_, stage)| match &stage.from {
            From::First(terms) | From::Each(terms) => Some(terms.as_slice()),
            From::After(_) | From::Same(_) => None,
        })
    }

    /// By kind, whether a rhythm may begin with it.
    fn stirring(&self) -> Vec<bool> {
        let mut terms: Vec<Term> = Vec::new();
        for stage in &self.stages {
            if let From::First(events) | From::Each(events) = &stage.from {
                terms.extend_from_slice(events);
            }
            if let Until::Before(events) | Until::Lasts(_, events) = &stage.until {
                terms.extend_from_slice(events);
            }
        }
        for standard in &self.pack.standards {
            if let Form::Repeating { every, .. } = &standard.form {
                every.setters().for_each(|events| terms.extend(super::terms::terms(events, self.vocabulary)));
            }
        }
        let stirs = |kind: KindId| self.counting.of(kind).iter().any(|(k, _)| terms.iter().any(|t| t.kind == *k));
        self.vocabulary.kinds().map(|(id, _)| stirs(id)).collect()
    }

    fn journey_kinds(&self) -> Vec<KindId> {
        let names = [
            "referral_sent",
            "referral_received",
            "programme_start",
            "programme_end",
            "early_completion",
            "job_started",
            "self_employment_started",
            "employment_ended",
            "referral_void",
        ];
        let mut kinds: Vec<KindId> = names.iter().filter_map(|name| self.kind(name)).collect();
        let extended = self.pack.stages[self.main].extended.as_ref().and_then(|extended| extended.if_events.as_ref());
        kinds.extend(extended.into_iter().flat_map(|events| terms(events, self.vocabulary)).map(|term| term.kind));
        kinds.extend(self.approach().flatten().chain(self.gate()).map(|term| term.kind));
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

fn main_stage(pack: &Pack) -> Option<usize> {
    let named =
        pack.stages.iter().position(|stage| stage.end_event.as_deref().is_some_and(|e| e.ends_with("programme_end")));
    let ended = || pack.stages.iter().position(|stage| stage.end_event.is_some());
    let begun = || {
        let starts =
            |from: &StageFrom| matches!(from, StageFrom::First(e) if e.iter().any(|t| t.event == "programme_start"));
        pack.stages.iter().position(|stage| starts(&stage.from))
    };
    let journey = || pack.stages.iter().position(|stage| stage.journey);
    named.or_else(ended).or_else(begun).or_else(journey).or(if pack.stages.is_empty() { None } else { Some(0) })
}

fn stages(pack: &Pack, vocabulary: &Vocabulary) -> Vec<Stage> {
    let place = |id: &str| pack.stages.iter().position(|stage| stage.head.id == id);
    let read = |stage: &pack::Stage| Stage {
        id: stage.head.id.clone(),
        from: match &stage.from {
            StageFrom::First(events) => From::First(terms(events, vocabulary)),
            StageFrom::Each(events) => From::Each(terms(events, vocabulary)),
            StageFrom::After(id) => place(id).map_or(From::First(Vec::new()), From::After),
            StageFrom::Same(id) => place(id).map_or(From::First(Vec::new()), From::Same),
        },
        until: match &stage.until {
            StageUntil::Lasts { days, early, .. } => Until::Lasts(i32::from(*days), terms(early, vocabulary)),
            StageUntil::ProgrammeDay(day) => Until::Day(i32::from(*day)),
            StageUntil::Before(events) => Until::Before(terms(events, vocabulary)),
            StageUntil::Open => Until::Open,
        },
        within: stage.within.as_deref().and_then(place),
        except: stage.except.iter().filter_map(|id| place(id)).collect(),
    };
    pack.stages.iter().map(read).collect()
}

fn rule<'a>(pack: &Pack, standard: &'a Standard, vocabulary: &Vocabulary) -> Rule<'a> {
    let some =
        |events: &Option<pack::Events>| events.as_ref().map_or_else(Vec::new, |events| terms(events, vocabulary));
    let (when, stages) = match &standard.form {
        Form::Once { when, .. } => (terms(when, vocabulary), Vec::new()),
        Form::Repeating { stages, .. } => {
            let place = |id: &String| pack.stages.iter().position(|stage| &stage.head.id == id);
            (Vec::new(), stages.iter().filter_map(place).collect())
        }
    };
    let instead = standard.accept_instead.as_ref();
    Rule {
        standard,
        acts: acts(&standard.acts, vocabulary),
        unless: some(&standard.unless),
        excused: some(&standard.excused_by),
        instead: instead.map(|i| (terms(&i.events, vocabulary), terms(&i.needs, vocabulary))),
        when,
        stages,
    }
}

/// The acts of a standard.
pub(super) fn acts(acts: &pack::Acts, vocabulary: &Vocabulary) -> Acts {
    match acts {
        pack::Acts::Count { n, events } => Acts::Some(*n, terms(events, vocabulary)),
        pack::Acts::Either { n, events, alone } => {
            Acts::Either(*n, terms(events, vocabulary), terms(alone, vocabulary))
        }
        pack::Acts::All(events) => Acts::All(events.iter().filter_map(|event| term(event, vocabulary)).collect()),
    }
}

impl Acts {
    /// Every event that may be one of them.
    pub(super) fn terms(&self) -> impl Iterator<Item = &Term> {
        let (first, second): (&[Term], &[Term]) = match self {
            Acts::Some(_, terms) | Acts::All(terms) => (terms, &[]),
            Acts::Either(_, terms, alone) => (terms, alone),
        };
        first.iter().chain(second)
    }
}

impl Rule<'_> {
    /// Whether it is the contract's and not a participant's.
    pub(super) fn is_contracts(&self) -> bool {
        self.standard.per == Per::Contract
    }
}

/// For each kind, the bookings whose keeping would produce it.
fn bookings(vocabulary: &Vocabulary) -> Vec<Vec<(KindId, Option<String>)>> {
    let mut found = vec![Vec::new(); vocabulary.kinds().count()];
    for (id, kind) in vocabulary.kinds() {
        kind.would_do.iter().for_each(|done| found[usize::from(done.0)].push((id, None)));
    }
    if let Some((booked, _)) = vocabulary.kind("appointment_booked") {
        for purpose in vocabulary.purposes() {
            purpose
                .would_do
                .iter()
                .for_each(|done| found[usize::from(done.0)].push((booked, Some(purpose.name.clone()))));
        }
    }
    found
}

/// The first of January from which referrals come: of the year of the pack's latest change, or of its version.
fn first_day(pack: &Pack) -> Day {
    let heads = pack.standards.iter().map(|s| &s.head).chain(pack.stages.iter().map(|s| &s.head));
    let changed = heads.flat_map(|head| {
        let e = &head.effective;
        [e.for_referrals_from, e.for_starts_from, e.since, e.for_referrals_until, e.for_starts_until, e.up_to]
    });
    let day = changed.flatten().max().or_else(|| Day::parse(&pack.version));
    // Calendars run from 2011 to 2028, and lives take four years.
    let year = day.map_or(2021, |day| day.date().year()).clamp(2012, 2023);
    Day::parse(&format!("{year:04}-01-01")).unwrap_or(Day::FIRST)
}
