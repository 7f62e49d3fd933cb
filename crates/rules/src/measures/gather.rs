//! Takes the facts of one spell into the measures.

use super::{Counted, Hit, Measures, Partner, Target};
use crate::facts::{Fact, NONE, Records, Subject};
use crate::judge::{Case, Judge};
use crate::pack::{Cohort, Each, FromFacts, Per, Quantity, Span};
use crate::program::{MeasureRule, ShareRule};
use crate::vocabulary::About;

impl Measures<'_> {
    /// Takes in one spell, of a participant or of the contract.
    pub fn take(&mut self, judge: &mut Judge<'_>, records: &Records, place: usize) {
        if !self.is_empty() && self.has_begun(records, place) {
            judge.ask(records, place, |case| self.take_case(case, records, place));
        }
    }

    /// Whether a spell counts on the day judged: one that is still to come has only facts about the person so far, and those
    /// count in the spells that have begun; where none has, in the first.
    fn has_begun(&self, records: &Records, place: usize) -> bool {
        let subject = records.spells[place].subject;
        let is_theirs = |p: &usize| records.spells.get(*p).is_some_and(|s| s.subject == subject);
        let first = (0..place).rev().take_while(is_theirs).last().unwrap_or(place);
        let alone = first == place && !is_theirs(&(place + 1));
        alone || self.has_own(records, place) || {
            first == place && !(first..).take_while(is_theirs).any(|p| self.has_own(records, p))
        }
    }

    /// Whether any fact of the spell itself is seen.
    fn has_own(&self, records: &Records, place: usize) -> bool {
        let spell = &records.spells[place];
        let known = self.question.known;
        let sees = |(n, fact): (u32, &Fact)| {
            let recorded = fact.on <= self.question.on.0 && known.is_none_or(|t| i64::from(fact.recorded) <= t);
            let stands = fact.flags & Fact::CORRECTED == 0
                || records.gone(n).is_some_and(|gone| known.is_some_and(|t| i64::from(gone) > t));
            let own = self.program.vocabulary.get(fact.kind()).about != About::Person;
            recorded && stands && own && fact.flags & Fact::GHOST == 0
        };
        (spell.first..).zip(records.facts_of(spell)).any(sees)
    }

    fn take_case(&mut self, case: &Case<'_>, records: &Records, place: usize) {
        let spell = Spell { case, records, place };
        let per = if case.is_contract { Per::Contract } else { Per::Participant };
        let mut counted = std::mem::take(&mut self.counted);
        for one in &mut counted {
            let written = self.program.pack.measures[one.measure].from_facts.as_ref();
            let (Some(written), Some(rule)) = (written, &self.program.measures[one.measure]) else { continue };
            // A referral found not valid counts nowhere.
            if written.per == per && !case.journey.void {
                self.count(&spell, one, (written, rule));
            }
            if case.is_contract {
                self.set_targets(&spell, one, rule);
            }
        }
        self.counted = counted;
        if case.is_contract {
            self.name_partners(&spell);
        }
    }

    fn count(&mut self, spell: &Spell<'_>, one: &mut Counted, (written, rule): (&FromFacts, &MeasureRule)) {
        let case = spell.case;
        let head = &self.program.pack.measures[one.measure].head;
        let fits = |day: u16| {
            let known = rule.only_if.as_ref().is_none_or(|c| case.holds(c, day) == Some(true));
            day <= case.on && known && case.in_force(&head.effective, day)
        };
        for (day, row) in case.rows(rule.base).iter().filter(|(day, _)| fits(*day)) {
            let organisation = self.organisation(spell, row);
            match &written.quantity {
                Quantity::Count { each, .. } => {
                    if let Some(who) = self.who(spell, row, *each) {
                        one.hits.push(Hit { day, organisation, who, inside: true });
                    }
                }
                Quantity::Share { cohort, after, .. } => {
                    let made = self.case_of_share(spell, rule, (day, organisation), *cohort);
                    one.hits
                        .extend(made.filter(|hit| hit.inside || after.is_none_or(|span| has_passed(case, day, span))));
                    // One case for each spell: its first.
                    return;
                }
            }
        }
    }

    fn case_of_share(
        &mut self,
        spell: &Spell<'_>,
        rule: &MeasureRule,
        (day, organisation): (u16, u32),
        cohort: Option<Cohort>,
    ) -> Option<Hit> {
        let case = spell.case;
        let month = match cohort {
            None => Some(day),
            Some(Cohort::Referral) => case.journey.referral,
            Some(Cohort::Start) => case.journey.start,
        };
        let of_person =
            |row: u16| case.fact(row).is_some_and(|f| case.program.vocabulary.get(f.kind()).about == About::Person);
        let inside = match &rule.share {
            Some(ShareRule::Events(source)) => {
                case.rows(*source).iter().any(|(at, row)| at <= case.on && (at >= day || of_person(row)))
            }
            Some(ShareRule::If(condition)) => case.holds(condition, day) == Some(true),
            None => false,
        };
        month.map(|day| Hit { day, organisation, who: self.next(), inside })
    }

    /// What counts once; `None`: it does not count.
    fn who(&mut self, spell: &Spell<'_>, row: u16, each: Each) -> Option<u32> {
        match each {
            Each::Event => Some(self.alone(spell, row)),
            Each::Participant => {
                let subject = &spell.records.subjects[spell.records.spells[spell.place].subject as usize];
                let (Subject::Participant(id) | Subject::Contract(id)) = subject;
                Some(self.things.number(&format!("who {id}")))
            }
            Each::Reference => {
                let number = spell.case.fact(row).map_or(0, |f| f.reference);
                if number == 0 {
                    return Some(self.alone(spell, row));
                }
                let reference = spell.records.reference(&spell.records.spells[spell.place], number);
                Some(self.things.number(&format!("ref {reference}")))
            }
            Each::Organisation => Some(self.organisation(spell, row)).filter(|o| *o != 0),
        }
    }

    /// What counts by itself: a fact of the spell, or one about the person, which lies in each of their spells and counts once.
    fn alone(&mut self, spell: &Spell<'_>, row: u16) -> u32 {
        let about = |f: &&Fact| spell.case.program.vocabulary.get(f.kind()).about == About::Person;
        match spell.case.fact(row).filter(about) {
            None => self.next(),
            Some(f) => {
                let subject = spell.records.spells[spell.place].subject;
                let (Subject::Participant(id) | Subject::Contract(id)) = &spell.records.subjects[subject as usize];
                let what = (f.kind, f.on, f.minute(), f.recorded, f.tag, f.reference, f.value);
                self.things.number(&format!("fact {id} {what:?}"))
            }
        }
    }

    /// A number nothing else has.
    fn next(&mut self) -> u32 {
        self.single += 1;
        u32::MAX - self.single
    }

    /// The organisation of a row's fact; 0 for none.
    fn organisation(&mut self, spell: &Spell<'_>, row: u16) -> u32 {
        if row == NONE {
            return 0;
        }
        let first = spell.records.spells[spell.place].first;
        match spell.records.partners.organisation(first + u32::from(row)) {
            0 => 0,
            word => self.names.number(spell.records.words.word(word)),
        }
    }

    fn set_targets(&mut self, spell: &Spell<'_>, one: &mut Counted, rule: &MeasureRule) {
        let Some(signal) = rule.target else { return };
        let contract = spell.records.spells[spell.place].subject;
        let (Subject::Participant(id) | Subject::Contract(id)) = &spell.records.subjects[contract as usize];
        let contract = self.things.number(&format!("contract {id}"));
        for (day, row) in spell.case.view.rows(signal).iter().filter(|(day, _)| *day <= spell.case.on) {
            let Some(fact) = spell.case.fact(row) else { continue };
            // Where there is no count, the value is the day it is for.
            let value = fact.value().filter(|_| fact.flags & Fact::IS_FOR == 0);
            let Some(count) = value.and_then(|n| u64::try_from(n).ok()) else { continue };
            let day = fact.booked_for().unwrap_or(day);
            one.targets.push(Target { day, organisation: self.organisation(spell, row), contract, count });
        }
    }

    /// What the contract's facts say of organisations; of several the latest counts.
    fn name_partners(&mut self, spell: &Spell<'_>) {
        let held = &spell.records.spells[spell.place];
        for said in spell.records.partners.said(held.first..held.first + u32::from(held.count)) {
            let within = said.place - held.first;
            let fact = &spell.records.facts[said.place as usize];
            let organisation = self.organisation(spell, u16::try_from(within).unwrap_or(NONE));
            if organisation == 0 || !spell.case.is_seen(within as usize, fact) {
                continue;
            }
            let place = self.partners.iter().position(|p| p.organisation == organisation).unwrap_or_else(|| {
                self.partners.push(Partner { organisation, name: None, cluster: None });
                self.partners.len() - 1
            });
            let partner = &mut self.partners[place];
            partner.name = said.name.clone().or(partner.name.take());
            partner.cluster = said.cluster.clone().or(partner.cluster.take());
        }
    }
}

/// Whether a span after a day has passed on the day judged.
fn has_passed(case: &Case<'_>, day: u16, span: Span) -> bool {
    let due = case.program.tables.after(case.journey.calendar, day, span);
    due != NONE && due < case.on
}

/// The spell being taken in.
struct Spell<'a> {
    case: &'a Case<'a>,
    records: &'a Records,
    place: usize,
}
