//! A pack made ready to judge: names resolved to numbers, phrases to tables, once for all participants.

mod condition;
mod due;
mod journey;
mod lean;
mod limits;
mod measures;
pub mod signals;
mod standards;

pub use condition::Cond;
pub use due::{DueRule, Tables};
pub use journey::{GoalRule, Node, StageEnd, StageRule, StageStart, Sum};
pub use lean::{Lean, members};
pub use limits::{LimitRule, LimitTest, PriorityRule};
pub use measures::{MeasureRule, ShareRule};
pub use signals::{Feed, Sig, Signals, Source};
pub use standards::{ActRule, Guard, OnceRule, Pace, PhaseRule, RepeatRule, Rule, Shape};

use crate::Day;
use crate::calendar::Calendar;
use crate::facts::Words;
use crate::pack::{Pack, Per};
use crate::pension_age::PensionAges;
use crate::problem::Problem;
use crate::vocabulary::Vocabulary;
use std::collections::HashMap;

/// A compiled pack.
#[derive(Debug, Clone)]
pub struct Program {
    /// The pack it was made from.
    pub pack: Pack,
    /// The vocabulary it was made with.
    pub vocabulary: Vocabulary,
    /// The calendars, in the order the tables number them.
    pub calendars: Vec<Calendar>,
    /// The pack's own calendar, by place.
    pub home_calendar: usize,
    /// Nations, as the words of the details are held, and the calendar of each (R16).
    pub nations: Vec<(i64, usize)>,
    /// State Pension ages.
    pub pensions: PensionAges,
    /// Words known to the pack; facts add their own to a copy.
    pub words: Words,
    /// Which facts feed which rows.
    pub signals: Signals,
    /// Working-day arithmetic as look-ups.
    pub tables: Tables,
    /// Stages and outcomes in an order in which each needs only those before it.
    pub order: Vec<Node>,
    /// Stages by place in the pack.
    pub stages: Vec<StageRule>,
    /// Outcomes by place in the pack.
    pub goals: Vec<GoalRule>,
    /// Standards by place in the pack.
    pub rules: Vec<Rule>,
    /// Limits by place in the pack.
    pub limits: Vec<LimitRule>,
    /// Priorities by place in the pack.
    pub priorities: Vec<PriorityRule>,
    /// Measures by place in the pack; `None` for those that count standards and outcomes.
    pub measures: Vec<Option<MeasureRule>>,
    /// Signals below this number are kept sorted for every spell; the others are asked by limits and measures alone.
    pub stored: usize,
    /// The stage whose end is the end of the spell, by place.
    pub ending_stage: Option<usize>,
    /// The kind `programme_start`.
    pub start_kind: u16,
    /// Rows the engine always needs.
    pub landmarks: Landmarks,
    /// Facts of the contract that rules about participants ask for.
    pub asked_of_contract: Vec<Sig>,
    /// Which standards are about participants, by place.
    pub for_participants: Vec<usize>,
    /// Which standards are about contracts, by place.
    pub for_contracts: Vec<usize>,
    /// Short cuts for judging standards alone.
    pub lean: Lean,
}

/// Facts the engine itself looks at, whatever the pack says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Landmarks {
    /// `referral_received`.
    pub referral: Sig,
    /// `referral_received` or `referral_sent`.
    pub any_referral: Sig,
    /// `programme_start`.
    pub start: Sig,
    /// `referral_void`.
    pub void: Sig,
    /// `appointment_cancelled_by_provider`.
    pub provider_cancelled: Sig,
    /// The detail `delivery_nation`.
    pub delivery_nation: Sig,
    /// The detail `nation`.
    pub nation: Sig,
    /// `service_start`, of a contract.
    pub service_start: Sig,
    /// `service_end`, of a contract.
    pub service_end: Sig,
}

/// What compiling needs at hand.
pub(crate) struct Compiler<'a> {
    pub pack: &'a Pack,
    pub vocabulary: &'a Vocabulary,
    pub words: Words,
    pub signals: Signals,
    pub tables: Tables,
    pub stage_places: HashMap<&'a str, usize>,
    pub goal_places: HashMap<&'a str, usize>,
    /// The different conditions of guards, numbered.
    pub conditions: Vec<Cond>,
    /// Facts of the contract that rules about participants ask for.
    pub asked_of_contract: Vec<Sig>,
    pub problems: Vec<Problem>,
}

impl<'a> Compiler<'a> {
    fn new(pack: &'a Pack, vocabulary: &'a Vocabulary, calendars: &[Calendar]) -> Compiler<'a> {
        Compiler {
            pack,
            vocabulary,
            words: Words::default(),
            signals: Signals::new(vocabulary),
            tables: Tables::new(calendars, pack.readings),
            stage_places: pack.stages.iter().enumerate().map(|(i, s)| (s.head.id.as_str(), i)).collect(),
            goal_places: pack.outcomes.iter().enumerate().map(|(i, o)| (o.head.id.as_str(), i)).collect(),
            conditions: Vec::new(),
            asked_of_contract: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Says that a block cannot be compiled.
    pub fn complain(&mut self, head: &crate::pack::Head, what: String, fits: &str) {
        self.problems.push(Problem {
            file: head.file.clone(),
            line: head.line,
            column: 0,
            what: format!("{}: {what}", head.id),
            fits: fits.to_string(),
        });
    }

    /// Which calendar each nation's bank holidays are in.
    fn nations(&mut self, calendars: &[Calendar]) -> Vec<(i64, usize)> {
        const DIVISIONS: [(&str, &str); 4] = [
            ("england", "england-and-wales"),
            ("wales", "england-and-wales"),
            ("scotland", "scotland"),
            ("northern_ireland", "northern-ireland"),
        ];
        let place = |division: &str| calendars.iter().position(|c| c.id == division);
        DIVISIONS
            .iter()
            .filter_map(|(nation, division)| Some((i64::from(self.words.number(nation)), place(division)?)))
            .collect()
    }

    /// Complains of a pack larger than the engine's sets.
    fn within_limits(&mut self) {
        let head = crate::pack::Head { file: "programme.toml".into(), ..Default::default() };
        let (standards, signals) = (self.pack.standards.len(), self.signals.len());
        if standards > 256 {
            self.complain(&head, format!("the pack has {standards} standards"), "256 is the most: split the pack");
        }
        if signals > crate::facts::index::Mask::ROOM {
            let fits = "256 is the most: split the pack, or let rules share events";
            self.complain(&head, format!("the pack needs {signals} distinct events"), fits);
        }
    }

    fn no_such_calendar(&mut self, calendars: &[Calendar]) {
        let known: Vec<&str> = calendars.iter().map(|cal| cal.id.as_str()).collect();
        let head = crate::pack::Head { file: "programme.toml".into(), ..Default::default() };
        let what = format!("unknown calendar `{}`", self.pack.calendar);
        self.complain(&head, what, &format!("known: {}", known.join(", ")));
    }

    /// The place of a stage, or a complaint.
    pub fn stage(&mut self, head: &crate::pack::Head, id: &str) -> usize {
        if let Some(place) = self.stage_places.get(id) {
            return *place;
        }
        self.complain(head, format!("there is no stage `{id}`"), "name a stage of this pack");
        0
    }
}

impl Program {
    /// The day someone born on a day reaches State Pension age; `None` where the table does not say.
    #[must_use]
    pub fn pension_day(&self, born: Day) -> Option<Day> {
        self.pensions.reached_on(born)
    }

    /// Compiles a pack.
    ///
    /// # Errors
    /// What the reader cannot see: circles among stages and outcomes, too many kinds of event, an unknown calendar.
    pub fn compile(pack: &Pack, vocabulary: &Vocabulary, calendars: &[Calendar]) -> Result<Program, Vec<Problem>> {
        let mut c = Compiler::new(pack, vocabulary, calendars);
        let home_calendar = calendars.iter().position(|cal| cal.id == pack.calendar);
        let landmarks = c.landmarks();
        let nations = c.nations(calendars);
        c.name_derived_events();
        let stages = c.stages();
        let mut goals = c.goals();
        let order = c.order(&stages, &goals);
        for (rank, node) in order.iter().enumerate() {
            if let Node::Goal(place) = node {
                goals[*place].rank = rank;
            }
        }
        let rules = c.rules();
        // Limits come last: what only they ask is not kept for every spell, but sorted out when somebody asks.
        let stored = c.signals.len();
        let limits = c.limits();
        let priorities = c.priorities();
        let measures = c.measures();
        c.tables.set_warning(pack.warning);
        c.within_limits();
        let Some(home_calendar) = home_calendar else {
            c.no_such_calendar(calendars);
            return Err(c.problems);
        };
        if !c.problems.is_empty() {
            return Err(c.problems);
        }
        let which = |per: Per| {
            let place = |(i, s): (usize, &crate::pack::Standard)| (s.per == per).then_some(i);
            pack.standards.iter().enumerate().filter_map(place).collect::<Vec<_>>()
        };
        Ok(Program {
            pack: pack.clone(),
            vocabulary: vocabulary.clone(),
            calendars: calendars.to_vec(),
            home_calendar,
            nations,
            pensions: PensionAges::embedded()?,
            words: c.words,
            signals: c.signals,
            tables: c.tables,
            order,
            ending_stage: pack.stages.iter().position(|s| s.end_event.is_some()),
            stages,
            goals,
            rules,
            limits,
            priorities,
            measures,
            stored,
            asked_of_contract: c.asked_of_contract,
            start_kind: vocabulary.kind("programme_start").map_or(u16::MAX, |(kind, _)| kind.0),
            landmarks,
            for_participants: which(Per::Participant),
            for_contracts: which(Per::Contract),
            lean: Lean::default(),
        }
        .with_short_cuts())
    }
}
