//! What judging standards alone needs: which rules a spell's signals wake, and which stages and outcomes must be derived.

use super::{ActRule, Cond, DueRule, Node, Program, RepeatRule, Rule, Shape, Source, StageEnd, StageStart};
use crate::facts::index::Mask;

/// A set of standards by place, for packs of up to 256.
pub type RuleSet = [u64; 4];

/// Short cuts worked out once for a program.
#[derive(Debug, Clone, Default)]
pub struct Lean {
    /// Standards about participants that no signal wakes: recurrences, and those triggered by derived days or by the contract.
    always: RuleSet,
    /// By signal: standards it wakes.
    woken: Vec<RuleSet>,
    /// Standards whose obligations have due days.
    dated: RuleSet,
    /// Stages and outcomes the standards need, in order.
    pub order: Vec<Node>,
}

impl Lean {
    /// The standards that may have something to say of a spell with these signals; with `undated`, also of what has no due day.
    #[inline]
    #[must_use]
    pub fn awake(&self, mask: &Mask, undated: bool) -> RuleSet {
        let mut awake = self.always;
        for signal in mask.iter() {
            for (set, more) in awake.iter_mut().zip(&self.woken[usize::from(signal)]) {
                *set |= more;
            }
        }
        if !undated {
            awake.iter_mut().zip(&self.dated).for_each(|(set, dated)| *set &= dated);
        }
        awake
    }
}

/// The members of a set, in order.
pub fn members(set: RuleSet) -> impl Iterator<Item = usize> {
    set.into_iter().enumerate().flat_map(|(word, bits)| {
        let mut left = bits;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(word * 64 + bit)
        })
    })
}

impl Program {
    /// Works the short cuts out.
    pub(super) fn with_short_cuts(mut self) -> Program {
        let mut lean = Lean { woken: vec![RuleSet::default(); Mask::ROOM], ..Lean::default() };
        for place in &self.for_participants {
            let (word, bit) = (place / 64, 1u64 << (place % 64));
            let undated = matches!(&self.rules[*place].shape, Shape::Once(once) if once.due == DueRule::Never);
            if !undated {
                lean.dated[word] |= bit;
            }
            match &self.rules[*place].shape {
                Shape::Once(once) => match once.when {
                    Source::Sig(_) if once.of_contract.is_some() => lean.always[word] |= bit,
                    Source::Sig(signal) => lean.woken[usize::from(signal)][word] |= bit,
                    Source::Slot(_) => lean.always[word] |= bit,
                },
                Shape::Repeat(_) => lean.always[word] |= bit,
            }
        }
        let mut needed: Vec<Node> = self.ending_stage.map(Node::Stage).into_iter().collect();
        let rules: Vec<usize> = self.for_participants.clone();
        for rule in rules {
            self.needs_of(&self.rules[rule], &mut needed);
        }
        let mut next = 0;
        while let Some(node) = needed.get(next).copied() {
            for more in self.needs_of_node(node) {
                if !needed.contains(&more) {
                    needed.push(more);
                }
            }
            next += 1;
        }
        lean.order = self.order.iter().copied().filter(|n| needed.contains(n)).collect();
        self.lean = lean;
        self
    }

    /// The stages and outcomes a standard asks about.
    fn needs_of(&self, rule: &Rule, needed: &mut Vec<Node>) {
        let mut sources: Vec<Source> = rule.unless.iter().chain(&rule.excused_by).copied().collect();
        sources.extend(rule.instead.iter().flat_map(|(a, b)| [*a, *b]));
        act_sources(&rule.acts, &mut sources);
        let mut stages: Vec<usize> = rule.guard.scope.into_iter().collect();
        if let Some((cond, _)) = &rule.guard.only_if {
            cond_needs(cond, &mut sources, &mut stages);
        }
        match &rule.shape {
            Shape::Once(once) => {
                sources.push(once.when);
                due_needs(&once.due, &mut sources, &mut stages);
                if let Some((acts, due, _)) = once.or_else.as_deref() {
                    act_sources(acts, &mut sources);
                    due_needs(due, &mut sources, &mut stages);
                }
            }
            Shape::Repeat(RepeatRule { stages: run_in, varied_by, pace }) => {
                stages.extend(run_in);
                sources.extend(varied_by);
                sources.extend(pace.setters());
            }
        }
        needed.extend(stages.into_iter().map(Node::Stage));
        sources.iter().for_each(|s| self.makers(*s, needed));
    }

    /// The stages and outcomes that fill a source's slot.
    fn makers(&self, source: Source, needed: &mut Vec<Node>) {
        let Source::Slot(slot) = source else { return };
        for (i, stage) in self.stages.iter().enumerate() {
            if [stage.end_slot, stage.planned_slot, stage.early_slot].contains(&Some(slot)) {
                needed.push(Node::Stage(i));
            }
        }
        needed.extend((0..self.goals.len()).filter(|i| self.goals[*i].slot == Some(slot)).map(Node::Goal));
        let joined = self.signals.joined.iter().filter(|j| j.slot == slot).flat_map(|j| &j.derived);
        for inner in joined {
            self.makers(Source::Slot(*inner), needed);
        }
    }

    fn needs_of_node(&self, node: Node) -> Vec<Node> {
        let mut needed = Vec::new();
        match node {
            Node::Goal(place) => {
                let goal = &self.goals[place];
                let after_end = self.pack.outcomes[place].by_days_after_end.and(self.ending_stage);
                needed.extend(goal.stages().chain(after_end).map(Node::Stage));
                needed.extend(goal.shared.iter().map(|o| Node::Goal(*o)));
                self.makers(goal.begins, &mut needed);
            }
            Node::Stage(place) => {
                let stage = &self.stages[place];
                let carrier = stage.extended.as_ref().map(|(_, carrier, _)| carrier);
                needed.extend(stage.within.iter().chain(carrier).chain(&stage.except).map(|s| Node::Stage(*s)));
                match stage.start {
                    StageStart::After(other) | StageStart::Same(other) => needed.push(Node::Stage(other)),
                    StageStart::First(source) | StageStart::Each(source) => self.makers(source, &mut needed),
                }
                match &stage.end {
                    StageEnd::Lasts(_, _, outcomes) => needed.extend(outcomes.iter().map(|o| Node::Goal(*o))),
                    StageEnd::Before(source) => self.makers(*source, &mut needed),
                    StageEnd::ProgrammeDay(_) | StageEnd::Open => {}
                }
            }
        }
        needed
    }
}

fn act_sources(acts: &ActRule, sources: &mut Vec<Source>) {
    match acts {
        ActRule::Count(_, source) => sources.push(*source),
        ActRule::Either(_, both, alone) => sources.extend([both, alone]),
        ActRule::All(list) => sources.extend(list),
    }
}

fn cond_needs(cond: &Cond, sources: &mut Vec<Source>, stages: &mut Vec<usize>) {
    match cond {
        Cond::All(list) | Cond::Any(list) => list.iter().for_each(|c| cond_needs(c, sources, stages)),
        Cond::Not(one) => cond_needs(one, sources, stages),
        Cond::In(stage) => stages.push(*stage),
        Cond::Happened(source) | Cond::HappenedApart(source, _) | Cond::Number(source, _) => sources.push(*source),
        _ => {}
    }
}

fn due_needs(due: &DueRule, sources: &mut Vec<Source>, stages: &mut Vec<usize>) {
    match due {
        DueRule::After(_, source) => sources.extend(source),
        DueRule::Window(_, source)
        | DueRule::Before(source)
        | DueRule::Back(_, source)
        | DueRule::Between(_, _, source)
        | DueRule::Nth(_, source)
        | DueRule::On(source) => sources.push(*source),
        DueRule::FirstOf(_, stage) => stages.push(*stage),
        DueRule::Earliest(list) => list.iter().for_each(|d| due_needs(d, sources, stages)),
        DueRule::Table(_) | DueRule::BeforeDay(_) | DueRule::FollowingMonth(..) | DueRule::Day(_) | DueRule::Never => {}
    }
}
