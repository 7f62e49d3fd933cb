//! The facts of a whole contract, indexed for judging: columns in memory, nothing looked up by text.

use super::held::{Fact, Words};
use super::index::{self, Index};
use super::partners::{Partners, PartnersBuilder};
use super::{FactRecord, Subject};
use crate::problem::Problem;
use crate::program::Program;
use crate::vocabulary::About;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The most facts one participant or contract may have: rows are numbered in sixteen bits.
pub const MOST_FACTS_OF_ONE: usize = 60_000;

/// Facts of one spell: one person's time on one programme, or one contract.
#[derive(Debug, Clone)]
pub struct Spell {
    /// Place of the subject in [`Records::subjects`].
    pub subject: u32,
    /// The enrolment named in the file, if any.
    pub enrolment: Option<Box<str>>,
    /// Place of its first fact.
    pub first: u32,
    /// How many facts it has.
    pub count: u16,
    /// The last day on which a fact happened.
    pub last_day: u16,
    /// The last instant at which a fact was recorded.
    pub last_recorded: u32,
    /// Whether any fact was corrected, withdrawn or only takes another away.
    pub corrected: bool,
    /// Whether it is a contract's, not a person's.
    pub is_contract: bool,
}

/// Every fact of a contract, by spell.
#[derive(Debug, Clone)]
pub struct Records {
    /// Who the facts are about, in order of id; contracts after participants.
    pub subjects: Vec<Subject>,
    /// The spells, in order of subject and then of enrolment, the unnamed one first.
    pub spells: Vec<Spell>,
    /// The facts, by spell and then in order of time.
    pub facts: Vec<Fact>,
    /// When corrected facts went: (place of the fact, second of the correction), in order of place.
    gone: Vec<(u32, u32)>,
    /// The rows of each spell's signals.
    pub index: Index,
    /// The words facts brought, on top of the pack's.
    pub words: Words,
    /// References as written, by spell, numbered from 1.
    pub references: HashMap<u32, Vec<Box<str>>>,
    /// For which organisation each fact is, and what the contract's facts say of organisations.
    pub partners: Partners,
}

/// Takes facts in one at a time.
#[derive(Debug)]
pub struct RecordsBuilder<'p> {
    program: &'p Program,
    words: Words,
    subjects: HashMap<Subject, u32>,
    names: Vec<Subject>,
    loose: Vec<Loose>,
    enrolments: Words,
    references: HashMap<u32, Vec<Box<str>>>,
    partners: PartnersBuilder,
    ids: HashMap<Box<str>, u32>,
    corrections: Vec<(Box<str>, u32)>,
    problems: Vec<Problem>,
    /// The line each fact came from, kept only where bad lines may be left out.
    lines: Option<Vec<u32>>,
}

/// A fact not yet in its place.
#[derive(Debug, Clone, Copy)]
struct Loose {
    subject: u32,
    enrolment: u32,
    fact: Fact,
    gone: u32,
    order: u32,
    organisation: u32,
    has_id: bool,
}

impl<'p> RecordsBuilder<'p> {
    /// An empty contract for this program.
    #[must_use]
    pub fn new(program: &'p Program) -> RecordsBuilder<'p> {
        RecordsBuilder {
            program,
            words: program.words.clone(),
            subjects: HashMap::new(),
            names: Vec::new(),
            loose: Vec::new(),
            enrolments: Words::default(),
            references: HashMap::new(),
            partners: PartnersBuilder::new(program),
            ids: HashMap::new(),
            corrections: Vec::new(),
            problems: Vec::new(),
            lines: None,
        }
    }

    /// Remembers the line of each fact, so that [`RecordsBuilder::leave_out`] can be asked later; four bytes a fact.
    #[must_use]
    pub fn remembering_lines(self) -> RecordsBuilder<'p> {
        RecordsBuilder { lines: Some(Vec::new()), ..self }
    }

    /// Leaves out the facts of some lines, and those that correct what is not there; says how many.
    pub fn leave_out(&mut self, bad: &BTreeSet<u32>) -> usize {
        let Some(lines) = &self.lines else { return 0 };
        let mut out: HashSet<u32> =
            (0u32..).zip(lines).filter(|(_, line)| bad.contains(line)).map(|(i, _)| i).collect();
        let there = |id: &str, out: &HashSet<u32>| self.ids.get(id).is_some_and(|n| !out.contains(n));
        // A correction of a correction that goes must go too.
        loop {
            let stray = self.corrections.iter().find(|(target, by)| !out.contains(by) && !there(target, &out));
            let Some((_, by)) = stray else { break };
            out.insert(*by);
        }
        self.corrections.retain(|(_, by)| !out.contains(by));
        out.iter().for_each(|n| self.loose[*n as usize].fact.flags |= Fact::GHOST);
        out.len()
    }

    /// Adds one fact.
    pub fn push(&mut self, record: &FactRecord) {
        let subject = if let Some(n) = self.subjects.get(&record.subject) {
            *n
        } else {
            let n = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
            self.names.push(record.subject.clone());
            self.subjects.insert(record.subject.clone(), n);
            n
        };
        if record.amount.or(record.total).is_some() && record.hours.is_some_and(|h| h > Fact::MOST_HOURS_BESIDE_MONEY) {
            self.problems.push(Problem {
                file: String::new(),
                line: record.line,
                column: 0,
                what: "more than 1,310 hours beside an amount".into(),
                fits: "record the hours of one pay period with its amount".into(),
            });
        }
        let reference = record.reference.as_deref().map_or(0, |r| self.reference(subject, r));
        let order = u32::try_from(self.loose.len()).unwrap_or(u32::MAX);
        if let Some(lines) = &mut self.lines {
            lines.push(record.line);
        }
        if let Some(id) = &record.id {
            self.ids.insert(id.as_str().into(), order);
        }
        if let Some(target) = &record.replaces {
            self.corrections.push((target.as_str().into(), order));
        }
        let enrolment = record.enrolment.as_deref().map_or(0, |e| self.enrolments.number(e));
        let mut fact = Fact::hold(record, &mut self.words, reference);
        let kind = self.program.vocabulary.get(record.kind);
        if fact.channel().is_none()
            && let Some(by) = kind.by
        {
            fact = fact.with_channel(by);
        }
        let person_level = kind.about == About::Person;
        let enrolment = if person_level { u32::MAX } else { enrolment };
        let organisation = self.partners.note(record, order, &mut self.words);
        let has_id = record.id.is_some();
        self.loose.push(Loose { subject, enrolment, fact, gone: u32::MAX, order, organisation, has_id });
    }

    fn reference(&mut self, subject: u32, reference: &str) -> u16 {
        let list = self.references.entry(subject).or_default();
        let place = list.iter().position(|r| **r == *reference).unwrap_or_else(|| {
            list.push(reference.into());
            list.len() - 1
        });
        u16::try_from(place + 1).unwrap_or(u16::MAX)
    }

    /// Puts every fact in its place.
    ///
    /// # Errors
    /// A correction of a fact that is not there, or more than [`MOST_FACTS_OF_ONE`] facts about one subject.
    pub fn finish(mut self) -> Result<Records, Vec<Problem>> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.extend(self.correct());
        let order = self.subject_order();
        let spell_order = self.spell_order();
        for loose in &mut self.loose {
            loose.subject = order[loose.subject as usize];
            if loose.enrolment != u32::MAX {
                loose.enrolment = spell_order[loose.enrolment as usize];
            }
        }
        let enrolments = self.enrolments.in_order();
        let mut names: Vec<(u32, Subject)> = order.iter().copied().zip(std::mem::take(&mut self.names)).collect();
        names.sort_unstable_by_key(|(place, _)| *place);
        let references = std::mem::take(&mut self.references);
        let references = references.into_iter().map(|(s, list)| (order[s as usize], list)).collect();
        self.share_personal_facts();
        let ids: HashMap<u32, Box<str>> = std::mem::take(&mut self.ids).into_iter().map(|(id, n)| (n, id)).collect();
        let id = |l: &Loose| if l.has_id { ids.get(&l.order).map_or("", |id| id) } else { "" };
        self.loose.sort_unstable_by(|a, b| {
            let time = |l: &Loose| {
                let minute = l.fact.minute().unwrap_or(u16::MAX);
                (l.subject, l.enrolment, l.fact.on, minute, l.fact.recorded)
            };
            time(a).cmp(&time(b)).then_with(|| id(a).cmp(id(b))).then(a.order.cmp(&b.order))
        });
        let subjects: Vec<Subject> = names.into_iter().map(|(_, subject)| subject).collect();
        let places = self.loose.iter().map(|l| (l.order, l.organisation));
        let partners = std::mem::take(&mut self.partners).finish(places);
        let mut records = Records {
            partners,
            spells: Vec::new(),
            facts: self.loose.iter().map(|l| l.fact).collect(),
            gone: (0u32..).zip(&self.loose).filter(|(_, l)| l.gone != u32::MAX).map(|(i, l)| (i, l.gone)).collect(),
            index: Index::default(),
            words: self.words,
            references,
            subjects,
        };
        for run in self.loose.chunk_by(|a, b| (a.subject, a.enrolment) == (b.subject, b.enrolment)) {
            if run.len() > MOST_FACTS_OF_ONE {
                problems.push(too_many(&records.subjects[run[0].subject as usize], run.len()));
            }
            let enrolment = run[0].enrolment;
            let first = records.spells.last().map_or(0, |s: &Spell| s.first + u32::from(s.count));
            let is_contract = matches!(records.subjects[run[0].subject as usize], Subject::Contract(_));
            records.spells.push(Spell {
                is_contract,
                subject: run[0].subject,
                enrolment: (enrolment != 0 && enrolment != u32::MAX)
                    .then(|| enrolments[enrolment as usize - 1].clone()),
                first,
                count: u16::try_from(run.len()).unwrap_or(u16::MAX),
                last_day: run.iter().map(|l| l.fact.on).max().unwrap_or(0),
                last_recorded: run.iter().map(|l| l.fact.recorded).max().unwrap_or(0),
                corrected: run.iter().any(|l| l.fact.flags & (Fact::CORRECTED | Fact::GHOST) != 0),
            });
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        records.index = index::build(self.program, &records);
        Ok(records)
    }

    /// Works out when each corrected fact goes: with its first correction; and a correction goes when a later one of the same fact comes.
    fn correct(&mut self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut by_target: HashMap<u32, Vec<u32>> = HashMap::new();
        for (target, by) in std::mem::take(&mut self.corrections) {
            match self.ids.get(&target) {
                Some(target) => by_target.entry(*target).or_default().push(by),
                None => problems.push(Problem {
                    file: String::new(),
                    line: 0,
                    column: 0,
                    what: format!("a fact replaces `{target}`, which is not there"),
                    fits: "`replaces` names the id of a fact in the same file".into(),
                }),
            }
        }
        let ids: HashMap<u32, &str> = self.ids.iter().map(|(id, n)| (*n, id.as_ref())).collect();
        let mut goes: Vec<(u32, u32)> = Vec::new();
        for (target, mut by) in by_target {
            let recorded = |n: &u32| self.loose[*n as usize].fact.recorded;
            by.sort_unstable_by_key(|n| (recorded(n), ids.get(n).copied(), *n));
            goes.extend(by.first().map(|first| (target, recorded(first))));
            goes.extend(by.windows(2).map(|pair| (pair[0], recorded(&pair[1]))));
        }
        for (place, when) in goes {
            let loose = &mut self.loose[place as usize];
            loose.gone = loose.gone.min(when);
            loose.fact.flags |= Fact::CORRECTED;
        }
        problems
    }

    /// Where each enrolment goes: the unnamed one first, then in order of name, whatever order they came in.
    fn spell_order(&self) -> Vec<u32> {
        let sorted = self.enrolments.in_order();
        let mut order = vec![0];
        let place = |name: &str| sorted.binary_search_by(|s| (**s).cmp(name)).unwrap_or(0);
        let names = (1..=sorted.len()).map(|n| self.enrolments.word(u32::try_from(n).unwrap_or(0)));
        order.extend(names.map(|name| u32::try_from(place(name) + 1).unwrap_or(0)));
        order
    }

    /// Where each subject goes: participants in order of id, then contracts.
    fn subject_order(&self) -> Vec<u32> {
        let mut sorted: Vec<(&Subject, usize)> = self.names.iter().zip(0..).collect();
        sorted.sort_unstable();
        let mut order = vec![0; sorted.len()];
        for (place, (_, old)) in (0u32..).zip(sorted) {
            order[old] = place;
        }
        order
    }

    /// Facts about the person belong to every spell of theirs.
    fn share_personal_facts(&mut self) {
        let mut spells: HashMap<u32, Vec<u32>> = HashMap::new();
        for l in self.loose.iter().filter(|l| l.enrolment != u32::MAX) {
            let list = spells.entry(l.subject).or_default();
            if !list.contains(&l.enrolment) {
                list.push(l.enrolment);
            }
        }
        let mut copies = Vec::new();
        for l in self.loose.iter_mut().filter(|l| l.enrolment == u32::MAX) {
            let Some(list) = spells.get(&l.subject) else {
                l.enrolment = 0;
                continue;
            };
            l.enrolment = list[0];
            copies.extend(list[1..].iter().map(|e| Loose { enrolment: *e, ..*l }));
        }
        self.loose.extend(copies);
    }
}

impl Records {
    /// The facts of a spell.
    #[must_use]
    pub fn facts_of(&self, spell: &Spell) -> &[Fact] {
        let first = spell.first as usize;
        &self.facts[first..first + usize::from(spell.count)]
    }

    /// When the fact at this place was corrected, seconds since 1970; `None` if it never was.
    #[must_use]
    pub fn gone(&self, place: u32) -> Option<u32> {
        self.gone.binary_search_by_key(&place, |(p, _)| *p).ok().map(|i| self.gone[i].1)
    }

    /// When corrected facts went: (place, second), in order of place.
    #[must_use]
    pub fn gone_list(&self) -> &[(u32, u32)] {
        &self.gone
    }

    /// Notes when facts at the end of the columns went, in order of place.
    pub(super) fn note_gone(&mut self, gone: Vec<(u32, u32)>) {
        self.gone.extend(gone);
    }

    /// Bytes held for the facts and their index, without names.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.facts.len() * size_of::<Fact>() + self.gone.len() * 8 + self.index.bytes() + self.partners.bytes()
    }

    /// The reference as written, from its number; empty for none.
    #[must_use]
    pub fn reference(&self, spell: &Spell, number: u16) -> &str {
        let place = usize::from(number).wrapping_sub(1);
        self.references.get(&spell.subject).and_then(|list| list.get(place)).map_or("", |r| r)
    }
}

fn too_many(subject: &Subject, count: usize) -> Problem {
    let (Subject::Participant(id) | Subject::Contract(id)) = subject;
    Problem {
        file: String::new(),
        line: 0,
        column: 0,
        what: format!("{count} facts are about `{id}`"),
        fits: format!("at most {MOST_FACTS_OF_ONE} facts may be about one participant or contract"),
    }
}
